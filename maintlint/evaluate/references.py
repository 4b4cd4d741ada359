"""Other names of variables (``local -n list=$1``): what they are given, the variable has when the function is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.state import State
from maintlint.places import Place
from maintlint.values import Emptiness, Lit, Text, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_NAMED = "·names"
_OPTION = "-n"


def are_declared(words: list[Value]) -> bool:
    """Is it ``local -n`` or the like?"""
    return len(words) > 2 and words[1].literal == _OPTION


def declare(run: Run, frame: Frame, state: State, words: list[Value], place: Place) -> None:
    """Let each name stand for the variable that it is given the name of."""
    for word in words[2:]:
        name, _, rest = word.alternatives[0].prefix.partition("=")
        if not name.isidentifier():
            continue
        first = (Lit(rest, word.place),) if rest else ()
        given = Value(tuple(Text((*first, *_behind(text))) for text in word.alternatives))
        target = given.literal
        frame.flow.locals.add(name)
        run.references.add(name)
        state.variables = {key: one for key, one in state.variables.items() if not key.startswith(f"{name}[")}
        if target is None or not target.isidentifier():
            state.variables[name] = unknown("unknown", name, place, Emptiness.UNLIKELY)
            continue
        state.variables[name + _NAMED] = literal(target, place)
        _copy(state, target, name)


def _behind(text: Text) -> tuple[Any, ...]:
    """What of a word stands behind its known beginning."""
    at = next((index for index, atom in enumerate(text.atoms) if not isinstance(atom, Lit)), len(text.atoms))
    return text.atoms[at:]


def give_back(run: Run, state: State, flow: Flow) -> None:
    """The function is left: its other names go, and what they were given stays."""
    for name in run.references & flow.locals:
        named = state.variables.pop(name + _NAMED, None)
        target = named.literal if isinstance(named, Value) else None
        if target is not None and target != name:
            _copy(state, name, target)


def _copy(state: State, source: str, target: str) -> None:
    """The variable, and the elements of a table."""
    found = state.variables.get(source)
    if found is not None:
        state.variables[target] = found
    items = [(key, value) for key, value in state.variables.items() if key.startswith(f"{source}[")]
    for key, value in items:
        state.variables[target + key[len(source) :]] = value
