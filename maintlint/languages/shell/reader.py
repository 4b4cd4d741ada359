"""Reads a script the way a shell does: command by command, from left to right.

Every place where the text is wrong is told once and as small as possible: a token that cannot stand
where it does, the opening word of what is never closed, or a line that cannot be read. Reading goes
on behind it. `maintlint.languages.shell.compounds` reads the compound commands.
"""

from __future__ import annotations

import re

from maintlint.languages.shell import compounds
from maintlint.languages.shell.chains import Item, Operator, join, redirected
from maintlint.languages.shell.documents import Documents
from maintlint.languages.shell.nesting import (
    LimitError,
    UnclosedError,
    UnfitError,
    backquote_end,
    unescape_backquotes,
)
from maintlint.languages.shell.simple import SimpleReader
from maintlint.languages.shell.syntax import Async, Command, Commented, Sequence, Simple, UnreadableRegion
from maintlint.languages.shell.words import Words
from maintlint.patterns import lazy
from maintlint.program import Literal

_PARENTHESIS = frozenset({b")"})
_NOTHING: frozenset[bytes] = frozenset()
_BLANKS = re.compile(rb"(?:[ \t\0]+|\\\0?\n)+").match
_SPACES = re.compile(rb"[\s\0]+").match
_WORD_END = rb"(?=[\s\0;&|()<>\\`]|\Z)"
_OPENS = frozenset(b"cfistuw{([!")
_OPENER = re.compile(rb"(?:[a-z]+|\{|!|\[\[)" + _WORD_END + rb"|\(\(?").match
_COMPOUND = frozenset(b"{ ( (( [[ if while until for select case function".split())
"""What opens a compound command: `compounds.COMPOUND` reads it."""
_COMMAND = rb"\(|(?:\{|\[\[|if|while|until|for|select|case|function)(?=[\s\0(])|![ \t]"
_CLOSES = frozenset(b"tefd};)")
_CLOSER = re.compile(rb"(?:then|elif|else|fi|do|done|esac|\})" + _WORD_END + rb"|;;&?|;&|\)").match
_OPERATES = frozenset(b"&|;")
_OPERATOR = re.compile(rb"&&|\|\||\|&|\||;(?![;&])|&").match
_EMPTY_PARENTHESES = lazy(rb"\([ \t\0]*\)")
_PREFIX = lazy(rb"(?:time(?:[ \t]+-p)?|(coproc)(?:[ \t]+(?!(?:" + _COMMAND + rb"))\w+)?)[ \t]+(?=" + _COMMAND + rb")")
_LINE_OR_COMMAND_END = lazy(rb"[;\n]")
_BINARY = lazy(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]|\0(?!\n)")
_BINARY_BYTES = 4_096
"""How far behind the end of a script is looked for a sign that no text follows."""
_REREAD_BYTES = 200_000_000
"""How much text may be gone over again: behind what is never closed, and for code in backquotes."""


