"""What a Python file defines and imports, and which names each definition speaks: read from its text, not evaluated."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from maintlint.languages.python.touching import (
    IMPORT,
    Around,
    Spoken,
    Words,
    around,
    calls_something,
    evaluates,
    said_of,
    spoken,
    writes,
)
from maintlint.patterns import lazy

_DEFINITION = lazy(
    rb"^([ \t]*)(?:async[ \t]+def|def|(class))[ \t]+(\w+)(?:[ \t]*\([ \t]*([^()\s]?[^()]*)\)[ \t]*:)?", re.MULTILINE
)
_MAIN = lazy(rb"^if[ \t]+__name__\b", re.MULTILINE)
_TAKEN = lazy(rb"(\w+|\*)(?:[ \t]+as[ \t]+(\w+))?")
_PLAIN_BASES = frozenset({b"", b"object"})


class Definition(Struct, frozen=True):
    """A function or class with the names that whoever speaks its name may reach.

    ``touches``: it makes a described call itself; ``evaluates``: it runs text as code. ``method``: it stands in a
    class. Of a class, ``said`` has what making an object reaches: all methods if it has bases that may call them.
    """

    name: bytes
    start: int
    is_class: bool
    method: bool
    said: Spoken
    touches: bool
    evaluates: bool
    members: frozenset[bytes] = frozenset()


class Taken(Struct, frozen=True):
    """An import: ``name`` out of ``module`` (``*`` for all, empty for the module itself), known here as ``alias``."""

    module: str
    name: bytes
    alias: bytes


class Outline(Struct, frozen=True):
    """A file's definitions and imports, the names of the whole text, and whether anything in it does something."""

    definitions: tuple[Definition, ...]
    taken: tuple[Taken, ...]
    said: Spoken
    whole: Around
    touches: bool
    size: int


class _Open:
    """A definition that is being read: what follows belongs to it until a line is indented no deeper."""

    def __init__(self, match: re.Match[bytes], outer: _Open | None) -> None:
        self.depth = len(match[1])
        self.name, self.start = match[3], match.start() + len(match[1])
        self.is_class = match[2] is not None
        self.outer = outer
        self.method = outer is not None and outer.is_class
        self.whole = self.is_class and (match[4] or b"").strip() not in _PLAIN_BASES
        self.plain: set[bytes] = set()
        self.pairs: set[tuple[bytes, bytes]] = set()
        self.touches = self.evaluates = False
        self.members: set[bytes] = set()

    def add(self, said: Spoken, touches: bool, evaluated: bool) -> None:
        self.plain |= said.plain
        self.pairs |= said.members
        self.touches = self.touches or touches
        self.evaluates = self.evaluates or evaluated

    def passes_on(self) -> bool:
        """Does what this says count for the definition around it? A method is reached by its own name."""
        outer = self.outer
        return outer is not None and (not outer.is_class or outer.whole or self.name.startswith(b"__"))

    def finished(self) -> Definition:
        said = said_of(self.plain, self.pairs)
        members = frozenset(self.members)
        return Definition(
            self.name, self.start, self.is_class, self.method, said, self.touches, self.evaluates, members
        )


@lru_cache(maxsize=2048)
def outline(data: bytes, extra: tuple[tuple[bytes, frozenset[bytes]], ...] = ()) -> Outline:
    """The outline of a file; ``extra``: the words of calls that the config describes."""
    words: Words = dict(extra)
    said = spoken(data)
    whole = around(data, words, said)
    touches = calls_something(said, whole) or writes(data)
    found = tuple(one.finished() for one in _definitions(data, whole, touches))
    return Outline(found, _taken(data), said, whole, touches or evaluates(data), len(data))


def _definitions(data: bytes, whole: Around, touches: bool) -> list[_Open]:
    starts = list(_DEFINITION.finditer(data))
    defined: list[_Open] = []
    open_: list[_Open] = []
    for match, end in zip(starts, [*(later.start() for later in starts[1:]), len(data)], strict=False):
        while open_ and open_[-1].depth >= len(match[1]):
            open_.pop()
        one = _Open(match, open_[-1] if open_ else None)
        if one.method and one.outer is not None:
            one.outer.members.add(one.name)
        defined.append(one)
        open_.append(one)
        piece = data[match.end(3) : end]
        main = _MAIN.search(piece)
        piece = piece[: main.start()] if main else piece
        said = spoken(piece)
        touched = touches and (calls_something(said, whole) or writes(piece))
        evaluated = evaluates(piece)
        outer: _Open | None = one
        while outer is not None:
            outer.add(said, touched, evaluated)
            outer = outer.outer if outer.passes_on() else None
    return defined


def _taken(data: bytes) -> tuple[Taken, ...]:
    found: dict[Taken, None] = {}
    for origin, names, plain in IMPORT.findall(data):
        if origin:
            module = origin.decode()
            for name, alias in _TAKEN.findall(names):
                found[Taken(module, name, alias or name)] = None
        for one in plain.split(b","):
            words = one.split()
            if not words:
                continue
            alias = words[2] if len(words) == 3 and words[1] == b"as" else words[0].rpartition(b".")[2]
            found[Taken(words[0].decode(), b"", alias)] = None
    return tuple(found)


def stretch(data: bytes, whole: Around) -> Definition:
    """A stretch of a file that is no definition, as if it were one."""
    said = spoken(data)
    return Definition(b"", 0, False, False, said, calls_something(said, whole) or writes(data), evaluates(data))
