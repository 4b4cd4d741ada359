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
    triggers,
    writes,
)
from maintlint.patterns import lazy

_DEFINITION = lazy(
    rb"^([ \t]*)(?:async[ \t]+def|def|(class))[ \t]+(\w+)(?:[ \t]*\([ \t]*([^()\s]?[^()]*)\)[ \t]*:)?", re.MULTILINE
)
_MAIN = lazy(rb"^if[ \t]+__name__\b", re.MULTILINE)
_TAKEN = lazy(rb"(\w+|\*)(?:[ \t]+as[ \t]+(\w+))?")
_WITHOUT_OBJECTS = frozenset({b"asyncio", b"commands", b"distutils", b"os", b"pathlib", b"shutil", b"subprocess"})
"""Modules that are called, and give no objects that are passed on."""
_PLAIN_BASE = lazy(
    rb"(?:\w+\.)*(?:object|\w*(?:Error|Exception|Warning)|\w*Enum|Flag|IntFlag|NamedTuple|TypedDict|dict|list|set|str|int|tuple"
    rb"|(?:Generic|Protocol|Dict|List)(?:\[[^\]]*\])?|ABC)|metaclass\s*=\s*(?:abc\.)?ABCMeta"
)
"""A base that does not call methods of the classes made of it by their names."""


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
    """A file's definitions and imports, the names of the whole text, and whether anything in it does something.

    ``libraries``: the names here of described libraries, and of what is taken out of them.
    """

    definitions: tuple[Definition, ...]
    taken: tuple[Taken, ...]
    said: Spoken
    whole: Around
    touches: bool
    size: int
    libraries: frozenset[bytes] = frozenset()

    def makes(self, name: bytes) -> bool:
        """May a definition make objects of a library, which others act through?"""
        return any(one.name == name and not one.said.plain.isdisjoint(self.libraries) for one in self.definitions)


class _Open:
    """A definition that is being read: what follows belongs to it until a line is indented no deeper."""

    def __init__(self, match: re.Match[bytes], outer: _Open | None, classes: dict[bytes, _Open]) -> None:
        self.depth = len(match[1])
        self.name, self.start = match[3], match.start() + len(match[1])
        self.is_class = match[2] is not None
        self.outer = outer
        self.method = outer is not None and outer.is_class
        self.whole = self.is_class and any(_may_call(base, classes) for base in (match[4] or b"").split(b","))
        self.plain: set[bytes] = set()
        self.pairs: set[tuple[bytes, bytes]] = set()
        self.touches = self.evaluates = False
        self.members: set[bytes] = set()

    def add(self, said: Spoken, touches: bool, evaluated: bool) -> None:
        self.plain |= said.plain
        self.pairs |= said.members
        self.touches = self.touches or touches
        self.evaluates = self.evaluates or evaluated

    def spread(self, said: Spoken, touches: bool, evaluated: bool) -> None:
        """Take over what a stretch of this definition says, here and in the definitions that it counts for."""
        one: _Open | None = self
        while one is not None:
            one.add(said, touches, evaluated)
            one = one.outer if one.passes_on() else None

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


def _may_call(base: bytes, classes: dict[bytes, _Open]) -> bool:
    """May a base call the methods of a class made of it, unseen? A class of the same file is seen itself."""
    name = base.strip()
    if not name or _PLAIN_BASE.fullmatch(name):
        return False
    known = classes.get(name)
    return known is None or known.whole


@lru_cache(maxsize=2048)
def outline(
    data: bytes,
    extra: tuple[tuple[bytes, frozenset[bytes]], ...] = (),
    borrowed: frozenset[bytes] = frozenset(),
) -> Outline:
    """The outline of a file.

    ``extra``: the words of calls that the config describes. ``borrowed``: modules whose objects the file may have
    from others that it imports.
    """
    words: Words = dict(extra)
    defined, rest = _parts(data)
    pieces = [(one, piece, spoken(piece)) for one, piece in defined]
    outside = spoken(rest)
    said = said_of(
        {name for _, _, heard in pieces for name in heard.plain} | outside.plain | {one.name for one, _ in defined},
        {pair for _, _, heard in pieces for pair in heard.members} | outside.members,
    )
    whole = around(data, words, said, borrowed)
    writing, evaluating = writes(data), evaluates(data)
    touches = evaluating or (writing and writes(rest)) or calls_something(outside, whole)
    for one, piece, heard in pieces:
        touched = calls_something(heard, whole) or (writing and writes(piece))
        touches = touches or touched
        one.spread(heard, touched, evaluating and evaluates(piece))
    taken = _taken(data)
    described = triggers().modules - _WITHOUT_OBJECTS
    libraries = frozenset([one.alias for one in taken if one.module.partition(".")[0].encode() in described])
    return Outline(tuple([one.finished() for one, _ in defined]), taken, said, whole, touches, len(data), libraries)


def _parts(data: bytes) -> tuple[list[tuple[_Open, bytes]], bytes]:
    """The definitions of a file, each with its text up to the next one, and what belongs to none."""
    starts = list(_DEFINITION.finditer(data))
    defined: list[tuple[_Open, bytes]] = []
    rest = [data[: starts[0].start()] if starts else data]
    open_: list[_Open] = []
    classes: dict[bytes, _Open] = {}
    programs = b"__name__" in data
    for match, end in zip(starts, [*(later.start() for later in starts[1:]), len(data)], strict=False):
        while open_ and open_[-1].depth >= len(match[1]):
            open_.pop()
        one = _Open(match, open_[-1] if open_ else None, classes)
        if one.is_class:
            classes[one.name] = one
        if one.method and one.outer is not None:
            one.outer.members.add(one.name)
        open_.append(one)
        piece = data[match.end(3) : end]
        main = _MAIN.search(piece) if programs else None
        if main:
            rest.append(piece[main.start() :])
            piece = piece[: main.start()]
        defined.append((one, piece))
    return defined, b"\n".join(rest)


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
