"""Brace expansion: ``{a,b}``, ``{1..5}``, ``{a..e..2}``."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from maintlint.patterns import lazy
from maintlint.program import Arithmetic, Braces, Expression, Literal

if TYPE_CHECKING:
    from maintlint.languages.shell.modes import Mode
    from maintlint.languages.shell.words import Words

MAX_ITEMS = 4096
"""A longer range is not written out: it becomes one computed number."""

MAX_TOKENS = 512
"""How far a closing brace is looked for."""

_RANGE = lazy(rb"\{(?:(-?\d{1,18})\.\.(-?\d{1,18})|([A-Za-z])\.\.([A-Za-z]))(?:\.\.(-?\d{1,9}))?\}")
_TOKEN = lazy(rb"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"|\$\{|\$\(|`[^`]*`|[{},\s;&|<>()]", re.DOTALL)


def expand(words: Words, at: int, limit: int, mode: Mode) -> Braces | Arithmetic | None:
    """The brace expansion that opens at ``at``, or ``None`` if the brace stands for itself."""
    match = _RANGE.match(words.data, at, limit)
    if match is not None:
        return _range(match)
    cuts = _cuts(words.data, at, limit, words.open_braces)
    if cuts is None:
        return None
    items = tuple(words.span(start + 1, end, mode) for start, end in pairwise(cuts))
    return Braces(at, cuts[-1] + 1, items)


def _cuts(data: bytes, at: int, limit: int, open_braces: set[int]) -> list[int] | None:
    """Offsets of the opening brace, the commas of its level, and the closing brace.

    ``open_braces`` remembers the braces found without end, so that each is looked at once.
    """
    if at in open_braces:
        return None
    cuts = [at]
    closers: list[bytes] = []
    inner: list[int] = [at]
    for match in islice(_TOKEN.finditer(data, at + 1, limit), MAX_TOKENS):
        token = match[0]
        if token in (b"{", b"${"):
            closers.append(b"}")
            inner.append(match.start())
        elif token in (b"(", b"$("):
            if token == b"(" and not closers:
                return None
            closers.append(b")")
        elif closers:
            if token == closers[-1]:
                closers.pop()
                if token == b"}":
                    inner.pop()
            elif token.isspace() and b")" not in closers and b"}" not in closers:
                return None
        elif token == b",":
            cuts.append(match.start())
        elif token == b"}":
            cuts.append(match.start())
            return cuts if len(cuts) > 2 else None
        elif len(token) == 1 and token in b" \t\n;&|<>)":
            return None
    open_braces.update(inner)
    return None


def _range(match: re.Match[bytes]) -> Braces | Arithmetic:
    start, end = match.span()
    first, last, low, high, step = match.groups()
    stride = abs(int(step)) if step else 1
    stride = stride or 1
    begin, stop = (int(first), int(last)) if first else (low[0], high[0])
    count = abs(stop - begin) // stride + 1
    if count > MAX_ITEMS:
        return Arithmetic(start, end, match[0].decode())
    width = 0
    if first and any(text.lstrip(b"-").startswith(b"0") and len(text.lstrip(b"-")) > 1 for text in (first, last)):
        width = max(len(first), len(last))
    numbers = range(begin, stop + (1 if stop >= begin else -1), stride if stop >= begin else -stride)
    items: tuple[Expression, ...] = tuple(
        Literal(start, end, f"{number:0{width}d}" if first else chr(number)) for number in numbers
    )
    return Braces(start, end, items)
