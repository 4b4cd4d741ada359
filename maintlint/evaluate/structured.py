"""Statements with structure: assignments, exceptions, context managers, loops over lists, definitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate import classes, failures, fanout, listing, listmethods, loops, modules, rolls, routines
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.loopitems import are_commands
from maintlint.evaluate.merging import merge
from maintlint.evaluate.objects import Class, Function, Generated, Mapping, Object, Pending, Sequence, Thing, item_of
from maintlint.evaluate.state import State
from maintlint.evaluate.things import thing
from maintlint.program import (
    Attribute,
    Block,
    Branch,
    Call,
    Drop,
    Evaluate,
    Import,
    Item,
    Iterate,
    Jump,
    Kind,
    ListOf,
    Raise,
    Return,
    Routine,
    Store,
    Symbol,
    Try,
    Variable,
    With,
)
from maintlint.scope import Directory
from maintlint.values import Hole, Text, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_ENDS = frozenset(
    {"sys.exit", "builtins.exit", "builtins.quit", "os._exit", "os.abort", "parser.error", "flask.abort"}
    # Raises, unless somebody says that it shall go on.
    | {"wmflib.interactive.ask_confirmation"}
)


def _evaluate(run: Run, frame: Frame, state: State, node: Evaluate) -> None:
    thing(run, frame, state, node.value)


def _drop(run: Run, frame: Frame, state: State, node: Drop) -> None:
    target = node.target
    if isinstance(target, Variable):
        state.variables.pop(target.name, None)
    elif isinstance(target, Item):
        base = thing(run, frame, state, target.base)
        if isinstance(base, Object):
            from maintlint.evaluate import described

            described.drop_item(run, frame, state, base, thing(run, frame, state, target.key), node)
        elif isinstance(base, Mapping) and base.more is not None:
            place = frame.place(node.start, node.end)
            roll = rolls.of_item(frame, thing(run, frame, state, target.key), base.keys, place)
            if roll is not None:
                routines.assign(run, frame, state, target.base, listmethods.without(base, place, roll))


def _return(run: Run, frame: Frame, state: State, node: Return) -> None:
    from maintlint.evaluate.objects import nothing

    place = frame.place(node.start, node.end)
    value: Thing = nothing(place) if node.value is None else thing(run, frame, state, node.value)
    if isinstance(value, Pending) and not frame.owned:
        value = routines.awaited(run, frame, state, value, node)
    if frame.loops and frame.calls and frame.loops[-1].place.within(frame.calls[-1].body):
        value = _picked(value)
    if state.live:
        frame.flow.results.append((state.copy(), value))
        frame.flow.leave("return", state, len(run.recorded))
    state.live = False


def _picked(value: Thing) -> Thing:
    """What is returned out of a loop is one of the things that the loop goes through."""
    if not isinstance(value, Value) or not any(hole.origin == "walk" for hole in value.holes):
        return value
    texts = [
        Text(tuple(replace(a, checked=True) if isinstance(a, Hole) and a.origin == "walk" else a for a in text.atoms))
        for text in value.alternatives
    ]
    return Value(tuple(texts))


def _raise(run: Run, frame: Frame, state: State, node: Raise) -> None:
    if node.value is not None:
        name = node.value.callee if isinstance(node.value, Call) else node.value
        if isinstance(node.value, Call):
            thing(run, frame, state, node.value)
        if isinstance(name, Symbol) and name.path == "builtins.SystemExit":
            frame.flow.exits.append((state.copy(), None))
            frame.flow.leave("exit", state, len(run.recorded))
            state.live = False
            return
    frame.flow.raises.append(state.copy())
    frame.flow.leave("exit", state, len(run.recorded))
    state.live = False


def _jump(run: Run, frame: Frame, state: State, node: Jump) -> None:
    ended = state.copy()
    frame.flow.breaks.append(ended)
    if node.kind == "break":
        frame.flow.left.append(ended)
        frame.flow.leave("break", state, len(run.recorded))
    state.live = False


def _routine(run: Run, frame: Frame, state: State, node: Routine) -> None:
    decorators = tuple(thing(run, frame, state, decorator) for decorator in node.decorators)
    function = routines.function_of(run, frame, state, node, decorators)
    state.variables[node.name] = _wrapped(run, frame, state, function, decorators, node)
    run.defined(frame, function)


def _wrapped(
    run: Run, frame: Frame, state: State, function: Function, decorators: tuple[Thing, ...], node: Routine
) -> Thing:
    """What the program's own decorators make of a function; those of libraries leave what it does as it is."""
    from maintlint.evaluate.calls import Given, apply

    if not decorators or not all(isinstance(decorator, Function) for decorator in decorators):
        return function
    made: Thing = function
    for decorator in reversed(decorators):
        made = apply(run, frame, state, decorator, Given((made,)), node)
    return made if isinstance(made, Function) else function


