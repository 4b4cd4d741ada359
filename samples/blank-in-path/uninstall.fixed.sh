#!/bin/bash
#
# uninstall.sh - remove the graphics switcher and what its installer put in place

PREFIX=/usr
STATE=/var/lib/gfx-switcher

need_root() {
    if [ "$(id -u)" != 0 ]; then
        echo "please run this as root" >&2
        exit 1
    fi
}

stop_daemon() {
    if systemctl is-active --quiet gfx-switcherd; then
        systemctl stop gfx-switcherd
    fi
    systemctl disable gfx-switcherd
}

remove_files() {
    echo "removing the program"
    rm -f "$PREFIX/bin/gfx-switcher" "$PREFIX/sbin/gfx-switcherd"
    rm -f /etc/systemd/system/gfx-switcherd.service
    # The link that the installer made goes, by its full name and without -r.
    rm -f "$PREFIX/lib/gfx-current/xorg/xorg"
    rm -rf "$STATE"
}

need_root
stop_daemon
remove_files
ldconfig
echo "done, please restart"
