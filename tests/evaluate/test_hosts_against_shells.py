"""Small random programs about host names, really run as each host: what happened there was not excluded, and what was
said to happen did.

The programs can reach nothing but fake commands (see test_against_shells.py); a fake ``hostname`` says which host it
is. ``MAINTLINT_FUZZ`` is the number of programs to try.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import example, given, note
from hypothesis import strategies as st

from tests.evaluate import generated

BASH = shutil.which("bash") or "/bin/bash"
COMMANDS = {
    "rm": 'for path in "$@"; do echo "$HOSTNAME $path" >>"$FAKE_LOG"; done',
    "hostname": 'echo "$HOSTNAME"',
    "uname": 'echo "$HOSTNAME"',
    "ssh": f'export HOSTNAME=$1; shift; exec {BASH} -c "$*"',
    "probe": 'exit "$FAKE_STATUS"',
    "grep": f'exec {shutil.which("grep")} "$@"',
}
START = """\
is() { case $(hostname) in $1) return 0 ;; esac; return 1; }
named() { [[ $1 == $2 ]]; }
role() { case $1 in mail*) echo mail ;; web*) echo web ;; *) echo other ;; esac; }
LIST="mail1 db1"; ARRAY=(mail2 web1); N=$(hostname); R=none
declare -A ROLES=([mail1]=mail [web1]=web)
"""
Draw: TypeAlias = Callable[..., str]

NAMES = st.sampled_from([*generated.HOSTS, "nobody"])
PATTERNS = st.sampled_from(["mail1", "mail*", "*1", "web?", "[md]*", "*"])
ROLES = st.sampled_from(["mail", "web", "other", "none"])
OWN = st.sampled_from(
    [
        '[ "$(hostname)" = {n} ]',
        '[ "$(hostname)" != {n} ]',
        'test "$N" = {n} -o "$N" = {n}',
        "[[ $HOSTNAME == {p} ]]",
        "[[ $N != {p} ]]",
        "[[ $N =~ ^(mail|db) ]]",
        'hostname | grep -q "^mail"',
        "is '{p}'",
        'named "$N" "{p}"',
        '[ "${N%%[0-9]*}" = mail ]',
        '[ "${N#mail}" = 1 ]',
        '[[ " $LIST " == *" $N "* ]]',
        '[[ " ${ARRAY[*]} " == *" $HOSTNAME "* ]]',
        '[ "${ROLES[$N]}" = {r} ]',
        '[ "$(role "$N")" = {r} ]',
        '[ "$R" = {r} ]',
        '[ "$R" != {r} ]',
        "case $N in {p} | {p}) true ;; *) false ;; esac",
        '[ "${ROLES[$N]:-none}" = {r} ]',
        '[ -n "${ROLES[$(hostname)]}" ]',
        '[ -z "${N##mail*}" ]',
        '[ "${N##*[a-z]}" -gt 1 ]',
        '[ -n "$(hostname | grep "^mail")" ]',
        'grep -qx "$N" <<<"mail1\nweb1"',
        '! grep -q "$N" <<<"$LIST"',
        "[[ $N =~ ^([a-z]+)(.*)$ && ${BASH_REMATCH[1]} == {r} ]]",
        '[ "$1" = "$N" ]',
        '[ "${1:-none}" = {n} ]',
        "probe",
        "true",
        "false",
    ]
)
LOOP = st.sampled_from(
    [
        '[ "$h" = {n} ]',
        "[[ $h == {p} ]]",
        '[ "${h%%[0-9]*}" = mail ]',
        '[[ " $LIST " == *" $h "* ]]',
        '[ "${ROLES[$h]}" = {r} ]',
        '[ "$(role $h)" = {r} ]',
        'named "$h" "{p}"',
        'echo "$h" | grep -q ^mail',
        '[ "$h" = "$N" ]',
        '[ "$h" = "$N" ]',
        'named "$N" "$h"',
        'grep -qx "$h" <<<"$N"',
    ]
)


@st.composite
def condition(draw: Draw, inside: bool, depth: int = 0) -> str:
    """A test, about the loop's host if ``inside`` a loop."""
    text = draw(LOOP if inside and draw(st.booleans()) else OWN)
    for mark, values in (("{n}", NAMES), ("{p}", PATTERNS), ("{r}", ROLES)):
        while mark in text:
            text = text.replace(mark, draw(values), 1)
    form = draw(st.sampled_from(["{}", "{}", "{}", "! {}", "{} && {}", "{} || {}", "{{ {}; }}", "( {} )"]))
    if depth > 1 or form == "{}":
        return text
    rest = draw(condition(inside, depth + 1)) if form.count("{}") == 2 else ""
    return form.format(text, rest)


