"""The second reader: bashlex, the independent witness of the first one in tests.

It knows no ``case``, ``[[``, ``select``, arithmetic or arrays and gives up at the first error.
"""

from __future__ import annotations

import re
from typing import Any

from survey import Heredoc, Survey

from maintlint.languages.shell.chains import Item, Operator, join, redirected
from maintlint.languages.shell.nesting import (
    MAX_DEPTH,
    Closings,
    LimitError,
    UnfitError,
    backquote_end,
    unescape_backquotes,
)
from maintlint.languages.shell.simple import DECLARING, REDIRECTION, SimpleReader
from maintlint.languages.shell.syntax import (
    Assignment,
    Command,
    For,
    FunctionDefinition,
    Group,
    If,
    Loop,
    Redirection,
    Sequence,
    Simple,
    SubshellGroup,
)
from maintlint.languages.shell.words import Words
from maintlint.program import Expression, Literal


class CannotReadError(Exception):
    """This reader cannot read the text."""


class BashlexReader:
    """Reads stretches of one text; ``count`` is the number of commands read so far."""

    def __init__(self, data: bytes, depth: int = 0) -> None:
        self.data = data
        self.count = 0
        self._words = Words(data, self._substitution, depth)
        self._look = b""
        self._heredocs: dict[int, Heredoc] = {}
        self._simple = SimpleReader(self._words, self._document, self._comment)

    def read(self, start: int, end: int) -> list[Command]:
        """The commands of ``start:end``.

        Raises:
            CannotReadError: it holds something that bashlex does not know.
        """
        import bashlex

        survey = Survey(self.data, start, end)
        outer = self._look, self._heredocs
        self._look, self._heredocs = bytes(survey.look), survey.heredocs
        # Latin-1 makes every byte one character: positions stay byte offsets.
        text = self._look[start:end].decode("latin-1")
        if not text.strip():
            return []
        if "((" in text:
            raise CannotReadError("bashlex takes arithmetic for subshells")
        self._base = start
        try:
            items: list[Item] = []
            for tree in bashlex.parse(text, expansionlimit=0):
                self._flat(tree, start, items)
                items.append(Operator(";", -1, -1))
            return join(items)
        except CannotReadError:
            raise
        except Exception as error:  # bashlex raises whatever its parser stumbles over
            raise CannotReadError(str(error)) from error
        finally:
            self._look, self._heredocs = outer

    def _document(self, match: re.Match[bytes], end: int, descriptor: int | None) -> Redirection:
        heredoc = self._heredocs.get(match.start(2))
        if heredoc is None:
            raise UnfitError(match.start())
        body = self._words.heredoc(heredoc.body, heredoc.body_end, heredoc.literal, heredoc.operator == "<<-")
        return Redirection(match.start(), heredoc.delimiter_end, "<<", body, descriptor)

    def _comment(self, at: int, end: int) -> int:
        stop = self.data.find(b"\n", at, end)
        return end if stop < 0 else stop

    def _substitution(self, at: int, limit: int) -> tuple[Sequence, int]:
        data = self.data
        if self._words.depth > MAX_DEPTH:
            raise LimitError
        if data[at] == 0x60:
            begin, stop = at + 1, backquote_end(data, at + 1, limit)
            data = unescape_backquotes(data, begin, stop)
        else:
            blank = self._look[at] == 0x20
            begin = at + 2
            stop = Closings(data if blank else self._look).close(begin, limit)
            if stop < 0:
                raise CannotReadError("substitution without end")
        inner = BashlexReader(data, self._words.depth + 3)
        commands = inner.read(begin, stop)
        self.count += inner.count
        return _sequence(commands, begin), min(stop + 1, limit)

    # bashlex nodes are untyped: each has a ``kind``, a ``pos`` and, by kind, ``parts`` or ``list``.

    def _flat(self, node: Any, base: int, items: list[Item]) -> None:
        kind = node.kind
        if kind == "list" or kind == "pipeline":
            for part in node.parts:
                if part.kind in ("operator", "pipe", "reservedword"):
                    text = part.op if part.kind == "operator" else part.pipe if part.kind == "pipe" else part.word
                    items.append(Operator(";" if text == "\n" else text, base + part.pos[0], base + part.pos[1]))
                else:
                    self._flat(part, base, items)
        elif kind == "command":
            items.append(self._command(node, base))
        elif kind == "compound":
            items.append(self._compound(node, base))
        elif kind == "function":
            items.append(self._function(node, base))
        else:
            raise CannotReadError(kind)

    def _command(self, node: Any, base: int) -> Command:
        assignments: list[Assignment] = []
        words: list[Expression | Assignment] = []
        redirections: list[Redirection] = []
        for part in node.parts:
            start, end = base + part.pos[0], base + part.pos[1]
            if part.kind == "redirect":
                redirections.append(self._redirection(start, end))
                continue
            first = words[0] if words else None
            declares = isinstance(first, Literal) and first.text in DECLARING
            assignment = self._simple.assignment(start, end) if not words or declares else None
            if assignment is None:
                words.append(self._words.span(start, end))
            elif words:
                words.append(assignment)
            else:
                assignments.append(assignment)
        self.count += 1 if words else 0
        pieces = [*assignments, *words, *redirections]
        if not pieces:
            raise CannotReadError("command without words")
        start = base + node.parts[0].pos[0]
        end = max(base + part.pos[1] for part in node.parts)
        return Simple(start, end, tuple(assignments), tuple(words), tuple(redirections))

    def _redirection(self, start: int, end: int) -> Redirection:
        match = REDIRECTION(self.data, start)
        if match is None:
            raise CannotReadError("redirection")
        return self._simple.redirection(match, max(end, match.end()))

    def _compound(self, node: Any, base: int) -> Command:
        parts = node.list
        first = parts[0]
        end = base + max(part.pos[1] for part in parts)
        start = base + first.pos[0]
        if first.kind == "reservedword" and first.word in ("{", "("):
            body = self._sequence(parts[1:-1], base, start + 1)
            command: Command = (Group if first.word == "{" else SubshellGroup)(start, end, body)
        elif first.kind == "if":
            command = self._if(first.parts, base, end)
        elif first.kind in ("while", "until"):
            condition = self._sequence([first.parts[1]], base, start)
            body = self._sequence(first.parts[3:-1], base, start)
            command = Loop(start, end, condition, body, first.kind == "until")
        elif first.kind == "for":
            command = self._for(first.parts, base, end)
        else:
            raise CannotReadError(first.kind)
        redirections = tuple(
            self._redirection(base + redirect.pos[0], base + redirect.pos[1]) for redirect in node.redirects
        )
        return redirected(command, redirections, redirections[-1].end if redirections else end)

    def _sequence(self, nodes: list[Any], base: int, start: int) -> Sequence:
        items: list[Item] = []
        for node in nodes:
            self._flat(node, base, items)
            items.append(Operator(";", -1, -1))
        return _sequence(join(items), start)

    def _if(self, parts: list[Any], base: int, end: int) -> If:
        """``if list then list [elif list then list]… [else list] fi``."""
        start = base + parts[0].pos[0]
        condition = self._sequence([parts[1]], base, start)
        then = self._sequence([parts[3]], base, start)
        rest = parts[4:]
        if rest and not isinstance(rest[0].word, str):
            # The second elif and what follows it come as one node whose word is their list.
            rest = rest[0].word
        orelse: Sequence | None = None
        word = rest[0].word if rest and rest[0].kind == "reservedword" else ""
        if word == "elif":
            inner = self._if(rest, base, end)
            orelse = Sequence(inner.start, inner.end, (inner,))
        elif word == "else":
            orelse = self._sequence([rest[1]], base, start)
        return If(start, end, condition, then, orelse)

    def _for(self, parts: list[Any], base: int, end: int) -> For:
        start = base + parts[0].pos[0]
        name = parts[1].word
        words: tuple[Expression, ...] | None = None
        body: list[Any] = []
        for part in parts[2:]:
            if part.kind == "word":
                words = (*(words or ()), self._words.span(base + part.pos[0], base + part.pos[1]))
            elif part.kind == "reservedword":
                words = () if part.word == "in" else words
            else:
                body.append(part)
        return For(start, end, name, words, self._sequence(body, base, start))

    def _function(self, node: Any, base: int) -> Command:
        body = self._compound(node.body, base)
        return FunctionDefinition(base + node.parts[0].pos[0], body.end, node.name.word, body)


def _sequence(commands: list[Command], start: int) -> Sequence:
    if not commands:
        return Sequence(start, start, ())
    return Sequence(commands[0].start, commands[-1].end, tuple(commands))


def read_region(data: bytes, start: int, end: int, depth: int = 0) -> tuple[list[Command], int]:
    """The commands of ``data[start:end]`` and how many simple commands they hold.

    Raises:
        CannotReadError: bashlex cannot read it.
    """
    reader = BashlexReader(data, depth)
    try:
        return reader.read(start, end), reader.count
    except (UnfitError, LimitError, RecursionError) as error:
        raise CannotReadError(str(error)) from error
