"""What a test teaches: about the variable that it reads, and about whatever else hangs on it.

A value that was copied is learned about in every copy. Two ways that were merged are remembered as a
`Split`: once a later test excludes what one of them left in one variable, all others are as the other
way left them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import compress
from operator import is_
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from maintlint.combining import never_empty_text
from maintlint.conditions import NEVER
from maintlint.evaluate import failures, present
from maintlint.evaluate.environment import environment
from maintlint.evaluate.state import Split, State, Told, split_of
from maintlint.patterns import lazy
from maintlint.program import Concat, Expansion, Expression, Literal, Variable
from maintlint.values import Emptiness, Hole, ListValue, Lit, Text, Value, open_ended, spell

MOST_ARGUMENTS = 9
"""So many arguments are there once a function that cannot be read was told their number."""

_PLAIN = (":-", "-", "")


class Divided(Struct, frozen=True, gc=False):
    """The alternatives of a value that meet a test, and those that do not."""

    inside: tuple[Text, ...]
    outside: tuple[Text, ...]


def assume(state: State, name: str, refined: Value) -> None:
    """Store what a test taught about a variable or an argument."""
    if name.isdigit():
        _assume_argument(state, int(name), refined)
        return
    if name == "#":
        _assume_count(state, refined)
        return
    before = state.variables.get(name)
    if not name.isidentifier() or not isinstance(before, (Value, type(None))):
        return
    state.variables[name] = refined
    if before is None:
        present.found(state, environment(name, None, state.nounset, state.foreign), refined)
    elif before is not refined:
        _spread(state, before, refined)


def _assume_argument(state: State, index: int, refined: Value) -> None:
    if state.arguments is None:
        if refined.empty is Emptiness.NEVER:
            state.argument_count = max(state.argument_count, index)
            state.learnt = {**state.learnt, index: refined}
        return
    items = state.arguments.items
    exact = not any(hole.many for item in items[:index] for hole in item.holes)
    if exact and 0 < index <= len(items):
        before = items[index - 1]
        # What stands unquoted may be more words than the one that was asked about.
        hole = None if open_ended((refined,)) else open_ended((before,))
        more = () if hole is None else (Value((Text((replace(hole, many=True, empty=Emptiness.MAYBE),)),)),)
        state.arguments = ListValue((*items[: index - 1], refined, *items[index:], *more))
        if before is not refined:
            _spread(state, before, refined)


def _assume_count(state: State, refined: Value) -> None:
    counts = refined.literals or ()
    if counts and all(count.isdigit() for count in counts):
        state.argument_count = max(state.argument_count, min(map(int, counts)))


def elsewhere(state: State, before: Value, refined: Value) -> None:
    """The same value in other variables, and what the ways that led here left in those."""
    variables = state.variables
    same = partial(is_, before)
    for name in list(compress(variables, map(same, variables.values()))):
        variables[name] = refined
    present.found(state, before, refined)
    if state.splits:
        _exclude(state, before, refined)
    only_where(state, before, refined)


def _spread(state: State, before: Value, refined: Value) -> None:
    """What is learnt about a value of a shell, wherever it stands."""
    variables = state.variables
    same = partial(is_, before)
    arguments = state.arguments
    if arguments is not None and any(map(same, arguments.items)):
        state.arguments = ListValue(tuple([refined if item is before else item for item in arguments.items]))
    source = _environment_name(before)
    if source and source not in variables:
        variables[source] = refined
    elsewhere(state, before, refined)


def only_where(state: State, before: Value, refined: Value) -> None:
    """The point is reached under the conditions only that left what is still possible."""
    if not state.told:
        return
    told = next((told for told in state.told if told.value is before), None)
    if told is None:
        return
    possible = NEVER
    kept = []
    for text, condition in told.texts:
        if any(_may_become(text, result) for result in refined.alternatives):
            possible = possible.either(condition)
            kept.append((text, condition))
    state.condition = state.condition.both(possible)
    state.told = (*[other for other in state.told if other is not told], Told(refined, tuple(kept)))


def _environment_name(value: Value) -> str:
    """The variable of the environment that a value plainly is."""
    if len(value.alternatives) != 1 or len(value.alternatives[0].atoms) != 1:
        return ""
    atom = value.alternatives[0].atoms[0]
    if not isinstance(atom, Hole) or atom.origin not in ("env", "settings") or atom.transforms:
        return ""
    return atom.name if atom.name.isidentifier() else ""


def _exclude(state: State, before: Value, refined: Value) -> None:
    """Leave out the merged ways that cannot have led to ``refined``."""
    identity = id(before)
    concerned = [split for split in state.splits if identity in split.identities]
    if not concerned:
        return
    for split in concerned:
        name = next(name for name, value in split.merged.items() if value is before)
        left, right = (_possible(side[name], refined) for side in (split.left, split.right))
        if bool(left) == bool(right):
            _narrow(state, split, name, refined, (left, right))
            continue
        chosen = split.left if left else split.right
        here, there = split.unchecked if left else reversed(split.unchecked)
        state.unchecked = failures.without(state.unchecked, failures.without(there, here))
        for other, merged in split.merged.items():
            if other != name and state.variables.get(other) is merged:
                state.variables[other] = chosen[other]


def _narrow(state: State, split: Split, name: str, refined: Value, kept: tuple[tuple[Text, ...], ...]) -> None:
    """Either way may still have led here, with less in ``name``: what is learned next about it tells the ways apart."""
    sides = [
        {**side, name: Value(texts)} if texts else side
        for side, texts in zip((split.left, split.right), kept, strict=True)
    ]
    closer = split_of({**split.merged, name: refined}, sides[0], sides[1], split.unchecked)
    state.splits = tuple([closer if one is split else one for one in state.splits])


def _possible(side: object, refined: Value) -> tuple[Text, ...]:
    """What one of two ways left in a variable, as far as a test may have made ``refined`` of it."""
    texts = side.alternatives if isinstance(side, Value) else ()
    return tuple([text for text in texts if any(_may_become(text, result) for result in refined.alternatives)])


def _may_become(text: Text, result: Text) -> bool:
    """May a test have left ``result`` of ``text``?"""
    if text == result:
        return True
    known, found = spell(text), spell(result)
    if known is not None and found is not None:
        return not set(known).isdisjoint(found)
    if found is not None:
        return text.empty is not Emptiness.NEVER or any(found)
    if known is not None:
        # One of a few texts, put together again with all others.
        return bool(text.holes and result.holes) and _same(text.holes[0], result.holes[0])
    return not text.holes or not result.holes or _same(text.holes[0], result.holes[0])


def _same(left: Hole, right: Hole) -> bool:
    return left.origin == right.origin and left.name == right.name and left.place == right.place


def is_narrowed(before: Value, after: Value) -> bool:
    """Is ``after`` what a test may have left of ``before``, and nothing that was made of it?"""
    return all(any(_may_be_left(text, left) for text in before.alternatives) for left in after.alternatives)


def _may_be_left(text: Text, left: Text) -> bool:
    if text == left or not left.holes:
        return text == left or bool(text.holes)
    same = len(text.atoms) == len(left.atoms) and len(text.holes) == len(left.holes)
    return same and all(
        _same(one, other) and one.transforms == other.transforms
        for one, other in zip(text.holes, left.holes, strict=True)
    )


def learn(state: State, expression: Expression | None, refined: Value, default: Value | None = None) -> None:
    """Store what a test taught about the variable that ``expression`` plainly reads.

    ``default`` is what ``${x:-default}`` stands for: as long as the result may be that, ``x`` may be empty.
    """
    if isinstance(expression, Concat) and len(expression.parts) == 1:
        expression = expression.parts[0]
    if isinstance(expression, Variable):
        assume(state, expression.name, refined)
    elif isinstance(expression, Expansion) and expression.operator == "indirect":
        if refined.empty is Emptiness.NEVER or expression.operand is None:
            assume(state, _pointed(state, expression.name), refined)
    elif (
        isinstance(expression, Expansion)
        and expression.operator in _PLAIN
        and expression.index is None
        and (default is None or not _may_be(refined, default))
    ):
        assume(state, expression.name, refined)


def _pointed(state: State, name: str) -> str:
    """The variable that ``${!name}`` reads."""
    found = state.variables.get(name)
    if name.isdigit() and state.arguments is not None and 0 < int(name) <= len(state.arguments.items):
        found = state.arguments.items[int(name) - 1]
    return (found.literal or "") if isinstance(found, Value) else ""


def _may_be(refined: Value, default: Value) -> bool:
    """May ``refined`` be the (not empty) default?"""
    texts = default.literals
    if texts is None:
        return True
    return any(text in texts and text for found in refined.alternatives for text in spell(found) or ())


def has_default(expression: Expansion) -> bool:
    """Is it ``${x:-something}``?"""
    operand = expression.operand
    return (
        expression.operator in (":-", "-")
        and operand is not None
        and not (isinstance(operand, Literal) and not operand.text)
    )


def brought_back(
    given: list[Value], now: ListValue | None, outer: ListValue | None, count: int, variables: dict[str, Any]
) -> tuple[ListValue | None, int]:
    """The caller's arguments with what a function learned about those that it was given; its ``variables`` too."""
    if now is None or len(now.items) < len(given) or not all(map(_is_rest, now.items[len(given) :])):
        return outer, count
    for old, new in zip(given, now.items, strict=False):
        if new is old or new.empty is not Emptiness.NEVER or not _same_value(old, new):
            continue
        _narrow_copies(variables, new)
        if outer is not None:
            outer = ListValue(tuple([new if item is old else item for item in outer.items]))
        elif old.holes[0].origin == "argv" and old.holes[0].name.isdigit():
            count = max(count, int(old.holes[0].name))
    return outer, count


