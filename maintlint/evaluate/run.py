"""The evaluator's core: runs the statements of a program on abstract states and records what they do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from maintlint.evaluate import learning, loops, tests
from maintlint.evaluate.expressions import fields, possibly_nothing, value
from maintlint.evaluate.inertness import Summary, summary
from maintlint.evaluate.invoke import invoke
from maintlint.evaluate.redirects import redirected
from maintlint.evaluate.state import Flow, Frame, State, as_list, common, join_any, merge
from maintlint.inventory import Inventory
from maintlint.knowledge import Knowledge
from maintlint.places import SourceText
from maintlint.policy import Config
from maintlint.program import (
    Assign,
    Background,
    Block,
    Branch,
    Chain,
    Check,
    Define,
    ForEach,
    Invoke,
    Negate,
    Node,
    Pipe,
    Program,
    Redirected,
    Routine,
    Statement,
    Subshell,
    Switch,
    Test,
    Unreadable,
    While,
)
from maintlint.scope import Dormancy, Effect, Opaque, Transfer, UnreadRegion
from maintlint.values import EMPTY, Hole, ListValue, Lit, Text, Value, concat, join

STEP_BUDGET = 100_000
"""Statements evaluated per program before the rest is given up (said as ML901)."""

CALL_DEPTH = 24
BUSY = 8_000
"""Statements after which functions are not evaluated anew for every call."""
MOST_CALLS = 100
MOST_CALLS_LATE = 4
"""Evaluations of one function before further calls are taken to do what the earlier ones did."""

Ways = tuple[State | None, State | None]
"""What holds if a statement succeeds, and if it fails; ``None`` where that cannot be."""


MOST_DEFINITIONS = 4


class Exhausted(Exception):
    """The step budget is used up."""


class Function(Struct, frozen=True):
    """A function as it was defined: its body and the surroundings it stands in.

    ``others`` are the earlier definitions that may hold instead, where this one has a condition.
    """

    node: Define
    frame: Frame
    others: tuple[Function, ...] = ()


class Run(ABC):
    """One evaluation: the fixed surroundings (knowledge, inventory, root) and everything recorded on the way."""

    def __init__(self, knowledge: Knowledge, inventory: Inventory, config: Config, root: str | None) -> None:
        self.knowledge = knowledge
        self.inventory = inventory
        self.config = config
        self.root = root
        self.functions: dict[str, Function] = {}
        self.calls: dict[int | str, int] = {}
        self.streams: dict[str, Value] = {}
        self.effects: dict[Any, Effect] = {}
        self.transfers: dict[Any, Transfer] = {}
        self.opaque: dict[Any, Opaque] = {}
        self.unread: dict[Any, UnreadRegion] = {}
        self.followed: dict[str, None] = {}
        self.unknown_commands: dict[str, None] = {}
        self.traps: list[tuple[Value, Frame, State]] = []
        self.aliases: dict[str, str] = {}
        self.computed_calls = False
        self.dry_run = False
        self.confirmation = False
        self.steps = 0
        self.summaries: dict[int, Summary] = {}
        self.shapes: dict[int, loops.Shape] = {}
        self.kept: list[Node] = []
        self.sources: dict[str, SourceText] = {}
        self.routines: dict[str, Routine] = {}
        self.definitions: list[Any] = []
        self.instances: dict[int, Any] = {}
        self.modules: dict[str, Any] = {}
        self.located: dict[Any, str | None] = {}
        self.quiet: dict[int, bool] = {}
        self.surroundings: dict[str, Any] = {}
        self._ids = 0

    # --- names --------------------------------------------------------------------------------------

    def fresh_id(self) -> str:
        """A name for a new object."""
        self._ids += 1
        return f"o{self._ids}"

    def defined(self, frame: Frame, function: Any) -> None:
        """Remember a function of a program with structure."""
        if not any(known.node is function.node for known in self.definitions):
            self.definitions.append(function)
        self.routines[function.node.name] = function.node

    def module_names(self, path: str) -> dict[str, Any]:
        """The names of a module that is loaded."""
        found = self.modules.get(path)
        return {} if found is None else found.names

    # --- what an evaluation supplies ------------------------------------------------------------

    @abstractmethod
    def read_shell(self, data: bytes) -> Program:
        """Shell text as a program."""

    @abstractmethod
    def read_python(self, data: bytes) -> Program:
        """Python text as a program."""

    @abstractmethod
    def finish_python(self, frame: Frame, state: State, program: Program) -> None:
        """Run what a Python program runs without being called."""

    @abstractmethod
    def read_file(self, source: SourceText) -> Program:
        """A file of the repository as a program."""

    @abstractmethod
    def language_of(self, source: SourceText) -> str | None:
        """``shell``, ``python`` or ``None``."""

    @abstractmethod
    def display(self, path: str) -> str:
        """A path as reports show it."""

    @abstractmethod
    def count(self, frame: Frame, program: Program) -> None:
        """Add a program to the totals."""

    @abstractmethod
    def is_rehearsal_switch(self, names: tuple[str, ...]) -> bool:
        """Do these variables look like a dry-run switch?"""

    # --- recording ------------------------------------------------------------------------------

    def record(self, frame: Frame, effect: Effect) -> None:
        """Keep an effect, unless this is a rehearsal pass of the evaluator itself."""
        if frame.muted:
            return
        key = (
            effect.place.key(),
            effect.kind,
            effect.resource.value,
            effect.hosts.kind,
            effect.hosts.nodes,
            None if effect.dormant is None else effect.dormant.reason,
            tuple([place.key() for place in effect.via]),
        )
        known = self.effects.get(key)
        if known is None or len(effect.guards) < len(known.guards):
            self.effects[key] = effect

    def transfer(self, frame: Frame, transfer: Transfer) -> None:
        """Keep a distribution act."""
        if not frame.muted:
            self.transfers.setdefault((transfer.place.key(), transfer.hosts.nodes, transfer.dormant is None), transfer)

    def hide(self, frame: Frame, opaque: Opaque) -> None:
        """Keep a piece of code that cannot be known."""
        if not frame.muted and frame.dormant is None:
            self.opaque.setdefault((opaque.place.key(), opaque.reason), opaque)

    # --- statements -----------------------------------------------------------------------------

    def block(self, frame: Frame, state: State, block: Block) -> None:
        """Run statements in order; those behind an exit are run as dormant."""
        for index, statement in enumerate(block.body):
            self.statement(frame, state, statement)
            if not state.live:
                self._behind_exit(frame, state, block.body[index + 1 :], statement)
                return

    def _behind_exit(self, frame: Frame, state: State, rest: tuple[Statement, ...], last: Statement) -> None:
        if not rest:
            return
        scratch = state.copy()
        scratch.live = True
        asleep = frame
        if frame.dormant is None:
            asleep = replace(frame, dormant=Dormancy("after-exit", frame.place(last.start, last.end)), flow=Flow())
        for statement in rest:
            self.statement(asleep, scratch, statement)
            scratch.live = True

    def statement(self, frame: Frame, state: State, node: Statement) -> None:
        """Run one statement; ``state`` becomes what holds behind it."""
        self.steps += 1
        if self.steps > STEP_BUDGET:
            raise Exhausted
        _RUN[type(node)](self, frame, state, node)

    def ways(self, frame: Frame, state: State, node: Statement) -> Ways:
        """Run one statement whose status is asked for; consumes ``state``."""
        self.steps += 1
        if self.steps > STEP_BUDGET:
            raise Exhausted
        handler = _WAYS.get(type(node))
        if handler is not None:
            good, bad = handler(self, frame, state, node)
            return (good, good.copy()) if good is bad and good is not None else (good, bad)
        _RUN[type(node)](self, frame, state, node)
        return (state, state.copy()) if state.live else (None, None)

    def test(self, frame: Frame, state: State, test: Test) -> Ways:
        """Split ``state`` by a test; consumes ``state``."""
        return tests.split(self, frame, state, test)

    def settle(self, frame: Frame, state: State, ways: Ways) -> None:
        """``state`` becomes what holds after a statement whose status nobody asks for: errexit ends the failing way."""
        good, bad = ways
        if state.errexit and not frame.conditional and bad is not good:
            if bad is not None and bad.live:
                frame.flow.exits.append((bad, False))
            bad = None
        merged = merge(good, bad)
        if merged is None:
            state.live = False
        else:
            state.become(merged)

    # --- captured output ------------------------------------------------------------------------

    def capture(self, frame: Frame, state: State, body: Block) -> Value:
        """What ``body`` prints, whether it succeeds or not."""
        good, bad = self.capture_ways(frame, state, body)
        return _either(good, bad)

    def capture_ways(self, frame: Frame, state: State, body: Block) -> tuple[Value | None, Value | None]:
        """What ``body`` prints if it succeeds, and if it fails; in a process of its own."""
        inner = state.copy()
        inner.output = EMPTY
        flow = Flow()
        good, bad = self.ways(replace(frame, flow=flow, conditional=True), inner, body)
        outputs: list[list[Value]] = [[], []]
        for way, into in ((good, 0), (bad, 1)):
            if way is not None and way.live and way.output is not None:
                outputs[into].append(way.output)
        for ended, status in flow.ended():
            if ended.output is not None:
                if status is not False:
                    outputs[0].append(ended.output)
                if status is not True:
                    outputs[1].append(ended.output)
        return _joined(outputs[0]), _joined(outputs[1])

    # --- functions ------------------------------------------------------------------------------

    def call(self, frame: Frame, state: State, function: Function, arguments: list[Value], asked: bool) -> Ways:
        """Run a function with arguments; its locals end with it."""
        if function.others:
            return self._call_any(frame, state, function, arguments, asked)
        node = function.node
        count = self.calls.get(id(node), 0) + 1
        if not asked and state.output is None:
            about = summary(self, node)
            if about.inert and (count > 1 or not about.strange):
                self.calls[id(node)] = count
                return state, state
        self.calls[id(node)] = count
        key = f"{node.name}:{node.start}"
        if key in frame.called or len(frame.called) >= CALL_DEPTH or count > (MOST_CALLS if self.steps < BUSY else MOST_CALLS_LATE):
            return state, state.copy()
        flow = Flow()
        own = function.frame
        inner = replace(
            frame,
            code=own.code,
            path=own.path,
            holes=own.holes,
            flow=flow,
            called=(*frame.called, key),
            conditional=frame.conditional or asked,
        )
        outer_arguments, outer_count = state.arguments, state.argument_count
        before = state.variables.copy()
        state.arguments = ListValue(tuple(arguments))
        state.argument_count = len(arguments)
        exits = frame.flow.exits
        good, bad = self._call_body(inner, state, node.body, asked)
        exits.extend(flow.exits)
        good, bad = _gather_returns(flow, good, bad)
        for way in dict.fromkeys((good, bad)):
            if way is not None:
                found = learning.brought_back(arguments, way.arguments, outer_arguments, outer_count)
                way.arguments, way.argument_count = found
                _restore_locals(way, flow, before)
        return good, bad

    def _call_any(self, frame: Frame, state: State, function: Function, arguments: list[Value], asked: bool) -> Ways:
        """Run a function that has several definitions: each may be the one."""
        good: State | None = None
        bad: State | None = None
        for one in (Function(function.node, function.frame), *function.others):
            yes, no = self.call(frame, state.copy(), one, arguments, asked)
            good, bad = merge(good, yes), merge(bad, no.copy() if no is yes and no is not None else no)
        return good, bad

    def _call_body(self, frame: Frame, state: State, body: Statement, asked: bool) -> Ways:
        if asked:
            return self.ways(frame, state, body)
        self.statement(frame, state, body)
        return (state, state) if state.live else (None, None)


def _either(good: Value | None, bad: Value | None) -> Value:
    if good is None:
        return EMPTY if bad is None else bad
    return good if bad is None else join(good, bad)


def _joined(outputs: list[Value]) -> Value | None:
    if not outputs:
        return None
    merged = outputs[0]
    for output in outputs[1:]:
        merged = join(merged, output)
    return strip_newlines(merged)


def strip_newlines(output: Value) -> Value:
    """A command substitution drops the line ends at the end."""
    alternatives = []
    for text in output.alternatives:
        atoms = list(text.atoms)
        while atoms and isinstance(atoms[-1], Lit):
            kept = atoms[-1].text.rstrip("\n")
            if kept == atoms[-1].text:
                break
            if kept:
                atoms[-1] = Lit(kept, atoms[-1].place)
                break
            atoms.pop()
        alternatives.append(Text(tuple(atoms)) if len(atoms) != len(text.atoms) or tuple(atoms) != text.atoms else text)
    return Value(tuple(dict.fromkeys(alternatives)))


def _gather_returns(flow: Flow, good: State | None, bad: State | None) -> Ways:
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
            good, bad = merge(state, good), merge(state.copy(), bad)
    return good, bad


def _restore_locals(state: State, flow: Flow, before: dict[str, Any]) -> None:
    for name in flow.locals:
        if name in before:
            state.variables[name] = before[name]
        else:
            state.variables.pop(name, None)


# --- statements, one function each ----------------------------------------------------------------


def _assign(run: Run, frame: Frame, state: State, node: Assign) -> None:
    good, bad = _assign_ways(run, frame, state, node)
    if good is state and bad is state:
        return
    run.settle(frame, state, (good, bad))


def _assign_ways(run: Run, frame: Frame, state: State, node: Assign) -> Ways:
    """Only ``x=$(…)`` can fail; a declaration hides that failure."""
    from maintlint.program import Capture

    source = node.value
    if isinstance(source, Capture) and not node.append and node.index is None:
        good, bad = run.capture_ways(frame, state, source.body)  # type: ignore[arg-type]
        place = frame.place(source.start, source.end)
        if node.scope in ("", "readonly") and good is not None and bad is not None and good != bad:
            failed = state.copy()
            store(frame, state, node, _named(possibly_nothing(good, place), node.name))
            store(frame, failed, node, _named(possibly_nothing(bad, place), node.name))
            return state, failed
        store(frame, state, node, _named(possibly_nothing(_either(good, bad), place), node.name))
        return state, state
    if source is None:
        if node.scope == "export":
            state.exported |= {node.name}
        if node.scope == "local" or (node.scope == "declare" and node.name not in state.variables):
            store(frame, state, node, EMPTY)
        return state, state
    if isinstance(source, tuple):
        store(frame, state, node, ListValue(tuple(fields(run, frame, state, source))))
    else:
        store(frame, state, node, value(run, frame, state, source))
    return state, state


def _named(output: Value, name: str) -> Value:
    """Output that is kept in a variable is known to people by the variable's name."""
    if not any(hole.origin == "output" for hole in output.holes):
        return output
    return Value(
        tuple(
            Text(tuple(replace(a, name=name) if isinstance(a, Hole) and a.origin == "output" else a for a in text.atoms))
            for text in output.alternatives
        )
    )


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
        elif old is not None:
            new = concat((old, new))
    state.variables[name] = new


