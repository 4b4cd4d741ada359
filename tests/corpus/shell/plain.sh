#!/bin/sh
# words, lists, redirections: what both readers know
set -eu
name=value other="two words" third='it is' fourth=a\ b
PATH=/sbin:$PATH LC_ALL=C ls -l "$name" $other "${third}" ${fourth:-none}
export EDITOR=vi PAGER
rm -rf -- "$TMP/x" $TMP/*.log /var/[a-c]?/y
cp a{1,2,3}.txt {x,"y z"}/ ~/backup ~root/etc
a && b || c; d & e
! grep -q x /etc/hosts
! a | b |& c
cat <in >out 2>>log 2>&1 3<&- <<<"$word and more"
echo "a \"quoted\" \$dollar \`tick\` \\ back" plain\ space 'single "double"' "" ''
echo "${a:-b c}" ${b:=x} "${c:?no c given}" ${d:+yes} ${e%.*} ${f##*/} "${g/x/y}" ${#h} "${!i}"
echo "$@" $* "$*" $# $? $$ $! $0 $1 "${10}" $-
echo pre$(date +%F)post "$(hostname -s).log" `uname -r`
ssh "$h" "rm -rf /tmp/x && echo \"done $h\""
diff <(sort a) <(sort b)
long command with \
    continued "lines" \
    | second \
    && third
