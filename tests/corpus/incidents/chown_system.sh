#!/bin/sh
for d in /etc /usr /boot; do
    chown -R app:app "$d"  # expect: ML105
done