def _store_element(state: State, node: Assign, new: Any) -> None:
    if isinstance(new, ListValue):
        return
    old = state.variables.get(node.name)
    items = as_list(old).items if old is not None else ()
    index = node.index or ""
    if "$" in index:
        for key in [key for key in state.variables if key.startswith(f"{node.name}[")]:
            del state.variables[key]
    if index.isdigit() and int(index) == len(items):
        state.variables[node.name] = ListValue((*items, new))
    else:
        state.variables[f"{node.name}[{index}]"] = new
        state.variables[node.name] = join_any(ListValue(items), ListValue((*items, new))) if items else ListValue((new,))


def _invoke(run: Run, frame: Frame, state: State, node: Invoke) -> None:
    good, bad = invoke(run, frame, state, node, asked=False)
    if good is state and bad is state:
        return
    run.settle(frame, state, (good, bad))


def _invoke_ways(run: Run, frame: Frame, state: State, node: Invoke) -> Ways:
    return invoke(run, frame, state, node, asked=True)


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
            run._behind_exit(frame, state, node.body[index + 1 :], statement)
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
    left_frame = replace(frame, conditional=True)
    if not conjunction:
        left_frame = tests.handled(run, frame, left_frame, node.right)
    good, bad = tests.guarded_ways(run, left_frame, state, node.left)
    taken = good if conjunction else bad
    if taken is None or not taken.live:
        tests.dormant(run, frame, state, node.left, node.right)
        return (None, bad) if conjunction else (good, None)
    if asked:
        right_good, right_bad = run.ways(frame, taken, node.right)
    else:
        run.statement(frame, taken, node.right)
        right_good = right_bad = taken if taken.live else None
    if conjunction:
        if right_bad is right_good or right_bad is None or bad is None:
            return right_good, bad if right_bad is right_good else merge(right_bad, bad)
        # `a && b || c` is written for "if a then b else c": c stands under the negation of a.
        guards = bad.guards
        failed = merge(right_bad, bad)
        if failed is not None:
            failed.guards = guards
        return right_good, failed
    if tests.ends(run, node.right):
        return good, None
    if right_bad is right_good:
        return merge(good, right_good), None
    return merge(good, right_good), right_bad


