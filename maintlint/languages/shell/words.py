"""Shell words: from bytes to expressions, the same for every reader.

A `Literal`'s offsets cover its text without the quotes that stand around it, so that a simple quoted
piece maps character by character; text that was put together from several pieces spans from the
first piece to the last. Neighbouring literal pieces, and neighbouring glob pieces, are one node.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from maintlint.languages.shell import parameters
from maintlint.languages.shell.modes import META, VALUE_OPERAND, WORD, Mode
from maintlint.languages.shell.nesting import MAX_DEPTH, Closings, LimitError, UnclosedError
from maintlint.languages.shell.pieces import Pieces
from maintlint.patterns import lazy
from maintlint.program import (
    Arithmetic,
    Capture,
    Concat,
    Elements,
    Expression,
    Glob,
    Home,
    Literal,
    Node,
    Stream,
    Variable,
)

PLAIN = re.compile(rb"[\w./:,@%^+=\x80-\xff-]+").fullmatch

_SHORT = re.compile(rb"\$(?:([A-Za-z_]\w*)|([0-9?$!#-])|([@*]))").match
_DOUBLE_RUN = re.compile(rb"[^\\$`\"\0]+").match
_HEREDOC_RUN = lazy(rb"[^\\$`\0]+")
_BRACKET = lazy(rb"\[[!^]?(?:\]|\[(?![:.=]))?(?:\[[:.=]\w+[:.=]\]|\\.|[^][\s'\"$`\\/(){};&|<>])*\]")
_TILDE = lazy(rb"~([\w.+-]*)(?=[/:\s;&|<>()}]|$)")


QUICK = re.compile(
    rb"(?:([\w./:,@%^+\x80-\xff-][\w./:,@%^+=\x80-\xff-]*|[][]|!?==?)|\"([^\"\\$`\0]+)\"|'([^'\0]+)'"
    rb"|\"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})\"|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\}))(?=[ \t\n;&|)]|\Z)"
).match
"""A word of one piece, as most are: plain text, quoted text, or a variable; `quick_word` makes its node."""

_COMPUTED = lazy(rb"\$\(|`")


def quick_word(match: re.Match[bytes], quoted: bool) -> Expression:
    """The word that `QUICK` found; ``quoted``: no value in it is split."""
    kind = match.lastindex or 0
    start, end = match.span(kind)
    text = match[kind].decode("utf-8", "replace")
    if kind <= 3:
        return Literal(start, end, text)
    start, end = match.span()
    return Variable(start + 1, end - 1, text, True) if kind <= 5 else Variable(start, end, text, quoted)


class Words:
    """Reads words of one text. ``substitution`` gives the code that starts at an offset, and its end."""

    __slots__ = ("closings", "data", "depth", "open_braces", "substitution")

    def __init__(self, data: bytes, substitution: Callable[[int, int], tuple[Node, int]], depth: int = 0) -> None:
        self.data = data
        self.closings = Closings(data)
        self.open_braces: set[int] = set()
        self.substitution = substitution
        self.depth = depth

    def deeper(self, levels: int) -> None:
        """Goes down; the caller takes ``levels`` off `depth` again.

        Raises:
            LimitError: too far down.
        """
        if self.depth + levels > MAX_DEPTH:
            raise LimitError
        self.depth += levels

    def word(self, start: int, limit: int, mode: Mode = WORD) -> tuple[Expression, int]:
        """The word at ``start`` and where it ends, at the latest at ``limit``."""
        if mode.ends is META and (match := QUICK(self.data, start, limit)) is not None:
            return quick_word(match, mode.quoted), match.end()
        pieces = Pieces()
        end = self.unquoted(start, limit, mode, pieces)
        return pieces.finish(start, end), end

    def span(self, start: int, end: int, mode: Mode = WORD) -> Expression:
        """The word that fills ``start:end``."""
        data = self.data
        if PLAIN(data, start, end):
            return Literal(start, end, data[start:end].decode("utf-8", "replace"))
        pieces = Pieces()
        at = start
        while (at := self.unquoted(at, end, mode, pieces)) < end:
            pieces.text(data[at : at + 1].decode("utf-8", "replace"), at, at + 1)
            at += 1
        return pieces.finish(start, end)

    def heredoc(self, start: int, end: int, literal: bool, strip: bool) -> Expression:
        """The text of a here-document; ``strip`` for ``<<-``: leading tabs are not part of it."""
        data = self.data
        pieces = Pieces()
        at = start
        while at < end:
            if strip:
                while at < end and data[at] == 9:
                    at += 1
                stop = data.find(b"\n", at, end) + 1 or end
            else:
                stop = end
            if literal:
                if at < stop:
                    pieces.text(self.decode(at, stop), at, stop)
                at = stop
            else:
                at = max(self.double(at, stop, end, _HEREDOC_RUN.match, b"", pieces), at + 1)
        return pieces.finish(start, end)

    def decode(self, start: int, end: int) -> str:
        piece = self.data[start:end]
        if b"\0" in piece:
            piece = piece.replace(b"\0", b"")
        return piece.decode("utf-8", "replace")

    def subscript(self, start: int, end: int) -> Expression | None:
        """The subscript between two offsets, if code runs in it: ``a[$(next)]``."""
        inside = self.data[start:end]
        if b"$(" not in inside and b"`" not in inside:
            return None
        return self.word(start, end, VALUE_OPERAND)[0]

    def unquoted(self, at: int, limit: int, mode: Mode, pieces: Pieces) -> int:
        data = self.data
        run = mode.run.match
        first = at
        while at < limit:
            match = run(data, at, limit)
            if match is not None:
                end = match.end()
                pieces.text(data[at:end].decode("utf-8", "replace"), at, end)
                at = end
                continue
            byte = data[at]
            if byte == 0x22:
                at = self._double_quoted(at, limit, pieces)
            elif byte == 0x24:
                at = self._dollar(at, limit, mode.quoted, pieces)
            elif byte == 0x27:
                end = data.find(b"'", at + 1, limit)
                if end < 0:
                    raise UnclosedError(at)
                if end > at + 1:
                    pieces.text(self.decode(at + 1, end), at + 1, end)
                else:
                    pieces.empty(at + 1)
                at = end + 1
            elif byte == 0x5C:
                at = self._escape(at, limit, pieces)
            elif byte == 0x60:
                at = self._captured(at, limit, mode.quoted, pieces)
            elif byte == 0:
                at += 1
            elif byte == 0x7E:
                at = self._tilde(at, limit, first, mode, pieces)
            elif byte == 0x3A and byte not in mode.ends:
                pieces.text(":", at, at + 1)
                at += 1
            elif mode.globs and byte in b"*?[":
                at = self._glob(at, limit, pieces)
            elif byte == 0x28 and mode.globs and at > first and (end := self._extended(at, limit, pieces)):
                at = end
            elif byte == 0x7B and mode.braces:
                at = self._braces(at, limit, mode, pieces)
            elif byte in b"<>" and at == first and data[at + 1 : at + 2] == b"(":
                at = self._stream(at, limit, pieces)
            elif byte in mode.ends:
                return at
            else:
                pieces.text(chr(byte), at, at + 1)
                at += 1
        return at

    def _escape(self, at: int, limit: int, pieces: Pieces) -> int:
        data = self.data
        following = at + 1
        while following < limit and data[following] == 0:
            following += 1
        if following >= limit:
            pieces.text("\\", at, at + 1)
            return limit
        if data[following] == 0x0A:
            return following + 1
        end = following + 1
        while end < limit and data[end] & 0xC0 == 0x80:
            end += 1
        pieces.text(data[following:end].decode("utf-8", "replace"), at, end)
        return end

    def _double_quoted(self, at: int, limit: int, pieces: Pieces) -> int:
        data = self.data
        match = _DOUBLE_RUN(data, at + 1, limit)
        if match is not None and data[match.end() : match.end() + 1] == b'"' and match.end() < limit:
            end = match.end()
            pieces.text(data[at + 1 : end].decode("utf-8", "replace"), at + 1, end)
            return end + 1
        pieces.empty(at + 1)
        end = self.double(at + 1, limit, limit, _DOUBLE_RUN, b'"', pieces)
        if end >= limit:
            raise UnclosedError(at)
        return end + 1

    def double(
        self,
        at: int,
        stop: int,
        limit: int,
        run: Callable[..., re.Match[bytes] | None],
        ends: bytes,
        pieces: Pieces,
    ) -> int:
        """Text in double quotes or of a here-document, up to ``stop``; substitutions may reach to ``limit``."""
        data = self.data
        while at < stop:
            match = run(data, at, stop)
            if match is not None:
                end = match.end()
                pieces.text(data[at:end].decode("utf-8", "replace"), at, end)
                at = end
                continue
            byte = data[at]
            if byte in ends:
                return at
            if byte == 0x24:
                at = self._dollar(at, limit, True, pieces, inside=True)
            elif byte == 0x60:
                at = self._captured(at, limit, True, pieces)
            elif byte == 0x5C:
                following = data[at + 1 : at + 2] if at + 1 < stop else b""
                if following == b"\n":
                    at += 2
                elif following and (following in b"$`\\" or following in ends):
                    pieces.text(following.decode(), at, at + 2)
                    at += 2
                else:
                    pieces.text("\\", at, at + 1)
                    at += 1
            elif byte == 0:
                at += 1
            elif byte == 0x22 and ends:
                # Quotes inside "${x:-…}" vanish, and a brace between them closes nothing.
                end = self.double(at + 1, stop, limit, _DOUBLE_RUN, b'"', pieces)
                if end >= stop:
                    raise UnclosedError(at)
                at = end + 1
            else:
                pieces.text(chr(byte), at, at + 1)
                at += 1
        return at

    def _tilde(self, at: int, limit: int, first: int, mode: Mode, pieces: Pieces) -> int:
        data = self.data
        opens = at == first or (not mode.globs and data[at - 1] in b":=")
        match = _TILDE.match(data, at, limit) if opens else None
        if match is None:
            pieces.text("~", at, at + 1)
            return at + 1
        pieces.add(Home(at, match.end(), match[1].decode()))
        return match.end()

    def _glob(self, at: int, limit: int, pieces: Pieces) -> int:
        data = self.data
        if data[at] == 0x5B:
            match = _BRACKET.match(data, at, limit)
            if match is None:
                pieces.text("[", at, at + 1)
                return at + 1
            end = match.end()
        elif at + 1 < limit and data[at + 1] == 0x28 and (closing := self.closings.close(at + 2, limit)) >= 0:
            end = closing + 1
        else:
            end = at + 1
        pieces.text(data[at:end].decode("utf-8", "replace"), at, end, Glob)
        return end

    def _extended(self, at: int, limit: int, pieces: Pieces) -> int:
        """``+(…)``, ``@(…)``, ``!(…)`` whose sign is already read: where it ends, or 0 if it is none."""
        if self.data[at - 1] not in b"+@!" or (closing := self.closings.close(at + 1, limit)) < 0:
            return 0
        if not pieces.unread_sign():
            return 0
        pieces.text(self.decode(at - 1, closing + 1), at - 1, closing + 1, Glob)
        return closing + 1

    def _braces(self, at: int, limit: int, mode: Mode, pieces: Pieces) -> int:
        from maintlint.languages.shell.braces import expand

        self.deeper(2)
        try:
            found = expand(self, at, limit, mode)
        finally:
            self.depth -= 2
        if found is None:
            pieces.text("{", at, at + 1)
            return at + 1
        pieces.add(found)
        return found.end

    def _stream(self, at: int, limit: int, pieces: Pieces) -> int:
        body, end = self._code(at, limit)
        pieces.add(Stream(at, end, body, self.data[at] == 0x3E))
        return end

    def _code(self, at: int, limit: int) -> tuple[Node, int]:
        self.deeper(3)
        try:
            return self.substitution(at, limit)
        finally:
            self.depth -= 3

    def _captured(self, at: int, limit: int, quoted: bool, pieces: Pieces) -> int:
        body, end = self._code(at, limit)
        pieces.add(Capture(at, end, body, quoted))
        return end

    def _dollar(self, at: int, limit: int, quoted: bool, pieces: Pieces, inside: bool = False) -> int:
        data = self.data
        match = _SHORT(data, at, limit)
        if match is not None:
            end = match.end()
            if match[3]:
                pieces.add(Elements(at, end, "@", quoted, quoted and match[3] == b"*"))
            else:
                pieces.add(Variable(at, end, data[at + 1 : end].decode(), quoted))
            return end
        following = data[at + 1 : at + 2] if at + 1 < limit else b""
        if following == b"{":
            return self._parameter(at, limit, quoted, pieces, inside)
        if following == b"(":
            if data[at + 2 : at + 3] == b"(" and (end := self.closings.arithmetic(at + 3, limit)) >= 0:
                pieces.add(Arithmetic(at, end, self.decode(at + 3, end - 2), self.computed(at + 3, end - 2)))
                return end
            return self._captured(at, limit, quoted, pieces)
        if following == b"[" and (end := data.find(b"]", at, limit)) >= 0:
            pieces.add(Arithmetic(at, end + 1, self.decode(at + 2, end), self.computed(at + 2, end)))
            return end + 1
        if not inside:
            if following == b"'":
                from maintlint.languages.shell.escapes import ansi_c

                text, end = ansi_c(data, at + 2, limit)
                if text:
                    pieces.text(text, at + 2, end)
                else:
                    pieces.empty(at + 2)
                if end >= limit:
                    raise UnclosedError(at)
                return end + 1
            if following == b'"':
                return self._double_quoted(at + 1, limit, pieces)
        pieces.text("$", at, at + 1)
        return at + 1

    def computed(self, start: int, end: int) -> tuple[Expression, ...]:
        """The commands that arithmetic takes its numbers from."""
        if _COMPUTED.search(self.data, start, end) is None:
            return ()
        pieces = Pieces()
        self.double(start, end, end, _DOUBLE_RUN, b"", pieces)
        word = pieces.finish(start, end)
        parts = word.parts if isinstance(word, Concat) else (word,)
        return tuple(part for part in parts if not isinstance(part, (Literal, Variable)))

    def _parameter(self, at: int, limit: int, quoted: bool, pieces: Pieces, inside: bool) -> int:
        self.deeper(2)
        try:
            found = parameters.parameter(self, at, limit, quoted, inside)
        finally:
            self.depth -= 2
        pieces.add(found)
        return found.end
