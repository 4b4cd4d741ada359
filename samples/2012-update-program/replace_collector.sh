#!/bin/bash
#
# replace_collector.sh - the statistics servers get the new collector
# 2012-03-14
#
# The former collector kept its data on every server. Where the new one is not installed, that data goes.
#
# /// maintlint
# purpose = "install the new collector on the statistics servers, remove the former one's data elsewhere"
# targets = "@stats,@web,@mail"
# verified = "stats01,web001,mail01"
# runs-on = "targets"
# deletes = ["/var/lib/collector"]
# writes = ["/etc/collector", "/var/log/maintenance.log"]
# restarts = ["collector"]
# ///

set -eu

LOG=/var/log/maintenance.log
FORMER_DATA=/var/lib/collector
NAME=$(hostname -s)

log() {
    printf '%s %s %s\n' "$(date '+%F %T')" "$NAME" "$1" >>"$LOG"
}

install_collector() {
    install -d -m 755 /etc/collector
    install -m 644 collector.conf /etc/collector/collector.conf
    systemctl restart collector
    log "new collector installed"
}

remove_former_data() {
    log "removing $FORMER_DATA"
    find "$FORMER_DATA" -type f -name '*.rrd' -delete
}

case $NAME in
    stats*)
        install_collector
        ;;
    *)
        remove_former_data
        ;;
esac
log "done"
