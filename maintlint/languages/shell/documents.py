"""Here-documents: noted where their operator stands, read where the line ends."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import force_setattr

from maintlint.languages.shell.nesting import UnfitError
from maintlint.languages.shell.syntax import Redirection, UnreadableRegion
from maintlint.languages.shell.words import Words
from maintlint.patterns import lazy
from maintlint.program import Literal

DELIMITER = lazy(rb"[ \t\0]*((?:\\.|'[^']*'|\"[^\"]*\"|[^\s\0;&|<>()'\"\\])+)", re.DOTALL)
_UNQUOTE = lazy(rb"\\(.)|['\"]", re.DOTALL)


def unquoted(delimiter: bytes) -> bytes:
    """What the closing line of a here-document reads."""
    return _UNQUOTE.sub(rb"\1", delimiter)


class _Pending(Struct, frozen=True):
    redirection: Redirection
    delimiter: bytes
    literal: bool
    strip: bool


class Documents:
    """The here-documents of one text."""

    __slots__ = ("_unread", "_words", "pending")

    def __init__(self, words: Words, unread: Callable[[int, int], UnreadableRegion]) -> None:
        self._words = words
        self._unread = unread
        self.pending: list[_Pending] = []

    def redirection(self, match: re.Match[bytes], end: int, descriptor: int | None) -> Redirection:
        """The redirection whose operator was matched; its body is filled in at the line's end.

        Raises:
            UnfitError: no delimiter follows.
        """
        delimiter = DELIMITER.match(self._words.data, match.end(), end)
        if delimiter is None:
            raise UnfitError(match.start())
        text = delimiter[1]
        closing = unquoted(text)
        stop = delimiter.end()
        redirection = Redirection(match.start(), stop, "<<", Literal(stop, stop, ""), descriptor)
        self.pending.append(_Pending(redirection, closing, closing != text, match[2] == b"<<-"))
        return redirection

    def line(self, at: int, end: int) -> int:
        """Reads the bodies that start with the line at ``at``; returns where the text goes on."""
        waiting, self.pending = self.pending, []
        for document in waiting:
            stop, behind = self._body(at, end, document.delimiter, document.strip)
            try:
                body = self._words.heredoc(at, stop, document.literal, document.strip)
            except UnfitError as failure:
                newline = self._words.data.find(b"\n", failure.at, stop)
                self._unread(failure.at, stop if newline < 0 else newline)
                body = self._words.heredoc(at, stop, True, document.strip)
            force_setattr(document.redirection, "target", body)
            at = behind
        return at

    def _body(self, at: int, end: int, delimiter: bytes, strip: bool) -> tuple[int, int]:
        """Where the body at ``at`` ends, and the offset behind its closing line."""
        data = self._words.data
        while at < end:
            newline = data.find(b"\n", at, end)
            stop = end if newline < 0 else newline
            line = data[at:stop].rstrip(b"\0")
            behind = min(stop + 1, end)
            if (line.lstrip(b"\t") if strip else line) == delimiter:
                return at, behind
            at = behind
        return end, end
