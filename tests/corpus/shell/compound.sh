if test -f "$x"; then a; fi
if a; b; then c; elif d; then e; elif f; then g; else h; fi >log 2>&1
if ! a
then
    b
fi
for i in a "b c" $list *.txt; do echo "$i"; done
for i; do echo "$i"; done
for i in $(cat hosts); do
    ssh "$i" uptime &
done
wait
while read -r line; do echo "$line"; done <file
until ping -c1 "$h"; do sleep 1; done
while a && b; do
    # a comment in between
    c
done | sort
( cd /tmp && rm -f x; y ) 2>/dev/null
{ a; b; } >out
{
    a
    b &
}
f() { echo "$1"; }
function g { ls; }
h() ( cd /; ls )
k() {
    if a; then return 1; fi
    for i in 1 2; do b; done
} >log
a | { b; c; } | ( d )
x=$(if a; then b; fi)
