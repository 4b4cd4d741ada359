"""Values put together from values that merged ways left different: they differ by way, too.

``case $mode in list) name= ;; *) name=$1 ;; esac; path=/srv/$name``: once a later test excludes the mode ``list``,
the path cannot be ``/srv/`` any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.evaluate.expressions import value
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.idle import is_pure
from maintlint.evaluate.reading import names_of
from maintlint.evaluate.state import Split, State, split_of
from maintlint.program import Expression
from maintlint.values import AnyValue, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def carry_on(run: Run, frame: Frame, state: State, name: str, source: Expression, new: Value) -> None:
    """Remember what ``name``, set to ``source``, is along each of the ways that were merged before."""
    if len(new.alternatives) < 2 or not is_pure(source):
        return
    read = names_of(source)
    state.splits = tuple([_with(run, frame, state, split, name, source, new, read) for split in state.splits])


def _with(
    run: Run, frame: Frame, state: State, split: Split, name: str, source: Expression, new: Value, read: tuple[str, ...]
) -> Split:
    merged = split.merged
    if not any(one in merged and state.variables.get(one) is merged[one] for one in read):
        return split
    left, right = (_along(run, frame, state, source, split, side, read) for side in (split.left, split.right))
    return split_of({**merged, name: new}, {**split.left, name: left}, {**split.right, name: right}, split.unchecked)


def _along(
    run: Run,
    frame: Frame,
    state: State,
    source: Expression,
    split: Split,
    side: dict[str, AnyValue],
    read: tuple[str, ...],
) -> Value:
    variables = state.variables
    for one in read:
        if one in side and variables.get(one) is split.merged[one]:
            if variables is state.variables:
                variables = dict(variables)
            variables[one] = side[one]
    kept, state.variables = state.variables, variables
    try:
        return value(run, frame, state, source)
    finally:
        state.variables = kept
