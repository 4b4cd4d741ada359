"""Puts the parts of one word together."""

from __future__ import annotations

from maintlint.program import Concat, Expression, Glob, Literal


class Pieces:
    """The parts of one word as they are found; joins neighbouring literals and globs."""

    __slots__ = ("_end", "_kind", "_start", "_text", "parts")

    def __init__(self) -> None:
        self.parts: list[Expression] = []
        self._text: list[str] = []
        self._kind: type[Literal] | type[Glob] = Literal
        self._start = 0
        self._end = 0

    def text(self, text: str, start: int, end: int, kind: type[Literal] | type[Glob] = Literal) -> None:
        if self._text and self._kind is kind:
            self._text.append(text)
        else:
            self._flush()
            self._kind, self._start, self._text = kind, start, [text]
        self._end = end

    def _flush(self) -> None:
        if self._text:
            self.parts.append(self._kind(self._start, self._end, "".join(self._text)))
            self._text = []

    def unread_sign(self) -> bool:
        """Takes back the last character if it is literal text."""
        if not self._text or self._kind is not Literal:
            return False
        self._text[-1] = self._text[-1][:-1]
        self._end -= 1
        if not any(self._text):
            self._text = []
        return True

    def empty(self, at: int) -> None:
        """An empty quoted piece: a word of its own if nothing else is there."""
        if not self._text and not self.parts:
            self.text("", at, at)

    def add(self, part: Expression) -> None:
        if self._text == [""] and self._kind is Literal:
            self._text = []
        self._flush()
        self.parts.append(part)

    def finish(self, start: int, end: int) -> Expression:
        self._flush()
        parts = self.parts
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return Literal(start, end, "")
        return Concat(start, end, tuple(parts))
