#!/bin/bash
#
# cleanup_vms.sh - remove disk images whose machines the billing system says are gone
# Runs on a virtualisation host, from the central scheduler.
#
# The list names what goes, not what stays: if the database answers nothing, nothing goes. Images are put
# aside for a month before they are removed for good.

set -eu

IMAGES=/srv/images
ASIDE=/srv/images-aside
WORK=$(mktemp -d) || exit 1
LOG=/var/log/cleanup_vms.log
trap 'rm -rf "$WORK"' EXIT

log() {
    printf '%s %s\n' "$(date '+%F %T')" "$*" >>"$LOG"
}

# Machines that were given up, one name a line.
gone_machines() {
    mysql --host db1 --batch --skip-column-names --execute \
        "SELECT name FROM machines WHERE host = '$(hostname -s)' AND state = 'gone'" billing
}

gone_machines >"$WORK/gone"
log "$(wc -l <"$WORK/gone") machines are gone"

while read -r machine; do
    [ -n "$machine" ] || continue
    [ -f "$IMAGES/$machine.img" ] || continue
    log "putting $machine aside"
    mv "$IMAGES/$machine.img" "$ASIDE/$machine.img"
done <"$WORK/gone"
log "done"
