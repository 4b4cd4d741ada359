"""Tests of values with structure, decided and refined like the comparisons of `maintlint.evaluate.comparing`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.combining import map_holes, never_empty
from maintlint.evaluate import comparing, counts, enquiries, failures, kept, listing, matching, rolls, subsets, tests
from maintlint.evaluate.asking import guard_of, refine, sources_of, split_ways, telling
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.learning import only_where
from maintlint.evaluate.merging import merge
from maintlint.evaluate.objects import (
    Mapping,
    Object,
    Sequence,
    Thing,
    as_text,
    is_nothing,
    looked_at,
    nothing,
    truth_of,
)
from maintlint.evaluate.relations import affix, contains, relation
from maintlint.evaluate.state import State
from maintlint.evaluate.things import STRIPS, thing
from maintlint.places import Place
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
from maintlint.values import EMPTY, Emptiness, Hole, Roll, Value, literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways

MOST_QUANTIFIED = 32


def _truth(run: Run, frame: Frame, state: State, node: Truth) -> Ways:
    value = thing(run, frame, state, node.base)
    if not state.live:
        return None, None
    if isinstance(value, Value):
        place = frame.place(node.start, node.end)
        ways = comparing.truth_of_number(run, frame, state, value, place)
        ways = ways or matching.presence_of_name(run, frame, state, value, place)
        if ways is not None:
            return ways
    certain = truth_of(value)
    kind = _kind(state, node.base, value)
    sources = sources_of(value)
    some = isinstance(value, Sequence)
    guard = guard_of(run, frame, node, kind, node.base)
    guard = telling(replace(guard, presence=True, sources=sources, some=some), value)
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
    roll = enquiries.of_value(run, frame, value) if isinstance(value, Value) else None
    told = enquiries.of_result(run, frame, value) if roll is None else roll
    told = told or _table_asked(frame, state, node.base, frame.place(node.start, node.end))
    guard = replace(guard, roll=told)
    yes, no = kept.if_true(run, state, value, guard) or split_ways(state, guard, True, True, left)
    if roll is not None and failures.is_status(value):
        for way in (yes, no):
            if way is not None:
                last = way.guards[-1]
                way.guards = (*way.guards[:-1], replace(last, negated=not last.negated, opposite=True))
    if isinstance(value, Value) and state.told:
        sides = _something_and_nothing(value)
        for way, side in ((yes, sides[0]), (no, sides[1])):
            if way is not None and side is not None:
                only_where(way, value, side)
    failures.told(value, no, yes)
    failures.separated(run, value, yes, no)
    if isinstance(value, Value):
        refine(run, frame, yes, node.base, never_empty(value), value)
        whole = _stripped(node.base)
        if whole is not None and yes is not None:
            refine(run, frame, yes, whole, never_empty(as_text(thing(run, frame, yes, whole))))
        if any(is_nothing(text) for text in value.alternatives):
            refine(run, frame, no, node.base, nothing(value.place), value)
        elif _plain(node.base):
            refine(run, frame, no, node.base, EMPTY)
    elif isinstance(value, Sequence):
        refine(run, frame, yes, node.base, replace(_found_filled(value), filled=True))
        refine(run, frame, no, node.base, Sequence())
        if isinstance(value, subsets.Picked) and no is not None:
            no.variables.update(value.answers)
        if isinstance(value, subsets.Strangers) and no is not None:
            subsets.learn(no, value.item, value.others)
            if isinstance(value.source, Attribute):
                refine(run, frame, no, value.source, Sequence((), value.others))
    elif isinstance(value, Mapping):
        refine(run, frame, yes, node.base, replace(value, blank=False))
        refine(run, frame, no, node.base, Mapping())
    return yes, no


def _table_asked(frame: Frame, state: State, asked: Expression, place: Place) -> Roll | None:
    """``if not known.get(name)``: the table in which an item of a loop is looked up."""
    table: Expression | None = None
    if isinstance(asked, Call) and isinstance(asked.callee, Attribute) and asked.callee.name == "get":
        table = asked.callee.base
    elif isinstance(asked, Item):
        table = asked.base
    if not frame.loops or not isinstance(table, Variable):
        return None
    held: Thing = state.variables.get(table.name)
    return rolls.of_thing(held, place, (table.name,)) if isinstance(held, Mapping) and not held.items else None


def _found_filled(value: Sequence) -> Sequence:
    """That there is something at all picks none of all there are, nor of what a filter let through."""
    holes = value.more.holes if isinstance(value.more, Value) else ()
    return value if any(hole.origin == "walk" or _may_let_all_through(hole) for hole in holes) else looked_at(value)


def _may_let_all_through(hole: Hole) -> bool:
    patterns = [chosen.pattern for chosen in hole.selectors]
    return any(pattern is not None and pattern.empty > Emptiness.UNLIKELY for pattern in patterns)


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


def _stripped(node: Expression) -> Expression | None:
    """What ``path.rstrip("/")`` takes something away from: where something is left, it was not empty."""
    if not isinstance(node, Call) or not isinstance(node.callee, Attribute) or node.callee.name not in STRIPS:
        return None
    base = node.callee.base
    return base if isinstance(base, Item) or (node.arguments and isinstance(base, (Variable, Attribute))) else None


def _kind(state: State, node: Expression, value: Thing) -> str:
    """Which kind of guard a truth test is.

    Whether a line of a list is blank does not tell one host from another, and neither does what the whole document
    says; whether a field of a row is set does.
    """
    row = _row_of(node)
    if row is not None:
        held = as_text(state.variables.get(row))
        whole = any(hole.many and hole.listing for hole in held.holes)
        if not whole and matching.subject_kind(held) == "loop-host":
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
        return split_ways(state, guard_of(run, frame, node, "test", node.base), isinstance(value, Object), True)
    absent = any(is_nothing(text) for text in value.alternatives)
    present = any(not is_nothing(text) for text in value.alternatives)
    loose = any(
        hole.origin in ("unknown", "parameter", "output")
        or (hole.origin == "walk" and not hole.exists)
        or any(step[0] == "entry" for step in hole.transforms)
        for hole in value.holes
    )
    guard = replace(guard_of(run, frame, node, "test", node.base), presence=True, sources=sources_of(value))
    state.asked(replace(guard, negated=True))
    again = kept.if_missing(run, state, value, guard) if absent and present else None
    yes, no = again or split_ways(state, guard, absent or loose, present)
    if yes is not None and no is not None:
        yes.guards = (*yes.guards[:-1], replace(yes.guards[-1], default=matching.left_out(value)))
    there = tuple(text for text in value.alternatives if not is_nothing(text))
    if there:
        refine(run, frame, no, node.base, looked_at(Value(there)), value)
    refine(run, frame, yes, node.base, nothing(value.place), value)
    return yes, no


def _length(run: Run, frame: Frame, state: State, node: Length) -> Ways:
    base = thing(run, frame, state, node.base)
    guard = guard_of(run, frame, node, "test", node.base)
    limits = counts.limits(node.operator, node.number)
    guard = replace(guard, counts=limits, some=not limits and node.number < 2 and isinstance(base, Sequence))
    holds = counts.HOLDS.get(node.operator)
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
            refine(run, frame, way, node.base, looked_at(base) if may_be_empty else never_empty(base))
        elif isinstance(base, Sequence):
            known = _found_filled(base) if guard.some else looked_at(base)
            refine(run, frame, way, node.base, replace(known, filled=base.filled or not may_be_empty))
    for way, most in (
        (yes, counts.most(holds, node.number)),
        (no, counts.most(lambda n, have: not holds(n, have), node.number)),
    ):
        if most is not None:
            if way is not None:
                way.guards = (*way.guards[:-1], replace(way.guards[-1], most=most or None))
            refine(run, frame, way, node.base, listing.bounded(thing(run, frame, state, node.base), most, guard.place))
    return yes, no


def _quantified(run: Run, frame: Frame, state: State, node: Quantified) -> Ways:
    """Each item is tried; where they are not known, or many, the call's value decides."""
    if isinstance(node.items, Call):
        return _truth(run, frame, state, node.whole)
    items = listing.elements(run, frame, state.copy(), thing(run, frame, state.copy(), node.items), node.items)
    texts = [text for item in items.items for text in (isinstance(item, Value) and item.literals) or (None,)]
    if items.more is not None or not 0 < len(texts) <= MOST_QUANTIFIED or None in texts:
        return _of_unknown(run, frame, state, node, items)
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


