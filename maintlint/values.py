"""Abstract strings and lists: what is known of a value, what is not, and where each part comes from.

A `Value` is a few alternative `Text`; a text is a row of atoms: literal text, active glob pieces, and
holes. A hole remembers its origin, whether it may be empty, and what is known of it otherwise.
Nothing here guesses: joining two values keeps both, and too many alternatives become one hole.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, TypeAlias

from msgspec import Struct

from maintlint.places import Place

MOST_CHOICES = 200_000

MOST_LISTED = 200
"""Characters that are kept of the command whose output a list is."""


class Emptiness(IntEnum):
    """May a value be the empty string?

    ``UNLIKELY``: not in practice. ``BLANK``: only if somebody set it to nothing (``set -u`` has excluded
    that it is unset). ``UNSET``: by having been left unset. ``MAYBE``: by an ordinary course of things.
    """

    NEVER = 0
    UNLIKELY = 1
    BLANK = 2
    UNSET = 3
    MAYBE = 4


class Default(Struct, frozen=True, gc=False):
    """What is taken where something is left out.

    ``name``: the variable or option that may be left out, ``text`` what then stands for it, ``place`` where
    that is written.
    """

    name: str
    text: str
    place: Place | None = None


class Lit(Struct, frozen=True, gc=False):
    """Known text and the place where it is written; ``default`` if it stands for something that was left out."""

    text: str
    place: Place | None = None
    default: Default | None = None


def stretch(atom: Lit, start: int, end: int) -> Lit:
    """A stretch of a known text, at its own place if the text stands in the file as it is."""
    place = atom.place
    if place is not None and place.end - place.start == len(atom.text.encode("utf-8", "replace")):
        before = len(atom.text[:start].encode("utf-8", "replace"))
        size = len(atom.text[start:end].encode("utf-8", "replace"))
        place = Place(place.source, place.start + before, place.start + before + size)
    return Lit(atom.text[start:end], place)


class Wild(Struct, frozen=True, gc=False):
    """An active glob piece; ``selectors`` pick some of what it matches (``sorted(glob(…))[:-7]``)."""

    text: str
    place: Place | None = None
    selectors: tuple[Selector, ...] = ()


class Roll(Struct, frozen=True, gc=False):
    """A list by which it is judged what is missing from it.

    ``name`` is for people, ``place`` where the list comes from. ``subjects``: the variables and paths through which
    a test may look at it. ``sound``: it is not empty, short or failed unseen. ``asked``: it is a store that is asked
    for one thing at a time; ``tree``: a directory.
    """

    name: str
    place: Place | None = None
    subjects: tuple[str, ...] = ()
    sound: bool = False
    asked: bool = False
    tree: bool = False


class Selector(Struct, frozen=True, gc=False):
    """How a stream of lines was narrowed: ``grep mail``, ``grep -v bk``, ``head -n 1``.

    ``pattern`` is the filter's own text, ``None`` if the filter cannot be said as text; ``cap`` the
    most lines it lets through, ``window`` if the others have their turn after them; ``roll`` the list whose lines were
    taken away; ``leaves`` the least lines that it leaves out at one end (``tail -n +8``: seven), ``None`` if that is
    not known.
    """

    place: Place
    text: str
    pattern: Value | None = None
    negated: bool = False
    cap: int | None = None
    roll: Roll | None = None
    leaves: int | None = None
    window: bool = False


class Hole(Struct, frozen=True, gc=False):
    """A part that is not known exactly.

    ``origin``: ``argv``, ``env``, ``settings`` (``env``, or a file that was read in and is not here), ``file``,
    ``output``, ``input``, ``choice`` (picked from a menu), ``parameter``, ``loop``, ``number``, ``fresh`` (made by
    the program: ``mktemp``), ``own-host``, ``script`` (the own path), ``directory``, ``unset`` (never assigned),
    ``literal`` (an empty text, where other ways have more), ``walk`` (what going through everything finds),
    ``unknown``. ``name``: the variable or command for people. ``choices``: the finite texts it can be, or ``None``.
    ``many``: may be several words or lines. ``splits``: stands unquoted, so that it vanishes when empty and splits
    into words. ``listing``: the list that it is an item of (a file name, a command). ``checked``: the program looked
    at it before use. ``sound``: the program ends if what made it fails. ``about``: the variables and paths that it
    tells the size or content of. ``transforms``: what was done to the text since (operator, pattern, replacement);
    where ``choices`` were changed as well, ``derived`` says which items of the loop each of them was made of.
    ``relative``: a name that starts in the working directory, wherever it stands first in a path. ``answer``: what a
    store says of the one thing that it was asked for, or nothing, if it cannot be reached. ``filled``: of several
    lines none is blank. ``program``: the program whose path it is (``which rsync``).
    """

    origin: str
    name: str = ""
    place: Place | None = None
    empty: Emptiness = Emptiness.MAYBE
    choices: tuple[str, ...] | None = None
    many: bool = False
    splits: bool = False
    absolute: bool = False
    exists: bool = False
    checked: bool = False
    selectors: tuple[Selector, ...] = ()
    transforms: tuple[tuple[str, str, str], ...] = ()
    listing: str = ""
    derived: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sound: bool = False
    about: tuple[str, ...] = ()
    relative: bool = False
    answer: bool = False
    filled: bool = False
    single: bool = False
    program: str = ""

    @property
    def any_entry(self) -> bool:
        """Is it whatever a directory holds, with nothing selecting among it?"""
        return self.relative and self.listing != "" and not self.selectors


Atom: TypeAlias = Lit | Wild | Hole


class Text(Struct, frozen=True, gc=False):
    """A row of atoms."""

    atoms: tuple[Atom, ...] = ()

    @property
    def literal(self) -> str | None:
        """The exact text, or ``None`` if some part is not known."""
        atoms = self.atoms
        if len(atoms) == 1:
            atom = atoms[0]
            return atom.text if isinstance(atom, Lit) else None
        parts = []
        for atom in atoms:
            if not isinstance(atom, Lit):
                return None
            parts.append(atom.text)
        return "".join(parts)

    @property
    def prefix(self) -> str:
        """The known text at the start."""
        parts = []
        for atom in self.atoms:
            if not isinstance(atom, Lit):
                break
            parts.append(atom.text)
        return "".join(parts)

    @property
    def suffix(self) -> str:
        """The known text at the end."""
        parts = []
        for atom in reversed(self.atoms):
            if not isinstance(atom, Lit):
                break
            parts.append(atom.text)
        return "".join(reversed(parts))

    @property
    def holes(self) -> tuple[Hole, ...]:
        atoms = self.atoms
        if len(atoms) == 1:
            # Most texts: a list would take longer than all the rest.
            return (atoms[0],) if type(atoms[0]) is Hole else ()
        return tuple([atom for atom in atoms if type(atom) is Hole])

    @property
    def empty(self) -> Emptiness:
        """May the whole text be empty?"""
        worst = Emptiness.MAYBE
        for atom in self.atoms:
            if type(atom) is Hole:
                if atom.empty < worst:
                    worst = atom.empty
            elif not isinstance(atom, Lit) or atom.text:
                return Emptiness.NEVER
        return worst

    @property
    def place(self) -> Place | None:
        for atom in self.atoms:
            if atom.place is not None:
                return atom.place
        return None

    def show(self) -> str:
        """For people: holes as ``$name`` or ``<origin>``."""
        parts = []
        for atom in self.atoms:
            if isinstance(atom, Hole):
                if atom.choices is not None and len(atom.choices) == 1:
                    parts.append(atom.choices[0])
                else:
                    parts.append(
                        f"${atom.name}"
                        if atom.name.isidentifier() or atom.name.isdigit() or atom.name == "@"
                        else f"<{atom.name or atom.origin}>"
                    )
            else:
                parts.append(atom.text)
        return "".join(parts)

    def without_empty(self) -> str | None:
        """The text when every part that may be empty is, other holes as ``\\0``; ``None`` if no part may be."""
        changed = False
        parts = []
        for atom in self.atoms:
            if isinstance(atom, Hole):
                if atom.empty > Emptiness.UNLIKELY:
                    changed = True
                else:
                    parts.append("\0")
            else:
                parts.append(atom.text)
        return "".join(parts) if changed else None

    def pattern(self) -> str:
        """The text with every hole as ``\\0``."""
        return "".join("\0" if isinstance(atom, Hole) else atom.text for atom in self.atoms)


EMPTY_TEXT = Text()


class Value(Struct, frozen=True, gc=False):
    """Alternative texts; at least one."""

    alternatives: tuple[Text, ...]

    @property
    def literal(self) -> str | None:
        return self.alternatives[0].literal if len(self.alternatives) == 1 else None

    @property
    def literals(self) -> tuple[str, ...] | None:
        """All texts it can be, choices spelled out, or ``None`` if some part is not known."""
        alternatives = self.alternatives
        if len(alternatives) == 1:
            atoms = alternatives[0].atoms
            if len(atoms) == 1 and isinstance(lone := atoms[0], Lit):
                return (lone.text,)
        found: list[str] = []
        for text in alternatives:
            spelled = spell(text)
            if spelled is None:
                return None
            found.extend(spelled)
        return tuple(dict.fromkeys(found))

    @property
    def empty(self) -> Emptiness:
        alternatives = self.alternatives
        if len(alternatives) == 1:
            return alternatives[0].empty
        return max([text.empty for text in alternatives])

    @property
    def holes(self) -> tuple[Hole, ...]:
        alternatives = self.alternatives
        if len(alternatives) == 1:
            return alternatives[0].holes
        return tuple([atom for text in alternatives for atom in text.atoms if type(atom) is Hole])

    @property
    def place(self) -> Place | None:
        return self.alternatives[0].place

    def show(self) -> str:
        shown = [text.show() for text in self.alternatives]
        return " | ".join(filter(None, shown)) if len(shown) > 1 else shown[0]


EMPTY = Value((EMPTY_TEXT,))


class ListValue(Struct, frozen=True, gc=False):
    """A list of values in order: a shell array, the arguments. A `Hole` with ``many`` stands for several.

    ``ways``: the lists that it may be, one for each way that led here, where they are few and known.
    """

    items: tuple[Value, ...] = ()
    ways: tuple[tuple[Value, ...], ...] = ()

    @property
    def versions(self) -> tuple[tuple[Value, ...], ...]:
        """The lists that it may be."""
        return self.ways or (self.items,)


AnyValue: TypeAlias = Value | ListValue


def literal(text: str, place: Place | None = None) -> Value:
    """A known text."""
    return (
        Value((Text((Lit(text, place),) if text else ()),))
        if text or place is None
        else Value((Text((Lit("", place),)),))
    )


def unknown(
    origin: str, name: str = "", place: Place | None = None, empty: Emptiness = Emptiness.MAYBE, **facts: Any
) -> Value:
    """A value of which only the origin is known; ``facts`` are further fields of `Hole`."""
    return Value((Text((Hole(origin, name, place, empty, **facts),)),))


OWN_NAME = ("name", "", "")
"""The first of a hole's transforms where it is the name of the machine that the code runs on; without it, what became
of the name is not known. `FULL_NAME` and `SHORT_NAME` stand for it where the full or the short name was asked for."""

FULL_NAME = ("full", "", "")
SHORT_NAME = ("short", "", "")


ROLE = "role"
"""The operator of the first transform where it is the machine's role, from a file or variable that the policy names."""


