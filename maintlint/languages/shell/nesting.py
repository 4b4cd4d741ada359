"""Where what was opened ends: parentheses, braces, brackets, backquotes; and how deep it may go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from maintlint.patterns import lazy

MAX_DEPTH = 120
"""How deep nesting is followed; hostile input has thousands of levels. A compound command counts one
level, an expansion two, a substitution three, about what they take of Python's stack."""

_IN_CODE = lazy(rb"\\.|'[^']*'|(?<![^\s;&|()])#[^\n]*|[\"()]", re.DOTALL)
_IN_QUOTES = lazy(rb"\\.|\$\(|\"", re.DOTALL)
_BRACE_NESTING = lazy(rb"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"|\$\{|\}", re.DOTALL)
_BRACKET_NESTING = lazy(rb"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"|[\[\]]", re.DOTALL)
_BACKQUOTE_ESCAPE = lazy(rb"\\([\\`$])")


class UnfitError(Exception):
    """The text at an offset is not what has to stand there."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class UnclosedError(UnfitError):
    """What opens at an offset has no end."""


class LimitError(Exception):
    """Nesting beyond `MAX_DEPTH`, or more to read again than is worth it."""


class Closings:
    """Finds closing parentheses, braces and brackets in one text."""

    __slots__ = ("_data", "_open")

    def __init__(self, data: bytes) -> None:
        self._data = data
        # Where a search failed, and up to which offset: hostile text asks for thousands that never close.
        self._open: dict[int, int] = {}

    def close(self, at: int, limit: int) -> int:
        """Offset of the ``)`` that closes what was opened before ``at``, or -1."""
        if self._open.get(at, -1) >= limit:
            return -1
        data = self._data
        # The open parentheses and double quotes, and the offsets behind them.
        kinds, opened = [0x28], [at]
        while (match := (_IN_QUOTES if kinds[-1] == 0x22 else _IN_CODE).search(data, at, limit)) is not None:
            at = match.end()
            token = match[0]
            if token[0] in b"\\'#":
                continue
            byte = token[-1]
            if byte == 0x28 or (byte == 0x22 and kinds[-1] != 0x22):
                kinds.append(byte)
                opened.append(at)
                continue
            kinds.pop()
            opened.pop()
            if not kinds:
                return match.start()
        self._open.update(dict.fromkeys(opened, limit))
        return -1

    def arithmetic(self, at: int, limit: int) -> int:
        """Offset behind the ``))`` that closes arithmetic opened before ``at``, or -1 if it is none."""
        end = self.close(at, limit)
        return end + 2 if end >= 0 and end + 1 < limit and self._data[end + 1] == 0x29 else -1

    def brace(self, at: int, limit: int) -> int:
        """Offset of the ``}`` that closes ``${`` opened before ``at``, or -1."""
        return self._mark(_BRACE_NESTING.finditer, b"}", at, limit)

    def bracket(self, at: int, limit: int) -> int:
        """Offset of the ``]`` that closes a subscript opened before ``at``, or -1."""
        return self._mark(_BRACKET_NESTING.finditer, b"]", at, limit)

    def _mark(self, tokens: Callable[..., Iterator[re.Match[bytes]]], closing: bytes, at: int, limit: int) -> int:
        if self._open.get(at, -1) >= limit:
            return -1
        opened = [at]
        for match in tokens(self._data, at, limit):
            token = match[0]
            if token == closing:
                opened.pop()
                if not opened:
                    return match.start()
            elif token in (b"${", b"["):
                opened.append(match.end())
        self._open.update(dict.fromkeys(opened, limit))
        return -1


def backquote_end(data: bytes, at: int, limit: int) -> int:
    """Offset of the backquote that closes one opened before ``at``; ``limit`` if there is none."""
    while at < limit and data[at] != 0x60:
        at += 2 if data[at] == 0x5C else 1
    return min(at, limit)


def unescape_backquotes(data: bytes, start: int, end: int) -> bytes:
    """``data`` as the shell reads the code between backquotes at ``start:end``: escapes' backslashes are NUL."""
    if data.find(b"\\", start, end) < 0:
        return data
    return data[:start] + _BACKQUOTE_ESCAPE.sub(b"\0\\1", data[start:end]) + data[end:]
