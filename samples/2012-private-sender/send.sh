#!/bin/bash
#
# send.sh PROGRAM - my own quick way to get a program onto the servers
#
# deployctl wants an approval and a first step on a few servers; for something as small as a flag file
# that takes half a day. This does it in a minute.

HERE=$(cd "$(dirname "$0")" && pwd) || exit 1
PROGRAM=set_flag.sh
SERVERS=$HERE/hosts/all.txt
LOGS=/var/tmp/send-logs

say() {
    printf '%s %s\n' "$(date '+%T')" "$*" >&2
}

send_one() {
    local server=$1
    scp -q -o ConnectTimeout=5 "$HERE/$PROGRAM" "root@$server:/root/$PROGRAM"
    ssh -o ConnectTimeout=5 "root@$server" "sh /root/$PROGRAM" >"$LOGS/$server.log" 2>&1
}

mkdir -p "$LOGS"
say "sending $PROGRAM to $(wc -l <"$SERVERS") servers"

for server in $(cat "$SERVERS"); do
    send_one "$server" &
done
wait

say "done, logs are in $LOGS"
