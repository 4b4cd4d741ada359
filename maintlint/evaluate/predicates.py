"""Functions that are tests, held in variables: ``matches = fnmatch.fnmatch``, ``keep = names.__contains__``.

What such a call yields is a kept answer, so that whoever asks whether it is true asks for the test itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate import kept
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Thing, nothing
from maintlint.evaluate.state import State
from maintlint.program import Affix, Call, Clause, Comprehension, Contains, Expression, Node, Relation, Test, Variable
from maintlint.values import Emptiness, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

Handler = Callable[..., Thing]
_BASE, _ITEM = "the object of a method", "one of the names"
"""No names of a program are like them."""


def answered(run: Run, frame: Frame, state: State, found: Thing, test: Test, **values: Thing) -> Thing:
    """``found``, of which is known what the test says; ``values`` are what some of its variables stand for."""
    way = state.copy()
    way.variables.update(values)
    yes, no = run.test(replace(frame, muted=True, conditional=True), way, test)
    if yes is not None and no is not None:
        known, before = len(state.guards), state.variables
        ways = kept.way(literal("True"), yes, known, before), kept.way(nothing(), no, known, before)
        kept.keep(run, found, ways)
    return found


def _given(node: Node, count: int) -> tuple[Expression, ...] | None:
    """The arguments of a call, if there are so many, none of them by name."""
    arguments = node.arguments if isinstance(node, Call) else ()
    plain = len(arguments) == count and not any(argument.name for argument in arguments)
    return tuple([argument.value for argument in arguments]) if plain else None


def _matches(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    found = unknown("unknown", "fnmatch", frame.place(node.start, node.end), Emptiness.MAYBE)
    arguments = _given(node, 2)
    if arguments is None:
        return found
    return answered(run, frame, state, found, Relation(node.start, node.end, "matches", *arguments))


def _matching(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``fnmatch.filter(names, pattern)``: those of the names that match."""
    from maintlint.evaluate.comprehensions import comprehension

    arguments = _given(node, 2)
    if arguments is None:
        return unknown("unknown", "filter", frame.place(node.start, node.end), Emptiness.UNLIKELY, many=True)
    items, pattern = arguments
    name = Variable(node.start, node.end, _ITEM, True)
    test = Relation(node.start, node.end, "matches", name, pattern)
    clause = Clause(node.start, node.end, name, items, (test,))
    return comprehension(run, frame, state, Comprehension(node.start, node.end, name, None, (clause,)))


def of_method(run: Run, frame: Frame, state: State, base: Thing, name: str, node: Node) -> Thing:
    """The answer of a bound method that is a test of its argument; ``None`` for any other."""
    make, arguments = METHODS.get(name), _given(node, 1)
    if make is None or arguments is None:
        return None
    found = unknown("unknown", name, frame.place(node.start, node.end), Emptiness.MAYBE)
    test = make(node.start, node.end, Variable(node.start, node.end, _BASE, True), arguments[0])
    return answered(run, frame, state, found, test, **{_BASE: base})


FUNCTIONS: dict[str, Handler] = {
    "fnmatch.fnmatch": _matches,
    "fnmatch.fnmatchcase": _matches,
    "fnmatch.filter": _matching,
}

METHODS: dict[str, Callable[[int, int, Expression, Expression], Test]] = {
    "__contains__": lambda start, end, base, item: Contains(start, end, item, base),
    "__eq__": lambda start, end, base, other: Relation(start, end, "equal", other, base),
    "startswith": lambda start, end, base, affix: Affix(start, end, base, affix, False),
    "endswith": lambda start, end, base, affix: Affix(start, end, base, affix, True),
}
