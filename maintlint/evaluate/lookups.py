"""Statements as tests, and searches as tests: is the subject, or an item, in a text?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import map_holes, never_empty
from maintlint.evaluate import enquiries, failures, ownhost, rolls
from maintlint.evaluate.filters import Search, line_expression, line_matcher
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.learning import assume
from maintlint.evaluate.leaving_out import with_selectors
from maintlint.evaluate.matching import match, subject_kind, told
from maintlint.evaluate.reading import names_of
from maintlint.evaluate.state import State
from maintlint.evaluate.wanted import starts_of
from maintlint.places import Place
from maintlint.program import Chain, Check, Concat, Expression, Invoke, Literal, Negate, Node, Pipe, Statement, Variable
from maintlint.scope import Guard
from maintlint.values import OUTSIDE, Emptiness, Hole, Lit, Selector, Text, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways


SEARCHES = frozenset({"grep", "egrep", "fgrep"})


def guarded_ways(run: Run, frame: Frame, state: State, body: Statement) -> Ways:
    """Run a statement as a test; each way gets the guard that it is (comparisons bring their own)."""
    before = state.guards
    steps = len(run.remote_steps)
    yes, no = run.ways(frame, state, body)
    if isinstance(body, Pipe):
        for way in (yes, no):
            _about_all_stages(run, frame, state, way, body)
    if (
        isinstance(body, (Check, Chain, Negate))
        or (yes is not None and yes.guards is not before and yes.guards != before)
        or yes is no
    ):
        asks = _about_what_was_handed_over(yes, before, body) and len(run.remote_steps) == steps
        if asks and yes is not None and any(_about_item(frame, guard) for guard in yes.guards[len(before) :]):
            yes.unchecked = failures.found_well(yes.unchecked)
        return yes, no
    first = body.words[0] if isinstance(body, Invoke) and body.words else None
    if isinstance(body, Pipe) or (isinstance(body, Invoke) and isinstance(first, Literal) and first.text != "read"):
        guard = _status_guard(run, frame, state, body)
        guard = enquiries.of_status(run, frame, body, guard)
        if len(run.remote_steps) == steps:
            run.looks[guard.place.key()] = steps
        if yes is not None:
            yes.guarded(guard)
            if len(run.remote_steps) == steps and _about_item(frame, guard):
                yes.unchecked = failures.found_well(yes.unchecked)
        if no is not None:
            no.guarded(replace(guard, negated=not guard.negated))
    return yes, no


def _about_item(frame: Frame, guard: Guard) -> bool:
    """Is it asked of what a loop around goes through, such as the host?"""
    return any(around.variable in guard.subjects for around in frame.loops if around.variable)


def _about_what_was_handed_over(way: State | None, before: tuple[Guard, ...], body: Statement) -> bool:
    """What a function asks of its arguments it asks of what the caller put in their place. Does it ask anything?"""
    if way is None or not isinstance(body, Invoke) or way.guards is before:
        return False
    names = tuple(dict.fromkeys(name for word in body.words[1:] for name in names_of(word)))
    known = len(before)
    if names and way.guards[:known] == before:
        way.guards = (
            *before,
            *(
                replace(guard, subjects=tuple(dict.fromkeys((*guard.subjects, *names))))
                if guard.kind == "status"
                else guard
                for guard in way.guards[known:]
            ),
        )
        return True
    return False


def _status_guard(run: Run, frame: Frame, state: State, node: Invoke | Pipe) -> Guard:
    place = frame.place(node.start, node.end)
    stages = node.stages if isinstance(node, Pipe) else (node,)
    words = [word for stage in stages if isinstance(stage, Invoke) for word in stage.words[1:]]
    names = [name for word in words for name in names_of(word)]
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
            found = _read(state, part.name)
            texts.append(found.show() if isinstance(found, Value) else f"${part.name}")
        else:
            return ""
    # Between blanks, as the lines of a table of mounts have it.
    path = "".join(texts).strip()
    of_caller = path.startswith("$") and not path[1:2].isdigit() and path != f"${getattr(parts[0], 'name', '')}"
    return path if ("/" in path or of_caller) and " " not in path else ""


def _read(state: State, name: str) -> object:
    """What a variable or an argument holds."""
    if name.isdigit() and state.arguments is not None and 0 < int(name) <= len(state.arguments.items):
        return state.arguments.items[int(name) - 1]
    return state.variables.get(name)


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


def measured(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways | None:
    """``expr "$h" : 'mail.*'``: it succeeds if the text begins so; ``None`` if it computes something else."""
    if len(words) != 4 or words[2].literal != ":" or words[3].literal is None:
        return None
    pattern = "^(?:" + line_expression(words[3].literal.removeprefix("^"), fixed=False, words=False, whole=False) + ")"
    place = frame.place(node.start, node.end)
    return match(run, frame, state, words[1], "", place.text[:160], [pattern], place, regex=True)


def _domains(lines: list[str]) -> tuple[str, ...]:
    """A name of each domain that the names in a list have."""
    return tuple({line.partition(".")[2]: line.strip() for line in lines if "." in line}.values())


def searched(run: Run, frame: Frame, state: State, search: Search, node: Node) -> Ways | None:
    """``grep`` as a test: of one known subject against a pattern, or of a name against a list of names.

    ``echo "$X" | grep -q '^/mnt/'`` succeeds only if there is something in ``X``.
    """
    known = {}
    if not search.negated and search.matcher is not None and not search.matcher(""):
        known = _holders(state, search.source)
    elif not search.negated and search.matcher is None and search.pattern.holes and frame.loops:
        ways = _picking(frame, state, search, node)
        if ways is not None:
            return ways
    ways = _searched(run, frame, state, search, node)
    if not known:
        return ways
    yes, no = (state, state.copy()) if ways is None else ways
    if yes is not None and yes is not no:
        for name, found in known.items():
            assume(yes, name, map_holes(never_empty(found), checked=True))
    return yes, no


def is_search(node: Statement) -> bool:
    """Does the statement look for something in what it reads, and change no variable?"""
    first = node.words[0] if isinstance(node, Invoke) and node.words else None
    return isinstance(first, Literal) and first.text in SEARCHES


def keep_what_it_taught(state: State, way: State) -> None:
    """What the last stage of a pipe, a process of its own, has told of variables and arguments holds behind it."""
    for name, value in way.variables.items():
        if state.variables.get(name) is not value:
            state.variables[name] = value
    state.arguments, state.argument_count = way.arguments, way.argument_count


def _holders(state: State, source: Value) -> dict[str, Value]:
    """The variables and arguments whose value it is that a command printed, line end apart, with that value."""
    texts = []
    for text in source.alternatives:
        atoms = [replace(atom, splits=False) if isinstance(atom, Hole) else atom for atom in text.atoms]
        while atoms and isinstance(atoms[-1], Lit) and not atoms[-1].text.strip():
            atoms.pop()
        while atoms and isinstance(atoms[0], Lit) and not atoms[0].text:
            atoms.pop(0)
        texts.append(Text(tuple(atoms)))
    plain = Value(tuple(texts))
    if not plain.holes:
        return {}
    found = {
        name: value
        for name, value in state.variables.items()
        if name.isidentifier() and isinstance(value, Value) and value.alternatives == plain.alternatives
    }
    lone = plain.holes[0]
    if texts == [Text((lone,))] and lone.origin in OUTSIDE and lone.name not in state.variables and not lone.transforms:
        found[lone.name] = plain
    return found


def _picking(frame: Frame, state: State, search: Search, node: Node) -> Ways | None:
    """``echo "$h" | grep -q "$1"``: an item of a list is picked by a text, and any is if that is empty."""
    items = {
        name: found
        for name, found in _holders(state, search.source).items()
        if any(hole.listing and not hole.many for hole in found.holes)
    }
    if not items or search.pattern.empty <= Emptiness.UNLIKELY:
        return None
    place = frame.place(node.start, node.end)
    guard = Guard(subject_kind(search.source), place.text[:120], place, False, tuple(items))
    other = state.copy()
    for name, found in items.items():
        assume(state, name, with_selectors(found, (Selector(place, search.pattern.show(), search.pattern),)))
    return state.guarded(guard), other.guarded(replace(guard, negated=True))


def _searched(run: Run, frame: Frame, state: State, search: Search, node: Node) -> Ways | None:
    place = frame.place(node.start, node.end)
    subject = search.source
    if search.matcher is not None and len(subject.holes) == 1 and len(subject.alternatives) == 1:
        hole = subject.holes[0]
        if not hole.many and all(not isinstance(a, Lit) or not a.text.strip() for a in subject.alternatives[0].atoms):
            lone = Value((Text((hole,)),))
            exact = search.exact or ""
            starts = None if search.fixed or search.folded else starts_of((exact,), regex=True, exact=False)
            wanted = ownhost.Wanted(search.matcher, (exact,), starts=starts)
            return told(run, frame, state, lone, wanted, search.negated, place)
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
            wanted = ownhost.Wanted(listed, (named,), ends=_domains(known))
            return told(run, frame, state, Value((Text((hole,)),)), wanted, search.negated, place)
    return _looked_up(run, frame, state, search, node, place)
