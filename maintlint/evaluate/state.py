"""What holds at one point of a program (`State`), and in what surroundings it runs (`Frame`)."""

from __future__ import annotations

from itertools import compress
from operator import is_, is_not
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from maintlint.conditions import ALWAYS, NEVER, Condition
from maintlint.evaluate.products import Products
from maintlint.places import CodeMap, Place
from maintlint.program import Node
from maintlint.scope import LOCAL, Directory, Dormancy, Guard, Hosts, Rollout, Unchecked
from maintlint.values import (
    EMPTY,
    AnyValue,
    Default,
    Emptiness,
    Hole,
    ListValue,
    Text,
    Value,
    as_default,
    concat,
    from_outside,
    join,
    own_host,
    unknown,
)

Kept = TypeVar("Kept")
NOWHERE = Directory()
MOST_SPLITS = 7
MOST_TESTED = 12
MOST_TOLD_APART = 24
"""Two ways that leave more variables than this different are not remembered."""

MOST_GUARDS = 120
LATEST_GUARDS = 60
"""Beyond so many guards, of the plain tests only the latest are kept."""
_PLAIN_TESTS = frozenset({"test", "status", "exists"})

# Set by the shell, by login, or by dpkg for the maintainer scripts it runs.
_NEVER_EMPTY_ENVIRONMENT = frozenset(
    {
        "DPKG_MAINTSCRIPT_PACKAGE",
        "DPKG_MAINTSCRIPT_NAME",
        "HOME",
        "PWD",
        "OLDPWD",
        "PATH",
        "SHELL",
        "USER",
        "LOGNAME",
        "TERM",
        "IFS",
        "LANG",
    }
)
_NUMBERS = frozenset(
    {"RANDOM", "UID", "EUID", "PPID", "LINENO", "SECONDS", "$", "#", "?", "!", "BASHPID", "EPOCHSECONDS", "SRANDOM"}
)
_PATHS = frozenset({"HOME", "PWD", "OLDPWD"})


EVERY_NAME = "*"
"""Among the exported names: all of them (``set -a``)."""


class Split(Struct, frozen=True, gc=False):
    """Two ways that were merged: what each left in the variables that differ, and what became of the two."""

    merged: dict[str, AnyValue]
    left: dict[str, AnyValue]
    right: dict[str, AnyValue]
    unchecked: tuple[tuple[Unchecked, ...], tuple[Unchecked, ...]] = ((), ())


class Told(Struct, frozen=True, gc=False):
    """A value that ways of different hosts left different: which of its texts stands under which condition."""

    value: AnyValue
    texts: tuple[tuple[Text, Condition], ...]


