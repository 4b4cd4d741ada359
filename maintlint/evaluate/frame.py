"""In what surroundings a piece of a program runs, and how it is left."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from maintlint.combining import concat
from maintlint.conditions import Condition
from maintlint.evaluate.state import State
from maintlint.places import CodeMap, Place
from maintlint.program import Node, Statement
from maintlint.scope import LOCAL, Directory, Dormancy, Hosts, Rollout, Unchecked
from maintlint.values import Default, Hole, Text, Value


class Flow:
    """Where ``return``, ``exit`` and ``break`` go: states collected on the way, with the status if known.

    ``locals`` are the names that are local.

    ``leavings``: when the rest was left out, at which effect of the run, and by what.

    ``results``: what a function returned; ``yields``: what a generator gave, and ``halts``: where the program was then;
    ``raises``: states in which an exception was raised; ``left``: those of ``breaks`` that leave the loop. ``apart``:
    in a process of its own, where some shells know nothing of the loops outside. ``process``: the same in the
    functions and loops of a process.
    """

    __slots__ = (
        "apart",
        "breaks",
        "exits",
        "halts",
        "leavings",
        "left",
        "locals",
        "process",
        "raises",
        "results",
        "returns",
        "yields",
    )

    def __init__(self, apart: bool = False) -> None:
        self.apart = apart
        self.returns: list[tuple[State, bool | None]] = []
        self.exits: list[tuple[State, bool | None]] = []
        self.process: object = self.exits
        self.breaks: list[State] = []
        self.leavings: list[tuple[str, Condition, int]] = []
        self.left: list[State] = []
        self.locals: set[str] = set()
        self.results: list[tuple[State, Any]] = []
        self.yields: list[Any] = []
        self.halts: list[Directory] = []
        self.raises: list[State] = []

    def leave(self, by: str, state: State, at: int) -> None:
        """Code that follows is left out: in a loop also that of later passes."""
        self.leavings.append((by, state.condition, at))

    def ended(self) -> list[tuple[State, bool | None]]:
        """Every way out of a process of its own: there ``return`` and ``break`` end it like ``exit``."""
        return [*self.exits, *self.returns, *[(state, True) for state in self.breaks]]


class Pass(Struct, frozen=True, gc=False):
    """One loop that runs around the code: its place, its variable, whether a wait or a question stands inside.

    ``guards``: how many guards there were in front of it; those that came since select among its items. ``flow``: where
    passes go that leave out the rest. ``item``: what its variable is bound to, if it stands for every item. ``lists``:
    those that were there before it, which all passes share; ``None`` if that is not known. ``again``: each pass tries
    the same once more.
    """

    place: Place
    variable: str
    waits: bool
    throttled: bool
    pauses: bool
    serial: bool = True
    guards: int | None = None
    flow: Flow | None = None
    item: Hole | None = None
    lists: tuple[Any, ...] | None = None
    again: bool = False

    @property
    def key(self) -> object:
        """The loop, in conditions about its items."""
        return self.place.key()

    def goes_through(self, hole: Hole) -> bool:
        """Is ``hole`` an item of this loop?"""
        return _is_item(hole, self.item)


def _is_item(hole: Hole, item: Hole | None) -> bool:
    return item is not None and hole.name == item.name and hole.place is item.place


class Called(Struct, frozen=True, gc=False):
    """A function that runs: where it stands, where it was called, and its body."""

    body: Place
    call: Place
    code: Statement


class Mounts(Struct, frozen=True):
    """Which tree stands where for the code that runs: pairs of a path inside and the tree as it is called outside.

    ``apart``: what lies in none of them is the code's own (a container's), and gone with it.
    """

    trees: tuple[tuple[str, Text], ...]
    apart: bool


class Frame(Struct, frozen=True):
    """The surroundings of running code: whose text it is, on which hosts, inside which loops and calls.

    ``conditional``: inside a test, where a failure does not end the program. ``failure``: what happens
    when the command fails: ``stops``, ``ignored`` or ``""`` (what errexit says). ``defaults``: what the commands
    around the code are given for something that may be left out. ``unseen``: failures of the stages before go unseen
    in a pipe. ``owned`` are the names local to the function that runs, ``defaulted`` its parameters that were left
    out, ``shadowed`` what they hide, ``owner`` the class that it belongs to. ``mounts``: where other trees stand.
    ``handled``: the steps whose failure the code is there for. ``entered``: the first call of a function that stands in
    another file. ``calls``: the functions that run, the innermost last.
    ``handed``: where the command that runs was given to the function that runs it. ``outside``: so many of the loops
    run around what was started in the background, the others inside of it; ``starters``: so many calls do.
    ``caught``: so many run around the handler that throws failures away, which leave the others; -1: none is left by
    a failure. ``item``: what a command goes through that runs the code once for each (``xargs``).
    """

    code: CodeMap
    path: str
    language: str
    flow: Flow
    hosts: Hosts = LOCAL
    dormant: Dormancy | None = None
    via: tuple[Place, ...] = ()
    entered: Place | None = None
    loops: tuple[Pass, ...] = ()
    background: Place | None = None
    starters: int = 0
    fanout: Rollout | None = None
    item: Hole | None = None
    rollout: Rollout | None = None
    conditional: bool = False
    failure: str = ""
    failure_place: Place | None = None
    deferred: bool = False
    depth: int = 0
    muted: bool = False
    rehearsed: bool = False
    called: tuple[str, ...] = ()
    holes: tuple[Value, ...] = ()
    languages: tuple[str, ...] = ()
    defaults: tuple[Default, ...] = ()
    unseen: bool = False
    owned: frozenset[str] = frozenset()
    defaulted: frozenset[str] = frozenset()
    shadowed: dict[str, Any] = {}
    owner: Any = None
    mounts: Mounts | None = None
    handled: tuple[Unchecked, ...] = ()
    calls: tuple[Called, ...] = ()
    handed: Place | None = None
    outside: int = 0
    caught: int = -1

    def beside(self, place: Place) -> Frame:
        """The surroundings of what is started at ``place`` and runs in the background."""
        return replace(self, background=place, outside=len(self.loops), starters=len(self.calls))

    @property
    def starts_others(self) -> bool:
        """Does the program go on beside what runs, with the next item of the innermost loop, if there is one?"""
        return self.background is not None and len(self.loops) <= self.outside

    def inside(self, own: Frame, flow: Flow, key: str, **changes: Any) -> Frame:
        """The surroundings of a body that is called from here as ``key`` and stands in ``own``."""
        called = (*self.called, key)
        return replace(
            self, code=own.code, path=own.path, holes=own.holes, flow=flow, called=called, handed=None, **changes
        )

    def place(self, start: int, end: int) -> Place:
        return self.code.place(start, end)

    def standing(self, node: Node) -> Place:
        """Where a command or call that is run at ``node`` stands."""
        return self.handed or self.code.place(node.start, node.end)

    def goes_through(self, hole: Hole) -> bool:
        """Is ``hole`` an item of a loop around the code, or of the command that runs it once for each?"""
        return _is_item(hole, self.item) or any(around.goes_through(hole) for around in self.loops)

    def asked(self) -> Frame:
        """The same inside a test."""
        return self if self.conditional else replace(self, conditional=True)

    def amid(self) -> Frame:
        """The same for what is not the last of several commands: whoever looks at the status sees that of the last."""
        return replace(self, failure="", failure_place=None) if self.failure == "stops" else self


def failure_ends(frame: Frame, state: State) -> bool:
    """Does the program, or the way that it is on, end if the command that runs fails?"""
    if frame.unseen:
        return False
    return frame.failure == "stops" or (state.errexit and not frame.conditional and frame.failure != "ignored")


def printed(state: State, value: Value) -> None:
    """Record that ``value`` was printed, if somebody captures it."""
    if state.output is not None:
        state.output = (
            concat((state.output, value))
            if state.output.alternatives[0].atoms or len(state.output.alternatives) > 1
            else value
        )
