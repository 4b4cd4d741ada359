"""Lists, mappings and streams that are made item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.evaluate import answers, listing
from maintlint.evaluate.frame import Frame, Pass
from maintlint.evaluate.leaving_out import picked_by, picked_object, with_selectors
from maintlint.evaluate.libtexts import TEXTS_OF
from maintlint.evaluate.objects import (
    ANSWER,
    ATTRIBUTE_MARK,
    NOTHING,
    Mapping,
    Object,
    Sequence,
    Thing,
    as_text,
    join_things,
    lists_in,
    looked_at,
)
from maintlint.evaluate.state import State
from maintlint.evaluate.subsets import strangers
from maintlint.evaluate.things import thing
from maintlint.evaluate.trying import lone
from maintlint.program import (
    Attribute,
    Call,
    Comprehension,
    Concat,
    Expression,
    Literal,
    Shown,
    Symbol,
    Variable,
)
from maintlint.scope import Guard
from maintlint.values import Selector, Value, literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def comprehension(run: Run, frame: Frame, state: State, node: Comprehension) -> Thing:
    from maintlint.evaluate.routines import assign

    inner = state.copy()
    here = frame
    surely, undivided = True, False
    whole: Thing = None
    others: Thing = None
    told: tuple[tuple[str, Value], ...] = ()
    for clause in node.clauses:
        items = listing.elements(run, here, inner, thing(run, here, inner, clause.items), clause.items)
        if not items.items and items.more is None:
            return Sequence()
        surely = surely and items.surely
        item = listing.each(
            items,
            _target_name(clause.target),
            frame.place(clause.items.start, clause.items.end),
            _list_name(clause.items),
        )
        around = Pass(
            frame.place(node.start, node.end),
            _target_name(clause.target) or "_",
            False,
            False,
            False,
            True,
            len(inner.guards),
            item=lone(item),
            lists=lists_in(inner.variables),
        )
        here = replace(here, loops=(*here.loops, around))
        assign(run, here, inner, clause.target, item)
        for test in clause.tests:
            guards = inner.guards
            yes, no = run.test(here, inner, test)
            if yes is None or not yes.live:
                return Sequence()
            surely = False
            other = no if no is not None and no.live else None
            left = None if other is None else thing(run, here, other, clause.target)
            undivided = undivided or _overlap(thing(run, here, yes, clause.target), left)
            inner = yes
            whole = item if whole is None else whole
            if len(node.clauses) == len(clause.tests) == 1 and other is not None:
                others, told = left, answers.between(state, other)
            new = inner.guards[len(guards) :]
            undivided = undivided or any(guard.kind == "own-host" for guard in new)
            assign(run, here, inner, clause.target, _picked(run, inner, thing(run, here, inner, clause.target), new))
    if node.key is None and len(node.clauses) == 1 and not node.clauses[0].tests and _is_row(items, node.element):
        return Sequence(tuple([_of_one(run, here, inner, node, item) for item in items.items]))
    element = thing(run, here, inner, node.element)
    _keep_effects(state, inner)
    if node.key is not None:
        key = as_text(thing(run, here, inner, node.key))
        return Mapping((), element, key)
    each = _spelled(element, len(items.items)) if surely and len(node.clauses) == 1 and items.more is None else None
    if each is not None:
        return each
    # Where the test tells not which items are left, or this machine's name decides, nobody knows how many are.
    return strangers(
        Sequence((), element) if undivided else _collected(element, surely),
        whole,
        others,
        node.clauses[0].items,
        told,
    )


def _is_row(items: Sequence, element: Expression) -> bool:
    """Is each of several different words made into a text of its own?"""
    return listing.are_words(items) and _only_makes_text(element)


def _only_makes_text(element: Expression) -> bool:
    if isinstance(element, Call):
        inner = [argument.value for argument in element.arguments]
        callee = element.callee
        return isinstance(callee, Symbol) and callee.path in TEXTS_OF and all(map(_only_makes_text, inner))
    if isinstance(element, Shown):
        return _only_makes_text(element.base)
    return isinstance(element, (Variable, Literal)) or (
        isinstance(element, Concat) and all(map(_only_makes_text, element.parts))
    )


def _of_one(run: Run, frame: Frame, state: State, node: Comprehension, item: Thing) -> Thing:
    from maintlint.evaluate.routines import assign

    assign(run, frame, state, node.clauses[0].target, item)
    return thing(run, frame, state, node.element)


def _picked(run: Run, state: State, item: Thing, guards: tuple[Guard, ...]) -> Thing:
    """An entry after a test has picked it: what it is picked by is remembered, since the test itself is forgotten."""
    if isinstance(item, Object):
        return picked_object(run, state, item, guards)
    if isinstance(item, Sequence):  # A row: what one part of it was asked for picked them all.
        return replace(item, items=tuple([_picked(run, state, one, guards) for one in item.items]))
    if not isinstance(item, Value):
        return picked_by(item, guards)
    if any(hole.origin == "walk" for hole in item.holes) or any(map(listing.is_listed, item.alternatives)):
        return picked_by(looked_at(item), guards)
    for guard in guards:
        if guard.kind == "loop-host" and any(hole.listing and not hole.selectors for hole in item.holes):
            item = with_selectors(item, (Selector(guard.place, guard.text, None, guard.negated),))
    return picked_by(item, guards)


def _overlap(taken: Thing, left: Thing) -> bool:
    """May an item of a known list be among those that a test takes, and among those that it leaves?"""
    one, other = lone(taken), lone(left)
    if one is None or other is None or one.choices is None or other.choices is None:
        return False
    return not set(one.choices).isdisjoint(other.choices)


def _keep_effects(state: State, inner: State) -> None:
    """What was done, and what objects got, in a state whose names are forgotten."""
    for key, value in inner.variables.items():
        old = state.variables.get(key)
        if ATTRIBUTE_MARK in key and old is not value and not key.startswith(ANSWER):
            state.variables[key] = value if old is None else join_things(old, value)
    state.unchecked = inner.unchecked
    state.made = state.made | inner.made
    state.sent = inner.sent


def _spelled(element: Thing, count: int) -> Sequence | None:
    """What became of each item of a known list, where they are told apart."""
    hole = lone(element)
    if hole is None or hole.choices is None or hole.selectors or len(hole.choices) != count:
        return None
    return Sequence(tuple([literal(choice, hole.place) for choice in hole.choices]))


def _collected(element: Thing, surely: bool) -> Thing:
    """The list of all elements: spelled out where every one is known; ``surely``: there is one."""
    if isinstance(element, Value):
        exact = element.literals
        hole = element.holes[0] if element.holes else None
        if exact is not None and (hole is None or hole.origin != NOTHING) and len(element.alternatives) == 1:
            if hole is not None and hole.listing:
                return Sequence((element,))
            return Sequence((element,)) if surely else Sequence((), element)
    return Sequence((), element, surely)


def _target_name(target: Expression) -> str:
    return target.name if isinstance(target, Variable) else ""


def _list_name(items: Expression) -> str:
    if isinstance(items, Variable):
        return items.name
    if isinstance(items, Attribute):
        return items.name
    return "list"
