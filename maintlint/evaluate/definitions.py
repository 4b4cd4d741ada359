"""Definitions of modules that are made when somebody asks for their names: most of a module's are never used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintlint.evaluate import registering
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Thing
from maintlint.evaluate.state import State
from maintlint.program import Block, Constant, Expression, Kind, Literal, Routine, Statement, Symbol, Variable

if TYPE_CHECKING:
    from maintlint.evaluate.modulemap import Own
    from maintlint.evaluate.run import Run

_PLAIN = (Constant, Literal, Symbol, Variable)
"""Expressions that do nothing."""


class Waiting:
    """A function or class of a module that nobody has asked for yet. ``names``: what the module defines."""

    __slots__ = ("frame", "made", "names", "node", "open")

    def __init__(self, node: Routine | Kind, frame: Frame, names: dict[str, Thing]) -> None:
        self.node, self.frame, self.names = node, frame, names
        self.made: Thing = None
        self.open = False


def block(run: Run, frame: Frame, state: State, body: Block, names: dict[str, Thing], own: Own) -> None:
    """Run the statements of a module; definitions that do nothing when they are made wait."""
    data = frame.place(body.start, body.end).source.data
    for index, statement in enumerate(body.body):
        if isinstance(statement, (Routine, Kind)) and _can_wait(run, own, statement, data):
            _announce(run, statement)
            waiting: Thing = Waiting(statement, frame, names)
            state.variables[statement.name] = waiting
            continue
        run.statement(frame, state, statement)
        if not state.live:
            run.behind_exit(frame, state, body.body[index + 1 :], statement)
            return


def made(run: Run, state: State, found: Thing) -> Thing:
    """What a name stands for; what waits is made now. ``None`` inside of its own definition."""
    if not isinstance(found, Waiting):
        return found
    if found.made is None and not found.open:
        found.open = True
        scope = state.copy()
        if found.names:
            scope.variables = {name: value for name, value in state.variables.items() if "·" in name}
            scope.variables.update(found.names)
        else:
            # The module is being run itself.
            scope.variables = state.variables.copy()
        run.statement(found.frame, scope, found.node)
        value = scope.variables.get(found.node.name)
        found.made = None if value is found else value
        for name, value in scope.variables.items():
            if "·" in name:
                state.variables.setdefault(name, value)
    return found.made


def _announce(run: Run, statement: Statement) -> None:
    """What looks functions up by their names finds those that wait."""
    if isinstance(statement, Routine):
        run.routines[statement.name] = statement
    elif isinstance(statement, Kind):
        for inner in statement.body.body:
            _announce(run, inner)


def _can_wait(run: Run, own: Own, node: Routine | Kind, data: bytes) -> bool:
    """Does nothing happen when it is defined?"""
    known = own.module.idle.get(node.start)
    if known is None:
        said = b"\n".join([data[start:end] for start, end in _said_by(node)])
        idle = not said or not own.touching.whole or not own.reaches(said)
        kept = isinstance(node, Routine) and bool(node.decorators) and registering.registers(run, node)
        known = own.module.idle[node.start] = idle and not kept
    return known


def _said_by(node: Any) -> list[tuple[int, int]]:
    """Where that stands which a definition evaluates: decorators, defaults, bases, the statements of a class."""
    found: list[tuple[int, int]] = []
    if isinstance(node, (Routine, Kind)):
        parts: list[Expression] = list(node.decorators)
        if isinstance(node, Routine):
            parts.extend([one.default for one in node.parameters if one.default is not None])
        else:
            parts.extend(node.bases)
            for inner in node.body.body:
                found.extend(_said_by(inner))
        found.extend([(part.start, part.end) for part in parts if not isinstance(part, _PLAIN)])
    else:
        found.append((node.start, node.end))
    return found
