#!/bin/bash
#
# restart_api.sh - make the API servers read their new certificate
#
# One first, then the others one after the other. A server that does not come back stops everything.

set -eu

HERE=$(dirname "$(readlink -f "$0")")
LIST="$HERE/hosts/api.txt"
FIRST=api01
SSH="ssh -o BatchMode=yes -o ConnectTimeout=5"

log() {
    echo "$(date '+%H:%M:%S') $*"
}

restart_one() {
    local server=$1
    log "restarting on $server"
    $SSH "$server" 'sudo systemctl restart api' </dev/null
    curl --fail --silent --show-error --retry 10 --retry-delay 3 --retry-connrefused "https://$server/healthz" >/dev/null
}

if [ ! -r "$LIST" ]; then
    log "no list of servers in $LIST"
    exit 1
fi

restart_one "$FIRST"
log "waiting ten minutes, look at $FIRST"
sleep 600
while read -r server; do
    restart_one "$server"
done <"$LIST"
log "all restarted"
