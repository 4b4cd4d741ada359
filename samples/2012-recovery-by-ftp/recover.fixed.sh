#!/bin/bash
#
# recover.sh CUSTOMER - restore one customer's files from the backup, beside the live data
#
# Each customer has an archive of their own, so nothing of another one can get in. What was restored is
# looked at by two people before anything is changed over.

set -eu

CUSTOMER=${1:?usage: recover.sh CUSTOMER}
ARCHIVE=/mnt/backup/customers/$CUSTOMER.tar.zst
STAGING=/srv/restore-staging/$CUSTOMER
LOG=/var/log/recover.log

log() {
    printf '%s %s\n' "$(date '+%F %T')" "$*" >>"$LOG"
}

case $CUSTOMER in
    *[!a-z0-9-]* | "")
        echo "not a customer: $CUSTOMER" >&2
        exit 64
        ;;
esac
[ -f "$ARCHIVE" ] || {
    echo "there is no backup of $CUSTOMER" >&2
    exit 1
}

log "restoring $CUSTOMER"
install -d -m 700 "$STAGING"
tar --zstd -tf "$ARCHIVE" >"$STAGING.list"
tar --zstd -xf "$ARCHIVE" -C "$STAGING"
find "$STAGING" ! -user "$CUSTOMER" -print | tee "$STAGING.foreign"
log "restored into $STAGING, to be looked at"
