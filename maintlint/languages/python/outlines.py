"""What a Python file defines and imports, and which names each definition speaks: read from its text, not evaluated."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from maintlint.languages.python.touching import (
    IMPORT,
    Around,
    Imports,
    Spoken,
    Words,
    around,
    calls_something,
    evaluates,
    imports_of,
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


class _Piece(Struct, frozen=True):
    """A stretch of text, what it says, and the definitions (by number) that it counts for."""

    said: Spoken
    writes: bool
    counts_for: tuple[int, ...] = ()


class _Heard(Struct, frozen=True):
    """What a file says, whatever surrounds it. The last of the ``pieces`` belongs to no definition."""

    definitions: tuple[Definition, ...]
    pieces: tuple[_Piece, ...]
    said: Spoken
    imports: Imports
    taken: tuple[Taken, ...]
    evaluates: bool


class _Open:
    """A definition that is being read: what follows belongs to it until a line is indented no deeper."""

    def __init__(
        self, number: int, match: re.Match[bytes], outer: _Open | None, classes: dict[bytes, _Open], text: bytes
    ) -> None:
        self.number = number
        self.depth = len(match[1])
        self.name, self.start = match[3], match.start() + len(match[1])
        self.is_class = match[2] is not None
        self.outer = outer
        self.method = outer is not None and outer.is_class
        self.whole = self.is_class and any(_may_call(base, classes) for base in (match[4] or b"").split(b","))
        self.text = text
        self.plain: set[bytes] = set()
        self.pairs: set[tuple[bytes, bytes]] = set()
        self.evaluates = False
        self.members: set[bytes] = set()

    def spread(self, said: Spoken, evaluated: bool) -> tuple[int, ...]:
        """Take over what this definition says, here and in the definitions that it counts for: those, by number."""
        numbers = []
        one: _Open | None = self
        while one is not None:
            numbers.append(one.number)
            one.plain |= said.plain
            one.pairs |= said.members
            one.evaluates = one.evaluates or evaluated
            one = one.outer if one.passes_on() else None
        return tuple(numbers)

    def passes_on(self) -> bool:
        """Does what this says count for the definition around it? A method is reached by its own name."""
        outer = self.outer
        return outer is not None and (not outer.is_class or outer.whole or self.name.startswith(b"__"))

    def finished(self) -> Definition:
        said = said_of(self.plain, self.pairs)
        members = frozenset(self.members)
        return Definition(self.name, self.start, self.is_class, self.method, said, False, self.evaluates, members)


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
    heard = _heard(data)
    whole = around(heard.said, heard.imports, words, borrowed)
    acting = [piece for piece in heard.pieces if piece.writes or calls_something(piece.said, whole)]
    touching = frozenset([number for piece in acting for number in piece.counts_for])
    definitions = [replace(one, touches=True) if at in touching else one for at, one in enumerate(heard.definitions)]
    described = triggers().modules - _WITHOUT_OBJECTS
    libraries = frozenset([one.alias for one in heard.taken if one.module.partition(".")[0].encode() in described])
    touches = heard.evaluates or bool(acting)
    return Outline(tuple(definitions), heard.taken, heard.said, whole, touches, len(data), libraries)


@lru_cache(maxsize=256)
def _heard(data: bytes) -> _Heard:
    defined, rest = _parts(data)
    writing, evaluating = writes(data), evaluates(data)
    pieces = []
    for one in defined:
        said = spoken(one.text)
        numbers = one.spread(said, evaluating and evaluates(one.text))
        pieces.append(_Piece(said, writing and writes(one.text), numbers))
    outside = spoken(rest)
    pieces.append(_Piece(outside, writing and writes(rest)))
    said = said_of(
        {name for piece in pieces for name in piece.said.plain} | {one.name for one in defined},
        {pair for piece in pieces for pair in piece.said.members},
    )
    definitions = tuple([one.finished() for one in defined])
    return _Heard(definitions, tuple(pieces), said, imports_of(data), _taken(data), evaluating)


def _parts(data: bytes) -> tuple[list[_Open], bytes]:
    """The definitions of a file, each with its text up to the next one, and the text that belongs to none."""
    starts = list(_DEFINITION.finditer(data))
    defined: list[_Open] = []
    rest = [data[: starts[0].start()] if starts else data]
    open_: list[_Open] = []
    classes: dict[bytes, _Open] = {}
    programs = b"__name__" in data
    for match, end in zip(starts, [*(later.start() for later in starts[1:]), len(data)], strict=False):
        while open_ and open_[-1].depth >= len(match[1]):
            open_.pop()
        text = data[match.end(3) : end]
        main = _MAIN.search(text) if programs else None
        if main:
            rest.append(text[main.start() :])
            text = text[: main.start()]
        one = _Open(len(defined), match, open_[-1] if open_ else None, classes, text)
        if one.is_class:
            classes[one.name] = one
        if one.method and one.outer is not None:
            one.outer.members.add(one.name)
        open_.append(one)
        defined.append(one)
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
