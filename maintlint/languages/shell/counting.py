"""Loops that count, ``for ((i = 0; i < 30; i++))``, read as loops over the numbers: how many passes there are, and what
the number is in the last one, is then known as of any list.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from maintlint.patterns import lazy
from maintlint.program import (
    Arithmetic,
    Assign,
    Block,
    Expansion,
    Expression,
    ForEach,
    Known,
    Literal,
    Node,
    Numbers,
    Variable,
    While,
    children,
)

_BOUND = r"(\d+|\$?\{?[A-Za-z_]\w*\}?|\$\{#[A-Za-z_]\w*\[[@*]\]\})"
_HEADER = lazy(
    rf"\s*([A-Za-z_]\w*)\s*=\s*{_BOUND}\s*;\s*\$?\1\s*([<>]=?)\s*{_BOUND}\s*;"
    r"\s*(?:\1\s*(\+\+|--)|(\+\+|--)\s*\1|\1\s*([-+])=\s*1)\s*"
)
_SETTING = r"^{0}$|^\W*{0}\s*(?:[-+*/%&|^]?=(?!=)|\+\+|--)|(?:\+\+|--)\s*{0}\b"
_SIZE = lazy(r"\$\{#(\w+)\[([@*])\]\}")


def counting(start: int, end: int, header: str, body: Block) -> ForEach | None:
    """The loop over the numbers, if the header counts by one up or down and nothing in the body sets the number."""
    match = _HEADER.fullmatch(header)
    if match is None:
        return None
    name, operator = match[1], match[3]
    down = (match[5] or match[6] or match[7])[0] == "-"
    if down != (operator[0] == ">") or _sets(re.compile(_SETTING.format(name)), body):
        return None
    first, limit = (_bound(start, match[group]) for group in (2, 4))
    inclusive = operator.endswith("=")
    numbers = Numbers(start, start, first, limit, inclusive, down)
    ended = Block(end, end, (Assign(end, end, name, _next(limit, match[4], down) if inclusive else limit),))
    return ForEach(start, end, name, (numbers,), body, orelse=ended)


def endless(start: int, end: int, header: Arithmetic, body: Block) -> Block | None:
    """The loop, if its header asks nothing: ``for ((i = 1;; i++))``."""
    parts = header.text.split(";")
    if len(parts) != 3 or parts[1].strip():
        return None
    loop = While(start, end, Known(start, start, True), body)
    name = parts[0].partition("=")[0].strip()
    if not name.isidentifier():
        return Block(start, end, (loop,))
    return Block(start, end, (Assign(start, start, name, replace(header, text=name)), loop))


def _next(limit: Expression, text: str, down: bool) -> Expression:
    """The number behind the last one."""
    if isinstance(limit, Literal):
        return Literal(limit.start, limit.end, str(int(limit.text) + (-1 if down else 1)))
    return Arithmetic(limit.start, limit.end, f"{text} {'-' if down else '+'} 1")


def _bound(at: int, text: str) -> Expression:
    if text.isdigit():
        return Literal(at, at, text)
    size = _SIZE.fullmatch(text)
    if size is not None:
        return Expansion(at, at, size[1], "length", None, None, size[2], True)
    return Variable(at, at, text.strip("${}"), True)


def _sets(setting: re.Pattern[str], node: Node) -> bool:
    """May something in it set the number: an assignment, arithmetic, or a command that is told its name?"""
    if isinstance(node, (Literal, Arithmetic)):
        return setting.search(node.text) is not None
    if isinstance(node, (Assign, ForEach)) and setting.fullmatch(node.name):
        return True
    return any(_sets(setting, child) for child in children(node))
