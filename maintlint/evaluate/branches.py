"""The ways of branches and arms, and code that cannot be reached."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate import trying
from maintlint.evaluate.comparing import selecting, unknown_part
from maintlint.evaluate.expressions import value
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.matching import left_out, match, subject_kind
from maintlint.evaluate.merging import merge
from maintlint.evaluate.reading import name_of, read_by
from maintlint.evaluate.state import State
from maintlint.evaluate.tests import certain_guard, split
from maintlint.evaluate.wanted import pattern_of, with_own_name
from maintlint.patterns import lazy
from maintlint.program import (
    MAIN,
    Background,
    Block,
    Both,
    Branch,
    Chain,
    Check,
    Define,
    ForEach,
    Invoke,
    Known,
    Literal,
    Negate,
    Not,
    Statement,
    Subshell,
    Succeeds,
    Switch,
    Symbol,
    Truth,
    While,
)
from maintlint.scope import Dormancy, Guard
from maintlint.values import Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways


SAYS = lazy(r"(?i)(?:.*_)?(?:echo|print|printf|log|logger|msg|message|say|warn|warning|err|error|info|debug)(?:_.*)?")
# Functions of libraries that are not at hand: their names say that they end the program.
_LEAVES = lazy(
    r"(?i)(?:.*_)?(?:die|fatal|abort|bail|bail_?out|croak|panic|usage|error|fail|failed)(?:_.*)?|exit_.+|.+_exit"
)


def branch(run: Run, frame: Frame, state: State, node: Branch) -> Ways:
    """The two ways of an ``if``; a way that cannot be taken is run as dormant and returned as ``None``."""
    inner = frame.asked()
    if isinstance(node.test, (Succeeds, Not)):
        inner = _if_handles(run, inner, node)
    yes, no = split(run, inner, state.copy(), node.test)
    if node.removable and yes is not None:
        added = [_left_out_by_option(guard) for guard in yes.guards[len(state.guards) :]]
        yes.guards = (*state.guards, *added)
    if yes is None and no is not None and isinstance(node.test, Both) and ends(run, node.then):
        silent = replace(inner, muted=True)
        sides = (node.test.left, node.test.right)
        if all(split(run, silent, state.copy(), side)[0] is not None for side in sides):
            # Neither is false by itself, as one may be in this call of a function.
            no.guarded(certain_guard(frame, node.test, "no value meets both"))
    if yes is None or not yes.live:
        dormant(run, frame, state, node.test, node.then)
        yes = None
    if (no is None or not no.live) and node.orelse is not None:
        dormant(run, frame, state, node.test, node.orelse)
    if no is not None and not no.live:
        no = None
    return yes, no


def _left_out_by_option(guard: Guard) -> Guard:
    return guard if guard.always else replace(guard, removable=True, always="`python -O` leaves it out")


class Taken:
    """An arm that may run, with the state in it; ``None`` for the body: no arm matches.

    Whoever runs it says what comes ``after`` it, which goes ``on``: into the next arm, or to the tests of the others.
    """

    __slots__ = ("after", "body", "on", "way")

    def __init__(self, way: State, body: Block | None, on: bool = False) -> None:
        self.way = way
        self.body = body
        self.on = on
        self.after: State | None = None


def arms(run: Run, frame: Frame, state: State, node: Switch) -> Iterator[Taken]:
    """Each arm that may run; last, the state in which no arm matches."""
    rest: State | None = state.copy()
    fallen: State | None = None
    asked_once = value(run, frame, state.copy(), node.subject) if any(arm.again for arm in node.arms) else None
    went_on = False
    for arm in node.arms:
        taken = fallen
        if rest is not None:
            subject = asked_once if went_on and asked_once is not None else value(run, frame, rest, node.subject)
            matching, rest = _arm(run, frame, rest, node, arm, subject, own=not went_on)
            taken = merge(matching, fallen)
        fallen = None
        if taken is None:
            dormant(run, frame, state, arm, arm.body)
            continue
        last = arm is node.arms[-1]
        found = Taken(taken, arm.body, (arm.falls or arm.again) and not last)
        yield found
        after = found.after if found.on and found.after is not None and found.after.live else None
        if arm.falls:
            fallen = after
        elif after is not None:
            rest, went_on = merge(rest, after), True
    if rest is not None:
        yield Taken(rest, None)


def _arm(run: Run, frame: Frame, state: State, node: Switch, arm: Any, subject: Value, own: bool) -> Ways:
    """The states in which the patterns of an arm match, and do not; ``own``: the subject is read as it is now."""
    place = frame.place(node.subject.start, node.subject.end)
    patterns = [pattern_of(run, frame, state, pattern) for pattern in arm.patterns]
    name = name_of(node.subject) if own else ""
    if "*" in patterns:
        if len(node.arms) > 1:
            text = f"{place.text} in {_before(run, frame, state, node, arm) or '*'}"
            guard = Guard(subject_kind(subject), text, place, True, (name,) if name else ())
            state.guarded(replace(guard, default=left_out(subject)))
        return state, None
    text = f"{place.text} in {'|'.join(pattern or '?' for pattern in patterns)}"
    found = [with_own_name(run, frame, state, pattern) for pattern in arm.patterns] if None in patterns else []

    if patterns == [None] and any(hole.listing for hole in subject.holes):
        chosen = unknown_part(value(run, frame, state, arm.patterns[0]), False)
        if chosen is not None:
            guard = Guard(subject_kind(subject), text, place, False, (name,) if name else ())
            return selecting(state, subject, chosen, guard, node.subject)

    def split_by(here: Frame, way: State, again: bool = True) -> Ways:
        this = value(run, here, way, node.subject) if again else subject
        globs_now = [pattern_of(run, here, way, pattern) for pattern in arm.patterns] if again else patterns
        target = node.subject if own else None
        ways = match(run, here, way, this, name, text, globs_now, place, target=target, reverse=found)
        return run.apart(*ways)

    item = trying.item_read(run, frame, state, node.subject, arm.patterns) if own else None
    if item is None:
        return split_by(frame, state, again=False)
    before = state.copy()
    return trying.tried(run, frame, before, split_by(frame, state, again=False), item, split_by)


def _before(run: Run, frame: Frame, state: State, node: Switch, last: Any) -> str:
    """The patterns of the arms before a default arm."""
    earlier = itertools.takewhile(lambda arm: arm is not last, node.arms)
    patterns = (pattern_of(run, frame, state, pattern) for arm in earlier for pattern in arm.patterns)
    return "|".join(pattern or "?" for pattern in patterns)


def dormant(run: Run, frame: Frame, state: State, why: Any, body: Statement) -> None:
    """Run code that cannot be reached, so that what it would do is known."""
    if frame.dormant is not None or frame.muted or _asks_for_main(why):
        return
    if frame.defaulted and not frame.defaulted.isdisjoint(read_by(why)):
        # Whoever calls the function with another argument gets there.
        return
    literal_test = isinstance(_innermost(why), Known)
    if frame.via and not literal_test:
        # So does who runs the file, or reads it in, with other words and variables.
        return
    reason = "false-branch" if literal_test else "never-matches"
    scratch = state.copy()
    scratch.live = True
    asleep = replace(frame, dormant=Dormancy(reason, frame.place(why.start, why.end)), flow=Flow())
    run.statement(asleep, scratch, body)


def _asks_for_main(why: Any) -> bool:
    """What runs only in the program itself is not dead code of a module."""
    return isinstance(why, Truth) and isinstance(why.base, Symbol) and why.base.path == MAIN


def _innermost(node: Any) -> Any:
    while True:
        if isinstance(node, (Not, Check)):
            node = node.test
        elif isinstance(node, (Negate, Succeeds)):
            node = node.body
        elif isinstance(node, Invoke) and len(node.words) == 1 and isinstance(node.words[0], Literal):
            return Known(node.start, node.end, True) if node.words[0].text in ("true", "false", ":") else node
        else:
            return node


def handled(run: Run, frame: Frame, inner: Frame, handler: Statement) -> Frame:
    """``left || handler``: does a failure of ``left`` stop the program, or is it thrown away?"""
    if ends(run, handler):
        return replace(inner, failure="stops", failure_place=None)
    return replace(inner, failure="ignored", failure_place=frame.place(handler.start, handler.end))


def _if_handles(run: Run, inner: Frame, node: Branch) -> Frame:
    failing = node.then if isinstance(node.test, Not) else node.orelse
    if failing is not None and ends(run, failing):
        return replace(inner, failure="stops")
    return inner


def _only_says(node: Statement) -> bool:
    first = node.words[0] if isinstance(node, Invoke) and node.words else None
    return isinstance(first, Literal) and SAYS.fullmatch(first.text) is not None


def ends(run: Run, node: Statement, depth: int = 0, called: bool = False) -> bool:
    """Does the statement leave the program, function or loop? What is ``called`` leaves itself only by a return."""
    if depth > 8 or isinstance(node, (Subshell, Background, Define, ForEach, While)):
        return False
    if isinstance(node, Block):
        return any(ends(run, statement, depth + 1, called) for statement in node.body)
    if isinstance(node, Invoke) and node.words and isinstance(node.words[0], Literal):
        name = node.words[0].text
        if name == "exit" or (name in ("return", "break") and not called):
            return True
        function = run.functions.get(name)
        if function is None:
            return _LEAVES.fullmatch(name) is not None and run.knowledge.lookup(name) is None
        return ends(run, function.node.body, depth + 1, called=True)
    if isinstance(node, Chain):
        # Behind what only says something (``echo "no such host" && exit 1``), not behind a question.
        told = node.operator == "&&" and _only_says(node.left)
        return ends(run, node.left, depth + 1, called) or (told and ends(run, node.right, depth + 1, called))
    if isinstance(node, Branch):
        return (
            node.orelse is not None
            and ends(run, node.then, depth + 1, called)
            and ends(run, node.orelse, depth + 1, called)
        )
    body = getattr(node, "body", None)
    return isinstance(body, Block) and ends(run, body, depth + 1, called)