def _is_rest(item: Value) -> bool:
    return any(hole.many for hole in item.holes)


def _narrow_copies(variables: dict[str, Any], new: Value) -> None:
    """An item of a loop that was an argument is narrowed in the loop's variable."""
    hole = new.holes[0]
    found = variables.get(hole.name) if hole.choices is not None else None
    if not isinstance(found, Value) or not _same_value(found, new) or found.holes[0].choices is None:
        return
    kept = tuple([choice for choice in found.holes[0].choices if choice in (hole.choices or ())])
    if kept and len(kept) < len(found.holes[0].choices):
        variables[hole.name] = Value((Text((replace(found.holes[0], choices=kept, checked=True),)),))


def narrowed(before: Any, ways: list[Any]) -> Value | None:
    """An item of a loop with what the copies in ``ways`` left of it together; ``None`` if one is something else now."""
    if not isinstance(before, Value) or len(before.holes) != 1 or before.holes[0].choices is None:
        return None
    left: set[str] = set()
    for way in ways:
        texts = way.literals if isinstance(way, Value) else None
        if texts is None or not set(texts) <= set(before.literals or ()):
            return None
        left.update(texts)
    kept = tuple([choice for choice in before.holes[0].choices if choice in left])
    return Value((Text((replace(before.holes[0], choices=kept, checked=True),)),)) if kept else None


