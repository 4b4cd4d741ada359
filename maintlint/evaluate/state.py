"""What holds at one point of a program (`State`), and in what surroundings it runs (`Frame`)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from maintlint.combining import join_any
from maintlint.conditions import ALWAYS, Condition
from maintlint.evaluate.environment import NEVER_EMPTY, environment
from maintlint.evaluate.products import Products
from maintlint.places import Place
from maintlint.program import Node
from maintlint.scope import Directory, Guard, Unchecked
from maintlint.values import AnyValue, ListValue, Text, Value

NOWHERE = Directory()
MOST_TESTED = 12


EVERY_NAME = "*"
"""Among the exported names: all of them (``set -a``)."""


class Split(Struct, frozen=True, gc=False):
    """Two ways that were merged: what each left in the variables that differ, and what became of the two."""

    merged: dict[str, AnyValue]
    left: dict[str, AnyValue]
    right: dict[str, AnyValue]
    unchecked: tuple[tuple[Unchecked, ...], tuple[Unchecked, ...]] = ((), ())
    identities: frozenset[int] = frozenset()
    """Those of the ``merged`` values, which every test asks for."""


def split_of(
    merged: dict[str, AnyValue],
    left: dict[str, AnyValue],
    right: dict[str, AnyValue],
    unchecked: tuple[tuple[Unchecked, ...], tuple[Unchecked, ...]],
) -> Split:
    """Two ways that were merged; see `Split`."""
    return Split(merged, left, right, unchecked, frozenset(map(id, merged.values())))


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
    ``condition`` is when this point is reached. ``written``: what the program printed into files, by their paths.
    ``stacked``: the directories that ``popd`` goes back to, the next one last. ``present``: parts of values that tests
    found not to be empty (`maintlint.evaluate.present`). ``learnt``: what tests say of the program's own arguments,
    by their numbers.
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
        "learnt",
        "live",
        "made",
        "nounset",
        "output",
        "pipefail",
        "present",
        "produced",
        "sent",
        "splits",
        "stacked",
        "tested",
        "told",
        "unchecked",
        "variables",
        "written",
    )

    def __init__(self) -> None:
        self.variables: dict[str, AnyValue] = {}
        self.arguments: ListValue | None = None
        self.argument_count = 0
        self.learnt: dict[int, Value] = {}
        self.closed = False
        self.condition = ALWAYS
        self.errexit = False
        self.exported: frozenset[str] = frozenset()
        self.foreign = False
        self.nounset = False
        self.pipefail = False
        self.directory: Directory = NOWHERE
        self.stacked: tuple[Directory, ...] = ()
        self.guards: tuple[Guard, ...] = ()
        self.made: frozenset[str] = frozenset()
        self.sent: dict[str, str] = {}
        self.present: frozenset[object] = frozenset()
        self.produced = Products()
        self.splits: tuple[Split, ...] = ()
        self.told: tuple[Told, ...] = ()
        self.tested: tuple[Guard, ...] = ()
        self.output: Value | None = None
        self.input: Value | None = None
        self.unchecked: tuple[Unchecked, ...] = ()
        self.last: Node | None = None
        self.live = True
        self.written: dict[str, Value] = {}

    def copy(self) -> State:
        """An independent state that holds the same."""
        other = State.__new__(State)
        other.variables = self.variables.copy()
        other.arguments = self.arguments
        other.argument_count = self.argument_count
        other.learnt = self.learnt
        other.closed = self.closed
        other.condition = self.condition
        other.errexit = self.errexit
        other.exported = self.exported
        other.foreign = self.foreign
        other.nounset = self.nounset
        other.pipefail = self.pipefail
        other.directory = self.directory
        other.stacked = self.stacked
        other.guards = self.guards
        other.made = self.made
        other.sent = self.sent
        other.present = self.present
        other.produced = self.produced
        other.splits = self.splits
        other.told = self.told
        other.tested = self.tested
        other.output = self.output
        other.input = self.input
        other.unchecked = self.unchecked
        other.last = self.last
        other.live = self.live
        other.written = self.written
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
            if name not in self.exported and name not in NEVER_EMPTY:
                variables[name] = join_any(value, environment(name, None))
        return other

    def become(self, other: State) -> None:
        """Take over everything that ``other`` holds."""
        if other is self:
            return
        self.variables = other.variables
        self.arguments = other.arguments
        self.argument_count = other.argument_count
        self.learnt = other.learnt
        self.closed = other.closed
        self.condition = other.condition
        self.errexit = other.errexit
        self.exported = other.exported
        self.foreign = other.foreign
        self.nounset = other.nounset
        self.pipefail = other.pipefail
        self.directory = other.directory
        self.stacked = other.stacked
        self.guards = other.guards
        self.made = other.made
        self.sent = other.sent
        self.present = other.present
        self.produced = other.produced
        self.splits = other.splits
        self.told = other.told
        self.tested = other.tested
        self.output = other.output
        self.input = other.input
        self.unchecked = other.unchecked
        self.last = other.last
        self.live = other.live
        self.written = other.written

    def receive(self, arguments: Sequence[Value]) -> None:
        """Code is called with ``arguments``, in place.

        Where the script hands on its own as they are (``main "$@"``), what is known of each of them still holds.
        """
        if self.arguments is None and len(arguments) == 1 and _are_all(arguments[0]):
            return
        self.arguments = ListValue(tuple(arguments))
        self.argument_count = len(arguments)

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
        return environment(name, place, self.nounset, self.foreign)


def _are_all(given: Value) -> bool:
    """Is it ``"$@"`` of the script itself?"""
    holes = given.holes
    lone = holes[0] if len(holes) == 1 and len(given.alternatives) == 1 else None
    whole = lone is not None and len(given.alternatives[0].atoms) == 1 and lone.many and lone.choices is None
    return lone is not None and whole and (lone.origin, lone.name) == ("argv", "@") and not lone.transforms
