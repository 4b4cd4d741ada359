"""Lists and mappings: their elements, items, parts, and what is done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate import rolls, tables
from maintlint.evaluate.loops import loop_value
from maintlint.evaluate.objects import (
    Mapping,
    Named,
    Object,
    Sequence,
    Thing,
    as_text,
    attribute,
    is_nothing,
    item_of,
    join_things,
    nothing,
    number_of,
    something,
)
from maintlint.evaluate.parameters import apply_step, from_items
from maintlint.evaluate.state import Frame, State
from maintlint.places import Place
from maintlint.program import Call, Node, Operation
from maintlint.values import (
    Default,
    Emptiness,
    Hole,
    Lit,
    Roll,
    Text,
    Value,
    Wild,
    as_default,
    defaults_in,
    literal,
    map_holes,
    never_empty,
    one_of,
    spell,
    unknown,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

MOST_ITEMS = 100_000
MOST_LETTERS = 64
_OUTSIDE = frozenset({"argv", "env", "input", "number"})


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
        entry = _entry(run, frame, state, thing, node)
        if entry is not None:
            return Sequence((), entry)
        return Sequence((), unknown("unknown", thing.kind, frame.place(node.start, node.end), Emptiness.UNLIKELY))
    if isinstance(thing, Value):
        return _of_value(thing, frame.place(node.start, node.end))
    return Sequence((), unknown("unknown", "", frame.place(node.start, node.end), Emptiness.UNLIKELY))


def _entry(run: Run, frame: Frame, state: State, thing: Object, node: Node) -> Thing:
    """What a library's collection holds, if the knowledge says; else ``None``."""
    from maintlint.evaluate import calls, described

    return described.call(run, frame, state, f"{thing.kind}.__iter__", calls.Given(), node, thing)


def _file_text(run: Run, frame: Frame, state: State, thing: Object) -> Value:
    from maintlint.evaluate.library import file_text

    return file_text(run, frame, state, thing)


def _of_value(value: Value, place: Place) -> Sequence:
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
    return Sequence((), Value(tuple(texts)) if texts else unknown("unknown", "", place, Emptiness.UNLIKELY))


def each(items: Sequence, name: str, place: Place, listing: str) -> Thing:
    """The loop variable: any of the items; texts keep what is known of each."""
    every = [*items.items, *((items.more,) if items.more is not None else ())]
    if not every:
        return unknown("unknown", name, place, Emptiness.UNLIKELY)
    if all(isinstance(item, Value) for item in every):
        if len(every) == 1 and _several(every[0]):
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
            listed = hole.listing or (hole.name if hole.origin in ("file", "output", "env") else "")
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


# --- items and parts ------------------------------------------------------------------------------------


def item(run: Run, frame: Frame, state: State, base: Thing, key: Thing, node: Node) -> Thing:
    """``base[key]``."""
    place = frame.place(node.start, node.end)
    if isinstance(base, Sequence):
        return _indexed(base, key, place)
    if isinstance(base, Mapping):
        return _looked_up(base, key, place)
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
            return map_holes(base, name=field)
        if any(hole.many or hole.listing for hole in base.holes):
            return each(_of_value(base, place), "", place, "")
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


def _indexed(base: Sequence, key: Thing, place: Place) -> Thing:
    index = number_of(key)
    row = _row(base)
    if index is not None and row is not None and -len(row[0]) <= index < len(row[0]):
        return literal(row[0][index], row[1].place)
    plain = not any(_several(entry) for entry in base.items)
    if index is not None and plain:
        if 0 <= index < len(base.items):
            return base.items[index]
        if base.more is None and -len(base.items) <= index < 0:
            return base.items[index]
        if base.more is not None and index >= len(base.items):
            return _argument(base.more, index)
        if base.more is None:
            # There is none such: what follows is never reached.
            return unknown("unknown", "", place, Emptiness.UNLIKELY)
    found = item_of(base)
    if isinstance(found, Value):
        return loop_value([found], "", place, "")
    return found if found is not None else unknown("unknown", "", place, Emptiness.UNLIKELY)


def _argument(more: Thing, index: int) -> Thing:
    """One of the program's arguments goes by its number."""
    if not isinstance(more, Value) or [hole.name for hole in more.holes] != ["argv"]:
        return more
    return map_holes(more, name=str(index))


def _several(entry: Thing) -> bool:
    """Does one entry stand for a row of known items?"""
    return isinstance(entry, Value) and any(hole.listing and hole.choices is not None for hole in entry.holes)


