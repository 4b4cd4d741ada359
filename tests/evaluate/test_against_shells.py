"""Small random programs, run by real shells among fake commands: whatever happens, the scope must have said.

The programs can reach nothing but the fake commands: the search path holds no others, the environment is empty, and
the fake ones only write down how they were called. ``MAINTLINT_FUZZ`` is the number of programs to try.
"""

from __future__ import annotations

import contextlib
import re
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from maintlint.configuration import settle
from maintlint.engine import program_scope
from maintlint.places import SourceText
from maintlint.policy import Config
from maintlint.scope import Effect
from maintlint.values import Emptiness, Hole, Lit, Text
from tests.evaluate import generated

SHELLS = [shell for shell in ("bash", "dash") if shutil.which(shell)]
BASH = shutil.which("bash") or "/bin/bash"

RECORDER = f"""#!{BASH}
{{ printf '%s\\0' "$FAKE_HOST" "${{0##*/}}" "$@"; printf '\\1'; }} >>"$FAKE_LOG"
"""
SSH = f"""#!{BASH}
host=$1
shift
export FAKE_HOST=$host
[ "$#" -gt 0 ] || exec -a sh "$FAKE_SHELL" -s
exec -a sh "$FAKE_SHELL" -c "$*"
"""
PROBE = f"""#!{BASH}
exit "${{FAKE_STATUS:-0}}"
"""

Draw: TypeAlias = Callable[..., str]


class Case(NamedTuple):
    """A program with what it is given."""

    text: str
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    status: int

    @property
    def plain(self) -> bool:
        """Can every shell read it?"""
        return not re.search(r"\[\[|\(\(|local |\$\{[A-C](?:/|:\d|\^|,)|<<<|\w=\(|\[@\]|\{a,b\}|\+=z", self.text)


class Call(NamedTuple):
    """A command that really ran."""

    host: str
    name: str
    arguments: tuple[str, ...]


# --- programs -------------------------------------------------------------------------------------

VARIABLES = st.sampled_from(["A", "B", "C"])
PLAIN = st.sampled_from(["", "a", "b", "ab", "/srv/a", "a b", "a.b", "*"])
WORDS = st.sampled_from(
    ["a", "b", "'a b'", "''", "/srv/x", '"$1"', "$1", '"$2"', '"$@"', "$*", "'*'", '"$#"', "x{a,b}"]
)
PATTERNS = st.sampled_from(["a", "b", "a*", "*b", "''", "'*'", "?", "[ab]", "a|b", "*/*", '"$B"', "$B", "*"])
SHAPES = st.sampled_from(
    [
        '"${0}"',
        "${0}",
        '"/srv/${0}"',
        "/srv/${0}",
        '"${{{0}:-d}}"',
        '"${{{0}-d}}"',
        "${{{0}:+p q}}",
        '"${{{0}+p}}"',
        '"x${{{0}%b}}"',
        '"x${{{0}#a}}"',
        '"x${{{0}##*/}}"',
        '"x${{{0}%%.*}}"',
        '"x${{{0}%?}}"',
        '"x${{#{0}}}"',
        '"$(echo "${0}")"',
        "$(echo ${0})",
        '"x$(probe && echo ${0})"',
        '"${{{0}:=e}}"',
        '"x${{{0}/a/z}}"',
        '"x${{{0}:1}}"',
        '"x${{{0}:0:1}}"',
        '"x${{{0}^}}"',
        "\"x`echo '${0}'`\"",
        '"$((1 + 1))${0}"',
    ]
)
CONDITIONS = st.sampled_from(
    [
        '[ -n "${0}" ]',
        '[ -z "${0}" ]',
        '[ "${0}" ]',
        "[ -n ${0} ]",
        "[ ${0} ]",
        '[ "${0}" = a ]',
        '[ "${0}" != a ]',
        '[ "${0}" = "${1}" ]',
        '[ "x${0}" = x ]',
        '[ "${{#{0}}}" -gt 0 ]',
        '[ "${{#{0}}}" -lt 2 ]',
        '[ "${{{0}:-a}}" = a ]',
        '[ -n "${{{0}+s}}" ]',
        '[ "$#" -gt 0 ]',
        "[ $# -eq 1 ]",
        "[ $# -lt 2 ]",
        '[ -n "$1" ]',
        '[ "$1" = a ]',
        "true",
        "false",
        "probe",
        "! probe",
        'test -n "${0}" -a -n "${1}"',
        '[ -z "${0}" -o -z "${1}" ]',
        "[[ ${0} == a* ]]",
        "[[ -n ${0} && ${1} != b ]]",
        "[[ ${0} == ${1} ]]",
        "[[ ${0} =~ ^a ]]",
        "(( ${{#{0}}} > 1 ))",
        'known "${0}"',
    ]
)
KNOWN = 'known() { case "$1" in "") return 1 ;; a) return 0 ;; esac; [ -n "$B" ]; }\n'