def _negate(run: Run, frame: Frame, state: State, node: Negate) -> None:
    good, bad = run.ways(replace(frame, conditional=True), state.copy(), node.body)
    merged = merge(good, bad)
    if merged is None:
        state.live = False
    else:
        state.become(merged)


def _negate_ways(run: Run, frame: Frame, state: State, node: Negate) -> Ways:
    good, bad = run.ways(replace(frame, conditional=True), state, node.body)
    return bad, good


def _branch(run: Run, frame: Frame, state: State, node: Branch) -> None:
    yes, no = tests.branch(run, frame, state, node)
    for way, body in ((yes, node.then), (no, node.orelse)):
        if way is not None and body is not None:
            run.block(frame, way, body)
    merged = merge(yes, no)
    if merged is None:
        state.live = False
    else:
        state.become(merged)


def _branch_ways(run: Run, frame: Frame, state: State, node: Branch) -> Ways:
    yes, no = tests.branch(run, frame, state, node)
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
    for way, body in tests.arms(run, frame, state, node):
        if body is not None:
            run.block(frame, way, body)
        merged = merge(merged, way)
    if merged is None:
        state.live = False
    else:
        state.become(merged)


def _switch_ways(run: Run, frame: Frame, state: State, node: Switch) -> Ways:
    good: State | None = None
    bad: State | None = None
    for way, body in tests.arms(run, frame, state, node):
        if body is None:
            good = merge(good, way)
            continue
        arm_good, arm_bad = run.ways(frame, way, body)
        good, bad = merge(good, arm_good), merge(bad, arm_bad)
    return good, bad


