#!/bin/bash
#
# move_spool.sh - the mail spool moves from /spool to /var/spool/customers
#
# Every mail server has two disks: the live one under /mnt/primary and its copy of last night under
# /mnt/backup. Both are changed here, so that a switch to the backup disk does not undo the move.

set -eu

LOG=/var/log/move_spool.log
DISKS="/mnt/primary /mnt/backup"

log() {
    printf '%s %s\n' "$(date '+%F %T')" "$*" | tee -a "$LOG"
}

need_mounted() {
    mountpoint -q "$1" || {
        log "$1 is not mounted, stopping"
        exit 1
    }
}

for disk in $DISKS; do
    need_mounted "$disk"
done

systemctl stop postfix
for disk in $DISKS; do
    log "working on $disk"
    mkdir -p "$disk/var/spool/customers"
    cp -a "$disk/spool/." "$disk/var/spool/customers/"
    rm -rf "$disk/spool"
done
systemctl start postfix
log "spool moved on both disks"
