"""Where what was opened ends: parentheses, braces, brackets, backquotes; and how deep it may go."""

from __future__ import annotations

import re

MAX_DEPTH = 120
"""How deep nesting is followed; hostile input has thousands of levels. A compound command counts one
level, an expansion two, a substitution three, about what they take of Python's stack."""

_IN_CODE = re.compile(rb"\\.|'[^']*'|(?<![^\s;&|()])#[^\n]*|[\"()]", re.DOTALL).search
_IN_QUOTES = re.compile(rb"\\.|\$\(|\"", re.DOTALL).search
_BRACE_NESTING = re.compile(rb"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"|\$\{|\}", re.DOTALL).finditer
_BRACKET_NESTING = re.compile(rb"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"|[\[\]]", re.DOTALL).finditer
_BACKQUOTE_ESCAPE = re.compile(rb"\\([\\`$])").sub


class UnfitError(Exception):
    """The text is not what it was taken for, or has no end."""


class LimitError(Exception):
    """Nesting beyond `MAX_DEPTH`, or more to read again than is worth it."""


class Parentheses:
    """Finds closing parentheses in one text."""

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
        while (match := (_IN_QUOTES if kinds[-1] == 0x22 else _IN_CODE)(data, at, limit)) is not None:
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


def brace_end(data: bytes, at: int, limit: int) -> int:
    """Offset of the ``}`` that closes ``${`` opened before ``at``; ``limit`` if there is none."""
    depth = 1
    for match in _BRACE_NESTING(data, at, limit):
        if match[0] == b"${":
            depth += 1
        elif match[0] == b"}":
            depth -= 1
            if not depth:
                return match.start()
    return limit


def bracket_end(data: bytes, at: int, limit: int) -> int:
    """Offset of the ``]`` that closes a subscript opened before ``at``; ``limit`` if there is none."""
    depth = 1
    for match in _BRACKET_NESTING(data, at, limit):
        if match[0] == b"[":
            depth += 1
        elif match[0] == b"]":
            depth -= 1
            if not depth:
                return match.start()
    return limit


def backquote_end(data: bytes, at: int, limit: int) -> int:
    """Offset of the backquote that closes one opened before ``at``; ``limit`` if there is none."""
    while at < limit and data[at] != 0x60:
        at += 2 if data[at] == 0x5C else 1
    return min(at, limit)


def unescape_backquotes(data: bytes, start: int, end: int) -> bytes:
    """``data`` as the shell reads the code between backquotes at ``start:end``: escapes' backslashes are NUL."""
    if data.find(b"\\", start, end) < 0:
        return data
    return data[:start] + _BACKQUOTE_ESCAPE(b"\0\\1", data[start:end]) + data[end:]
