#!/bin/bash
#
# wipe_unpaid.sh - wipe the virtual servers that no customer pays for any more
# Runs every Saturday on the management server.

HERE=$(dirname "$(readlink -f "$0")")
SERVERS=$HERE/hosts/vps.txt
LIVE=/var/lib/wipe_unpaid/live
LOG=/var/log/wipe_unpaid.log

log() {
    printf '%s %s\n' "$(date '+%F %T')" "$*" >>"$LOG"
}

# Servers that customers pay for, one name a line.
live_servers() {
    mysql --host db1 --batch --skip-column-names --execute \
        "SELECT server FROM contracts WHERE state = 'paid'" billing
}

wipe() {
    log "wiping $1"
    ssh -o BatchMode=yes "root@$1" 'blkdiscard --force /dev/vda'
}

live_servers >"$LIVE"
log "$(wc -l <"$LIVE") servers are paid for"

for server in $(grep -vxFf "$LIVE" "$SERVERS"); do
    wipe "$server"
done
log "done"
