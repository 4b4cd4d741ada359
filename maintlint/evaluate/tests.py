"""Tests split a state: what holds if they are true, what holds if they are false, and which guard that is."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.conditions import About
from maintlint.evaluate import counts, failures, globs, ownhost, rolls, trying
from maintlint.evaluate.expressions import value
from maintlint.evaluate.filters import Search, line_matcher
from maintlint.evaluate.learning import assume, divide, has_default, learn, only_where
from maintlint.evaluate.state import Flow, Frame, State, merge
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.program import (
    MAIN,
    Arithmetic,
    Background,
    Block,
    Both,
    Branch,
    Capture,
    Chain,
    Check,
    Compare,
    Concat,
    Define,
    Either,
    Elements,
    Expansion,
    Expression,
    ForEach,
    Glob,
    Invoke,
    Known,
    Literal,
    Negate,
    Node,
    Not,
    Pipe,
    Statement,
    Subshell,
    Succeeds,
    Switch,
    Symbol,
    Test,
    Truth,
    Variable,
    While,
)
from maintlint.scope import Dormancy, Guard
from maintlint.values import (
    OUTSIDE,
    Default,
    Emptiness,
    Hole,
    Lit,
    Roll,
    Selector,
    Text,
    Value,
    Wild,
    defaults_in,
    map_holes,
    never_empty,
    only_empty,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways

# Functions of libraries that are not at hand: their names say that they end the program.
_LEAVES = lazy(
    r"(?i)(?:.*_)?(?:die|fatal|abort|bail|bail_?out|croak|panic|usage|error|fail|failed)(?:_.*)?|exit_.+|.+_exit"
)
# "Is it this machine?" asks how to reach a host, not which group it is in.
_HERE = frozenset({"localhost", "127.0.0.1", "::1", "local", ""})
_PATH_TESTS = frozenset({"exists", "file", "directory", "filled"})
_NEGATED = frozenset({"unequal", "mismatches", "number-unequal", "empty"})
LOOSE = frozenset({"less", "greater", "less-equal", "greater-equal"})
COUNTS = {
    "less": lambda n, have: have < n,
    "greater": lambda n, have: have > n,
    "less-equal": lambda n, have: have <= n,
    "greater-equal": lambda n, have: have >= n,
    "number-equal": lambda n, have: have == n,
    "number-unequal": lambda n, have: have != n,
    "equal": lambda n, have: have == n,
    "unequal": lambda n, have: have != n,
}


def split(run: Run, frame: Frame, state: State, test: Test) -> Ways:
    """The states in which ``test`` is true and false, guards added; consumes ``state``."""
    if isinstance(test, Known):
        return (state, None) if test.value else (None, state)
    if isinstance(test, Not):
        yes, no = split(run, frame, state, test.test)
        return no, yes
    if isinstance(test, Succeeds):
        return guarded_ways(run, frame.asked(), state, test.body)
    if isinstance(test, Both):
        yes, no = split(run, frame, state, test.left)
        if yes is None:
            return None, no
        yes, other = split(run, frame, yes, test.right)
        return yes, merge(no, other)
    if isinstance(test, Either):
        yes, no = split(run, frame, state, test.left)
        if no is None:
            return yes, None
        other, no = split(run, frame, no, test.right)
        either = merge(yes, other)
        if no is None and yes is not None and either is not None and _about_the_same(test):
            either.guarded(_certain(frame, test, "whatever the value is, one of the two holds"))
        return either, no
    item = trying.item_read(run, frame, state, test)
    if item is None:
        return _single(run, frame, state, test)
    before = state.copy()
    ways = _single(run, frame, state, test)
    return trying.tried(run, frame, before, ways, item, lambda silent, way: _single(run, silent, way, test))


def _single(run: Run, frame: Frame, state: State, test: Test) -> Ways:
    if isinstance(test, Compare):
        return run.apart(*_compare(run, frame, state, test))
    from maintlint.evaluate.truth import TESTS

    return run.apart(*TESTS[type(test)](run, frame, state, test))


def _about_the_same(test: Both | Either) -> bool:
    """Do both halves ask about one variable, or is one just a text?"""
    if any(isinstance(side, Truth) and isinstance(side.base, Literal) for side in (test.left, test.right)):
        return True
    return bool(set(_read_by(test.left)) & set(_read_by(test.right)))


def _read_by(test: Test) -> tuple[str, ...]:
    """The variables that a test reads."""
    if isinstance(test, Not):
        return _read_by(test.test)
    if isinstance(test, (Both, Either)):
        return (*_read_by(test.left), *_read_by(test.right))
    if isinstance(test, Compare):
        return (*_names(test.left), *(_names(test.right) if test.right is not None else ()))
    if isinstance(test, (Known, Succeeds)):
        return ()
    from maintlint.evaluate.truth import names_in

    sides = (getattr(test, field, None) for field in ("base", "item", "left", "right"))
    return tuple(name for side in sides if side is not None for name in names_in(side))


def certain(frame: Frame, state: State | None, node: Node, left: Test, right: Test) -> State | None:
    """The way on which one of two tests of the same variable holds, where one of them always does."""
    test = Either(node.start, node.end, left, right)
    if state is not None and _about_the_same(test):
        state.guarded(_certain(frame, test, "whatever the value is, one of the two holds"))
    return state


def behind(way: State | None, before: tuple[Guard, ...]) -> None:
    """Behind what stands under a test that cannot fail, that test guards nothing more."""
    if way is not None and any(guard.always for guard in way.guards[len(before) :]):
        kept = [guard for guard in way.guards[len(before) :] if not guard.always]
        way.guards = (*way.guards[: len(before)], *kept)


def _certain(frame: Frame, test: Test, why: str) -> Guard:
    place = frame.place(test.start, test.end)
    return Guard("test", place.text[:160], place, False, tuple(dict.fromkeys(_read_by(test))), always=why)


# --- branches and arms ----------------------------------------------------------------------------


def branch(run: Run, frame: Frame, state: State, node: Branch) -> Ways:
    """The two ways of an ``if``; a way that cannot be taken is run as dormant and returned as ``None``."""
    inner = frame.asked()
    if isinstance(node.test, (Succeeds, Not)):
        inner = _if_handles(run, inner, node)
    yes, no = split(run, inner, state.copy(), node.test)
    if node.removable and yes is not None:
        added = [_left_out_by_option(guard) for guard in yes.guards[len(state.guards) :]]
        yes.guards = (*state.guards, *added)
    if yes is None and no is not None and isinstance(node.test, Both) and ends(run, node.then):
        no.guarded(_certain(frame, node.test, "no value meets both"))
    if yes is None or not yes.live:
        dormant(run, frame, state, node.test, node.then)
        yes = None
    if (no is None or not no.live) and node.orelse is not None:
        dormant(run, frame, state, node.test, node.orelse)
    if no is not None and not no.live:
        no = None
    return yes, no


def _left_out_by_option(guard: Guard) -> Guard:
    return guard if guard.always else replace(guard, removable=True, always="`python -O` leaves it out")


def arms(run: Run, frame: Frame, state: State, node: Switch) -> Iterator[tuple[State, Block | None, bool]]:
    """Each arm that may run with the state in it, and whether it falls; last, the state in which no arm matches."""
    rest: State | None = state.copy()
    fallen: State | None = None
    name = _name(node.subject)
    place = frame.place(node.subject.start, node.subject.end)
    asked = place.text
    others_take: list[str] = []
    for arm in node.arms:
        if rest is None:
            if fallen is None:
                dormant(run, frame, state, arm, arm.body)
                continue
            yield fallen, arm.body, arm.falls
            fallen = fallen.copy() if arm.falls and fallen.live else None
            continue
        subject = value(run, frame, rest, node.subject)
        patterns = [pattern_of(run, frame, rest, pattern) for pattern in arm.patterns]
        if "*" in patterns:
            others, rest = rest, None
            if len(node.arms) > 1:
                subjects = (name,) if name else ()
                kind = subject_kind(subject)
                text = f"{asked} in {'|'.join(others_take) or '*'}"
                others.guarded(Guard(kind, text, place, True, subjects, default=left_out(subject)))
            taken = merge(others, fallen) or others
        else:
            others_take.extend(pattern or "?" for pattern in patterns)
            before = rest
            taken_state, rest = _arm(run, frame, before, node, arm, subject, patterns)
            both = merge(taken_state, fallen)
            if both is None:
                dormant(run, frame, state, arm, arm.body)
                continue
            taken = both
        yield taken, arm.body, arm.falls
        fallen = taken.copy() if arm.falls and taken.live else None
    if rest is not None:
        yield rest, None, False


def _arm(
    run: Run, frame: Frame, state: State, node: Switch, arm: Any, subject: Value, patterns: list[str | None]
) -> Ways:
    """The states in which the patterns of an arm match, and do not."""
    place = frame.place(node.subject.start, node.subject.end)
    text = f"{place.text} in {'|'.join(pattern or '?' for pattern in patterns)}"
    found = [_with_name(run, frame, state, pattern) for pattern in arm.patterns] if None in patterns else []

    def split_by(here: Frame, way: State, again: bool = True) -> Ways:
        this = value(run, here, way, node.subject) if again else subject
        globs_now = [pattern_of(run, here, way, pattern) for pattern in arm.patterns] if again else patterns
        ways = match(
            run, here, way, this, _name(node.subject), text, globs_now, place, target=node.subject, reverse=found
        )
        return run.apart(*ways)

    item = trying.item_read(run, frame, state, node.subject, arm.patterns)
    if item is None:
        return split_by(frame, state, again=False)
    before = state.copy()
    return trying.tried(run, frame, before, split_by(frame, state, again=False), item, split_by)


def _with_name(run: Run, frame: Frame, state: State, pattern: Expression) -> Value | None:
    """A pattern that holds the machine's own name (``*" $(hostname) "*``)."""
    found = value(run, frame, state, pattern)
    return found if any(hole.origin == "own-host" for hole in found.holes) else None


