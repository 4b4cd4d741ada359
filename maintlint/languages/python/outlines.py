"""What a Python file defines and imports, and which names each definition speaks: read from its text, not evaluated."""

from __future__ import annotations

import re
from functools import cache, cached_property, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from maintlint.languages.python.arguments import opens_to_write
from maintlint.languages.python.imported import imports_of
from maintlint.languages.python.kinds import Kind, kinds
from maintlint.languages.python.masking import masked, without_annotations, without_kinds
from maintlint.languages.python.touching import (
    Around,
    Spoken,
    Words,
    around,
    calls_something,
    evaluates,
    is_special,
    said_of,
    spoken,
    triggers,
    without_own,
)
from maintlint.patterns import lazy

_DEFINITION = lazy(
    rb"^([ \t]*)(?:async[ \t]+def|def|(class))[ \t]+(\w+)(?:[ \t]*\([ \t]*([^()\s]?[^()]*)\)[ \t]*:)?", re.MULTILINE
)
_BRACKETS = (b"()", b"[]", b"{}")
_WITHOUT_OBJECTS = frozenset({b"asyncio", b"commands", b"distutils", b"os", b"pathlib", b"shutil", b"subprocess"})
"""Modules that are called, and give no objects that are passed on."""
_PLAIN_BASE = lazy(
    rb"(?:\w+\.)*(?:object|\w*(?:Error|Exception|Warning)|\w*Enum|Flag|IntFlag|NamedTuple|TypedDict|dict|list|set|str|int|tuple"
    rb"|(?:Generic|Protocol|Dict|List)(?:\[[^\]]*\])?|ABC)|metaclass\s*=\s*(?:abc\.)?ABCMeta"
)
"""A base that does not call methods of the classes made of it by their names."""


_ASKS = lazy(rb"(?<![\w.])(?:raw_)?input\(|\b(?:confirm|prompt)\w*\(|\.ask\(")
"""A question put to somebody."""


class Definition(Struct, frozen=True):
    """A function or class with the names that whoever speaks its name may reach.

    ``touches``: it makes a described call itself; ``evaluates``: it runs text as code. ``method``: it stands in a
    class. Of a class, ``said`` has what making an object reaches: all methods if it has bases that may call them.
    ``family``: where the first of the classes starts that inherit from one another, of a class or of what stands in
    one; -1 elsewhere.
    """

    name: bytes
    start: int
    is_class: bool
    method: bool
    said: Spoken
    touches: bool
    evaluates: bool
    members: frozenset[bytes] = frozenset()
    family: int = -1


class Outline:
    """A file's definitions and imports, the names of the whole text, and whether anything in it does something.

    ``data``: the text. ``said``: the names in it. ``whole``: the surroundings of each stretch of it.
    """

    def __init__(self, heard: _Heard, whole: Around) -> None:
        self._heard = heard
        self.whole = whole
        self.said = heard.said
        self.taken = heard.imports.taken
        self.data = heard.data
        self.acts = heard.writes or heard.evaluates or calls_something(heard.said, whole)
        """Does it speak of what does something, if only in several places?"""

    @cached_property
    def libraries(self) -> frozenset[bytes]:
        """The names here of described libraries, and of what is taken out of them."""
        described = triggers().modules - _WITHOUT_OBJECTS
        return frozenset([one.alias for one in self.taken if one.module.partition(".")[0].encode() in described])

    @cached_property
    def _acting(self) -> list[_Piece]:
        if not self.acts:
            return []
        return [piece for piece in self._heard.parts[1] if piece.writes or calls_something(piece.said, self.whole)]

    @cached_property
    def touches(self) -> bool:
        """Does anything in it do something itself?"""
        return self._heard.evaluates or bool(self._acting)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """Its functions and classes."""
        touching = frozenset([number for piece in self._acting for number in piece.counts_for])
        found = self._heard.parts[0]
        return tuple([replace(one, touches=True) if at in touching else one for at, one in enumerate(found)])

    @cached_property
    def classes(self) -> dict[bytes, int]:
        """The families of its classes, by their names."""
        return {one.name: one.family for one in self._heard.parts[0] if one.is_class}

    @cached_property
    def families(self) -> dict[int, frozenset[bytes]]:
        """The methods of classes that inherit from one another."""
        found: dict[int, frozenset[bytes]] = {}
        for one in self._heard.parts[0]:
            if one.is_class:
                found[one.family] = found.get(one.family, frozenset()) | one.members
        return found

    @cached_property
    def kinds(self) -> dict[bytes, Kind]:
        """What names stand for in it."""
        return kinds(self._heard.code)

    @cached_property
    def asks(self) -> bool:
        """Does it ask somebody?"""
        return self._heard.asks

    @cached_property
    def evaluates(self) -> frozenset[int]:
        """Where the definitions start that run text as code."""
        return frozenset([one.start for one in self.definitions if one.evaluates] if self._heard.evaluates else [])

    @cached_property
    def starts(self) -> frozenset[int]:
        """Where the definitions start."""
        return frozenset([one.start for one in self.definitions])

    def defines(self, name: bytes) -> bool:
        """Is there a definition with this name?"""
        return name in self._names

    @cached_property
    def _names(self) -> frozenset[bytes]:
        return frozenset([one.name for one in self._heard.parts[0]])

    def makes(self, name: bytes) -> bool:
        """May a definition make objects of a library, which others act through?"""
        libraries = self.libraries
        return bool(libraries) and any(
            one.name == name and not one.said.plain.isdisjoint(libraries) for one in self.definitions
        )


