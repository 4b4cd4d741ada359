"""YAML as most inventories are written, read fast: one key a line, nested by indentation, values of a few words.

Whatever else stands in a file, `composed` leaves it to the whole reader, and so every mistake.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec import Struct

from maintlint.patterns import lazy

_KEY = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}"
_PLAIN = r"[A-Za-z0-9_/][A-Za-z0-9_/.+=@,-]*(?: [A-Za-z0-9_/.+=@,-]+)*"
_QUOTED = r"\"([A-Za-z0-9_/.+=@,:\[\]-]+)\""
_LINE = lazy(rf"^( *)(?:#[\t -~]*|({_KEY}):(?: +(?:({_PLAIN})|{_QUOTED}))?(?: +#[\t -~]*)?)? *$", re.MULTILINE)


class Mark(NamedTuple):
    """Where a node begins; lines count from 0."""

    line: int


class Node(Struct, frozen=True, gc=False):
    """A node as the whole reader makes them: a text, or keys with their values."""

    id: str
    value: str | list[tuple[Node, Node]]
    line: int

    @property
    def start_mark(self) -> Mark:
        """Where it begins: made when it is asked for, which is when something is wrong."""
        return Mark(self.line)


def composed(text: str) -> Node | None:
    """The table at the top; ``None`` for what is not written as plainly."""
    body = "#" + text[3:] if text.startswith("---\n") else text
    rows = _LINE.findall(body)
    if len(rows) != body.count("\n") + 1:
        return None
    top: list[tuple[Node, Node]] = []
    pairs, depth = top, -1
    outer: list[tuple[list[tuple[Node, Node]], int]] = []
    for number, (indent, key, plain, quoted) in enumerate(rows):
        if not key:
            continue
        if len(indent) != depth:
            if len(indent) > depth:
                inner = _opened(pairs, number) if depth >= 0 else top
                if inner is None:
                    return None
                outer.append((pairs, depth))
                pairs, depth = inner, len(indent)
            while len(indent) < depth:
                pairs, depth = outer.pop()
            if len(indent) != depth:
                return None
        pairs.append((Node("scalar", key, number), Node("scalar", plain or quoted, number)))
    return Node("mapping", top, top[0][0].line) if top else None


def _opened(pairs: list[tuple[Node, Node]], line: int) -> list[tuple[Node, Node]] | None:
    """The table that begins behind the last key; ``None`` where that has a value."""
    key, value = pairs[-1]
    if value.value:
        return None
    inner: list[tuple[Node, Node]] = []
    pairs[-1] = (key, Node("mapping", inner, line))
    return inner