class State:
    """Variables, options, directory, guards: asked at an effect, never for the file.

    ``output`` collects what is printed while somebody captures it (``None``: nobody does); ``input`` is
    what stands on standard input. ``argument_count`` is the least number of arguments known to be given;
    ``foreign``: a file that cannot be read here was sourced, and may have set any variable. ``produced``: the files
    that the program wrote or cleared. ``tested``: the last questions for a value that were asked on the way here.
    ``unchecked``: steps that may have failed without being noticed; ``last``: the command whose status ``$?`` is.
    ``condition`` is when this point is reached.
    """

    __slots__ = (
        "argument_count",
        "arguments",
        "closed",
        "condition",
        "directory",
        "errexit",
        "exported",
        "foreign",
        "guards",
        "input",
        "last",
        "live",
        "made",
        "nounset",
        "output",
        "pipefail",
        "produced",
        "sent",
        "splits",
        "tested",
        "told",
        "unchecked",
        "variables",
    )

    def __init__(self) -> None:
        self.variables: dict[str, AnyValue] = {}
        self.arguments: ListValue | None = None
        self.argument_count = 0
        self.closed = False
        self.condition = ALWAYS
        self.errexit = False
        self.exported: frozenset[str] = frozenset()
        self.foreign = False
        self.nounset = False
        self.pipefail = False
        self.directory: Directory = NOWHERE
        self.guards: tuple[Guard, ...] = ()
        self.made: frozenset[str] = frozenset()
        self.sent: dict[str, str] = {}
        self.produced = Products()
        self.splits: tuple[Split, ...] = ()
        self.told: tuple[Told, ...] = ()
        self.tested: tuple[Guard, ...] = ()
        self.output: Value | None = None
        self.input: Value | None = None
        self.unchecked: tuple[Unchecked, ...] = ()
        self.last: Node | None = None
        self.live = True

    def copy(self) -> State:
        """An independent state that holds the same."""
        other = State.__new__(State)
        other.variables = self.variables.copy()
        other.arguments = self.arguments
        other.argument_count = self.argument_count
        other.closed = self.closed
        other.condition = self.condition
        other.errexit = self.errexit
        other.exported = self.exported
        other.foreign = self.foreign
        other.nounset = self.nounset
        other.pipefail = self.pipefail
        other.directory = self.directory
        other.guards = self.guards
        other.made = self.made
        other.sent = self.sent
        other.produced = self.produced
        other.splits = self.splits
        other.told = self.told
        other.tested = self.tested
        other.output = self.output
        other.input = self.input
        other.unchecked = self.unchecked
        other.last = self.last
        other.live = self.live
        return other

    def child(self) -> State:
        """What a shell of its own starts with: of the variables only those that were exported, and no options."""
        other = self.copy()
        other.errexit = other.nounset = other.pipefail = False
        other.splits = ()
        if EVERY_NAME in self.exported:
            return other
        variables = other.variables
        for name, value in self.variables.items():
            if name not in self.exported and name not in _NEVER_EMPTY_ENVIRONMENT:
                variables[name] = join_any(value, environment(name, None))
        return other

    def become(self, other: State) -> None:
        """Take over everything that ``other`` holds."""
        if other is self:
            return
        self.variables = other.variables
        self.arguments = other.arguments
        self.argument_count = other.argument_count
        self.closed = other.closed
        self.condition = other.condition
        self.errexit = other.errexit
        self.exported = other.exported
        self.foreign = other.foreign
        self.nounset = other.nounset
        self.pipefail = other.pipefail
        self.directory = other.directory
        self.guards = other.guards
        self.made = other.made
        self.sent = other.sent
        self.produced = other.produced
        self.splits = other.splits
        self.told = other.told
        self.tested = other.tested
        self.output = other.output
        self.input = other.input
        self.unchecked = other.unchecked
        self.last = other.last
        self.live = other.live

    def guarded(self, guard: Guard | None) -> State:
        """This state with one more guard (in place)."""
        if guard is not None:
            self.guards = (*self.guards, guard)
        return self

    def asked(self, guard: Guard) -> None:
        """Remember a question for a value, whatever becomes of the answer."""
        if guard not in self.tested:
            self.tested = (*self.tested[1 - MOST_TESTED :], guard)

    def lookup(self, name: str, place: Place | None) -> AnyValue:
        """The value of a variable; one that was never assigned comes from the environment and may be unset."""
        value = self.variables.get(name)
        if value is not None:
            return value
        return environment(name, place, self.nounset or self.foreign)


def environment(name: str, place: Place | None, nounset: bool = False) -> Value:
    """A variable that the program did not set."""
    if name == "HOSTNAME":
        return own_host(name, place)
    if name == "BASH_SOURCE":
        return unknown("script", name, place, Emptiness.NEVER, exists=True)
    if name in _NUMBERS:
        return unknown("number", name, place, Emptiness.NEVER)
    if name in _NEVER_EMPTY_ENVIRONMENT:
        return unknown("env", name, place, Emptiness.UNLIKELY, absolute=name in _PATHS, exists=name in _PATHS)
    return unknown("env", name, place, Emptiness.BLANK if nounset else Emptiness.UNSET)


def merge(left: State | None, right: State | None) -> State | None:
    """What holds after either of two ways. Dead ways do not count; may reuse its arguments."""
    if left is None or not left.live:
        return right if right is not None and right.live else (left or right)
    if right is None or not right.live or left is right:
        return left
    splits = _in_both(left.splits, right.splits)
    left_told = left.told
    left.variables, split = _merge_variables(left, right)
    if left.unchecked is not right.unchecked:
        left.unchecked = _either_unchecked(left.unchecked, right.unchecked)
    left.splits = splits if split is None else (*splits[-MOST_SPLITS:], split)
    left_condition = left.condition
    if left.condition is not right.condition:
        left.condition = left.condition.either(right.condition)
    if left.arguments is not right.arguments:
        left.arguments = _merge_arguments(left.arguments, right.arguments)
    left.argument_count = min(left.argument_count, right.argument_count)
    left.errexit = left.errexit and right.errexit
    left.nounset = left.nounset and right.nounset
    left.foreign = left.foreign or right.foreign
    left.pipefail = left.pipefail and right.pipefail
    left.exported = left.exported if left.exported is right.exported else left.exported & right.exported
    if left.directory is not right.directory:
        left.directory = _merge_directories(left.directory, right.directory)
    if left.tested is not right.tested:
        left.tested = _either_tested(left.tested, right.tested)
    if left.guards is not right.guards:
        left.guards = common(left.guards, right.guards)
    if left.made is not right.made:
        left.made = left.made | right.made
    if left.sent is not right.sent:
        left.sent = {**right.sent, **left.sent}
    if left.produced is not right.produced:
        left.produced = left.produced.either(right.produced)
    if left.output is not right.output and left.output is not None and right.output is not None:
        joined = join(left.output, right.output)
        was = left.copy()
        was.told, was.condition = left_told, left_condition
        told_apart(left, joined, [(was, left.output), (right, right.output)])
        left.output = joined
    return left


