"""Tests split a state: what holds if they are true, what holds if they are false, and which guard that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import never_empty
from maintlint.evaluate import letting, trying
from maintlint.evaluate.asking import refine
from maintlint.evaluate.comparing import as_written, compare
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.lookups import guarded_ways
from maintlint.evaluate.merging import merge
from maintlint.evaluate.objects import Named
from maintlint.evaluate.reading import read_by
from maintlint.evaluate.state import State
from maintlint.evaluate.things import thing
from maintlint.program import (
    PATH_FUNCTIONS,
    Attribute,
    Both,
    Call,
    Compare,
    Contains,
    Either,
    Item,
    Known,
    Literal,
    Node,
    Not,
    Relation,
    Succeeds,
    Test,
    Truth,
    Variable,
)
from maintlint.scope import Guard
from maintlint.values import Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways

_OF_ITEMS = frozenset({"test", "loop-host"})
"""Questions that pick things, or hosts."""


def split(run: Run, frame: Frame, state: State, test: Test) -> Ways:
    """The states in which ``test`` is true and false, guards added; consumes ``state``."""
    if isinstance(test, Known):
        return (state, None) if test.value else (None, state)
    if isinstance(test, Not):
        known = len(state.guards)
        yes, no = split(run, frame, state, test.test)
        if isinstance(test.test, Contains):
            as_written((yes, no), known, frame.place(test.start, test.end))
        return no, yes
    if isinstance(test, Succeeds):
        return guarded_ways(run, frame.asked(), state, test.body)
    if isinstance(test, Both):
        known = len(state.guards)
        yes, no = split(run, frame, state, test.left)
        if yes is None:
            return None, no
        yes, other = split(run, frame, yes, test.right)
        return yes, _one_of(frame, test, known, no, other)
    if isinstance(test, Either):
        chosen = letting.filter_left_out(run, frame, state, test)
        known = len(state.guards)
        yes, no = split(run, frame, state, test.left)
        if no is None:
            return yes, None
        other, no = split(run, frame, no, test.right)
        if chosen is not None:
            letting.picked(frame, yes, test, chosen)
            letting.picked(frame, other, test, chosen)
        either = _one_of(frame, test, known, yes, other)
        if no is None and yes is not None and either is not None and _about_the_same(test):
            either.guarded(certain_guard(frame, test, "whatever the value is, one of the two holds"))
        return either, no
    if isinstance(test, Truth) and isinstance(test.base, Call):
        test = _by_variable(run, frame, state, test, test.base)
    item = trying.item_read(run, frame, state, test)
    if item is None:
        return _single(run, frame, state, test)
    before = state.copy()
    ways = _single(run, frame, state, test)
    return trying.tried(run, frame, before, ways, item, lambda silent, way: _single(run, silent, way, test))


def _one_of(frame: Frame, test: Both | Either, known: int, first: State | None, second: State | None) -> State | None:
    """Where one of two answers led here, the whole test was asked: neither half guards what follows, both do.

    ``known``: how many guards there were before.
    """
    answers = [way.guards[known:] for way in (first, second) if way is not None and way.live]
    merged = merge(first, second)
    if merged is None or len(answers) < 2 or not all(answers) or len(merged.guards) > known:
        return merged
    last = [guards[-1] for guards in answers]
    kinds = {guard.kind for guard in last}
    if not kinds <= _OF_ITEMS or any(guard.always for guards in answers for guard in guards):
        return merged
    return merged.guarded(
        replace(
            certain_guard(frame, test, ""),
            kind=last[0].kind if len(kinds) == 1 else "test",
            negated=all(guard.negated for guard in last),
            opposite=all(guard.opposite for guard in last),
            presence=all(guard.presence for guard in last),
            switch=all(guard.switch for guard in last),
            counts=isinstance(test, Both) and any(guard.counts for guard in last),
        )
    )


def _by_variable(run: Run, frame: Frame, state: State, test: Truth, call: Call) -> Truth | Compare:
    """``there(path)``, where the variable is a library's function that compares."""
    arguments = call.arguments
    if not isinstance(call.callee, Variable) or len(arguments) != 1 or arguments[0].name:
        return test
    callee = thing(run, frame, state, call.callee)
    operator = PATH_FUNCTIONS.get(callee.path) if isinstance(callee, Named) else None
    return test if operator is None else Compare(test.start, test.end, operator, arguments[0].value, None)


def _single(run: Run, frame: Frame, state: State, test: Test) -> Ways:
    if isinstance(test, Compare):
        return run.apart(*compare(run, frame, state, test))
    from maintlint.evaluate.truth import TESTS

    ways = run.apart(*TESTS[type(test)](run, frame, state, test))
    if isinstance(test, Relation) and isinstance(test.left, Item):
        _has_some(run, frame, ways, test.left)
    return ways


def _has_some(run: Run, frame: Frame, ways: Ways, read: Item) -> None:
    """``name[0] != "/"``: an empty text has no first letter, and the program would not be here."""
    if not isinstance(read.base, (Variable, Attribute)) or getattr(read.key, "kind", "") != "number":
        return
    for way in ways:
        base = None if way is None else thing(run, frame, way, read.base)
        if isinstance(base, Value) and not any(hole.many or hole.listing for hole in base.holes):
            refine(run, frame, way, read.base, never_empty(base))


def _about_the_same(test: Both | Either) -> bool:
    """Do both halves ask about one variable, or is one just a text?"""
    if any(isinstance(side, Truth) and isinstance(side.base, Literal) for side in (test.left, test.right)):
        return True
    return bool(set(read_by(test.left)) & set(read_by(test.right)))


def certain(frame: Frame, state: State | None, node: Node, left: Test, right: Test) -> State | None:
    """The way on which one of two tests of the same variable holds, where one of them always does."""
    test = Either(node.start, node.end, left, right)
    if state is not None and _about_the_same(test):
        state.guarded(certain_guard(frame, test, "whatever the value is, one of the two holds"))
    return state


def behind(way: State | None, before: tuple[Guard, ...]) -> None:
    """Behind what stands under a test that cannot fail, that test guards nothing more."""
    if way is not None and any(guard.always for guard in way.guards[len(before) :]):
        kept = [guard for guard in way.guards[len(before) :] if not guard.always]
        way.guards = (*way.guards[: len(before)], *kept)


def certain_guard(frame: Frame, test: Test, why: str) -> Guard:
    place = frame.place(test.start, test.end)
    return Guard("test", place.text[:160], place, False, tuple(dict.fromkeys(read_by(test))), always=why)