@st.composite
def word(draw: Draw) -> str:
    """A word of a command."""
    if draw(st.integers(0, 3)) == 0:
        return draw(WORDS)
    return draw(SHAPES).format(draw(VARIABLES))


@st.composite
def condition(draw: Draw, depth: int = 0) -> str:
    """A test."""
    text = draw(CONDITIONS).format(draw(VARIABLES), draw(VARIABLES))
    if depth > 1:
        return text
    form = draw(st.sampled_from(["{0}", "{0}", "{0}", "! {0}", "{0} && {1}", "{0} || {1}", "{{ {0}; }}", "({0})"]))
    return form.format(text, draw(condition(depth + 1)) if "{1}" in form else "")


SIMPLE = st.sampled_from(
    [
        "rm {w}",
        "rm {w} {w}",
        "rm {w}",
        "{v}={w1}",
        "{v}={w1}",
        "{v}=${v2}{w1}",
        "{v}=",
        "unset {v}",
        "{v}=$(probe) || {v}=d",
        "{v}=$(echo {w}; probe)",
        "set -- {w} {w}",
        "[ $# -gt 0 ] && shift",
        "{c} || exit 1",
        "{c} && exit",
        "{c} && rm {w}",
        "{c} || rm {w}",
        "{c} && {v}={w1} || {v2}=d",
        ': "${{v}:=d}"',
        "set -e",
        "set -u",
        "set +e",
        "probe",
        "exit",
        "break",
        "continue",
        "return",
        "return 1",
        "ssh h1 rm {w}",
        'ssh h1 "rm /x/${v}"',
        "ssh ${v}h 'rm /y/$A'",
        'ssh "h$1" "{v}=a; rm \\"\\${v}\\""',
        'eval "rm ${v}"',
        "eval '{v}=a'",
        'sh -c \'rm "$1" "$A"\' _ {w}',
        "{v}=q rm {w}",
        "export {v}",
        "read {v} <<{e}\n${v2} b\n{e}",
        "known {w} || {v}=d",
        "{v}+=z",
        "{v}=({w} {w})",
        'rm "${{v}[@]}"',
    ]
)
COMPOUND = st.sampled_from(
    [
        "if {c}; then\n{s}\nfi",
        "if {c}; then\n{s}\nelse\n{s}\nfi",
        "if {c}; then\n{s}\nelif {c}; then\n{s}\nelse\n{s}\nfi",
        "case {w1} in\n{p})\n{s}\n;;\n{p})\n{s}\n;;\nesac",
        'case "${v}" in\n{p})\n{s}\n;;\n*)\n{s}\n;;\nesac',
        "for {v} in {w} {w}; do\n{s}\ndone",
        'for {v} in "$@"; do\n{s}\ndone',
        "for i in 1 2 3; do\n{s}\n{s}\ndone",
        "n=; while [ $# -gt 0 ] && [ x$n != xxxxx ]; do\nn=x$n\n{s}\n[ $# -gt 0 ] && shift\ndone",
        "while read -r {v}; do\n{s}\ndone <<{e}\na\n${v2}\n{e}",
        "echo a ${v2} | while read {v}; do\n{s}\ndone",
        'i=; until [ "$i" = xxx ]; do\ni=x$i\n{s}\ndone',
        "( {s}\n{s}\n)",
        "{ {s}\n{s}\n}",
        "f() {\n{s}\n{s}\n}\nf {w}",
        "f() {\nlocal {v}={w1}\n{s}\n}\nf {w}",
        "g() {\n{s}\n}\nif g {w}; then\n{s}\nfi",
        "g() {\n{s}\n}\ng {w} || {\n{s}\n}",
        "{ {s}\n} &\nwait",
        "ssh h2 <<{e}\n{s}\n{e}",
        "{v}=$(\n{s}\necho {w}\n)",
    ]
)


@st.composite
def statement(draw: Draw, depth: int = 0) -> str:
    """A statement, with others inside."""
    if depth == 0 and draw(st.integers(0, 15)) == 15:
        template = "trap 'rm /t/${v}' EXIT"
    else:
        template = draw(SIMPLE) if depth > 2 or draw(st.integers(0, 2)) else draw(COMPOUND)
    fills: dict[str, Callable[[], str]] = {
        "{v}": lambda: draw(VARIABLES),
        "{v2}": lambda: draw(VARIABLES),
        "{w}": lambda: draw(word()),
        "{w1}": lambda: draw(word()),
        "{c}": lambda: draw(condition()),
        "{p}": lambda: draw(PATTERNS),
        "{s}": lambda: draw(statement(depth + 1)),
        "{e}": lambda: f"E{depth}",
    }
    return re.sub(r"\{(?:v2?|w1?|c|p|s|e)\}", lambda match: fills[match[0]](), template)


@st.composite
def cases(draw: Draw) -> Case:
    """A program with arguments, environment and luck."""
    lines = draw(st.lists(statement(), min_size=1, max_size=6))
    arguments = draw(st.lists(PLAIN, max_size=3))
    given_ = draw(st.dictionaries(VARIABLES, PLAIN, max_size=3))
    text = KNOWN + "\n".join(lines) + "\n"
    return Case(text, tuple(arguments), tuple(sorted(given_.items())), draw(st.integers(0, 1)))  # type: ignore[arg-type]


