#!/bin/bash
#
# nightly_dump.sh - dump the shop database, keep a week of dumps
# Runs every night at 02:00 from cron.

DUMPS=/backup/shop
DATABASE=shop
KEEP_DAYS=7
MAIL=ops@example.com

note() {
    logger -t nightly_dump "$*"
}

make_room() {
    # The disk is small: old dumps go first.
    find "$DUMPS" -type f -name '*.sql.gz' -mtime +"$KEEP_DAYS" -delete
}

dump() {
    local file
    file=$DUMPS/$DATABASE-$(date +%F).sql.gz
    mysqldump --single-transaction "$DATABASE" | gzip >"$file"
    note "wrote $file, $(stat -c %s "$file") bytes"
}

mkdir -p "$DUMPS"
make_room
dump
df -h "$DUMPS" | mail -s "nightly dump of $DATABASE" "$MAIL"
