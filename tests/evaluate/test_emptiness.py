"""Guards that keep a variable from being empty, and their look-alikes that do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]

GUARDS = [
    '[ -n "$X" ] || exit 1',
    '[ -z "$X" ] && exit 1',
    '[ ! -n "$X" ] && exit 1',
    '[ ! -z "$X" ] || exit 1',
    '! [ -z "$X" ] || exit 1',
    'test -n "$X" || exit 1',
    'test -z "$X" && exit 1',
    '[ "$X" ] || exit 1',
    "[[ $X ]] || exit 1",
    "[[ -n $X ]] || { echo no; exit 1; }",
    "[[ -z $X ]] && { echo no >&2; exit 1; }",
    'if [ -z "$X" ]; then echo no; exit 1; fi',
    'if [ -n "$X" ]; then :; else exit 1; fi',
    'if [[ -z "${X}" ]]; then exit 1; fi',
    'if [ -z "${X:-}" ]; then exit 1; fi',
    'if test "$X" = ""; then exit 1; fi',
    '[ "$X" = "" ] && exit 1',
    '[ "$X" != "" ] || exit 1',
    '[ "" = "$X" ] && exit 1',
    '[ "x$X" = x ] && exit 1',
    '[ "x$X" = "x" ] && exit 1',
    '[ x"$X" != x ] || exit 1',
    '[ "${X}x" = x ] && exit 1',
    'case "$X" in "") exit 1;; esac',
    'case $X in "") exit 1;; *) ;; esac',
    "case \"$X\" in '') echo no; exit 1;; esac",
    'case "$X" in ?*) ;; *) exit 1;; esac',
    'case "$X" in ""|/) exit 1;; esac',
    'case "x$X" in x) exit 1;; esac',
    ': "${X:?}"',
    ": ${X:?need X}",
    '"${X:?}" true || :',
    'echo "cleaning ${X:?}"',
    ': "${X:=d}"',
    ": ${X:=d}",
    'X="${X:-d}"',
    "X=${X:?}",
    '[ -n "$X" ] || X=d',
    '[ -z "$X" ] && X=d',
    'if [ -z "$X" ]; then X=d; fi',
    'test -d "$X" || exit 1',
    '[ -d "$X" ] || exit 1',
    '[ -e "$X" ] || exit 1',
    'if [ ! -d "$X" ]; then exit 1; fi',
    "[[ -d $X ]] || exit 1",
    '[ "${#X}" -gt 0 ] || exit 1',
    "[ ${#X} -eq 0 ] && exit 1",
    '[ "${#X}" -ge 3 ] || exit 1',
    "[[ ${#X} -gt 0 ]] || exit 1",
    "(( ${#X} > 0 )) || exit 1",
    "[[ $X == mail* ]] || exit 1",
    "[[ $X =~ ^[a-z]+$ ]] || exit 1",
    '[ "$X" = a ] || [ "$X" = b ] || exit 1',
    'if [ "$X" != a ] && [ "$X" != b ]; then exit 1; fi',
    '[ -n "$Y" ] && [ -n "$X" ] || exit 1',
    'if [ -z "$Y" ] || [ -z "$X" ]; then exit 1; fi',
    'if [ -z "$Y" -o -z "$X" ]; then exit 1; fi',
    "if [[ -z $Y || -z $X ]]; then exit 1; fi",
    '[ -n "$Y" -a -n "$X" ] || exit 1',
    'require() { [ -n "$1" ] || { echo "missing"; exit 1; }; }; require "$X"',
    'require() { eval "v=\\$$1"; [ -n "$v" ] || exit 1; }; require X',
    'require() { [ -n "${!1}" ] || exit 1; }; require X',
    'require() { for n in "$@"; do [ -n "${!n}" ] || exit 1; done; }; require Y X',
    'for n in X Y; do [ -n "${!n}" ] || exit 1; done',
    'for n in X Y; do if [ -z "${!n:-}" ]; then exit 1; fi; done',
    'die() { echo "$*" >&2; exit 1; }; [ -n "$X" ] || die no',
    'usage() { echo usage; exit 2; }; test -z "$X" && usage',
    'set -e; [ -n "$X" ]',
    'set -e; test -d "$X"',
    "set -e; [[ -n $X ]]",
    'while [ -z "$X" ]; do read X; done',
    'until [ -n "$X" ]; do read -p "which? " X; done',
    'check() { [ -n "$X" ]; }; check || exit 1',
    'check() { test -n "$X" && return 0; return 1; }; if ! check; then exit 1; fi',
    'check() { [ -z "$X" ] && return 1; return 0; }; check || exit 1',
    '[ -z "$X" ] && { echo no; exit 1; } || true',
    'if ! [ "$X" ]; then exit 1; fi',
    'if ! test -n "$X"; then exit; fi',
    '[ -n "$X" ] && :; [ -n "$X" ] || exit 1',
    'ok=0; [ -n "$X" ] && ok=1; [ "$ok" = 1 ] || exit 1',
    'if [ -z "$X" ]; then echo a; elif [ "$X" = b ]; then echo b; fi; [ -z "$X" ] && exit 1',
    '[ "${X:-none}" != none ] || exit 1',
    '[ "${X:-}" = "" ] && exit 1',
    '[ "${X+set}" = set ] && [ -n "$X" ] || exit 1',
    '[ -n "${X+set}" ] || exit 1; [ -n "$X" ] || exit 1',
    '{ [ -n "$X" ] || exit 1; }',
    'cd "${X:?}" || exit; cd -',
    'trap "echo bye" EXIT; [ -n "$X" ] || exit 1',
    "if (( ${#X} == 0 )); then exit 1; fi",
    '[[ "$X" ]] || exit',
    "[[ ! $X ]] && exit",
    '[[ $X = "" ]] && exit 1',
    '[[ $X != "" ]] || exit 1',
    "[[ -v X && -n $X ]] || exit 1",
    'case "$X" in *[!a-z]*|"") exit 1;; esac',
    "case $X in [a-z]*) ;; *) exit 1;; esac",
]

LOOK_ALIKES = [
    '[ -n "$Y" ] || exit 1',
    "[ -n $X ] || exit 1",
    '[ -n "$X" ] || echo no',
    '[ -z "$X" ] && echo no',
    '[ -n "$X" ]',
    '( [ -n "$X" ] || exit 1 )',
    '(exit 1); [ -n "$X" ]',
    '[ -n "$X" ] || exit 1 &',
    '[ -n "$X" ] || true',
    'if [ -z "$X" ]; then echo no; fi',
    'if [ -z "$X" ]; then (exit 1); fi',
    '[ -n "$X" ] || exit 1; X=$Y',
    'X=$1; [ -n "$Y" ] || exit 1',
    'check() { [ -n "$1" ]; }; check "$X"',
    'check() { [ -n "$X" ] || return 1; }; check',
    'check() { [ -n "$X" ] || exit 1; }',
    'check() { [ -n "$X" ] || exit 1; }; (check)',
    'v=$(: "${X:?}")',
    '[ "${X+set}" = set ] || exit 1',
    '[ -n "${X+set}" ] || exit 1',
    "[[ -v X ]] || exit 1",
    '[ "$X" != / ] || exit 1',
    '[ "$X" = / ] && exit 1',
    '[ -n "$X$Y" ] || exit 1',
    '[ -n "/srv/$X" ] || exit 1',
    '[ -d "/srv/$X" ] || exit 1',
    '[ -n "$X" ] || [ -n "$Y" ] || exit 1',
    '[ -z "$X" ] && [ -z "$Y" ] && exit 1',
    'if [ -z "$X" -a -z "$Y" ]; then exit 1; fi',
    'case "$X" in /) exit 1;; esac',
    'case "$X" in "") echo no;; esac',
    'case "$X" in *) ;; esac',
    'if false; then [ -n "$X" ] || exit 1; fi',
    '[ "$DEBUG" ] && { [ -n "$X" ] || exit 1; }',
    'echo "$X" | { read v; [ -n "$v" ] || exit 1; }',
    "bash -c '[ -n \"$X\" ] || exit 1'",
    "set -u",
    "[ $# -ge 1 ] || exit 1",
    '[ -n "${X:-d}" ] || exit 1',
    'test "$X" || :',
    "[[ $X != /* ]] || exit 1",
    "[[ $X =~ ^[a-z]*$ ]] || exit 1",
    'echo "${X:-d}"',
    'Y="${X:-d}"',
    "[ ${#X} -ge 0 ] || exit 1",
    '[ "${#X}" -lt 9 ] || exit 1',
    'set -e; [ -n "$X" ] && echo yes',
    'set -e; if [ -n "$X" ]; then echo yes; fi',
    'set -e; ! [ -z "$X" ]',
    'for n in Y; do [ -n "${!n}" ] || exit 1; done',
]


def collapses(lines: list[str]) -> bool:
    """May what is deleted be ``/srv/`` itself?"""
    assert len(lines) == 1
    return any("?" in text or text == "/srv/" for text in lines[0].split(" | "))


@pytest.mark.parametrize("guard", GUARDS)
def test_guard(deleted: Lines, guard: str) -> None:
    assert not collapses(deleted(f'{guard}\nrm -rf "/srv/$X"\n'))


@pytest.mark.parametrize("guard", ['grep -q . <<<"$X" || exit 1', 'echo "$X" | grep -q . || exit 1'])
def test_guard_by_a_filter(deleted: Lines, guard: str) -> None:
    assert not collapses(deleted(f'{guard}\nrm -rf "/srv/$X"\n'))


@pytest.mark.parametrize("guard", LOOK_ALIKES)
def test_look_alike(deleted: Lines, guard: str) -> None:
    assert collapses(deleted(f'{guard}\nrm -rf "/srv/$X"\n'))


def test_check_after_use(deleted: Lines) -> None:
    assert deleted('rm -rf "/srv/$X"\n[ -n "$X" ] || exit 1\n') == ["/srv/$X?"]


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        ("[ $# -lt 2 ] && exit 1", "/srv/$1/$2"),
        ('[ "$#" -ne 2 ] && { echo usage; exit 1; }', "/srv/$1/$2"),
        ("if [ $# -lt 2 ]; then exit 1; fi", "/srv/$1/$2"),
        ("(( $# >= 2 )) || exit 1", "/srv/$1/$2"),
        ("[[ $# -eq 2 ]] || exit 1", "/srv/$1/$2"),
        ("test $# -gt 1 || exit 1", "/srv/$1/$2"),
        ("case $# in 2) ;; *) exit 1;; esac", "/srv/$1/$2"),
        ("[ $# -lt 1 ] && exit 1", "/srv/$1/$2?"),
        ("[ $# -eq 0 ] && exit 1", "/srv/$1/$2?"),
        ('[ "$#" = 0 ] && exit 1', "/srv/$1/$2?"),
        ('[ -n "$2" ] || exit 1', "/srv/$1/$2"),
        ('[ -n "$1" ] || exit 1', "/srv/$1/$2?"),
        ("[ $# -gt 2 ] && exit 1", "/srv/$1?/$2?"),
        ("[ $# -lt 3 ] && exit 1; shift", "/srv/$1/$2"),
        ("[ $# -lt 2 ] && exit 1; shift", "/srv/$1/$2?"),
    ],
)
def test_argument_count(deleted: Lines, guard: str, expected: str) -> None:
    assert deleted(f'{guard}\nrm -rf "/srv/$1/$2"\n') == [expected]


def test_correlated_branches(deleted: Lines) -> None:
    program = """
