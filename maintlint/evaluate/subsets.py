"""What holds for every item of a list: learnt where nothing is left of those for which it does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintlint.combining import map_holes
from maintlint.evaluate.objects import Sequence, Thing
from maintlint.evaluate.trying import lone
from maintlint.values import Emptiness, Hole, Value

if TYPE_CHECKING:
    from maintlint.evaluate.state import State
    from maintlint.program import Expression


class Picked(Sequence, frozen=True):
    """Items of a list that passed a test: ``item`` is one of the list, before it was asked.

    ``answers``: what the environment said to the question about an item that did not pass.
    """

    item: Any = None
    answers: tuple[tuple[str, Value], ...] = ()


class Strangers(Picked, frozen=True):
    """The same where ``others`` is known: what the items are that did not pass.

    ``source`` is the expression that the list was read from.
    """

    others: Any = None
    source: Expression | None = None


def strangers(
    found: Thing,
    item: Thing,
    others: Thing,
    source: Expression | None = None,
    answers: tuple[tuple[str, Value], ...] = (),
) -> Thing:
    """What was picked, if the list is from outside and the test says something of those that are not picked."""
    outside = _of(item)
    if not isinstance(found, Sequence) or item is None:
        return found
    if outside is None or others is None or others is item or _of(others) != outside:
        return Picked(found.items, found.more, found.filled, item, answers)
    return Strangers(found.items, found.more, found.filled, item, answers, others, source)


def taken_away(found: Sequence, item: Thing, texts: list[str] | None) -> Sequence:
    """What is left of a list without ``texts``: the others are among those."""
    if texts is None or not isinstance(item, Value) or lone(item) is None:
        return found
    others = map_holes(item, choices=tuple(texts), checked=True, empty=Emptiness.NEVER, many=False)
    whole: Sequence = strangers(found, item, others)
    return whole


def learn(state: State, item: Thing, known: Thing) -> None:
    """Every item of the lists that ``item`` is of is as ``known``."""
    outside = _of(item)
    if outside is None or known is item or _of(known) != outside:
        return
    every: dict[str, Any] = state.variables
    for name, value in every.items():
        listed = isinstance(value, Value) and _of(value) == outside and any(hole.many for hole in value.holes)
        if listed or (isinstance(value, Sequence) and _of(one(value)) == outside):
            every[name] = Sequence((), known)


def passed(state: State, item: Thing, known: Thing) -> None:
    """A loop ended for every item as ``known``: only names that are known tell more than that each was looked at."""
    hole, before = (lone(thing) if isinstance(thing, Value) else None for thing in (known, item))
    if hole is not None and before is not None and hole.choices is not None and before.choices is None:
        learn(state, item, known)


def one(items: Sequence) -> Thing:
    """An item of a list all of whose items are known by the same value; else ``None``."""
    every = [*items.items, *(() if items.more is None else (items.more,))]
    outside = _of(every[-1]) if every else None
    return every[-1] if outside is not None and all(_of(item) == outside for item in every) else None


def _of(item: Thing) -> tuple[object, ...] | None:
    """What tells the items of one list from others; ``None`` for what is not one unknown item."""
    hole: Hole | None = lone(item) if isinstance(item, Value) else None
    if hole is None or hole.origin == "walk":
        return None
    return hole.origin, hole.name, hole.place, hole.selectors