def _row(base: Sequence) -> tuple[tuple[str, ...], Hole] | None:
    """The items of a list that is one value for all of them, with its hole; ``None`` if it is another list."""
    if base.more is not None or len(base.items) != 1 or not _several(base.items[0]):
        return None
    texts, holes = base.items[0].alternatives, base.items[0].holes
    items = spell(texts[0]) if len(texts) == len(holes) == 1 else None
    return None if items is None else (items, holes[0])


def count(thing: Thing) -> int | None:
    """How many items, if that is known."""
    if isinstance(thing, Sequence) and thing.more is None:
        total = 0
        for entry in thing.items:
            hole = entry.holes[0] if isinstance(entry, Value) and entry.holes and _several(entry) else None
            total += len(hole.choices or ()) if hole is not None else 1
        return total
    if isinstance(thing, Mapping) and thing.more is None:
        return len(thing.items)
    return None


def _looked_up(base: Mapping, key: Thing, place: Place) -> Thing:
    texts = as_text(key).literals
    if base.more is None and isinstance(key, Value) and (texts is None or len(texts) > 1):
        found_by_key = tables.from_table(dict(base.items), key)
        if found_by_key is not None:
            return found_by_key
    if texts is not None and len(texts) <= 64:
        found: Thing = None
        defaults = {default.text: default for default in defaults_in((as_text(key),))}
        for text in texts:
            value = base.find(text)
            if value is None:
                value = base.more
            if value is not None:
                value = _chosen(value, defaults.get(text))
                found = value if found is None else join_things(found, value)
        return found if found is not None else unknown("unknown", texts[0] if texts else "", place, Emptiness.UNLIKELY)
    found = item_of(Sequence(tuple(value for _, value in base.items), base.more))
    return found if found is not None else unknown("unknown", "", place, Emptiness.UNLIKELY)


def _chosen(value: Thing, default: Default | None) -> Thing:
    """An entry that is looked up under a default: all it holds is what stands for something left out."""
    if default is None:
        return value
    if isinstance(value, Value):
        marked = [
            Text(tuple(replace(a, default=default) if isinstance(a, Lit) else a for a in t.atoms))
            for t in value.alternatives
        ]
        return Value(tuple(marked))
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
        if known and not stepped and base.more is None and not any(_several(entry) for entry in base.items):
            return Sequence(base.items[slice(bounds[0], bounds[1])])
        if known and bounds[1] is None and bounds[0] is not None and 0 <= bounds[0] <= len(base.items):
            return Sequence(base.items[bounds[0] :], base.more)
        row = _row(base)
        if known and not stepped and row is not None:
            kept = row[0][slice(bounds[0], bounds[1])]
            return Sequence((Value((Text((replace(row[1], choices=kept),)),)),)) if kept else Sequence()
        found = item_of(base)
        if upper is not None and isinstance(found, Value) and not _said_outside(upper):
            from maintlint.evaluate.filters import capped
            from maintlint.values import Selector

            place = frame.place(node.start, node.end)
            most = bounds[1] if bounds[1] is not None and bounds[1] > 0 else 0
            entries = Value(tuple(map(_one_entry, found.alternatives)))
            found = capped(entries, Selector(place, place.text[:80], None, False, most))
        elif bounds[0] and isinstance(found, Value) and any(map(_is_listed, found.alternatives)):
            place = frame.place(node.start, node.end)
            found = narrowed(found, place, False)
        return Sequence((), found)
    if isinstance(base, Value):
        exact = base.literal
        if exact is not None and known and not stepped:
            return literal(exact[slice(bounds[0], bounds[1])], base.place)
        if any(hole.many for hole in base.holes):
            return base
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


def first_of(run: Run, frame: Frame, state: State, base: Thing, count: Thing, node: Node) -> Sequence | None:
    """At most ``count`` of the items; ``None`` if the list is known, so that there is more to say."""
    items = elements(run, frame, state, base, node)
    if items.more is None and not any(_several(entry) for entry in items.items):
        return None
    found = item_of(items)
    if not isinstance(found, Value) or _said_outside(count):
        return None
    from maintlint.evaluate.filters import capped
    from maintlint.values import Selector

    place = frame.place(node.start, node.end)
    most = number_of(count)
    return Sequence((), capped(found, Selector(place, place.text[:80], None, False, most if most and most > 0 else 0)))


def _said_outside(bound: Thing) -> bool:
    """Is the bound a number from outside that has no default and that nobody has looked at? Then it bounds nothing."""
    return isinstance(bound, Value) and all(
        any(hole.origin in _OUTSIDE and not hole.checked for hole in text.holes) for text in bound.alternatives
    )


