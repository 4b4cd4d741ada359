"""Outcomes of several steps that are asked for together: counted, collected in a list, or told by somebody."""

from __future__ import annotations

from maintlint.evaluate.frame import Pass
from maintlint.evaluate.objects import Mapping, Object, Sequence, Thing, attribute
from maintlint.evaluate.state import State
from maintlint.patterns import lazy
from maintlint.scope import Guard, Unchecked
from maintlint.values import Value

_FAILED = lazy(r"(?i)fail|err|bad|broken|lost|unreach")
"""What failures are counted or collected in is called after them."""
_DEEPEST = 3


def counts_failures(guard: Guard) -> bool:
    """Is it a limit to how many have failed?"""
    return guard.counts and any(map(_FAILED.search, guard.subjects))


def asks(guard: Guard, way: State, step: Unchecked) -> bool:
    """Is it about how the step ended, by what was kept of that and of others like it, or by asking somebody?"""
    if guard.kind == "confirmation":
        return True
    if guard.some and not guard.negated and any(map(_FAILED.search, guard.subjects)):
        return True
    if guard.kind == "status" and guard.negated and any(_is_job(way.variables.get(name)) for name in guard.subjects):
        return True
    if step.place is None:
        return False
    key = step.place.key()
    return any(_holds(way, way.variables.get(name), key, _DEEPEST) for name in guard.subjects)


def _is_job(thing: Thing) -> bool:
    """Is it the number of a job in the background, of one or of several?"""
    return isinstance(thing, Value) and any(hole.origin == "number" and hole.name == "!" for hole in thing.holes)


def goes_by_parts(around: Pass) -> bool:
    """Does a loop go through numbers, or through lists: parts of something longer?"""
    return around.item is None or around.item.origin == "number"


def _holds(way: State, thing: Thing, key: object, depth: int) -> bool:
    """Is it, or is something in it, what the step gave back?"""
    if isinstance(thing, Value):
        return any(hole.place is not None and hole.place.key() == key for hole in thing.holes)
    if depth and isinstance(thing, (Sequence, Mapping)):
        items = thing.items if isinstance(thing, Sequence) else [value for _, value in thing.items]
        return any(_holds(way, item, key, depth - 1) for item in (*items, thing.more))
    return isinstance(thing, Object) and _holds(way, attribute(way, thing, "returncode"), key, 0)
