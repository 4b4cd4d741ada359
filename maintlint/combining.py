"""Values put together: of several ways, and of several parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from maintlint.places import Place
from maintlint.values import (
    EMPTY,
    EMPTY_TEXT,
    MOST_CHOICES,
    AnyValue,
    Atom,
    Default,
    Emptiness,
    Hole,
    ListValue,
    Lit,
    Text,
    Value,
    literal,
    unknown,
)

MOST_ALTERNATIVES = 8
"""More alternative texts than this are widened to one hole with choices, or to an unknown."""
MOST_ATOMS = 4_096
"""Parts of one text."""
MOST_TEXT = 4 * 1024 * 1024
"""Characters of a text that is known."""


def as_default(value: Value, name: str, chosen: Default | None = None) -> Value:
    """Known texts marked as what stands for ``name`` where that is left out, or follows from what does."""
    texts = []
    for text in value.alternatives:
        exact = text.literal
        known = exact is not None and not any(isinstance(atom, Lit) and atom.default is not None for atom in text.atoms)
        mark = chosen if chosen is not None and chosen.text else Default(name, exact or "", text.place)
        texts.append(Text((Lit(exact, text.place, mark),)) if exact is not None and known else text)
    return Value(tuple(texts))


def defaults_in(values: Iterable[Value]) -> tuple[Default, ...]:
    """What the values take where something is left out."""
    return tuple(
        {
            atom.default: None
            for value in values
            for text in value.alternatives
            for atom in text.atoms
            if type(atom) is Lit and atom.default is not None
        }
    )


def one_of(
    choices: Iterable[str], origin: str = "loop", name: str = "", place: Place | None = None, **facts: Any
) -> Value:
    """A value that is one of finitely many texts."""
    texts = tuple(dict.fromkeys(choices))
    if len(texts) == 1:
        return literal(texts[0], place)
    empty = Emptiness.MAYBE if "" in texts else Emptiness.NEVER
    return Value((Text((Hole(origin, name, place, empty, choices=texts, **facts),)),))


def join(left: Value, right: Value) -> Value:
    """Either of two values; too many alternatives become one hole that keeps what all have in common."""
    if left is right or left == right:
        return left
    merged = list(left.alternatives)
    for text in right.alternatives:
        if text not in merged and not _reunited(merged, text) and not _marked_before(merged, text):
            merged.append(text)
    if len(merged) <= MOST_ALTERNATIVES:
        return Value(tuple(merged))
    return widen(Value(tuple(merged)))


def _reunited(texts: list[Text], text: Text) -> bool:
    """Two checks parted one unknown value, empty here and not there: put it together again."""
    if len(text.atoms) != 1:
        return False
    atom = text.atoms[0]
    if not isinstance(atom, Hole):
        return False
    for index, other in enumerate(texts):
        part = other.atoms[0] if len(other.atoms) == 1 else None
        if not isinstance(part, Hole) or part.name != atom.name or part.place is not atom.place:
            continue
        if not _parted(part, atom):
            continue
        choices = None
        if part.choices is not None and atom.choices is not None:
            choices = tuple(dict.fromkeys((*part.choices, *atom.choices)))
        checked, sound = part.checked and atom.checked, part.sound and atom.sound
        empty = max(part.empty, atom.empty)
        texts[index] = Text((replace(part, empty=empty, checked=checked, sound=sound, choices=choices),))
        return True
    return False


def _parted(left: Hole, right: Hole) -> bool:
    """Do two holes of one name and place differ in nothing but what a check tells?"""
    return (
        left.origin == right.origin
        and left.many == right.many
        and left.splits == right.splits
        and left.absolute == right.absolute
        and left.exists == right.exists
        and left.listing == right.listing
        and left.selectors == right.selectors
        and left.transforms == right.transforms
        and left.about == right.about
    )


def _marked_before(texts: list[Text], text: Text) -> bool:
    """The same words, once as a default and once not, are one text: it is marked. ``text`` is none of ``texts``."""
    marked, length = _is_marked(text), len(text.atoms)
    plain = _unmarked(text) if marked else text
    for index, other in enumerate(texts):
        if len(other.atoms) == length and (marked or _is_marked(other)) and _unmarked(other) == plain:
            if other == plain:
                texts[index] = text
            return True
    return False


def _is_marked(text: Text) -> bool:
    """Does a part stand for something that was left out?"""
    atoms = text.atoms
    if len(atoms) == 1:
        return type(atoms[0]) is Lit and atoms[0].default is not None
    return any(type(atom) is Lit and atom.default is not None for atom in atoms)


def _unmarked(text: Text) -> Text:
    return Text(tuple([Lit(atom.text, atom.place) if type(atom) is Lit else atom for atom in text.atoms]))


def widen(value: Value) -> Value:
    """One hole for many alternatives: with choices if all are exact, else unknown with the worst emptiness."""
    texts = value.literals
    if texts is not None and len(texts) <= MOST_CHOICES:
        return one_of(texts, "loop", place=value.place)
    holes = value.holes
    if not holes:
        return unknown("unknown", place=value.place, empty=value.empty)
    first = holes[0]
    return unknown(first.origin, first.name, first.place, value.empty, many=any(hole.many for hole in holes))


def concat(parts: Iterable[Value]) -> Value:
    """All parts one behind the other; alternatives multiply up to the limit."""
    rows: list[tuple[Atom, ...]] = [()]
    for part in parts:
        alternatives = part.alternatives
        if len(alternatives) == 1:
            atoms = alternatives[0].atoms
            if atoms:
                rows = [row + atoms for row in rows]
        elif len(rows) * len(alternatives) > MOST_ALTERNATIVES:
            rows = [row + widen(part).alternatives[0].atoms for row in rows]
        else:
            rows = [row + text.atoms for row in rows for text in alternatives]
    return Value(tuple([Text(_bounded(row)) for row in rows]))


def _bounded(row: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """The parts of a text; a text that doubles and doubles is not known any more."""
    if len(row) < 2 or (
        len(row) <= MOST_ATOMS and sum([len(atom.text) for atom in row if isinstance(atom, Lit)]) <= MOST_TEXT
    ):
        return row
    place = next((atom.place for atom in row if atom.place is not None), None)
    return (Hole("unknown", "a long text", place, Emptiness.NEVER),)


def map_holes(value: Value, **facts: object) -> Value:
    """The same value with ``facts`` replaced in every hole."""
    if not value.holes:
        return value
    return Value(
        tuple(
            Text(tuple(replace(atom, **facts) if isinstance(atom, Hole) else atom for atom in text.atoms))
            for text in value.alternatives
        )
    )


def perhaps_unset(field: Value) -> Value:
    """One field of an item: that there is the item says of none of its fields that it is set."""
    return map_holes(field, empty=Emptiness.UNLIKELY) if field.empty is Emptiness.NEVER else field


def never_empty(value: Value) -> Value:
    """The value after a check that it is not empty: empty alternatives gone, a lone hole marked."""
    kept = [text for text in map(never_empty_text, value.alternatives) if text is not None]
    return Value(tuple(kept)) if kept else EMPTY


def never_empty_text(text: Text) -> Text | None:
    """The same of one text; ``None`` if it is always empty."""
    if text.empty is Emptiness.NEVER:
        return text
    holes = text.holes
    if len(holes) > 1:
        return Text(tuple(replace(a, checked=True) if isinstance(a, Hole) else a for a in text.atoms))
    if not holes:
        return None
    hole = holes[0]
    choices = None if hole.choices is None else tuple(choice for choice in hole.choices if choice)
    if choices == ():
        return None
    marked = replace(hole, empty=Emptiness.NEVER, choices=choices)
    return Text(tuple(marked if atom is hole else atom for atom in text.atoms))


def only_empty(value: Value) -> Value:
    """The value after a check that it is empty; it remembers what it is the empty value of."""
    kept = []
    for text in value.alternatives:
        if text.empty is Emptiness.NEVER:
            continue
        lone = len(text.atoms) == 1 and text.atoms[0]
        kept.append(Text((replace(lone, choices=("",), checked=True),)) if isinstance(lone, Hole) else EMPTY_TEXT)
    return Value(tuple(dict.fromkeys(kept))) if kept else EMPTY


def join_any(left: Any, right: Any) -> Any:
    """Either of two values or lists; lists of different length become one item that stands for several.

    Of what only Python programs have (`maintlint.evaluate.objects.Thing`), what is known of both.
    """
    if left is right:
        return left
    if isinstance(left, Value) and isinstance(right, Value):
        return join(left, right)
    if not isinstance(left, (Value, ListValue)) or not isinstance(right, (Value, ListValue)):
        from maintlint.evaluate.objects import join_things

        return join_things(left, right)
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return join_lists(left, right)
    return ListValue((several([*as_list(left).items, *as_list(right).items]),))


MOST_WAYS = 8
"""A list that may be more lists than this is known by its items only."""


def join_lists(left: ListValue, right: ListValue) -> ListValue:
    """Either of two lists."""
    ways = tuple(dict.fromkeys((*left.versions, *right.versions)))
    if len(ways) > MOST_WAYS or _open(left) or _open(right):
        ways = ()
    if len(left.items) == len(right.items):
        items = tuple(join(a, b) for a, b in zip(left.items, right.items, strict=True))
        apart = sum(item is not a and item != a for item, a in zip(items, left.items, strict=True))
        return ListValue(items, ways if left.ways or right.ways or apart > 1 else ())
    return ListValue((several([*left.items, *right.items]),), ways)


def _open(known: ListValue) -> bool:
    """Is nothing known of a list but what may be in it?"""
    return not known.ways and len(known.items) == 1 and any(hole.many for hole in known.items[0].holes)


def several(items: list[Value]) -> Value:
    """One value with a ``many`` hole that stands for any number of ``items``."""
    if not items:
        return unknown("unknown", many=True)
    merged = items[0]
    for item in items[1:]:
        merged = join(merged, item)
    choices = merged.literals
    hole = merged.holes[0] if merged.holes else Hole("loop", ", ".join((choices or ())[:2]), merged.place)
    filled = all(text.empty is Emptiness.NEVER or _is_filled(text) for item in items for text in item.alternatives)
    return Value((Text((replace(hole, many=True, choices=choices, empty=Emptiness.MAYBE, filled=filled),)),))


def _is_filled(text: Text) -> bool:
    """Any number of words, none of which is empty."""
    lone = text.atoms[0] if len(text.atoms) == 1 else None
    return isinstance(lone, Hole) and lone.many and lone.filled


def as_list(value: AnyValue) -> ListValue:
    """A list of one for a single value."""
    return value if isinstance(value, ListValue) else ListValue((value,))


def as_value(value: Any) -> Value:
    """The first element of a list, as ``$array`` reads it; of what only Python programs have, its text."""
    if isinstance(value, Value):
        return value
    if not isinstance(value, ListValue):
        from maintlint.evaluate.objects import as_text

        return as_text(value)
    return value.items[0] if value.items else EMPTY
