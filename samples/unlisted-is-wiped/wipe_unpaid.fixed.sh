#!/bin/bash
#
# wipe_unpaid.sh SERVER - wipe one virtual server whose contract has ended
#
# The billing system is asked about this server; whoever it says nothing about stays. The number of the
# contract has to be typed.

set -eu

SERVER=${1:?usage: wipe_unpaid.sh SERVER}
LOG=/var/log/wipe_unpaid.log

log() {
    printf '%s %s\n' "$(date '+%F %T')" "$*" >>"$LOG"
}

case $SERVER in
    vps[0-9][0-9]) ;;
    *)
        echo "not a virtual server: $SERVER" >&2
        exit 64
        ;;
esac

contract=$(mysql --host db1 --batch --skip-column-names --execute \
    "SELECT number FROM contracts WHERE server = '$SERVER' AND state = 'ended'" billing)
if [ -z "$contract" ]; then
    log "$SERVER has no contract that has ended, nothing is done"
    exit 1
fi
read -r -p "number of the contract of $SERVER: " typed
[ "$typed" = "$contract" ] || exit 1

log "wiping $SERVER, contract $contract"
ssh -o BatchMode=yes "root@$SERVER" 'blkdiscard --force /dev/vda'
log "done"
