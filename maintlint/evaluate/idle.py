"""Commands that leave nothing behind where nobody reads what they print: seen by their text, once for each.

A third of what scripts run is ``echo``. Such a command needs no words, redirections or ways out of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.evaluate.builtins import BUILTINS
from maintlint.evaluate.channels import is_channel
from maintlint.evaluate.expressions import assigned_numbers
from maintlint.evaluate.lookups import SEARCHES
from maintlint.program import (
    Arithmetic,
    Braces,
    Concat,
    Elements,
    Expansion,
    Expression,
    Glob,
    Home,
    Invoke,
    Literal,
    Redirect,
    Variable,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_SAYS = frozenset({"echo", "print", "printf"})
_PURE = frozenset({Literal, Variable, Elements, Glob, Home})
_CHECKING = frozenset({":=", "=", ":?", "?"})
"""Operators that set a variable, or after which it is known to be set."""


def is_idle(run: Run, node: Invoke) -> bool:
    """Does the command do nothing but print?"""
    idle = run.idle.get(id(node))
    if idle is None:
        idle = run.idle[id(node)] = _only_prints(run, node)
        run.kept.append(node)
    if not idle:
        return False
    name = getattr(node.words[0], "text", "")
    return name not in run.functions and name not in run.aliases


def _only_prints(run: Run, node: Invoke) -> bool:
    words = node.words
    if not words or node.assigns or type(words[0]) is not Literal:
        return False
    name = words[0].text
    if name == "printf":
        # With `-v`, or what may be that, it sets a variable.
        if len(words) > 1 and not (type(words[1]) is Literal and words[1].text != "-v"):
            return False
    elif name not in _SAYS:
        spec = None if name in SEARCHES or name in BUILTINS else run.knowledge.lookup(name)
        if spec is None or not spec.only_prints:
            return False
    return all(map(is_pure, words)) and all(map(_unseen, node.redirects))


def _unseen(redirect: Redirect) -> bool:
    """Is nothing written or read that anybody asks for?"""
    if redirect.operator in (">&", "<&") or redirect.operator.startswith("<<"):
        return is_pure(redirect.target)
    target = redirect.target
    return isinstance(target, Literal) and not redirect.operator.startswith("<") and is_channel(target.text)


def is_pure(expression: Expression) -> bool:
    """Does finding out the value neither run code nor set or check a variable?"""
    kind = type(expression)
    if kind in _PURE:
        return True
    if isinstance(expression, Concat):
        return all(map(is_pure, expression.parts))
    if isinstance(expression, Expansion):
        given = (expression.operand, expression.replacement)
        return (
            expression.operator not in _CHECKING
            and expression.subscript is None
            and all(is_pure(part) for part in given if part is not None)
        )
    if isinstance(expression, Arithmetic):
        return not assigned_numbers(expression.text) and all(map(is_pure, expression.parts))
    return isinstance(expression, Braces) and all(map(is_pure, expression.items))
