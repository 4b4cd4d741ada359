"""Lists that decide by what they do not name: where they come from, and whether they may be short unseen."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from maintlint.evaluate import listed, objects
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.evaluate.subsets import Picked
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.scope import Resource
from maintlint.values import Emptiness, Hole, Roll, Text, Value

_GIVEN = frozenset({"parameter", "number", "own-host", "none"})
"""Origins of what is no list, or a list that only the caller knows."""


def of_value(value: Value, place: Place, names: Iterable[str] = ()) -> Roll | None:
    """The list that a text or its lines are; ``None`` if all of it is known.

    ``names``: the variables and paths that it is read by.
    """
    holes = value.holes
    if not holes or all(text.literal for text in value.alternatives):
        return None
    if any(hole.origin in _GIVEN for hole in holes):
        return None
    if all(hole.choices for hole in holes):
        return None
    first = next((hole for hole in holes if not _sound(hole)), holes[0])
    subjects = tuple(dict.fromkeys((*names, *subjects_of(value))))
    return Roll(_called(first, subjects), first.place or place, subjects, sound=all(map(_sound, holes)))


def looked_through(frame: Frame, subject: Value, place: Place, of_item: bool = False) -> Roll | None:
    """The list that a text is, asked for one item of a loop after the other.

    It has several lines, or was printed before the loop and is searched for the item (``of_item``).
    """
    holes = subject.holes
    if not frame.loops or not holes:
        return None
    if any(hole.many for hole in holes) or (of_item and all(_printed_before(frame, hole) for hole in holes)):
        return of_value(subject, place)
    return None


def _printed_before(frame: Frame, hole: Hole) -> bool:
    if hole.origin not in ("output", "file") or hole.choices is not None or hole.place is None:
        return False
    made = hole.place
    return not any(made.within(around.place) for around in frame.loops)


def of_thing(thing: objects.Thing, place: Place, names: Iterable[str] = ()) -> Roll | None:
    """The list that a value of any kind is; ``None`` if all of it, or some of it for certain, is known."""
    if isinstance(thing, Value):
        return of_value(thing, place, names)
    if isinstance(thing, objects.Sequence):
        found = None if thing.items or thing.more is None else _of_items(thing.more, place, names)
        if found is not None and isinstance(thing, Picked) and isinstance(thing.item, Value):
            # That each of those which are left was asked says nothing of how many there are.
            return replace(found, sound=all(map(_sound, thing.item.holes)))
        return found
    if isinstance(thing, objects.Mapping):
        if thing.items or (thing.more is None and thing.keys is None):
            return None
        return _of_items(thing.keys if thing.keys is not None else thing.more, place, names)
    if isinstance(thing, objects.Object):
        subjects = tuple(names)
        return Roll(subjects[0] if subjects else thing.kind, place, subjects)
    return None


def _of_items(item: objects.Thing, place: Place, names: Iterable[str]) -> Roll | None:
    subjects = tuple(dict.fromkeys(names))
    if isinstance(item, Value):
        found = of_value(item, place, subjects)
        if found is None:
            return None
        return Roll(subjects[0] if subjects else found.name, found.place, subjects, found.sound)
    return Roll(subjects[0] if subjects else "the list", place, subjects)


def of_item(frame: Frame, taken: objects.Thing, kept: objects.Thing, place: Place) -> Roll | None:
    """The list that a loop goes through, each item of which is ``taken`` out of another list; else ``None``.

    ``kept``: an item of that other list. Who goes through the list itself picks out of it by a test.
    """
    if not frame.loops or not isinstance(taken, Value):
        return None
    if not any(hole.listing or hole.origin == "loop" for hole in taken.holes):
        return None
    own = {atom.place for text in kept.alternatives for atom in text.atoms} if isinstance(kept, Value) else set()
    if any(hole.place in own for hole in taken.holes):
        return None
    # That an item was found in the other list says nothing of how many items there are.
    items = [around.item for around in frame.loops if any(map(around.goes_through, taken.holes))]
    return of_value(Value((Text(tuple(filter(None, items))),)) if items else taken, place)


def own_record(frame: Frame, item: objects.Thing, container: objects.Thing) -> bool:
    """Is it a list into which the loop itself puts what it had its turn with, so that nothing has it twice?"""
    if type(container) is not objects.Sequence or container.items or not isinstance(container.more, Value):
        return False
    if not frame.loops or not isinstance(item, Value) or not item.holes:
        return False
    filled = any(loop.lists is not None and all(held is not container for held in loop.lists) for loop in frame.loops)
    own = {hole.place for hole in item.holes}
    held = {hole.place for hole in container.more.holes}
    others = held - own
    made_here = all(one is not None and one.within(frame.loops[0].place) for one in others)
    return filled and bool(held & own) and made_here


def subjects_of(value: Value) -> tuple[str, ...]:
    """The variables and paths that a value is, comes from or tells of."""
    found: dict[str, None] = {}
    for hole in value.holes:
        # Whether the command that prints it is there says nothing of what it prints.
        command = hole.place.text.split(maxsplit=1)[:1] if hole.origin == "output" and hole.place is not None else []
        for name in (hole.name, hole.listing, *hole.about):
            if name and [name] != command and " " not in name and name[0] not in "+-":
                found[name] = None
    for text in value.alternatives:
        at = listed.wild(text)
        if at is not None:
            found[listed.directory(text, at)] = None
    return tuple(found)


def _sound(hole: Hole) -> bool:
    if hole.empty is Emptiness.NEVER and hole.origin != "walk" and not hole.many and not hole.listing:
        return True
    return hole.sound or bool(hole.choices) or (hole.checked and hole.origin != "walk")


def _called(hole: Hole, subjects: tuple[str, ...]) -> str:
    if subjects:
        return subjects[0]
    return hole.listing or hole.name or "the list"


def of_source(frame: Frame, state: State, source: Resource | None) -> Roll | None:
    """What a mirror takes its files from, where it may be empty or unfinished unseen; ``None`` if nothing says so."""
    if source is None:
        return Roll("what comes through the pipe", None) if state.input is not None and frame.unseen else None
    for text in source.alternatives:
        name = source_of(text)
        if not any(letter.isalnum() for letter in name):
            continue
        written = []
        if not source.fetched:
            written = [
                made for path, made in state.produced.items() if _same_tree(path, name) and not _one_more(path, name)
            ]
        careless = next((made for made in written if not made.sound), None)
        if careless is not None:
            return Roll(name, careless.place, (name, *(hole.name for hole in text.holes)))
        if (name.startswith(_MOUNTED) and not written) or _collapses(text):
            return Roll(name, source.place, (name, *(hole.name for hole in text.holes)))
    return None


def is_blank(state: State, source: Resource | None) -> bool:
    """``mkdir -p empty; rsync -a --delete empty/ target/``: called after holding nothing, and nothing was put in."""
    if source is None or source.type != "path":
        return False
    names = [source_of(text).rstrip("/.") for text in source.alternatives]
    return all(
        _BLANK.search(name.rpartition("/")[2]) and not any(_same_tree(path, name) for path, _ in state.produced.items())
        for name in names
    )


def _same_tree(written: str, name: str) -> bool:
    """Is what was written the place itself, above it or in it?"""
    one, other = written.rstrip("/*") + "/", name + "/"
    return one.startswith(other) or other.startswith(one)


def _one_more(path: str, name: str) -> bool:
    """An archive that is added to those in a directory: without it the others are there as they were."""
    return path.startswith(name + "/") and _ARCHIVE.search(path) is not None


def _collapses(text: Text) -> bool:
    """``"$SRC/"``: with an empty part it is another place, and not one that lacks nothing."""
    rest = text.without_empty()
    return bool(rest) and "\0" not in (rest or "") and not (rest or "").strip("./")


_BLANK = lazy(r"(^|[^a-z])(empty|blank|nothing|void)([^a-z]|$)", re.I)
_ARCHIVE = lazy(r"\.(tar|t[gbx]z|tbz2|zip|7z|sql|dump|dmp|bak|gz|bz2|xz|zst|gpg|rdb)$", re.I)
_MOUNTED = ("/mnt/", "/media/", "/net/", "/Volumes/", "/run/media/")


def source_of(text: Text) -> str:
    """A path as the key under which the program's own writing of it is remembered."""
    return text.show().rstrip("/") or "/"
