"""Items and parts of lists, mappings and objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import defaults_in, map_holes, perhaps_unset
from maintlint.evaluate import tables
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.hostnames import generic
from maintlint.evaluate.leaving_out import under_picked_key
from maintlint.evaluate.listing import (
    each,
    elements,
    is_listed,
    narrowed,
    of_value,
    one_entry,
    row_of,
    stands_for_several,
)
from maintlint.evaluate.loopitems import loop_value
from maintlint.evaluate.objects import (
    Mapping,
    Named,
    Object,
    Sequence,
    Thing,
    as_text,
    attribute,
    attributes,
    item_of,
    join_things,
    number_of,
    set_attribute,
)
from maintlint.evaluate.parameters import apply_step
from maintlint.evaluate.state import State
from maintlint.evaluate.trying import lone
from maintlint.places import Place
from maintlint.program import Attribute, Item, Node, Variable
from maintlint.values import Default, Emptiness, Hole, Text, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


_OUTSIDE = frozenset({"argv", "env", "input", "number"})
_ASKED = _OUTSIDE - {"number"}
MOST_TITLES = 2
"""``[1:]``, ``[2:]``: mostly a list without its title."""


def item(run: Run, frame: Frame, state: State, base: Thing, key: Thing, node: Node) -> Thing:
    """``base[key]``."""
    place = frame.place(node.start, node.end)
    if isinstance(base, Sequence):
        found = indexed(base, key, place)
        named = isinstance(node, Item) and isinstance(node.base, (Variable, Attribute))
        return single(frame, found, place) if named and number_of(key) is not None else found
    if isinstance(base, Mapping):
        return looked_up(base, key, place)
    if isinstance(base, Object):
        from maintlint.evaluate.calls import subscript

        return subscript(run, frame, state, base, key, node)
    if isinstance(base, Value):
        number = number_of(key)
        lone = base.alternatives[0].atoms
        named = len(base.alternatives) == 1 and len(lone) == 1 and isinstance(lone[0], Hole) and not lone[0].many
        if named and number is not None and (base.holes[0].origin == "own-host" or base.holes[0].choices is not None):
            return apply_step(base, ("part", str(number), str(number + 1) if number != -1 else ""))
        field = as_text(key).literal or ""
        if number is None and field.isidentifier() and any(hole.many for hole in base.holes):
            # One field of a document: a list of its own, or one value.
            return _field_of(base, field)
        if number is None and any(hole.many for hole in base.holes) and _asked_for(key):
            return _field_of(base, as_text(key).show())
        if any(hole.many or hole.listing for hole in base.holes):
            one = each(of_value(base, place), "", place, "")
            of_list = isinstance(node, Item) and isinstance(node.base, (Variable, Attribute, Item))
            if number is None:
                return perhaps_unset(one) if isinstance(one, Value) else one
            return single(frame, one, place) if of_list else one
        name = field
        hole = base.holes[0] if base.holes else None
        if base.literal is not None and number is not None and -len(base.literal) <= number < len(base.literal):
            return literal(base.literal[number], base.place)
        return unknown(
            hole.origin if hole is not None else "unknown",
            name or (hole.name if hole is not None else ""),
            place,
            Emptiness.UNLIKELY,
        )
    if isinstance(base, Named):
        from maintlint.evaluate import calls, described

        found = described.call(run, frame, state, f"{base.path}.__getitem__", calls.keyed(key), node, None)
        if found is not None:
            return found
    return unknown("unknown", as_text(key).literal or "", place, Emptiness.UNLIKELY)


def _asked_for(key: Thing) -> bool:
    """Is it a name that whoever starts the program gives?"""
    hole = lone(key)
    return hole is not None and hole.origin in ("argv", "env")


def _field_of(document: Value, field: str) -> Value:
    """A list that a file has under a name of its own (``inventory["edge"]``) is not all that the file lists."""
    file = document.holes[0].listing if document.holes[0].origin == "file" else ""
    if len(document.holes) != 1 or not file or generic(field):
        return map_holes(document, name=field)
    return map_holes(document, name=field, listing=f"{file.partition(': ')[0]}: {field}")


def indexed(base: Sequence, key: Thing, place: Place) -> Thing:
    index = number_of(key)
    row = row_of(base)
    if index is not None and row is not None and -len(row[0]) <= index < len(row[0]):
        return literal(row[0][index], row[1].place)
    plain = not any(stands_for_several(entry) for entry in base.items)
    if index is not None and plain:
        if 0 <= index < len(base.items):
            return base.items[index]
        if base.more is None and -len(base.items) <= index < 0:
            return base.items[index]
        if base.more is not None and index >= len(base.items):
            return numbered_argument(base.more, index)
        if base.more is None:
            # There is none such: what follows is never reached.
            return unknown("unknown", "", place, Emptiness.UNLIKELY)
    found = item_of(base)
    if isinstance(found, Value):
        return loop_value([found], "", place, "")
    return found if found is not None else unknown("unknown", "", place, Emptiness.UNLIKELY)


def single(frame: Frame, found: Thing, place: Place) -> Thing:
    """An item of a listing that is taken by its number: one of them, no longer any."""
    hole = lone(found) if isinstance(found, Value) else None
    if hole is None or not hole.listing or hole.choices is not None or hole.origin in _OUTSIDE:
        return found
    if frame.fanout is not None or any(loop.item is not None and loop.item.place == hole.place for loop in frame.loops):
        # What stands in one line of a list, which a loop goes through, is another matter.
        return found
    from maintlint.evaluate.filters import capped
    from maintlint.values import Selector

    return capped(Value((Text((hole,)),)), Selector(place, place.text[:80], None, False, 1))


def numbered_argument(more: Thing, index: int) -> Thing:
    """One of the program's arguments goes by its number."""
    if not isinstance(more, Value) or [hole.name for hole in more.holes] != ["argv"]:
        return more
    return map_holes(more, name=str(index))


