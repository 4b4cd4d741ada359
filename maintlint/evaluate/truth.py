"""Tests of values with structure, decided and refined like the comparisons of `maintlint.evaluate.comparing`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate import comparing, counts, failures, listing, matching, rolls, routines, tests, wanted
from maintlint.evaluate.learning import only_where
from maintlint.evaluate.objects import (
    Mapping,
    Object,
    Sequence,
    Thing,
    as_text,
    is_nothing,
    looked_at,
    nothing,
    number_of,
    truth_of,
)
from maintlint.evaluate.state import Frame, State, merge
from maintlint.evaluate.things import thing, variable_of
from maintlint.program import (
    Affix,
    Attribute,
    Bind,
    Call,
    Contains,
    Expression,
    Item,
    Length,
    ListOf,
    Missing,
    Quantified,
    Relation,
    Truth,
    Variable,
)
from maintlint.scope import Guard
from maintlint.values import EMPTY, Default, Emptiness, Hole, Selector, Text, Value, literal, never_empty

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways

_NEGATED = frozenset({"unequal", "mismatches"})
MOST_QUANTIFIED = 32


def _guard(run: Run, frame: Frame, node: Any, kind: str, *read: Expression) -> Guard:
    place = frame.place(node.start, node.end)
    subjects = tuple(dict.fromkeys(name for expression in read for name in names_in(expression)))
    guard = Guard(kind, place.text[:160], place, False, subjects)
    return replace(guard, kind="dry-run") if run.is_rehearsal_switch(subjects) else guard


def names_in(expression: Any) -> tuple[str, ...]:
    """Every variable and attribute that an expression reads."""
    if isinstance(expression, Variable):
        return (expression.name,)
    if isinstance(expression, Attribute):
        return (*names_in(expression.base), expression.name)
    if isinstance(expression, Item):
        return (*names_in(expression.base), *names_in(expression.key))
    if isinstance(expression, Call):
        inner = tuple(name for argument in expression.arguments for name in names_in(argument.value))
        return (*names_in(expression.callee.base), *inner) if isinstance(expression.callee, Attribute) else inner
    parts = getattr(expression, "parts", None) or getattr(expression, "items", None)
    if isinstance(parts, tuple):
        return tuple(name for part in parts for name in names_in(part))
    base = getattr(expression, "base", None)
    if base is not None:
        return names_in(base)
    sides = getattr(expression, "left", None), getattr(expression, "right", None)
    return tuple(name for side in sides if side is not None for name in names_in(side))


def split_ways(
    state: State, guard: Guard, yes_possible: bool, no_possible: bool, left: Default | None = None
) -> tuple[State | None, State | None]:
    """Both ways with their guard; a test whose outcome is certain is no guard.

    ``left``: what is read may have been left out where the test is not met.
    """
    if yes_possible and no_possible:
        other = state.copy()
        return state.guarded(guard), other.guarded(replace(guard, negated=True, default=left))
    return (state, None) if yes_possible else (None, state)


def _refine(run: Run, frame: Frame, state: State | None, node: Expression, value: Thing) -> None:
    """Store what a test taught about what ``node`` reads."""
    if state is None:
        return
    name = variable_of(run, frame, state, node)
    if name:
        state.variables[name] = value
    elif isinstance(node, Item):
        routines.assign(run, frame, state, node, value)


def _truth(run: Run, frame: Frame, state: State, node: Truth) -> Ways:
    value = thing(run, frame, state, node.base)
    if not state.live:
        return None, None
    if isinstance(value, Value):
        ways = matching.presence_of_name(run, frame, state, value, frame.place(node.start, node.end))
        if ways is not None:
            return ways
    certain = truth_of(value)
    kind = _kind(state, node.base, value)
    sources = comparing.sources_of(value) if isinstance(value, Value) else ()
    guard = replace(_guard(run, frame, node, kind, node.base), presence=True, sources=sources)
    if isinstance(node.base, ListOf) and node.base.kind == "tuple" and certain:
        return state.guarded(replace(guard, always="a tuple with something in it is true")), None
    if certain is None:
        state.asked(guard)
    if certain is not None:
        if run.is_rehearsal_switch(guard.subjects):
            return split_ways(state, guard, True, True)
        return (state, None) if certain else (None, state)
    left = matching.left_out(value) if isinstance(value, Value) else None
    if isinstance(value, Value) and any(hole.origin == "argv" and hole.name in run.flags for hole in value.holes):
        guard = replace(guard, switch=True)
    yes, no = split_ways(state, guard, True, True, left)
    if isinstance(value, Value) and state.told:
        sides = _something_and_nothing(value)
        for way, side in ((yes, sides[0]), (no, sides[1])):
            if way is not None and side is not None:
                only_where(way, value, side)
    failures.told(value, no, yes)
    failures.separated(run, value, yes, no)
    if isinstance(value, Value):
        _refine(run, frame, yes, node.base, never_empty(value))
        if any(is_nothing(text) for text in value.alternatives):
            _refine(run, frame, no, node.base, nothing(value.place))
        elif _plain(node.base):
            _refine(run, frame, no, node.base, EMPTY)
    elif isinstance(value, Sequence):
        _refine(run, frame, yes, node.base, looked_at(value))
        _refine(run, frame, no, node.base, Sequence())
    elif isinstance(value, Mapping):
        _refine(run, frame, yes, node.base, replace(value, blank=False))
        _refine(run, frame, no, node.base, Mapping())
    return yes, no


def _something_and_nothing(value: Value) -> tuple[Value | None, Value | None]:
    """What of a value is true, and what is not; ``None`` if there is none of it."""
    true, false = [], []
    for text in value.alternatives:
        certain = truth_of(Value((text,)))
        if certain is not False:
            true.append(text)
        if certain is not True:
            false.append(text)
    return Value(tuple(true)) if true else None, Value(tuple(false)) if false else None


def _plain(node: Expression) -> bool:
    return isinstance(node, (Variable, Attribute, Bind))


def _kind(state: State, node: Expression, value: Thing) -> str:
    """Which kind of guard a truth test is.

    Whether a line of a list is blank does not tell one host from another; whether a field of a row is set does.
    """
    row = _row_of(node)
    if row is not None and matching.subject_kind(as_text(state.variables.get(row))) == "loop-host":
        return "loop-host"
    found = matching.subject_kind(value) if isinstance(value, Value) else "test"
    return "test" if found == "loop-host" else found


def _row_of(node: Expression) -> str | None:
    """The variable that a field is read of: ``row["retired"]``, ``row.retired``, ``row.get("retired")``."""
    if isinstance(node, Call) and isinstance(node.callee, Attribute) and node.callee.name == "get":
        node = node.callee
    inner = node.base if isinstance(node, (Item, Attribute)) else None
    return inner.name if isinstance(inner, Variable) else None


def _missing(run: Run, frame: Frame, state: State, node: Missing) -> Ways:
    value = thing(run, frame, state, node.base)
    if not isinstance(value, Value):
        return split_ways(state, _guard(run, frame, node, "test", node.base), isinstance(value, Object), True)
    absent = any(is_nothing(text) for text in value.alternatives)
    present = any(not is_nothing(text) for text in value.alternatives)
    loose = any(
        hole.origin in ("unknown", "parameter", "output") or any(step[0] == "entry" for step in hole.transforms)
        for hole in value.holes
    )
    sources = comparing.sources_of(value)
    guard = replace(_guard(run, frame, node, "test", node.base), presence=True, sources=sources)
    state.asked(replace(guard, negated=True))
    yes, no = split_ways(state, guard, absent or loose, present)
    if yes is not None and no is not None:
        yes.guards = (*yes.guards[:-1], replace(yes.guards[-1], default=matching.left_out(value)))
    kept = tuple(text for text in value.alternatives if not is_nothing(text))
    if kept:
        _refine(run, frame, no, node.base, looked_at(Value(kept)))
    _refine(run, frame, yes, node.base, nothing(value.place))
    return yes, no


def _relation(run: Run, frame: Frame, state: State, node: Relation) -> Ways:
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
    guard = _guard(run, frame, node, "test", node.left, node.right)
    if not isinstance(left, Value) or not isinstance(right, Value):
        return _of_lists(state, guard, operator, left, right)
    numbers = number_of(left), number_of(right)
    if operator in comparing.LOOSE:
        if numbers[0] is not None and numbers[1] is not None and isinstance(left.literal, str):
            outcome = _compared(operator, numbers[0], numbers[1])
            return (state, None) if outcome else (None, state)
        asked = "input" in {hole.origin for hole in left.holes}
        guard = replace(guard, kind="confirmation" if asked else guard.kind)
        guard = replace(guard, counts=counts.bounds(operator, guard.subjects, left, right))
        yes, no = split_ways(state, guard, True, True)
        for side, value in ((node.left, left), (node.right, right)):
            if value.holes and not all(hole.checked for hole in value.holes):
                _refine(run, frame, yes, side, looked_at(value))
                _refine(run, frame, no, side, looked_at(value))
        failures.told(left, *((yes, no) if _compared(operator, 0, numbers[1] or 0) else (no, yes)))
        return yes, no
    if (
        any(is_nothing(text) for text in left.alternatives)
        and len(left.alternatives) > 1
        and right.literal not in (None, "")
    ):
        kept = tuple(text for text in left.alternatives if not is_nothing(text))
        yes, no = _matched(run, frame, state.copy(), node, left_node, Value(kept), right, guard, operator in _NEGATED)
        if operator in _NEGATED:
            return state.guarded(guard), no
        return yes, state.guarded(replace(guard, negated=True))
    return _matched(run, frame, state, node, left_node, left, right, guard, operator in _NEGATED)


def _compared(operator: str, left: int, right: int) -> bool:
    return {"less": left < right, "greater": left > right, "less-equal": left <= right, "greater-equal": left >= right}[
        operator
    ]


def _of_lists(state: State, guard: Guard, operator: str, left: Thing, right: Thing) -> Ways:
    empty = isinstance(right, Sequence) and not right.items and right.more is None
    certain = truth_of(left) if empty else None
    if certain is not None and operator in ("equal", "unequal"):
        return (state, None) if certain is (operator == "unequal") else (None, state)
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
    if node.operator == "regex" and right.literals is None and any(hole.listing for hole in left.holes):
        return _selecting(run, frame, state, node, left_node, left, right, guard)
    exact = node.operator in ("equal", "unequal")
    patterns: list[str | None] = [wanted.pattern_text(right)]
    if exact and right.literals is not None:
        patterns = list(right.literals)
    yes, no = matching.match(
        run, frame, state, left, variable_of(run, frame, state, left_node), guard.text, patterns, guard.place,
        regex=node.operator == "regex", exact=exact, names=guard.subjects,
    )  # fmt: skip
    return (no, yes) if negated else (yes, no)


def _affix(run: Run, frame: Frame, state: State, node: Affix) -> Ways:
    subject = as_text(thing(run, frame, state, node.base))
    affix = thing(run, frame, state, node.affix)
    guard = _guard(run, frame, node, "test", node.base, node.affix)
    values = list(affix.items) if isinstance(affix, Sequence) else [affix]
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
    return matching.match(
        run,
        frame,
        state,
        subject,
        variable_of(run, frame, state, node.base),
        guard.text,
        patterns,
        guard.place,
        names=guard.subjects,
    )


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
    place = frame.place(node.start, node.end)
    text = as_text(pattern, place)
    yes, no = split_ways(state, replace(guard, kind=matching.subject_kind(subject)), True, True)
    shown = next((way.show() for way in text.alternatives if way.atoms), text.show())
    chosen = Selector(place, shown, text)
    if yes is not None:
        _other_fields(frame, yes, subject, chosen)
    _refine(run, frame, yes, subject_node, _narrowed(subject, chosen))
    return yes, no


def _narrowed(subject: Value, chosen: Selector) -> Value:
    marked = []
    for alternative in subject.alternatives:
        atoms = tuple(
            replace(atom, selectors=(*atom.selectors, chosen), choices=None, checked=True)
            if isinstance(atom, Hole) and (atom.listing or atom.many)
            else atom
            for atom in alternative.atoms
        )
        marked.append(Text(atoms))
    return Value(tuple(marked))


def _other_fields(frame: Frame, state: State, subject: Value, chosen: Selector) -> None:
    """``for name, site in machines: if wanted in site``: who picks by one field of a line picks the line."""
    listings = {hole.listing for hole in subject.holes if hole.listing}
    if not frame.loops or not listings:
        return
    for name, known in list(state.variables.items()):
        if isinstance(known, Value) and any(hole.listing in listings and not hole.many for hole in known.holes):
            state.variables[name] = _narrowed(known, chosen)


def _contains(run: Run, frame: Frame, state: State, node: Contains) -> Ways:
    item, container = thing(run, frame, state, node.item), thing(run, frame, state, node.container)
    guard = _guard(run, frame, node, "test", node.item, node.container)
    if frame.loops and not (isinstance(item, Value) and item.literals is not None):
        guard = replace(guard, roll=rolls.of_thing(container, guard.place, names_in(node.container)))
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
    return matching.match(
        run,
        frame,
        state,
        container,
        variable_of(run, frame, state, node.container),
        guard.text,
        patterns,
        guard.place,
        names=guard.subjects,
    )


def _in_list(
    run: Run, frame: Frame, state: State, node: Contains, item: Thing, container: Sequence, guard: Guard
) -> Ways:
    texts: list[str] = []
    for entry in container.items:
        exact = entry.literals if isinstance(entry, Value) else None
        if exact is None:
            container = Sequence((), entry)
            break
        texts.extend(exact)
    subject = as_text(item)
    name = variable_of(run, frame, state, node.item)
    if container.more is not None or not isinstance(item, Value):
        yes, no = split_ways(state, replace(guard, kind=matching.subject_kind(subject)), True, True)
        if isinstance(item, Value):
            _refine(run, frame, yes, node.item, looked_at(never_empty(item)))
            place = frame.place(node.start, node.end)
            if guard.roll is not None or any(hole.listing for hole in item.holes):
                _refine(run, frame, no, node.item, listing.narrowed(item, place, True, guard.roll))
        return yes, no
    inside: list[str | None] = list(texts)
    yes, no = matching.match(
        run, frame, state, subject, name, guard.text, inside, guard.place, exact=True, names=guard.subjects
    )
    if no is not None and subject.literals is None and any(hole.listing for hole in subject.holes):
        _refine(run, frame, no, node.item, listing.narrowed(subject, frame.place(node.start, node.end), True))
    if yes is not None and name and subject.literals is None and texts:
        hole = subject.holes[0] if subject.holes else Hole("unknown")
        chosen = replace(
            hole,
            choices=tuple(dict.fromkeys(texts)),
            checked=True,
            empty=Emptiness.MAYBE if "" in texts else Emptiness.NEVER,
        )
        yes.variables[name] = Value((Text((chosen,)),))
    return yes, no


def _length(run: Run, frame: Frame, state: State, node: Length) -> Ways:
    base = thing(run, frame, state, node.base)
    guard = _guard(run, frame, node, "test", node.base)
    guard = replace(guard, counts=counts.limits(node.operator, node.number))
    holds = comparing.COUNTS.get(node.operator)
    path = getattr(node.base, "path", "")
    if holds is None:
        return split_ways(state, guard, True, True)
    if path == "sys.argv" and state.arguments is None:
        guard = replace(guard, subjects=("#",), counts=False)
        other = state.copy()
        fewest = comparing.least(holds, node.number), comparing.least(lambda n, have: not holds(n, have), node.number)
        return (
            comparing.counted(state, guard, fewest[0] - 1),
            comparing.counted(other, replace(guard, negated=True), fewest[1] - 1),
        )
    count = listing.count(base)
    if count is not None:
        return (state, None) if holds(node.number, count) else (None, state)
    yes, no = split_ways(state, guard, True, True)
    zero = holds(node.number, 0)
    for way, may_be_empty in ((yes, zero), (no, not zero)):
        if isinstance(base, Value):
            _refine(run, frame, way, node.base, looked_at(base) if may_be_empty else never_empty(base))
        elif isinstance(base, Sequence):
            _refine(run, frame, way, node.base, looked_at(base))
    return yes, no


def _quantified(run: Run, frame: Frame, state: State, node: Quantified) -> Ways:
    """Each item is tried; where they are not known, or many, the call's value decides."""
    if isinstance(node.items, Call):
        return _truth(run, frame, state, node.whole)
    items = listing.elements(run, frame, state.copy(), thing(run, frame, state.copy(), node.items), node.items)
    texts = [text for item in items.items for text in (isinstance(item, Value) and item.literals) or (None,)]
    if items.more is not None or not 0 < len(texts) <= MOST_QUANTIFIED or None in texts:
        return _truth(run, frame, state, node.whole)
    place = frame.place(node.items.start, node.items.end)
    before = state.variables.get(node.variable)
    decided: State | None = None
    rest: State | None = state
    for text in texts:
        if rest is None:
            break
        rest.variables[node.variable] = literal(text or "", place)
        yes, no = tests.split(run, frame, rest, node.test)
        found, rest = (no, yes) if node.every else (yes, no)
        decided = merge(decided, found)
    for way in (decided, rest):
        if way is not None:
            way.variables.pop(node.variable, None)
            if before is not None:
                way.variables[node.variable] = before
    return (rest, decided) if node.every else (decided, rest)


TESTS: dict[type, Callable[[Run, Frame, State, Any], Ways]] = {
    Truth: _truth,
    Missing: _missing,
    Relation: _relation,
    Affix: _affix,
    Contains: _contains,
    Length: _length,
    Quantified: _quantified,
}
