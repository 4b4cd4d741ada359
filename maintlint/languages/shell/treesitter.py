"""The first reader: tree-sitter finds the structure, words are read from the text itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from tree_sitter import Node, Parser, Point, Query, QueryCursor, Range

from maintlint.languages.shell.brackets import ConditionReader
from maintlint.languages.shell.chains import Item, Operator, join, redirected
from maintlint.languages.shell.compounds import COMPOUND
from maintlint.languages.shell.grammar import LANGUAGE
from maintlint.languages.shell.heredocs import Survey
from maintlint.languages.shell.nesting import LimitError, Parentheses, UnfitError, backquote_end, unescape_backquotes
from maintlint.languages.shell.opaque import opaque
from maintlint.languages.shell.simple import SimpleReader
from maintlint.languages.shell.syntax import (
    ArithmeticCommand,
    Async,
    Command,
    Commented,
    DoubleBracket,
    Script,
    Sequence,
    Simple,
    UnreadableRegion,
)
from maintlint.languages.shell.words import Words
from maintlint.program import Literal

_SEPARATORS = frozenset({";", "\n", "&", "comment"})
_POINTS_OF_INTEREST = Query(
    LANGUAGE, "[(command_substitution) (process_substitution)] @code (comment) @comment (ERROR) @error"
)
_BOM = b"\xef\xbb\xbf"
_LEAVES = re.compile(rb"^(?:''|\"\")?['\"]?ex(?:it|ec)(?=[\s'\"\0;])", re.MULTILINE).finditer
_MAX_TRIES = 8
_REREAD_BYTES = 200_000_000
"""How much text may be gone over again for parts that are read on their own."""
_ATTEMPT_BYTES = 100_000
"""What trying again costs at least, in terms of text gone over."""
_SECOND_READER_BYTES = 4_000
"""Longer stretches are not given to the second reader, whose time grows faster than the text."""
_SEMICOLON = Operator(";", -1, -1)
_SIMPLE = frozenset(
    {
        "command",
        "declaration_command",
        "unset_command",
        "variable_assignment",
        "variable_assignments",
        "file_redirect",
        "herestring_redirect",
        "heredoc_redirect",
    }
)


def read(data: bytes) -> Script:
    """Reads a script. Never raises: what cannot be read is an `UnreadableRegion`."""
    text = _clean(data)
    reader = Reader(text)
    end = len(data)
    reader.parse(0, end)
    reader = (_before_payload(text) if reader.damaged else None) or reader
    commands = reader.commands(reader.nodes)
    if reader.unreadable:
        shorter = None if reader.damaged else _before_payload(text)
        if shorter is not None:
            reader = shorter
            commands = reader.commands(reader.nodes)
        commands = reader.better(commands)
    comments = {comment.start: comment for comment in reader.comments}
    return Script(
        Sequence(0, end, tuple(commands)),
        tuple(comments[start] for start in sorted(comments)),
        tuple(sorted(reader.unreadable, key=_start)),
        reader.count,
    )


def _start(node: UnreadableRegion) -> int:
    return node.start


def _before_payload(data: bytes) -> Reader | None:
    """Parses only what stands before an unconditional exit or exec, if that is without error.

    The shell reads command by command: behind such a line there may be anything (an archive, a program
    in another language) that is no part of the script.
    """
    for match in islice(_LEAVES(data), _MAX_TRIES):
        start = match.start()
        reader = Reader(data)
        survey = Survey(data, start, len(data))
        reader.look = bytes(survey.look)
        reader.parentheses = Parentheses(reader.look)
        try:
            command, cut = SimpleReader(reader.words, survey.heredocs, survey.bodies).command(start, len(data))
        except (UnfitError, LimitError, RecursionError):
            continue
        leaves = command is not None and (len(command.words) > 1 or data[start:cut].strip() == b"exit")
        if leaves and data[cut : cut + 1] in b"\n;":
            reader = Reader(data)
            reader.parse(0, cut)
            if not reader.damaged:
                return reader
    return None


def _clean(data: bytes) -> bytes:
    """The text with bytes that are none of it (BOM, the CR of line ends) as NUL, which readers leave out."""
    if data.startswith(_BOM):
        data = b"\0\0\0" + data[3:]
    return data.replace(b"\r\n", b"\0\n") if b"\r" in data else data


class Reader:
    """Reads one text; parts of it (`region`) may be read again on their own."""

    def __init__(self, data: bytes, depth: int = 0, budget: list[int] | None = None) -> None:
        self.data = data
        self.budget = [_REREAD_BYTES] if budget is None else budget
        self.start, self.end = 0, len(data)
        self.look = b""
        self.nodes: list[Node] = []
        self.damaged = self.opaque = False
        self.comments: list[Commented] = []
        self.unreadable: list[UnreadableRegion] = []
        self.count = 0
        self.captures: dict[int, Node] = {}
        self.words = Words(data, self.substitution, depth)

    def region(self, start: int, end: int) -> list[Command]:
        """The commands of ``start:end``; to be asked once."""
        self.parse(start, end)
        return self.better(self.commands(self.nodes))

    def better(self, commands: list[Command]) -> list[Command]:
        """These commands; or those of a second try, if the grammar went wrong unnoticed."""
        if self.unreadable and not self.opaque and self.budget[0] > len(self.data):
            second = self.inner(self.data)
            second.parse(self.start, self.end, plainly=True)
            found = second.commands(second.nodes)
            if len(second.unreadable) < len(self.unreadable):
                self.unreadable, self.comments, self.count = second.unreadable, second.comments, second.count
                self.damaged = second.damaged
                return found
        return commands

    def parse(self, start: int, end: int, plainly: bool = False) -> None:
        """Parses ``start:end`` into `nodes`; `damaged` tells that there are errors among them.

        ``plainly`` with words as letters, as is done anyway where the grammar finds errors.
        """
        survey = Survey(self.data, start, end)
        look = bytes(survey.look)
        parser = Parser(LANGUAGE)
        if start > 0 or end < len(look):
            parser.included_ranges = [Range(Point(0, start), Point(0, end), start, end)]
        root = parser.parse(look).root_node
        found = QueryCursor(_POINTS_OF_INTEREST).captures(root)
        if root.has_error or plainly:
            again = parser.parse(opaque(look, start, end)).root_node
            found_again = QueryCursor(_POINTS_OF_INTEREST).captures(again)
            if plainly or not again.has_error or _damage(found_again) < _damage(found):
                root, found, self.opaque = again, found_again, True
        self.damaged = root.has_error
        self.nodes = [root] if root.type == "ERROR" else root.children
        self.start, self.end, self.look = start, end, look
        self.parentheses = Parentheses(look)
        self.captures = {node.start_byte: node for node in found.get("code", ())}
        self.simple = SimpleReader(self.words, survey.heredocs, survey.bodies)
        for node in found.get("comment", ()):
            text = self.data[node.start_byte : node.end_byte].replace(b"\0", b"").decode("utf-8", "replace")
            self.comments.append(Commented(node.start_byte, node.end_byte, text))

    # --- substitutions -------------------------------------------------------------------------

    def substitution(self, at: int, limit: int) -> tuple[Sequence, int]:
        node = self.captures.get(at)
        data = self.data
        opening = 1 if data[at] == 0x60 else 2
        if node is not None and node.end_byte <= limit:
            end = node.end_byte
            if opening == 2 or b"\\" not in data[at:end]:
                children = node.children
                if children[-1].is_missing:
                    raise UnfitError
                return self.sequence(children[1:-1], at + opening, end - 1), end
            return self.apart(at + 1, end - 1), end
        if opening == 1:
            stop = backquote_end(data, at + 1, limit)
        else:
            blank = self.look[at] == 0x20
            stop = (self.words.parentheses if blank else self.parentheses).close(at + 2, limit)
        if not 0 <= stop < limit:
            raise UnfitError
        return self.apart(at + opening, stop), stop + 1

    def inner(self, data: bytes) -> Reader:
        """A reader for a part of the text.

        Raises:
            LimitError: parts of this text were read again too often.
        """
        self.budget[0] -= len(data)
        if self.budget[0] < 0:
            raise LimitError
        return Reader(data, self.words.depth, self.budget)

    def take(self, inner: Reader) -> None:
        self.comments += inner.comments
        self.unreadable += inner.unreadable
        self.count += inner.count

    def apart(self, start: int, end: int) -> Sequence:
        """Reads ``start:end`` on its own."""
        data = self.data
        inner = self.inner(unescape_backquotes(data, start, end) if data[start - 1] == 0x60 else data)
        commands = inner.region(start, end)
        self.take(inner)
        return _sequence(commands, start)

    # --- lists ---------------------------------------------------------------------------------

    def sequence(self, nodes: list[Node], start: int, end: int) -> Sequence:
        return _sequence(self.commands(nodes), start)

    def commands(self, nodes: list[Node]) -> list[Command]:
        words = self.words
        words.deeper(1)
        commands: list[Command] = []
        try:
            for node in nodes:
                if node.is_named:
                    if node.type != "comment":
                        items: list[Item] = []
                        self.flat(node, items)
                        commands += join(items)
                elif commands and node.type == "&":
                    last = commands[-1]
                    commands[-1] = Async(last.start, node.end_byte, last)
        finally:
            words.depth -= 1
        return commands

    def flat(self, node: Node, items: list[Item]) -> None:
        """Appends a statement's commands and the operators between them."""
        items_before, count = len(items), self.count
        unreadable, comments = len(self.unreadable), len(self.comments)
        try:
            if self.damaged and any(child.is_missing for child in node.children):
                raise UnfitError
            _HANDLERS.get(node.type, Reader.unfit)(self, node, items)
        except (UnfitError, LimitError, RecursionError) as failure:
            del items[items_before:], self.unreadable[unreadable:], self.comments[comments:]
            self.count = count
            if type(failure) is not UnfitError:
                self.unread(node.start_byte, node.end_byte, items)
            elif not self.again(node.start_byte, node.end_byte, items):
                self.salvage(node, items)

    def unfit(self, node: Node, items: list[Item]) -> None:
        raise UnfitError

    def simple_command(self, node: Node, items: list[Item]) -> None:
        self.plain(node.start_byte, node.end_byte, items)

    def compound(self, node: Node, items: list[Item]) -> None:
        items.append(COMPOUND[node.type](self, node))

    def unread(self, start: int, end: int, items: list[Item]) -> None:
        region = UnreadableRegion(start, end, self.data[start:end].replace(b"\0", b"").decode("utf-8", "replace"))
        self.unreadable.append(region)
        items.append(region)

    def again(self, start: int, end: int, items: list[Item]) -> bool:
        """Reads a failed stretch on its own, then with the second reader; false if neither can."""
        self.budget[0] -= _ATTEMPT_BYTES
        if end - start > _SECOND_READER_BYTES or self.budget[0] < 0:
            return False
        commands: list[Command] | None = None
        try:
            if end - start < self.end - self.start:
                inner = self.inner(self.data)
                commands = inner.region(start, end)
                if inner.unreadable:
                    commands = None
                else:
                    self.take(inner)
            if commands is None and not self.opaque:
                return False
            if commands is None:
                from maintlint.languages.shell.bashlexreader import CannotReadError, read_region

                try:
                    commands, count = read_region(self.data, start, end, self.words.depth)
                    self.count += count
                except CannotReadError:
                    return False
        except (LimitError, RecursionError):
            return False
        for command in commands:
            items.append(command)
            items.append(_SEMICOLON)
        if commands:
            items.pop()
        return True

    def error(self, node: Node, items: list[Item]) -> None:
        if not self.again(node.start_byte, node.end_byte, items):
            self.salvage(node, items)

    def salvage(self, node: Node, items: list[Item]) -> None:
        """Of text that does not fit together, the whole statements are kept."""
        start, end = node.start_byte, node.end_byte
        if node.type in _SIMPLE:
            self.unread(start, end, items)
            return
        lost = reached = -1
        for child in node.children:
            kind = child.type
            if kind in _HANDLERS:
                if lost >= 0:
                    self.unread(lost, reached, items)
                    items.append(_SEMICOLON)
                    lost = -1
                self.flat(child, items)
                items.append(_SEMICOLON)
            elif kind not in _SEPARATORS:
                lost = child.start_byte if lost < 0 else lost
            reached = child.end_byte
        if lost >= 0 or not node.child_count:
            self.unread(max(lost, start), end, items)

    def plain(self, start: int, end: int, items: list[Item]) -> None:
        data = self.data
        if data[start : start + 2] == b"[[" and data[end - 2 : end] == b"]]":
            items.append(DoubleBracket(start, end, ConditionReader(self.words, start + 2, end - 2).read()))
            return
        at = start
        while True:
            command, at = self.simple.command(at, end)
            if command is not None:
                self.count += 1 if command.words else 0
                items.append(_coproc(command))
            if at >= end:
                return
            at = self.simple.line(at, end)
            if command is not None:
                items.append(_SEMICOLON)

    def chain(self, node: Node, items: list[Item]) -> None:
        rest: list[Node] = []
        while node.type in ("list", "pipeline"):
            children = node.children
            rest += reversed(children[1:])
            node = children[0]
        rest.append(node)
        for child in reversed(rest):
            if child.is_named:
                if child.type != "comment":
                    self.flat(child, items)
            else:
                items.append(Operator(child.type, child.start_byte, child.end_byte))

    def negated(self, node: Node, items: list[Item]) -> None:
        children = node.children
        items.append(Operator("!", children[0].start_byte, children[0].end_byte))
        for child in children[1:]:
            self.flat(child, items)

    def redirected(self, node: Node, items: list[Item]) -> None:
        body = node.child_by_field_name("body")
        if body is None or body.type in _SIMPLE:
            self.plain(node.start_byte, node.end_byte, items)
            return
        self.flat(body, items)
        command, end = self.simple.command(body.end_byte, node.end_byte)
        last = items[-1]
        if command is None or end < node.end_byte or type(last) is Operator:
            raise UnfitError
        if command.words and type(last) is Simple:
            items[-1] = Simple(
                last.start, command.end, last.assignments, last.words + command.words,
                last.redirections + command.redirections,
            )
        elif command.words:
            raise UnfitError
        else:
            items[-1] = redirected(last, command.redirections, command.end)  # type: ignore[arg-type]

    def test(self, node: Node, items: list[Item]) -> None:
        start, end = node.start_byte, node.end_byte
        if self.data.startswith(b"((", start):
            items.append(self.arithmetic(start, end))
        else:
            self.plain(start, end, items)

    def arithmetic(self, start: int, end: int) -> ArithmeticCommand:
        text = self.data[start + 2 : end - 2].decode("utf-8", "replace")
        return ArithmeticCommand(start, end, text, self.words.computed(start + 2, end - 2))


_HANDLERS: dict[str, Callable[[Reader, Node, list[Item]], None]] = {
    **dict.fromkeys(_SIMPLE, Reader.simple_command),
    **dict.fromkeys(COMPOUND, Reader.compound),
    "list": Reader.chain,
    "pipeline": Reader.chain,
    "negated_command": Reader.negated,
    "redirected_statement": Reader.redirected,
    "test_command": Reader.test,
    "ERROR": Reader.error,
}


def _damage(found: dict[str, list[Node]]) -> int:
    return sum(node.end_byte - node.start_byte + 1 for node in found.get("error", ()))


def _sequence(commands: list[Command], start: int) -> Sequence:
    if not commands:
        return Sequence(start, start, ())
    return Sequence(commands[0].start, commands[-1].end, tuple(commands))


def _coproc(command: Simple) -> Command:
    """``coproc command`` runs the command beside the script."""
    words = command.words
    if len(words) > 1 and type(words[0]) is Literal and words[0].text == "coproc":
        rest = Simple(words[1].start, command.end, command.assignments, words[1:], command.redirections)
        return Async(command.start, command.end, rest)
    return command

