"""Lists and mappings: what going through them yields, line by line or item by item."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.combining import map_holes, never_empty, one_of
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.loopitems import loop_value
from maintlint.evaluate.objects import (
    Mapping,
    Named,
    Object,
    Sequence,
    Thing,
    attribute,
    is_nothing,
    item_of,
    something,
)
from maintlint.evaluate.parameters import from_items
from maintlint.evaluate.state import State
from maintlint.places import Place
from maintlint.program import Node
from maintlint.values import Emptiness, Hole, ListValue, Lit, Roll, Selector, Text, Value, Wild, literal, spell, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

MOST_ITEMS = 100_000
MOST_LETTERS = 64
MOST_WORDS = 32


def elements(run: Run, frame: Frame, state: State, thing: Thing, node: Node) -> Sequence:
    """What going through something yields."""
    if isinstance(thing, Sequence):
        return thing
    if isinstance(thing, Mapping):
        return Sequence(
            tuple(literal(key) for key, _ in thing.items),
            thing.keys
            if thing.more is None
            else thing.keys or unknown("unknown", "key", frame.place(node.start, node.end), Emptiness.UNLIKELY),
        )
    if isinstance(thing, Object):
        found = attribute(state, thing, "elements")
        if isinstance(found, Sequence):
            return found
        if thing.kind == "io.file":
            return lines(_file_text(run, frame, state, thing), frame.place(node.start, node.end), keep=True)
        printed = attribute(state, thing, "printed") if thing.kind == "io.stream" else None
        if isinstance(printed, Value):
            return lines(printed, frame.place(node.start, node.end), keep=True)
        entry = _entry(run, frame, state, thing, node)
        if entry is not None:
            return Sequence((), entry)
        return Sequence((), unknown("unknown", thing.kind, frame.place(node.start, node.end), Emptiness.UNLIKELY))
    if isinstance(thing, Value):
        # Whoever goes through it has something to go through.
        there = tuple([text for text in thing.alternatives if not is_nothing(text)])
        return of_value(Value(there) if there else thing, frame.place(node.start, node.end))
    # A list that another module has, which is not here, goes by its name.
    name = thing.path.rpartition(".")[2] if isinstance(thing, Named) else ""
    constant = name if name.isupper() else ""
    return Sequence(
        (), unknown("unknown", constant, frame.place(node.start, node.end), Emptiness.UNLIKELY, listing=constant)
    )


def _entry(run: Run, frame: Frame, state: State, thing: Object, node: Node) -> Thing:
    """What a library's collection holds, if the knowledge says; else ``None``."""
    from maintlint.evaluate import calls, described

    return described.call(run, frame, state, f"{thing.kind}.__iter__", calls.Given(), node, thing)


def _file_text(run: Run, frame: Frame, state: State, thing: Object) -> Value:
    from maintlint.evaluate.library import file_text

    return file_text(run, frame, state, thing)


def of_value(value: Value, place: Place) -> Sequence:
    """The items of a list that is not known; the letters of a short text."""
    exact = value.literal
    if exact is not None:
        return Sequence(tuple(literal(letter, value.place) for letter in exact[:MOST_LETTERS]))
    texts = []
    for text in value.alternatives:
        if text.literal is not None:
            continue
        atoms = tuple(
            replace(atom, many=False, empty=min(atom.empty, Emptiness.UNLIKELY)) if isinstance(atom, Hole) else atom
            for atom in text.atoms
        )
        texts.append(Text(atoms))
    item = Value(tuple(texts)) if texts else unknown("unknown", "", place, Emptiness.UNLIKELY)
    return Sequence((), item, value.empty is Emptiness.NEVER)


def each(items: Sequence, name: str, place: Place, listing: str) -> Thing:
    """The loop variable: any of the items; texts keep what is known of each."""
    every = [*items.items, *((items.more,) if items.more is not None else ())]
    if not every:
        return unknown("unknown", name, place, Emptiness.UNLIKELY)
    if all(isinstance(item, Value) for item in every):
        if len(every) == 1 and stands_for_several(every[0]):
            return every[0]
        if any(hole.origin == "none" for item in every for hole in item.holes):
            return item_of(items)
        return loop_value(every, name, place, listing)
    if all(isinstance(item, Sequence) and item.more is None for item in every):
        widths = {len(item.items) for item in every}
        if len(widths) == 1:
            columns = zip(*(item.items for item in every), strict=True)
            return Sequence(tuple(each(Sequence(column), name, place, listing) for column in columns))
    return item_of(items)


