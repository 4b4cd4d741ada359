"""Splits by "the subject matches one of the patterns": known texts, choices, the machine's own name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.combining import defaults_in, map_holes
from maintlint.conditions import About
from maintlint.evaluate import counts, enquiries, failures, ownhost, rolls, trying
from maintlint.evaluate.expressions import value
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.learning import assume, divide, has_default, learn, only_where
from maintlint.evaluate.parameters import apply_step
from maintlint.evaluate.state import State
from maintlint.evaluate.wanted import any_of, expression_of, names_one, plain_texts, starts_of
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.program import Expansion, Expression
from maintlint.scope import Guard
from maintlint.values import OUTSIDE, Default, Emptiness, Hole, Text, Value, Wild, may_be_nothing

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways


# "Is it this machine?" asks how to reach a host, not which group it is in.
_CASE_OPEN = "shopt·nocasematch"
_HERE = frozenset({"localhost", "127.0.0.1", "::1", "local", ""})
_NO_NAME = lazy(r"\^?(\\s\*|\[\[:space:\]\]\*)?(\*?\\?[#;]|$|\$$)")
"""A pattern for comments and blank lines: no name of anything matches it."""

_BLANKS = ("a b", "1 2", "a-1.c /b")
"""A test that refuses all of these (``*[!a-z]*``) leaves one word, of letters that somebody chose."""


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
    if _CASE_OPEN in state.variables and not exact:
        named = subject_kind(subject) == "own-host" and not regex and trying.lone(subject) is not None
        # Names are compared in small letters then.
        subject = apply_step(subject, (",,", "", "")) if named else subject
        patterns = [p.lower() if named and p is not None and "[:" not in p else None for p in patterns]
    if any(pattern is not None for pattern in reverse):
        ways = _among(run, frame, state, subject, text, reverse, place, names)
        if ways is not None:
            return ways
    kind = subject_kind(subject)
    if kind == "own-host":
        # What a command printed may still have its line end.
        patterns = [pattern and (pattern[:-1] if pattern.endswith("\n") else pattern) for pattern in patterns]
    tells_apart = not patterns or any(pattern is None or not _NO_NAME.match(pattern) for pattern in patterns)
    if kind == "loop-host" and (not tells_apart or all(pattern is None or pattern in _HERE for pattern in patterns)):
        kind = "test"
    options = tuple([pattern for pattern in patterns if pattern is not None and pattern.startswith("-")])
    if run.is_rehearsal_switch((*names, *options)):
        kind = "dry-run"
    asked = "|".join([pattern for pattern in patterns if pattern]) if kind in ("test", "loop-host") else ""
    given = kind == "test" and bool(subject.holes) and all(hole.origin in _GIVEN for hole in subject.holes)
    guard = Guard(kind, text, place, False, names, pattern=asked[:160], given=given)
    of_item = not exact and None in patterns and any(_is_item(frame, state, one) for one in names)
    if None in patterns and not exact and (roll := rolls.looked_through(frame, subject, place, of_item)) is not None:
        guard = replace(guard, roll=roll)
    elif kind in ("test", "loop-host"):
        guard = replace(guard, roll=enquiries.of_value(run, frame, subject))
    texts_wanted = plain_texts(patterns, regex, exact)
    matches, whole = (texts_wanted.__contains__, True) if texts_wanted is not None else any_of(patterns, regex, exact)
    divided = divide(subject, matches, texts_wanted)
    known = subject.literals if whole and not any(hole.many for hole in subject.holes) else None
    yes = state if divided.inside or not whole else None
    no = state.copy() if divided.outside else None
    default = default_of(run, frame, state, target)
    for way, texts in ((yes if whole else None, divided.inside), (no, divided.outside)):
        if way is not None and texts != subject.alternatives and not (kind == "own-host" and _few_left(texts)):
            refined = Value(texts)
            if name:
                assume(way, name, refined) if target is None else learn(way, target, refined, default)
            only_where(way, subject, refined)
    if subject.holes:
        failures.told(subject, *((yes, no) if matches("0") or not whole else (no, yes)))
    if known is None:
        if tells_apart:
            mark_checked(state, guard.subjects)
            if no is not None and kind == "test" and all(map(matches, _BLANKS)):
                mark_checked(no, guard.subjects)
        if yes is not None and kind == "test" and not exact and names_one(patterns, regex):
            _mark_single(yes, guard.subjects, name, target)
        decided = None
        if guard.kind == "own-host":
            spelled = tuple([pattern or "" for pattern in patterns])
            wanted = ownhost.Wanted(
                matches,
                spelled,
                texts_wanted,
                expression_of(spelled, regex, exact),
                starts_of(spelled, regex, exact) if texts_wanted is None else texts_wanted,
            )
            if whole and len(subject.alternatives) == 1:
                decided = ownhost.decide(run, frame, subject.alternatives[0], wanted)
            return _own_host(run, frame, yes, no, guard, decided, wanted)
        if yes is not None:
            most = counts.exactly(subject, texts_wanted)
            met = replace(guard, counts=True, most=most) if most is not None else guard
            yes.guarded(replace(met, default=left_out(subject, divided.inside)))
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


def _few_left(texts: tuple[Text, ...]) -> bool:
    """Is it one of a few names now? Of the machine's own that is said by the condition, host by host."""
    return any(hole.choices is not None for text in texts for hole in text.holes)