def looked_up(base: Mapping, key: Thing, place: Place) -> Thing:
    texts = as_text(key).literals
    defaults = {default.text: default for default in defaults_in((as_text(key),))}
    if defaults:
        entries = tuple((name, _chosen(value, defaults.get(name))) for name, value in base.items)
        base = Mapping(entries, base.more, base.keys, base.blank)
    if base.more is None and isinstance(key, Value) and (texts is None or len(texts) > 1):
        found_by_key = _of_rows(dict(base.items), key)
        if found_by_key is not None:
            return found_by_key
    if texts is not None and len(texts) <= 64:
        found: Thing = None
        for text in texts:
            value = base.find(text)
            if isinstance(value, Sequence) and not value.items and text in base.perhaps and base.more is not None:
                value = join_things(value, _by_key(base.more, text))  # nothing, unless something was answered
            elif value is None and base.more is not None:
                value = _chosen(_by_key(base.more, text), defaults.get(text))
            if value is not None:
                found = value if found is None else join_things(found, value)
        return found if found is not None else unknown("unknown", texts[0] if texts else "", place, Emptiness.UNLIKELY)
    found = item_of(Sequence(tuple(value for _, value in base.items), base.more))
    if found is None:
        return unknown("unknown", "", place, Emptiness.UNLIKELY)
    chosen = as_text(key).holes
    # ``for name in have.keys() - want: have[name]``: whatever stands under a key was picked with it.
    return under_picked_key(found, chosen[0].selectors) if len(chosen) == 1 else found


def _of_rows(rows: dict[str, Thing], key: Value) -> Thing:
    """What a table holds for a key that is one of several; of rows and records each field. ``None`` if not known."""
    values = list(rows.values())
    first = values[0] if values else None
    if isinstance(first, Value):
        return tables.from_table(rows, key)
    if isinstance(first, Sequence) and all(_alike(first, other) for other in values):
        columns = [{name: row.items[at] for name, row in rows.items()} for at in range(len(first.items))]
        fields = [_of_rows(column, key) for column in columns]
        return None if None in fields else Sequence(tuple(fields))
    if isinstance(first, Mapping) and all(_alike(first, other) for other in values):
        named = {field: {name: row.find(field) for name, row in rows.items()} for field, _ in first.items}
        found = tuple([(field, _of_rows(column, key)) for field, column in named.items()])
        return None if any(value is None for _, value in found) else Mapping(found)
    return None


