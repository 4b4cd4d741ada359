"""Comparisons of values, presence and counts, as tests."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.combining import map_holes, never_empty, only_empty
from maintlint.evaluate import counterparts, counts, enquiries, failures, listed, listing, roles, rolls, sweeps, tables
from maintlint.evaluate.expressions import value
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.learning import divide, learn
from maintlint.evaluate.matching import (
    among,
    default_of,
    left_out,
    mark_checked,
    match,
    name_among,
    presence_of_name,
    subject_kind,
    told,
)
from maintlint.evaluate.ownhost import Wanted
from maintlint.evaluate.parameters import apply_step, is_number
from maintlint.evaluate.reading import name_of, names_of
from maintlint.evaluate.state import State
from maintlint.evaluate.trying import lone
from maintlint.evaluate.wanted import pattern_of, regular, with_own_name
from maintlint.patterns import filled_in_later
from maintlint.places import Place
from maintlint.program import Arithmetic, Compare, Concat, Expansion, Expression, Literal, Variable
from maintlint.scope import Guard
from maintlint.values import (
    Default,
    Emptiness,
    Hole,
    ListValue,
    Lit,
    Roll,
    Selector,
    Text,
    Value,
    Wild,
    literal,
    open_ended,
    unknown,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways


_PATH_TESTS = frozenset({"exists", "file", "directory", "filled"})
_SORTS = frozenset({"file", "directory"})
_NEGATED = frozenset({"unequal", "mismatches", "number-unequal", "empty"})
LOOSE = frozenset({"less", "greater", "less-equal", "greater-equal"})


def _perhaps_nothing_found(left: Value, place: Place) -> Value:
    """What a walk or a listing found, asked whether it is anything: it may be nothing."""
    found = all(
        any(hole.origin == "walk" and hole.many for hole in text.holes) or listed.wild(text) is not None
        for text in left.alternatives
    )
    return Value((*left.alternatives, Text((Lit("", place),)))) if found else left


def compare(run: Run, frame: Frame, state: State, test: Compare) -> Ways:
    known = len(state.guards)
    ways = _compared(run, frame, state, test)
    if test.operator in _NEGATED:
        as_written(ways, known, frame.place(test.start, test.end))
    return ways


def _is_item(frame: Frame, node: Expression) -> bool:
    """Is it the variable of a loop around? Unlike a counter, it is what it is known to be in each pass."""
    return isinstance(node, Variable) and any(around.variable == node.name for around in frame.loops)


def as_written(ways: Ways, known: int, place: Place) -> None:
    """The guards that a test brought, ``known`` others before them, are about what its text denies."""
    for way in {id(way): way for way in ways if way is not None}.values():
        added = [replace(guard, opposite=True) if guard.place == place else guard for guard in way.guards[known:]]
        if added:
            way.guards = (*way.guards[:known], *added)


def _compared(run: Run, frame: Frame, state: State, test: Compare) -> Ways:
    place = frame.place(test.start, test.end)
    if isinstance(test.left, Variable) and test.left.name == "#" and isinstance(test.right, Literal):
        return _count(frame, state, test, place)
    left = _known_by_now(value(run, frame, state, test.left), place)
    right = None if test.right is None else value(run, frame, state, test.right)
    if right is not None:
        sweeps.asks_of(run, left.alternatives)
    names = tuple(dict.fromkeys((*names_of(test.left), *(names_of(test.right) if test.right is not None else ()))))
    told_of = tuple(name for side in (left, right) if side is not None for hole in side.holes for name in hole.about)
    operator = test.operator
    if operator == "defined":
        ways = _has_key(run, frame, state, left, place)
        if ways is not None:
            return ways
    if operator in ("nonempty", "empty"):
        left = _perhaps_nothing_found(left, place)
    if operator in ("nonempty", "empty") or operator in _PATH_TESTS:
        ways = _presence(run, frame, state, test, left, names, place)
        return _telling(state, ways, told_of) if told_of else ways
    if operator in ("number-equal", "number-unequal") and right is not None:
        numbered = number_of_name(run, frame, state, left, operator, right, place)
        if numbered is not None:
            return numbered
    if (
        operator in ("equal", "unequal", "matches", "mismatches", "regex", "number-equal", "number-unequal")
        and right is not None
    ):
        ways = _equality(run, frame, state, test, left, names, place)
        if counts.confirmed(left, right):
            same = ways[1] if operator in ("unequal", "number-unequal") else ways[0]
            if same is not None and same.guards:
                same.guards = (*same.guards[:-1], replace(same.guards[-1], counts=True))
        return _telling(state, ways, told_of) if told_of else ways
    if operator in LOOSE and right is not None:
        numbered = number_of_name(run, frame, state, left, operator, right, place)
        if numbered is not None:
            return numbered
        pair = (left.literal or "", right.literal or "")
        exact = (run.turn is not None and not frame.loops) or _is_item(frame, test.left)
        if exact and all(map(str.isdigit, pair)):
            return (state, None) if counts.HOLDS[operator](int(pair[1]), int(pair[0])) else (None, state)
    bounds = _bounds(operator, names, left, right, test.left, place.text)
    if operator == "other" and right is None:
        nonzero = truth_of_number(run, frame, state, left, place)
        if nonzero is not None:
            return nonzero
    most, else_most = counts.most_told(operator, names, left, right)
    guard = Guard("test", place.text, place, False, (*names, *told_of), counts=bounds, most=most)
    if run.is_rehearsal_switch(names):
        guard = replace(guard, kind="dry-run")
    other = state.copy()
    for way, fewer in ((state, most), (other, else_most)):
        if fewer is not None:
            listing.bound(way, told_of, fewer, place)
    if operator in LOOSE:
        _learn_order(state, other, test, left, right)
    mark_checked(state, names)
    holds = counts.HOLDS.get(operator)
    if holds is not None and right is not None:
        number = int(right.literal) if right.literal is not None and right.literal.isdigit() else 0
        none = holds(number, 0)
        failures.told(left, *((state, other) if none else (other, state)))
        if right.literal is not None and any(hole.origin == "number" and hole.about for hole in left.holes):
            denied = replace(guard, negated=True, some=none, most=else_most)
            return state.guarded(replace(guard, some=not none)), other.guarded(denied)
    elif operator == "other":
        failures.told(left, state, other)
        failures.told(left, other, state)
    return state.guarded(guard), other.guarded(replace(guard, negated=True, most=else_most))


def _has_key(run: Run, frame: Frame, state: State, word: Value, place: Place) -> Ways | None:
    """``[[ -v R[$name] ]]``: has a table of known keys this one? ``None`` if it is about something else."""
    if len(word.alternatives) != 1:
        return None
    parts = [Lit(atom.text) if isinstance(atom, Wild) else atom for atom in word.alternatives[0].atoms]
    whole = "".join(atom.text if isinstance(atom, Lit) else "\0" for atom in parts)
    name, bracket, key = whole.partition("[")
    known = tables.rows(state, name) if bracket and key.endswith("]") else None
    if not known:
        return None
    hole = next((atom for atom in parts if isinstance(atom, Hole)), None)
    asked = literal(key[:-1]) if hole is None else Value((Text((hole,)),))
    if hole is not None and key != "\0]":
        return None
    present = tables.from_table({row: literal("yes") for row in known}, asked)
    if present is None or present.literal is not None:
        return None if present is None else (state, None) if present.literal else (None, state)
    return told(run, frame, state, present, Wanted(bool, ("?*",), ends=()), False, place)


def _learn_order(state: State, other: State, test: Compare, left: Value, right: Value | None) -> None:
    """A known text on the wrong side of the limit is excluded; what is nothing counts as 0."""
    limit = right.literal if right is not None else None
    if limit is None or not limit.isdigit() or len(left.alternatives) < 2:
        return
    number, holds = int(limit), counts.HOLDS[test.operator]

    def matches(text: str) -> bool:
        return (text.isdigit() or not text) and holds(number, int(text or 0))

    divided = divide(left, matches, None)
    if divided.inside and divided.outside:
        learn(state, test.left, Value(divided.inside))
        learn(other, test.left, Value(divided.outside))


def _telling(state: State, ways: Ways, about: tuple[str, ...]) -> Ways:
    """Both ways, their new guard being about what the compared values tell of as well."""
    for way in dict.fromkeys(ways):
        if way is not None and len(way.guards) and (way is state or way.guards != state.guards):
            guard = way.guards[-1]
            subjects = tuple(dict.fromkeys((*guard.subjects, *about)))
            way.guards = (*way.guards[:-1], replace(guard, subjects=subjects))
    return ways


def _bounds(
    operator: str, names: tuple[str, ...], left: Value, right: Value | None, written: Expression, text: str
) -> bool:
    if operator in LOOSE and right is not None:
        return counts.bounds(operator, names, left, right, text)
    return operator == "other" and isinstance(written, Arithmetic) and counts.bounds_text(written.text, names)


def _known_by_now(found: Value, place: Place) -> Value:
    """What a template leaves to be filled in is not known."""
    text = found.literal
    return unknown("settings", text, place, Emptiness.UNLIKELY) if text is not None and filled_in_later(text) else found


def _count(frame: Frame, state: State, test: Compare, place: Any) -> Ways:
    """``$#`` against a number: how many arguments are there at least?"""
    right = test.right
    operator = counts.HOLDS.get(test.operator)
    if not isinstance(right, Literal) or not right.text.isdigit() or operator is None:
        return state, state.copy()
    number = int(right.text)
    arguments = state.arguments
    if arguments is not None and open_ended(arguments.items) is None:
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


