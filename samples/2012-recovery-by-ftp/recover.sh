#!/bin/bash
#
# recover.sh DEVICE - get back what can be got back, and hand it out
#
# The customers wait. Undelete what is still on the disk, sort it by the names of the directories,
# and put it where each customer can fetch it.

set -u

DEVICE=${1:?usage: recover.sh DEVICE}
RECOVERED=/srv/recovered
FTP=/srv/ftp
LOG=/var/log/recover.log

log() {
    printf '%s %s\n' "$(date '+%F %T')" "$*" >>"$LOG"
}

undelete() {
    log "undeleting from $DEVICE"
    mkdir -p "$RECOVERED"
    extundelete "$DEVICE" --restore-all --output-dir "$RECOVERED"
    log "$(find "$RECOVERED" -type f | wc -l) files found"
}

hand_out() {
    local customer=$1
    log "copying for $customer"
    mkdir -p "$FTP/$customer/recovered"
    cp -r "$RECOVERED/." "$FTP/$customer/recovered/"
}

undelete
while read -r customer; do
    hand_out "$customer"
done </etc/customers.list

chmod -R a+rX "$RECOVERED"
log "done"
