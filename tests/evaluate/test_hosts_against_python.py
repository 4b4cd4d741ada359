"""Small random Python programs about host names, really run as each host: what happened there was not excluded, and
what was said to happen did.

They run in this process, where ``socket``, ``subprocess`` and the like are fakes that only write down what they are
asked for. ``MAINTLINT_FUZZ`` is the number of programs to try.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeAlias
from unittest import mock

from hypothesis import given, note
from hypothesis import strategies as st

from tests.evaluate import generated

START = """\
import fnmatch, os, platform, re, shutil, socket, subprocess, sys

LIST = ["mail1", "db1"]
ROLES = {"mail1": "mail", "web1": "web"}
me = socket.gethostname()
state = "none"


def named(name, pattern):
    return fnmatch.fnmatch(name, pattern)


def role(name):
    if name.startswith("mail"):
        return "mail"
    return "web" if name.startswith("web") else "other"


"""
Draw: TypeAlias = Callable[..., Any]

NAMES = st.sampled_from(['"mail1"', '"mail2"', '"web1"', '"db1"', '"nobody"'])
PATTERNS = st.sampled_from(['"mail1"', '"mail*"', '"*1"', '"web?"', '"[md]*"', '"*"'])
ROLES = st.sampled_from(['"mail"', '"web"', '"other"', '"none"'])
OWN = st.sampled_from(
    [
        "me == {n}",
        "me != {n}",
        "platform.node() == {n}",
        "os.uname().nodename == {n}",
        "me in LIST",
        "me not in LIST",
        "socket.gethostname() in ({n}, {n})",
        'me.startswith("mail")',
        'me.startswith(("mail", "db"))',
        'me.endswith("1")',
        're.match("^(mail|db)", me)',
        're.search("1$", me)',
        "fnmatch.fnmatch(me, {p})",
        "named(me, {p})",
        "role(me) == {r}",
        "ROLES.get(me) == {r}",
        'ROLES.get(me, "none") == {r}',
        "me in ROLES",
        'me[:4] == "mail"',
        'me.rstrip("0123456789") == {r}',
        "int(me[-1]) % 2 == 0",
        "int(me[-1]) % 2",
        "int(me[-1]) > 1",
        'me.find("1") > 3',
        '"mail" in me',
        'any(me.startswith(p) for p in ("mail", "web"))',
        "any(h == me for h in LIST)",
        "all(h != me for h in LIST)",
        "state == {r}",
        "state != {r}",
        'subprocess.call(["probe"]) == 0',
        "True",
        "False",
    ]
)
LOOP = st.sampled_from(
    [
        "h == {n}",
        "h != {n}",
        "h == me",
        "h != me",
        "me == h",
        'h.startswith("mail")',
        "h in LIST",
        "h in (me, {n})",
        "ROLES.get(h) == {r}",
        "role(h) == {r}",
        "named(h, {p})",
        'h.rstrip("0123456789") == {r}',
        "h.upper() == me.upper()",
    ]
)


@st.composite
def condition(draw: Draw, inside: bool, depth: int = 0) -> str:
    """A test, about the loop's host if ``inside`` a loop."""
    text = draw(LOOP if inside and draw(st.booleans()) else OWN)
    for mark, values in (("{n}", NAMES), ("{p}", PATTERNS), ("{r}", ROLES)):
        while mark in text:
            text = text.replace(mark, draw(values), 1)
    form = draw(st.sampled_from(["{}", "{}", "{}", "not ({})", "({} and {})", "({} or {})"]))
    if depth > 1 or form == "{}":
        return text
    rest = draw(condition(inside, depth + 1)) if form.count("{}") == 2 else ""
    return form.format(text, rest)