def dormant(run: Run, frame: Frame, state: State, why: Any, body: Statement) -> None:
    """Run code that cannot be reached, so that what it would do is known."""
    if frame.dormant is not None or frame.muted or _asks_for_main(why):
        return
    if frame.defaulted and not frame.defaulted.isdisjoint(_read_by(why)):
        # Whoever calls the function with another argument gets there.
        return
    literal_test = isinstance(_innermost(why), Known)
    reason = "false-branch" if literal_test else "never-matches"
    scratch = state.copy()
    scratch.live = True
    asleep = replace(frame, dormant=Dormancy(reason, frame.place(why.start, why.end)), flow=Flow())
    run.statement(asleep, scratch, body)


def _asks_for_main(why: Any) -> bool:
    """What runs only in the program itself is not dead code of a module."""
    return isinstance(why, Truth) and isinstance(why.base, Symbol) and why.base.path == MAIN


def _innermost(node: Any) -> Any:
    while True:
        if isinstance(node, (Not, Check)):
            node = node.test
        elif isinstance(node, (Negate, Succeeds)):
            node = node.body
        elif isinstance(node, Invoke) and len(node.words) == 1 and isinstance(node.words[0], Literal):
            return Known(node.start, node.end, True) if node.words[0].text in ("true", "false", ":") else node
        else:
            return node