def may_be_nothing(hole: Hole) -> bool:
    """Is it what was made of the machine's own name, or a role that a machine may not have?"""
    return len(hole.transforms) > 1 or (hole.transforms != () and hole.transforms[0][0] == ROLE)


def own_host(name: str, place: Place | None, form: tuple[str, str, str] = OWN_NAME) -> Value:
    """The name of the machine that the code runs on."""
    return unknown("own-host", name, place, Emptiness.NEVER, transforms=(form,))


OUTSIDE = frozenset({"argv", "env", "input", "settings"})
"""Origins of what somebody says when the program starts, or does not say."""


def from_outside(value: Value) -> Hole | None:
    """The part of a value that somebody gives when the program starts."""
    return next((hole for hole in value.holes if hole.origin in OUTSIDE), None)


def spell(text: Text) -> tuple[str, ...] | None:
    """Every exact text that ``text`` can be, or ``None``."""
    results = [""]
    for atom in text.atoms:
        if isinstance(atom, Lit):
            results = [result + atom.text for result in results]
        elif isinstance(atom, Hole) and atom.choices is not None:
            if len(results) * len(atom.choices) > MOST_CHOICES:
                return None
            results = list(atom.choices) if results == [""] else [a + b for a in results for b in atom.choices]
        else:
            return None
    return tuple(results)


_ONE_WORD = frozenset({"number", "fresh", "script", "script-directory", "directory", "unset", "own-host"})


def open_ended(items: tuple[Value, ...]) -> Hole | None:
    """The part of a list that may be several of its items, and not only one; the others are taken for one each."""
    return next((hole for item in items for hole in item.holes if _several(hole)), None)


def _several(hole: Hole) -> bool:
    if hole.many or not hole.splits:
        return hole.many
    if hole.choices is not None:
        return any(len(choice.split()) > 1 for choice in hole.choices)
    return hole.origin not in _ONE_WORD
