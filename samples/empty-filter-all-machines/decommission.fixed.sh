#!/bin/bash
#
# decommission.sh RACK - wipe the disks of the machines of a rack that were drained
#
# An empty list stops the program, and a person has to type the number of machines that will go.

set -eu

RACK=${1:?usage: decommission.sh RACK}
DRAINED=/var/lib/decommission/drained.txt
LOG=/var/log/decommission.log
MOST=40

log() {
    printf '%s %s\n' "$(date '+%F %T')" "$*" | tee -a "$LOG"
}

# The machines of the rack that carry no traffic any more, as an ansible pattern.
machines() {
    grep "^$RACK " "$DRAINED" | awk '{ print $2 }' | paste -sd, -
}

log "rack $RACK: asking which machines are drained"
list=$(machines)
if [ -z "$list" ]; then
    log "rack $RACK: no machine is drained, nothing to do"
    exit 0
fi
count=$(printf '%s\n' "$list" | tr , '\n' | wc -l)
if [ "$count" -gt "$MOST" ]; then
    log "rack $RACK: $count machines are more than a rack holds, stopping"
    exit 1
fi
read -r -p "type the number of machines that will be wiped: " typed
[ "$typed" = "$count" ] || exit 1

log "wiping: $list"
ansible all --forks 5 --limit "${list:?}" --become -m shell -a 'wipefs --all /dev/sda /dev/sdb'
log "rack $RACK: done"