def _pipe(run: Run, frame: Frame, state: State, node: Pipe) -> None:
    last = _pipe_feed(run, frame, state, node)
    outer = state.output
    run.statement(replace(frame, flow=Flow()), last, node.stages[-1])
    if outer is not None:
        state.output = last.output


def _pipe_ways(run: Run, frame: Frame, state: State, node: Pipe) -> Ways:
    last = _pipe_feed(run, frame, state, node)
    flow = Flow()
    good, bad = run.ways(replace(frame, flow=flow), last, node.stages[-1])
    for ended, status in flow.ended():
        good = good if status is False else merge(ended.copy(), good)
        bad = bad if status is True else merge(ended.copy(), bad)
    results: list[State | None] = []
    for way in (good, bad):
        if way is None or not way.live:
            results.append(None)
            continue
        outer = state.copy()
        outer.output = way.output
        outer.guards = way.guards
        for name in way.guards[-1].subjects if len(way.guards) > len(state.guards) else ():
            if name in state.variables and name in way.variables:
                outer.variables[name] = way.variables[name]
        results.append(outer)
    return results[0], results[1]


def _pipe_feed(run: Run, frame: Frame, state: State, node: Pipe) -> State:
    """Run all stages but the last; the state for the last one, with its standard input."""
    feed = state.input
    for stage in node.stages[:-1]:
        inner = state.copy()
        inner.input = feed
        inner.output = EMPTY
        run.statement(replace(frame, flow=Flow(), conditional=True), inner, stage)
        feed = inner.output
    last = state.copy()
    last.input = feed
    return last