def combined(run: Run, frame: Frame, state: State, operator: str, left: Thing, right: Thing, node: Node) -> Thing:
    """Two lists or sets: ``+``, ``|``, ``-``, ``&``."""
    one = elements(run, frame, state, left, node)
    two = elements(run, frame, state, right, node)
    if operator in ("+", "|"):
        more = one.more if two.more is None else two.more if one.more is None else join_things(one.more, two.more)
        return Sequence((*one.items, *two.items), more)
    texts = _exact(one), _exact(two)
    if operator in ("-", "&") and texts[0] is not None and texts[1] is not None:
        other = set(texts[1])
        kept = [text for text in texts[0] if (text in other) is (operator == "&")]
        place = frame.place(node.start, node.end)
        return Sequence(tuple(literal(text, place) for text in dict.fromkeys(kept)))
    if operator in ("-", "&"):
        place = frame.place(node.start, node.end)
        roll = rolls.of_thing(two, place, _taken_away(node)) if operator == "-" else None
        return Sequence((), narrowed(item_of(one), place, operator == "-", roll))
    if operator == "*":
        return one if two.items == () else Sequence((), item_of(one) or item_of(two))
    return Sequence((), item_of(one))


def _taken_away(node: Node) -> tuple[str, ...]:
    """The variables in the right half of a difference."""
    from maintlint.evaluate.truth import names_in

    if isinstance(node, Operation):
        return names_in(node.right)
    return (
        tuple(name for argument in node.arguments for name in names_in(argument.value))
        if isinstance(node, Call)
        else ()
    )


def narrowed(found: Thing, place: Place, negated: bool, roll: Roll | None = None) -> Thing:
    """The items of a list from which others were taken away."""
    if not isinstance(found, Value):
        return found
    from maintlint.evaluate.filters import selected
    from maintlint.values import Selector

    most = found.empty
    found = Value(tuple(map(_one_entry, found.alternatives)))
    result = selected(found, Selector(place, place.text[:80], None, negated, roll=roll))
    return Value(
        tuple(
            Text(tuple(replace(a, many=False, empty=min(a.empty, most)) if isinstance(a, Hole) else a for a in t.atoms))
            for t in result.alternatives
        )
    )


def _one_entry(text: Text) -> Text:
    """A directory's entry that is picked by its name is one of them, no longer all."""
    at = next((index for index, atom in enumerate(text.atoms) if isinstance(atom, Wild)), None)
    if at is None or text.holes:
        return text
    return Text((*text.atoms[:at], Hole("loop", "", text.atoms[at].place, Emptiness.NEVER), *text.atoms[at + 1 :]))


def _is_listed(text: Text) -> bool:
    """Is it any entry of a directory?"""
    return any(isinstance(atom, Wild) for atom in text.atoms)


def _exact(items: Sequence) -> list[str] | None:
    if items.more is not None:
        return None
    found: list[str] = []
    for entry in items.items:
        texts = entry.literals if isinstance(entry, Value) else None
        if texts is None:
            return None
        found.extend(texts)
    return found


# --- methods that change a list or a mapping; the new one and what the call yields ------------------------


def changed(
    run: Run, frame: Frame, state: State, base: Thing, name: str, given: Any, node: Node
) -> tuple[Thing, Thing]:
    """A list or mapping after a method was called on it, and the result; ``(None, None)`` if that is not known."""
    place = frame.place(node.start, node.end)
    arguments = given.positional
    first = arguments[0] if arguments else None
    if isinstance(base, Sequence):
        if name in ("append", "add", "put", "put_nowait", "appendleft") and first is not None:
            if frame.loops:
                return Sequence(base.items, first if base.more is None else join_things(base.more, first)), nothing(
                    place
                )
            return Sequence((*base.items, first), base.more), nothing(place)
        if name in ("extend", "update") and first is not None:
            other = elements(run, frame, state, first, node)
            return combined(run, frame, state, "+", base, other, node), nothing(place)
        if name in ("remove", "discard", "difference_update", "intersection_update") and first is not None:
            other = first if isinstance(first, Sequence) else Sequence((first,))
            return combined(run, frame, state, "&" if name.startswith("inter") else "-", base, other, node), nothing(
                place
            )
        if name in ("pop", "popleft"):
            found = item_of(base)
            if arguments and not frame.loops:
                return Sequence(base.items, base.more), _indexed(base, first, place)
            if not frame.loops and base.items and base.more is None:
                return (
                    (Sequence(base.items[:-1]), base.items[-1])
                    if name == "pop"
                    else (Sequence(base.items[1:]), base.items[0])
                )
            return Sequence((), found), found if found is not None else nothing(place)
        if name == "insert" and len(arguments) == 2:
            return Sequence(
                (), join_things(item_of(base), arguments[1]) if base.items or base.more is not None else arguments[1]
            ), nothing(place)
        if name == "clear":
            return Sequence(), nothing(place)
        if name in ("sort", "reverse"):
            return base, nothing(place)
    if isinstance(base, Mapping):
        if name == "update" and isinstance(first, Mapping):
            return Mapping(
                tuple({**dict(base.items), **dict(first.items)}.items()),
                base.more if first.more is None else first.more,
            ), nothing(place)
        if name == "update":
            entries = {**dict(base.items), **dict(given.keywords)}
            return Mapping(tuple(entries.items()), base.more), nothing(place)
        if name == "setdefault" and first is not None:
            key = as_text(first).literal
            value = arguments[1] if len(arguments) > 1 else nothing(place)
            if key is not None and base.find(key) is None:
                return Mapping((*base.items, (key, value)), base.more), value
            return base, _looked_up(base, first, place)
        if name == "pop" and first is not None:
            return base, _looked_up(base, first, place)
    return None, None