def columns(items: Sequence, name: str, place: Place, listing: str) -> Thing:
    """The loop variables for rows of known texts: the first is known by ``name``, the others remember its items.

    ``None`` if the rows are not all known, or the first text tells not which row it is.
    """
    rows: list[list[str]] = []
    for item in items.items:
        texts = [entry.literal if isinstance(entry, Value) else None for entry in getattr(item, "items", ())]
        if items.more is not None or not isinstance(item, Sequence) or item.more is not None or None in texts:
            return None
        rows.append([text or "" for text in texts])
    firsts = [row[0] for row in rows if row]
    if len(rows) < 2 or len(set(firsts)) != len(rows) or len({len(row) for row in rows}) != 1:
        return None
    first = one_of(firsts, "loop", name, place, listing=listing or "list")
    hole = first.holes[0]
    others = [from_items(hole, dict(zip(firsts, column, strict=True))) for column in zip(*rows, strict=True)]
    return Sequence((first, *[Value((Text((other,)),)) for other in others[1:]]))


def lines(content: Value, place: Place, keep: bool = False, separator: str | None = "\n") -> Sequence:
    """A text cut into lines or at another separator (``None``: blanks)."""
    exact = content.literal
    if exact is not None:
        pieces = (
            exact.split() if separator is None else exact.splitlines() if separator == "\n" else exact.split(separator)
        )
        return Sequence(
            tuple(
                literal(piece + ("\n" if keep and separator == "\n" else ""), content.place or place)
                for piece in pieces[:MOST_ITEMS]
            )
        )
    items: list[Text] = []
    for text in content.alternatives:
        if text.literal is not None:
            items.extend(Text((Lit(piece, text.place),)) for piece in text.literal.split(separator)[:8])
            continue
        if len(text.atoms) == 1 and isinstance(text.atoms[0], Hole):
            hole = text.atoms[0]
            empty = (
                Emptiness.NEVER
                if separator is None
                else Emptiness.UNLIKELY
                if hole.empty <= Emptiness.UNLIKELY
                else Emptiness.MAYBE
            )
            listed = hole.listing or (hole.name if hole.origin in ("file", "output", "env", "settings") else "")
            choices = (
                hole.choices
                if hole.choices is not None and all(not choice.split()[1:] for choice in hole.choices)
                else None
            )
            items.append(Text((replace(hole, many=False, empty=empty, listing=listed, choices=choices, splits=False),)))
            continue
        return _cut(text, separator, place)
    return Sequence((), Value(tuple(items)[:8]))


def _cut(text: Text, separator: str | None, place: Place) -> Sequence:
    """Words of a text with holes: cut at the separator where it is known to stand."""
    words: list[list[Any]] = [[]]
    for atom in text.atoms:
        if not isinstance(atom, Lit):
            words[-1].append(atom)
            continue
        pieces = atom.text.split(separator if separator is not None else " ")
        for index, piece in enumerate(pieces):
            if index:
                words.append([])
            if piece:
                words[-1].append(Lit(piece, atom.place))
    return Sequence(tuple(Value((Text(tuple(word)),)) for word in words if word or separator is not None))


def stands_for_several(entry: Thing) -> bool:
    """Does one entry stand for a row of known items?"""
    return isinstance(entry, Value) and any(hole.listing and hole.choices is not None for hole in entry.holes)


def are_words(items: Sequence) -> bool:
    """May they be the words of a command, some of them known, each of which means something else?"""
    if items.more is not None or not 1 < len(items.items) <= MOST_WORDS:
        return False
    return any(isinstance(item, Value) and item.literal is not None for item in items.items)