[ -n "$2" ] || exit 1
C=$1
if [ "$C" = inspect ]; then V=""; else V="$2"; fi
case $C in
    inspect) ls /boot ;;
    remove) rm -rf "/boot/$V" ;;
esac
"""
    assert deleted(program) == ["/boot/$2"]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("True", "$id?"),
        ("row['id']", "$id"),
        ("row['id'].strip()", "$id"),
        ("row['id'] != ''", "$id"),
        ("row['id'].isdigit()", "$id"),
        ("row['id'].startswith('t')", "$id"),
        ("row['id'].startswith('')", "$id?"),
        ("re.fullmatch('[a-z]+', row['id'])", "$id"),
        ("len(row['id']) > 3", "$id"),
        ("row['id'] in KNOWN", "a | /srv/b"),
        ("row['name']", "$id?"),
        ("row['name'].isdigit()", "$id?"),
        ("row['name'] != ''", "$id?"),
    ],
)
def test_fields_of_a_table(deleted: Lines, test: str, expected: str) -> None:
    """A field may be left blank; what is asked of one says nothing of another."""
    program = (
        "import csv\nimport re\nimport shutil\n\nKNOWN = ('a', 'b')\nfor row in csv.DictReader(open('gone.csv')):\n"
        f"    if {test}:\n        shutil.rmtree('/srv/' + row['id'])\n"
    )
    assert deleted(program, path="program.py") == [f"/srv/{expected}"]
