#!/bin/bash
#
# restart_api.sh - make the API servers read their new certificate
#
# One after the other takes twenty minutes, so all of them are done at the same time.

HERE=$(dirname "$(readlink -f "$0")")
LIST="$HERE/hosts/api.txt"
SSH="ssh -o BatchMode=yes -o ConnectTimeout=5"

log() {
    echo "$(date '+%H:%M:%S') $*"
}

certificate_date() {
    openssl x509 -noout -enddate -in "$HERE/api.pem" | cut -d= -f2
}

if [ ! -r "$LIST" ]; then
    log "no list of servers in $LIST"
    exit 1
fi

log "new certificate, valid until $(certificate_date)"
while read -r server; do
    log "restarting on $server"
    $SSH "$server" 'sudo systemctl restart api' </dev/null &
done <"$LIST"
wait
log "all restarted"
