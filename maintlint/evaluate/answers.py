"""Answers that stay the same: who asks the environment or a configuration twice for one thing gets one value.

The value of the first question is kept in a variable of its own, so that copying, merging and refining a state treat
it like any other. It holds where the tests hold that led to it: behind them, nobody may have asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from maintlint.combining import join, map_holes
from maintlint.evaluate.objects import ANSWER, is_nothing
from maintlint.evaluate.state import State
from maintlint.patterns import lazy
from maintlint.scope import Guard
from maintlint.values import Lit, Text, Value

_OR = "_or_"
_ORIGINS = frozenset({"env", "file"})
_SIGNS = lazy(r"\W", re.A)


def answer(state: State, questions: Iterable[str], found: Value, instead: Value | None) -> Value:
    """The value of one of ``questions``: ``found``, or what is known of the earlier answer to the same.

    ``instead`` is what this question takes where nothing is set, ``None`` where it demands that something is.
    """
    names = [_SIGNS.sub("_", question) for question in questions]
    name = _OR.join(names)
    known = _earlier(state, name)
    if known is None and len(names) == 1:
        known = _of_many(state, name, found)
    if known is None:
        state.variables[_key(name, state.guards)] = found
        return found
    kept = tuple([text for text in known.alternatives if not _left_out(text)])
    if len(kept) == len(known.alternatives):
        return known
    if instead is None:
        return Value(kept) if kept else found
    if instead == Value(tuple([text for text in known.alternatives if _left_out(text)])):
        return known
    return join(Value(kept), instead) if kept else instead


def _earlier(state: State, name: str) -> Value | None:
    guards = state.guards
    for count in range(len(guards), -1, -1):
        known = state.variables.get(_key(name, guards[:count]))
        if isinstance(known, Value):
            return known
    return None


def _of_many(state: State, name: str, found: Value) -> Value | None:
    """What a question for each of several names, one after the other, told about one of them."""
    prefix = found.alternatives[0].holes[:1]
    for key, known in list(state.variables.items()):
        if not prefix or not key.startswith(ANSWER) or not isinstance(known, Value):
            continue
        names = key.split("·", 2)[1].split(_OR)
        if len(names) > 1 and name in names and _earlier(state, _OR.join(names)) is known:
            return map_holes(known, name=prefix[0].name)
    return None


def _key(name: str, guards: tuple[Guard, ...]) -> str:
    at = f"{guards[-1].place.start}_{guards[-1].negated:d}" if guards else ""
    return f"{ANSWER}{name}·{len(guards)}·{at}"


def _left_out(text: Text) -> bool:
    """Is it what is taken where nothing is set?"""
    return is_nothing(text) or any(isinstance(atom, Lit) and atom.default is not None for atom in text.atoms)


def name_of(state: State, value: object) -> str:
    """The variable in which ``value`` is kept as the answer to a question; ``""`` if it is none."""
    if not isinstance(value, Value) or not any(hole.origin in _ORIGINS for hole in value.holes):
        return ""
    for name, known in state.variables.items():
        if known is value and name.startswith(ANSWER):
            return name
    return ""


def between(before: State, after: State) -> tuple[tuple[str, Value], ...]:
    """The answers that ``after`` knows and ``before`` does not."""
    known = before.variables
    return tuple(
        (name, value)
        for name, value in after.variables.items()
        if name.startswith(ANSWER) and isinstance(value, Value) and known.get(name) is not value
    )
