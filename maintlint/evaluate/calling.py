"""Functions of a shell program that are called: followed with their arguments, as often as it teaches something."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from maintlint.conditions import NEVER
from maintlint.evaluate import inertness, learning, references
from maintlint.evaluate.budget import MOST_SPENT
from maintlint.evaluate.frame import Flow, Frame, printed
from maintlint.evaluate.merging import merge
from maintlint.evaluate.run import Function, Run, Ways
from maintlint.evaluate.state import State
from maintlint.program import Define, Statement
from maintlint.values import Emptiness, Value, unknown

CALL_DEPTH = 24
MOST_WITHIN = 4
"""Calls of one function within each other that are followed."""
BUSY = 1_500
"""Statements after which functions are evaluated anew only for arguments not seen before."""
MOST_CALLS = 60
MOST_CALLS_LATE = 3
"""Evaluations of one function; beyond that, new arguments are worth one while they cost little."""


def call(run: Run, frame: Frame, state: State, function: Function, arguments: list[Value], asked: bool) -> Ways:
    """Run a function with arguments; its locals end with it."""
    if function.frame.dormant is not None and frame.dormant is None:
        return _call_undefined(run, frame, state, function, arguments)
    if function.others:
        return _call_any(run, frame, state, function, arguments, asked)
    undefined = state.condition.without(function.condition)
    if undefined is NEVER:
        return _call(run, frame, state, function, arguments, asked)
    missing = state.copy()
    missing.condition = undefined
    state.condition = state.condition.both(function.condition)
    good, bad = _call(run, frame, state, function, arguments, asked)
    return good, merge(bad.copy() if bad is not None and bad is good else bad, missing)


def _call(run: Run, frame: Frame, state: State, function: Function, arguments: list[Value], asked: bool) -> Ways:
    node = function.node
    count = run.calls.get(id(node), 0) + 1
    if not asked and state.output is None:
        about = inertness.summary(run, node)
        if about.inert and (count > 1 or not about.strange):
            run.calls[id(node)] = count
            return state, state
    run.calls[id(node)] = count
    key = _call_key(frame, node, arguments)
    late = count > MOST_CALLS or (run.steps >= BUSY and count > MOST_CALLS_LATE)
    if (
        key in frame.called
        or len(frame.called) >= CALL_DEPTH
        or (count > MOST_CALLS and run.spent.get(id(node), 0) > MOST_SPENT)
        or (late and not _new_arguments(run, node, arguments))
    ):
        if len(frame.called) >= CALL_DEPTH and key not in frame.called:
            run.too_deep(frame, node.name, function.frame.place(node.start, node.start + 1))
        return _not_again(run, function, state, key)
    flow = Flow(apart=True)
    flow.process = frame.flow.process
    inner = frame.inside(function.frame, flow, key, conditional=frame.conditional or asked)
    outer_arguments, outer_count = state.arguments, state.argument_count
    before = state.variables.copy()
    state.receive(arguments)
    exits = frame.flow.exits
    steps = run.steps
    good, bad = _call_body(run, inner, state, node.body, asked)
    run.spent[id(node)] = run.spent.get(id(node), 0) + run.steps - steps
    exits.extend(flow.exits)
    frame.flow.leavings.extend([entry for entry in flow.leavings if entry[0] == "exit"])
    good, bad = _gather_returns(run, flow, good, bad)
    frame.flow.breaks.extend(flow.breaks)
    frame.flow.left.extend(flow.left)
    for way in dict.fromkeys((good, bad, *flow.breaks)):
        if way is not None:
            if run.references:
                references.give_back(run, way, flow)
            _restore_locals(way, flow, before)
            way.arguments, way.argument_count = learning.brought_back(
                arguments, way.arguments, outer_arguments, outer_count, way.variables
            )
    return good, bad


def _call_undefined(run: Run, frame: Frame, state: State, function: Function, arguments: list[Value]) -> Ways:
    """A function whose definition is never reached: no such command is there, and what it would do is asleep."""
    asleep = replace(frame, dormant=function.frame.dormant, flow=Flow())
    asleep.flow.process = frame.flow.process
    _call(run, asleep, state.copy(), Function(function.node, function.frame), arguments, asked=False)
    return state, state.copy()


def _call_any(run: Run, frame: Frame, state: State, function: Function, arguments: list[Value], asked: bool) -> Ways:
    """Run a function that has several definitions: each may be the one."""
    good: State | None = None
    bad: State | None = None
    for one in (Function(function.node, function.frame), *function.others):
        way = state.copy()
        way.condition = way.condition.both(run.diagram.unknown())
        yes, no = call(run, frame, way, one, arguments, asked)
        good, bad = merge(good, yes), merge(bad, no.copy() if no is yes and no is not None else no)
    return good, bad


def _call_key(frame: Frame, node: Define, arguments: list[Value]) -> str:
    """What a call goes by: the function's name, and in a call within one of it the words, if all are known.

    A loader that is called by what it loads is another call; one with what is computed may go on forever.
    """
    key = f"{node.name}:{node.start}"
    around = sum(one == key or one.startswith(key + " ") for one in frame.called)
    if not 0 < around < MOST_WITHIN or not arguments or any(one.literal is None for one in arguments):
        return key
    return " ".join((key, *[argument.show() for argument in arguments]))


def _not_again(run: Run, function: Function, state: State, key: str) -> Ways:
    """A call that is not followed: it does what it did before, and what it prints is not known."""
    node = function.node
    run.repeated(key, state.condition)
    if state.output is not None:
        place = function.frame.place(node.start, node.start + 1)
        printed(state, unknown("output", node.name, place, Emptiness.MAYBE, many=True, listing=node.name))
    if inertness.summary(run, node).leaves:
        state.condition = state.condition.both(run.diagram.unknown())
    return state, state.copy()


def _new_arguments(run: Run, node: Define, arguments: list[Value]) -> bool:
    """Is this the first late call of the function with these arguments?"""
    given = (id(node), *[argument.show() for argument in arguments])
    known = given in run.late
    run.late.add(given)
    return not known


def _call_body(run: Run, frame: Frame, state: State, body: Statement, asked: bool) -> Ways:
    if asked:
        return run.ways(frame, state, body)
    run.statement(frame, state, body)
    return (state, state) if state.live else (None, None)


def _gather_returns(run: Run, flow: Flow, good: State | None, bad: State | None) -> Ways:
    if good is not None and not good.live:
        good = None
    if bad is not None and not bad.live:
        bad = None
    for state, status in flow.returns:
        if status is True:
            good = merge(state, good)
        elif status is False:
            bad = merge(state, bad)
        else:
            passed, failed = run.apart(state, state.copy())
            good, bad = merge(passed, good), merge(failed, bad)
    return good, bad


def _restore_locals(state: State, flow: Flow, before: dict[str, Any]) -> None:
    for name in flow.locals:
        if name in before:
            state.variables[name] = learning.narrowed(before[name], [state.variables.get(name)]) or before[name]
        else:
            state.variables.pop(name, None)
