#!/bin/bash
for db in /srv/primary /srv/backup; do
    rm -rf "$db/tables/old"  # expect: ML302
done
