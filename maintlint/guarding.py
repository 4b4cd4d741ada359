"""Tests that were meant for a loss and do not keep it from happening: of something else, or such as cannot fail."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from maintlint.emptied import names_at_fault
from maintlint.loss import Collapse, collapse_of, far_fetched
from maintlint.paths import encode, normalise
from maintlint.places import Place
from maintlint.policy import Policy
from maintlint.scope import Effect, Guard, Scope
from maintlint.values import Emptiness, Hole, Text
from maintlint.wording import written

_SHORTEST = 3
"""So many letters a name must have to be taken for part of another."""


class Mistake(Struct, frozen=True):
    """A test that does not do what it was made for, and what it lets happen, if that is a path becoming another."""

    guard: Guard
    why: str
    collapse: Collapse | None = None


def mistaken(effect: Effect, scope: Scope, policy: Policy) -> Mistake | None:
    """The test that was meant to stand in the way of a loss and does not; ``None`` if there is none such."""
    found = collapse_of(effect, policy)
    if found is not None and not far_fetched(found) and found.kind != "split":
        # A test for something empty is none for blanks, and need not be.
        return _of_collapse(effect, found)
    for guard in reversed(effect.guards):
        if guard.always and (not guard.removable or _needed(effect, guard, policy)):
            return Mistake(guard, guard.always)
    return _elsewhere(effect, scope)


def given_at_all(effect: Effect, found: Collapse) -> bool:
    """Was a part that blanks may divide tested for being there? That it has none may be known as well."""
    return found.kind == "split" and any(guard.presence and _is_about(guard, effect, found) for guard in effect.guards)


def _is_about(guard: Guard, effect: Effect, found: Collapse) -> bool:
    names = {*names_at_fault(effect, found), *_plain_names(found)}
    return not names.isdisjoint(guard.subjects) or not _sources(found).isdisjoint(guard.sources)


def _plain_names(found: Collapse) -> set[str]:
    return {hole.name for hole in found.holes if hole.name != "argv"}


def _sources(found: Collapse) -> set[Place]:
    return {hole.place for hole in found.holes if hole.place is not None}


def _of_collapse(effect: Effect, found: Collapse) -> Mistake | None:
    """A path may become another one because a part is empty: was that asked, in vain, or asked of something else?"""
    if not found.holes:
        return None
    plain, sources = _plain_names(found), _sources(found)
    dominating = [guard for guard in effect.guards if guard.presence or guard.always]
    for guard in reversed(dominating):
        if _is_about(guard, effect, found):
            return Mistake(guard, guard.always or _passes(guard, sources), found)
    for guard in reversed(effect.tested):
        same = guard.sources and sources.issuperset(guard.sources)
        if guard.negated and guard not in dominating and (same or plain & set(guard.subjects)):
            return Mistake(guard, "the program goes on whatever it finds", found)
    return _of_another(effect, found, dominating)


def _passes(guard: Guard, sources: set[Place]) -> str:
    """Why a test that reads the variable lets an empty value through."""
    if guard.sources and sources and sources.isdisjoint(guard.sources):
        return "the variable gets another value after it"
    return "an empty value passes it"


def _of_another(effect: Effect, found: Collapse, dominating: list[Guard]) -> Mistake | None:
    """The test is of a variable that the command does not use, and that is called nearly the same."""
    holes = [hole for text in effect.resource.alternatives for hole in text.holes]
    used = {*written(effect), *(hole.name for hole in holes)}
    fault = [*names_at_fault(effect, found), *(hole.name for hole in found.holes)]
    for guard in (*reversed(dominating), *reversed(effect.tested)):
        others = [name for name in guard.subjects if _is_variable(name) and name not in used]
        pair = next(((name, other) for name in others for other in fault if _alike(name, other)), None)
        if pair is not None:
            return Mistake(guard, f"it is about ${pair[0]}, not about ${pair[1]}", found)
    return None


def _is_variable(name: str) -> bool:
    return name.isidentifier() or name.isdigit()


def _needed(effect: Effect, guard: Guard, policy: Policy) -> bool:
    """Without the test, would the path become another one?"""
    texts = tuple(
        Text(
            tuple(
                replace(atom, empty=Emptiness.MAYBE) if isinstance(atom, Hole) and atom.place in guard.sources else atom
                for atom in text.atoms
            )
        )
        for text in effect.resource.alternatives
    )
    return collapse_of(replace(effect, resource=replace(effect.resource, alternatives=texts)), policy) is not None


def _elsewhere(effect: Effect, scope: Scope) -> Mistake | None:
    """The path is looked for here, or beside, and deleted there."""
    if effect.resource.type != "path" or not (effect.recursive or effect.hosts.remote):
        return None
    guard = next((guard for guard in reversed(effect.guards) if guard.kind == "exists" and not guard.negated), None)
    if guard is None or guard is not effect.guards[-1]:
        return None
    paths = [normalise(encode(text)).directory for text in effect.resource.alternatives]
    looked_at = [normalise(subject) for subject in guard.subjects if subject.startswith("/")]
    for path in paths:
        for other in looked_at:
            if effect.hosts.remote and not guard.remote and effect.recursive and path.parts == other.parts:
                if not _sent(guard, scope):
                    return Mistake(guard, "it looks on the own machine, and the servers are others")
            elif (
                not effect.hosts.remote and len(path.parts) == len(other.parts) and path.parts[:-1] == other.parts[:-1]
            ):
                last, tested = path.parts[-1:], other.parts[-1:]
                if last and tested and _misspelt(tested[0], last[0]):
                    return Mistake(guard, f"it is about {tested[0]}, not about {last[0]}")
    return None


def _sent(guard: Guard, scope: Scope) -> bool:
    """What is looked for here is what is sent there."""
    subjects = {subject.rstrip("/") for subject in guard.subjects}
    return any(
        other.source is not None and subjects & {text.show().rstrip("/") for text in other.source.alternatives}
        for other in scope.effects
    )


def _alike(one: str, other: str) -> bool:
    """Names that are taken for each other: ``DIR`` and ``DIRS``, ``$1`` and ``$2``, ``BACKUP`` and ``BACKUP_DIR``."""
    if one == other or not one or not other:
        return False
    if one.isdigit() or other.isdigit():
        return one.isdigit() and other.isdigit()
    short, long = sorted((_plain(one), _plain(other)), key=len)
    return short == long or (len(short) >= _SHORTEST and (short in long or _one_apart(short, long)))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _misspelt(one: str, other: str) -> bool:
    """One letter more, fewer or in another place; digits tell things apart on purpose."""
    if one == other or min(len(one), len(other)) <= _SHORTEST or not (one.isalpha() and other.isalpha()):
        return False
    short, long = sorted((one.lower(), other.lower()), key=len)
    return _one_apart(short, long)


def _one_apart(short: str, long: str) -> bool:
    """One letter is added, left out or changed, or two change places."""
    if len(long) - len(short) > 1:
        return False
    if len(long) == len(short):
        differing = [index for index, letter in enumerate(short) if letter != long[index]]
        if len(differing) == 2:
            first, second = differing
            return second == first + 1 and short[first] == long[second] and short[second] == long[first]
        return len(differing) <= 1
    return any(long[:index] + long[index + 1 :] == short for index in range(len(long)))
