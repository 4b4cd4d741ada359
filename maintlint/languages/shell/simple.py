"""Simple commands: from a stretch of text to assignments, words and redirections."""

from __future__ import annotations

import re
from collections.abc import Mapping

from maintlint.languages.shell.heredocs import Heredoc
from maintlint.languages.shell.nesting import UnfitError, bracket_end
from maintlint.languages.shell.syntax import Assignment, Redirection, Simple
from maintlint.languages.shell.words import PATTERN, TARGET, VALUE, WORD, Words
from maintlint.program import Expression, Literal

_PLAIN = re.compile(rb"[\w./:,@%^+\x80-\xff-][\w./:,@%^+=\x80-\xff-]*(?=[ \t\n;&|)]|\Z)").match
_SPACE = re.compile(rb"(?:[ \t\0]|\\\0?\n)+").match
_ASSIGNMENT = re.compile(rb"([A-Za-z_]\w*)(?:(\+?)=|(\[))").match
REDIRECTION = re.compile(
    rb"(\d+|\{[A-Za-z_]\w*\})?(<<<|<<-?|<>|<&|<(?!\()|>>|>\||>&|>(?!\()|&>>|&>)(?:(?<=&)(-))?"
).match
_RESERVED = frozenset(
    {"if", "then", "elif", "else", "fi", "while", "until", "for", "do", "done", "case", "esac"}
)
DECLARING = frozenset({"declare", "export", "local", "readonly", "typeset"})


class SimpleReader:
    """Reads simple commands of one text."""

    __slots__ = ("_bodies", "_data", "_heredocs", "_words")

    def __init__(self, words: Words, heredocs: Mapping[int, Heredoc], bodies: Mapping[int, int]) -> None:
        self._words = words
        self._data = words.data
        self._heredocs = heredocs
        self._bodies = bodies

    def line(self, at: int, end: int) -> int:
        """Where the next line starts, if the line ends at ``at``; here-documents are passed over.

        Raises:
            UnfitError: something else stands there.
        """
        if self._data[at] != 0x0A:
            raise UnfitError
        at += 1
        return self._bodies.get(at, at)

    def command(self, at: int, end: int) -> tuple[Simple | None, int]:
        """The command at ``at`` and where it ends: at a line end, an operator, or ``end``.

        Raises:
            UnfitError: it is none: a word or a redirection has no end, or a reserved word opens it.
        """
        data, words = self._data, self._words
        assignments: list[Assignment] = []
        found: list[Expression | Assignment] = []
        redirections: list[Redirection] = []
        declares = False
        start = last = -1
        while at < end:
            match = _PLAIN(data, at, end)
            if match is not None:
                stop = match.end()
                text = data[at:stop].decode("utf-8", "replace")
                if b"=" not in match[0] or not (declares or not found) or not _ASSIGNMENT(data, at, stop):
                    if not found:
                        declares = text in DECLARING
                        if start < 0:
                            if text in _RESERVED:
                                raise UnfitError
                            start = at
                    found.append(Literal(at, stop, text))
                    at = last = stop
                    if at < end and data[at] == 0x20:
                        at += 1
                    continue
            match = _SPACE(data, at, end)
            if match is not None:
                at = match.end()
                continue
            byte = data[at]
            begin = at
            if byte == 0x23:
                stop = data.find(b"\n", at, end)
                at = end if stop < 0 else stop
                continue
            if byte in b"0123456789{<>&" and (match := REDIRECTION(data, at, end)) is not None:
                redirection = self.redirection(match, end)
                redirections.append(redirection)
                at = last = redirection.end
            elif byte in b"\n;&|()" :
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

    def redirection(self, match: re.Match[bytes], end: int) -> Redirection:
        start, at = match.span()
        descriptor, operator, closing = match[1], match[2], match[3]
        number = int(descriptor) if descriptor and descriptor.isdigit() and len(descriptor) < 10 else None
        if operator in (b"<<", b"<<-"):
            heredoc = self._heredocs.get(match.start(2))
            if heredoc is None:
                raise UnfitError
            body = self._words.heredoc(heredoc.body, heredoc.body_end, heredoc.literal, operator == b"<<-")
            return Redirection(start, heredoc.delimiter_end, "<<", body, number)
        if closing:
            return Redirection(start, at, operator.decode(), Literal(at - 1, at, "-"), number)
        space = _SPACE(self._data, at, end)
        if space is not None:
            at = space.end()
        target, stop = self._words.word(at, end, VALUE if operator == b"<<<" else TARGET)
        if stop == at:
            raise UnfitError
        return Redirection(start, stop, operator.decode(), target, number)

    def assignment(self, at: int, end: int) -> Assignment | None:
        """The assignment at ``at``, or ``None`` if there stands something else."""
        data = self._data
        match = _ASSIGNMENT(data, at, end)
        if match is None:
            return None
        name = match[1].decode()
        index = None
        append = match[2] == b"+"
        here = match.end()
        if match[3]:
            closing = bracket_end(data, here, end)
            index = data[here:closing].decode("utf-8", "replace")
            here = closing + 1
            append = data[here : here + 1] == b"+"
            here += append
            if here >= end or data[here] != 0x3D:
                return None
            here += 1
        if here < end and data[here] == 0x28:
            items, stop = self.array(here + 1, end)
            return Assignment(at, stop, name, items, append, index)
        value, stop = self._words.word(here, end, VALUE)
        return Assignment(at, stop, name, value, append, index)

    def array(self, at: int, end: int) -> tuple[tuple[Expression, ...], int]:
        """The items of an array behind its ``(``, and the offset behind its ``)``."""
        items: list[Expression] = []
        data = self._data
        while at < end:
            space = _SPACE(data, at, end)
            if space is not None:
                at = space.end()
                continue
            byte = data[at]
            if byte == 0x29:
                return tuple(items), at + 1
            if byte == 0x0A:
                at += 1
            elif byte == 0x23:
                stop = data.find(b"\n", at, end)
                at = end if stop < 0 else stop
            else:
                if byte == 0x5B:
                    closing = bracket_end(data, at + 1, end)
                    if data[closing : closing + 2] == b"]=":
                        at = closing + 2
                word, stop = self._words.word(at, end, WORD)
                if stop == at and data[at] not in b" \t\n)":
                    raise UnfitError
                items.append(word)
                at = stop
        raise UnfitError

    def items(self, at: int, end: int) -> tuple[Expression, ...]:
        """The words of ``at:end``, as of ``for x in …``; stops at what is none."""
        found: list[Expression] = []
        while at < end:
            match = _PLAIN(self._data, at, end)
            if match is not None:
                stop = match.end()
                found.append(Literal(at, stop, self._data[at:stop].decode("utf-8", "replace")))
                at = stop
            elif (match := _SPACE(self._data, at, end)) is not None:
                at = match.end()
            else:
                word, stop = self._words.word(at, end, WORD)
                if stop == at:
                    break
                found.append(word)
                at = stop
        return tuple(found)

    def patterns(self, at: int, end: int) -> tuple[Expression, ...]:
        """The patterns of a case arm, which starts at ``at``."""
        found: list[Expression] = []
        data = self._data
        opened = False
        while at < end:
            byte = data[at]
            if byte in b" \t\n\0|" or (byte == 0x28 and not opened and not found):
                opened = opened or byte == 0x28
                at += 1
            elif byte == 0x5C and data[at + 1 : at + 2] == b"\n":
                at += 2
            else:
                word, stop = self._words.word(at, end, PATTERN)
                if stop == at:
                    break
                found.append(word)
                at = stop
        return tuple(found)