# --- statements as tests --------------------------------------------------------------------------


def guarded_ways(run: Run, frame: Frame, state: State, body: Statement) -> Ways:
    """Run a statement as a test; each way gets the guard that it is (comparisons bring their own)."""
    before = state.guards
    yes, no = run.ways(frame, state, body)
    if isinstance(body, Pipe):
        for way in (yes, no):
            _about_all_stages(run, frame, state, way, body)
    if isinstance(body, (Check, Chain, Negate)) or (yes is not None and yes.guards != before) or yes is no:
        return yes, no
    first = body.words[0] if isinstance(body, Invoke) and body.words else None
    if isinstance(body, Pipe) or (isinstance(body, Invoke) and isinstance(first, Literal) and first.text != "read"):
        guard = _status_guard(run, frame, state, body)
        if yes is not None:
            yes.guarded(guard)
        if no is not None:
            no.guarded(replace(guard, negated=True))
    return yes, no


def _status_guard(run: Run, frame: Frame, state: State, node: Invoke | Pipe) -> Guard:
    place = frame.place(node.start, node.end)
    stages = node.stages if isinstance(node, Pipe) else (node,)
    words = [word for stage in stages if isinstance(stage, Invoke) for word in stage.words[1:]]
    names = [name for word in words for name in _names(word)]
    subjects = tuple(dict.fromkeys((*names, *(path for word in words if (path := _path(frame, state, word))))))
    return Guard("status", place.text[:120], place, False, subjects)


def _path(frame: Frame, state: State, word: Expression) -> str:
    """The path that a word is, if it is written out or put together from variables."""
    parts = word.parts if isinstance(word, Concat) else (word,)
    texts = []
    for part in parts:
        if isinstance(part, Literal):
            texts.append(part.text)
        elif isinstance(part, Variable):
            found = state.variables.get(part.name)
            texts.append(found.show() if isinstance(found, Value) else f"${part.name}")
        else:
            return ""
    path = "".join(texts)
    return path if "/" in path and " " not in path else ""


def _about_all_stages(run: Run, frame: Frame, state: State, way: State | None, node: Pipe) -> None:
    """A look-up at the end of a pipe is about what the stages before it print."""
    guard = way.guards[-1] if way is not None and way.guards else None
    if way is None or guard is None or guard.roll is None or guard in state.guards:
        return
    whole = _status_guard(run, frame, state, node)
    way.guards = (*way.guards[:-1], replace(whole, roll=guard.roll, negated=guard.negated))


def _looked_up(run: Run, frame: Frame, state: State, search: Search, node: Node, place: Place) -> Ways | None:
    """In a loop, an item is looked up in a list that is not known."""
    if not frame.loops or search.negated or not isinstance(node, Invoke):
        return None
    roll = search.roll
    if roll is None and search.exact is None:
        roll = rolls.of_value(search.source, place, search.files)
    if roll is None:
        return None
    guard = replace(_status_guard(run, frame, state, node), roll=roll)
    other = state.copy()
    return state.guarded(guard), other.guarded(replace(guard, negated=True))


def searched(run: Run, frame: Frame, state: State, search: Search, node: Node) -> Ways | None:
    """``grep`` as a test: of one known subject against a pattern, or of a name against a list of names."""
    place = frame.place(node.start, node.end)
    subject = search.source
    if search.matcher is not None and len(subject.holes) == 1 and len(subject.alternatives) == 1:
        hole = subject.holes[0]
        if not hole.many and all(not isinstance(a, Lit) or not a.text.strip() for a in subject.alternatives[0].atoms):
            lone = Value((Text((hole,)),))
            wanted = ownhost.Wanted(search.matcher, (search.exact or "",))
            return _told(run, frame, state, lone, wanted, search.negated, place)
    lines = subject.literal
    pattern = search.pattern
    if lines is not None and len(pattern.holes) == 1 and len(pattern.alternatives) == 1:
        hole = pattern.holes[0]
        if hole.choices is not None or hole.origin == "own-host":
            atoms = pattern.alternatives[0].atoms
            before = "".join(a.text for a in atoms[: atoms.index(hole)] if not isinstance(a, Hole))
            after = "".join(a.text for a in atoms[atoms.index(hole) + 1 :] if not isinstance(a, Hole))
            known = lines.splitlines()

            def listed(name: str) -> bool:
                finds = line_matcher(before + re.escape(name) + after, False, False, False, False)
                return finds is not None and any(finds(line) for line in known)

            named = search.source.place.path if search.source.place else ""
            wanted = ownhost.Wanted(listed, (named,))
            return _told(run, frame, state, Value((Text((hole,)),)), wanted, search.negated, place)
    return _looked_up(run, frame, state, search, node, place)


