#!/bin/bash
#
# stop_mail_loop.sh - the mail servers get the flag file that stops the delivery loop
# 2012-06-20, edited from replace_collector.sh
#
# The part that removed the former collector's data is gone, and a server that is not meant is left alone.
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

case $NAME in
    mail* | stg-mail*)
        set_flag
        ;;
    *)
        log "not a mail server, nothing to do"
        exit 0
        ;;
esac
log "done"