def _merge_variables(left: State, right: State) -> tuple[dict[str, AnyValue], Split | None]:
    """The variables after either way, and which way left what, if that may tell something later."""
    ours, theirs = left.variables, right.variables
    told = _in_both(left.told, right.told)
    if ours is theirs:
        left.told = told
        return ours, None
    parted: list[tuple[str, AnyValue, AnyValue]] = []
    new = 0
    for name, value in _differing(ours, theirs):
        mine = ours.get(name)
        if mine is None:
            new += 1
            if left.closed:
                ours[name] = value
                continue
            mine = environment(name, None, left.nounset)
        if mine != value:
            parted.append((name, mine, value))
    if not left.closed and len(ours) > len(theirs) - new:
        parted.extend(
            [
                (name, value, environment(name, None, right.nounset))
                for name, value in ours.items()
                if name not in theirs
            ]
        )
    by_host = left.condition is not right.condition and (left.condition.hosts or right.condition.hosts)
    before_told = left.told
    left.told = told
    ours_alone, theirs_alone = guards_apart(left, right) if parted else ((), ())
    for name, mine, value in parted:
        if isinstance(mine, Value) and isinstance(value, Value):
            joined: AnyValue = join(
                by_default(ours_alone, mine, value, name), by_default(theirs_alone, value, mine, name)
            )
        else:
            joined = join_any(mine, value)
        ours[name] = joined
        if by_host:
            was = left.copy()
            was.told = before_told
            told_apart(left, joined, [(was, mine), (right, value)])
    apart = left.unchecked is not right.unchecked
    if not (1 if apart else 2) <= len(parted) <= MOST_TOLD_APART:
        return ours, None
    before = {name: mine for name, mine, _ in parted}
    after = {name: value for name, _, value in parted}
    unchecked = (left.unchecked, right.unchecked) if apart else ((), ())
    return ours, Split({name: ours[name] for name in before}, before, after, unchecked)


def _either_unchecked(left: tuple[Unchecked, ...], right: tuple[Unchecked, ...]) -> tuple[Unchecked, ...]:
    known = set(map(id, left))
    return (*left, *[one for one in right if id(one) not in known])


def told_apart(state: State, value: AnyValue, ways: list[tuple[State, AnyValue]]) -> None:
    """Remember in ``state`` under which conditions ``value`` is what the ``ways`` that led here left."""
    conditions = {id(way.condition): way.condition for way, _ in ways}
    if len(conditions) < 2 or not any(condition.hosts for condition in conditions.values()):
        return
    if not isinstance(value, Value) or not all(isinstance(result, Value) for _, result in ways):
        return
    found: dict[Text, Condition] = {}
    for way, result in ways:
        for text, condition in told_of(way, result):
            found[text] = condition.either(found.get(text, NEVER))
    state.told = (*state.told[-MOST_SPLITS:], Told(value, tuple(found.items())))


def told_of(state: State, value: AnyValue) -> tuple[tuple[Text, Condition], ...]:
    """The texts of a value and when it is that one; as far as is known, whenever the state is reached."""
    known = next((told for told in state.told if told.value is value), None)
    if known is not None:
        return tuple([(text, condition.both(state.condition)) for text, condition in known.texts])
    return tuple([(text, state.condition) for text in value.alternatives]) if isinstance(value, Value) else ()


def guards_apart(left: State, right: State) -> tuple[tuple[Guard, ...], tuple[Guard, ...]]:
    """The guards that each of two ways has for itself."""
    shared = len(common(left.guards, right.guards))
    return left.guards[shared:], right.guards[shared:]


def by_default(own: tuple[Guard, ...], value: Value, others: Value, name: str = "") -> Value:
    """A known text that one way leaves in a variable, marked if that is the way of whoever says nothing.

    It is if the last of the guards that are the way's ``own`` says that something was left out, or if there is none
    and the other way takes what somebody says.
    """
    if value.holes:
        return value
    default = own[-1].default if own else None
    if default is not None:
        return as_default(value, default.name, default)
    if own and not own[-1].negated:
        return value
    given = from_outside(others)
    if given is None or value.literals is None:
        return value
    return as_default(value, name if name.isidentifier() and "·" not in name else given.name)


def _either_tested(left: tuple[Guard, ...], right: tuple[Guard, ...]) -> tuple[Guard, ...]:
    known = set(map(id, left))
    new = [guard for guard in right if id(guard) not in known and guard not in left]
    return (*left, *new)[-MOST_TESTED:] if new else left