def _told(
    run: Run, frame: Frame, state: State, subject: Value, wanted: ownhost.Wanted, negated: bool, place: Place
) -> Ways:
    """Split by a predicate on a known or partly known subject."""
    hole = subject.holes[0]
    guard = Guard(subject_kind(subject), place.text[:120], place, False, (hole.name,) if hole.name else ())
    if hole.choices is not None:
        inside = tuple(choice for choice in hole.choices if wanted.matches(choice))
        outside = tuple(choice for choice in hole.choices if not wanted.matches(choice))
        other = state.copy()
        yes = _with_choices(state, hole, inside, guard)
        no = _with_choices(other, hole, outside, replace(guard, negated=True))
        _each(run, frame, subject, yes, no, wanted.matches)
    else:
        decided = ownhost.decide(run, frame, subject.alternatives[0], wanted)
        other = state.copy()
        yes, no = _own_host(run, frame, state, other, guard, decided, wanted)
    return (no, yes) if negated else (yes, no)


def _with_choices(state: State, hole: Hole, kept: tuple[str, ...], guard: Guard) -> State | None:
    """The state in which the item that ``hole`` stands for is one of ``kept``."""
    if not kept:
        return None
    if hole.name.isidentifier():
        assume(state, hole.name, Value((Text((replace(hole, choices=kept, checked=True, empty=Emptiness.NEVER),)),)))
    return state.guarded(replace(guard, nodes=frozenset(kept)))


def handled(run: Run, frame: Frame, inner: Frame, handler: Statement) -> Frame:
    """``left || handler``: does a failure of ``left`` stop the program, or is it thrown away?"""
    if ends(run, handler):
        return replace(inner, failure="stops", failure_place=None)
    return replace(inner, failure="ignored", failure_place=frame.place(handler.start, handler.end))


def _if_handles(run: Run, inner: Frame, node: Branch) -> Frame:
    failing = node.then if isinstance(node.test, Not) else node.orelse
    if failing is not None and ends(run, failing):
        return replace(inner, failure="stops")
    return inner


def ends(run: Run, node: Statement, depth: int = 0, called: bool = False) -> bool:
    """Does the statement leave the program, function or loop? What is ``called`` leaves itself only by a return."""
    if depth > 8 or isinstance(node, (Subshell, Background, Define, ForEach, While)):
        return False
    if isinstance(node, Block):
        return any(ends(run, statement, depth + 1, called) for statement in node.body)
    if isinstance(node, Invoke) and node.words and isinstance(node.words[0], Literal):
        name = node.words[0].text
        if name == "exit" or (name in ("return", "break") and not called):
            return True
        function = run.functions.get(name)
        if function is None:
            return _LEAVES.fullmatch(name) is not None and run.knowledge.lookup(name) is None
        return ends(run, function.node.body, depth + 1, called=True)
    if isinstance(node, Chain):
        return ends(run, node.left, depth + 1, called) or ends(run, node.right, depth + 1, called)
    if isinstance(node, Branch):
        return (
            node.orelse is not None
            and ends(run, node.then, depth + 1, called)
            and ends(run, node.orelse, depth + 1, called)
        )
    body = getattr(node, "body", None)
    return isinstance(body, Block) and ends(run, body, depth + 1, called)


# --- comparisons ----------------------------------------------------------------------------------


def _compare(run: Run, frame: Frame, state: State, test: Compare) -> Ways:
    place = frame.place(test.start, test.end)
    if isinstance(test.left, Variable) and test.left.name == "#" and isinstance(test.right, Literal):
        return _count(frame, state, test, place)
    left = value(run, frame, state, test.left)
    right = None if test.right is None else value(run, frame, state, test.right)
    names = tuple(dict.fromkeys((*_names(test.left), *(_names(test.right) if test.right is not None else ()))))
    told_of = tuple(name for side in (left, right) if side is not None for hole in side.holes for name in hole.about)
    operator = test.operator
    if operator in ("nonempty", "empty") or operator in _PATH_TESTS:
        ways = _presence(run, frame, state, test, left, names, place)
        return _telling(state, ways, told_of) if told_of else ways
    if (
        operator in ("equal", "unequal", "matches", "mismatches", "regex", "number-equal", "number-unequal")
        and right is not None
    ):
        ways = _equality(run, frame, state, test, left, names, place)
        return _telling(state, ways, told_of) if told_of else ways
    bounds = _bounds(operator, names, left, right, test.left)
    guard = Guard("test", place.text, place, False, (*names, *told_of), counts=bounds)
    if run.is_rehearsal_switch(names):
        guard = replace(guard, kind="dry-run")
    other = state.copy()
    _mark_checked(state, names)
    holds = COUNTS.get(operator)
    if holds is not None and right is not None:
        number = int(right.literal) if right.literal is not None and right.literal.isdigit() else 0
        failures.told(left, *((state, other) if holds(number, 0) else (other, state)))
    elif operator == "other":
        failures.told(left, state, other)
        failures.told(left, other, state)
    return state.guarded(guard), other.guarded(replace(guard, negated=True))


