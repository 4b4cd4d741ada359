"""Commands that are handed to a function which runs them: they stand where they were given to it."""

from __future__ import annotations

from msgspec.structs import replace

from maintlint.evaluate.frame import Frame
from maintlint.knowledge.arguments import Arguments
from maintlint.knowledge.model import EffectSpec
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.program import Node

_DECIDED = lazy(r"(-{1,2}\w[\w-]*|parameter \w+|operands|operand -?\d+)(=(?!=)|~)")
"""A condition that one argument is a certain word."""


def of_command(frame: Frame, first: Place | None, node: Node) -> Frame:
    """The surroundings of a command whose ``first`` word was written there, and which is run at ``node``.

    ``def sh(*words): subprocess.run(words)`` runs what its callers say: the command is theirs.
    """
    handed = None if first is None or frame.code.pieced else _given_at(frame, first, node)
    return frame if handed is frame.handed else replace(frame, handed=handed)


def of_effect(frame: Frame, about: EffectSpec, arguments: Arguments, node: Node) -> Place | None:
    """Where the word was given that makes a command or call do this, if a caller gave it (``call("DELETE", path)``)."""
    if not frame.calls or frame.code.pieced:
        return None
    for condition in about.when:
        decided = _DECIDED.match(condition)
        if decided is None:
            continue
        name = decided[1]
        for value in arguments.select(f"option {name}" if name[:1] == "-" else name):
            place = None if value.place is None else _given_at(frame, value.place, node)
            if place is not None:
                return place
    return None


def of_partial(frame: Frame, written: Place | None) -> Frame:
    """The surroundings of a call whose function and arguments were written down elsewhere."""
    if written is None or not frame.calls or written.within(frame.calls[-1].body):
        return frame
    return replace(frame, handed=written)


def _given_at(frame: Frame, first: Place, node: Node) -> Place | None:
    if first.within(frame.place(node.start, node.end)):
        return None
    given: Place | None = None
    for running in reversed(frame.calls):
        if first.within(running.body):
            return given
        given = running.call
    return given if given is not None and first.within(given) else None
