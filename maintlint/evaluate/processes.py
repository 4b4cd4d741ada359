"""What runs in a process of its own: stages of a pipeline, subshells, jobs in the background."""

from __future__ import annotations

from msgspec.structs import replace

from maintlint.combining import join
from maintlint.evaluate import failures, lookups
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.learning import narrowed
from maintlint.evaluate.merging import common, merge
from maintlint.evaluate.run import Run, Ways
from maintlint.evaluate.state import State
from maintlint.program import Background, Invoke, Literal, Pipe, Statement, Subshell
from maintlint.scope import Unchecked
from maintlint.values import EMPTY


def pipe(run: Run, frame: Frame, state: State, node: Pipe) -> None:
    mark = failures.Mark(run)
    last, fed = _pipe_feed(run, frame, state, node)
    outer = state.output
    run.statement(_last_stage(frame, state, Flow(apart=True)), last, node.stages[-1])
    state.produced, state.written = last.produced, last.written
    if outer is not None:
        state.output = last.output
    if state.pipefail and state.errexit and not frame.conditional:
        state.unchecked = failures.without(failures.joined(state.unchecked, last.unchecked), fed)  # All went well.
    else:
        state.unchecked = failures.joined(state.unchecked, _of_pipe(run, frame, state, node, fed, mark))
        state.unchecked = failures.joined(state.unchecked, last.unchecked)
    state.last = node


def _of_pipe(
    run: Run, frame: Frame, state: State, node: Pipe, fed: list[Unchecked], mark: failures.Mark
) -> list[Unchecked]:
    """Steps of the stages that feed the last: only with pipefail the pipe's status is theirs too."""
    place = frame.place(node.start, node.end)
    products = mark.products(run) if fed else ()
    return [replace(one, products=(*one.products, *products), place=place, piped=not state.pipefail) for one in fed]


def pipe_ways(run: Run, frame: Frame, state: State, node: Pipe) -> Ways:
    mark = failures.Mark(run)
    last, fed = _pipe_feed(run, frame, state, node)
    flow = Flow(apart=True)
    good, bad = run.ways(_last_stage(frame, state, flow), last, node.stages[-1])
    for ended, status in flow.ended():
        good = good if status is False else merge(ended.copy(), good)
        bad = bad if status is True else merge(ended.copy(), bad)
    lost = _of_pipe(run, frame, state, node, fed, mark)
    results: list[State | None] = []
    for way in (good, bad):
        if way is None or not way.live:
            results.append(None)
            continue
        outer = state.copy()
        outer.output = way.output
        outer.guards, outer.condition = way.guards, way.condition
        _keep_items(run, frame, outer, [way])
        outer.produced, outer.written = way.produced, way.written
        outer.last = node
        outer.unchecked = failures.joined(outer.unchecked, way.unchecked)
        if way is bad or not state.pipefail:
            outer.unchecked = failures.joined(outer.unchecked, lost)
        elif lost:
            outer.unchecked = failures.without(outer.unchecked, lost)
        for name in way.guards[-1].subjects if len(way.guards) > len(state.guards) else ():
            if name in state.variables and name in way.variables:
                outer.variables[name] = way.variables[name]
        if way is good and lookups.is_search(node.stages[-1]):
            lookups.keep_what_it_taught(outer, way)
        results.append(outer)
    succeeded, failed = results
    if failed is None and succeeded is not None and state.pipefail and lost:
        failed = succeeded.copy()
        failed.unchecked = failures.joined(failed.unchecked, lost)
    return succeeded, failed


def _last_stage(frame: Frame, state: State, flow: Flow) -> Frame:
    return replace(frame, flow=flow, unseen=frame.unseen or not state.pipefail)


def _pipe_feed(run: Run, frame: Frame, state: State, node: Pipe) -> tuple[State, list[Unchecked]]:
    """Run all stages but the last; the state for the last one, with its standard input, and what may have failed."""
    feed = state.input
    fed: list[Unchecked] = []
    outside = frame if state.pipefail else frame.amid()
    if state.pipefail and state.errexit and not frame.conditional:
        # The other stages still run, but then it is over.
        outside = replace(outside, failure="stops", failure_place=None)
    for stage in node.stages[:-1]:
        inner = state.copy()
        inner.input = feed
        inner.output = EMPTY
        # The program goes on without a stage that fails, but a stage of several commands ends at the first.
        conditional = frame.conditional or _is_lone(run, stage)
        run.statement(replace(outside, flow=Flow(apart=True), conditional=conditional), inner, stage)
        feed = inner.output
        fed.extend(failures.fresh(inner.unchecked, state.unchecked))
    last = state.copy()
    last.input = feed
    return last, fed


def _is_lone(run: Run, stage: Statement) -> bool:
    """Is it a single command, and no function?"""
    if not isinstance(stage, Invoke):
        return False
    first = stage.words[0] if stage.words else None
    return not (isinstance(first, Literal) and first.text in run.functions)


def background(run: Run, frame: Frame, state: State, node: Background) -> None:
    inner = state.copy()
    mark = failures.Mark(run)
    beside = replace(frame.beside(frame.place(node.start, node.end)), flow=Flow(apart=True))
    run.statement(beside, inner, node.body)
    failures.left_running(run, frame, state, inner, mark)


def subshell(run: Run, frame: Frame, state: State, node: Subshell) -> None:
    good, bad = subshell_ways(run, frame, state.copy(), node)
    run.settle(frame, state, (good, bad))


def subshell_ways(run: Run, frame: Frame, state: State, node: Subshell) -> Ways:
    flow = Flow(apart=True)
    outer = state
    mark = failures.Mark(run)
    good, bad = run.ways(replace(frame, flow=flow), state.copy(), node.body)
    goods = [way for way in (good,) if way is not None and way.live]
    bads = [way for way in (bad,) if way is not None and way.live]
    for ended, status in flow.ended():
        if status is not False:
            goods.append(ended)
        if status is not True:
            bads.append(ended)
    ways = (_outside(run, frame, outer, goods), _outside(run, frame, outer, bads))
    return failures.asked(run, frame, ways, mark, node)


def _keep_items(run: Run, frame: Frame, outer: State, ended: list[State]) -> None:
    """What a process of its own found out about the items of loops around it is kept with its conditions."""
    for around in frame.loops:
        before = outer.variables.get(around.variable)
        if before is None or all(way.variables.get(around.variable) is before for way in ended):
            continue
        found = narrowed(before, [way.variables.get(around.variable) for way in ended])
        if found is None:
            outer.condition = outer.condition.both(run.diagram.unknown())
        else:
            outer.variables[around.variable] = found


def _outside(run: Run, frame: Frame, outer: State, ended: list[State]) -> State | None:
    """What the surrounding shell knows after a subshell: its own state, what was printed and made."""
    if not ended:
        return None
    result = outer.copy()
    result.guards, result.condition = ended[0].guards, ended[0].condition
    for inner in ended:
        result.condition = result.condition.either(inner.condition)
        result.made = result.made | inner.made
        result.produced = result.produced.with_later(inner.produced)
        if inner.written is not result.written:
            result.written = {**result.written, **inner.written}
        result.unchecked = failures.joined(result.unchecked, failures.either((), inner.unchecked))
        result.guards = common(result.guards, inner.guards)
    _keep_items(run, frame, result, ended)
    outputs = [inner.output for inner in ended if inner.output is not None]
    if outputs:
        merged = outputs[0]
        for output in outputs[1:]:
            merged = join(merged, output)
        result.output = merged
    return result