def _telling(state: State, ways: Ways, about: tuple[str, ...]) -> Ways:
    """Both ways, their new guard being about what the compared values tell of as well."""
    for way in dict.fromkeys(ways):
        if way is not None and len(way.guards) and (way is state or way.guards != state.guards):
            guard = way.guards[-1]
            subjects = tuple(dict.fromkeys((*guard.subjects, *about)))
            way.guards = (*way.guards[:-1], replace(guard, subjects=subjects))
    return ways


def _bounds(operator: str, names: tuple[str, ...], left: Value, right: Value | None, written: Expression) -> bool:
    if operator in LOOSE and right is not None:
        return counts.bounds(operator, names, left, right)
    return operator == "other" and isinstance(written, Arithmetic) and counts.bounds_text(written.text, names)


def _mark_checked(state: State, names: tuple[str, ...]) -> None:
    for name in names:
        found = state.variables.get(name)
        if isinstance(found, Value) and found.holes and not all(hole.checked for hole in found.holes):
            state.variables[name] = map_holes(found, checked=True)


def _count(frame: Frame, state: State, test: Compare, place: Any) -> Ways:
    """``$#`` against a number: how many arguments are there at least?"""
    right = test.right
    operator = COUNTS.get(test.operator)
    if not isinstance(right, Literal) or not right.text.isdigit() or operator is None:
        return state, state.copy()
    number = int(right.text)
    arguments = state.arguments
    if arguments is not None and not any(hole.many for item in arguments.items for hole in item.holes):
        return (state, None) if operator(number, len(arguments.items)) else (None, state)
    guard = Guard("test", place.text, place, False, ("#",), counts=counts.limits(test.operator, number))
    other = state.copy()
    fewest = least(operator, number), least(lambda n, have: not operator(n, have), number)
    return counted(state, guard, fewest[0]), counted(other, replace(guard, negated=True), fewest[1])


def counted(state: State, guard: Guard, count: int) -> State:
    """The state in which at least so many arguments are given: without any, all are left out."""
    state.argument_count = max(state.argument_count, count)
    left = Default("1", "", guard.place) if not state.argument_count else None
    return state.guarded(replace(guard, default=left))


def least(operator: Any, number: int) -> int:
    """The smallest count for which the comparison holds."""
    return next((count for count in range(number + 2) if operator(number, count)), 0)


def _presence(
    run: Run, frame: Frame, state: State, test: Compare, left: Value, names: tuple[str, ...], place: Any
) -> Ways:
    """``-n``, ``-z`` and path tests: all of them tell empty from not empty."""
    operator = test.operator
    guard = Guard(
        "exists" if operator in _PATH_TESTS else "test",
        place.text,
        place,
        False,
        names,
        presence=True,
        always=_cannot_fail(test, left),
        sources=sources_of(left),
        remote=frame.hosts.remote,
    )
    state.asked(replace(guard, negated=operator == "empty"))
    if run.is_rehearsal_switch(names):
        guard = replace(guard, kind="dry-run")
    if operator in _PATH_TESTS:
        guard = replace(guard, subjects=(*names, left.show()))
    elif frame.loops and isinstance(test.left, Expansion) and "$" in (test.left.index or ""):
        guard = replace(guard, roll=Roll(test.left.name, place, (test.left.name,)))
    present, absent = state, state.copy()
    exact = left.literals
    present_possible = left.empty is not Emptiness.MAYBE or exact is None or any(exact)
    absent_possible = left.empty is not Emptiness.NEVER or operator in _PATH_TESTS
    if isinstance(test.left, (Variable, Expansion)) and not test.left.quoted and operator != "empty":
        # ``[ -n $x ]`` is ``[ -n ]``, which is true, if x is empty, and an error if it is several words.
        present_possible = True
        absent_possible = absent_possible or exact is None or any(len(text.split()) > 1 for text in exact)
    elif names:
        default = default_of(run, frame, state, test.left)
        learn(present, test.left, never_empty(left), default)
        if operator not in _PATH_TESTS:
            learn(absent, test.left, only_empty(left), default)
    yes = present.guarded(guard) if present_possible else None
    no = absent.guarded(replace(guard, negated=True, default=left_out(left))) if absent_possible else None
    return (no, yes) if operator == "empty" else (yes, no)


def sources_of(value: Value) -> tuple[Place, ...]:
    """Where the unknown parts of a value come from."""
    return tuple(dict.fromkeys(hole.place for hole in value.holes if hole.place is not None))