def _same_value(old: Value, new: Value) -> bool:
    if len(old.alternatives) != 1 or len(new.alternatives) != 1:
        return False
    holes, now = old.holes, new.holes
    return len(old.alternatives[0].atoms) == len(holes) == len(now) == 1 and _same(holes[0], now[0])


def divide(subject: Value, matches: Callable[[str], bool], wanted: tuple[str, ...] | None) -> Divided:
    """Which alternatives match, each narrowed to what it then is; ``wanted``: the texts that match, if few."""
    inside: list[Text] = []
    outside: list[Text] = []
    empty_matches = matches("")
    for text in subject.alternatives:
        spelled = None if any(hole.many for hole in text.holes) else spell(text)
        if spelled is not None:
            _sort_out(text, [choice for choice in spelled if matches(choice)], inside)
            _sort_out(text, [choice for choice in spelled if not matches(choice)], outside)
            continue
        inside.append(_narrowed(text, wanted, empty_matches))
        outside.append((never_empty_text(text) or text) if empty_matches else text)
    return Divided(_distinct(inside), _distinct(outside))


def _distinct(texts: list[Text]) -> tuple[Text, ...]:
    return tuple(texts) if len(texts) < 2 else tuple(dict.fromkeys(texts))


def _narrowed(text: Text, wanted: tuple[str, ...] | None, empty_matches: bool) -> Text:
    """A text that is not known, once it is known to match."""
    if wanted is None:
        return text if empty_matches else never_empty_text(text) or text
    if len(wanted) == 1:
        return Text((Lit(wanted[0], text.place),) if wanted[0] else ())
    atom = text.atoms[0]
    if len(text.atoms) == 1 and isinstance(atom, Hole):
        empty = Emptiness.MAYBE if "" in wanted else Emptiness.NEVER
        return Text((replace(atom, choices=wanted, checked=True, empty=empty, many=False),))
    return text if empty_matches else never_empty_text(text) or text


def _sort_out(text: Text, kept: list[str], into: list[Text]) -> None:
    if not kept:
        return
    atom = text.atoms[0] if text.atoms else None
    if len(text.atoms) == 1 and isinstance(atom, Hole):
        empty = Emptiness.MAYBE if "" in kept else Emptiness.NEVER
        into.append(Text((replace(atom, choices=tuple(kept), checked=True, empty=empty),)))
    else:
        into.append(text)


_CHECKS = lazy(r"(?i)check|valid|verif|assert|requir|ensure|exist|must|need|sanit|args|param|(^|_)(is|has|test)_")


def entrusted(state: State, name: str, words: Sequence[Value]) -> None:
    """A function of a file that cannot be read checks values, by its name: it may end the program.

    What it was given by value, by name or by number is then empty only if somebody passes an empty text.
    """
    if not _CHECKS.search(name):
        return
    names = {hole.name for word in words if all(len(t.atoms) == 1 for t in word.alternatives) for hole in word.holes}
    names.update(word.literal for word in words if word.literal in state.variables)
    counted = not names.isdisjoint(("#", "@", "*"))
    if counted:
        state.argument_count = max(state.argument_count, MOST_ARGUMENTS)
    for variable, value in list(state.variables.items()):
        if not isinstance(value, Value):
            continue
        if variable in names or any(hole.name in names or (counted and hole.origin == "argv") for hole in value.holes):
            state.variables[variable] = _given(value)


def _given(value: Value) -> Value:
    texts = [
        Text(
            tuple(
                replace(a, empty=min(a.empty, Emptiness.BLANK), checked=True) if isinstance(a, Hole) else a
                for a in text.atoms
            )
        )
        for text in value.alternatives
    ]
    return Value(tuple(texts))
