"""Values with structure: lists, mappings, objects, functions and classes, beside the texts of `maintlint.values`.

An object is a name into the state: its attributes are variables called ``<id>·<attribute>``, so that copying,
merging and refining a state treat them like any other variable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from maintlint.combining import join, map_holes, several
from maintlint.evaluate.state import NOWHERE
from maintlint.places import Place
from maintlint.scope import Directory
from maintlint.values import Emptiness, Hole, ListValue, Lit, Text, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.frame import Frame
    from maintlint.evaluate.state import State
    from maintlint.program import Kind, Routine

NOTHING = "none"
"""Origin of the hole that stands for ``None`` and for false: the empty text to whoever asks for a text."""


class Sequence(Struct, frozen=True):
    """A list, tuple or set: known items, then any number of ``more``; ``filled``: there is at least one item."""

    items: tuple[Any, ...] = ()
    more: Any = None
    filled: bool = False

    @property
    def surely(self) -> bool:
        """Is it certain that it holds something?"""
        return self.filled or bool(self.items)


class Generated(Sequence, frozen=True):
    """What a generator gives; ``directory``: where the program is while it waits at its first ``yield``."""

    directory: Directory = NOWHERE


class Mapping(Struct, frozen=True):
    """A mapping: known entries, and ``more`` for what stands under other keys.

    ``blank``: it may have none at all. ``perhaps``: the known keys that are missing on some way that leads here.
    """

    items: tuple[tuple[str, Any], ...] = ()
    more: Any = None
    keys: Any = None
    blank: bool = False
    perhaps: frozenset[str] = frozenset()

    def find(self, key: str) -> Any:
        """The value under a key, or ``None``."""
        return next((value for name, value in self.items if name == key), None)


class Object(Struct, frozen=True):
    """An object of a class: a library's by its name, one of the program's own by its `Class`. It is one of ``ids``."""

    cls: Any
    ids: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The qualified name of the library class that it is, or ``""``."""
        if isinstance(self.cls, str):
            return self.cls
        return self.cls.library if isinstance(self.cls, Class) else ""


class Named(Struct, frozen=True):
    """Something of a library, by its qualified name: a module, function, class or constant."""

    path: str


class Function(Struct, frozen=True):
    """A function of the program: where it was defined and with which defaults; ``bound`` is its ``self``."""

    node: Routine
    frame: Frame
    defaults: tuple[tuple[str, Any], ...] = ()
    captured: tuple[tuple[str, Any], ...] = ()
    decorators: tuple[Any, ...] = ()
    owner: Any = None
    bound: Any = None


class Class(Struct, frozen=True):
    """A class of the program. ``library``: the first class of a library among its ancestors."""

    node: Kind
    bases: tuple[Any, ...]
    members: dict[str, Any]
    library: str = ""
    record: bool = False

    def member(self, name: str) -> Any:
        """A method or class attribute, inherited ones too, or ``None``."""
        for cls in self.line():
            if name in cls.members:
                return cls.members[name]
        return None

    def line(self) -> list[Class]:
        """The class and its ancestors in the program, in the order in which attributes are looked up."""
        found: list[Class] = []
        pending: list[Any] = [self]
        while pending and len(found) < 64:
            cls = pending.pop(0)
            if isinstance(cls, Class) and cls not in found:
                found.append(cls)
                pending.extend(cls.bases)
        return found


class Method(Struct, frozen=True):
    """A method that the program does not define, of ``base``."""

    base: Any
    name: str


class Partial(Struct, frozen=True):
    """A function with some arguments already given; ``place`` is where."""

    function: Any
    given: Any
    place: Place | None = None


class Choice(Struct, frozen=True):
    """One of several things that can be called; which one is not known."""

    options: tuple[Any, ...]


class Pending(Struct, frozen=True):
    """A coroutine that was called and not awaited yet."""

    function: Any
    given: Any
    frame: Frame


class Namespace(Struct, frozen=True):
    """A module of the repository: its path and its names."""

    path: str
    names: dict[str, Any]


Thing: TypeAlias = Any
"""`Value` or one of the classes above."""


# --- None, truth values, numbers ------------------------------------------------------------------


def nothing(place: Place | None = None, name: str = "None") -> Value:
    """``None`` or ``False``."""
    return Value((Text((Hole(NOTHING, name, place, Emptiness.UNSET, choices=("",)),)),))


def boolean(value: bool, place: Place | None = None) -> Value:
    """A known truth value."""
    return literal("True", place) if value else nothing(place, "False")


def is_nothing(text: Text) -> bool:
    """Is this alternative ``None`` or false?"""
    atoms = text.atoms
    return len(atoms) == 1 and isinstance(atoms[0], Hole) and atoms[0].origin == NOTHING


