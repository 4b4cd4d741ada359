"""Operators of Python: arithmetic, `%` on texts, paths that are joined with `/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.combining import concat
from maintlint.evaluate import (
    calls,
    listmethods,
    pathtexts,
    templates,
)
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import (
    Mapping,
    Object,
    Sequence,
    Thing,
    as_text,
    number_of,
    something,
)
from maintlint.evaluate.parameters import apply_step, is_number
from maintlint.evaluate.state import State
from maintlint.evaluate.things import thing
from maintlint.evaluate.trying import lone
from maintlint.places import Place
from maintlint.program import (
    Constant,
    Operation,
    Variable,
)
from maintlint.values import Emptiness, Lit, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


_OVERLOADED = {
    "&": "__and__", "|": "__or__", "^": "__xor__", "-": "__sub__", "<<": "__lshift__", ">>": "__rshift__"
}  # fmt: skip


def operation(run: Run, frame: Frame, state: State, node: Operation) -> Thing:
    left = thing(run, frame, state, node.left)
    right = thing(run, frame, state, node.right)
    place = frame.place(node.start, node.end)
    operator = node.operator
    named = lone(left)
    number = number_of(right)
    if named is not None and is_number(named) and (number or -1) >= 0 and operator in ("%", "+", "-", "*"):
        return apply_step(as_text(left, place), ("number", f"{operator}{number}", "10#"))
    if operator == "%" and isinstance(left, Value):
        whole = templates.interpolated(left, right, place) if number_of(left) is None else None
        return _formatted(left, right, place) if whole is None else whole
    if isinstance(left, Sequence) or isinstance(right, Sequence):
        return listmethods.combined(run, frame, state, operator, left, right, node)
    if isinstance(left, Mapping) and isinstance(right, Mapping) and operator == "|":
        return Mapping(tuple({**dict(left.items), **dict(right.items)}.items()), left.more, left.keys)
    if isinstance(left, Object) and operator in _OVERLOADED:
        method = calls.known_method(run, frame, state, left, _OVERLOADED[operator], calls.Given((right,)), node)
        if method is not None:
            return method
    if not isinstance(left, Value) or not isinstance(right, Value):
        if operator in ("/", "+") and isinstance(right, Value):
            return concat((as_text(left, place), literal("/") if operator == "/" else literal(""), right))
        if operator == "+" and isinstance(left, Value) and _is_spelled(left) and not isinstance(right, Object):
            return concat((left, as_text(right, place)))  # ``"rm " + settings.NAME``
        return left if isinstance(left, Object) else unknown("unknown", "", place, Emptiness.UNLIKELY)
    numbers = number_of(left), number_of(right)
    if operator == "+":
        if numbers[0] is not None and numbers[1] is not None and isinstance(node.left, (Constant, Variable, Operation)):
            return literal(str(numbers[0] + numbers[1]), place)
        # Nothing but `None` raises: what comes after is never an empty text.
        never = unknown("unknown", "", place, Emptiness.NEVER)
        return concat((something(left) or never, something(right) or never))
    if operator == "/" and numbers == (None, None):
        return pathtexts.joined([left, right], place)
    if numbers[0] is not None and numbers[1] is not None and operator in ("-", "*") and abs(numbers[1]) < 10**6:
        return literal(str(numbers[0] - numbers[1] if operator == "-" else numbers[0] * numbers[1]), place)
    return unknown("number", "", place, Emptiness.NEVER)


def _is_spelled(text: Value) -> bool:
    """Are some letters of a text known?"""
    return number_of(text) is None and any(isinstance(atom, Lit) for one in text.alternatives for atom in one.atoms)


def _formatted(left: Value, right: Thing, place: Place) -> Value:
    """``template % values`` that could not be taken apart, or the rest of a division."""
    if number_of(left) is not None and number_of(right) is not None:
        return unknown("number", "", place, Emptiness.NEVER)
    if left.literal is None and isinstance(right, Value):
        return concat((left, right))
    return unknown("unknown", left.show()[:40], place, Emptiness.UNLIKELY)
