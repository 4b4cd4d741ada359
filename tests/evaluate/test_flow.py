"""Which way a program goes: functions, errexit, branches, loops, shells of its own, traps, directories."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ('f() { rm "/srv/$1"; }\nf a\nf b', ["/srv/a", "/srv/b"]),
        ('f() { local d=/srv/$1; rm "$d"; }\nd=/x\nf a\nrm "$d"', ["/srv/a", "/x"]),
        ('f() { d=/srv/a; }\nf\nrm "$d"', ["/srv/a"]),
        ('f() { echo /srv/a; }\nrm "$(f)"', ["/srv/a"]),
        ('f() { echo "/srv/$1"; }\nd=$(f a) && rm "$d"', ["/srv/a"]),
        ('f() { shift; rm "$@"; }\nf x /srv/a /srv/b', ["/srv/a", "/srv/b"]),
        ('f() { "$@"; }\nf rm /srv/a', ["/srv/a"]),
        ('f() { rm "/srv/${1:?}"; }\nf "$X"', ["/srv/$X"]),
        ("f() { return 1; }\nf && rm /srv/a", []),
        ("f() { return 0; }\nf || rm /srv/a", []),
        ("f() { false; }\nif f; then rm /srv/a; else rm /srv/b; fi", ["/srv/b"]),
        ("f() { exit 1; }\nf\nrm /srv/a", []),
        ("f() { exit 1; }\n(f)\nrm /srv/a", ["/srv/a"]),
        ("f() { exit 1; }\nx=$(f)\nrm /srv/a", ["/srv/a"]),
        ("set -e\nf() { exit 1; }\nx=$(f)\nrm /srv/a", []),
        ("set -e\nf() { local x=$(false); rm /srv/a; }\nf", ["/srv/a"]),
        ("f() { rm /srv/a; }\nf() { rm /srv/b; }\nf", ["/srv/b"]),
        ("if probe; then f() { rm /srv/a; }; else f() { rm /srv/b; }; fi\nf", ["/srv/a", "/srv/b"]),
        ("g() {\ng() { rm /srv/a; }\ng\n}\ng", ["/srv/a"]),
        ("f() { rm /srv/a; }\nprobe", []),
        ("set -e\nfalse\nrm /srv/a", []),
        ("set -e\nfalse || true\nrm /srv/a", ["/srv/a"]),
        ("set -e\nif false; then :; fi\nrm /srv/a", ["/srv/a"]),
        ("set -e\n! true\nrm /srv/a", ["/srv/a"]),
        ("!\nrm /srv/a", ["/srv/a"]),
        ("set -e\nfalse && true\nrm /srv/a", ["/srv/a"]),
        ("set -e\n(false)\nrm /srv/a", []),
        ("set -e\nf() { false; rm /srv/a; }\nif f; then :; fi", ["/srv/a"]),
        ("set -e\nset +e\nfalse\nrm /srv/a", ["/srv/a"]),
        ("#!/bin/sh -e\nfalse\nrm /srv/a", []),
        ("set -o errexit\nfalse\nrm /srv/a", []),
        ("true && rm /srv/a || rm /srv/b", ["/srv/a", "/srv/b"]),
        ("false && rm /srv/a || rm /srv/b", ["/srv/b"]),
        ("false || rm /srv/a", ["/srv/a"]),
        ("exit 0\nrm /srv/a", []),
        ('on=0\n. /etc/x.conf\n[ "$on" = 1 ] || exit\nrm /srv/a', ["/srv/a"]),
        ('on=0\n. /etc/x.conf\non=0\n[ "$on" = 1 ] || exit\nrm /srv/a', []),
        ("(exit 0)\nrm /srv/a", ["/srv/a"]),
        ("echo | exit 1\nrm /srv/a", ["/srv/a"]),
        ("exec true\nrm /srv/a", []),
        ('f() { eval "exec $1< $2"; }\nf "$(pick)" /srv/x\nrm /srv/a', ["/srv/a"]),
        ('X=a\nif [ "$X" = b ]; then rm /srv/b; elif [ "$X" = a ]; then rm /srv/a; else rm /srv/c; fi', ["/srv/a"]),
        ("X=mail01\ncase $X in web*) rm /srv/w ;; mail*) rm /srv/m ;; *) rm /srv/o ;; esac", ["/srv/m"]),
        ("X=a\ncase $X in a) rm /srv/a ;& b) rm /srv/b ;; c) rm /srv/c ;; esac", ["/srv/a", "/srv/b"]),
        ("X=a\ncase $X in [!a-c]) rm /srv/x ;; [[:alpha:]]) rm /srv/a ;; esac", ["/srv/a"]),
        ("X=b\ncase $X in a | b) rm /srv/b ;; esac", ["/srv/b"]),
        ("X='*'\ncase b in '*') rm /srv/a ;; $X) rm /srv/b ;; esac", ["/srv/b"]),
        ("X=ab\n[[ $X == a? ]] && rm /srv/a\n[[ $X == 'a?' ]] && rm /srv/b", ["/srv/a"]),
        ("P='a*'; X=ab\n[[ $X == $P ]] && rm /srv/a\n[[ $X == \"$P\" ]] && rm /srv/b", ["/srv/a"]),
        ("X=a1\n[[ $X =~ ^[a-z][[:digit:]]$ ]] && rm /srv/a", ["/srv/a"]),
        ("X=\n[ -n $X ] && rm /srv/a", ["/srv/a"]),
        ("X=\n[ $X ] && rm /srv/a", []),
        ("for x in a b; do rm /srv/$x; done", ["/srv/a | /srv/b"]),
        ("for x in; do rm /srv/$x; done", []),
        ("for x in a b; do :; done\nrm /srv/$x", ["/srv/b"]),
        ("for x; do rm /srv/$x; done", ["/srv/$@"]),
        ("for x in a b; do break; rm /srv/a; done", []),
        ("for x in a b; do continue; done\nrm /srv/a", ["/srv/a"]),
        ("break\nrm /srv/a", ["/srv/a"]),
        ("f() { break; }\nfor x in 1 2; do f; rm /srv/a; done\nrm /srv/b", ["/srv/a", "/srv/b"]),
        ("for x in 1 2; do (break; rm /srv/a); done", ["/srv/a"]),
        ("f() {\n(return)\nrm /srv/a\n}\nf", ["/srv/a"]),
        ('x=$(echo a; probe)\nrm "/srv/$x"', ["/srv/a\n$x?… | /srv/a"]),
        ("X=$A\nX+=z\nrm /srv/$X", ["/srv/$A?z"]),
        ("A+=z\nrm /srv/$A", ["/srv/$A?z"]),
        ('set -- ${A:+p q} a\nrm "$1"', ["p | q | a"]),
        ('f() { rm -r "/srv/$1"; }\nf "${X:?}"\nf "$Y"', ["/srv/$X", "/srv/$Y?"]),
        ("while read x; do rm /srv/$x; done <<E\na\nb\nE", ["/srv/a | /srv/b"]),
        ("while read a b; do rm /srv/$b; done <<E\na b\nc d\nE", ["/srv/b | /srv/d"]),
        ("while IFS=: read a b; do rm /srv/$b; done <<E\na:b\nc:d\nE", ["/srv/b | /srv/d"]),
        ("printf 'a\\nb\\n' | while read x; do rm /srv/$x; done", ["/srv/a | /srv/b"]),
        ('while read x; do :; done <<E\na\nE\nrm "/srv/$x"', ["/srv/"]),
        ('if t; then v=a; else v=b; fi\nread x <<<"$v"\nrm "/srv/$x"', ["/srv/a | /srv/b"]),
        ("x=a\nfor i in 1 2; do rm /srv/$x; x=b; done", ["/srv/a | /srv/b"]),
        ("x=a y=b\nfor i in 1 2 3; do rm /srv/$x; x=$y; y=c; done", ["/srv/a | /srv/b | /srv/c | /srv/$x…"]),
        ('i=; until [ "$i" = xxx ]; do i=x$i; done\nrm /srv/a', ["/srv/a"]),
        ("while false; do rm /srv/a; done", []),
        ("while :; do break; done\nrm /srv/a", ["/srv/a"]),
        ("while :; do :; done\nrm /srv/a", []),
        ("i=0\nwhile [ $i -lt 3 ]; do i=$((i+1)); done\nrm /srv/$i", ["/srv/0 | /srv/$i+1"]),
        ("i=0\n((i++))\nrm /srv/$i", ["/srv/$i"]),
        ("trap 'rm /srv/a' EXIT\nexit 1", ["/srv/a"]),
        ("t() { rm /srv/a; }\ntrap t EXIT INT", ["/srv/a"]),
        ("d=/srv/a\ntrap 'rm \"$d\"' 0\nd=/srv/b", ["/srv/b"]),
        ("trap 'rm \"$d/x\"' EXIT\nprobe || exit 1\nd=/srv/b", ["/srv/b/x | $d?/x"]),
        ("probe || exit 1\ntrap 'rm \"$d/x\"' EXIT\nd=/srv/b", ["/srv/b/x"]),
        ("eval 'rm /srv/a'", ["/srv/a"]),
        ('X=a\neval "rm /srv/$X"', ["/srv/a"]),
        ("bash -c 'rm \"/srv/$1\"' _ a", ["/srv/a"]),
        ("bash -c 'for x; do rm \"/srv/$x\"; done' _ a b", ["/srv/a | /srv/b"]),
        ("sh <<'E'\nrm /srv/a\nE", ["/srv/a"]),
        ("X=a\nsh <<E\nrm /srv/$X\nE", ["/srv/a"]),
        ("echo 'rm /srv/a' | sh", ["/srv/a"]),
        ("X=a\nsh -c 'rm \"/srv/$X\"'", ["/srv/a | /srv/$X?"]),
        ("export X=a\nsh -c 'rm \"/srv/$X\"'", ["/srv/a"]),
        ("X=a\nexport X\nsh -c 'rm \"/srv/$X\"'", ["/srv/a"]),
        ("X=a sh -c 'rm \"/srv/$X\"'", ["/srv/a"]),
        ("set -a\nX=a\nsh -c 'rm \"/srv/$X\"'", ["/srv/a"]),
        ('X=b\nX=a rm "/srv/$X"', ["/srv/b"]),
        ("X=a\n(X=b)\nrm /srv/$X", ["/srv/a"]),
        ("X=a\necho | { X=b; }\nrm /srv/$X", ["/srv/a"]),
        ("X=a\n{ X=b; }\nrm /srv/$X", ["/srv/b"]),
        ("X=a\nX=b &\nwait\nrm /srv/$X", ["/srv/a"]),
        ('if ([ -n "$A" ]); then rm /srv/a; fi', ["/srv/a"]),
        ("find /srv/a -name '*.tmp' -exec sh -c 'rm \"$1\"' _ {} \\;", ["/srv/a filtered"]),
        ("find /srv/a -type f -exec rm {} +", ["/srv/a everything"]),
        ("printf '%s\\n' /srv/a /srv/b | xargs rm", ["/srv/a | /srv/b"]),
        ("echo a b | xargs -n1 rm -f", ["a | b"]),
        ("echo a b | xargs -I{} rm /srv/{}", ["/srv/a b"]),
        ("printf 'a\\nb\\n' | xargs -n1 -I{} rm /srv/{}", ["/srv/a | /srv/b"]),
        ('c=$(whiptail --menu x 3>&1 1>&2 2>&3); [ "$c" ] || exit; rm /srv/a', ["/srv/a"]),
        ('c=$(dialog --menu x 2>&1 >/dev/tty); [ "$c" ] || exit; rm /srv/a', ["/srv/a"]),
        ("note() { echo $1 >&2; echo /srv/a; }; rm $(note /srv/b)", ["/srv/a"]),
        ("echo a | xargs -I% sh -c 'rm /srv/%'", ["/srv/a"]),
        ("sudo rm /srv/a", ["/srv/a"]),
        ("sudo -u root -- sh -c 'rm /srv/a'", ["/srv/a"]),
        ("env X=a sh -c 'rm /srv/b'", ["/srv/b"]),
        ("timeout 5 nice rm /srv/a", ["/srv/a"]),
        ("command rm /srv/a", ["/srv/a"]),
        ("\\rm /srv/a", ["/srv/a"]),
        ("/bin/rm /srv/a", ["/srv/a"]),
        ("RM='rm -f'\n$RM /srv/a", ["/srv/a"]),
        ("alias zap='rm -f'\nzap /srv/a", ["/srv/a"]),
    ],
)
def test_deletions(deleted: Lines, program: str, expected: list[str]) -> None:
    assert deleted(program + "\n") == expected


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("if false; then rm /srv/a; fi", "delete /srv/a (false-branch)"),
        ("exit\nrm /srv/a", "delete /srv/a (after-exit)"),
        ("f() { rm /srv/a; }\nprobe", "delete /srv/a (uncalled-function)"),
        ("X=a\n[ $X = b ] && rm /srv/a", "delete /srv/a (never-matches)"),
        ("true || g() { exit 0; }\ng\nrm /srv/a", "delete /srv/a"),
        ("if false; then g() { rm /srv/a; }; fi\ng", "delete /srv/a (false-branch)"),
        ('set -- $1\n[ "$2" = a ] && rm /srv/a', "delete /srv/a"),
        ("f() { [ $# -eq 2 ] && rm /srv/a; }\nf $1", "delete /srv/a"),
        ('parts=($LINE)\n[ "${parts[1]}" = a ] && rm /srv/a', "delete /srv/a"),
        ('set -- "$1"\n[ "$2" = a ] && rm /srv/a', "delete /srv/a (never-matches)"),
    ],
)
def test_dormant(effects_of: Lines, program: str, expected: str) -> None:
    assert expected in effects_of(program + "\n", dormant=True)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ('[ "$X" = a ] && rm /srv/a', 'delete /srv/a if [ "$X" = a ]'),
        ('[ "$X" = a ] || rm /srv/a', 'delete /srv/a if not [ "$X" = a ]'),
        ('[ "$X" = a ] || exit\nrm /srv/a', 'delete /srv/a if [ "$X" = a ]'),
        ('if [ "$X" = a ]; then :; fi\nrm /srv/a', "delete /srv/a"),
        ('if ([ -n "$X" ]); then rm /srv/a; fi', 'delete /srv/a if [ -n "$X" ]'),
        ("grep -q x /etc/y && rm /srv/a", "delete /srv/a if grep -q x /etc/y"),
        ("cd /srv/x || exit 1\nrm a", "delete a if cd /srv/x"),
    ],
)
def test_guards(effects_of: Lines, program: str, expected: str) -> None:
    assert effects_of(program + "\n", guards=True) == [expected]


@pytest.mark.parametrize(
    "source",
    [
        ". ./lib.sh",
        "source lib.sh",
        '. "$(dirname "$0")/lib.sh"',
        '. "$(dirname "$(readlink -f "$0")")/lib.sh"',
        'source "${BASH_SOURCE%/*}/lib.sh"',
        'source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/lib.sh"',
        'here=$(cd "$(dirname "$0")" && pwd)\n. "$here/lib.sh"',
        'DIR="$( cd "$( dirname "${BASH_SOURCE[0]}" )" >/dev/null 2>&1 && pwd )"\nsource "$DIR/lib.sh"',
        'here=${0%/*}\n. "$here/lib.sh"',
        "[ -f lib.sh ] && . ./lib.sh",
    ],
)
def test_sourced_library(deleted: Lines, source: str) -> None:
    assert deleted(f"{source}\nwipe a\n", {"lib.sh": 'wipe() { rm "/srv/$1"; }\n'}) == ["/srv/a"]


@pytest.mark.parametrize("call", ["./fix.sh a", "sh fix.sh a", 'bash "$(dirname "$0")/fix.sh" a', '"${0%/*}/fix.sh" a'])
def test_program_of_the_repository(deleted: Lines, call: str) -> None:
    assert deleted(f"{call}\n", {"fix.sh": '#!/bin/sh\nrm "/srv/$1"\n'}) == ["/srv/a"]
