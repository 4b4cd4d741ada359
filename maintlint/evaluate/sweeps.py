"""Things that are taken one by one out of all that a directory holds: nothing of it is left."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from maintlint.evaluate.frame import Frame
from maintlint.places import Place
from maintlint.scope import Resource
from maintlint.values import Atom, Hole, Lit, Text, Value, Wild

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_ANY = frozenset({"*", "**"})


def takes_each(run: Run, frame: Frame, resource: Resource, place: Place) -> bool:
    """``for p in root.rglob("*"): p.unlink()``: each entry, found elsewhere than where it is deleted.

    A pattern in the command itself (``rm -rf /srv/x/*``) names what goes.
    """
    return resource.type == "path" and all(_is_any(run, frame, text, place) for text in resource.alternatives)


def _is_any(run: Run, frame: Frame, text: Text, place: Place) -> bool:
    entry = text.atoms[-1] if text.atoms else None
    if isinstance(entry, Hole):
        return _is_printed(run, frame, text, entry, place)
    if not isinstance(entry, Wild) or entry.text not in _ANY or entry.selectors or entry.place is None:
        return False
    if entry.place.key() in run.worked_on or entry.place.key() in run.asked_of:
        return False
    above = [atom for atom in text.atoms if not isinstance(atom, Wild)]
    if entry.place.key() in run.listings:
        if not is_of(run, entry.place, above):
            return False
    elif not frame.loops or entry.place.within(place):
        return False
    picked = any(isinstance(atom, Wild) and atom.text not in _ANY for atom in text.atoms) or _begun(text)
    return any(map(_is_named, above)) and not picked and not is_given(above)


def _is_printed(run: Run, frame: Frame, text: Text, entry: Hole, place: Place) -> bool:
    """``ls /srv/x | while read -r f; do rm -rf "/srv/x/$f"; done``: each name that a directory's listing shows."""
    above = text.atoms[:-1]
    if not entry.any_entry or not frame.loops or entry.place is None or entry.place.within(place):
        return False
    if entry.place.key() in run.worked_on or entry.place.key() in run.asked_of or is_given(above):
        return False
    return any(map(_is_named, above)) and entry.about == (_shown(above),)


def _begun(text: Text) -> bool:
    """``ib_logfile*``: the last name begins with something."""
    before = next((atom for atom in reversed(text.atoms) if not isinstance(atom, Wild)), None)
    return isinstance(before, Lit) and not before.text.endswith("/")


def _is_named(atom: Atom) -> bool:
    """Does the program itself say where? What empties any directory is a tool."""
    return isinstance(atom, Lit) and any(map(str.isalnum, atom.text))


def is_given(root: Iterable[Atom]) -> bool:
    """A directory that somebody names, as a caller nobody knows or who runs the program: they pick what it holds."""
    return any(isinstance(atom, Hole) and atom.origin in ("parameter", "argv") for atom in root)


def is_of(run: Run, place: Place | None, root: Iterable[Atom]) -> bool:
    """Does what was found there lie in ``root``, and is it not merely called as what lies elsewhere?"""
    listed_in = run.listings.get(place.key()) if place is not None else None
    return listed_in is None or _shown(root) in listed_in


def listed(run: Run, found: Value, root: Value | None = None) -> Value:
    """What a call found in a directory, as it is; where it was found is remembered, and in which directory.

    ``root``: the directory, where its name is no part of what was found.
    """
    roots = set() if root is None else {_shown(text.atoms) for text in root.alternatives}
    for text in found.alternatives:
        for place in _found(text):
            if place is not None:
                before = roots or {_shown(itertools.takewhile(lambda atom: not _is_found(atom), text.atoms))}
                run.listings.setdefault(place.key(), set()).update(before)
    return found


def _shown(root: Iterable[Atom]) -> str:
    return Text(tuple(root)).show().rstrip("/")


def works_on(run: Run, texts: Iterable[Text]) -> None:
    """Something is done with each thing that was found: if it goes then, that is the end of its way.

    What stands in a sentence is only told.
    """
    for text in texts:
        found = _found(text)
        if found and not any(isinstance(atom, Lit) and " " in atom.text for atom in text.atoms):
            run.worked_on.update([place.key() for place in found if place is not None])


def asks_of(run: Run, texts: Iterable[Text]) -> None:
    """Each thing that was found is compared with something, as its name is: that may pick it."""
    for text in texts:
        run.asked_of.update([place.key() for place in _found(text) if place is not None])


def _found(text: Text) -> list[Place | None]:
    return [atom.place for atom in text.atoms if isinstance(atom, (Wild, Hole)) and _is_found(atom)]


def _is_found(atom: Atom) -> bool:
    return isinstance(atom, Wild) or (isinstance(atom, Hole) and (atom.origin == "walk" or atom.any_entry))
