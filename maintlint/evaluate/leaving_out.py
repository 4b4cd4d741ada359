"""Whether what goes was picked, or is all that nothing kept: what the tests of an item say of the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.evaluate.frame import Pass
from maintlint.evaluate.listing import is_listed
from maintlint.evaluate.objects import (
    Mapping,
    Object,
    Sequence,
    Thing,
    attribute,
    attributes,
    looked_at,
    set_attribute,
)
from maintlint.evaluate.rollouts import item_key
from maintlint.evaluate.state import State
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.scope import Filter, Guard
from maintlint.values import Atom, Hole, Selector, Text, Value, Wild, literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_TESTS = frozenset({"test", "status", "loop-host"})
_ABOUT_STATE = lazy(
    r"stat(e|us|us_code)\b|phase|attach|in.?use|available|running|active|stopped|enabled|empty|exists|(^|[^a-z])(age|time|date|days?)"
    r"|[<>]",
    re.I,
)
_READ = lazy(r"\w+(\[[^\[\]()]*\]|\.get\([^()]*\)|\.\w+)+")
"""Fields of a record, looked up."""
_COUNTED = lazy(r"\)\s*(>=?|[!=]=)\s*[01]\b")
"""``len(kept) > 0``: whether there are any, which is no measure of the thing itself."""
_FIELD = lazy(r"""^\s*["'][A-Z][a-z]+[A-Z][A-Za-z]*["']\s+(not\s+)?in\s+\w+\s*$""")
"""``'InstanceId' in address``: a field of a record."""
_GONE_ALREADY = lazy(r"terminat|delet(ed|ing)|shutting|destroyed|removed", re.I)
_AT_WORK = lazy(r"\b(running|active|started|enabled|online|healthy|up|ready|in.?service|in.?use)\b", re.I)
_KEPT = lazy(
    r"keep|protect|exclu|skip|ignore|preserv|except|allow|white|safe|perma|retain|do.?not|lock|pin|prod|critical|live|default",
    re.I,
)


def left_out_by(guards: Iterable[Guard]) -> tuple[Guard, ...]:
    """The tests that leave a few items out, if no other one picks any."""
    found = []
    for guard in guards:
        if guard.kind not in _TESTS or guard.counts or guard.switch or _GONE_ALREADY.search(guard.text):
            continue
        if not guard.negated and _AT_WORK.search(guard.text):
            continue  # Those that are at work: it spares none that matter.
        if not _leaves_out(guard):
            return ()
        found.append(guard)
    return tuple(found)


def _leaves_out(guard: Guard) -> bool:
    """By its name or a mark; not by its age, by what it is doing, nor by a list of what is known."""
    text = _COUNTED.sub("", guard.text)
    if _FIELD.search(guard.text) and not _KEPT.search(guard.text):
        return False  # whether it has such a field at all: what it is, and not which it is
    if not guard.negated or guard.roll is not None or guard.kind == "status" or _ABOUT_STATE.search(text):
        return False
    presence = guard.presence or guard.some or text != guard.text
    return not presence or bool(_KEPT.search(guard.text))


def tests_of_item(state: State, over: Pass) -> tuple[Guard, ...]:
    """What was asked of the item that a loop goes through, or of what the loop makes of it."""

    def about(guards: Iterable[Guard]) -> tuple[Guard, ...]:
        return tuple(guard for guard in guards if _about_item(state, guard, over.variable, over.place))

    inside = about(state.guards[over.guards :])
    if inside:
        return inside
    ways = [about(way.guards[over.guards :]) for way in skipped(over)]
    passed = [tuple(replace(guard, negated=not guard.negated) for guard in way) for way in ways]
    return tuple(guard for way in passed for guard in way) if all(map(left_out_by, passed)) else ()


def skipped(over: Pass) -> list[State]:
    """Where a pass went on to the next item."""
    flow = over.flow
    return [] if flow is None else [way for way in flow.breaks if not any(way is left for left in flow.left)]


def _about_item(state: State, guard: Guard, name: str, loop: Place) -> bool:
    item = _known(state, name)
    sources = {hole.place for hole in item.holes} if isinstance(item, Value) else set()
    if guard.presence and any(source in sources or source.within(loop) for source in guard.sources):
        return True
    return any(subject == name or _made_of(_known(state, subject), loop, sources, 2) for subject in guard.subjects)


def _known(state: State, name: str) -> Thing:
    """A variable of the program, also for what a library that it calls does."""
    return state.variables.get(name, state.variables.get(item_key(name)))


def asks_the_item(state: State, guard: Guard, over: Pass, listing: Place) -> bool:
    """Does a test ask the item itself that was found at ``listing``, or one of its fields?"""

    def is_field(hole: Hole) -> bool:
        place = hole.place
        return place == listing or (
            place is not None and place.within(over.place) and bool(_READ.fullmatch(place.text))
        )

    name = over.variable
    return any(subject == name or _holds(_known(state, subject), is_field, 2) for subject in guard.subjects)


def _made_of(thing: Thing, loop: Place, sources: set[Place | None], depth: int) -> bool:
    """Is it made inside the loop, or out of what the loop's item comes from?"""
    return _holds(
        thing, lambda hole: hole.place in sources or (hole.place is not None and hole.place.within(loop)), depth
    )


def _holds(thing: Thing, wanted: Callable[[Hole], bool], depth: int) -> bool:
    """Has a value, or what stands in a list or a mapping, such a part?"""
    if isinstance(thing, Value):
        return any(map(wanted, thing.holes))
    if depth and isinstance(thing, (Sequence, Mapping)):
        inner = [*(thing.items if isinstance(thing, Sequence) else [value for _, value in thing.items]), thing.more]
        return any(_holds(one, wanted, depth - 1) for one in inner[:8])
    return False


def as_filters(guards: Iterable[Guard]) -> tuple[Filter, ...]:
    return tuple(Filter(guard.place, guard.text, True) for guard in guards)


def picked_by(item: Thing, guards: Iterable[Guard]) -> Thing:
    """An item of all there are that is used where the tests which it passed are forgotten: they go with it."""
    if isinstance(item, Mapping):
        return _parts_picked_by(item, guards)
    if isinstance(item, Sequence):
        return _row_picked_by(item, guards)
    if not isinstance(item, Value):
        return item
    tests = tuple(guard for guard in guards if guard.kind in _TESTS and not guard.counts)
    if any(map(is_listed, item.alternatives)):
        return with_selectors(item, tuple(_selector(guard, False) for guard in tests if _asks_a_list(guard)))
    kept = left_out_by(tests)
    if not any(hole.origin == "walk" or (tests and is_printed(hole)) for hole in item.holes):
        strange = tuple(_selector(guard, False) for guard in tests if _asks_a_list(guard))
        return with_selectors(_as_entries(item), strange) if strange else item
    chosen = tuple(_selector(guard, bool(kept)) for guard in kept or tests)
    return with_selectors(item, chosen) if chosen else item


def _parts_picked_by(item: Mapping, guards: Iterable[Guard]) -> Mapping:
    """``{"Action": "DELETE", "Record": record}``: what was made of an item was picked like that."""
    tests = tuple(guards)
    return replace(item, items=tuple([(key, picked_by(value, tests)) for key, value in item.items]))


def _row_picked_by(item: Sequence, guards: Iterable[Guard]) -> Sequence:
    """``doomed.append((repository, tag))``: the same of a row."""
    tests = tuple(guards)
    more = None if item.more is None else picked_by(item.more, tests)
    return replace(item, items=tuple([picked_by(value, tests) for value in item.items]), more=more)


def under_picked_key(thing: Thing, chosen: tuple[Selector, ...]) -> Thing:
    """What stands under a key of a mapping (``have[name]``) was picked with the key: it is one of several, too."""
    missing = any(one.negated and one.roll is not None for one in chosen)
    return with_all_selectors(_as_entries(thing) if missing and isinstance(thing, Value) else thing, chosen)


def _as_entries(item: Value) -> Value:
    """Whatever is asked for in a list is one of several, wherever they come from."""

    def entry(atom: Atom) -> Atom:
        return replace(atom, listing=atom.name or "list") if isinstance(atom, Hole) and not atom.listing else atom

    return Value(tuple(Text(tuple(map(entry, text.atoms))) for text in item.alternatives))


def is_printed(hole: Hole) -> bool:
    """Is it an entry of a list that a command prints?"""
    return hole.origin == "output" and bool(hole.listing)


def _asks_a_list(guard: Guard) -> bool:
    """Does the test take what a list does not name?"""
    return guard.negated and guard.roll is not None


def _selector(guard: Guard, left_out: bool) -> Selector:
    """A test as what narrows a list; one that asks for what a list does not name keeps that list."""
    roll = guard.roll if _asks_a_list(guard) else None
    return Selector(guard.place, guard.text, literal(guard.asks), left_out or roll is not None, roll=roll)


def kept_item(run: Run, state: State, over: Pass, item: Thing) -> Thing:
    """An item of a loop, put into a list or given by a generator: what picked it goes with it."""
    if over.guards is None:
        return item
    tests = tests_of_item(state, over)
    asked = tests or any(len(way.guards) > over.guards for way in skipped(over))
    if isinstance(item, Object):
        return picked_object(run, state, item, tests)
    return picked_by(looked_at(item) if asked else item, tests)


def picked_object(run: Run, state: State, item: Object, guards: Iterable[Guard]) -> Object:
    """An object that is an item of all there are, once tests have picked it: another one than the item itself."""
    listed = attribute(state, item, "printed")
    tests = [guard for guard in guards if guard.kind in _TESTS and not guard.counts]
    if not tests:
        return item
    known = attributes(state, item)
    if isinstance(listed, Value):
        kept = left_out_by(tests)
        picked = {"printed": with_selectors(listed, tuple(_selector(guard, bool(kept)) for guard in kept or tests))}
    else:
        told = {name: value for name, value in known.items() if isinstance(value, Value)}
        found = {name: picked_by(value, tests) for name, value in told.items()}
        picked = {name: value for name, value in found.items() if value is not told[name]}
    if not picked:
        return item
    other = Object(item.cls, (run.fresh_id(),))
    for name, value in {**known, **picked}.items():
        set_attribute(state, other, name, value)
    return other


def with_selectors(item: Value, chosen: tuple[Selector, ...]) -> Value:
    """An item of a listing, narrowed."""

    def narrowed(atom: Atom) -> Atom:
        if not isinstance(atom, Wild) and (not isinstance(atom, Hole) or not atom.listing):
            return atom
        new = tuple(selector for selector in chosen if selector not in atom.selectors)
        return replace(atom, selectors=(*atom.selectors, *new)) if new else atom

    return Value(tuple(Text(tuple(map(narrowed, text.atoms))) for text in item.alternatives))


def with_all_selectors(thing: Thing, chosen: tuple[Selector, ...]) -> Thing:
    """A row or a record of a listing, narrowed in all its parts."""
    if not chosen:
        return thing
    if isinstance(thing, Value):
        return with_selectors(thing, chosen)
    if isinstance(thing, Mapping):
        items = tuple([(key, with_all_selectors(value, chosen)) for key, value in thing.items])
        return replace(thing, items=items, more=with_all_selectors(thing.more, chosen))
    if isinstance(thing, Sequence):
        items = tuple([with_all_selectors(value, chosen) for value in thing.items])
        return replace(thing, items=items, more=with_all_selectors(thing.more, chosen))
    return thing
