#!/bin/sh
#
# remove_tool.sh - the other half of install_tool.sh
# DESTDIR, PREFIX and BINDIR may be set, as for the installation.

set -e

DESTDIR=${DESTDIR-}
PREFIX=${PREFIX:-/usr}
BINDIR=$PREFIX/bin
SHAREDIR=$PREFIX/share/disptool
SERVICE=/etc/systemd/system/disptool.service

say() {
    printf 'disptool: %s\n' "$1"
}

remove_service() {
    [ -e "$SERVICE" ] || return 0
    say "removing the service"
    systemctl disable disptool
    rm -f "$SERVICE"
    systemctl daemon-reload
}

say "removing from ${DESTDIR}${PREFIX}"
remove_service
rm -rf "${DESTDIR}${BINDIR}"
rm -rf "${DESTDIR}${SHAREDIR}"
say "done"
