"""Loops: a body is evaluated on every item at once, after a silent pass that finds what it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.combining import as_value, join
from maintlint.conditions import (
    NEVER,
    About,
    as_meant,
    for_some_item,
    for_some_pass,
)
from maintlint.evaluate import behind, failures, subsets
from maintlint.evaluate.fields import fields
from maintlint.evaluate.frame import Flow, Frame, Pass
from maintlint.evaluate.loopitems import MOST_UNROLLED, are_commands, listing_of, long_list, loop_value
from maintlint.evaluate.merging import merge
from maintlint.evaluate.objects import Sequence, lists_in
from maintlint.evaluate.shapes import Shape, is_call, only_counts, shape
from maintlint.evaluate.state import State
from maintlint.evaluate.trying import lone
from maintlint.program import Block, ForEach, Invoke, Iterate, Literal, Node, Succeeds, While
from maintlint.values import AnyValue, Hole, Lit, Text, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Function, Run


MOST_NESTED = 3
"""Loops so deep inside others are gone through once only while an outer one is tried out."""


def for_each(run: Run, frame: Frame, state: State, node: ForEach) -> None:
    """``for x in items``: one evaluation with ``x`` standing for every item."""
    place = frame.place(node.start, node.end)
    if node.items is None:
        items = (
            list(state.arguments.items)
            if state.arguments is not None
            else [Value((Text((Hole("argv", "@", place, many=True),)),))]
        )
        listing_place = place
    else:
        long = long_list(run, frame, state, node)
        if long is not None:
            _iterate(run, frame, state, node, long, node.name, surely=True, last=long.holes[0].choices)
            return
        items = fields(run, frame, state, node.items)
        listing_place = frame.place(node.items[0].start, node.items[-1].end) if node.items else place
    if not items:
        never(run, frame, state, node.body, node)
        if node.orelse is not None:
            run.block(frame, state, node.orelse)
        return
    item = loop_value(items, node.name, listing_place, listing_of(node))
    if node.select:
        item = Value(
            tuple(
                Text(tuple(replace(a, checked=True) if isinstance(a, Hole) else a for a in t.atoms))
                for t in item.alternatives
            )
        )
    known = (
        node.orelse is None and 1 < len(items) <= MOST_UNROLLED and all(value.literal is not None for value in items)
    )
    if known and (shape(run, node.body).points or are_commands(run, Sequence(tuple(items)))):
        _one_by_one(run, frame, state, node, items)
        return
    surely = not any(hole.many or hole.splits for value in items for hole in value.holes)
    _iterate(run, frame, state, node, item, node.name, surely, last=items[-1].literals)


def _one_by_one(run: Run, frame: Frame, state: State, node: ForEach, items: list[Value]) -> None:
    """A loop over commands, or over names of variables that are all looked at: each pass is about another one."""

    def bind(way: State, item: Value) -> None:
        way.variables[node.name] = item

    in_turn(run, frame, state, node, node.body, node.name, items, bind)


def in_turn(
    run: Run,
    frame: Frame,
    state: State,
    node: Node,
    body: Block,
    name: str,
    items: Iterable[Any],
    bind: Callable[[State, Any], None],
) -> None:
    """A pass of its own for each item, one after the other; ``bind`` sets the loop's variables to it."""
    for item in items:
        inner = _inside(frame, state, node, name, shape(run, body))
        bind(state, item)
        run.block(inner, state, body)
        merged = behind.after_pass(inner, state)
        if merged is None:
            state.live = False
            return
        state.become(merged)


def never(run: Run, frame: Frame, state: State, body: Block, node: Node) -> None:
    """The body of a loop that has nothing to go through."""
    from maintlint.evaluate.branches import dormant

    dormant(run, frame, state, node, body)


def _iterate(
    run: Run,
    frame: Frame,
    state: State,
    node: ForEach,
    item: Value,
    name: str,
    surely: bool,
    last: tuple[str, ...] | None = None,
) -> None:
    def bind(way: State) -> None:
        way.variables[name] = item

    passes(
        run, frame, state, node, node.body, name, bind, surely, item, last[-1] if last and surely else None, node.orelse
    )


