"""What is done to lists and mappings: put together, changed, read by their methods."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from maintlint.combining import as_default
from maintlint.evaluate import counterparts, rolls, tables
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.leaving_out import kept_item
from maintlint.evaluate.libgroups import with_default
from maintlint.evaluate.listing import elements, exact_items, narrowed
from maintlint.evaluate.objects import (
    Mapping,
    Sequence,
    Thing,
    as_text,
    is_nothing,
    item_of,
    join_things,
    nothing,
    number_of,
)
from maintlint.evaluate.state import State
from maintlint.evaluate.subscripts import indexed, looked_up
from maintlint.evaluate.subsets import taken_away
from maintlint.places import Place
from maintlint.program import Attribute, Call, Node, Operation, Variable
from maintlint.values import Emptiness, Roll, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def combined(run: Run, frame: Frame, state: State, operator: str, left: Thing, right: Thing, node: Node) -> Thing:
    """Two lists or sets: ``+``, ``|``, ``-``, ``&``."""
    one = elements(run, frame, state, left, node)
    two = elements(run, frame, state, right, node)
    if operator in ("+", "|"):
        more = one.more if two.more is None else two.more if one.more is None else join_things(one.more, two.more)
        return Sequence((*one.items, *two.items), more)
    texts = exact_items(one), exact_items(two)
    if operator in ("-", "&") and texts[0] is not None and texts[1] is not None:
        other = set(texts[1])
        kept = [text for text in texts[0] if (text in other) is (operator == "&")]
        place = frame.place(node.start, node.end)
        return Sequence(tuple(literal(text, place) for text in dict.fromkeys(kept)))
    if operator in ("-", "&"):
        place = frame.place(node.start, node.end)
        roll = rolls.of_thing(two, place, _taken_away(node)) if operator == "-" else None
        if operator == "-" and roll is None:
            roll = counterparts.held(run, two, place, _taken_away(node))
        rest = Sequence((), narrowed(item_of(one), place, operator == "-", roll))
        return taken_away(rest, item_of(one), texts[1]) if operator == "-" else rest
    if operator == "*":
        return one if two.items == () else Sequence((), item_of(one) or item_of(two))
    return Sequence((), item_of(one))


def _taken_away(node: Node) -> tuple[str, ...]:
    """The variables in the right half of a difference."""
    from maintlint.evaluate.asking import names_in

    if isinstance(node, Operation):
        return names_in(node.right)
    return (
        tuple(name for argument in node.arguments for name in names_in(argument.value))
        if isinstance(node, Call)
        else ()
    )


def changed(
    run: Run, frame: Frame, state: State, base: Thing, name: str, given: Any, node: Node
) -> tuple[Thing, Thing]:
    """A list or mapping after a method was called on it, and the result; ``(None, None)`` if that is not known."""
    place = frame.place(node.start, node.end)
    arguments = given.positional
    first = arguments[0] if arguments else None
    if isinstance(base, Sequence):
        if name in ("append", "add", "put", "put_nowait", "appendleft") and first is not None:
            if frame.loops and not _made_in_pass(frame, base, node):
                first = kept_item(run, state, frame.loops[-1], first)
                return Sequence(base.items, first if base.more is None else join_things(base.more, first)), nothing(
                    place
                )
            return Sequence((*base.items, first), base.more), nothing(place)
        if name in ("extend", "update") and first is not None:
            other = elements(run, frame, state, first, node)
            return combined(run, frame, state, "+", base, other, node), nothing(place)
        if name in ("remove", "discard", "difference_update", "intersection_update") and first is not None:
            roll = rolls.of_item(frame, first, item_of(base), place)
            if roll is not None and base.more is not None:
                return without(base, place, roll), nothing(place)
            other = first if isinstance(first, Sequence) else Sequence((first,))
            return combined(run, frame, state, "&" if name.startswith("inter") else "-", base, other, node), nothing(
                place
            )
        if name in ("pop", "popleft"):
            found = item_of(base)
            if arguments and not frame.loops:
                return Sequence(base.items, base.more), indexed(base, first, place)
            if not frame.loops and base.items and base.more is None:
                return (
                    (Sequence(base.items[:-1]), base.items[-1])
                    if name == "pop"
                    else (Sequence(base.items[1:]), base.items[0])
                )
            return Sequence((), found), found if found is not None else nothing(place)
        if name == "insert" and len(arguments) == 2 and number_of(first) == 0 and _made_in_pass(frame, base, node):
            return Sequence((arguments[1], *base.items), base.more), nothing(place)
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
            return with_default(base, first, arguments[1] if len(arguments) > 1 else nothing(place), place)
        if name == "pop" and first is not None:
            roll = None if base.more is None else rolls.of_item(frame, first, base.keys, place)
            return base if roll is None else without(base, place, roll), looked_up(base, first, place)
    return None, None


def without(base: Sequence | Mapping, place: Place, roll: Roll) -> Sequence | Mapping:
    """What is left of a list or mapping when each item that another one names was taken out of it."""
    if isinstance(base, Sequence):
        return Sequence((), narrowed(item_of(base), place, True, roll))
    values = reduce(join_things, [value for _, value in base.items], base.more)
    return Mapping((), narrowed(values, place, True, roll), narrowed(base.keys, place, True, roll), blank=True)


def _made_in_pass(frame: Frame, base: Sequence, node: Node) -> bool:
    """Is the list one that each pass of the loops around makes anew, such as a command that is put together?"""
    if not frame.loops:
        return True
    callee = node.callee if isinstance(node, Call) else None
    shared = frame.loops[-1].lists
    if base.more is not None or shared is None or not isinstance(callee, Attribute):
        return False
    return isinstance(callee.base, Variable) and not any(base is one for one in shared)


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
        return join_things(looked_up(base, arguments[0], place), default)
    found: Thing = None
    for text in texts:
        value = base.find(text)
        value = default if value is None else value
        found = value if found is None else join_things(found, value)
    return found if found is not None else default


def looked_up_elsewhere(base: Thing, name: str, given: Any, place: Place) -> Thing:
    """``data.get(key, default)`` of what is not known; ``None`` if it is no look-up with a text as its default."""
    keys = [as_text(key) for key in given.positional[:2]]
    default = given.keyword("fallback")
    if default is None and len(given.positional) == 2:
        default = given.positional[1]
        keys = keys[:1]
    if name not in ("get", "pop") or not isinstance(default, Value) or default.literal is None or not keys:
        return None
    asked = keys[-1].literal
    if asked is not None and "/" in asked:
        return None
    key = "entry" if asked is None else asked
    hole = base.holes[0] if isinstance(base, Value) and base.holes else None
    origin = hole.origin if hole is not None else "file" if given.keyword("fallback") is not None else "unknown"
    return join_things(unknown(origin, key, place, Emptiness.UNLIKELY), as_default(default, key))
