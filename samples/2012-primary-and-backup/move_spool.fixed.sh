#!/bin/bash
#
# move_spool.sh - the mail spool moves from /spool to /var/spool/customers
#
# Only the live disk. The backup disk stays as it is, so that there is a way back; tonight's copy brings
# the new layout there by itself. The old spool is put aside, and removed by another change next week.

set -eu

LOG=/var/log/move_spool.log
DISK=/mnt/primary

log() {
    printf '%s %s\n' "$(date '+%F %T')" "$*" | tee -a "$LOG"
}

mountpoint -q "$DISK" || {
    log "$DISK is not mounted, stopping"
    exit 1
}

systemctl stop postfix
mkdir -p "$DISK/var/spool/customers"
cp -a "$DISK/spool/." "$DISK/var/spool/customers/"
mv "$DISK/spool" "$DISK/spool.before-move"
systemctl start postfix
log "spool moved on $DISK"
