#!/bin/bash
#
# send.sh - hand the program to the distribution system
#
# deployctl knows the groups, takes the first step on one server, asks before it goes on, and keeps
# a record of who approved what. There is no second way.

set -eu

HERE=$(cd "$(dirname "$0")" && pwd) || exit 1
PROGRAM=$HERE/set_flag.sh
GROUP=mail

say() {
    printf '%s %s\n' "$(date '+%T')" "$*" >&2
}

say "asking deployctl to send $PROGRAM to the group $GROUP"
deployctl push --group "$GROUP" --first mail01 --batch 3 --approval required "$PROGRAM"
deployctl status --group "$GROUP" --wait
say "done"
