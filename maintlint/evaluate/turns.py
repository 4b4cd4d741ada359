"""Each machine's own turn: what depends on its name by ways that are not followed is evaluated again as that machine.

A name that was counted, looked up in a list that a program made, or taken apart in a loop, is no longer known as the
machine's own. With a known name all of that is plain. It costs an evaluation for each host, so it is done for small
programs and fleets only, and only where something is left open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate.frame import Frame
from maintlint.evaluate.parameters import transform_exactly
from maintlint.inventory.expressions import in_order
from maintlint.occurrence import NEVER, Occurrence, occurrence
from maintlint.scope import Effect
from maintlint.values import FULL_NAME, SHORT_NAME, Hole, Lit, Text, Value, own_host

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run
    from maintlint.evaluate.state import State

MOST_STEPS = 4_000
"""Statements evaluated for all turns of one program together."""

VARIABLE = "HOSTNAME"


def named(run: Run, frame: Frame, value: Value) -> Value:
    """A value that asks for the machine's own name: the name, if this is the turn of one machine."""
    if frame.hosts.remote or not any(hole.origin == "own-host" for hole in value.holes):
        return value
    run.asks_own_name = True
    return value if run.turn is None else Value(tuple([_said(run.turn, text) for text in value.alternatives]))


def begin(run: Run, state: State, language: str) -> None:
    """The variable that tells the machine's name, at the start of a turn."""
    if run.turn is not None:
        told = Value((_said(run.turn, own_host(VARIABLE, None).alternatives[0]),))
        state.variables[VARIABLE if language != "python" else f"environ·[{VARIABLE}]"] = told
        state.exported = state.exported | {VARIABLE}


def _said(turn: str, text: Text) -> Text:
    """The text on the machine that is called ``turn``; its domain may be any, and its role is another matter."""
    hole = text.atoms[0]
    first = hole.transforms[0][0] if isinstance(hole, Hole) and hole.transforms else ""
    if len(text.atoms) != 1 or not isinstance(hole, Hole) or first not in ("name", "short"):
        return text
    steps = (("%%", ".*", ""), *hole.transforms[1:]) if hole.transforms[0] == SHORT_NAME else hole.transforms[1:]
    exact = transform_exactly(turn, steps)
    return text if exact is None or hole.transforms[0] == FULL_NAME else Text((Lit(exact, hole.place),))


def decided(run: Run, again: Callable[[str], Run]) -> None:
    """Asks again, as each machine, where the effects of the program happen that were left open."""
    asks = run.asks_own_name or any(VARIABLE.encode() in source.data for source in run.sources.values())
    if not asks or run.open_names or not run.hosts or run.steps * len(run.hosts) > MOST_STEPS:
        return
    places: dict[Any, list[Any]] = {}
    for key, effect in run.effects.items():
        places.setdefault(_where(effect), []).append(key)
    left = [keys[0] for keys in places.values() if len(keys) == 1 and _is_open(run, run.effects[keys[0]])]
    if not left:
        return
    found: dict[Any, tuple[set[str], set[str]]] = {key: (set(), set()) for key in left}
    for host in in_order(run.hosts):
        said = [_turn(again(form), host) for form in dict.fromkeys((host, host.partition(".")[0]))]
        for key in left:
            here = [turn.get(_where(run.effects[key]), NEVER) for turn in said]
            if all(host in one.does for one in here):
                found[key][0].add(host)
            elif any(host in one.possible for one in here):
                found[key][1].add(host)
    for key, (does, may) in found.items():
        condition = run.effects[key].condition
        certain = run.diagram.own_host(frozenset(does), None)
        possible = run.diagram.own_host(frozenset(may), None).both(condition)
        run.effects[key] = replace(run.effects[key], condition=certain.either(possible))


def _where(effect: Effect) -> tuple[object, ...]:
    return effect.kind, effect.place.key(), tuple([place.key() for place in effect.via])


def _is_open(run: Run, effect: Effect) -> bool:
    """Is it about the machine that the program runs on, and is it not told of all hosts whether it happens there?"""
    return not effect.hosts.remote and bool(occurrence(effect, run.inventory, "targets", run.hosts).may)


def _turn(run: Run, host: str) -> dict[Any, Occurrence]:
    """What happened in the turn of one machine, by place."""
    found: dict[Any, Occurrence] = {}
    for effect in run.effects.values():
        if not effect.hosts.remote:
            one = occurrence(effect, run.inventory, "targets", frozenset((host,)))
            found[_where(effect)] = _together((found.get(_where(effect), NEVER), one))
    return found


def _together(both: Iterable[Occurrence]) -> Occurrence:
    does: frozenset[str] = frozenset().union(*(one.does for one in both))
    return Occurrence(does, frozenset().union(*(one.may for one in both)) - does)