def row_of(base: Sequence) -> tuple[tuple[str, ...], Hole] | None:
    """The items of a list that is one value for all of them, with its hole; ``None`` if it is another list."""
    if base.more is not None or len(base.items) != 1 or not stands_for_several(base.items[0]):
        return None
    texts, holes = base.items[0].alternatives, base.items[0].holes
    items = spell(texts[0]) if len(texts) == len(holes) == 1 else None
    return None if items is None else (items, holes[0])


def count(thing: Thing) -> int | None:
    """How many items, if that is known."""
    if isinstance(thing, Sequence) and thing.more is None:
        total = 0
        for entry in thing.items:
            hole = entry.holes[0] if isinstance(entry, Value) and entry.holes and stands_for_several(entry) else None
            total += len(hole.choices or ()) if hole is not None else 1
        return total
    if isinstance(thing, Mapping) and thing.more is None:
        return len(thing.items)
    return None


def narrowed(found: Thing, place: Place, negated: bool, roll: Roll | None = None) -> Thing:
    """The items of a list from which others were taken away."""
    if not isinstance(found, Value):
        return found
    from maintlint.evaluate.filters import selected

    most = found.empty
    found = Value(tuple(map(one_entry, found.alternatives)))
    result = selected(found, Selector(place, place.text[:80], None, negated, roll=roll))
    return Value(
        tuple(
            Text(tuple(replace(a, many=False, empty=min(a.empty, most)) if isinstance(a, Hole) else a for a in t.atoms))
            for t in result.alternatives
        )
    )


def bounded(found: Thing, most: int, place: Place) -> Thing:
    """A list of which a test says how many items it has at most; what a walk finds is another matter."""
    if isinstance(found, Sequence):
        more = None if found.more is None else bounded(found.more, most, place)
        return found if more is None else Sequence(found.items, more, found.filled)
    if not isinstance(found, Value):
        return found
    told = Selector(place, place.text[:80], None, False, most)
    return _with_holes(found, lambda hole: hole if hole.origin == "walk" else _told(hole, told))


def bound(state: State, names: Iterable[str], most: int, place: Place) -> None:
    """Lists whose length a test has bounded, wherever variables hold them."""
    for name in names:
        held = state.variables.get(name)
        if isinstance(held, ListValue):
            state.variables[name] = ListValue(tuple([_bounded_value(item, most, place) for item in held.items]))
        elif isinstance(held, Value) and any(hole.many for hole in held.holes):
            state.variables[name] = _bounded_value(held, most, place)


def _bounded_value(value: Value, most: int, place: Place) -> Value:
    found = bounded(value, most, place)
    return found if isinstance(found, Value) else value


def _told(hole: Hole, selector: Selector) -> Hole:
    return hole if selector in hole.selectors else replace(hole, selectors=(*hole.selectors, selector))


def _with_holes(value: Value, change: Callable[[Hole], Hole]) -> Value:
    """The value with each of its holes changed."""
    texts = (Text(tuple(change(a) if isinstance(a, Hole) else a for a in text.atoms)) for text in value.alternatives)
    return Value(tuple(texts))


def entry(item: Thing) -> Thing:
    """One of those that a list holds, as an argument of its own."""
    if isinstance(item, Value) and any(hole.listing and hole.many for hole in item.holes):
        return map_holes(item, many=False)
    return item


def one_entry(text: Text) -> Text:
    """A directory's entry that is picked by its name is one of them, no longer all."""
    at = next((index for index, atom in enumerate(text.atoms) if isinstance(atom, Wild)), None)
    if at is None or text.holes:
        return text
    return Text((*text.atoms[:at], Hole("loop", "", text.atoms[at].place, Emptiness.NEVER), *text.atoms[at + 1 :]))


def is_listed(text: Text) -> bool:
    """Is it any entry of a directory?"""
    return any(isinstance(atom, Wild) for atom in text.atoms)


def exact_items(items: Sequence) -> list[str] | None:
    if items.more is not None:
        return None
    found: list[str] = []
    for entry in items.items:
        texts = entry.literals if isinstance(entry, Value) else None
        if texts is None:
            return None
        found.extend(texts)
    return found


def without_nothing(thing: Thing) -> Thing:
    """After a test that something is there."""
    if isinstance(thing, Value):
        return something(never_empty(thing)) or thing
    return thing