def passes(
    run: Run,
    frame: Frame,
    state: State,
    node: Node,
    body: Block,
    name: str,
    bind: Callable[[State], None],
    surely: bool,
    item: object = None,
    last: str | None = None,
    orelse: Block | None = None,
) -> None:
    """All passes of a loop at once; ``bind`` sets the loop's variables.

    ``item`` is what the first of them stands for, ``last`` what it is in the last pass; ``orelse`` runs where no pass
    left the loop.
    """
    about = shape(run, body)
    inner = _inside(frame, state, node, name, about, lone(item))
    behind.forget(run, state, inner)
    before = None if surely else state.copy()
    if before is not None:
        some = run.diagram.test(About.UNKNOWN)
        state.condition = state.condition.both(run.diagram.passed(some))
        before.condition = before.condition.both(run.diagram.failed(some))
    since, doubted = len(run.recorded), state.unchecked

    def silently(way: State, silent: Frame) -> State | None:
        bind(way)
        run.block(silent, way, body)
        return behind.forget(run, behind.before_next(silent, way), silent)

    first = dict(state.variables)
    if about.carries and (not frame.muted or len(frame.loops) < MOST_NESTED):
        _carry(run, frame, inner, state, about, silently)
    entry = {
        name: value for name, value in state.variables.items() if value is first.get(name) and about.assigns_once(name)
    }
    bind(state)
    mark = failures.PassMark(run, inner)
    run.block(inner, state, body)
    mark.ended(run, inner, state)
    known = state.variables.get(name) if state.live and before is not None and not inner.flow.breaks else None
    _left_early(run, frame, inner, since)
    if orelse is None:
        behind.leave(run, inner, state, before, last, entry, doubted)
        if known is not None and known is not item:
            subsets.passed(state, item, known)
        return
    broken = inner.flow.left
    inner.flow.breaks = [way for way in inner.flow.breaks if not any(way is one for one in broken)]
    inner.flow.left = []
    items = behind.all_items(inner, before)
    state.live = state.live and not behind.always_left(inner, state, last)
    behind.leave(run, inner, state, before, last, entry, doubted)
    ended: State | None = state.copy() if state.live else None
    if ended is not None:
        run.block(frame, ended, orelse)
    for way in broken:
        if items:
            way.condition = for_some_item(way.condition, inner.loops[-1].key, items)
        ended = merge(ended, behind.forget(run, way, inner))
    if ended is not None:
        state.become(ended)
    state.live = ended is not None and ended.live


def _carry(
    run: Run, frame: Frame, inner: Frame, state: State, about: Shape, silently: Callable[[State, Frame], State | None]
) -> None:
    """Let ``state`` be what any pass may start with: what earlier passes leave is found by silent ones."""
    guards = state.guards
    functions = run.functions.copy()
    for last in (True,) if frame.muted else (False, True):
        before = state.variables
        silent = replace(inner, muted=True, flow=_silent_flow(frame))
        merged = silently(state.copy(), silent)
        entry = None if merged is None else merge(state.copy(), merged)
        _either_defined(run, functions)
        if entry is None or not entry.live:
            return
        state.become(entry)
        state.guards = guards
        grown = _grown(state, before)
        if last:
            for name, texts in grown.items():
                state.variables[name] = join(as_value(state.variables[name]), _and_so_on(name, texts))
        elif not any(about.passes_on(name) and any(map(_goes_on, texts)) for name, texts in grown.items()):
            return


def _either_defined(run: Run, before: dict[str, Function]) -> None:
    """What a pass defines anew may hold in the next one, and in the first one it does not."""
    for name, old in before.items():
        new = run.functions.get(name, old)
        if new.node is not old.node:
            run.functions[name] = replace(old, others=(*old.others, replace(new, others=())))


def _grown(state: State, before: dict[str, AnyValue]) -> dict[str, list[Text]]:
    """What a pass added to each variable."""
    grown: dict[str, list[Text]] = {}
    for name, value in state.variables.items():
        old = before.get(name)
        if value is not old and isinstance(value, Value) and isinstance(old, Value):
            texts = [text for text in value.alternatives if text not in old.alternatives]
            if texts:
                grown[name] = texts
    return grown


def _goes_on(text: Text) -> bool:
    """May the next pass make something else of it? A number or an output is just another one."""
    lone = text.atoms[0] if len(text.atoms) == 1 else None
    return not isinstance(lone, Hole) or lone.choices is not None


def _and_so_on(name: str, grown: list[Text]) -> Value:
    """What follows upon ever longer texts: lists of the same words, or texts that are not known."""
    words: list[str] = []
    for text in grown:
        for atom in text.atoms:
            if isinstance(atom, Lit):
                words.extend(atom.text.split())
            elif isinstance(atom, Hole) and atom.choices is not None:
                words.extend(atom.choices)
            else:
                words = []
                break
    hole = next((hole for text in grown for hole in text.holes), Hole("loop", name))
    listed = all(_separated(text) for text in grown)
    empty = max(text.empty for text in grown)
    choices = tuple(dict.fromkeys(words)) if words and listed else None
    return Value((Text((replace(hole, name=name, empty=empty, many=True, choices=choices, transforms=()),)),))


