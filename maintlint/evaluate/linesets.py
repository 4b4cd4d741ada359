"""Lists of lines put against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.evaluate import files, rolls
from maintlint.evaluate.filters import lines_of, paths_of, selected
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.places import Place
from maintlint.values import (
    MOST_LISTED,
    Emptiness,
    Selector,
    Value,
    unknown,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def comm(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``comm -13 live all``: the lines of one list, less those that another names."""
    operands = arguments.operands
    if len(operands) != 2:
        return unknown("output", "comm", place, Emptiness.MAYBE, many=True, listing=place.text[:MOST_LISTED])
    kept, other = (operands[0], operands[1]) if arguments.holds("-1") is not True else (operands[1], operands[0])
    source = files.content(run, frame, state, kept)
    named = files.content(run, frame, state, other)
    both = arguments.holds("-1") is True and arguments.holds("-2") is True
    roll = None if both else rolls.of_value(named, place, paths_of((other,)))
    return selected(source, Selector(place, place.text[:80], named, negated=not both, roll=roll))


def difference(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``diff old new``, ``join -v 1 all live``: the lines of the first that the second lacks."""
    operands = arguments.operands
    if len(operands) != 2:
        return unknown("output", "diff", place, Emptiness.MAYBE, many=True, listing=place.text[:60])
    source, named = (files.content(run, frame, state, operand) for operand in operands)
    roll = rolls.of_value(named, place, paths_of(operands[1:]))
    return selected(source, Selector(place, place.text[:80], named, negated=True, roll=roll))


def join_lines(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``join``: lines that both files have, with ``-v`` those of one that the other lacks."""
    values = arguments.select("option -v")
    if not values or len(arguments.operands) != 2:
        return lines_of(run, frame, state, arguments.operands[:1], place)
    first = values[-1].literal != "2"
    swapped = arguments.operands if first else arguments.operands[::-1]
    return difference(run, frame, state, replace(arguments, operands=swapped), place)
