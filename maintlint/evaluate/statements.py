"""What each statement does to a state; where its status is asked for, to the two ways it may end."""

from __future__ import annotations

from maintlint import later
from maintlint.conditions import NEVER
from maintlint.evaluate import (
    branches,
    failures,
    kept,
    letting,
    lookups,
    redirects,
    tests,
)
from maintlint.evaluate.assignments import assign, assign_ways
from maintlint.evaluate.builtins import BUILTINS
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.idle import is_idle
from maintlint.evaluate.invoke import invoke
from maintlint.evaluate.merging import merge
from maintlint.evaluate.run import RUN, WAYS, Function, Run, Ways
from maintlint.evaluate.state import State
from maintlint.program import (
    Assign,
    Background,
    Block,
    Branch,
    Chain,
    Check,
    Define,
    Either,
    ForEach,
    Invoke,
    Literal,
    Negate,
    Pipe,
    Redirected,
    Statement,
    Subshell,
    Switch,
    Unreadable,
    While,
)
from maintlint.values import Selector

MOST_DEFINITIONS = 4
"""How many definitions of one name are kept, where guards decide which one holds."""


def _invoke(run: Run, frame: Frame, state: State, node: Invoke) -> None:
    if state.output is None and is_idle(run, node):
        state.last = node
        return
    mark = failures.Mark(run)
    good, bad = invoke(run, frame, state, node, asked=False)
    if mark.stirred(run):
        failures.goes_on(run, frame, state, (good, bad), mark, node)
    if good is not state or bad is not state:
        run.settle(frame, state, (good, bad))
    state.last = node


def _invoke_ways(run: Run, frame: Frame, state: State, node: Invoke) -> Ways:
    mark = failures.Mark(run)
    good, bad = invoke(run, frame, state, node, asked=True)
    if mark.stirred(run):
        good, bad = failures.asked(run, frame, (good, bad), mark, node)
    for way in (good, bad):
        if way is not None:
            way.last = node
    return good, bad


def _check(run: Run, frame: Frame, state: State, node: Check) -> None:
    run.settle(frame, state, run.test(frame, state.copy(), node.test))


def _check_ways(run: Run, frame: Frame, state: State, node: Check) -> Ways:
    return run.test(frame, state, node.test)


def _block_ways(run: Run, frame: Frame, state: State, node: Block) -> Ways:
    if not node.body:
        return state, None
    amid, index = frame.amid(), 0
    while True:
        statement, index = run.next_of(frame, state, node, index)
        if index == len(node.body):
            return run.ways(frame, state, statement)
        run.statement(amid, state, statement)
        if not state.live:
            run.behind_exit(amid, state, node.body[index:], statement)
            return None, None


def _chain(run: Run, frame: Frame, state: State, node: Chain) -> None:
    good, bad = _chain_ways(run, frame, state, node, asked=False)
    merged = merge(good, bad)
    if merged is None:
        state.live = False
    else:
        state.become(merged)


def _chain_ways(run: Run, frame: Frame, state: State, node: Chain, asked: bool = True) -> Ways:
    conjunction = node.operator == "&&"
    before = state.guards
    left_frame = frame.asked()
    chosen = None
    if not conjunction:
        chosen = _left_out(run, frame, state, node)
        left_frame = branches.handled(run, frame, left_frame, node.right)
    said = state.output
    good, bad = lookups.guarded_ways(run, left_frame, state, node.left)
    printed = None if bad is None else bad.output
    if not conjunction and bad is not None and said is not printed and _fails_silently(run, node.left):
        bad = bad.copy() if bad is good else bad
        bad.output = said
    taken = good if conjunction else bad
    if taken is None or not taken.live:
        branches.dormant(run, frame, state, node.left, node.right)
        return (None, bad) if conjunction else (good, None)
    if asked:
        right_good, right_bad = run.ways(frame, taken, node.right)
    else:
        run.statement(frame, taken, node.right)
        right_good = right_bad = taken if taken.live else None
    for way in (right_good, right_bad):
        if not conjunction and way is not None and way.output is said:
            # Nothing stands for what failed: whatever it printed is all there is.
            way.output = printed
    if conjunction:
        for way in (right_good, right_bad):
            tests.behind(way, before)
        if right_bad is right_good or right_bad is None or bad is None:
            return right_good, bad if right_bad is right_good else merge(right_bad, bad)
        # `a && b || c` is written for "if a then b else c": c stands under the negation of a.
        guards = bad.guards
        failed = merge(right_bad, bad)
        if failed is not None:
            failed.guards = guards
        return right_good, failed
    if chosen is not None:
        for way in (good, right_good):
            letting.picked(frame, way, *chosen)
    if branches.ends(run, node.right):
        return good, None
    if right_bad is right_good:
        return merge(good, right_good), None
    if right_bad is None and good is not None and isinstance(node.left, Check) and isinstance(node.right, Check):
        return tests.certain(frame, merge(good, right_good), node, node.left.test, node.right.test), None
    return merge(good, right_good), right_bad


def _left_out(run: Run, frame: Frame, state: State, node: Chain) -> tuple[Either, Selector] | None:
    """``[ -z "$1" ] || [ "$h" = "$1" ]``: the test that the two are, and what may be left out of it."""
    if not (isinstance(node.left, Check) and isinstance(node.right, Check)):
        return None
    test = Either(node.start, node.end, node.left.test, node.right.test)
    chosen = letting.filter_left_out(run, frame, state, test)
    return None if chosen is None else (test, chosen)