def something(value: Value) -> Value | None:
    """The alternatives that are not ``None``; ``None`` if there is no other."""
    if not any(is_nothing(text) for text in value.alternatives):
        return value
    kept = tuple(text for text in value.alternatives if not is_nothing(text))
    return Value(kept) if kept else None


def shown(value: Value) -> Value:
    """A value as ``str()`` shows it: ``None`` is a word."""
    if not any(is_nothing(text) for text in value.alternatives):
        return value
    return Value(
        tuple(
            Text((Lit(text.holes[0].name, text.holes[0].place),)) if is_nothing(text) else text
            for text in value.alternatives
        )
    )


def number_of(thing: Thing) -> int | None:
    """The number that a value is, if it is known."""
    if not isinstance(thing, Value):
        return None
    exact = thing.literal
    if exact is None:
        return 0 if len(thing.alternatives) == 1 and is_nothing(thing.alternatives[0]) else None
    if exact == "True":
        return 1
    try:
        return int(exact) if len(exact) < 20 else None
    except ValueError:
        return None


# --- truth ---------------------------------------------------------------------------------------


def truth_of(value: Thing) -> bool | None:
    """Is it true in a condition? ``None`` if that depends."""
    if isinstance(value, Value):
        outcomes = set()
        for text in value.alternatives:
            spelled = text.literal
            if spelled is not None:
                outcomes.add(spelled not in ("", "0"))
                continue
            hole = text.atoms[0] if len(text.atoms) == 1 and isinstance(text.atoms[0], Hole) else None
            if hole is not None and hole.origin == NOTHING:
                outcomes.add(False)
            elif text.empty is Emptiness.NEVER and (hole is None or hole.origin not in ("unknown", "number", "output")):
                outcomes.add(True)
            else:
                return None
        return outcomes.pop() if len(outcomes) == 1 else None
    if isinstance(value, Sequence):
        return True if value.surely else (False if value.more is None else None)
    if isinstance(value, Mapping):
        return True if value.items and not value.blank else (None if value.items or value.more is not None else False)
    return True if isinstance(value, (Function, Namespace)) else None


# --- as text, joined --------------------------------------------------------------------------------


def as_text(thing: Thing, place: Place | None = None) -> Value:
    """The text that something is; a list stands for any of its items."""
    if isinstance(thing, Value):
        return thing
    if isinstance(thing, ListValue):
        return several(list(thing.items))
    if isinstance(thing, Sequence):
        values = [as_text(item, place) for item in (*thing.items, *((thing.more,) if thing.more is not None else ()))]
        return several(values) if values else nothing(place, "[]")
    if isinstance(thing, Named):
        name = thing.path.rsplit(".", 1)[-1]
    elif isinstance(thing, Method):
        name = thing.name  # what nobody calls is an attribute of an object that is not known
    else:
        name = getattr(thing, "kind", "") or type(thing).__name__.lower()
    blank = isinstance(thing, Mapping) and thing.blank
    return unknown("unknown", name, place, Emptiness.MAYBE if blank else Emptiness.NEVER)


def join_things(left: Thing, right: Thing) -> Thing:
    """Either of two things; what is certain of both stays."""
    if left is right:
        return left
    if isinstance(left, Value) and isinstance(right, Value):
        return join(left, right)
    if isinstance(left, ListValue):
        left = Sequence(left.items)
    if isinstance(right, ListValue):
        right = Sequence(right.items)
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return _join_sequences(left, right)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return _join_mappings(left, right)
    if isinstance(left, Object) and isinstance(right, Object):
        if left.ids == right.ids:
            return left
        if left.kind == right.kind and type(left.cls) is type(right.cls):
            return replace(left, ids=tuple(dict.fromkeys((*left.ids, *right.ids)))[:16])
        return left
    if isinstance(left, Value) and isinstance(right, (Sequence, Mapping)):
        return _opened(right, left)
    if isinstance(right, Value) and isinstance(left, (Sequence, Mapping)):
        return _opened(left, right)
    if isinstance(left, Value) and not isinstance(right, Value):
        return right
    if isinstance(left, _CALLABLE) and isinstance(right, _CALLABLE):
        options = [*_options(left), *(option for option in _options(right) if option not in _options(left))]
        return Choice(tuple(options[:MOST_OPTIONS]))
    return left


def _opened(known: Sequence | Mapping, other: Value) -> Thing:
    """``load() or []``: what is written down, or something of which nobody knows what it holds."""
    from maintlint.evaluate.listing import of_value

    texts = tuple(text for text in other.alternatives if text.holes and not is_nothing(text))
    place = next((hole.place for text in texts for hole in text.holes if hole.place is not None), None)
    if place is None or known.more is not None:
        return known
    more = of_value(Value(texts), place).more
    if isinstance(known, Mapping):
        return replace(known, more=more, perhaps=known.perhaps | {key for key, _ in known.items})
    return replace(known, more=more)


