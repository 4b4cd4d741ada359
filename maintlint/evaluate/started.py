"""What a command finds that a Python program starts: its environment, guards, directory and input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Mapping, Object, Thing, attribute
from maintlint.evaluate.state import State
from maintlint.values import Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def read_from(run: Run, frame: Frame, state: State, stream: Thing) -> Value | None:
    """What is read from a stream; ``None`` if it is none."""
    from maintlint.evaluate.library import file_text

    if isinstance(stream, Object):
        if stream.kind == "io.file":
            return file_text(run, frame, state, stream)
        printed = attribute(state, stream, "printed")
        return printed if isinstance(printed, Value) else None
    return None


def shell_state(state: State, environment: Thing) -> State:
    """What a command that the program starts finds: no variables of the program, the same guards and directory.

    ``environment``: the mapping that it is given for its environment.
    """
    fresh = State()
    fresh.guards, fresh.condition = state.guards, state.condition
    fresh.made = state.made
    fresh.sent = state.sent
    fresh.produced, fresh.written = state.produced, state.written
    fresh.present = state.present
    fresh.directory = state.directory
    fresh.unchecked = state.unchecked
    for name, value in state.variables.items():
        if name.startswith("environ·[") and isinstance(value, Value):
            fresh.variables[name[9:-1]] = value
    if isinstance(environment, Mapping):
        fresh.variables.update({name: value for name, value in environment.items if isinstance(value, Value)})
    return fresh
