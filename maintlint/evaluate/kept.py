"""Answers that are kept: what a test, a flag or a function's result tells of the way that was taken to it.

``empty = not root``, ``if not root: bad = True``, ``def is_bad(path): if not path: return True``: whoever asks for the
answer asks for the test. What that teaches goes to whatever holds the same values then, by whatever name.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import compress
from operator import is_not
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from maintlint.evaluate import failures
from maintlint.evaluate.learning import is_narrowed
from maintlint.evaluate.merging import common
from maintlint.evaluate.objects import Mapping, Sequence, is_nothing, join_things, truth_of
from maintlint.evaluate.state import State
from maintlint.program import Branch, Constant, Store, Variable
from maintlint.scope import Guard, Unchecked
from maintlint.values import Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways


class Way(Struct, frozen=True):
    """One way to an answer: the answer there, the guards on it, and what it made of values: pairs of old and new."""

    answer: Any
    guards: tuple[Guard, ...]
    learnt: tuple[tuple[Any, Any], ...]


class Answer(Struct, frozen=True):
    """A value, and the ways to it."""

    value: Any
    ways: tuple[Way, ...]


def keep(run: Run, value: object, ways: tuple[Way, ...]) -> None:
    """Remember the ways to ``value``, if they differ in anything."""
    if any(way.guards or way.learnt for way in ways):
        run.answers[id(value)] = Answer(value, ways)


def way(answer: object, state: State, guards: int, before: dict[str, Any]) -> Way:
    """The way that ended in ``state``, since there were so many guards and ``before`` were the variables."""
    return Way(answer, state.guards[guards:], narrowed(before, state.variables))


def narrowed(before: dict[str, Any], after: dict[str, Any]) -> tuple[tuple[Any, Any], ...]:
    """Pairs of the values that tests made something closer of, and that."""
    changed = compress(before, map(is_not, before.values(), map(after.get, before)))
    pairs = [(before[name], after[name]) for name in changed if name in after]
    return tuple([(old, new) for old, new in pairs if _is_closer(old, new)])


def _is_closer(old: object, new: object) -> bool:
    if isinstance(old, Value) and isinstance(new, Value):
        return is_narrowed(old, new)
    return isinstance(old, (Sequence, Mapping)) and isinstance(new, (Sequence, Mapping))


def taught(variables: dict[str, Any], pairs: tuple[tuple[Any, Any], ...]) -> dict[str, Any]:
    """Variables with what became known of their values."""
    if not pairs:
        return variables
    learnt = {id(old): new for old, new in pairs}
    names = list(compress(variables, map(learnt.__contains__, map(id, variables.values()))))
    return {**variables, **{name: learnt[id(variables[name])] for name in names}} if names else variables


def if_true(run: Run, state: State, value: object, guard: Guard) -> Ways | None:
    """The ways of a test of whether ``value`` is true, if it is a kept answer; ``guard`` is the test by itself."""
    return _asked(run, state, value, guard, truth_of)


def if_missing(run: Run, state: State, value: object, guard: Guard) -> Ways | None:
    """The ways of a test of whether ``value`` is ``None``, if it is a kept answer."""
    return _asked(run, state, value, guard, _is_missing)


def _is_missing(answer: object) -> bool | None:
    found = {is_nothing(text) for text in answer.alternatives} if isinstance(answer, Value) else {False}
    return found.pop() if len(found) == 1 else None


def _asked(run: Run, state: State, value: object, guard: Guard, met: Callable[[object], bool | None]) -> Ways | None:
    kept: Answer | None = run.answers.get(id(value))
    if kept is None or kept.value is not value:
        return None
    outcomes = [(met(one.answer), one) for one in kept.ways]
    yes = [one for outcome, one in outcomes if outcome is not False]
    no = [one for outcome, one in outcomes if outcome is not True]
    if not yes or not no or len(yes) == len(no) == len(kept.ways):
        return None
    other = state.copy()
    _go(state, yes, guard)
    _go(other, no, replace(guard, negated=True))
    return state, other


def _go(state: State, ways: list[Way], guard: Guard) -> None:
    """Let ``state`` be on one of the ways."""
    state.variables = taught(state.variables, _in_all(ways))
    guards = ways[0].guards
    for one in ways[1:]:
        guards = common(guards, one.guards)
    own = [_named(one, guard) for one in guards]
    state.guards = (*state.guards, *(own or [guard]))


def _in_all(ways: list[Way]) -> tuple[tuple[Any, Any], ...]:
    """What each of the ways made of values."""
    found = list(ways[0].learnt)
    for one in ways[1:]:
        other = {id(old): new for old, new in one.learnt}
        found = [(old, join_things(new, other[id(old)])) for old, new in found if id(old) in other]
    return tuple(found)


def _named(guard: Guard, outer: Guard) -> Guard:
    """A guard on the way to an answer, which goes by the names of the test that asks for it as well."""
    subjects = tuple(dict.fromkeys((*guard.subjects, *outer.subjects)))
    return replace(guard, subjects=subjects, kind=outer.kind if outer.kind == "dry-run" else guard.kind)


# --- flags ------------------------------------------------------------------------------------------


def flags_set(node: Branch) -> tuple[str, ...]:
    """The variables that are set to true or false under a test."""
    stores = [one for body in (node.then, node.orelse) if body is not None for one in body.body]
    return tuple(
        one.target.name
        for one in stores
        if isinstance(one, Store)
        and isinstance(one.target, Variable)
        and isinstance(one.value, Constant)
        and one.value.kind in ("true", "false")
    )


class Flags:
    """What flags were left by the two ways of a branch, before those are merged."""

    def __init__(self, names: tuple[str, ...], yes: State | None, no: State | None, guards: int) -> None:
        self.sides: list[tuple[dict[str, Any], tuple[Guard, ...]]] = []
        self.names: tuple[str, ...] = ()
        self.unchecked: list[tuple[Unchecked, ...]] = []
        if names and yes is not None and no is not None and yes.live and no.live:
            self.names = names
            self.sides = [(way.variables.copy(), way.guards[guards:]) for way in (yes, no)]
            self.unchecked = [yes.unchecked, no.unchecked]

    def keep(self, run: Run, merged: State) -> None:
        """Remember what the flags tell, now that the ways are merged."""
        if not self.names:
            return
        (ours, _), (theirs, _) = self.sides
        apart = [(name, value) for name, value in merged.variables.items() if ours.get(name) is not theirs.get(name)]
        for name in self.names:
            ways = [
                Way(side.get(name), guards, tuple([(value, side[other]) for other, value in apart if other in side]))
                for side, guards in self.sides
            ]
            value = merged.variables.get(name)
            keep(run, value, tuple(ways))
            met = truth_of(ours.get(name)), truth_of(theirs.get(name))
            if None not in met and met[0] is not met[1]:
                failures.separate(run, value, *(self.unchecked if met[0] else reversed(self.unchecked)))