class Reader:
    """Reads one text."""

    def __init__(self, data: bytes, depth: int = 0, budget: list[int] | None = None) -> None:
        self.data = data
        self.budget = [_REREAD_BYTES] if budget is None else budget
        self.words = Words(data, self.substitution, depth)
        self.documents = Documents(self.words, self.unread)
        self.simple = SimpleReader(self.words, self.documents.redirection, self._comment)
        self.comments: list[Commented] = []
        self.unreadable: list[UnreadableRegion] = []
        self.count = 0
        # Where the script ends with an exit or exec, though text follows; and the count of commands there.
        self.left: tuple[int, int] | None = None
        # How many substitutions are being read.
        self.substitutions = 0
        # What closes the lists that are being read, from the outside in.
        self._open: list[frozenset[bytes]] = []
        # Substitutions known to have no end before an offset.
        self._endless: dict[int, int] = {}

    # --- between commands ----------------------------------------------------------------------

    def skip(self, at: int, end: int) -> int:
        """Where the next token is, behind blanks, line ends, comments and here-documents."""
        data, documents = self.data, self.documents
        while at < end:
            byte = data[at]
            if byte == 0x0A and documents.pending:
                at = documents.line(at + 1, end)
            elif byte == 0x23:
                at = self._comment(at, end)
            elif byte > 0x20 and byte != 0x5C:
                break
            else:
                match = (_BLANKS if documents.pending else _SPACES)(data, at, end) or _BLANKS(data, at, end)
                if match is None:
                    break
                at = match.end()
        return at

    def blanks(self, at: int, end: int) -> int:
        if at < end and self.data[at] > 0x20 and self.data[at] != 0x5C:
            return at
        match = _BLANKS(self.data, at, end)
        return at if match is None else match.end()

    def _comment(self, at: int, end: int) -> int:
        stop = self.data.find(b"\n", at, end)
        stop = end if stop < 0 else stop
        self.comments.append(Commented(at, stop, self.text(at, stop)))
        return stop

    def text(self, start: int, end: int) -> str:
        return self.data[start:end].replace(b"\0", b"").decode("utf-8", "replace")

    # --- lists ---------------------------------------------------------------------------------

    def sequence(self, at: int, end: int, closers: frozenset[bytes]) -> tuple[Sequence, int, bytes]:
        """What `commands` finds, as one node."""
        found, stop, closer = self.commands(at, end, closers)
        if not found:
            return Sequence(at, at, ()), stop, closer
        return Sequence(found[0].start, found[-1].end, tuple(found)), stop, closer

    def commands(self, at: int, end: int, closers: frozenset[bytes] = _NOTHING) -> tuple[list[Command], int, bytes]:
        """The commands at ``at``, the offset behind them, and what closed them: one of ``closers``.

        Nothing (``b""``) did if the text ends, or if something stands there that closes an outer list.
        """
        data, words, outer = self.data, self.words, self._open
        words.deeper(1)
        outer.append(closers)
        found: list[Command] = []
        try:
            while True:
                at = self.skip(at, end)
                if at >= end:
                    return found, at, b""
                match = _CLOSER(data, at, end) if data[at] in _CLOSES else None
                if match is None:
                    at = self._statement(at, end, found)
                    if words.depth == 1 and self.left is None and found and _leaves(found[-1]):
                        self.left = at, self.count
                        if _BINARY.search(data, at, at + _BINARY_BYTES):
                            return found, end, b""
                    continue
                token = match[0]
                if token in closers:
                    return found, match.end(), token
                if any(token in others for others in outer):
                    return found, at, b""
                at = match.end()
                self._lose(match.start(), at, found)
        finally:
            words.depth -= 1
            outer.pop()

    def _statement(self, at: int, end: int, found: list[Command]) -> int:
        """Appends the commands up to a line end, ``;`` or ``&``, or tells what cannot be read of them."""
        data = self.data
        items: list[Item] = []
        operator: Operator | None = None
        count, lost, comments = self.count, len(self.unreadable), len(self.comments)
        try:
            while True:
                begin = at
                item, at = self._command(at, end)
                items.append(item)
                count, lost, comments = self.count, len(self.unreadable), len(self.comments)
                if type(item) is Operator:
                    at = self.blanks(at, end)
                    if at < end and data[at] not in b"\n#;&|)":
                        continue
                if at >= end or data[at] == 0x0A:
                    break
                at = begin = self.blanks(at, end)
                if at >= end or data[at] in b"\n#":
                    break
                match = _OPERATOR(data, at, end) if data[at] in _OPERATES else None
                if match is None:
                    if data[at] in _CLOSES and _CLOSER(data, at, end):
                        break
                    raise UnfitError(at)
                at = match.end()
                sign = match[0]
                if sign == b";":
                    break
                operator = Operator(sign.decode(), match.start(), at)
                items.append(operator)
                if sign == b"&":
                    break
                at = self.skip(at, end)
                if at >= end:
                    raise UnfitError(at)
                byte = data[at]
                if (byte in _CLOSES and _CLOSER(data, at, end)) or (byte in _OPERATES and _OPERATOR(data, at, end)):
                    raise UnfitError(at)
        except UnfitError as failure:
            del self.unreadable[lost:], self.comments[comments:]
            self.count = count
            place = failure.at
            if type(failure) is UnclosedError:
                self.budget[0] -= end - begin
                if self.budget[0] < 0:
                    raise LimitError from None
            self._keep(items, found)
            if operator is not None and items[-1] is operator and place == at:
                # A second operator there is part of the same mistake.
                match = _OPERATOR(data, at, end)
                stop = operator.end if match is None else match.end()
                self._lose(operator.start, stop, found)
                return max(at, stop)
            return self._give_up(begin, place, end, found)
        except (LimitError, RecursionError):
            if len(self._open) > 1 or self.substitutions:
                raise LimitError from None
            del self.unreadable[lost:], self.comments[comments:]
            self.count = count
            self._keep(items, found)
            self._lose(begin, end, found)
            return end
        self._keep(items, found)
        return at

    def _keep(self, items: list[Item], found: list[Command]) -> None:
        for command in join(items):
            if type(command) is Sequence:
                found += command.commands
            else:
                found.append(command)

    def _give_up(self, start: int, place: int, end: int, found: list[Command]) -> int:
        """Loses the command at ``start``, which went wrong at ``place``; returns where reading goes on."""
        match = _LINE_OR_COMMAND_END.search(self.data, max(start, place) + 1, end)
        stop = end if match is None else match.start()
        self.documents.pending.clear()
        self._lose(start, stop, found)
        return stop

    def _lose(self, start: int, end: int, found: list[Command]) -> None:
        """Tells of an unreadable stretch; one with the stretch before it, if nothing was read in between."""
        if found and self.unreadable and found[-1] is self.unreadable[-1]:
            found.pop()
            start = self.unreadable.pop().start
        found.append(self.unread(start, end))

    def unread(self, start: int, end: int) -> UnreadableRegion:
        region = UnreadableRegion(start, end, self.text(start, end))
        self.unreadable.append(region)
        return region

    def unclosed(self, start: int, opener: int, lost: int, commands: tuple[Command, ...]) -> Command:
        """A construct without end: its opening word is told, unless something in it already is."""
        region = () if len(self.unreadable) > lost else (self.unread(start, opener),)
        return Sequence(start, commands[-1].end if commands else opener, (*region, *commands))

    # --- commands ------------------------------------------------------------------------------

    def _command(self, at: int, end: int) -> tuple[Item, int]:
        """One command, or the operator ``!``."""
        data = self.data
        if data[at] in _OPENS and (opener := _OPENER(data, at, end)) is not None:
            token = opener[0]
            if token == b"!":
                return Operator("!", at, at + 1), at + 1
            if token in _COMPOUND:
                return self.compound(token, at, end)
            prefix = _PREFIX.match(data, at, end)
            if prefix is not None:
                item, stop = self._command(prefix.end(), end)
                if prefix[1] and type(item) is not Operator:
                    return Async(at, item.end, item), stop  # type: ignore[arg-type]
                return item, stop
        command, stop = self.simple.command(at, end)
        if command is None:
            raise UnfitError(at)
        words = command.words
        if stop < end and data[stop] == 0x28 and len(words) == 1 and not command.assignments:
            parentheses = _EMPTY_PARENTHESES.match(data, stop, end)
            if parentheses is not None:
                return compounds.function(self, at, data[words[0].start : words[0].end], parentheses.end(), end)
        if words:
            self.count += 1
            if len(words) > 1 and type(words[0]) is Literal and words[0].text == "coproc":
                rest = Simple(words[1].start, command.end, command.assignments, words[1:], command.redirections)
                return Async(command.start, command.end, rest), stop
        return command, stop

    def compound(self, token: bytes, at: int, end: int) -> tuple[Command, int]:
        """The compound command that ``token`` opens at ``at``, and the redirections behind it."""
        command, at = compounds.COMPOUND[token](self, at, at + len(token), end)
        redirections, stop = self.simple.redirections(at, end)
        if not redirections:
            return command, at
        return redirected(command, redirections, redirections[-1].end), stop

    # --- substitutions -------------------------------------------------------------------------

    def substitution(self, at: int, limit: int) -> tuple[Sequence, int]:
        """The code that starts at ``at`` with ``$(``, ``<(``, ``>(`` or a backquote, and the offset behind it."""
        data = self.data
        opened, self._open = self._open, []
        self.substitutions += 1
        try:
            if data[at] == 0x60:
                stop = backquote_end(data, at + 1, limit)
                if stop >= limit:
                    raise UnclosedError(at)
                if data.find(b"\\", at, stop) >= 0:
                    return self._apart(at + 1, stop), stop + 1
                return self.sequence(at + 1, stop, _NOTHING)[0], stop + 1
            if self._endless.get(at, -1) >= limit:
                raise UnclosedError(at)
            body, stop, closer = self.sequence(at + 2, limit, _PARENTHESIS)
            if not closer:
                self._endless[at] = limit
                raise UnclosedError(at)
            return body, stop
        finally:
            self.substitutions -= 1
            self._open = opened

    def _apart(self, start: int, end: int) -> Sequence:
        """Code between backquotes in which backslashes take the special meaning from characters."""
        self.budget[0] -= len(self.data)
        if self.budget[0] < 0:
            raise LimitError
        inner = Reader(unescape_backquotes(self.data, start, end), self.words.depth, self.budget)
        body = inner.sequence(start, end, _NOTHING)[0]
        self.comments += inner.comments
        self.unreadable += inner.unreadable
        self.count += inner.count
        return body


def _leaves(command: Command) -> bool:
    """Whether nothing behind the command runs."""
    if type(command) is not Simple or not command.words:
        return False
    first = command.words[0]
    return type(first) is Literal and (first.text == "exit" or (first.text == "exec" and len(command.words) > 1))
