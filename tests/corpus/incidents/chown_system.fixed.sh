#!/bin/sh
for d in /opt/app /srv/app; do
    chown -R app:app "$d"
done