def told(
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


def presence_of_name(
    run: Run, frame: Frame, state: State, subject: Value, place: Place, negated: bool = False
) -> Ways | None:
    """Is anything left of the machine's own name, after what was done to it? ``None`` if it is about something else."""
    hole = trying.lone(subject)
    if hole is None or hole.origin != "own-host" or not may_be_nothing(hole) or hole.choices is not None:
        return None
    return told(run, frame, state, subject, ownhost.Wanted(bool, ("?*",), ends=()), negated, place)


def among(run: Run, frame: Frame, state: State, hosts: frozenset[str], place: Place, asked: str) -> Ways:
    """A test that the hosts pass, and no others."""
    guard = Guard("own-host", place.text[:160], place, False, (asked,))
    decided = ownhost.Decided(hosts, frozenset())
    return _own_host(run, frame, state, state.copy(), guard, decided, ownhost.Wanted(bool, (asked,)))


def name_among(
    run: Run, frame: Frame, state: State, subject: Value, name: Value, place: Place, names: tuple[str, ...]
) -> Ways | None:
    """``[ "$h" = "$(hostname)" ]``: a text, or an item of a loop, is the machine's own name; ``None`` if it is not."""
    own, texts = trying.lone(name), subject.literals
    item = trying.lone(subject)
    if item is not None and item.origin == "own-host":
        return None
    if own is None or own.origin != "own-host" or not texts or (len(texts) > 1 and trying.lone(subject) is None):
        return None
    wanted = ownhost.Wanted(set(texts).__contains__, texts, texts, starts=texts)
    decided = ownhost.decide(run, frame, name.alternatives[0], wanted)
    guard = Guard("own-host", place.text[:160], place, False, names)
    if len(texts) == 1 or decided is None:
        return _own_host(run, frame, state, state.copy(), guard, decided, wanted)
    other = state.copy()
    yes, _ = _own_host(run, frame, state, other.copy(), guard, decided, wanted)
    # Each item is compared with one name: some other item fails, whatever the machine is.
    no = other.guarded(replace(guard, negated=True))
    hole = subject.holes[0]
    around = next((loop for loop in reversed(frame.loops) if loop.variable == hole.name), None)
    pairs = None if around is None or decided.unsure else ownhost.namesakes(run, name, decided.yes)
    test = run.diagram.test(About.UNKNOWN)
    if around is not None and pairs is not None:
        test = run.diagram.pair(around.key, ownhost.machine_of(frame.hosts), pairs)
    if yes is not None:
        yes.condition = yes.condition.both(run.diagram.passed(test))
    no.condition = no.condition.both(run.diagram.failed(test))
    return yes, no


def _with_choices(state: State, hole: Hole, kept: tuple[str, ...], guard: Guard) -> State | None:
    """The state in which the item that ``hole`` stands for is one of ``kept``."""
    if not kept:
        return None
    if hole.name.isidentifier():
        assume(state, hole.name, Value((Text((replace(hole, choices=kept, checked=True, empty=Emptiness.NEVER),)),)))
    return state.guarded(replace(guard, nodes=frozenset(kept)))


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
            passing = yes.variables[hole.name]
            assert isinstance(passing, Value)
            test = run.diagram.item(around.key, frozenset(passing.literals or ()))
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

    wanted = ownhost.Wanted(holds, (whole,), ends=tuple(whole.split()))
    decided = ownhost.decide(run, frame, inner, wanted)
    if decided is None:
        return None
    guard = Guard("own-host", text, place, False, names)
    return _own_host(run, frame, state, state.copy(), guard, decided, wanted)


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


_GIVEN = frozenset({"argv", "env", "input"})
OWN_NAME_TESTED = "hostname"
"""What the answer of a test of the machine's own name is about."""


def subject_kind(subject: Value) -> str:
    """Which kind of guard a test of this value is."""
    kind = "test"
    for hole in subject.holes:
        if hole.origin == "own-host" or OWN_NAME_TESTED in hole.about:
            return "own-host"
        if hole.listing:
            kind = "loop-host"
        elif hole.origin == "input" and kind == "test":
            kind = "confirmation"
    return kind


def left_out(subject: Value, texts: tuple[Text, ...] | None = None) -> Default | None:
    """What stands for the subject of a test, on a way that leaves it these ``texts``, if somebody says nothing."""
    chosen = subject.alternatives if texts is None else texts
    marked = defaults_in((Value(chosen),)) if chosen else ()
    if marked:
        return marked[0]
    given = next((hole for text in chosen for hole in text.holes if hole.origin in OUTSIDE), None)
    may_be_empty = given is not None and max(text.empty for text in chosen) > Emptiness.UNLIKELY
    return Default(given.name, "", given.place) if given is not None and may_be_empty else None


def _is_item(frame: Frame, state: State, name: str) -> bool:
    """Is the variable an item of a list, or what was made of one, anew in each pass?"""
    found = state.variables.get(name)
    if not isinstance(found, Value):
        return False
    around = [one.place for one in frame.loops]
    made = [hole.place for hole in found.holes if hole.place is not None and not hole.many]
    return any(hole.listing and not hole.many for hole in found.holes) or any(
        place.within(loop) for place in made for loop in around
    )


def mark_checked(state: State, names: tuple[str, ...]) -> None:
    for name in names:
        found = state.variables.get(name)
        if isinstance(found, Value) and found.holes and not all(hole.checked for hole in found.holes):
            state.variables[name] = map_holes(found, checked=True)


def _mark_single(state: State, names: tuple[str, ...], name: str, target: Expression | None) -> None:
    """What the pattern of one name was found to match is one."""
    for read in names:
        found = state.learnt.get(int(read)) if read.isdigit() else state.variables.get(read)
        if isinstance(found, Value) and found.holes and not any(hole.listing or hole.many for hole in found.holes):
            refined = map_holes(found, single=True)
            assume(state, read, refined) if target is None or read != name else learn(state, target, refined)


def default_of(run: Run, frame: Frame, state: State, expression: Expression | None) -> Value | None:
    """What ``${x:-default}`` falls back to."""
    if isinstance(expression, Expansion) and has_default(expression) and expression.operand is not None:
        return value(run, frame, state.copy(), expression.operand)
    return None