def _differing(ours: dict[str, AnyValue], theirs: dict[str, AnyValue]) -> list[tuple[str, AnyValue]]:
    """What ``theirs`` has otherwise than ``ours``; two ways of one state mostly have the same names in order."""
    if len(ours) == len(theirs) and all(map(is_, ours, theirs)):
        return list(compress(theirs.items(), map(is_not, ours.values(), theirs.values())))
    get = ours.get
    return [(name, value) for name, value in theirs.items() if get(name) is not value]


def _merge_arguments(left: ListValue | None, right: ListValue | None) -> ListValue | None:
    if left is None or right is None:
        return None
    if not left.items or not right.items:
        items = left.items or right.items
        return ListValue((several(list(items)),)) if items else left
    merged = join_any(left, right)
    return merged if isinstance(merged, ListValue) else None


def _in_both(left: tuple[Kept, ...], right: tuple[Kept, ...]) -> tuple[Kept, ...]:
    if left is right or not left:
        return left
    kept = set(map(id, right))
    return tuple([item for item in left if id(item) in kept])


def join_any(left: AnyValue, right: AnyValue) -> AnyValue:
    """Either of two values or lists; lists of different length become one item that stands for several."""
    if left is right:
        return left
    if isinstance(left, Value) and isinstance(right, Value):
        return join(left, right)
    if not isinstance(left, (Value, ListValue)) or not isinstance(right, (Value, ListValue)):
        from maintlint.evaluate.objects import join_things  # type: ignore[unreachable]

        return join_things(left, right)
    items = [*as_list(left).items, *as_list(right).items]
    if isinstance(left, ListValue) and isinstance(right, ListValue) and len(left.items) == len(right.items):
        return ListValue(tuple(join(a, b) for a, b in zip(left.items, right.items, strict=True)))
    return ListValue((several(items),))


def several(items: list[Value]) -> Value:
    """One value with a ``many`` hole that stands for any number of ``items``."""
    if not items:
        return unknown("unknown", many=True)
    merged = items[0]
    for item in items[1:]:
        merged = join(merged, item)
    choices = merged.literals
    hole = merged.holes[0] if merged.holes else Hole("loop")
    return Value((Text((replace(hole, many=True, choices=choices, empty=Emptiness.MAYBE),)),))


def as_list(value: AnyValue) -> ListValue:
    """A list of one for a single value."""
    return value if isinstance(value, ListValue) else ListValue((value,))


def as_value(value: AnyValue) -> Value:
    """The first element of a list, as ``$array`` reads it."""
    if isinstance(value, Value):
        return value
    if not isinstance(value, ListValue):
        from maintlint.evaluate.objects import as_text  # type: ignore[unreachable]

        return as_text(value)
    return value.items[0] if value.items else EMPTY


def _merge_directories(left: Directory, right: Directory) -> Directory:
    unchecked = left.unchecked or right.unchecked
    if left.text == right.text:
        return Directory(left.text, unchecked)
    return Directory(Text((Hole("directory", "PWD", empty=Emptiness.NEVER, absolute=True),)), unchecked)


def common(left: tuple[Guard, ...], right: tuple[Guard, ...]) -> tuple[Guard, ...]:
    """The guards that two ways share."""
    # Mostly all of them, or all but the last: compared as wholes, for long programs collect thousands.
    shortest = min(len(left), len(right))
    for length in (shortest, shortest - 1):
        if length >= 0 and left[:length] == right[:length]:
            return left[:length]
    shared = []
    for a, b in zip(left, right, strict=False):
        if a is not b and a != b:
            break
        shared.append(a)
    return tuple(shared)


def recent(guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
    """The guards of a long program without the plain tests far above: whether those passed says nothing any more.

    What was asked of people, hosts and lists, and what bounds how many there are, holds to the end.
    """
    if len(guards) <= MOST_GUARDS:
        return guards
    old, new = guards[:-LATEST_GUARDS], guards[-LATEST_GUARDS:]
    lasting = [guard for guard in old if guard.kind not in _PLAIN_TESTS or guard.counts or guard.switch or guard.roll]
    return (*lasting, *new)


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
    passes go that leave out the rest.
    """

    place: Place
    variable: str
    waits: bool
    throttled: bool
    pauses: bool
    serial: bool = True
    guards: int | None = None
    flow: Flow | None = None


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
    ``handled``: the steps whose failure the code is there for.
    """

    code: CodeMap
    path: str
    language: str
    flow: Flow
    hosts: Hosts = LOCAL
    dormant: Dormancy | None = None
    via: tuple[Place, ...] = ()
    loops: tuple[Pass, ...] = ()
    background: Place | None = None
    fanout: Rollout | None = None
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

    def place(self, start: int, end: int) -> Place:
        return self.code.place(start, end)

    def asked(self) -> Frame:
        """The same inside a test."""
        return self if self.conditional else replace(self, conditional=True)


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
