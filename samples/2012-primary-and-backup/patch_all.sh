#!/bin/bash
#
# patch_all.sh - roll out the patched storage agent
#
# The backup servers run the same agent, so they go along in the same run.

set -eu

PACKAGE=storage-agent
VERSION=2.4.1
SERVERS='mail[01-12],web[01-40],bk[01-04]'

log() {
    printf '%s %s\n' "$(date '+%F %T')" "$*"
}

check_repository() {
    apt-cache madison "$PACKAGE" | grep -q "$VERSION" || {
        log "version $VERSION of $PACKAGE is not in the repository"
        exit 1
    }
}

check_repository
log "first on mail01"
ssh root@mail01 "apt-get install -y $PACKAGE=$VERSION && systemctl is-active $PACKAGE"

log "now everywhere"
pdsh -f 8 -w "$SERVERS" "apt-get install -y $PACKAGE=$VERSION"
log "done"
