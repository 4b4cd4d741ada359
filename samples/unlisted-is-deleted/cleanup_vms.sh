#!/bin/bash
#
# cleanup_vms.sh - remove disk images that belong to no machine of a customer any more
# Runs on a virtualisation host, from the central scheduler.

set -u

IMAGES=/srv/images
WORK=$(mktemp -d) || exit 1
LOG=/var/log/cleanup_vms.log
trap 'rm -rf "$WORK"' EXIT

log() {
    printf '%s %s\n' "$(date '+%F %T')" "$*" >>"$LOG"
}

# Machines that customers pay for, one name a line.
live_machines() {
    mysql --host db1 --batch --skip-column-names --execute \
        "SELECT name FROM machines WHERE host = '$(hostname -s)' AND state <> 'gone'" billing
}

images_here() {
    find "$IMAGES" -maxdepth 1 -name '*.img' -printf '%f\n' | sed 's/\.img$//'
}

live_machines | sort >"$WORK/live"
images_here | sort >"$WORK/here"
log "$(wc -l <"$WORK/live") live machines, $(wc -l <"$WORK/here") images"

comm -13 "$WORK/live" "$WORK/here" | while read -r machine; do
    log "removing $machine"
    rm -rf "$IMAGES/$machine"*
done
log "done"