def _of_unknown(run: Run, frame: Frame, state: State, node: Quantified, items: Sequence) -> Ways:
    """The test of one item says what every item is, or that none is so, and which hosts it picks by them."""
    item = subsets.one(items)
    tried = (
        listing.each(items, node.variable, frame.place(node.items.start, node.items.end), "") if item is None else item
    )
    trial = state.copy()
    before = len(trial.guards)
    trial.variables[node.variable] = tried = _or_none(tried, items) if node.every else tried
    known = trial.variables.copy()
    passed, failed = tests.split(run, replace(frame, muted=True), trial, node.test)
    like = passed if node.every else failed
    yes, no = _truth(run, frame, state, node.whole)
    for way, side in ((yes, passed), (no, failed)):
        if way is not None and side is not None:
            _picked(way, side, known, node.variable, before)
    every = yes if node.every else no
    if like is not None and every is not None:
        learnt = like.variables.get(node.variable)
        if item is not None and learnt is not tried:
            subsets.learn(every, item, learnt)
            if isinstance(node.items, Attribute):
                refine(run, frame, every, node.items, Sequence((), learnt))
    return yes, no


def _or_none(item: Thing, items: Sequence) -> Thing:
    """An item of a list that may have none: what holds for every item of such a list says nothing."""
    if items.filled or not isinstance(item, Value):
        return item
    return map_holes(item, empty=Emptiness.MAYBE)


def _picked(way: State, side: State, before: dict[str, Any], variable: str, guards: int) -> None:
    """What else the test of one item tells: ``any(part in host for part in parts)`` picks hosts as ``part in host``."""
    for name, value in side.variables.items():
        if name != variable and value is not before.get(name) and way.variables.get(name) is before.get(name):
            way.variables[name] = value
    kinds = [guard.kind for guard in side.guards[guards:] if guard.kind != "test"]
    if kinds and way.guards:
        way.guards = (*way.guards[:-1], replace(way.guards[-1], kind=kinds[0]))


TESTS: dict[type, Callable[[Run, Frame, State, Any], Ways]] = {
    Truth: _truth,
    Missing: _missing,
    Relation: relation,
    Affix: affix,
    Contains: contains,
    Length: _length,
    Quantified: _quantified,
}