def _background(run: Run, frame: Frame, state: State, node: Background) -> None:
    inner = state.copy()
    run.statement(replace(frame, background=frame.place(node.start, node.end), flow=Flow()), inner, node.body)


def _subshell(run: Run, frame: Frame, state: State, node: Subshell) -> None:
    good, bad = _subshell_ways(run, frame, state.copy(), node)
    run.settle(frame, state, (good, bad))


def _subshell_ways(run: Run, frame: Frame, state: State, node: Subshell) -> Ways:
    flow = Flow()
    outer = state
    good, bad = run.ways(replace(frame, flow=flow), state.copy(), node.body)
    goods = [way for way in (good,) if way is not None and way.live]
    bads = [way for way in (bad,) if way is not None and way.live]
    for ended, status in flow.ended():
        if status is not False:
            goods.append(ended)
        if status is not True:
            bads.append(ended)
    return _outside(outer, goods), _outside(outer, bads)


def _outside(outer: State, ended: list[State]) -> State | None:
    """What the surrounding shell knows after a subshell: its own state, what was printed and made."""
    if not ended:
        return None
    result = outer.copy()
    result.guards = ended[0].guards
    for inner in ended:
        result.made = result.made | inner.made
        result.guards = common(result.guards, inner.guards)
    outputs = [inner.output for inner in ended if inner.output is not None]
    if outputs:
        merged = outputs[0]
        for output in outputs[1:]:
            merged = join(merged, output)
        result.output = merged
    return result


