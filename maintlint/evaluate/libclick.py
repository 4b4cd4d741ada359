"""The context that the commands of one click or Typer program hand on: what a group leaves in ``ctx.obj``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from maintlint.evaluate.binding import CONTEXTS
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.libbasics import leave
from maintlint.evaluate.objects import Mapping, Object, Thing, attribute, set_attribute
from maintlint.evaluate.state import State
from maintlint.program import Node
from maintlint.values import Emptiness, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def _ensure(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    """``ctx.ensure_object(dict)``: what is there already, or an empty one."""
    known = attribute(state, base, "obj")
    if known is None:
        known = Mapping()
        set_attribute(state, base, "obj", known)
    return known


def _leave(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    return leave(run, frame, state, given, node)


def _of_this_call(run: Run, frame: Frame, state: State, base: Object, node: Node) -> Thing:
    """What only the command line tells (``ctx.invoked_subcommand``)."""
    return unknown("argv", "command", frame.place(node.start, node.end), Emptiness.MAYBE)


METHODS: dict[str, Callable[..., Thing]] = {
    f"{kind}.{name}": handler
    for kind in CONTEXTS
    for name, handler in {"ensure_object": _ensure, "exit": _leave, "abort": _leave, "fail": _leave}.items()
}
ATTRIBUTES: dict[str, Callable[..., Thing]] = {
    f"{kind}.{name}": _of_this_call
    for kind in CONTEXTS
    for name in ("invoked_subcommand", "params", "args", "parent", "info_name", "command", "meta", "resilient_parsing")
}