_CALLABLE = (Function, Partial, Choice)
MOST_OPTIONS = 24


def _options(thing: Thing) -> tuple[Thing, ...]:
    return thing.options if isinstance(thing, Choice) else (thing,)


def _join_sequences(left: Sequence, right: Sequence) -> Sequence:
    surely = left.surely and right.surely
    if len(left.items) == len(right.items):
        items = tuple(join_things(a, b) for a, b in zip(left.items, right.items, strict=True))
        return Sequence(items, _either(left.more, right.more), surely)
    common = 0
    for a, b in zip(left.items, right.items, strict=False):
        if a is not b and a != b:
            break
        common += 1
    more = _either(left.more, right.more)
    rest = left.items[common:], right.items[common:]
    if common and more is None and all(not items or _begins_option(items[0]) for items in rest):
        return Sequence((*left.items[:common], _perhaps_given(*rest)), None, surely)
    for item in (*rest[0], *rest[1]):
        more = _either(more, item)
    return Sequence(left.items[:common], more, surely)


def _begins_option(word: Thing) -> bool:
    text = word.literal if isinstance(word, Value) else None
    return text is not None and text[:1] == "-" and text != "-"


def _perhaps_given(left: tuple[Thing, ...], right: tuple[Thing, ...]) -> Value:
    """Options that a command is given on one way only (``if quiet: words.append("-q")``), in their place among others.

    As words they are what ``$OPTIONS`` of a shell stands for: any of them, or none.
    """
    words = [as_text(word) for word in (*left, *right)]
    if len(words) > 1:
        return Value((*words[0].alternatives, *several(words[1:]).alternatives))
    return Value((*words[0].alternatives, Text((Lit("", words[0].place),))))


def _either(left: Thing, right: Thing) -> Thing:
    if left is None:
        return right
    return left if right is None else join_things(left, right)


def _join_mappings(left: Mapping, right: Mapping) -> Mapping:
    entries = dict(left.items)
    for key, value in right.items:
        entries[key] = join_things(entries[key], value) if key in entries else value
    blank = any(one.blank or (not one.items and one.more is None) for one in (left, right))
    apart = {key for key, _ in left.items} ^ {key for key, _ in right.items}
    keys = _either(left.keys, right.keys)
    return Mapping(
        tuple(entries.items()), _either(left.more, right.more), keys, blank, left.perhaps | right.perhaps | apart
    )


def lists_in(variables: dict[str, Thing]) -> tuple[Sequence, ...]:
    """The lists that variables hold."""
    return tuple([value for value in variables.values() if type(value) is Sequence])


def item_of(sequence: Sequence) -> Thing:
    """One item, whichever; ``None`` if there is none."""
    found = sequence.more
    for item in sequence.items:
        found = _either(found, item)
    return found


def looked_at(thing: Thing) -> Thing:
    """The same with every hole marked as checked by the program."""
    if isinstance(thing, Value):
        return map_holes(thing, checked=True)
    if isinstance(thing, Sequence):
        more = None if thing.more is None else looked_at(thing.more)
        return Sequence(tuple(looked_at(item) for item in thing.items), more, thing.filled)
    return thing


# --- attributes -------------------------------------------------------------------------------------


ATTRIBUTE_MARK = "·"
ANSWER = f"answer{ATTRIBUTE_MARK}"
"""Starts the variables that keep what the environment said (`maintlint.evaluate.answers`)."""


def key_of(identity: str, name: str) -> str:
    """The variable that an attribute is; it reads as an identifier, like every variable."""
    return f"{identity}{ATTRIBUTE_MARK}{name}"


def attribute(state: State, thing: Object, name: str) -> Thing:
    """An attribute that was set on the object, or ``None``."""
    found: Thing = None
    for identity in thing.ids:
        value = state.variables.get(key_of(identity, name))
        if value is not None:
            found = _either(found, value)
    return found


def attributes(state: State, thing: Object) -> dict[str, Thing]:
    """Everything that is known of an object."""
    found: dict[str, Thing] = {}
    for identity in thing.ids:
        prefix = key_of(identity, "")
        found.update((key[len(prefix) :], value) for key, value in state.variables.items() if key.startswith(prefix))
    return found if len(thing.ids) == 1 else {name: attribute(state, thing, name) for name in found}


def set_attribute(state: State, thing: Object, name: str, value: Thing) -> None:
    """Set an attribute; on one of several objects, it may be the old one still."""
    for identity in thing.ids:
        key = key_of(identity, name)
        old = state.variables.get(key)
        state.variables[key] = value if len(thing.ids) == 1 or old is None else join_things(old, value)
