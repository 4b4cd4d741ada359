"""Tests that relate two values: equal, ordered, matching, contained."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.combining import never_empty
from maintlint.evaluate import (
    answers,
    comparing,
    counterparts,
    counts,
    failures,
    listing,
    matching,
    needles,
    rolls,
    sweeps,
    wanted,
)
from maintlint.evaluate.asking import field_of, guard_of, names_in, refine, sources_of, split_ways, telling
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Mapping, Sequence, Thing, as_text, is_nothing, looked_at, number_of, truth_of
from maintlint.evaluate.routines import assign
from maintlint.evaluate.state import State
from maintlint.evaluate.things import STRIPS, thing, variable_of
from maintlint.program import Affix, Attribute, Call, Contains, Expression, Item, Literal, Relation
from maintlint.scope import Guard
from maintlint.values import Emptiness, Hole, Selector, Text, Value, literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways


def _around_nothing(pattern: Value) -> Value:
    """A glob pattern, as empty as it may let everything pass: only with a star around what is not known."""
    bare = needles.of_pattern(pattern)
    return never_empty(pattern) if bare == pattern else bare


_SEARCHES: dict[str, Callable[[Value], Value]] = {"regex": needles.of_expression, "matches": _around_nothing}
_NEGATED = frozenset({"unequal", "mismatches"})
_FIELD = "field·"
"""The name of what is read of a row while it is tested."""


def relation(run: Run, frame: Frame, state: State, node: Relation) -> Ways:
    known = len(state.guards)
    ways = _related(run, frame, state, node)
    if node.operator in _NEGATED:
        comparing.as_written(ways, known, frame.place(node.start, node.end))
    return ways


def _related(run: Run, frame: Frame, state: State, node: Relation) -> Ways:
    left, right = thing(run, frame, state, node.left), thing(run, frame, state, node.right)
    operator, left_node = node.operator, node.left
    if (
        isinstance(left, Value)
        and isinstance(right, Value)
        and left.literals is not None
        and right.literals is None
        and operator in ("equal", "unequal")
    ):
        left, right, left_node = right, left, node.right
    guard = telling(guard_of(run, frame, node, "test", node.left, node.right), left, right)
    if not isinstance(left, Value) or not isinstance(right, Value):
        yes, no = _of_lists(state, guard, operator, left, right)
        return (no, yes) if operator in _NEGATED else (yes, no)
    numbers = number_of(left), number_of(right)
    if operator in comparing.LOOSE:
        if numbers[0] is not None and numbers[1] is not None and isinstance(left.literal, str):
            outcome = _compared(operator, numbers[0], numbers[1])
            return (state, None) if outcome else (None, state)
        numbered = comparing.number_of_name(run, frame, state, left, operator, right, guard.place)
        if numbered is not None:
            return numbered
        asked = "input" in {hole.origin for hole in left.holes}
        guard = replace(guard, kind="confirmation" if asked else guard.kind)
        names = (*guard.subjects, *field_of(node.left), *field_of(node.right))
        guard = replace(guard, counts=counts.bounds(operator, names, left, right, guard.text))
        yes, no = split_ways(state, guard, True, True)
        for side, value in ((node.left, left), (node.right, right)):
            if value.holes and not all(hole.checked for hole in value.holes):
                refine(run, frame, yes, side, looked_at(value))
                refine(run, frame, no, side, looked_at(value))
        failures.told(left, *((yes, no) if _compared(operator, 0, numbers[1] or 0) else (no, yes)))
        return yes, no
    if operator in ("equal", "unequal") and counts.confirmed(left, right):
        yes, no = split_ways(state, guard, True, True)
        same = no if operator in _NEGATED else yes
        if same is not None:
            kind = "confirmation" if counts.answered(left, right) else same.guards[-1].kind
            same.guards = (*same.guards[:-1], replace(same.guards[-1], kind=kind, counts=True))
        return yes, no
    if (
        any(is_nothing(text) for text in left.alternatives)
        and len(left.alternatives) > 1
        and right.literal not in (None, "")
    ):
        kept = tuple(text for text in left.alternatives if not is_nothing(text))
        yes, no = _matched(run, frame, state.copy(), node, left_node, Value(kept), right, guard, operator in _NEGATED)
        if operator in _NEGATED:
            return state.guarded(replace(guard, negated=True)), no
        return yes, state.guarded(replace(guard, negated=True))
    return _matched(run, frame, state, node, left_node, left, right, guard, operator in _NEGATED)


def _compared(operator: str, left: int, right: int) -> bool:
    return {"less": left < right, "greater": left > right, "less-equal": left <= right, "greater-equal": left >= right}[
        operator
    ]


def _of_lists(state: State, guard: Guard, operator: str, left: Thing, right: Thing) -> Ways:
    empty = isinstance(right, Sequence) and not right.items and right.more is None
    # A field of a thing that a listing names is a text to us, and may be a list.
    certain = truth_of(left) if empty and isinstance(left, Sequence) else None
    if certain is not None and operator in ("equal", "unequal"):
        return (None, state) if certain else (state, None)
    return split_ways(state, guard, True, True)


def _matched(
    run: Run,
    frame: Frame,
    state: State,
    node: Relation,
    left_node: Expression,
    left: Value,
    right: Value,
    guard: Guard,
    negated: bool,
) -> Ways:
    if node.operator in _SEARCHES and right.literals is None and any(hole.listing for hole in left.holes):
        return _selecting(run, frame, state, node, left_node, left, _SEARCHES[node.operator](right), guard)
    exact = node.operator in ("equal", "unequal")
    if exact and right.literals is not None and len(right.literals) > 1:
        ways = matching.name_among(run, frame, state, right, left, guard.place, guard.subjects)
        ways = ways or matching.name_among(run, frame, state, left, right, guard.place, guard.subjects)
        if ways is None:
            # Which of several texts the other side is: that they are the same cannot be told.
            apart = left.literals is not None and set(left.literals).isdisjoint(right.literals)
            guard = replace(guard, kind=matching.subject_kind(left))
            ways = split_ways(state, guard, not apart, True)
        return (ways[1], ways[0]) if negated else ways
    patterns: list[str | None] = [wanted.pattern_text(right)]
    if exact and right.literals is not None:
        patterns = list(right.literals)

    def matched(name: str) -> Ways:
        if matching.subject_kind(left) == "own-host" and state.variables.get(name) != left:
            # What was made of the machine's name is not what the variable holds.
            name = ""
        return matching.match(
            run, frame, state, left, name, guard.text, patterns, guard.place,
            regex=node.operator == "regex", exact=exact, names=guard.subjects,
        )  # fmt: skip

    yes, no = _learning(run, frame, state, left_node, left, matched)
    return (no, yes) if negated else (yes, no)


def _learning(
    run: Run, frame: Frame, state: State, node: Expression, value: Value, test: Callable[[str], Ways]
) -> Ways:
    """The ways of a test of what ``node`` reads; ``test`` takes the name of a variable that holds it.

    What is learnt of a field (``row["id"].isdigit()``) is put into the row.
    """
    sweeps.asks_of(run, value.alternatives)
    name = variable_of(run, frame, state, node) or answers.name_of(state, value)
    field = None if name else _field_read(node)
    if field is None:
        return test(name)
    state.variables[_FIELD] = value
    ways = test(_FIELD)
    for way in ways:
        learnt = None if way is None else way.variables.pop(_FIELD, value)
        if way is not None and learnt is not value:
            assign(run, frame, way, field, learnt)
    state.variables.pop(_FIELD, None)
    return ways


def _field_read(node: Expression) -> Item | None:
    """``row["id"]``, or what is left of it without blanks around."""
    if isinstance(node, Call) and isinstance(node.callee, Attribute) and node.callee.name in STRIPS:
        node = node.callee.base
    return node if isinstance(node, Item) and isinstance(node.key, Literal) else None


def affix(run: Run, frame: Frame, state: State, node: Affix) -> Ways:
    subject = as_text(thing(run, frame, state, node.base))
    affix = thing(run, frame, state, node.affix)
    guard = telling(guard_of(run, frame, node, "test", node.base, node.affix), subject)
    values = [*affix.items, *([] if affix.more is None else [affix.more])] if isinstance(affix, Sequence) else [affix]
    exact: list[str] = []
    for value in values:
        texts = value.literals if isinstance(value, Value) else None
        if texts is None:
            return _selecting(run, frame, state, node, node.base, subject, value, guard)
        exact.extend(texts)
    patterns: list[str | None] = [_escaped(text) for text in exact]
    patterns = [f"*{text}" if node.trailing else f"{text}*" for text in patterns]
    if "*" in patterns:
        return state, None
    return _matching(run, frame, state, node.base, subject, patterns, guard)


def _matching(
    run: Run, frame: Frame, state: State, node: Expression, subject: Value, patterns: list[str | None], guard: Guard
) -> Ways:
    """What ``node`` reads is matched with patterns of the shell."""
    return _learning(
        run, frame, state, node, subject,
        lambda name: matching.match(
            run, frame, state, subject, name, guard.text, patterns, guard.place, names=guard.subjects
        ),
    )  # fmt: skip


def _escaped(text: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", text)


def _selecting(
    run: Run,
    frame: Frame,
    state: State,
    node: Any,
    subject_node: Expression,
    subject: Value,
    pattern: Thing,
    guard: Guard,
) -> Ways:
    """A list's items are narrowed by a text that is not known: an empty one lets all of them pass."""
    sweeps.asks_of(run, subject.alternatives)
    place = frame.place(node.start, node.end)
    text = as_text(pattern, place)
    yes, no = split_ways(state, replace(guard, kind=matching.subject_kind(subject)), True, True)
    shown = next((way.show() for way in text.alternatives if way.atoms), text.show())
    chosen = Selector(place, shown, text)
    if yes is not None:
        narrow_fields(frame, yes, subject, chosen)
    refine(run, frame, yes, subject_node, _narrowed(subject, chosen))
    return yes, no


