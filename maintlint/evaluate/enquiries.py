"""Stores that are asked for one thing at a time: that it is not there looks like a store that is out of reach."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.evaluate import failures, queries
from maintlint.evaluate.facts import applies
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.places import Place
from maintlint.program import Block, Invoke, Literal, Negate, Node, Pipe
from maintlint.scope import Guard
from maintlint.values import Roll, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def asked(frame: Frame, arguments: Arguments, words: list[Value], place: Place) -> Roll | None:
    """The store that a command asks, for one item of a loop after the other; ``None`` if it does not."""
    spec = arguments.spec
    if not spec.answers or not frame.loops or any(applies(effect, arguments) for effect in spec.effects):
        return None
    if any(about.language == "sql" for about in spec.runs) and not queries.only_asks(place.text):
        return None
    if all(given.literals is not None for given in (*words[1:], *arguments.given_values())):
        return None
    called = " ".join((os.path.basename(words[0].literal or ""), *arguments.subcommand))
    return Roll(called, place, (called,), asked=True)


def remember(run: Run, frame: Frame, arguments: Arguments, words: list[Value], place: Place) -> None:
    """The status of the command at ``place`` is an answer."""
    roll = asked(frame, arguments, words, place)
    if roll is not None:
        run.enquiries[place.key()] = roll


def of_status(run: Run, frame: Frame, node: Node, guard: Guard) -> Guard:
    """The guard that the status of a statement is, with the store whose answer that is."""
    if not run.enquiries or not frame.loops:
        return guard
    turned = False
    for _ in range(_MOST_INSIDE):
        if isinstance(node, Negate):
            node, turned = node.body, not turned
        elif isinstance(node, Pipe):
            node = node.stages[-1]
        elif isinstance(node, Block) and node.body:
            node = node.body[-1]
        elif isinstance(node, Invoke) and (called := _called(run, node)) is not None:
            node, frame = called
        else:
            break
    roll = run.enquiries.get(frame.place(node.start, node.end).key())
    return guard if roll is None else replace(guard, roll=roll, negated=turned, opposite=turned)


_MOST_INSIDE = 12


def _called(run: Run, node: Invoke) -> tuple[Node, Frame] | None:
    first = node.words[0] if node.words else None
    function = run.functions.get(first.text) if isinstance(first, Literal) else None
    return None if function is None else (function.node.body, function.frame)


def of_value(run: Run, frame: Frame, value: Value) -> Roll | None:
    """The store whose answer a value is, unless the program ends if there is none."""
    if not frame.loops or len(value.holes) != 1:
        return None
    hole = value.holes[0]
    if hole.place is None:
        return None
    if hole.origin == "number" and hole.name == failures.STATUS:
        return run.enquiries.get(hole.place.key())
    if not hole.answer or hole.sound or hole.checked:
        return None
    known = run.enquiries.get(hole.place.key())
    if known is not None:
        return known
    called = re.split(r"[\s(]", hole.place.text, maxsplit=1)[0]
    return Roll(called, hole.place, (called, hole.name), asked=True)


def returned(run: Run, value: object, results: Iterable[tuple[State, object, bool | None]], before: int) -> None:
    """``if answer.ok: return True`` and ``return False`` behind it: what a function says is the store's answer.

    ``before``: the guards that there were when it was called.
    """
    for way, _, truth in results:
        new = way.guards[before:] if truth is False else ()
        roll = asked_by(new, negated=True)
        if roll is not None and not answers(new, roll):
            run.answered[id(value)] = (value, roll)


def asked_by(guards: Iterable[Guard], negated: bool) -> Roll | None:
    """The store that a test asks and finds something in, or nothing where it is ``negated``."""
    for guard in guards:
        if guard.negated is negated and guard.roll is not None and guard.roll.asked:
            return guard.roll
    return None


def answers(guards: Iterable[Guard], roll: Roll) -> bool:
    """Did a test pass only what the store answers with (``if status not in (200, 404): raise``)?"""
    return any(guard.roll is not None and guard.roll.place == roll.place and not guard.negated for guard in guards)


def of_result(run: Run, frame: Frame, value: object) -> Roll | None:
    """The store whose answer is what a function of the program said."""
    known = run.answered.get(id(value)) if frame.loops else None
    return known[1] if known is not None and known[0] is value else None
