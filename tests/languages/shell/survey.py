"""Finds here-documents, and writes a text of the same length that any shell grammar can read.

In that look-alike, here-documents are plain input redirections and their bodies blank lines, and what
grammars do not know (``<>``, ``{fd}>``) looks like something they do. Structure is read from the
look-alike, words from the text itself.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from maintlint.languages.shell.nesting import Closings


class Heredoc(NamedTuple):
    """Offsets: of the operator's end, the delimiter's end, the body; ``after`` is behind the closing delimiter."""

    operator: str
    delimiter_end: int
    body: int
    body_end: int
    after: int
    literal: bool


_CODE_TOKENS = (
    rb"\\."
    rb"|'[^']*'"
    rb"|\$'(?:[^'\\]|\\.)*'"
    rb"|\""
    rb"|(?<![^\s;&|()`])#[^\n]*"
    rb"|\$?\(\("
    rb"|\$?\("
    rb"|\)"
    rb"|`"
    rb"|<<<"
    rb"|<<-?"
    rb"|<>"
    rb"|(?<=[ \t\n])\{\w+\}(?=[<>])"
    rb"|(?<![^ \t\n;&|])(?:time(?:[ \t]+-p)?|coproc(?:[ \t]+\w+)?)[ \t]+"
    rb"(?=\{[ \t\n]|\(|(?:while|until|for|if|case)[ \t])"
)
_CODE = re.compile(_CODE_TOKENS, re.DOTALL).search
_CODE_TO_LINE_END = re.compile(_CODE_TOKENS + rb"|\n", re.DOTALL).search
_QUOTED = re.compile(rb"\\.|\"|\$\(\(|\$\(|`", re.DOTALL).search
_DELIMITER = re.compile(rb"[ \t]*((?:\\.|'[^']*'|\"[^\"]*\"|[^\s\0;&|<>()'\"\\])+)").match
_UNQUOTE = re.compile(rb"\\(.)|['\"]", re.DOTALL).sub
_BLANK = bytes(byte if byte == 10 else 32 for byte in range(256))
_WORTH_A_LOOK = re.compile(rb"<<|<>|\}[<>]|\btime\b|\bcoproc\b").search


class Survey:
    """Where the here-documents of ``data[start:end]`` are, and the look-alike of the whole ``data``."""

    __slots__ = ("_data", "_end", "_pending", "bodies", "heredocs", "look")

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self._data = data
        self._end = end
        self._pending: list[tuple[int, int, bytes, bool, bool]] = []
        self.heredocs: dict[int, Heredoc] = {}
        self.bodies: dict[int, int] = {}
        self.look = bytearray(data)
        if b"\0" in data:
            self.look = bytearray(data.replace(b"\\\0\n", b"\\\n ").replace(b"\0", b" "))
        if _WORTH_A_LOOK(data, start, end):
            self._scan(start)

    def _scan(self, at: int) -> None:
        data, end = self._data, self._end
        # One entry per open context: ``"``, ``(`` or a backquote.
        stack: list[int] = []
        parentheses = Closings(data)
        while True:
            quoted = bool(stack) and stack[-1] == 0x22
            match = (_QUOTED if quoted else _CODE_TO_LINE_END if self._pending else _CODE)(data, at, end)
            if match is None:
                return
            token = match[0]
            at = match.end()
            first = token[0]
            if first == 0x22 or first == 0x60:
                if stack and stack[-1] == first:
                    stack.pop()
                else:
                    stack.append(first)
            elif token in (b"((", b"$(("):
                closed = parentheses.arithmetic(at, end)
                if closed >= 0:
                    at = closed
                else:
                    stack += b"(("
            elif token in (b"(", b"$("):
                stack.append(0x28)
            elif first == 0x29:
                if stack and stack[-1] == 0x28:
                    stack.pop()
            elif first == 0x3C:
                at = self._redirection(token, match.start(), at)
            elif first == 0x0A:
                at = self._bodies(at)
            elif first == 0x7B:
                self.look[match.start() : at] = b"1" * len(token)
            elif first in b"tc":
                self.look[match.start() : at] = b" " * len(token)

    def _redirection(self, token: bytes, start: int, at: int) -> int:
        if token == b"<>":
            self.look[at - 1] = 0x20
        elif token != b"<<<":
            match = _DELIMITER(self._data, at, self._end)
            if match is not None:
                text = match[1]
                delimiter = _UNQUOTE(rb"\1", text)
                self._pending.append((start, match.end(), delimiter, delimiter != text, token == b"<<-"))
                self.look[start : match.end()] = b"<" + b"x" * (match.end() - start - 1)
                return match.end()
        return at

    def _bodies(self, at: int) -> int:
        """Takes the bodies of the pending here-documents, which start at ``at``; returns where they end."""
        data, begin = self._data, at
        for start, delimiter_end, delimiter, literal, strip in self._pending:
            body = line = at
            while True:
                newline = data.find(b"\n", line, self._end)
                stop = self._end if newline < 0 else newline
                text = data[line:stop].rstrip(b"\0")
                if strip:
                    text = text.lstrip(b"\t")
                at = min(stop + 1, self._end)
                if text == delimiter:
                    break
                if newline < 0:
                    line = self._end
                    break
                line = at
            self.heredocs[start] = Heredoc("<<-" if strip else "<<", delimiter_end, body, line, at, literal)
        self._pending = []
        self.bodies[begin] = at
        self.look[begin:at] = self.look[begin:at].translate(_BLANK)
        return at