def _kind(run: Run, frame: Frame, state: State, node: Kind) -> None:
    classes.define_class(run, frame, state, node)


def _import(run: Run, frame: Frame, state: State, node: Import) -> None:
    modules.load(run, frame, state, node)


# --- loops ------------------------------------------------------------------------------------------------


def _iterate(run: Run, frame: Frame, state: State, node: Iterate) -> None:
    """One evaluation of the body with the target standing for every element."""
    items = listing.elements(run, frame, state, thing(run, frame, state, node.items), node.items)
    if not state.live:
        return
    if not items.items and items.more is None:
        loops.never(run, frame, state, node.body, node)
        return
    name = _first_name(node.target)
    if are_commands(run, items):

        def one(way: State, item: Thing) -> None:
            routines.assign(run, frame, way, node.target, item)

        loops.in_turn(run, frame, state, node, node.body, name, items.items, one)
        if node.orelse is not None and state.live:
            run.block(frame, state, node.orelse)
        return
    place = frame.place(node.items.start, node.items.end)
    element = listing.columns(items, name, place, _list_name(node.items)) if isinstance(node.target, ListOf) else None
    if element is None:
        element = listing.each(items, name, place, _list_name(node.items))

    def bind(way: State) -> None:
        routines.assign(run, frame, way, node.target, element)

    first = element.items[0] if isinstance(element, Sequence) and element.items else element
    if isinstance(element, Sequence) and isinstance(node.target, ListOf) and _is_counted(element, node.target):
        first, name = element.items[1], _first_name(node.target.items[1])
    end = items.items[-1] if items.items and items.more is None and isinstance(node.target, Variable) else None
    last = end.literal if isinstance(end, Value) else None
    loops.passes(run, frame, state, node, node.body, name, bind, bool(items.items), first, last, node.orelse)


def _is_counted(element: Sequence, target: ListOf) -> bool:
    """``for number, host in enumerate(hosts)``: what the loop goes through stands behind the number."""
    if len(element.items) != 2 or len(target.items) != 2 or not isinstance(element.items[0], Value):
        return False
    return [(hole.origin, hole.name) for hole in element.items[0].holes] == [("number", "index")]


def _first_name(target: Any) -> str:
    """The name that the items of a loop are known by."""
    if isinstance(target, ListOf) and target.items:
        target = target.items[0]
    return target.name if isinstance(target, Variable) else "item"


def _list_name(node: Any) -> str:
    if isinstance(node, (Variable, Attribute)):
        return node.name
    if isinstance(node, Call):
        return _list_name(node.arguments[0].value) if len(node.arguments) == 1 else "list"
    return "list"


# --- exceptions -------------------------------------------------------------------------------------------


def _try(run: Run, frame: Frame, state: State, node: Try) -> None:
    before = state.copy()
    flow = Flow()
    outer = frame.flow
    flow.returns, flow.exits, flow.locals, flow.results = outer.returns, outer.exits, outer.locals, outer.results
    flow.yields, flow.breaks, flow.left, flow.halts = outer.yields, outer.breaks, outer.left, outer.halts
    flow.leavings = outer.leavings
    inner = replace(frame, flow=flow)
    if node.handlers:
        inner = _handled(run, inner, node)
    else:
        flow.raises = outer.raises
    mark = failures.Mark(run)
    earlier = len(outer.breaks), len(outer.returns), len(outer.exits)
    returned = len(flow.results)
    run.block(inner, state, node.body)
    finished = state.copy() if state.live else None
    if finished is not None and node.orelse is not None:
        run.block(frame, finished, node.orelse)
    merged = finished if finished is not None and finished.live else None
    if node.handlers:
        failed = _failed(before, state, flow.raises)
        failed.condition = before.condition.both(run.diagram.unknown())
        raised = mark.raising(run, frame, node.handlers)
        if raised and frame.loops and frame.loops[-1].again:
            # Where it succeeds at last, nobody minds the attempts before.
            done = [way for way, _ in flow.results[returned:]]
            for way in (*done, *flow.breaks[earlier[0] :], *([finished] if finished is not None else [])):
                way.unchecked = failures.without(way.unchecked, raised)
        failed.unchecked = failures.joined(failed.unchecked, raised)
        handling = replace(frame, handled=(*frame.handled, *raised)) if raised else frame
        for handler in node.handlers:
            way = failed.copy()
            if handler.name:
                from maintlint.values import Emptiness, unknown

                way.variables[handler.name] = unknown(
                    "unknown", handler.name, frame.place(handler.start, handler.end), Emptiness.UNLIKELY
                )
            run.block(handling, way, handler.body)
            merged = merge(merged, way) if way.live else merged
    leaving: list[State] = []
    if node.final is not None:
        leaving = _leaving(outer, earlier)
        for way in leaving:
            run.block(frame, way, node.final)
    if merged is None or not merged.live:
        state.live = False
        if node.final is not None and not leaving:
            last = before.copy()
            run.block(frame, last, node.final)
        return
    guards = before.guards
    narrow = merged.guards
    state.become(merged)
    state.guards = narrow if len(narrow) >= len(guards) and narrow[: len(guards)] == guards else guards
    if node.final is not None:
        run.block(frame, state, node.final)


