"""What words become: assignments, expansions, splitting, arrays, arguments."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("assignment", "word", "expected"),
    [
        ("d=/srv/a", '"$d"', "/srv/a"),
        ("d=/srv/a", "$d/b", "/srv/a/b"),
        ("d='/srv/a'", '"${d}x"', "/srv/ax"),
        ('d=/srv/a; d="$d/b"', '"$d"', "/srv/a/b"),
        ("d=/srv; d+=/a", '"$d"', "/srv/a"),
        ("export d=/srv/a", '"$d"', "/srv/a"),
        ("readonly d=/srv/a", '"$d"', "/srv/a"),
        ("declare d=/srv/a", '"$d"', "/srv/a"),
        ("declare -r d=/srv/a", '"$d"', "/srv/a"),
        ("d=/srv/a; export d", '"$d"', "/srv/a"),
        ("a=/srv b=$a/x", '"$b"', "/srv/x"),
        ("d=$(echo /srv/a)", '"$d"', "/srv/a"),
        ("d=`echo /srv/a`", '"$d"', "/srv/a"),
        ("d=$(uuidgen || echo a)", '"/srv/$d"', "/srv/$d | /srv/a"),
        ("d=$(pick x | cut -c2- || echo a)", '"/srv/$d"', "/srv/$d?… | /srv/a"),
        ("d=$(uuidgen || true)", '"/srv/$d"', "/srv/$d"),
        ("f() { echo x; return 1; }; d=$(f || echo a)", '"/srv/$d"', "/srv/x\na"),
        ("d=$(printf '%s/%s' /srv a)", '"$d"', "/srv/a"),
        ("printf -v d '%s/a' /srv", '"$d"', "/srv/a"),
        ("read d <<<'/srv/a'", '"$d"', "/srv/a"),
        ("read -r d <<E\n/srv/a\nE\n", '"$d"', "/srv/a"),
        ("read a b <<<'/srv x'", '"$a/$b"', "/srv/x"),
        ("read a b <<<'/srv x y'", '"$a/$b"', "/srv/x y"),
        ("d=/srv/a; unset d", '"$d/x"', "/x"),
        ("d=", '"$d/x"', "/x"),
        ("d=''", '"$d/x"', "/x"),
        (": ${d:=/srv/a}", '"$d"', "$d | /srv/a"),
        ("d=/srv; : ${d:=/a}", '"$d"', "/srv"),
        ('d="a b"', '"/srv/$d"', "/srv/a b"),
        (r"d=a\ b", '"/srv/$d"', "/srv/a b"),
        ("d=$'a\\tb'", '"/srv/$d"', "/srv/a\tb"),
        ("d=1; d=$((d + 1))", '"/srv/$d"', "/srv/$d + 1"),
        ("let d=1+1", '"/srv/$d"', "/srv/$d"),
        ("d[0]=/srv/a", '"$d"', "/srv/a"),
        ("declare -A d; d[k]=/srv/a", '"${d[k]}"', "/srv/a"),
        ("declare -A d=([k]=/srv/a [l]=/srv/b)", '"${d[l]}"', "/srv/b"),
        ("d=(/srv/a /srv/b)", '"${d[1]}"', "/srv/b"),
        ("d=(/srv/a /srv/b)", '"${d[-1]}"', "/srv/b"),
        ("d=(/srv/a /srv/b)", '"$d"', "/srv/a"),
        ("d=(/srv/a)", '"${d[3]}/x"', "/x"),
    ],
)
def test_assignment(deleted: Lines, assignment: str, word: str, expected: str) -> None:
    assert deleted(f"{assignment}\nrm {word}\n") == [expected]


@pytest.mark.parametrize(
    ("value", "word", "expected"),
    [
        ("a.tar.gz", "${v%.gz}", "a.tar"),
        ("a.tar.gz", "${v%.*}", "a.tar"),
        ("a.tar.gz", "${v%%.*}", "a"),
        ("/x/y/z", "${v#*/}", "x/y/z"),
        ("/x/y/z", "${v##*/}", "z"),
        ("/x/y/z", "${v%/*}", "/x/y"),
        ("/x/y/", "${v%/}", "/x/y"),
        ("/x/y", "${v%/}", "/x/y"),
        ("a-b-c", "${v/-/_}", "a_b-c"),
        ("a-b-c", "${v//-/_}", "a_b_c"),
        ("a-b-c", "${v//-}", "abc"),
        ("a-b-c", "${v/#a/x}", "x-b-c"),
        ("a-b-c", "${v/%c/x}", "a-b-x"),
        ("a-b-c", "${v/#b/x}", "a-b-c"),
        ("abc", "${v^}", "Abc"),
        ("abc", "${v^^}", "ABC"),
        ("ABC", "${v,}", "aBC"),
        ("ABC", "${v,,}", "abc"),
        ("abcdef", "${v:2}", "cdef"),
        ("abcdef", "${v:1:2}", "bc"),
        ("abcdef", "${v: -2}", "ef"),
        ("abcdef", "${v:0:-1}", "abcde"),
        ("abcdef", "${v:1:-1}", "bcde"),
        ("abc", "${v:5}", ""),
        ("abc", "${v:0:9}", "abc"),
        ("abc", "${v: -9}", ""),
        ("abc", "${v:-x}", "abc"),
        ("", "${v:-x}", "x"),
        ("", "${v-x}", ""),
        ("abc", "${v:+x}", "x"),
        ("", "${v:+x}", ""),
        ("", "${v+x}", "x"),
        ("abc", "${v:?}", "abc"),
        ("abc", "${v#[ab]}", "bc"),
        ("a*c", "${v%'*c'}", "a"),
        ("a/b", "${v//'/'/.}", "a.b"),
        ("a[b]c", r"${v%\[*}", "a"),
        ("xabc", "${v#?}", "abc"),
        ("aaa", "${v/a*/x}", "x"),
        ("banana", "${v##*a}", ""),
        ("banana", "${v#*a}", "nana"),
    ],
)
def test_operator(deleted: Lines, value: str, word: str, expected: str) -> None:
    assert deleted(f"v='{value}'\nrm \"/srv/{word}\"\n") == [f"/srv/{expected}"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ('"/srv/${1:-x}"', "/srv/$1 | /srv/x"),
        ('"/srv/${1-x}"', "/srv/$1? | /srv/x"),
        ('"/srv/${1:?}"', "/srv/$1"),
        ('"/srv/${1:?no directory}"', "/srv/$1"),
        ('"/srv/${1?}"', "/srv/$1?"),
        ('"/srv/${1:+x}"', "/srv/x | /srv/"),
        ('"/srv/${X:1}"', "/srv/$X?"),
        ('"/srv/${X:1:2}"', "/srv/$X?"),
        ('"/srv/${X%/}"', "/srv/$X?"),
        ('"/srv/${X##*/}"', "/srv/$X?"),
        ('"/srv/${X:-$Y}"', "/srv/$X | /srv/$Y?"),
        ('"/srv/${X:-${Y:-z}}"', "/srv/$X | /srv/$Y | /srv/z"),
        ('"/srv/${X:-$(echo z)}"', "/srv/$X | /srv/z"),
        ('"/srv/${#X}"', "/srv/$#X"),
        ('"/srv/$#"', "/srv/$#"),
        ('"/srv/$$"', "/srv/$$"),
        ('"/srv/$((1 + 1))"', "/srv/$1 + 1"),
        ("~/x", "$HOME/x"),
        ('"$HOME/x"', "$HOME/x"),
        ('"/srv/$1$2"', "/srv/$1?$2?"),
    ],
)
def test_unknown(deleted: Lines, word: str, expected: str) -> None:
    assert deleted(f"rm {word}\n") == [expected]


@pytest.mark.parametrize(
    ("prepare", "words", "expected"),
    [
        ("l='/srv/a /srv/b'", "$l", ["/srv/a", "/srv/b"]),
        ("l='/srv/a /srv/b'", '"$l"', ["/srv/a /srv/b"]),
        ("l='a b'", "/srv/$l/x", ["/srv/a", "b/x"]),
        ("l='/srv/*'", "$l", ["/srv/*"]),
        ("l='/srv/*'", '"$l"', ["/srv/*"]),
        ("l='  /srv/a  '", "$l", ["/srv/a"]),
        ("l=", "$l /srv/a", ["/srv/a"]),
        ("l=", '"$l"/srv/a', ["/srv/a"]),
        ("", "/srv/{a,b}", ["/srv/a", "/srv/b"]),
        ("", "/srv/{a,b}/{c,d}", ["/srv/a/c", "/srv/a/d", "/srv/b/c", "/srv/b/d"]),
        ("", "/srv/v{1..3}", ["/srv/v1", "/srv/v2", "/srv/v3"]),
        ("", "/srv/v{08..10}", ["/srv/v08", "/srv/v09", "/srv/v10"]),
        ("d=/srv", '"$d"/{a,b}', ["/srv/a", "/srv/b"]),
        ("a=(/srv/a '/srv/b c')", '"${a[@]}"', ["/srv/a", "/srv/b c"]),
        ("a=(/srv/a '/srv/b c')", "${a[@]}", ["/srv/a", "/srv/b", "c"]),
        ("a=(/srv/a '/srv/b c')", '"${a[*]}"', ["/srv/a /srv/b c"]),
        ("a=(x y)", '"/srv/${a[@]}/z"', ["/srv/x", "y/z"]),
        ("a=(x y)", '"${a[@]/#/\\/srv\\/}"', ["/srv/x", "/srv/y"]),
        ("a=(/srv/x.gz /srv/y.gz)", '"${a[@]%.gz}"', ["/srv/x", "/srv/y"]),
        ("a=(/srv/a /srv/b /srv/c)", '"${a[@]:1}"', ["/srv/b", "/srv/c"]),
        ("a=(/srv/a /srv/b /srv/c)", '"${a[@]:1:1}"', ["/srv/b"]),
        ("a=(/srv/a); a+=(/srv/b)", '"${a[@]}"', ["/srv/a", "/srv/b"]),
        ("a=(); a+=(/srv/b)", '"${a[@]}"', ["/srv/b"]),
        ("a=(/srv/a /srv/b); unset a; a=(/srv/c)", '"${a[@]}"', ["/srv/c"]),
        ("set -- /srv/a '/srv/b c'", '"$@"', ["/srv/a", "/srv/b c"]),
        ("set -- /srv/a '/srv/b c'", "$@", ["/srv/a", "/srv/b", "c"]),
        ("set -- /srv/a '/srv/b c'", "$*", ["/srv/a", "/srv/b", "c"]),
        ("set -- /srv/a /srv/b /srv/c; shift", '"$@"', ["/srv/b", "/srv/c"]),
        ("set -- /srv/a /srv/b /srv/c; shift 2", '"$1"', ["/srv/c"]),
        ("set -- /srv/a /srv/b /srv/c", '"${@:2}"', ["/srv/b", "/srv/c"]),
        ("set -- /srv/a /srv/b /srv/c", '"${@:2:1}"', ["/srv/b"]),
        ('set -- a b; set -- "$@" /srv/c; shift; shift', '"$1"', ["/srv/c"]),
        ("mapfile -t a <<E\n/srv/a\n/srv/b c\nE\n", '"${a[@]}"', ["/srv/a", "/srv/b c"]),
        ("IFS=: ; l=/srv/a:/srv/b", "$l", ["/srv/a", "/srv/b"]),
        ("IFS=, read -r -a a <<<'/srv/a,/srv/b'", '"${a[@]}"', ["/srv/a", "/srv/b"]),
        ("read -ra a <<<'/srv/a /srv/b'", '"${a[@]}"', ["/srv/a", "/srv/b"]),
        ("n=d; d=/srv/a", '"${!n}"', ["/srv/a"]),
    ],
)
def test_fields(deleted: Lines, prepare: str, words: str, expected: list[str]) -> None:
    assert deleted(f"{prepare}\nrm {words}\n") == expected


def test_temporary_assignment_ends_with_its_command(deleted: Lines) -> None:
    assert deleted('d=/srv/a\nd=/srv/b true\nrm "$d"\n') == ["/srv/a"]


def test_commands_in_arithmetic_happen(deleted: Lines) -> None:
    assert deleted("n=$(( $(rm /srv/a; echo 1) + 1 ))\n") == ["/srv/a"]
    assert deleted("(( n = $(rm /srv/a; echo 1) ))\n") == ["/srv/a"]
    assert deleted('echo "$(( 1 + `rm /srv/a; echo 1` ))"\n') == ["/srv/a"]


@pytest.mark.parametrize(
    "prefix",
    [
        'run=\n[ "$1" = -n ] && run=echo\n',
        'run=\nif [ "$1" ]; then run="echo would"; fi\n',
        "run=\nwhile getopts n o; do case $o in n) run=echo ;; esac; done\n",
        'run=\n[ "$(id -u)" = 0 ] || run="sudo -n"\n',
        "run=${DRY:+echo}\n",
        ". ./settings\n",
        "",
    ],
)
def test_a_prefix_that_may_be_empty(deleted: Lines, prefix: str) -> None:
    assert deleted(f"{prefix}$run rm /srv/a\n") == ["/srv/a"]


def test_a_prefix_that_is_never_empty(deleted: Lines) -> None:
    assert deleted("run=echo\n$run rm /srv/a\n") == []
    assert deleted('run="echo would"\n$run rm /srv/a\n') == []


@pytest.mark.parametrize("command", ["$RM -r /srv/a", '"$RM" -r /srv/a', "$SUDO rm -r /srv/a", "${SUDO} rm /srv/a"])
def test_a_tool_by_the_name_of_its_variable(deleted: Lines, command: str) -> None:
    assert deleted(f"{command}\n") == ["/srv/a"]


@pytest.mark.parametrize(
    "program",
    [
        "a[$(rm /srv/a)]=x\n",
        "a[`rm /srv/a`]+=x\n",
        'declare -A a\na["$(rm /srv/a)"]=x\n',
        "echo ${a[$(rm /srv/a)]}\n",
        'x="${a[$(rm /srv/a)]:-none}"\n',
        "echo ${#a[$(rm /srv/a)]}\n",
        "declare a[$(rm /srv/a)]=1\n",
        "(( a[$(rm /srv/a)] = 1 ))\n",
    ],
)
def test_code_in_a_subscript(deleted: Lines, program: str) -> None:
    assert deleted(program) == ["/srv/a"]
