#!/bin/sh
#
# set_flag.sh - create the flag file that stops the delivery loop
# Runs on a mail server, as root.

set -eu

FLAG=/etc/postfix/stop-loop
LOG=/var/log/maintenance.log

if [ -e "$FLAG" ]; then
    echo "$FLAG is there already" >>"$LOG"
    exit 0
fi
: >"$FLAG"
chmod 644 "$FLAG"
systemctl reload postfix
echo "$(date '+%F %T') flag file created" >>"$LOG"