def _separated(text: Text) -> bool:
    """Is the text a row of words, each known part and each hole one of them?"""
    return all(isinstance(atom, Hole) or not atom.text.strip() for atom in text.atoms)


def _inside(frame: Frame, state: State, node: Node, name: str, about: Shape, item: Hole | None = None) -> Frame:
    flow = Flow()
    place, guards = frame.place(node.start, node.end), len(state.guards)
    lists = lists_in(state.variables)
    around = Pass(
        place,
        name,
        about.waits,
        about.throttles,
        about.pauses,
        True,
        guards,
        flow,
        item,
        lists,
        _tries_again(node, name, item, about),
    )
    outer = frame.flow
    flow.returns, flow.exits, flow.locals, flow.process = outer.returns, outer.exits, outer.locals, outer.process
    flow.results, flow.yields, flow.raises = outer.results, outer.yields, outer.raises
    flow.halts = outer.halts
    return replace(frame.amid(), loops=(*frame.loops, around), flow=flow)


def _tries_again(node: Node, name: str, item: Hole | None, about: Shape) -> bool:
    """``for attempt in range(3)``, ``for i in 1 2 3``: numbers that only say which attempt it is."""
    if not isinstance(node, (Iterate, ForEach)) or item is None:
        return False
    numbers = item.origin == "number" if item.choices is None else all(map(str.isdigit, item.choices))
    if isinstance(node, ForEach):
        return numbers and not about.passes_on(name)
    return numbers and only_counts(name, node.body)


def _silent_flow(frame: Frame) -> Flow:
    flow = Flow()
    flow.locals = frame.flow.locals
    return flow


def _left_early(run: Run, frame: Frame, inner: Frame, since: int) -> None:
    """Where a pass may leave the loop or the program, what stands behind may not happen, nor what is for one item."""
    early = [entry for entry in inner.flow.leavings if as_meant(entry[1]) is not NEVER]
    frame.flow.leavings.extend([entry for entry in inner.flow.leavings if entry[0] != "break"])
    if early and not frame.muted:
        run.doubt(since, min(at for _, _, at in early))


def while_(run: Run, frame: Frame, state: State, node: While) -> None:
    """``while``: the body under the test; ``while read x`` goes through the lines of standard input."""
    about = shape(run, node.body)
    name = _read_variable(node)
    inner = _inside(frame, state, node, name, about)
    behind.forget(run, state, inner)

    def silently(way: State, silent: Frame) -> State | None:
        yes, _ = run.test(replace(silent, conditional=True), way, node.test)
        if yes is None:
            return None
        run.block(silent, yes, node.body)
        return behind.forget(run, behind.before_next(silent, yes), silent)

    if about.carries and (not frame.muted or len(frame.loops) < MOST_NESTED):
        _carry(run, frame, inner, state, about, silently)
    guards = state.guards
    since = len(run.recorded)
    yes, no = run.test(replace(inner, conditional=True), state.copy(), node.test)
    lines = (("lines", inner.loops[-1].place.key()),)
    ended: State | None = no if no is not None and no.live else None
    if ended is not None and for_some_pass(ended.condition, lines) is not ended.condition:
        # There are lines: the first one is read.
        ended = None
    if yes is None:
        never(run, frame, state, node.body, node.test)
    else:
        mark = failures.PassMark(run, inner)
        run.block(inner, yes, node.body)
        mark.ended(run, inner, yes)
        again = behind.forget(run, behind.before_next(inner, yes), inner)
        if again is not None:
            asked = replace(inner, muted=True, conditional=True, flow=_silent_flow(frame))
            again = again.copy()
            again.guards = guards
            ended = merge(ended, run.test(asked, again, node.test)[1])
    _left_early(run, frame, inner, since)
    for broken in inner.flow.breaks:
        ended = merge(ended, broken)
    behind.forget(run, ended, inner)
    if ended is None:
        state.live = False
    else:
        found_well = [guard for guard in ended.guards if guard.kind == "status" and not guard.negated]
        state.become(ended)
        # Whoever waits until something is well goes on only then.
        state.guards = (*guards, *[guard for guard in found_well if guard not in guards])
        # Known lines come to their end.
        state.condition = for_some_pass(state.condition, lines)


def _read_variable(node: While) -> str:
    test = node.test
    if isinstance(test, Succeeds) and is_call(test.body, frozenset({"read"})) and isinstance(test.body, Invoke):
        names = [word.text for word in test.body.words[1:] if isinstance(word, Literal) and word.text.isidentifier()]
        return names[0] if names else ""
    return ""