def _alike(first: Thing, other: Thing) -> bool:
    """Do two rows, or two records, have the same fields?"""
    if type(first) is not type(other) or first.more is not None or other.more is not None:
        return False
    if isinstance(first, Sequence):
        return len(first.items) == len(other.items)
    return isinstance(first, Mapping) and {name for name, _ in first.items} == {name for name, _ in other.items}


def _by_key(value: Thing, key: str) -> Thing:
    """What a caller gives by name, or a file under the head of a column, is called so, not as all of it."""
    hole = lone(value) if isinstance(value, Value) else None
    return map_holes(value, name=key) if hole is not None and hole.origin in ("parameter", "file") else value


def _chosen(value: Thing, default: Default | None) -> Thing:
    """An entry that is looked up under a default: all it holds is what stands for something left out."""
    if default is None:
        return value
    if isinstance(value, Value):
        return tables.as_chosen(value, default)
    if isinstance(value, Sequence):
        return Sequence(tuple(_chosen(item, default) for item in value.items), _chosen(value.more, default))
    if isinstance(value, Mapping):
        entries = tuple((key, _chosen(item, default)) for key, item in value.items)
        return Mapping(entries, _chosen(value.more, default), value.keys)
    return value


def part(frame: Frame, base: Thing, lower: Thing, upper: Thing, stepped: bool, node: Node) -> Thing:
    """``base[lower:upper]``."""
    bounds = [None if bound is None else number_of(bound) for bound in (lower, upper)]
    known = all(given is None or found is not None for given, found in zip((lower, upper), bounds, strict=True))
    if isinstance(base, Sequence):
        if known and not stepped and base.more is None and not any(stands_for_several(entry) for entry in base.items):
            return Sequence(base.items[slice(bounds[0], bounds[1])])
        row = row_of(base)
        if known and not stepped and row is not None:
            kept = row[0][slice(bounds[0], bounds[1])]
            return Sequence((Value((Text((replace(row[1], choices=kept),)),)),)) if kept else Sequence()
        if known and bounds[1] is None and bounds[0] is not None and 0 <= bounds[0] <= len(base.items):
            left_out = base.items[: bounds[0]]
            if not any(map(stands_for_several, left_out)):
                return Sequence(base.items[bounds[0] :], base.more)
        return Sequence((), cut(frame, item_of(base), lower, upper, stepped, node))
    if isinstance(base, Value):
        exact = base.literal
        if exact is not None and known and not stepped:
            return literal(exact[slice(bounds[0], bounds[1])], base.place)
        if any(hole.many for hole in base.holes):
            all_but = bounds[1] is not None and bounds[1] < -1  # ``[:-1]`` is mostly a line end
            skipped = bounds[0] if bounds[1] is None and not stepped else None
            if skipped is not None and skipped > MOST_TITLES:
                return _but_the_first(frame, base, node, skipped)
            return _but_the_last(frame, base, node) if all_but and not stepped else base
        if known and not stepped:
            first, end = ("" if bound is None else str(bound) for bound in bounds)
            return apply_step(base, ("part", first, end))
        hole = base.holes[0] if base.holes else None
        return unknown(
            hole.origin if hole else "unknown",
            hole.name if hole else "",
            base.place,
            max(base.empty, Emptiness.UNLIKELY),
        )
    return base


def _but_the_first(frame: Frame, base: Value, node: Node, count: int) -> Value:
    from maintlint.evaluate.filters import selected
    from maintlint.values import Selector

    place = frame.place(node.start, node.end)
    return selected(base, Selector(place, place.text[:80], leaves=count))


def _behind_the_first(frame: Frame, item: Value, node: Node, count: int | None) -> Value:
    """An item of a list that was put together, behind the first ones: so many, if that is known."""
    from maintlint.evaluate.leaving_out import with_selectors
    from maintlint.values import Selector

    place = frame.place(node.start, node.end)
    return with_selectors(item, (Selector(place, place.text[:80], leaves=count),))


def _but_the_last(frame: Frame, base: Value, node: Node) -> Value:
    from maintlint.evaluate.filters import capped
    from maintlint.values import Selector

    place = frame.place(node.start, node.end)
    return capped(base, Selector(place, place.text[:80], None, False, 0))