class _Piece(Struct, frozen=True):
    """A stretch of text, what it says of others, and the definitions (by number) that it counts for."""

    said: Spoken
    writes: bool
    counts_for: tuple[int, ...] = ()


class _Heard:
    """What a file says, whatever surrounds it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.code = code = masked(data)
        self.said = spoken(code)
        self.imports = imports_of(code)
        self.writes, self.evaluates = opens_to_write(code), evaluates(code)

    @cached_property
    def asks(self) -> bool:
        return _ASKS.search(self.code) is not None

    @cached_property
    def parts(self) -> tuple[list[Definition], list[_Piece]]:
        """The definitions, and the pieces of the text."""
        defined, rest = _parts(self.code)
        methods: dict[int, set[bytes]] = {}
        for one in defined:
            if one.is_class:
                methods.setdefault(one.family.first(), set()).update(one.members)
        pieces = []
        for one in defined:
            said = spoken(one.read())
            numbers = one.spread(said, self.evaluates and evaluates(one.text))
            said = without_own(said, methods.get(one.family.first(), frozenset()))
            pieces.append(_Piece(said, self.writes and opens_to_write(one.text), numbers))
        pieces.append(_Piece(spoken(rest), self.writes and opens_to_write(rest)))
        return [one.finished() for one in defined], pieces


class _Family:
    """Classes of a file that inherit from one another, or have the same name."""

    __slots__ = ("joined", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.joined: _Family | None = None

    def first(self) -> int:
        return self.whole().start

    def whole(self) -> _Family:
        """What this has become a part of."""
        one = self
        while one.joined is not None:
            one = one.joined
        return one

    def join(self, other: _Family) -> None:
        mine, others = self.whole(), other.whole()
        if mine is not others:
            mine.joined = others


_NO_FAMILY = _Family(-1)


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
        self.bases = (text.partition(b":")[0] if match[4] is None else match[4]) if self.is_class else b""
        self.family: _Family = outer.family if outer is not None and not self.is_class else _NO_FAMILY

    def read(self) -> bytes:
        """The text that says what it does: without the classes that it only asks for."""
        text = self.text if self.is_class else without_annotations(self.text)
        if self.outer is not None and b"super(" in text:
            # What a base does when it is made.
            text = b"%s (%s)" % (text, self.outer.bases)
        return without_kinds(text)

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
        return outer is not None and (not outer.is_class or outer.whole or is_special(self.name))

    def finished(self) -> Definition:
        said = said_of(self.plain, self.pairs)
        members = frozenset(self.members)
        family = self.family.first()
        return Definition(
            self.name, self.start, self.is_class, self.method, said, False, self.evaluates, members, family
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
    heard = _heard(data)
    return Outline(heard, around(heard.said, heard.imports, words, borrowed))


@lru_cache(maxsize=256)
def _heard(data: bytes) -> _Heard:
    return _Heard(data)


def _parts(data: bytes) -> tuple[list[_Open], bytes]:
    """The definitions of a file, each with its text up to the next one, and the text that belongs to none."""
    starts = list(_DEFINITION.finditer(data))
    defined: list[_Open] = []
    rest = [data[: starts[0].start()] if starts else data]
    open_: list[_Open] = []
    classes: dict[bytes, _Open] = {}
    for match, end in zip(starts, [*(later.start() for later in starts[1:]), len(data)], strict=False):
        while open_ and open_[-1].depth >= len(match[1]):
            open_.pop()
        text = data[match.end(3) : end]
        text, left = _cut(text, len(match[1]))
        one = _Open(len(defined), match, open_[-1] if open_ else None, classes, text)
        if one.is_class:
            one.family = _Family(one.start)
            for name in (one.name, *one.bases.split(b",")):
                relative = classes.get(name.strip())
                if relative is not None:
                    one.family.join(relative.family)
            classes[one.name] = one
        if one.method and one.outer is not None:
            one.outer.members.add(one.name)
        defined.append(one)
        open_.append(one)
        while left:
            while open_ and open_[-1].depth >= len(left) - len(left.lstrip(b" \t")):
                open_.pop()
            if not open_:
                rest.append(left)
                break
            more, left = _cut(left, open_[-1].depth)
            open_[-1].text += b"\n" + more
    return defined, b"\n".join(rest)


def _cut(text: bytes, depth: int) -> tuple[bytes, bytes]:
    """What stands deeper than a definition with this indentation, and what follows behind its end."""
    behind = _behind(depth).search(text)
    if behind is None or not _closed(text[: behind.start()]):
        return text, b""
    return text[: behind.start()], text[behind.start() + 1 :]


@cache
def _behind(depth: int) -> re.Pattern[bytes]:
    """Where a line begins that is indented no deeper."""
    return re.compile(rb"\n[ \t]{0,%d}[@A-Za-z_]" % depth)


def _closed(text: bytes) -> bool:
    """Is every bracket closed? Then the next line is no part of the same statement."""
    return all(text.count(pair[:1]) == text.count(pair[1:]) for pair in _BRACKETS)


def stretch(data: bytes, whole: Around) -> Definition:
    """A stretch of a file that is no definition, as if it were one."""
    said = spoken(data)
    return Definition(b"", 0, False, False, said, calls_something(said, whole) or opens_to_write(data), evaluates(data))
