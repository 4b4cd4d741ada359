"""The evaluator's core: runs the statements of a program on abstract states and records what they do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from maintlint.conditions import (
    ALWAYS,
    NEVER,
    About,
    Condition,
    Diagram,
    by_item,
    for_any_item,
    for_some_item,
    for_some_pass,
)
from maintlint.evaluate import captured, failures, inertness, shapes, tests
from maintlint.evaluate.budget import ExhaustedError
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.merging import merge, recent
from maintlint.evaluate.state import State
from maintlint.evaluate.statuses import Folds, folds_of
from maintlint.files import Files
from maintlint.inventory import Inventory
from maintlint.knowledge import Knowledge
from maintlint.places import Place, SourceText
from maintlint.policy import Config
from maintlint.program import Block, Define, Invoke, Node, Program, Statement, Test
from maintlint.scope import Dormancy, Effect, Hosts, Opaque, Resource, Transfer, UnreadRegion
from maintlint.values import Roll, Value

if TYPE_CHECKING:
    from maintlint.program import Routine

STEP_BUDGET = 100_000
"""Statements evaluated per program before the rest is given up (said as ML901)."""
Ways = tuple[State | None, State | None]
"""What holds if a statement succeeds, and if it fails; ``None`` where that cannot be."""


RUN: dict[type, Callable[[Run, Frame, State, Any], None]] = {}
"""How each kind of statement is run; filled by `maintlint.evaluate.statements`."""
WAYS: dict[type, Callable[[Run, Frame, State, Any], Ways]] = {}
"""How each is run where its status is asked for."""


class Function(Struct, frozen=True):
    """A function as it was defined: its body and the surroundings it stands in.

    ``condition`` is when it was reached; ``others`` are the earlier definitions that may hold instead.
    """

    node: Define
    frame: Frame
    others: tuple[Function, ...] = ()
    condition: Condition = ALWAYS


class Trap(Struct, frozen=True):
    """Code that runs at the end: where it was set, after how many exits, for which signals, and when."""

    code: Value
    frame: Frame
    state: Any
    exits: int
    signals: list[str]
    condition: Condition


class Run(ABC):
    """One evaluation: the fixed surroundings (knowledge, inventory, root) and everything recorded on the way."""

    def __init__(
        self,
        knowledge: Knowledge,
        inventory: Inventory,
        config: Config,
        root: str | None,
        files: Files,
        turn: str | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.inventory = inventory
        self.hosts = inventory.named
        self.turn = turn
        self.asks_own_name = self.open_names = False
        self.config = config
        self.root = root
        self.files = files
        self.functions: dict[str, Function] = {}
        self.calls: dict[int | str, int] = {}
        self.spent: dict[int, int] = {}
        self.streams: dict[str, Value] = {}
        self.forms: dict[Value, Value] = {}
        self.effects: dict[Any, Effect] = {}
        self.diagram = Diagram(told=bool(self.hosts))
        self.recorded: list[Any] = []
        self.by_item: set[Any] = set()
        self.acts = 0
        self.performed = 0
        """How many described calls were evaluated, and calls of which nobody knows what they do."""
        self.performing: set[int] = set()
        """The functions with such a call in them, or in what they call."""
        self.within: dict[str, set[Any]] = {}
        self.steps_taken: list[Effect] = []
        self.written: list[Resource] = []
        self.remote_steps: list[Effect] = []
        self.looks: dict[Any, int] = {}
        """How many of ``remote_steps`` had been taken when a command that takes none was asked for its status."""
        self.stopping: dict[Any, bool] = {}
        self.seen_well: dict[Any, bool] = {}
        """Behind which steps of a loop over hosts the host was looked at before the next one."""
        self.settled: set[Any] = set()
        """Those of them after which the program ends if the host is not well."""
        self.flags: set[str] = set()
        self.parted: dict[int, Any] = {}
        self.answered: dict[int, tuple[Any, Roll]] = {}
        self.answers: dict[int, Any] = {}
        self.transfers: dict[Any, Transfer] = {}
        self.opaque: dict[Any, Opaque] = {}
        self.unread: dict[Any, UnreadRegion] = {}
        self.followed: dict[str, None] = {}
        self.unknown_commands: dict[str, None] = {}
        self.traps: list[Trap] = []
        self.aliases: dict[str, str] = {}
        self.references: set[str] = set()
        self.computed_calls = False
        self.dry_run = False
        self.vouched: set[str] = set()
        self.jobs: set[Any] = set()
        self.confirmation = False
        self.steps = 0
        self.late: set[tuple[object, ...]] = set()
        self.worked_on: set[object] = set()
        """What was found by walks and then copied, sent, or given to a program, by where it was found."""
        self.asked_of: set[object] = set()
        """What was found by walks and then compared with something."""
        self.listings: dict[object, set[str]] = {}
        """Where calls listed directories, and which ones."""
        self.summaries: dict[int, inertness.Summary] = {}
        self.shapes: dict[int, shapes.Shape] = {}
        self.routine_shapes: dict[tuple[int, bool], shapes.Shape | None] = {}
        self.folds: dict[int, Folds] = {}
        self.idle: dict[int, bool] = {}
        self.kept: list[Node] = []
        self.enquiries: dict[Any, Roll] = {}
        self.reads: dict[tuple[int, ...], tuple[frozenset[str], bool]] = {}
        self.sources: dict[str, SourceText] = {}
        self.routines: dict[str, Routine] = {}
        self.definitions: dict[int, Any] = {}
        self._whole: dict[int, Routine] = {}
        self.instances: dict[int, Any] = {}
        self.modules: dict[str, Any] = {}
        self.map: Any = None
        self.located: dict[tuple[str, str], Any] = {}
        self.quiet: dict[int, bool] = {}
        self.loud: set[str] = set()
        """The calls of functions that touch something: what they ask others for matters."""
        self.surroundings: dict[str, Any] = {}
        self._ids = 0

    # --- names --------------------------------------------------------------------------------------

    def fresh_id(self) -> str:
        """A name for a new object."""
        self._ids += 1
        return f"o{self._ids}"

    def defined(self, frame: Frame, function: Any) -> None:
        """Remember a function of a program with structure."""
        self.definitions.setdefault(id(function.node), function)
        self.routines[function.node.name] = function.node

    def whole(self, routine: Routine) -> Routine:
        """A function with its body."""
        if routine.later is None:
            return routine
        known = self._whole.get(id(routine))
        if known is None:
            known = self._whole[id(routine)] = routine.later()
            self.kept.append(routine)
        return known

    def owned(self, functions: Iterable[Any]) -> None:
        """Functions that turned out to be methods."""
        for function in functions:
            if hasattr(function, "owner") and id(function.node) in self.definitions:
                self.definitions[id(function.node)] = function

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
        self.acts += 1
        key = (
            effect.place.key(),
            effect.kind,
            tuple([(text.show(), text.without_empty()) for text in effect.resource.alternatives]),
            effect.hosts.kind,
            effect.hosts.nodes or (effect.hosts.source, effect.hosts.many, effect.hosts.capped),
            effect.hosts.remote and (effect.rollout.each, effect.rollout.parallel),
            effect.breadth,
            effect.rehearsed,
            None if effect.dormant is None else effect.dormant.reason,
            tuple([place.key() for place in effect.via]),
        )
        self.recorded.append(key)
        for name in frame.called:
            self.within.setdefault(name, set()).add(key)
        if effect.condition.depth and frame.loops:
            loops = [around.place.key() for around in frame.loops]
            lines = [("lines", key) for key in loops]
            effect = replace(effect, condition=for_some_pass(effect.condition, lines))
            condition = self._for_items(for_some_pass(effect.condition, loops), frame, effect.hosts)
            if condition is not effect.condition or by_item(condition, effect.hosts.item):
                self.by_item.add(key)
                effect = replace(effect, condition=condition)
        known = self.effects.get(key)
        if known is None:
            self.effects[key] = effect
            return
        condition = known.condition.either(effect.condition)
        if known.hosts.item != effect.hosts.item:
            condition = for_any_item(for_any_item(condition, known.hosts.item), effect.hosts.item)
            effect, known = (replace(one, hosts=replace(one.hosts, item=None)) for one in (effect, known))
        if len(effect.guards) < len(known.guards):
            kept = _with_unchecked(effect, known)
        else:
            kept = _with_unchecked(known, effect) if effect.unchecked else known
        self.effects[key] = kept if kept.condition is condition else replace(kept, condition=condition)

    def _for_items(self, condition: Condition, frame: Frame, hosts: Hosts) -> Condition:
        """When it is for some item of each loop around; for which one of that whose items are the ``hosts`` stays."""
        for around in reversed(frame.loops):
            if around.key != hosts.item:
                items = None if around.item is None else around.item.choices
                condition = for_some_item(condition, around.key, items or ())
        return condition

    def repeated(self, name: str, condition: Condition) -> None:
        """A function or file that is not followed once more may do what it did before, under ``condition`` as well."""
        again = condition.both(self.diagram.unknown())
        for key in self.within.get(name, ()):
            effect = self.effects[key]
            other = for_any_item(again, effect.hosts.item)
            self.effects[key] = replace(effect, condition=effect.condition.either(other))

    def doubt(self, since: int, first: int) -> None:
        """A loop recorded effects ``since`` and may be left at ``first``: of these it cannot be told for which items.

        What stands before and is done in every pass alike is done in the first one.
        """
        doubted = self.diagram.unknown()
        seen: set[Any] = set()
        for at in range(since, len(self.recorded)):
            key = self.recorded[at]
            effect = self.effects[key]
            several = effect.hosts.remote and len(effect.hosts.nodes) != 1
            if key not in seen and (at >= first or several or key in self.by_item):
                self.effects[key] = replace(effect, condition=effect.condition.both(doubted))
            seen.add(key)

    def transfer(self, frame: Frame, transfer: Transfer) -> None:
        """Keep a distribution act."""
        if not frame.muted:
            self.transfers.setdefault((transfer.place.key(), transfer.hosts.nodes, transfer.dormant is None), transfer)

    def too_deep(self, frame: Frame, name: str, place: Place) -> None:
        """Say of a call that what it leads to is not followed; whatever is not called elsewhere may be called there."""
        self.computed_calls = True
        if not frame.muted and frame.dormant is None:
            message = f"calls are nested too deeply here: what {name} does is not followed"
            self.unread.setdefault(("depth",), UnreadRegion(place, message))

    def hide(self, frame: Frame, opaque: Opaque) -> None:
        """Keep a piece of code that cannot be known."""
        self.performed += 1
        if not frame.muted and frame.dormant is None:
            self.opaque.setdefault((opaque.place.key(), opaque.reason), opaque)

    # --- statements -----------------------------------------------------------------------------

    def whole_program(self, frame: Frame, state: State, body: Block) -> None:
        """Run the statements of a program, which may be thousands."""
        index = 0
        while index < len(body.body):
            statement, index = self.next_of(frame, state, body, index)
            self.statement(frame, state, statement)
            if not state.live:
                self.behind_exit(frame, state, body.body[index:], statement)
                return
            state.guards = recent(state.guards)

    def block(self, frame: Frame, state: State, block: Block) -> None:
        """Run statements in order; those behind an exit are run as dormant."""
        amid, index, count = frame.amid(), 0, len(block.body)
        while index < count:
            statement, index = self.next_of(frame, state, block, index)
            self.statement(frame if index == count else amid, state, statement)
            if not state.live:
                self.behind_exit(amid, state, block.body[index:], statement)
                return

    def next_of(self, frame: Frame, state: State, block: Block, index: int) -> tuple[Statement, int]:
        """The statement to run next, with the test of its status if there is one, and the number of the one behind."""
        if frame.language == "shell" and index + 1 < len(block.body) and (frame.conditional or not state.errexit):
            folded = folds_of(self, block).get(index)
            if folded is not None:
                return folded
        return block.body[index], index + 1

    def behind_exit(self, frame: Frame, state: State, rest: tuple[Statement, ...], last: Statement) -> None:
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
            raise ExhaustedError
        RUN[type(node)](self, frame, state, node)

    def ways(self, frame: Frame, state: State, node: Statement) -> Ways:
        """Run one statement whose status is asked for; consumes ``state``."""
        self.steps += 1
        if self.steps > STEP_BUDGET:
            raise ExhaustedError
        acts = self.acts
        handler = WAYS.get(type(node))
        if handler is not None:
            good, bad = handler(self, frame, state, node)
        else:
            RUN[type(node)](self, frame, state, node)
            good = bad = state if state.live else None
        if good is bad and good is not None:
            bad = good.copy()
        if not self.diagram.told:
            return good, bad
        # The status of a loop is that of its last command, whatever was done in it.
        acted = acts != self.acts and type(node) is Invoke
        return self.apart(good, bad, About.FAILURE if acted else About.UNKNOWN)

    def apart(self, yes: State | None, no: State | None, about: About = About.UNKNOWN) -> Ways:
        """Two ways that only one of can be taken: where their conditions do not tell which, a new test does.

        That a command failed which acts is a condition; that it did not is taken for granted.
        """
        if yes is None or no is None or not self.diagram.told or not yes.live or not no.live:
            return yes, no
        shared = yes.condition.both(no.condition)
        if shared is NEVER:
            return yes, no
        test = self.diagram.test(about)
        passed, failed = self.diagram.passed(test), self.diagram.failed(test)
        if about is About.FAILURE:
            no.condition = no.condition.both(passed).either(no.condition.without(shared))
        else:
            yes.condition = yes.condition.both(passed).either(yes.condition.without(shared))
            no.condition = no.condition.both(failed).either(no.condition.without(shared))
        return yes, no

    def test(self, frame: Frame, state: State, test: Test) -> Ways:
        """Split ``state`` by a test; consumes ``state``."""
        return tests.split(self, frame, state, test)

    def settle(self, frame: Frame, state: State, ways: Ways) -> None:
        """``state`` becomes what holds after a statement whose status nobody asks for: errexit ends the failing way."""
        good, bad = ways
        if state.errexit and not frame.conditional and bad is not good:
            if bad is not None and bad.live:
                if good is not None and good.live:
                    self.apart(good, bad, About.FAILURE)
                frame.flow.exits.append((bad, False))
                frame.flow.leave("exit", bad, len(self.recorded))
            bad = None
        merged = merge(good, bad)
        if merged is None:
            state.live = False
        else:
            state.become(merged)

    def capture(self, frame: Frame, state: State, body: Block) -> Value:
        """What ``body`` prints, whether it succeeds or not."""
        return captured.either(*self.capture_ways(frame, state, body))

    def capture_ways(self, frame: Frame, state: State, body: Block) -> tuple[Value | None, Value | None]:
        """What ``body`` prints if it succeeds, and if it fails; in a process of its own."""
        return captured.both_ways(self, frame, state, body)

    def call(self, frame: Frame, state: State, function: Function, arguments: list[Value], asked: bool) -> Ways:
        """Run a function with arguments; its locals end with it."""
        from maintlint.evaluate.calling import call

        return call(self, frame, state, function, arguments, asked)


def _with_unchecked(effect: Effect, other: Effect) -> Effect:
    """The effect with the unchecked steps of both of its occurrences."""
    both = failures.joined(effect.unchecked, other.unchecked)
    return effect if both is effect.unchecked else replace(effect, unchecked=both)