def _cannot_fail(test: Compare, left: Value) -> str:
    """Why a question for a value is answered yes whatever it is."""
    if test.operator != "nonempty":
        return ""
    if isinstance(test.left, (Variable, Expansion)) and not test.left.quoted and left.empty > Emptiness.UNLIKELY:
        return "without quotes an empty value leaves nothing to test, and that is true"
    parts = test.left.parts if isinstance(test.left, Concat) else ()
    glued = any(isinstance(part, Literal) and "=" in part.text for part in parts)
    if glued and any(not isinstance(part, Literal) for part in parts):
        return "without blanks around the sign it is one word, and a word is true"
    return ""


def left_out(subject: Value, texts: tuple[Text, ...] | None = None) -> Default | None:
    """What stands for the subject of a test, on a way that leaves it these ``texts``, if somebody says nothing."""
    chosen = subject.alternatives if texts is None else texts
    marked = defaults_in((Value(chosen),)) if chosen else ()
    if marked:
        return marked[0]
    given = next((hole for text in chosen for hole in text.holes if hole.origin in OUTSIDE), None)
    may_be_empty = given is not None and max(text.empty for text in chosen) > Emptiness.UNLIKELY
    return Default(given.name, "", given.place) if given is not None and may_be_empty else None


def default_of(run: Run, frame: Frame, state: State, expression: Expression | None) -> Value | None:
    """What ``${x:-default}`` falls back to."""
    if isinstance(expression, Expansion) and has_default(expression) and expression.operand is not None:
        return value(run, frame, state.copy(), expression.operand)
    return None


def _equality(
    run: Run, frame: Frame, state: State, test: Compare, left: Value, names: tuple[str, ...], place: Any
) -> Ways:
    operator = test.operator
    exact = operator in ("equal", "unequal")
    assert test.right is not None
    reverse: list[Value | None] = []
    if operator == "regex":
        pattern = regular(value(run, frame, state, test.right))
    elif exact:
        pattern = value(run, frame, state, test.right).literal
    else:
        pattern = pattern_of(run, frame, state, test.right)
    if pattern is None and operator != "regex":
        reverse = [_with_name(run, frame, state, test.right)]
    if pattern is None and not exact:
        chosen = _unknown_part(value(run, frame, state, test.right), operator == "regex")
        if chosen is not None and any(hole.listing for hole in left.holes):
            yes, no = _selecting(state, left, chosen, Guard(subject_kind(left), place.text, place, False, names), test)
            return (no, yes) if operator in _NEGATED else (yes, no)
    yes, no = match(
        run,
        frame,
        state,
        left,
        _name(test.left),
        place.text,
        [pattern],
        place,
        regex=operator == "regex",
        exact=exact,
        names=names,
        target=test.left,
        reverse=reverse,
    )
    return (no, yes) if operator in _NEGATED else (yes, no)


def _unknown_part(pattern: Value, regex: bool) -> Value | None:
    """The computed part of ``*"$X"*``: a pattern that lets everything pass if that is empty."""
    if len(pattern.alternatives) != 1 or len(pattern.holes) != 1:
        return None
    around = "".join(atom.text for atom in pattern.alternatives[0].atoms if not isinstance(atom, Hole))
    return None if around.strip("^.*" if regex else "*") else Value((Text(pattern.holes),))


def _selecting(state: State, subject: Value, chosen: Value, guard: Guard, test: Compare) -> Ways:
    """``[[ $h == *"$X"* ]]``: a pattern picks from a list; an empty one lets all of it pass."""
    yes, no = state, state.copy()
    selector = Selector(guard.place, chosen.show(), chosen)
    marked = tuple(
        Text(
            tuple(
                replace(atom, selectors=(*atom.selectors, selector), choices=None, checked=True)
                if isinstance(atom, Hole) and atom.listing
                else atom
                for atom in text.atoms
            )
        )
        for text in subject.alternatives
    )
    learn(yes, test.left, Value(marked))
    return yes.guarded(guard), no.guarded(replace(guard, negated=True))