def first_of(
    run: Run, frame: Frame, state: State, base: Thing, count: Thing, node: Node, window: bool = False
) -> Sequence | None:
    """At most ``count`` of the items; ``None`` if the list is known, so that there is more to say.

    ``window``: the others have their turn after them.
    """
    items = elements(run, frame, state, base, node)
    if items.more is None and not any(stands_for_several(entry) for entry in items.items):
        return None
    found = item_of(items)
    if not isinstance(found, Value) or _said_outside(count):
        return None
    from maintlint.evaluate.filters import capped
    from maintlint.values import Selector

    place = frame.place(node.start, node.end)
    most = number_of(count)
    most = most if most and most > 0 else 0
    return Sequence((), capped(found, Selector(place, place.text[:80], None, False, most, window=window)))


def named_ones(run: Run, state: State, base: Thing, change: Callable[[Thing], Thing]) -> Thing:
    """A list of objects that a listing named, of which ``change`` picks some by that name; anything else as it is."""
    kept = base.more if isinstance(base, Sequence) and not base.items else None
    printed = attribute(state, kept, "printed") if isinstance(kept, Object) else None
    if not isinstance(kept, Object) or not isinstance(printed, Value):
        return base
    picked = Object(kept.cls, (run.fresh_id(),))
    for name, value in attributes(state, kept).items():
        set_attribute(state, picked, name, value)
    set_attribute(state, picked, "printed", change(printed))
    return Sequence((), picked, base.filled)


def cut(frame: Frame, found: Thing, lower: Thing, upper: Thing, stepped: bool, node: Node) -> Thing:
    """An item of a part of a list; of a row or a record each field."""
    if isinstance(found, Sequence) and found.more is None:
        return replace(found, items=tuple([cut(frame, one, lower, upper, stepped, node) for one in found.items]))
    if isinstance(found, Mapping):
        fields = tuple([(key, cut(frame, one, lower, upper, stepped, node)) for key, one in found.items])
        return replace(found, items=fields, more=cut(frame, found.more, lower, upper, stepped, node))
    if not isinstance(found, Value):
        return found
    first = None if lower is None else number_of(lower)
    if upper is not None and not _said_outside(upper):
        from maintlint.evaluate.filters import capped
        from maintlint.values import Selector

        window = moves(lower) or (lower is None and takes_the_next(frame))
        place, last = frame.place(node.start, node.end), number_of(upper)
        most = last if last is not None and last > 0 else 0
        every = Value(tuple(map(one_entry, found.alternatives)))
        given = as_text(upper) if last is None else None
        return capped(every, Selector(place, place.text[:80], given, False, most, window=window))
    if first and any(map(is_listed, found.alternatives)):
        return narrowed(found, frame.place(node.start, node.end), False)
    if first and first > MOST_TITLES and upper is None and not stepped:
        return _behind_the_first(frame, found, node, first)
    unknown_bound = (lower is not None and first is None) or (upper is not None and number_of(upper) is None)
    if unknown_bound and any(hole.origin in _PRINTED for hole in found.holes):
        return _behind_the_first(frame, found, node, None)
    return found


_PRINTED = frozenset({"walk", "output"})
"""Origins of what somebody else lists: a part of it leaves the others, however many. A file's lines may start at 0."""


def takes_the_next(frame: Frame) -> bool:
    """``while block := list(islice(stream, n))``: piece by piece, until nothing is left."""
    around = frame.loops[-1] if frame.loops else None
    return around is not None and not around.variable and (not frame.calls or around.place.within(frame.calls[-1].body))


def moves(begin: Thing) -> bool:
    """``ids[start : start + 50]``: does a part begin elsewhere in each pass of a loop?"""
    return (
        isinstance(begin, Value) and number_of(begin) is None and not any(hole.origin in _ASKED for hole in begin.holes)
    )


def _said_outside(bound: Thing) -> bool:
    """Is the bound a number from outside that has no default and that nobody has looked at? Then it bounds nothing."""
    return isinstance(bound, Value) and all(
        any(hole.origin in _OUTSIDE and not hole.checked for hole in text.holes) for text in bound.alternatives
    )