def truth_of_number(run: Run, frame: Frame, state: State, value: Value, place: Place) -> Ways | None:
    """Is a number that comes from the machine's own name another one than zero?"""
    hole = lone(value)
    if hole is None or not is_number(hole):
        return None
    return told(run, frame, state, value, Wanted(lambda text: text.strip("0"), ("?*",), ends=()), False, place)


def number_of_name(
    run: Run, frame: Frame, state: State, left: Value, operator: str, right: Value, place: Place
) -> Ways | None:
    """A number in the machine's own name against another one."""
    alone = len(left.alternatives) == len(left.holes) == 1
    hole, number = left.holes[0] if alone else None, right.literal or ""
    if hole is None or hole.origin != "own-host" or not number.isdigit():
        return None
    holds: Callable[[int, int], bool] = counts.HOLDS[operator]

    def matches(text: str) -> bool:
        return text.isdigit() and holds(int(number), int(text))

    negated = operator == "number-unequal"
    if negated:
        holds = counts.HOLDS["number-equal"]
    return told(run, frame, state, left, Wanted(matches, (f"{operator} {number}",), ends=()), negated, place)


def _presence(
    run: Run, frame: Frame, state: State, test: Compare, left: Value, names: tuple[str, ...], place: Any
) -> Ways:
    """``-n``, ``-z`` and path tests: all of them tell empty from not empty."""
    operator = test.operator
    if operator not in _PATH_TESTS:
        ways = presence_of_name(run, frame, state, left, place, operator == "empty")
        if ways is not None:
            return ways
    guard = Guard(
        "exists" if operator in _PATH_TESTS else "test",
        place.text,
        place,
        False,
        names,
        presence=True,
        always=_cannot_fail(test, left),
        some=operator not in _PATH_TESTS and any(hole.relative for hole in left.holes),
        sources=sources_of(left),
        remote=frame.hosts.remote,
    )
    state.asked(replace(guard, negated=operator == "empty"))
    if run.is_rehearsal_switch(names):
        guard = replace(guard, kind="dry-run")
    if operator in ("exists", "file", "filled") and left.literal is not None:
        there = roles.present(run, state, left.literal)
        if there is not None:
            return among(run, frame, state, there, place, left.literal)
    if operator in _PATH_TESTS:
        roll = counterparts.asked(frame, left, place)
        guard = replace(guard, subjects=(*names, left.show()), roll=roll, sort=operator in _SORTS)
    elif frame.loops and isinstance(test.left, Expansion) and "$" in (test.left.index or ""):
        guard = replace(guard, roll=Roll(test.left.name, place, (test.left.name,)))
    else:
        guard = replace(guard, roll=enquiries.of_value(run, frame, left))
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
    no = None
    if absent_possible:
        no = absent.guarded(replace(guard, negated=True, some=False, default=left_out(left)))
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
        right = value(run, frame, state, test.right)
        pattern = right.literal
        if pattern is None:
            ways = name_among(run, frame, state, left, right, place, names)
            ways = ways or name_among(run, frame, state, right, left, place, names)
            if ways is not None:
                return (ways[1], ways[0]) if operator in _NEGATED else ways
    else:
        pattern = pattern_of(run, frame, state, test.right)
    if pattern is None and operator != "regex":
        reverse = [with_own_name(run, frame, state, test.right)]
    if pattern is None and not exact:
        chosen = unknown_part(value(run, frame, state, test.right), operator == "regex")
        if chosen is not None and any(hole.listing for hole in left.holes):
            roll = rolls.looked_through(frame, left, place)
            guard = Guard(subject_kind(left), place.text, place, False, names, roll=roll)
            yes, no = selecting(state, left, chosen, guard, test.left)
            return (no, yes) if operator in _NEGATED else (yes, no)
    yes, no = match(
        run,
        frame,
        state,
        left,
        name_of(test.left),
        place.text,
        [pattern],
        place,
        regex=operator == "regex",
        exact=exact,
        names=names,
        target=test.left,
        reverse=reverse,
    )
    if operator == "regex" and pattern is not None:
        _groups_found(yes, left, pattern)
    return (no, yes) if operator in _NEGATED else (yes, no)