def match(
    run: Run,
    frame: Frame,
    state: State,
    subject: Value,
    name: str,
    text: str,
    patterns: list[str | None],
    place: Any,
    regex: bool = False,
    exact: bool = False,
    names: tuple[str, ...] = (),
    target: Expression | None = None,
    reverse: Sequence[Value | None] = (),
) -> Ways:
    """Split by "subject matches one of the patterns"; known subjects are decided, choices divided.

    ``reverse``: the patterns again, where they hold the machine's own name and the subject may be a list of names.
    """
    names = names or ((name,) if name else ())
    if any(pattern is not None for pattern in reverse):
        ways = _among(run, frame, state, subject, text, reverse, place, names)
        if ways is not None:
            return ways
    kind = subject_kind(subject)
    if kind == "loop-host" and all(pattern is None or pattern in _HERE for pattern in patterns):
        kind = "test"
    options = tuple([pattern for pattern in patterns if pattern is not None and pattern.startswith("-")])
    if run.is_rehearsal_switch((*names, *options)):
        kind = "dry-run"
    guard = Guard(kind, text, place, False, names)
    if None in patterns and frame.loops and any(hole.many for hole in subject.holes):
        guard = replace(guard, roll=rolls.of_value(subject, place))
    texts_wanted = _wanted(patterns, regex, exact)
    matches, whole = (texts_wanted.__contains__, True) if texts_wanted is not None else _any_of(patterns, regex, exact)
    divided = divide(subject, matches, texts_wanted)
    known = subject.literals if whole and not any(hole.many for hole in subject.holes) else None
    yes = state if divided.inside or not whole else None
    no = state.copy() if divided.outside else None
    default = default_of(run, frame, state, target)
    for way, texts in ((yes if whole else None, divided.inside), (no, divided.outside)):
        if way is not None and texts != subject.alternatives:
            refined = Value(texts)
            if name:
                assume(way, name, refined) if target is None else learn(way, target, refined, default)
            only_where(way, subject, refined)
    if subject.holes:
        failures.told(subject, *((yes, no) if matches("0") or not whole else (no, yes)))
    if known is None:
        _mark_checked(state, guard.subjects)
        decided = None
        if guard.kind == "own-host":
            spelled = tuple([pattern or "" for pattern in patterns])
            wanted = ownhost.Wanted(matches, spelled, texts_wanted, _expression(spelled, regex, exact))
            if whole and len(subject.alternatives) == 1:
                decided = ownhost.decide(run, frame, subject.alternatives[0], wanted)
            return _own_host(run, frame, yes, no, guard, decided, wanted)
        if yes is not None:
            yes.guarded(replace(guard, default=left_out(subject, divided.inside)))
        if no is not None:
            no.guarded(replace(guard, negated=True, default=left_out(subject, divided.outside)))
        return yes, no
    if yes is None or no is None:
        return yes, no
    inside = replace(guard, default=left_out(subject, divided.inside))
    outside = replace(guard, negated=True, default=left_out(subject, divided.outside))
    yes.guarded(replace(inside, nodes=frozenset(filter(matches, known))))
    no.guarded(replace(outside, nodes=frozenset(c for c in known if not matches(c))))
    _each(run, frame, subject, yes, no, matches)
    return yes, no


def _each(
    run: Run,
    frame: Frame,
    subject: Value,
    yes: State | None,
    no: State | None,
    passed: Callable[[str], object],
) -> None:
    """A test of a loop's item with known texts: some items take each side."""
    hole = trying.lone(subject)
    if yes is None or no is None or hole is None or not hole.listing or hole.transforms:
        return
    if not _parted(yes, no, hole.name):
        _trace_back(yes, no, hole, passed)
    for around in reversed(frame.loops):
        if around.variable == hole.name and _parted(yes, no, hole.name):
            test = run.diagram.test(About.EACH, around.place.key())
            yes.condition = yes.condition.both(run.diagram.passed(test))
            no.condition = no.condition.both(run.diagram.failed(test))
            return


def _trace_back(yes: State, no: State, hole: Hole, passed: Callable[[str], object]) -> None:
    """A text that was made of a loop's item was tested: which items does it leave?"""
    current = yes.variables.get(hole.name)
    item = trying.lone(current)
    if item is None or item.choices is None:
        return
    made = hole.derived or tuple([(choice, (choice,)) for choice in hole.choices or ()])
    inside = {name for text, names in made if passed(text) for name in names}
    for way, kept in (
        (yes, tuple([choice for choice in item.choices if choice in inside])),
        (no, tuple([choice for choice in item.choices if choice not in inside])),
    ):
        if kept:
            assume(way, hole.name, Value((Text((replace(item, choices=kept, checked=True),)),)))


def _parted(yes: State, no: State, name: str) -> bool:
    """Have the ways different items left in the loop's variable?"""
    left, right = yes.variables.get(name), no.variables.get(name)
    if not isinstance(left, Value) or not isinstance(right, Value):
        return False
    ours, theirs = left.literals, right.literals
    return bool(ours) and bool(theirs) and set(ours or ()).isdisjoint(theirs or ())


def _among(
    run: Run,
    frame: Frame,
    state: State,
    subject: Value,
    text: str,
    patterns: Sequence[Value | None],
    place: Place,
    names: tuple[str, ...],
) -> Ways | None:
    """``case " $LIST " in *" $(hostname) "*``: does a known text hold the machine's own name?"""
    whole = subject.literal
    pattern = patterns[0]
    if whole is None or pattern is None or len(patterns) != 1 or len(pattern.alternatives) != 1:
        return None
    atoms = pattern.alternatives[0].atoms
    leading = bool(atoms) and isinstance(atoms[0], Wild) and atoms[0].text == "*"
    trailing = bool(atoms) and isinstance(atoms[-1], Wild) and atoms[-1].text == "*"
    inner = Text(atoms[1 if leading else 0 : len(atoms) - 1 if trailing else len(atoms)])

    def holds(part: str) -> bool:
        if leading and trailing:
            return part in whole
        return whole.endswith(part) if leading else whole.startswith(part) if trailing else whole == part

    wanted = ownhost.Wanted(holds, (whole,))
    decided = ownhost.decide(run, frame, inner, wanted)
    if decided is None:
        return None
    guard = Guard("own-host", text, place, False, names)
    return _own_host(run, frame, state, state.copy(), guard, decided, wanted)


