"""Texts that are taken apart: the parts are known as far as the text is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate import globs, listing
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Sequence, Thing, as_text, is_nothing, number_of
from maintlint.evaluate.parameters import apply_step
from maintlint.evaluate.state import State
from maintlint.places import Place
from maintlint.values import Emptiness, Hole, Text, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_MOST_PIECES = 4
"""Parts of the machine's own name that are looked at."""


def is_own_name(base: Value) -> bool:
    """Is it the machine's own name?"""
    atoms = base.alternatives[0].atoms
    return len(atoms) == 1 and isinstance(atoms[0], Hole) and atoms[0].origin == "own-host"


def split(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    separator = given.either(0, "sep")
    if separator is None or is_nothing(as_text(separator).alternatives[0]):
        return listing.lines(base, place, separator=None)
    exact = as_text(separator).literal
    hole = base.holes[0] if base.holes else None
    if exact is None:
        return Sequence((), unknown(hole.origin if hole else "unknown", "part", place, Emptiness.UNLIKELY))
    limit = given.either(1, "maxsplit")
    if hole is None or base.alternatives != (Text((hole,)),) or not exact:
        known = _exactly(base, exact, limit, str.split)
        return known if known is not None else listing.lines(base, place, separator=exact)
    limited = limit is not None
    if hole.origin == "own-host":
        pieces = _pieces(base, exact, 1 if limited else _MOST_PIECES)
        return Sequence(pieces, unknown("output", "part", place, Emptiness.UNLIKELY))
    if hole.choices and not hole.many:
        counts = {choice.count(exact) + 1 for choice in hole.choices}
        rest = unknown(hole.origin, "part", place, Emptiness.UNLIKELY) if limited or len(counts) > 1 else None
        return Sequence(_pieces(base, exact, 1 if limited else min(counts)), rest)
    return listing.lines(base, place, separator=exact)


def split_from_behind(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    """``name.rsplit("-", 1)``: where the first part ends depends on how many there are."""
    limit = given.either(1, "maxsplit")
    if limit is None:
        return split(run, frame, state, base, given, place)
    separator = given.either(0, "sep")
    known = _exactly(base, None if separator is None else as_text(separator).literal, limit, str.rsplit)
    return known if known is not None else Sequence((), unknown("output", "part", place, Emptiness.UNLIKELY))


def _exactly(base: Value, separator: str | None, limit: Thing, method: Callable[..., list[str]]) -> Sequence | None:
    """The parts of a known text, no more of them than are asked for."""
    number = number_of(limit)
    if number is None or base.literal is None or not separator:
        return None
    return Sequence(tuple([literal(part, base.place) for part in method(base.literal, separator, number)]))


def _pieces(text: Value, separator: str, count: int) -> tuple[Value, ...]:
    """The first so many parts of a text, which are known whenever the text is."""
    first = apply_step(text, ("%%", f"{globs.quoted(separator)}*", ""))
    return (first, *[apply_step(text, ("piece", separator, str(number))) for number in range(1, count)])


def splitlines(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    return listing.lines(base, place)


def partition(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    exact, separator = base.literal, as_text(given.positional[0]).literal if given.positional else None
    if exact is not None and separator:
        return Sequence(tuple(literal(part, base.place) for part in exact.partition(separator)))
    hole = base.holes[0] if base.holes else Hole("unknown")
    if hole.origin == "own-host" and separator and is_own_name(base):
        head = apply_step(base, ("%%", f"{globs.quoted(separator)}*", ""))
    else:
        head = Value((Text((replace(hole, choices=None, many=False),)),))
    return Sequence((head, literal(separator or "", place), unknown(hole.origin, hole.name, place, Emptiness.MAYBE)))
