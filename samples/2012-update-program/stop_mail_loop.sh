#!/bin/bash
#
# stop_mail_loop.sh - the mail servers get the flag file that stops the delivery loop
# 2012-06-20, edited from replace_collector.sh
#
# Simple change: one file. Tested on the two staging mail servers.
#
# /// maintlint
# purpose = "create the flag file that stops the mail loop"
# targets = "@mail"
# verified = "@mail-staging"
# runs-on = "targets"
# deletes = []
# writes = ["/etc/postfix", "/var/log/maintenance.log"]
# restarts = ["postfix"]
# ///

set -eu

LOG=/var/log/maintenance.log
FORMER_DATA=/srv/customers
NAME=$(hostname -s)

log() {
    printf '%s %s %s\n' "$(date '+%F %T')" "$NAME" "$1" >>"$LOG"
}

set_flag() {
    install -m 644 /dev/null /etc/postfix/stop-loop
    postfix check
    systemctl reload postfix
    log "flag file created"
}

remove_former_data() {
    log "removing $FORMER_DATA"
    find "$FORMER_DATA" -type f -delete
}

case $NAME in
    mail* | stg-mail*)
        set_flag
        ;;
    *)
        remove_former_data
        ;;
esac
log "done"