SIMPLE = st.sampled_from(
    [
        "rm {x}",
        "rm {x}",
        "{c} && rm {x}",
        "{c} || rm {x}",
        "{c} && rm {x} || rm {x}",
        "{c} || exit 0",
        "{c} && exit",
        "{c} && R={r}",
        "R={r}",
        "ssh {n} rm {x}",
        "ssh {n} '[[ $HOSTNAME == {p} ]] && rm {x}'",
        "ssh {n} 'case $(hostname) in {p}) exit ;; esac; rm {x}'",
        "(exit 1)",
    ]
)
IN_LOOP = st.sampled_from(
    [
        "ssh $h rm {x}",
        "ssh $h rm {x}",
        "{c} && ssh $h rm {x}",
        "{c} || continue",
        "{c} && break",
        "{c} && rm {x}",
        "{c} && R={r}",
        "H=$h",
        "ssh $h '[ $(hostname) = {n} ] && rm {x}'",
        'ssh $h "[ $h = {n} ] || rm {x}"',
    ]
)
COMPOUND = st.sampled_from(
    [
        "if {c}; then\n{s}\nfi",
        "if {c}; then\n{s}\nelse\n{s}\nfi",
        "if {c}; then\n{s}\nelif {c}; then\n{s}\nelse\n{s}\nfi",
        "case $(hostname) in\n{p} | {p})\n{s}\n;;\n{p})\n{s}\n;;\nesac",
        "case $N in\n{p})\n{s}\n;&\n{p})\n{s}\n;;\n*)\n{s}\n;;\nesac",
        "case $R in\n{r})\n{s}\n;;\n*)\n{s}\n;;\nesac",
        "case $N in\n{p})\n{s}\n;;&\n{p})\n{s}\n;;\nesac",
        "case $(hostname) in\n{p})\n{s}\n;;&\n{p})\n{s}\n;&\n*)\n{s}\n;;\nesac",
        "case $R in\n{r})\n{s}\n;;&\n{r})\n{s}\n;;\nesac",
        "for h in mail1 mail2 web1; do\n{l}\n{l}\ndone",
        "for h in $LIST; do\n{l}\ndone",
        "while read -r h; do\n{l}\n{l}\ndone <<E\nmail1\nweb1\nE",
        "for i in 1 2; do\n{s}\ndone",
        "for h in mail1 db1; do\nfor h in mail2 web1; do\n{l}\ndone\ndone",
        "for h in mail1 db1; do\nfor h in mail2 web1; do\n{s}\ndone\n{l}\ndone",
        "for h in mail1 db1; do\n{c} && continue\nfor g in mail2 web1; do\nssh $g rm {x}\n{l}\ndone\ndone",
        "H=mail1\nfor h in mail2 web1; do\n{l}\ndone\nssh $H rm {x}",
        "for h in mail1 mail2 web1; do\n{l}\ndone\nssh $h rm {x}",
        "each() {\nlocal h\nfor h in mail1 web1; do\n{l}\ndone\n}\neach\neach",
        "until {c}; do\n{s}\nbreak\ndone",
        "set -- {n}\n{s}",
        "f() {\n{s}\n{c} && return 1\n{s}\n}\nf {n} || {s}",
        "f() {\n{s}\n}\nfor a in {n} {n}; do\nf $a\ndone",
        "f() {\n{s}\n{c} || return\n{s}\n}\nf",
        "g() {\n{s}\n}\n{c} && g",
        "( {s}\n{s}\n)",
        "{ {s}\n} || {s}",
        "trap 'rm {x}' EXIT\n{s}",
        "X=$( {s}\n)",
        "{ {s}\n} &\nwait",
    ]
)