# --- what happens ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with fake commands and nothing else to run."""
    root = tmp_path_factory.mktemp("world")
    (root / "bin").mkdir()
    (root / "empty").mkdir()
    for name, text in {"rm": RECORDER, "ssh": SSH, "probe": PROBE}.items():
        (root / "bin" / name).write_text(text)
        (root / "bin" / name).chmod(0o755)
    return root


def happened(world: Path, case: Case, shell: str) -> list[Call]:
    """The commands that ran."""
    log, interpreter = world / "log", shutil.which(shell)
    assert interpreter
    log.write_bytes(b"")
    alias = world / "bin" / "sh"
    alias.unlink(missing_ok=True)
    alias.symlink_to(interpreter)
    environment = {
        **dict(case.environment),
        "PATH": str(world / "bin"),
        "FAKE_LOG": str(log),
        "FAKE_HOST": "",
        "FAKE_SHELL": interpreter,
        "FAKE_STATUS": str(case.status),
    }
    program = world / "program.sh"
    program.write_text(case.text)
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            [interpreter, str(program), *case.arguments],
            env=environment,
            cwd=world / "empty",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=2,
            check=False,
            preexec_fn=_little_time,
        )
    return [_call(record) for record in log.read_bytes().split(b"\1") if record]


def _little_time() -> None:
    """A loop without an end, in the program or in a shell that it starts, is ended by the system."""
    resource.setrlimit(resource.RLIMIT_CPU, (2, 2))


def _call(record: bytes) -> Call:
    host, name, *arguments = record.decode().split("\0")[:-1]
    return Call(host, name, tuple(arguments))


# --- what was said --------------------------------------------------------------------------------

SETTINGS = settle(Config(), "/nonexistent")


def predicted(text: str) -> tuple[Effect, ...]:
    """The deletions of the scope."""
    scope = program_scope(SourceText("program.sh", text.encode()), "shell", SETTINGS).scope
    assert not scope.unread, scope.unread
    return tuple(effect for effect in scope.effects if effect.kind == "delete")


def covers(effect: Effect, host: str, path: str) -> bool:
    """Does the effect say that this may be deleted there?"""
    if not effect.live:
        return False
    if (effect.hosts.kind == "local" and host) or (effect.hosts.kind == "known" and host not in effect.hosts.nodes):
        return False
    return any(matches(text, path) for text in effect.resource.alternatives)


def matches(text: Text, path: str) -> bool:
    """Can the text be this path, by all that is known of its parts?"""
    parts: list[str] = []
    for atom in text.atoms:
        if isinstance(atom, Lit):
            parts.append(re.escape(atom.text))
        elif not isinstance(atom, Hole):
            parts.append(".*")
        elif atom.splits and (atom.choices is None or any(re.search(r"\s", choice) for choice in atom.choices)):
            return True
        elif atom.many:
            parts.append(".*")
        elif atom.choices is not None:
            parts.append("(?:" + "|".join(map(re.escape, atom.choices)) + ")")
        else:
            parts.append(".+" if atom.empty is Emptiness.NEVER else ".*")
    return re.fullmatch("".join(parts), path, re.S) is not None


def targets(calls: list[Call]) -> Iterator[tuple[str, str]]:
    """Where what was deleted."""
    for call in calls:
        if call.name == "rm":
            for path in call.arguments:
                yield call.host, path


def _check(world: Path, case: Case) -> None:
    note(case.text)
    effects = predicted(case.text)
    for shell in SHELLS:
        if shell != "bash" and not case.plain:
            continue
        note(f"{shell}, arguments {case.arguments}, environment {case.environment}, probe {case.status}:\n{case.text}")
        note(
            "\n".join(
                f"{effect.place.line}: {effect.resource.value} on {sorted(effect.hosts.nodes)}, {effect.dormant}"
                for effect in effects
            )
        )
        calls = happened(world, case, shell)
        for host, path in targets(calls):
            assert any(covers(effect, host, path) for effect in effects), (shell, host, path)
        if not re.search(
            r"set|exit|return|break|continue|for|while|until|shift|&|\?|trap|=\(|<<|ssh|probe",
            case.text.removeprefix(KNOWN),
        ):
            _check_unconditional(effects, calls)


def _check_unconditional(effects: tuple[Effect, ...], calls: list[Call]) -> None:
    """What is constant and has no condition must have happened."""
    deleted = {path for _, path in targets(calls)}
    for effect in effects:
        known = effect.resource.alternatives[0].literal if len(effect.resource.alternatives) == 1 else None
        if effect.live and not effect.guards and known is not None:
            assert known in deleted, effect


@generated.programs(60)
@given(cases())
def test_everything_that_happens_was_said(world: Path, case: Case) -> None:
    _check(world, case)
