"""What each statement does to a state; where its status is asked for, to the two ways it may end."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from maintlint import later
from maintlint.combining import as_list, as_value, concat, join_any
from maintlint.conditions import NEVER
from maintlint.evaluate import (
    branches,
    captured,
    derived,
    failures,
    lookups,
    redirects,
    tables,
    tests,
)
from maintlint.evaluate.expressions import possibly_nothing, value
from maintlint.evaluate.fields import fields
from maintlint.evaluate.frame import Frame, failure_ends
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
    Capture,
    Chain,
    Check,
    Define,
    Expression,
    ForEach,
    Invoke,
    Negate,
    Node,
    Pipe,
    Redirected,
    Subshell,
    Switch,
    Unreadable,
    While,
)
from maintlint.values import EMPTY, Atom, Hole, ListValue, Text, Value

_PRINTED = frozenset({"output", "file", "choice"})

MOST_DEFINITIONS = 4
"""How many definitions of one name are kept, where guards decide which one holds."""


def _assign(run: Run, frame: Frame, state: State, node: Assign) -> None:
    good, bad = _assign_ways(run, frame, state, node, asked=False)
    if good is state and bad is state:
        return
    run.settle(frame, state, (good, bad))


def _assign_ways(run: Run, frame: Frame, state: State, node: Assign, asked: bool = True) -> Ways:
    """Only ``x=$(…)`` can fail; a declaration hides that failure."""
    source = node.value
    if node.subscript is not None:
        value(run, frame, state, node.subscript)
    if type(source) is Capture and not node.append and node.index is None:
        good, bad = run.capture_ways(frame, state, source.body)  # type: ignore[arg-type]
        place = frame.place(source.start, source.end)
        plain = node.scope in ("", "readonly")
        told = plain and _tells_failure(state, source.body)
        seen = told and (asked or failure_ends(frame, state))
        if plain and good is not None and bad is not None and good != bad:
            failed = state.copy()
            store(frame, state, node, _named(possibly_nothing(good, place), node.name, seen))
            store(frame, failed, node, _named(possibly_nothing(bad, place), node.name))
            return state, failed
        if plain and good is None and bad is not None:
            store(frame, state, node, bad)
            return None, state
        output = possibly_nothing(captured.either(good, bad), place)
        if asked and told:
            failed = state.copy()
            store(frame, failed, node, _named(output, node.name))
            store(frame, state, node, _named(output, node.name, seen))
            return state, failed
        store(frame, state, node, _named(output, node.name, seen))
        return state, state
    if source is None:
        if node.scope == "export":
            state.exported |= {node.name}
        if node.scope == "local" or (node.scope == "declare" and node.name not in state.variables):
            store(frame, state, node, EMPTY)
        return state, state
    if isinstance(source, tuple):
        store(frame, state, node, ListValue(tuple(fields(run, frame, state, source))))
        if not node.append:
            tables.clear(state, node.name)
        if node.keys:
            _store_keys(run, frame, state, node, source)
    else:
        found = value(run, frame, state, source)
        if state.splits and not node.append and node.index is None:
            derived.carry_on(run, frame, state, node.name, source, found)
        store(frame, state, node, found)
    return state, state


def _tells_failure(state: State, body: Node) -> bool:
    """Is the status of a captured body that of all its stages?"""
    last = body.body[-1] if isinstance(body, Block) and body.body else body
    return not isinstance(last, Pipe) or len(last.stages) == 1 or state.pipefail


def _named(output: Value, name: str, sound: bool = False) -> Value:
    """Output that is kept in a variable is known to people by its name; ``sound``: it is there only on success."""
    if not any(hole.origin in _PRINTED for hole in output.holes):
        return output
    return Value(tuple(Text(tuple(_kept_as(atom, name, sound) for atom in text.atoms)) for text in output.alternatives))


def _kept_as(atom: Atom, name: str, sound: bool) -> Atom:
    if not isinstance(atom, Hole) or atom.origin not in _PRINTED:
        return atom
    return replace(atom, name=name if atom.origin in ("output", "choice") else atom.name, sound=sound or atom.sound)


def store(frame: Frame, state: State, node: Assign, new: Any) -> None:
    """Set a variable the way an assignment says: plain, appended, one element, or local."""
    name = node.name
    if node.scope in ("local", "declare") and frame.called:
        frame.flow.locals.add(name)
    elif node.scope == "export":
        state.exported |= {name}
    if node.index is not None:
        _store_element(state, node, new)
        return
    if node.append:
        old = state.variables.get(name)
        if isinstance(new, ListValue):
            new = ListValue((*(as_list(old).items if old is not None else ()), *new.items))
        elif isinstance(old, ListValue):
            new = ListValue((*old.items, new))
        else:
            new = concat((as_value(state.lookup(name, frame.place(node.start, node.end))), new))
    state.variables[name] = new


def _store_keys(run: Run, frame: Frame, state: State, node: Assign, source: tuple[Expression, ...]) -> None:
    """``roles=([mail01]=mail …)``: each element by its key."""
    for key, item in zip(node.keys, source, strict=True):
        words = fields(run, frame, state, (item,))
        state.variables[f"{node.name}[{tables.plain_key(key)}]"] = words[0] if len(words) == 1 else EMPTY


def _store_element(state: State, node: Assign, new: Any) -> None:
    if isinstance(new, ListValue):
        return
    old = state.variables.get(node.name)
    items = as_list(old).items if old is not None else ()
    index = node.index or ""
    if "$" in index:
        tables.clear(state, node.name)
    else:
        index = tables.plain_key(index)
    if index.isdigit() and int(index) == len(items):
        state.variables[node.name] = ListValue((*items, new))
    else:
        state.variables[f"{node.name}[{index}]"] = new
        state.variables[node.name] = (
            join_any(ListValue(items), ListValue((*items, new))) if items else ListValue((new,))
        )


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
    for index, statement in enumerate(node.body[:-1]):
        run.statement(frame, state, statement)
        if not state.live:
            run.behind_exit(frame, state, node.body[index + 1 :], statement)
            return None, None
    return run.ways(frame, state, node.body[-1])


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
    if not conjunction:
        left_frame = branches.handled(run, frame, left_frame, node.right)
    good, bad = lookups.guarded_ways(run, left_frame, state, node.left)
    taken = good if conjunction else bad
    if taken is None or not taken.live:
        branches.dormant(run, frame, state, node.left, node.right)
        return (None, bad) if conjunction else (good, None)
    if asked:
        right_good, right_bad = run.ways(frame, taken, node.right)
    else:
        run.statement(frame, taken, node.right)
        right_good = right_bad = taken if taken.live else None
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
    if branches.ends(run, node.right):
        return good, None
    if right_bad is right_good:
        return merge(good, right_good), None
    if right_bad is None and isinstance(node.left, Check) and isinstance(node.right, Check):
        return tests.certain(frame, merge(good, right_good), node, node.left.test, node.right.test), None
    return merge(good, right_good), right_bad


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
    merged = merge(yes, no)
    if merged is None:
        state.live = False
    else:
        state.become(merged)


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
        others = tuple([f for f in (Function(known.node, known.frame), *known.others) if f.node is not node])[
            :MOST_DEFINITIONS
        ]
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
        Assign: _assign,
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
        Assign: _assign_ways,
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