DELETES = 'shutil.rmtree("{x}")'
SIMPLE = st.sampled_from(
    [
        DELETES,
        DELETES,
        f"if {{c}}: {DELETES}",
        f"{{c}} and {DELETES}",
        "if {c}: sys.exit()",
        "state = {r}",
        "state = {r} if {c} else {r}",
        "if {c}: state = {r}",
        'subprocess.run(["ssh", {n}, "rm -rf {x}"])',
        'subprocess.run(["ssh", {n}, "[ $(hostname) = mail1 ] && rm -rf {x}"])',
        "pass",
    ]
)
IN_LOOP = st.sampled_from(
    [
        'subprocess.run(["ssh", h, "rm -rf {x}"])',
        'subprocess.run(["ssh", h, "rm -rf {x}"])',
        'subprocess.run(["ssh", h, "[ $(hostname) = mail1 ] && rm -rf {x}"])',
        'if {c}: subprocess.run(["ssh", h, "rm -rf {x}"])',
        "if {c}: continue",
        "if {c}: break",
        f"if {{c}}: {DELETES}",
        "if {c}: state = {r}",
    ]
)
COMPOUND = st.sampled_from(
    [
        "if {c}:\n    {s}",
        "if {c}:\n    {s}\nelse:\n    {s}",
        "if {c}:\n    {s}\nelif {c}:\n    {s}\nelse:\n    {s}",
        'for h in ["mail1", "mail2", "web1"]:\n    {l}\n    {l}',
        "for h in LIST:\n    {l}",
        "for h in sorted(ROLES):\n    {l}",
        'for h in ["mail1", "db1"]:\n    for h in ["mail2", "web1"]:\n        {l}',
        'for g in ["mail1", "db1"]:\n    if g == me: continue\n    for h in ["mail2", "web1"]:\n        {l}',
        "for h in LIST:\n    if {C}: break\nelse:\n    {s}",
        'for h in [x for x in ("mail1", "web1", "db1") if x != me]:\n    {l}',
        'for h in [x for x in ("mail1", "web1") if x.startswith("mail")]:\n    {l}',
        "found = {c}\nif found:\n    {s}",
        "found = False\nfor h in LIST:\n    if {C}: found = True\nif found:\n    {s}",
        "def f(a):\n    global state\n    {p}\n    if a == me: return\n    {p}\nf({n})",
        "def g():\n    global state\n    if {c}: return False\n    {p}\n    return True\nif g():\n    {s}",
        "try:\n    {s}\nfinally:\n    {s}",
        'match me:\n    case "mail1" | "web1":\n        {s}\n    case _:\n        {s}',
        "while True:\n    {p}\n    break",
        "for i in range(2):\n    {p}",
    ]
)


@st.composite
def statement(draw: Draw, inside: bool = False, depth: int = 0, apart: bool = False) -> list[str]:
    """The lines of a statement, with others in it. ``apart``: in a body that ``continue`` does not leave."""
    template = draw(SIMPLE if depth > 2 or draw(st.integers(0, 2)) == 0 else COMPOUND)
    if inside and not apart and draw(st.booleans()):
        template = draw(IN_LOOP)
    # A function sees no loop but its own: where it assigns `h` that is a variable of its own.
    inside = inside and not template.startswith("def ")
    loop = inside or "for h" in template
    fills: dict[str, Callable[[], str]] = {
        "{c}": lambda: draw(condition(inside)),
        "{C}": lambda: draw(condition(True)),
        "{n}": lambda: draw(NAMES.filter(lambda name: name != '"nobody"')),
        "{r}": lambda: draw(ROLES),
    }
    lines: list[str] = []
    for line in template.split("\n"):
        body = line.strip()
        if body in ("{s}", "{l}", "{p}"):
            within = loop if body == "{l}" else inside
            inner = draw(statement(within, depth + 1, body == "{p}" or (apart and "for h" not in template)))
            lines.extend(line.replace(body, "") + one for one in inner)
        else:
            lines.append(re.sub(r"\{[cCnr]\}", lambda match: fills[match[0]](), line))
    return lines


def _numbered(text: str, mark: str, start: str) -> str:
    pieces = text.split(mark)
    return "".join(f"{piece}{start}{number}" for number, piece in enumerate(pieces[:-1])) + pieces[-1]


@st.composite
def programs(draw: Draw) -> str:
    """A program in which every deletion has a path of its own."""
    lines = [line for lines in draw(st.lists(statement(), min_size=1, max_size=4)) for line in lines]
    return START + _numbered("\n".join(lines), "{x}", "/") + "\n"


class _Fakes:
    """The modules that a program may import; they write down what happens to which host."""

    def __init__(self, host: str, status: int, log: set[tuple[str, str]]) -> None:
        self.host, self.status, self.log = host, status, log

    def run(self, words: list[str]) -> None:
        _, host, code = words
        asked = re.match(r"\[ \$\(hostname\) = (\w+) \] && ", code)
        if asked is None or asked[1] == host:
            self.log.add((host, code.split(" ")[-1]))

    def modules(self) -> dict[str, Any]:
        return {
            "socket": SimpleNamespace(gethostname=lambda: self.host),
            "platform": SimpleNamespace(node=lambda: self.host),
            "os": SimpleNamespace(uname=lambda: SimpleNamespace(nodename=self.host)),
            "shutil": SimpleNamespace(rmtree=lambda path: self.log.add((self.host, path))),
            "subprocess": SimpleNamespace(run=self.run, call=lambda words: self.status),
        }


def happened(text: str, status: int) -> set[tuple[str, str]]:
    """Host and path of everything that was deleted when the program ran on every host."""
    log: set[tuple[str, str]] = set()
    code = compile(text, "program.py", "exec")
    for host in generated.HOSTS:
        fakes = _Fakes(host, status, log).modules()
        with mock.patch.dict(sys.modules, fakes), contextlib.suppress(SystemExit):
            exec(code, {"__name__": "__main__"})
    return log


@generated.programs(150)
@given(programs())
def test_what_happens_on_which_host(text: str) -> None:
    note(text)
    generated.said_right(text, "python", lambda status: happened(text, status))
