#!/bin/bash
#
# nightly_dump.sh - dump the shop database, keep the newest eight dumps
# Runs every night at 02:00 from cron.
#
# The new dump is written and tested first. What is kept is counted, so that a month without new dumps
# removes none.

set -euo pipefail

DUMPS=/backup/shop
DATABASE=shop
KEEP=8
MAIL=ops@example.com

note() {
    logger -t nightly_dump "$*"
}

dump() {
    local file
    file=$DUMPS/$DATABASE-$(date +%F).sql.gz
    mysqldump --single-transaction "$DATABASE" | gzip >"$file.part"
    gzip --test "$file.part"
    mv "$file.part" "$file"
    note "wrote $file, $(stat -c %s "$file") bytes"
}

prune() {
    ls -1t "$DUMPS"/"$DATABASE"-*.sql.gz | tail -n +$((KEEP + 1)) | xargs -r rm -f --
}

mkdir -p "$DUMPS"
dump
prune
df -h "$DUMPS" | mail -s "nightly dump of $DATABASE" "$MAIL"