def _define(run: Run, frame: Frame, state: State, node: Define) -> None:
    known = run.functions.get(node.name)
    others: tuple[Function, ...] = ()
    if known is not None and known.node is not node and state.guards:
        others = tuple([f for f in (Function(known.node, known.frame), *known.others) if f.node is not node])[:MOST_DEFINITIONS]
    run.functions[node.name] = Function(node, frame, others)


def _redirected(run: Run, frame: Frame, state: State, node: Redirected) -> None:
    restore = redirected(run, frame, state, node.redirects)
    run.statement(frame, state, node.body)
    restore(state)


def _redirected_ways(run: Run, frame: Frame, state: State, node: Redirected) -> Ways:
    restore = redirected(run, frame, state, node.redirects)
    good, bad = run.ways(frame, state, node.body)
    for way in (good, bad):
        if way is not None:
            restore(way)
    return good, bad


def _unreadable(run: Run, frame: Frame, state: State, node: Unreadable) -> None:
    place = frame.place(node.start, node.end)
    if frame.holes:
        # What a computed part brings along (quotes, a whole clause) decides how the rest reads.
        run.hide(frame, Opaque("eval", place, place.text))
        return
    prose = frame.dormant is not None and frame.dormant.reason in ("here-document", "comment")
    if not frame.muted and not prose:
        commands = tuple(run.knowledge.destructive_names(node.text))
        run.unread.setdefault(place.key(), UnreadRegion(place, node.why or "no reader could read this", commands))


_RUN: dict[type, Callable[[Run, Frame, State, Any], None]] = {
    Block: Run.block,
    Assign: _assign,
    Invoke: _invoke,
    Redirected: _redirected,
    Check: _check,
    Chain: _chain,
    Negate: _negate,
    Branch: _branch,
    Switch: _switch,
    ForEach: loops.for_each,
    While: loops.while_,
    Pipe: _pipe,
    Background: _background,
    Subshell: _subshell,
    Define: _define,
    Unreadable: _unreadable,
}

_WAYS: dict[type, Callable[[Run, Frame, State, Any], Ways]] = {
    Block: _block_ways,
    Assign: _assign_ways,
    Invoke: _invoke_ways,
    Redirected: _redirected_ways,
    Check: _check_ways,
    Chain: _chain_ways,
    Negate: _negate_ways,
    Branch: _branch_ways,
    Switch: _switch_ways,
    Pipe: _pipe_ways,
    Subshell: _subshell_ways,
}


def understand_structure() -> None:
    """Load what evaluates statements with structure; programs of the shell do without."""
    from maintlint.evaluate.structured import STATEMENTS

    _RUN.update(STATEMENTS)
