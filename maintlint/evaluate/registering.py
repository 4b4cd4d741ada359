"""Decorators that enter a function in a table: whoever looks it up there calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintlint.evaluate import binding
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Function, Thing
from maintlint.evaluate.state import State
from maintlint.program import Attribute, Call, Item, Literal, Node, Routine, Store, children

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_KEEPS = frozenset({"append", "add", "setdefault", "update", "insert"})
MOST_DEPTH = 12


def registers(run: Run, node: Routine) -> bool:
    """Does a decorator of the program's own keep the function somewhere?"""
    names = [binding.decorator_name(decorator).rpartition(".")[2] for decorator in node.decorators]
    routines = [run.routines.get(name) for name in names]
    return any(routine is not None and _keeps(run, routine) for routine in routines)


def enter(run: Run, frame: Frame, state: State, function: Function, decorators: tuple[Thing, ...], node: Node) -> None:
    """Let the decorators that keep what they are given have the function."""
    from maintlint.evaluate.calls import Given, apply

    for decorator in reversed(decorators):
        if isinstance(decorator, Function) and _keeps(run, decorator.node):
            apply(run, frame, state, decorator, Given((function,)), node)


def _keeps(run: Run, node: Any, depth: int = 0) -> bool:
    if depth > MOST_DEPTH or isinstance(node, Literal):
        return False
    if isinstance(node, Store) and isinstance(node.target, Item):
        return True
    if isinstance(node, Call) and isinstance(node.callee, Attribute) and node.callee.name in _KEEPS:
        return True
    parts = [run.whole(node).body] if isinstance(node, Routine) else children(node)
    return any(_keeps(run, part, depth + 1) for part in parts)