def _fails_silently(run: Run, node: Statement) -> bool:
    """Does the command that failed leave no output: a program of its own, and none that only prints?"""
    if isinstance(node, Pipe):
        node = node.stages[-1]
    if not isinstance(node, Invoke) or not node.words or not isinstance(node.words[0], Literal):
        return False
    name = node.words[0].text
    return name not in run.functions and name not in BUILTINS and name not in run.aliases


def _negate(run: Run, frame: Frame, state: State, node: Negate) -> None:
    good, bad = run.ways(frame.asked(), state.copy(), node.body)
    merged = merge(good, bad)
    if merged is None:
        state.live = False
    else:
        state.become(merged)


def _negate_ways(run: Run, frame: Frame, state: State, node: Negate) -> Ways:
    good, bad = run.ways(frame.asked(), state, node.body)
    return bad, good


def _branch(run: Run, frame: Frame, state: State, node: Branch) -> None:
    before = state.guards
    yes, no = branches.branch(run, frame, state, node)
    for way, body in ((yes, node.then), (no, node.orelse)):
        if way is not None and body is not None:
            run.block(frame, way, body)
            if body.body:
                tests.behind(way, before)
    flags = kept.Flags(kept.flags_set(node), yes, no, len(before))
    merged = merge(yes, no)
    if merged is None:
        state.live = False
    else:
        state.become(merged)
        flags.keep(run, state)


def _branch_ways(run: Run, frame: Frame, state: State, node: Branch) -> Ways:
    yes, no = branches.branch(run, frame, state, node)
    good: State | None = None
    bad: State | None = None
    if yes is not None:
        good, bad = run.ways(frame, yes, node.then)
    if no is not None:
        if node.orelse is None:
            good = merge(good, no)
        else:
            other_good, other_bad = run.ways(frame, no, node.orelse)
            good, bad = merge(good, other_good), merge(bad, other_bad)
    return good, bad


def _switch(run: Run, frame: Frame, state: State, node: Switch) -> None:
    merged: State | None = None
    for taken in branches.arms(run, frame, state, node):
        if taken.body is not None:
            run.block(frame, taken.way, taken.body)
        if taken.on:
            taken.after = taken.way
        else:
            merged = merge(merged, taken.way)
    if merged is None:
        state.live = False
    else:
        state.become(merged)


def _switch_ways(run: Run, frame: Frame, state: State, node: Switch) -> Ways:
    good: State | None = None
    bad: State | None = None
    for taken in branches.arms(run, frame, state, node):
        if taken.body is None:
            good = merge(good, taken.way)
            continue
        arm_good, arm_bad = run.ways(frame, taken.way, taken.body)
        if not taken.on:
            good, bad = merge(good, arm_good), merge(bad, arm_bad)
            continue
        # Its status counts if no other arm follows: both are possible.
        taken.after = merge(arm_good.copy() if arm_good is not None else None, arm_bad)
        if taken.after is not None:
            left = taken.after.copy()
            left.condition = left.condition.both(run.diagram.unknown())
            bad = merge(bad, left)
    return good, bad


def _define(run: Run, frame: Frame, state: State, node: Define) -> None:
    known = run.functions.get(node.name)
    if known is not None and frame.dormant is not None and known.frame.dormant is None:
        return
    others: tuple[Function, ...] = ()
    partial = known is not None and known.condition.without(state.condition) is not NEVER
    if known is not None and known.node is node:
        # Another pass of the loop around it: what else the name may stand for stays.
        others = known.others
    elif known is not None and (state.guards or partial):
        earlier = (Function(known.node, known.frame), *known.others)
        others = tuple([f for f in earlier if f.node is not node and f.frame.dormant is None])[:MOST_DEFINITIONS]
    run.functions[node.name] = Function(node, frame, others, state.condition)


def _redirected(run: Run, frame: Frame, state: State, node: Redirected) -> None:
    restore = redirects.redirected(run, frame, state, node.redirects)
    run.statement(frame, state, node.body)
    restore(state)


def _redirected_ways(run: Run, frame: Frame, state: State, node: Redirected) -> Ways:
    restore = redirects.redirected(run, frame, state, node.redirects)
    good, bad = run.ways(frame, state, node.body)
    for way in (good, bad):
        if way is not None:
            restore(way)
    return good, bad


RUN.update(
    {
        Block: Run.block,
        Assign: assign,
        Invoke: _invoke,
        Redirected: _redirected,
        Check: _check,
        Chain: _chain,
        Negate: _negate,
        Branch: _branch,
        Switch: _switch,
        ForEach: later.function("maintlint.evaluate.loops", "for_each"),
        While: later.function("maintlint.evaluate.loops", "while_"),
        Pipe: later.function("maintlint.evaluate.processes", "pipe"),
        Background: later.function("maintlint.evaluate.processes", "background"),
        Subshell: later.function("maintlint.evaluate.processes", "subshell"),
        Define: _define,
        Unreadable: later.function("maintlint.evaluate.unreadable", "unreadable"),
    }
)

WAYS.update(
    {
        Block: _block_ways,
        Assign: assign_ways,
        Invoke: _invoke_ways,
        Redirected: _redirected_ways,
        Check: _check_ways,
        Chain: _chain_ways,
        Negate: _negate_ways,
        Branch: _branch_ways,
        Switch: _switch_ways,
        Pipe: later.function("maintlint.evaluate.processes", "pipe_ways"),
        Subshell: later.function("maintlint.evaluate.processes", "subshell_ways"),
    }
)


def understand_structure() -> None:
    """Load what evaluates statements with structure; programs of the shell do without."""
    from maintlint.evaluate.structured import STATEMENTS

    RUN.update(STATEMENTS)
