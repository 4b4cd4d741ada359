"""What holds where two ways of a program meet."""

from __future__ import annotations

from itertools import compress
from operator import is_, is_not
from typing import TypeVar

from maintlint.combining import as_default, join, join_any, join_lists
from maintlint.conditions import NEVER, Condition
from maintlint.evaluate.environment import environment
from maintlint.evaluate.failures import either
from maintlint.evaluate.state import MOST_TESTED, Split, State, Told, split_of
from maintlint.scope import Directory, Guard
from maintlint.values import AnyValue, Emptiness, Hole, ListValue, Text, Value, from_outside

Kept = TypeVar("Kept")
MOST_SPLITS = 7
MOST_TOLD_APART = 24
"""Two ways that leave more variables than this different are not remembered."""
MOST_GUARDS = 120
LATEST_GUARDS = 60
"""Beyond so many guards, of the plain tests only the latest are kept."""
_PLAIN_TESTS = frozenset({"test", "status", "exists"})


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
        left.unchecked = either(left.unchecked, right.unchecked)
    left.splits = splits if split is None else (*splits[-MOST_SPLITS:], split)
    left_condition = left.condition
    if left.condition is not right.condition:
        left.condition = left.condition.either(right.condition)
    if left.arguments is not right.arguments:
        left.arguments = _merge_arguments(left.arguments, right.arguments)
    left.argument_count = min(left.argument_count, right.argument_count)
    if left.learnt is not right.learnt:
        left.learnt = {at: value for at, value in left.learnt.items() if right.learnt.get(at) == value}
    left.errexit = left.errexit and right.errexit
    left.nounset = left.nounset and right.nounset
    left.foreign = left.foreign or right.foreign
    left.pipefail = left.pipefail and right.pipefail
    left.exported = left.exported if left.exported is right.exported else left.exported & right.exported
    if left.directory is not right.directory:
        left.directory = _merge_directories(left.directory, right.directory)
    if len(right.stacked) > len(left.stacked):
        # The other way did not get into the directory, and has nowhere to come back from.
        left.stacked = right.stacked
    if left.tested is not right.tested:
        left.tested = _either_tested(left.tested, right.tested)
    if left.made is not right.made:
        left.made = _either_made(left, right)
    if left.guards is not right.guards:
        left.guards = common(left.guards, right.guards)
    if left.sent is not right.sent:
        left.sent = {**right.sent, **left.sent}
    if left.written is not right.written:
        left.written = _either_written(left.written, right.written)
    if left.present is not right.present:
        left.present = left.present & right.present
    if left.produced is not right.produced:
        left.produced = left.produced.either(right.produced)
    if left.output is not right.output and left.output is not None and right.output is not None:
        joined = join(left.output, right.output)
        was = left.copy()
        was.told, was.condition = left_told, left_condition
        told_apart(left, joined, [(was, left.output), (right, right.output)])
        left.output = joined
    return left


def _either_made(left: State, right: State) -> frozenset[str]:
    """What the program has made on either way, but for what it made only where it was not there yet."""
    made = left.made | right.made
    for way, other in ((left, right), (right, left)):
        new = other.made - way.made
        if new:
            found = [guard.subjects for guard in way.guards if guard.kind == "exists" and not guard.negated]
            made -= new.intersection(name for subjects in found for shown in subjects for name in shown.split(" | "))
    return made


def _either_written(ours: dict[str, Value], theirs: dict[str, Value]) -> dict[str, Value]:
    """What stands in files after either way."""
    both = {name: join(text, theirs[name]) for name, text in ours.items() if theirs.get(name, text) is not text}
    return {**theirs, **ours, **both}


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
    return ours, split_of({name: ours[name] for name in before}, before, after, unchecked)


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
    if not left.items and not right.items:
        return left
    return join_lists(left, right)


def _in_both(left: tuple[Kept, ...], right: tuple[Kept, ...]) -> tuple[Kept, ...]:
    if left is right or not left:
        return left
    kept = set(map(id, right))
    return tuple([item for item in left if id(item) in kept])


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
