"""Joins commands and the operators between them by precedence: ``!`` and ``|``, ``&&`` and ``||``, ``;`` and ``&``."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from maintlint.languages.shell.syntax import (
    AndOr,
    Async,
    Command,
    Pipeline,
    Redirecting,
    Redirection,
    Simple,
)
from maintlint.program import Literal


class Operator(Struct, frozen=True):
    """One of ``!`` ``|`` ``|&`` ``&&`` ``||`` ``&`` ``;`` (also for a line end)."""

    text: str
    start: int
    end: int


Item: TypeAlias = "Command | Operator"


def redirected(command: Command, redirections: tuple[Redirection, ...], end: int) -> Command:
    """The command with redirections behind it."""
    if not redirections:
        return command
    if type(command) is Simple:
        return Simple(command.start, end, command.assignments, command.words, command.redirections + redirections)
    if type(command) is Redirecting:
        return Redirecting(command.start, end, command.command, command.redirections + redirections)
    return Redirecting(command.start, end, command, redirections)


def join(items: list[Item]) -> list[Command]:
    """The commands of a list: each ``&``, ``;`` or line end closes one."""
    if len(items) == 1 and type(items[0]) is not Operator:
        return [items[0]]  # type: ignore[list-item]
    commands: list[Command] = []
    chain: Command | None = None
    link: Operator | None = None
    stages: list[Command] = []
    negation: Operator | None = None
    negated = False
    for item in (*items, Operator(";", -1, -1)):
        if type(item) is not Operator:
            stages.append(item)  # type: ignore[arg-type]
            continue
        text = item.text
        if text == "!":
            if negation is None:
                negation = item
            negated = not negated
            continue
        if text in ("|", "|&"):
            if stages and text == "|&":
                # What bash makes of it: stderr joins the pipe after all other redirections.
                both = Redirection(item.start, item.end, ">&", Literal(item.start, item.end, "1"), 2)
                stages[-1] = redirected(stages[-1], (both,), item.end)
            continue
        if stages or negation is not None:
            command = _pipeline(stages, negation, negated)
            if chain is not None and link is not None:
                chain = AndOr(chain.start, command.end, link.text, chain, command)
            else:
                chain = command
        stages, negation, negated = [], None, False
        if text in ("&&", "||"):
            link = item
            continue
        if chain is not None:
            commands.append(Async(chain.start, item.end, chain) if text == "&" else chain)
        chain = link = None
    return commands


def _pipeline(stages: list[Command], negation: Operator | None, negated: bool) -> Command:
    if len(stages) == 1 and negation is None:
        return stages[0]
    start = min(place.start for place in (*stages[:1], negation) if place is not None)
    end = stages[-1].end if stages else (negation.end if negation is not None else start)
    return Pipeline(start, end, tuple(stages), negated)
