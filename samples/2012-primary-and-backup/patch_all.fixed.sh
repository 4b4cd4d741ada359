#!/bin/bash
#
# patch_all.sh - roll out the patched storage agent
#
# The servers first, one by one in small groups. The backup servers get it by a change of their own, a week later.

set -eu

PACKAGE=storage-agent
VERSION=2.4.1
SERVERS='mail[02-12],web[01-40]'

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

log "now the other servers"
pdsh -f 8 -w "$SERVERS" "apt-get install -y $PACKAGE=$VERSION"
log "done"
