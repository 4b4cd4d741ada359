"""Decorators that the program defines itself: what is called is what they make of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Function, Thing
from maintlint.evaluate.shapes import shape
from maintlint.evaluate.state import State
from maintlint.program import Routine

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def wrapped(
    run: Run, frame: Frame, state: State, function: Function, decorators: tuple[Thing, ...], node: Routine
) -> Thing:
    """What the program's own decorators make of a function; those of libraries leave what it does as it is."""
    from maintlint.evaluate.calls import Given, apply

    if not decorators or not all(isinstance(decorator, Function) for decorator in decorators):
        return function
    made: Thing = function
    for decorator in reversed(decorators):
        made = apply(run, frame, state, decorator, Given((made,)), node)
    return made if isinstance(made, Function) and _hands_on(run, made) else function


def _hands_on(run: Run, wrapper: Function) -> bool:
    """Are the arguments that it is given those that it hands on? One that rewrites them hides which is which."""
    gathered = [parameter.name for parameter in wrapper.node.parameters if parameter.kind]
    own = shape(run, run.whole(wrapper.node).body)
    return not any(map(own.assigns, gathered))