def read(run: Run, frame: Frame, state: State, base: Thing, name: str, given: Any, node: Node) -> Thing:
    """What a method that only looks at a list or mapping yields; ``None`` if it is not known."""
    place = frame.place(node.start, node.end)
    arguments = given.positional
    if isinstance(base, Sequence):
        if name in ("copy", "union", "difference", "intersection", "symmetric_difference") or name == "sorted":
            result: Thing = base
            for other in arguments:
                operator = {"union": "|", "difference": "-", "intersection": "&"}.get(name, "|")
                result = combined(run, frame, state, operator, result, elements(run, frame, state, other, node), node)
            return result
        if name in ("index", "count"):
            return unknown("number", name, place, Emptiness.NEVER)
        if name in ("get", "get_nowait"):
            return item_of(base)
    if isinstance(base, Mapping):
        if name == "get" and arguments:
            return _get(base, arguments, place)
        if name == "keys":
            return elements(run, frame, state, base, node)
        if name in ("values", "itervalues"):
            return Sequence(tuple(value for _, value in base.items), base.more)
        if name in ("items", "iteritems"):
            key = base.keys if base.keys is not None else unknown("unknown", "key", place, Emptiness.UNLIKELY)
            more = None if base.more is None else Sequence((key, base.more))
            return Sequence(tuple(Sequence((literal(key), value)) for key, value in base.items), more)
        if name == "copy":
            return base
    return None


def _get(base: Mapping, arguments: tuple[Thing, ...], place: Place) -> Thing:
    texts = as_text(arguments[0]).literals
    default = arguments[1] if len(arguments) > 1 else nothing(place)
    if base.more is None and texts is None and isinstance(arguments[0], Value):
        by_key = tables.from_table(dict(base.items), arguments[0])
        if by_key is not None:
            # A key that is missing gives an empty text; nobody can tell that from the default.
            empty = is_nothing(as_text(default).alternatives[0]) or as_text(default).literal == ""
            return by_key if empty else join_things(by_key, default)
    if texts is None or base.more is not None:
        return join_things(_looked_up(base, arguments[0], place), default)
    found: Thing = None
    for text in texts:
        value = base.find(text)
        value = default if value is None else value
        found = value if found is None else join_things(found, value)
    return found if found is not None else default


def looked_up_elsewhere(base: Thing, name: str, given: Any, place: Place) -> Thing:
    """``data.get(key, default)`` of what is not known; ``None`` if it is no look-up with a text as its default."""
    keys = [as_text(key).literal for key in given.positional[:2]]
    default = given.keyword("fallback")
    if default is None and len(given.positional) == 2:
        default = given.positional[1]
        keys = keys[:1]
    if name not in ("get", "pop") or not isinstance(default, Value) or default.literal is None or not keys:
        return None
    key = keys[-1]
    if key is None or "/" in key:
        return None
    hole = base.holes[0] if isinstance(base, Value) and base.holes else None
    origin = hole.origin if hole is not None else "file" if given.keyword("fallback") is not None else "unknown"
    return join_things(unknown(origin, key, place, Emptiness.UNLIKELY), as_default(default, key))


def without_nothing(thing: Thing) -> Thing:
    """After a test that something is there."""
    if isinstance(thing, Value):
        return something(never_empty(thing)) or thing
    return thing
