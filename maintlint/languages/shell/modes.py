"""How unquoted text is read, by the place where it stands."""

from __future__ import annotations

import re

from msgspec import Struct

from maintlint.patterns import lazy


class Mode(Struct, frozen=True):
    """How unquoted text is read. ``ends`` are the bytes at which the word stops."""

    run: re.Pattern[bytes]
    globs: bool
    braces: bool
    quoted: bool
    ends: frozenset[int]


def _run(specials: bytes) -> re.Pattern[bytes]:
    return lazy(rb"[^\\'\"$`\0" + specials + rb"]+")


META = frozenset(b" \t\n;&|<>()")
WORD = Mode(_run(rb"*?\[{~\s;&|<>()"), True, True, False, META)
VALUE = Mode(_run(rb"~:\s;&|<>()"), False, False, True, META)
TARGET = Mode(_run(rb"*?\[~\s;&|<>()"), True, False, True, META)
PATTERN = Mode(_run(rb"*?\[~\s;&|<>()"), True, False, False, META)
REGEX = Mode(_run(rb"\s"), False, False, True, frozenset(b" \t\n"))
OPERAND = Mode(_run(rb"*?\[~}"), True, False, False, frozenset(b"}"))
QUOTED_OPERAND = Mode(_run(rb"*?\[}"), True, False, True, frozenset(b"}"))
VALUE_OPERAND = Mode(_run(rb"~}"), False, False, True, frozenset(b"}"))
SEARCH = Mode(_run(rb"*?\[}/"), True, False, True, frozenset(b"}/"))
OFFSET = Mode(_run(rb"}:"), False, False, True, frozenset(b"}:"))
