"""``[[ -z $only || $h == *"$only"* ]]``: a test that lets every item pass where what somebody was to give is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.evaluate.asking import names_in
from maintlint.evaluate.expressions import value
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.leaving_out import with_selectors
from maintlint.evaluate.objects import as_text
from maintlint.evaluate.reading import read_by
from maintlint.evaluate.relations import narrow_fields
from maintlint.evaluate.state import State
from maintlint.evaluate.things import thing
from maintlint.program import Compare, Either, Expression, Missing, Not, Test, Truth
from maintlint.values import OUTSIDE, Emptiness, Selector, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def filter_left_out(run: Run, frame: Frame, state: State, test: Either) -> Selector | None:
    """What picks the items of a loop only if it is given; ``None`` if the test asks for anything else."""
    if not frame.loops:
        return None
    for asked, other in ((test.left, test.right), (test.right, test.left)):
        expression = _absent(asked)
        if expression is None or not _listed(state, other):
            continue
        way = state.copy()
        written = isinstance(asked, Compare)
        given = value(run, frame, way, expression) if written else as_text(thing(run, frame, way, expression))
        outside = [hole for hole in given.holes if hole.origin not in ("none", "literal", "unset")]
        from_outside = outside and all(hole.origin in OUTSIDE and not hole.listing for hole in outside)
        if from_outside and given.empty > Emptiness.UNLIKELY:
            return Selector(frame.place(test.start, test.end), given.show(), given)
    return None


def picked(frame: Frame, way: State | None, test: Either, chosen: Selector) -> None:
    """The items that a test lets pass were picked by ``chosen``, or not at all if that is empty."""
    if way is None:
        return
    for name in _listed(way, test):
        item = way.variables[name]
        assert isinstance(item, Value)
        narrow_fields(frame, way, item, chosen)
        way.variables[name] = with_selectors(item, (chosen,))


def _absent(test: Test) -> Expression | None:
    """What is asked whether it is missing or empty."""
    if isinstance(test, Compare) and test.operator == "empty":
        return test.left
    if isinstance(test, Missing):
        return test.base
    if isinstance(test, Not) and isinstance(test.test, Truth):
        return test.test.base
    return None


def _listed(state: State, test: Test) -> list[str]:
    """The variables that a test reads and that are items of a listing."""
    found = []
    for name in dict.fromkeys((*read_by(test), *names_in(test))):
        item = state.variables.get(name)
        if isinstance(item, Value) and any(hole.listing and not hole.many for hole in item.holes):
            found.append(name)
    return found