def _groups_found(state: State | None, subject: Value, pattern: str) -> None:
    """``BASH_REMATCH``: what a regular expression found in the machine's own name."""
    if state is None:
        return
    state.variables.pop("BASH_REMATCH", None)
    hole = lone(subject)
    if hole is None or hole.origin != "own-host":
        return
    with contextlib.suppress(re.error):
        groups = re.compile(pattern).groups
        found = [apply_step(subject, ("found", pattern, str(group))) for group in range(groups + 1)]
        state.variables["BASH_REMATCH"] = ListValue(tuple([map_holes(one, empty=Emptiness.MAYBE) for one in found]))


def unknown_part(pattern: Value, regex: bool) -> Value | None:
    """The computed part of ``*"$X"*``: a pattern that lets everything pass if that is empty."""
    if len(pattern.alternatives) != 1 or len(pattern.holes) != 1:
        return None
    around = "".join(atom.text for atom in pattern.alternatives[0].atoms if not isinstance(atom, Hole))
    return None if around.strip("^.*" if regex else "*") else Value((Text(pattern.holes),))


def selecting(state: State, subject: Value, chosen: Value, guard: Guard, read: Expression) -> Ways:
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
    learn(yes, read, Value(marked))
    return yes.guarded(guard), no.guarded(replace(guard, negated=True))
