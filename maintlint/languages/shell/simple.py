"""Simple commands: from a stretch of text to assignments, words and redirections."""

from __future__ import annotations

import re
from collections.abc import Callable

from maintlint.languages.shell.modes import PATTERN, TARGET, VALUE, WORD
from maintlint.languages.shell.nesting import UnclosedError, UnfitError
from maintlint.languages.shell.syntax import Assignment, Redirection, Simple
from maintlint.languages.shell.words import QUICK, Words, quick_word
from maintlint.program import Expression, Literal

_SPACE = re.compile(rb"(?:[ \t\0]|\\\0?\n)+").match
_ASSIGNMENT = re.compile(rb"([A-Za-z_]\w*)(?:(\+?)=|(\[))").match
REDIRECTION = re.compile(
    rb"(\d+|\{[A-Za-z_]\w*\})?(<<<|<<-?|<>|<&|<(?!\()|>>|>\||>&|>(?!\()|&>>|&>)(?:(?<=&)(-))?"
).match
DECLARING = frozenset({"declare", "export", "local", "readonly", "typeset"})


class SimpleReader:
    """Reads simple commands of one text."""

    __slots__ = ("_comment", "_data", "_document", "_words")

    def __init__(
        self,
        words: Words,
        document: Callable[[re.Match[bytes], int, int | None], Redirection],
        comment: Callable[[int, int], int],
    ) -> None:
        self._words = words
        self._data = words.data
        self._document = document
        self._comment = comment

    def command(self, at: int, end: int) -> tuple[Simple | None, int]:
        """The command at ``at`` and where it ends: at a line end, an operator, or ``end``.

        Raises:
            UnfitError: a word or a redirection in it cannot be read.
        """
        data, words = self._data, self._words
        assignments: list[Assignment] = []
        found: list[Expression | Assignment] = []
        redirections: list[Redirection] = []
        declares = False
        start = last = -1
        while at < end:
            match = QUICK(data, at, end)
            if match is not None and not (
                (declares or not found) and match[1] and b"=" in match[1] and _ASSIGNMENT(data, at, end)
            ):
                word = quick_word(match, False)
                if not found:
                    declares = type(word) is Literal and word.text in DECLARING
                    if start < 0:
                        start = at
                found.append(word)
                at = last = match.end()
                if at < end and data[at] == 0x20:
                    at += 1
                continue
            match = _SPACE(data, at, end)
            if match is not None:
                at = match.end()
                continue
            byte = data[at]
            begin = at
            if byte in b"0123456789{<>&" and (match := REDIRECTION(data, at, end)) is not None:
                redirection = self.redirection(match, end)
                redirections.append(redirection)
                at = last = redirection.end
            elif byte in b"#\n;&|()":
                break
            else:
                assignment = self.assignment(at, end) if declares or not found else None
                if assignment is not None:
                    (found if found else assignments).append(assignment)
                    at = assignment.end
                else:
                    word, at = words.word(at, end, WORD)
                    if at == begin:
                        break
                    if not found and type(word) is Literal:
                        declares = word.text in DECLARING
                    found.append(word)
                last = at
            if start < 0:
                start = begin
        if start < 0:
            return None, at
        return Simple(start, last, tuple(assignments), tuple(found), tuple(redirections)), at

    def redirections(self, at: int, end: int) -> tuple[tuple[Redirection, ...], int]:
        """The redirections at ``at``, behind a compound command, and where they end."""
        found: list[Redirection] = []
        while True:
            space = _SPACE(self._data, at, end)
            match = REDIRECTION(self._data, at if space is None else space.end(), end)
            if match is None:
                return tuple(found), at
            found.append(self.redirection(match, end))
            at = found[-1].end

    def redirection(self, match: re.Match[bytes], end: int) -> Redirection:
        start, at = match.span()
        descriptor, operator, closing = match[1], match[2], match[3]
        number = int(descriptor) if descriptor and descriptor.isdigit() and len(descriptor) < 10 else None
        if operator in (b"<<", b"<<-"):
            return self._document(match, end, number)
        if closing:
            return Redirection(start, at, operator.decode(), Literal(at - 1, at, "-"), number)
        space = _SPACE(self._data, at, end)
        if space is not None:
            at = space.end()
        target, stop = self._words.word(at, end, VALUE if operator == b"<<<" else TARGET)
        if stop == at:
            raise UnfitError(start)
        return Redirection(start, stop, operator.decode(), target, number)

    def assignment(self, at: int, end: int) -> Assignment | None:
        """The assignment at ``at``, or ``None`` if there stands something else."""
        data = self._data
        match = _ASSIGNMENT(data, at, end)
        if match is None:
            return None
        name = match[1].decode()
        index = subscript = None
        append = match[2] == b"+"
        here = match.end()
        if match[3]:
            closing = self._words.closings.bracket(here, end)
            if closing < 0:
                return None
            index = data[here:closing].decode("utf-8", "replace")
            subscript = self._words.subscript(here, closing)
            here = closing + 1
            append = data[here : here + 1] == b"+"
            here += append
            if here >= end or data[here] != 0x3D:
                return None
            here += 1
        if here < end and data[here] == 0x28:
            items, keys, stop = self.array(here + 1, end)
            return Assignment(at, stop, name, items, append, index, keys if any(keys) else (), subscript)
        value, stop = self._words.word(here, end, VALUE)
        return Assignment(at, stop, name, value, append, index, subscript=subscript)

    def array(self, at: int, end: int) -> tuple[tuple[Expression, ...], tuple[str, ...], int]:
        """The items of an array behind its ``(``, their keys, and the offset behind its ``)``."""
        items: list[Expression] = []
        keys: list[str] = []
        data = self._data
        start = at - 1
        while at < end:
            space = _SPACE(data, at, end)
            if space is not None:
                at = space.end()
                continue
            byte = data[at]
            if byte == 0x29:
                return tuple(items), tuple(keys), at + 1
            if byte == 0x0A:
                at += 1
            elif byte == 0x23:
                at = self._comment(at, end)
            else:
                key = ""
                if byte == 0x5B:
                    closing = self._words.closings.bracket(at + 1, end)
                    if closing > 0 and data[closing : closing + 2] == b"]=":
                        key = data[at + 1 : closing].decode("utf-8", "replace")
                        at = closing + 2
                word, stop = self._words.word(at, end, WORD)
                if stop == at and at < end and data[at] not in b" \t\n)":
                    raise UnfitError(at)
                items.append(word)
                keys.append(key)
                at = stop
        raise UnclosedError(start)

    def items(self, at: int, end: int) -> tuple[tuple[Expression, ...], int]:
        """The words at ``at``, as of ``for x in …``, and where they end."""
        found: list[Expression] = []
        data = self._data
        while at < end:
            if (match := _SPACE(data, at, end)) is not None:
                at = match.end()
            elif data[at] == 0x23:
                break
            else:
                word, stop = self._words.word(at, end, WORD)
                if stop == at:
                    break
                found.append(word)
                at = stop
        return tuple(found), at

    def patterns(self, at: int, end: int) -> tuple[tuple[Expression, ...], int]:
        """The patterns of a case arm, which starts at ``at``, and where they end."""
        found: list[Expression] = []
        data = self._data
        if data[at] == 0x28:
            at += 1
        wanted = True
        while at < end:
            if (match := _SPACE(data, at, end)) is not None:
                at = match.end()
            elif wanted:
                word, stop = self._words.word(at, end, PATTERN)
                if stop == at:
                    break
                found.append(word)
                at, wanted = stop, False
            elif data[at] == 0x7C:
                at, wanted = at + 1, True
            else:
                break
        return tuple(found), at
