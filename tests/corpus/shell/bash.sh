declare -A map=([one]=1 [two]=2)
list=(a "b c" $d *.e)
list+=(f)
list[3]=g
[[ -n $x && ( $y == a* || ! $z =~ ^[0-9]+$ ) ]] || exit 1
(( count++ ))
for ((i = 0; i < 3; i++)); do echo $((i * 2)); done
case "$1" in
    start|stop) run "$1" ;;
    (re*) a ;&
    [a-z]?) b ;;&
    *) exit 2
esac
select x in a b; do echo "$x"; done
coproc sleep 10
time ls
exec {fd}>lock 9<>both
echo {1..5} {a..c} {01..03} $'tab\t' $"locale" ${list[@]} "${#list[@]}" "${list[*]}" ${list[1]} ${x:1:2} ${x^^}