@st.composite
def statement(draw: Draw, inside: bool = False, depth: int = 0) -> str:
    """A statement, with others in it."""
    simple = depth > 2 or draw(st.integers(0, 2)) == 0
    template = draw(SIMPLE if simple else COMPOUND)
    if inside and draw(st.booleans()):
        template = draw(IN_LOOP)
    loop = inside or "for h" in template or "read" in template
    fills: dict[str, Callable[[], str]] = {
        "{c}": lambda: draw(condition(inside)),
        "{n}": lambda: draw(NAMES.filter(lambda name: name != "nobody")),
        "{p}": lambda: draw(PATTERNS),
        "{r}": lambda: draw(ROLES),
        "{s}": lambda: draw(statement(inside, depth + 1)),
        "{l}": lambda: draw(statement(loop, depth + 1)),
        "{x}": lambda: "{x}",
    }
    return re.sub(r"\{[cnprslx]\}", lambda match: fills[match[0]](), template)


@st.composite
def programs(draw: Draw) -> str:
    """A program in which every deletion has a path of its own."""
    lines = draw(st.lists(statement(), min_size=1, max_size=4))
    pieces = (START + "\n".join(lines) + "\n").split("{x}")
    return "".join(f"{piece}/{number}" for number, piece in enumerate(pieces[:-1])) + pieces[-1]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with fake commands and nothing else to run."""
    root = tmp_path_factory.mktemp("world")
    (root / "bin").mkdir()
    (root / "empty").mkdir()
    for name, text in COMMANDS.items():
        (root / "bin" / name).write_text(f"#!{BASH}\n{text}\n")
        (root / "bin" / name).chmod(0o755)
    return root


_RUNS = itertools.count()


def happened(world: Path, text: str, status: int) -> set[tuple[str, str]]:
    """Host and path of everything that was deleted when the program ran on every host."""
    # What an earlier program left running in the background writes into a log of its own.
    log, program = world / f"log{next(_RUNS)}", world / "program.sh"
    log.write_bytes(b"")
    program.write_text(text)
    for host in generated.HOSTS:
        given_ = {"PATH": str(world / "bin"), "FAKE_LOG": str(log), "FAKE_STATUS": str(status), "HOSTNAME": host}
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [BASH, str(program)],
                env=given_,
                cwd=world / "empty",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=5,
                check=False,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (2, 2)),
            )
    rows = [line.split(" ") for line in log.read_text().splitlines()]
    log.unlink()
    return {(host, path) for host, path in rows}


REDEFINED = """f() {
for h in a b; do
f() {
rm /0
}
for a in 1 1; do
f $a
done
rm /1
done
}
for a in 1 1; do
f $a
done
"""


@generated.programs(60)
@given(programs())
@example(START + "for h in mail1 web1; do\n[ $h = $N ] && continue\nssh $h rm /0\ndone\n")
@example(START + "f() {\nf() {\nrm /0\n}\nrm /1\n}\nfor a in 1 2; do\nf\ndone\n")
@example(START + REDEFINED)
@example(START + "f() {\n[ $N = mail1 ] || return\nrm /1\n}\nf || [ $N = mail1 ] && rm /3\n")
@example(START + "false || { [ $N = mail1 ] && exit; } || rm /0\n")
def test_what_happens_on_which_host(world: Path, text: str) -> None:
    note(text)
    generated.said_right(text, "shell", lambda status: happened(world, text, status))
