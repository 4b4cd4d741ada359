"""What a test of a Python program asks, and what its answer teaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate import answers, routines
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.learning import elsewhere
from maintlint.evaluate.objects import Sequence, Thing
from maintlint.evaluate.state import State
from maintlint.evaluate.things import variable_of
from maintlint.places import Place
from maintlint.program import Attribute, Call, Comprehension, Contains, Expression, Item, Literal, Not, Tested, Variable
from maintlint.scope import Guard
from maintlint.values import Default, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def guard_of(run: Run, frame: Frame, node: Any, kind: str, *read: Expression) -> Guard:
    place = frame.place(node.start, node.end)
    subjects = tuple(dict.fromkeys(name for expression in read for name in names_in(expression)))
    guard = Guard(kind, place.text[:160], place, False, subjects)
    return replace(guard, kind="dry-run") if run.is_rehearsal_switch(subjects) else guard


def sources_of(asked: Thing) -> tuple[Place, ...]:
    """Where the unknown parts of a value, or of the items of a list, come from."""
    value = asked.more if isinstance(asked, Sequence) else asked
    holes = value.holes if isinstance(value, Value) else ()
    return tuple(dict.fromkeys(hole.place for hole in holes if hole.place is not None))


def telling(guard: Guard, *asked: Thing) -> Guard:
    """The guard, being about what the values that were asked tell of as well (a host's answer: the host)."""
    about = [name for thing in asked if isinstance(thing, Value) for hole in thing.holes for name in hole.about]
    return replace(guard, subjects=tuple(dict.fromkeys((*guard.subjects, *about)))) if about else guard


def names_in(expression: Any) -> tuple[str, ...]:
    """Every variable and attribute that an expression reads."""
    if isinstance(expression, Variable):
        return (expression.name,)
    if isinstance(expression, Attribute):
        return (*names_in(expression.base), expression.name)
    if isinstance(expression, Item):
        return (*names_in(expression.base), *names_in(expression.key))
    if isinstance(expression, Call):
        inner = tuple(name for argument in expression.arguments for name in names_in(argument.value))
        return (*names_in(expression.callee.base), *inner) if isinstance(expression.callee, Attribute) else inner
    if isinstance(expression, Comprehension):
        return _names_in_each(expression)
    if isinstance(expression, (Tested, Not)):
        return names_in(expression.test)
    if isinstance(expression, Contains):
        return (*names_in(expression.item), *names_in(expression.container))
    parts = getattr(expression, "parts", None) or getattr(expression, "items", None)
    if isinstance(parts, tuple):
        return tuple(name for part in parts for name in names_in(part))
    base = getattr(expression, "base", None)
    if base is not None:
        return names_in(base)
    sides = getattr(expression, "left", None), getattr(expression, "right", None)
    return tuple(name for side in sides if side is not None for name in names_in(side))


def _names_in_each(expression: Comprehension) -> tuple[str, ...]:
    """What is gone through, and what each of it is asked about: ``any(part in path for part in parts)``."""
    clauses = expression.clauses
    own = {name for clause in clauses for name in names_in(clause.target)}
    inner = (*(test for clause in clauses for test in clause.tests), expression.element)
    read = [name for clause in clauses for name in names_in(clause.items)]
    return (*read, *(name for part in inner for name in names_in(part) if name not in own))


def field_of(expression: Expression) -> tuple[str, ...]:
    """The key of what is looked up (``row["age"]``), which says what it is as a variable's name does."""
    key = expression.key if isinstance(expression, Item) else None
    return (key.text,) if isinstance(key, Literal) else ()


def split_ways(
    state: State, guard: Guard, yes_possible: bool, no_possible: bool, left: Default | None = None
) -> tuple[State | None, State | None]:
    """Both ways with their guard; a test whose outcome is certain is no guard.

    ``left``: what is read may have been left out where the test is not met.
    """
    if yes_possible and no_possible:
        other = state.copy()
        return state.guarded(guard), other.guarded(replace(guard, negated=True, default=left))
    return (state, None) if yes_possible else (None, state)


def refine(run: Run, frame: Frame, state: State | None, node: Expression, value: Thing, before: Thing = None) -> None:
    """Store what a test taught about what ``node`` reads; it was ``before``."""
    if state is None:
        return
    name = variable_of(run, frame, state, node) or answers.name_of(state, before)
    if name:
        known = state.variables.get(name)
        state.variables[name] = value
        if isinstance(known, Value) and isinstance(value, Value) and known is not value:
            elsewhere(state, known, value)
    elif isinstance(node, Item):
        routines.assign(run, frame, state, node, value)