def _leaving(flow: Flow, earlier: tuple[int, int, int]) -> list[State]:
    """The ways that have left the body of a ``try`` by a jump: what is done finally is done on them, too."""
    breaks, returns, exits = earlier
    ended = [state for state, _ in (*flow.returns[returns:], *flow.exits[exits:])]
    return [way for way in (*flow.breaks[breaks:], *ended) if way.live]


def _failed(before: State, after: State, raises: list[State]) -> State:
    """What holds where an exception is handled: anything between the start of the body and its end."""
    failed = before.copy()
    ended = after.copy()
    ended.live = True
    merged = merge(failed, ended)
    for raised in raises[:8]:
        way = raised.copy()
        way.live = True
        merged = merge(merged, way)
    assert merged is not None
    merged.live = True
    merged.guards = before.guards
    return merged


def _handled(run: Run, frame: Frame, node: Try) -> Frame:
    """Does a failure in the body stop the program, or is it thrown away?"""
    for handler in node.handlers:
        if not ends(run, handler.body):
            place = frame.place(handler.start, handler.end)
            return replace(frame, failure="ignored", failure_place=place, caught=len(frame.loops))
    if frame.failure == "ignored" and all(_passes_on(handler.body) for handler in node.handlers):
        return frame
    return replace(frame, failure="", failure_place=None)


def _passes_on(block: Block) -> bool:
    """Does a handler raise, for whoever handles it further out?"""
    return bool(block.body) and isinstance(block.body[-1], Raise)


def ends(run: Run, block: Block) -> bool:
    """Does a block leave the program or the loop, or raise?"""
    for statement in block.body:
        if isinstance(statement, (Raise, Return)) or (isinstance(statement, Jump) and statement.kind == "break"):
            return True
        if isinstance(statement, Evaluate) and isinstance(statement.value, Call):
            callee = statement.value.callee
            path = callee.path if isinstance(callee, Symbol) else ""
            if path in _ENDS or (
                isinstance(callee, Attribute) and callee.name in ("error", "fail_json", "exit") and _is_parser(callee)
            ):
                return True
        if (
            isinstance(statement, Branch)
            and statement.orelse is not None
            and ends(run, statement.then)
            and ends(run, statement.orelse)
        ):
            return True
        if isinstance(statement, (With,)) and ends(run, statement.body):
            return True
    return False


def _is_parser(callee: Attribute) -> bool:
    name = callee.base.name if isinstance(callee.base, (Variable, Attribute)) else ""
    return "parser" in name or name in ("ctx", "module")


# --- context managers ---------------------------------------------------------------------------------------


def _with(run: Run, frame: Frame, state: State, node: With) -> None:
    from maintlint.evaluate import library

    inner = frame
    leaving: list[Callable[[State], None]] = []
    for item in node.items:
        entered = thing(run, inner, state, item.value)
        value: Thing = entered
        if isinstance(entered, Object):
            if isinstance(entered.cls, Class):
                method = entered.cls.member("__enter__")
                if isinstance(method, Function):
                    from maintlint.evaluate.calls import Given

                    value = routines.run_body(run, inner, state, routines.bound(method, entered), Given(), item)
            enter = library.ENTERED.get(entered.kind)
            if enter is not None:
                around = inner.fanout
                inner, leave = enter(run, inner, state, entered, item)
                if inner.fanout is not around:
                    inner = fanout.waiting(run, inner, node.body)
                if leave is not None:
                    leaving.append(leave)
        elif isinstance(entered, Sequence):
            if isinstance(entered, Generated):
                leaving.append(_resumed(state.directory))
                state.directory = entered.directory
            found = item_of(entered)
            value = entered if found is None else found
        if item.target is not None:
            routines.assign(run, inner, state, item.target, value)
    run.block(inner, state, node.body)
    for leave in reversed(leaving):
        leave(state)


def _resumed(directory: Directory) -> Callable[[State], None]:
    """What stands behind the ``yield`` of a context manager runs after the body: where that leaves the program."""

    def leave(after: State) -> None:
        after.directory = directory

    return leave


STATEMENTS: dict[type, Callable[[Run, Frame, State, Any], None]] = {
    Evaluate: _evaluate,
    Store: routines.store,
    Drop: _drop,
    Return: _return,
    Raise: _raise,
    Jump: _jump,
    Routine: _routine,
    Kind: _kind,
    Import: _import,
    Iterate: _iterate,
    Try: _try,
    With: _with,
}