def _narrowed(subject: Value, chosen: Selector) -> Value:
    # What lets all of them pass when it is empty has looked at none.
    looks = chosen.pattern is None or chosen.pattern.empty <= Emptiness.UNLIKELY
    marked = []
    for alternative in subject.alternatives:
        atoms = tuple(
            replace(atom, selectors=(*atom.selectors, chosen), choices=None, checked=looks or atom.checked)
            if isinstance(atom, Hole) and (atom.listing or atom.many)
            else atom
            for atom in alternative.atoms
        )
        marked.append(Text(atoms))
    return Value(tuple(marked))


def narrow_fields(frame: Frame, state: State, subject: Value, chosen: Selector) -> None:
    """``for name, site in machines: if wanted in site``: who picks by one field of a line picks the line."""
    listings = {hole.listing for hole in subject.holes if hole.listing}
    if not frame.loops or not listings:
        return

    def narrowed(known: Thing) -> Thing:
        if isinstance(known, Mapping):
            return replace(
                known, items=tuple([(key, narrowed(one)) for key, one in known.items]), more=narrowed(known.more)
            )
        of_line = isinstance(known, Value) and any(hole.listing in listings and not hole.many for hole in known.holes)
        return _narrowed(known, chosen) if of_line else known

    for name, known in list(state.variables.items()):
        if isinstance(known, (Value, Mapping)):
            state.variables[name] = narrowed(known)


