"""Which variables expressions and tests read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.program import (
    Both,
    Compare,
    Concat,
    Either,
    Elements,
    Expansion,
    Expression,
    Known,
    Not,
    Succeeds,
    Test,
    Variable,
)

if TYPE_CHECKING:
    pass


def name_of(expression: Expression) -> str:
    """The variable that an expression plainly reads."""
    if isinstance(expression, Variable):
        return expression.name
    if isinstance(expression, Expansion) and expression.operator in (":-", "-", "") and expression.index is None:
        return expression.name
    if isinstance(expression, Concat) and len(expression.parts) == 1:
        return name_of(expression.parts[0])
    return ""


def names_of(expression: Expression) -> tuple[str, ...]:
    """Every variable that an expression reads."""
    if isinstance(expression, (Variable, Elements)):
        return (expression.name,)
    if isinstance(expression, Expansion):
        inner = names_of(expression.operand) if expression.operand is not None else ()
        return (expression.name, *inner)
    if isinstance(expression, Concat):
        return tuple(name for part in expression.parts for name in names_of(part))
    return ()


def read_by(test: Test) -> tuple[str, ...]:
    """The variables that a test reads."""
    if isinstance(test, Not):
        return read_by(test.test)
    if isinstance(test, (Both, Either)):
        return (*read_by(test.left), *read_by(test.right))
    if isinstance(test, Compare):
        return (*names_of(test.left), *(names_of(test.right) if test.right is not None else ()))
    if isinstance(test, (Known, Succeeds)):
        return ()
    from maintlint.evaluate.asking import names_in

    sides = (getattr(test, field, None) for field in ("base", "item", "left", "right"))
    return tuple(name for side in sides if side is not None for name in names_in(side))