def _expression(patterns: tuple[str, ...], regex: bool, exact: bool) -> str | None:
    """One regular expression for the whole of what several patterns match."""
    if exact:
        return None
    if regex:
        plain = len(patterns) == 1 and ownhost.stays_in_line(patterns[0])
        return f".*?(?:{patterns[0]}).*" if plain else None
    parts = [globs.expression(pattern) for pattern in patterns]
    # In a list of lines, what matches any text must stay in its line.
    return None if None in parts else "|".join(part.replace("(?s:", "(?:") for part in parts if part is not None)


def _wanted(patterns: list[str | None], regex: bool, exact: bool) -> tuple[str, ...] | None:
    """The texts that match, if the patterns are plain texts."""
    if regex:
        return None
    plain = [pattern if pattern is None or exact else globs.plain(pattern) for pattern in patterns]
    return None if None in plain else tuple(pattern for pattern in plain if pattern is not None)


def _any_of(patterns: list[str | None], regex: bool, exact: bool) -> tuple[Callable[[str], bool], bool]:
    """What tells whether a text matches one of the patterns, and whether all of them could be read."""
    matchers = [_matcher(pattern, regex, exact) for pattern in patterns]
    readable = [matcher for matcher in matchers if matcher is not None]

    def matches(choice: str) -> bool:
        return any(matcher(choice) for matcher in readable)

    return matches, len(readable) == len(patterns)


def _matcher(pattern: str | None, regex: bool, exact: bool) -> Callable[[str], object] | None:
    """What tells whether a text matches; ``None`` if the pattern is not known or cannot be read."""
    if pattern is None:
        return None
    if exact:
        return pattern.__eq__
    if regex:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return re.compile(pattern).search
        except re.error:
            return None
    text = globs.plain(pattern)
    if text is not None:
        return text.__eq__
    found = globs.compiled(pattern)
    return None if found is None else found.fullmatch


def _own_host(
    run: Run,
    frame: Frame,
    yes: State | None,
    no: State | None,
    guard: Guard,
    decided: ownhost.Decided | None,
    wanted: ownhost.Wanted,
) -> Ways:
    """A test of the machine's own name: on which hosts is each way taken?"""
    guard = replace(guard, pattern="|".join(wanted.patterns))
    if decided is not None:
        passed = ownhost.condition(run, frame, decided)
        if yes is not None:
            yes.condition = yes.condition.both(passed)
        if no is not None:
            no.condition = no.condition.without(passed)
    if yes is not None:
        yes.guarded(guard if decided is None else replace(guard, nodes=decided.yes | decided.unsure))
    if no is not None:
        outside = replace(guard, negated=True)
        no.guarded(outside if decided is None else replace(outside, nodes=decided.yes))
    return yes, no


def subject_kind(subject: Value) -> str:
    """Which kind of guard a test of this value is."""
    kind = "test"
    for hole in subject.holes:
        if hole.origin == "own-host":
            return "own-host"
        if hole.listing:
            kind = "loop-host"
        elif hole.origin == "input" and kind == "test":
            kind = "confirmation"
    return kind


def _name(expression: Expression) -> str:
    """The variable that an expression plainly reads."""
    if isinstance(expression, Variable):
        return expression.name
    if isinstance(expression, Expansion) and expression.operator in (":-", "-", "") and expression.index is None:
        return expression.name
    if isinstance(expression, Concat) and len(expression.parts) == 1:
        return _name(expression.parts[0])
    return ""


def _names(expression: Expression) -> tuple[str, ...]:
    """Every variable that an expression reads."""
    if isinstance(expression, (Variable, Elements)):
        return (expression.name,)
    if isinstance(expression, Expansion):
        inner = _names(expression.operand) if expression.operand is not None else ()
        return (expression.name, *inner)
    if isinstance(expression, Concat):
        return tuple(name for part in expression.parts for name in _names(part))
    return ()


def pattern_of(run: Run, frame: Frame, state: State, expression: Expression) -> str | None:
    """A word as a glob pattern: quoted text stands for itself, an unquoted variable holds a pattern."""
    parts = expression.parts if isinstance(expression, Concat) else (expression,)
    found: list[str] = []
    for part in parts:
        if type(part) is Glob:
            found.append(part.text)
            continue
        if type(part) is Literal and not frame.holes:
            found.append(globs.quoted(part.text))
            continue
        text = value(run, frame, state, part).literal
        if text is None:
            return None
        active = isinstance(part, (Variable, Expansion, Capture)) and not part.quoted
        found.append(text if active else globs.quoted(text))
    return "".join(found)


def regular(pattern: Value) -> str | None:
    """A regular expression as text, in the spelling of this language."""
    text = pattern_text(pattern)
    return None if text is None else globs.with_classes(text)


def pattern_text(pattern: Value) -> str | None:
    """A glob pattern as text; known quoted text stands for itself."""
    if len(pattern.alternatives) != 1:
        return None
    parts = []
    for atom in pattern.alternatives[0].atoms:
        if isinstance(atom, Hole):
            return None
        parts.append(atom.text)
    return "".join(parts)