def contains(run: Run, frame: Frame, state: State, node: Contains) -> Ways:
    item, container = thing(run, frame, state, node.item), thing(run, frame, state, node.container)
    guard = telling(guard_of(run, frame, node, "test", node.item, node.container), item, container)
    if rolls.own_record(frame, item, container):
        return state.copy(), state
    if isinstance(item, Value) and item.literals is not None:
        guard = replace(guard, sources=sources_of(container))
    elif frame.loops:
        names = names_in(node.container)
        roll = rolls.of_thing(container, guard.place, names)
        guard = replace(guard, roll=roll or counterparts.held(run, container, guard.place, names))
    if isinstance(container, Mapping):
        container = Sequence(
            tuple(literal(key) for key, _ in container.items),
            container.keys if container.more is None else as_text(container.more),
        )
    if isinstance(container, Sequence):
        return _in_list(run, frame, state, node, item, container, guard)
    if not isinstance(container, Value) or not isinstance(item, Value):
        return split_ways(state, guard, True, True)
    known = item.literals
    if known is None:
        return _selecting(run, frame, state, node, node.container, container, item, guard)
    if "" in known:
        return state, None
    patterns: list[str | None] = [f"*{_escaped(text)}*" for text in known]
    return _matching(run, frame, state, node.container, container, patterns, guard)


def _in_list(
    run: Run, frame: Frame, state: State, node: Contains, item: Thing, container: Sequence, guard: Guard
) -> Ways:
    texts: list[str] = []
    for entry in container.items:
        exact = entry.literals if isinstance(entry, Value) else None
        if exact is None or len(exact) > 1:
            # Which of several texts it is cannot be told.
            container = Sequence((), entry)
            break
        texts.extend(exact)
    subject = as_text(item)
    if container.more is not None or not isinstance(item, Value):
        yes, no = split_ways(state, replace(guard, kind=matching.subject_kind(subject)), True, True)
        if isinstance(item, Value):
            refine(run, frame, yes, node.item, looked_at(never_empty(item)))
            place = frame.place(node.start, node.end)
            if guard.roll is not None or any(hole.listing for hole in item.holes):
                refine(run, frame, no, node.item, listing.narrowed(item, place, True, guard.roll))
        return yes, no
    return _learning(
        run, frame, state, node.item, item,
        lambda name: _one_of(run, frame, state, node, name, subject, texts, guard),
    )  # fmt: skip


def _one_of(
    run: Run, frame: Frame, state: State, node: Contains, name: str, subject: Value, texts: list[str], guard: Guard
) -> Ways:
    """``host in ("web1", "web2")``: ``subject``, which the variable ``name`` holds, is one of known texts."""
    inside: list[str | None] = list(texts)
    yes, no = matching.match(
        run, frame, state, subject, name, guard.text, inside, guard.place, exact=True, names=guard.subjects
    )
    if no is not None and subject.literals is None and any(hole.listing for hole in subject.holes):
        refine(run, frame, no, node.item, listing.narrowed(subject, frame.place(node.start, node.end), True))
    if yes is not None and name and subject.literals is None and texts:
        hole = subject.holes[0] if subject.holes else Hole("unknown")
        if hole.origin == "own-host":
            return yes, no
        chosen = replace(
            hole,
            choices=tuple(dict.fromkeys(texts)),
            checked=True,
            empty=Emptiness.MAYBE if "" in texts else Emptiness.NEVER,
        )
        yes.variables[name] = Value((Text((chosen,)),))
    return yes, no
