"""Losses of whatever a list does not name: which list that is, and whether anything says that it is whole."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint import areas
from maintlint.assurance import asks_for_age
from maintlint.extent import HOUSEKEEPING
from maintlint.patterns import lazy
from maintlint.reach import confirmed
from maintlint.scope import Effect, Guard, Scope, Step
from maintlint.values import Roll, Text
from maintlint.wording import why_place


def missing_from(effect: Effect, scope: Scope) -> Roll | None:
    """The list that what goes is missing from, where it may be empty, short or failed; else ``None``."""
    if not effect.destructive or effect.own or _disposable(effect):
        return None
    if effect.resource.type in HOUSEKEEPING and "hosted" not in effect.tags:
        return None  # What a registry or provider keeps is what others are made from.
    if confirmed(effect.guards) or "capped" in effect.tags or _stale_output(effect, scope) or _kept(effect, scope):
        return None
    for roll in _rolls(effect):
        if roll.asked and (_told_by_the_same(effect, roll) or any(_reached(guard, roll) for guard in effect.guards)):
            continue
        others = [guard for guard in effect.guards if guard.roll is None or guard.roll.place != roll.place]
        if _SPARES.search(roll.name) and any(map(asks_for_age, others)):
            continue  # What goes is what is old; the list only spares some of that.
        if not roll.sound and not any(guard.counts or _looks_at(guard, roll) for guard in others):
            return roll
    return None


_SPARES = lazy(r"(?i)(white|allow)_?list|exclu|skip|ignor|except|protect|preserv|retain|spare")
"""A list that is called after what it leaves alone."""


def _told_by_the_same(effect: Effect, roll: Roll) -> bool:
    """``virsh dominfo $vm || virsh undefine $vm``: whoever cannot ask there cannot delete there either."""
    return _tool(roll.name) in _tools(effect.place.text)


def _reached(guard: Guard, roll: Roll) -> bool:
    """Was the store seen to answer before, if only by an answer that is one of those which it gives?"""
    if guard.kind == "test" and guard.roll is not None and guard.roll.asked and guard.roll.place == roll.place:
        return not guard.negated
    return guard.kind == "status" and not guard.negated and _tool(roll.name) in _tools(guard.text)


def _tool(command: str) -> str:
    words = command.split(maxsplit=1)
    return words[0].rpartition("/")[2] if words else ""


def _tools(command: str) -> list[str]:
    """What a command may be by its first words: ``sudo -u virt virsh list``."""
    return [word.rpartition("/")[2] for word in command.split(maxsplit=_MOST_BEFORE)[:_MOST_BEFORE]]


_MOST_BEFORE = 5


def _rolls(effect: Effect) -> Iterator[Roll]:
    if effect.unlisted is not None:
        yield effect.unlisted
    yield from (chosen.roll for chosen in effect.hosts.filters if chosen.negated and chosen.roll is not None)


def _looks_at(guard: Guard, roll: Roll) -> bool:
    """Is a test about the list itself, something in the place that it is, or the place that it is in?"""
    if roll.place is not None and roll.place in guard.sources:
        return True
    return any(
        subject == other
        or (other.startswith("/") and (f"{subject}/").startswith(f"{other}/"))
        or (subject.strip("/") != "" and f"{other}/".startswith(f"{subject.rstrip('/')}/"))
        for subject in guard.subjects
        for other in roll.subjects
    )


def _stale_output(effect: Effect, scope: Scope) -> bool:
    """Single files in a directory that the program itself fills: what it did not write this time goes."""
    if effect.resource.type != "path" or effect.recursive or effect.hosts.remote:
        return False
    directories = {_directory(text) for text in effect.resource.alternatives}
    return any(
        other.kind in ("overwrite", "write", "create")
        and other.resource.type == "path"
        and not directories.isdisjoint(map(_directory, other.resource.alternatives))
        for other in scope.effects
    )


def _kept(effect: Effect, scope: Scope) -> bool:
    """``tar czf attic/x.tgz x && rm -rf x``: what goes was put aside, and if that fails nothing goes."""
    taken = {text.show() for text in effect.resource.alternatives}
    return any(
        other.source is not None
        and other.kind in ("overwrite", "create")
        and taken == {text.show() for text in other.source.alternatives}
        and (other.errexit or any(not guard.negated and guard.place == other.place for guard in effect.guards))
        for other in scope.effects
    )


def _directory(text: Text) -> str:
    """Where a file is; a name that is not known at all may be anywhere, and stands for itself."""
    shown = text.show()
    unknown = bool(text.holes) and "/" not in shown
    return shown if unknown else shown.rpartition("/")[0]


def _disposable(effect: Effect) -> bool:
    if effect.resource.type != "path":
        return False
    texts = effect.resource.alternatives
    if all(areas.is_disposable(text, effect.directory) for text in texts):
        return True
    return not effect.recursive and all(areas.is_passing_file(text, effect.directory) for text in texts)


def why_it_goes(effect: Effect, roll: Roll) -> str:
    """What is taken, and why that may be more than it should."""
    if roll.asked:
        return f"whatever {roll.name} does not find goes, and where it cannot ask it finds nothing"
    lacks = "lacks" if roll.tree or "mirror" in effect.tags else "does not name"
    return f"whatever {roll.name} {lacks} goes, and it may be empty, short or failed"


def what_to_do(roll: Roll) -> str:
    """How to make sure that the list is whole."""
    if roll.asked:
        return f"tell what is not there from a failed {roll.name}, by its status or by first asking for what is there"
    return f"stop if {roll.name} is empty, or shorter than it ever was, and have the number of hits looked at"


def why_missing(effect: Effect, roll: Roll) -> list[Step]:
    """Where the list comes from, and where something is found to be missing from it."""
    if roll.asked:
        return why_place(roll.place, "this is asked for each, and what it does not find is taken")
    steps = why_place(roll.place, "this decides what stays, and nothing looks whether it is whole")
    places = [guard.place for guard in effect.guards if guard.roll == roll]
    selectors = [
        selector.place
        for text in effect.resource.alternatives
        for hole in text.holes
        for selector in hole.selectors
        if selector.roll == roll
    ]
    places += [*selectors, *(chosen.place for chosen in effect.hosts.filters if chosen.roll == roll)]
    return [*steps, *(Step(place, "what it does not name is taken here") for place in places[:1])]
