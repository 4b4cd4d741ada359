"""Code of languages that have no reader here: of each call that the knowledge names, the text that it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from maintlint.evaluate import follow, recording
from maintlint.evaluate.expressions import HOLE_BASE
from maintlint.evaluate.fields import activate
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.knowledge.model import CodeSpec
from maintlint.places import Place
from maintlint.scope import Resource
from maintlint.values import Atom, Emptiness, Hole, Lit, Text, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

MOST_CALLS = 50


def calls(run: Run, frame: Frame, state: State, about: CodeSpec, code: Value) -> None:
    """Follow what the code hands to a shell (``system("…")``), and record what it deletes (``unlink "…"``)."""
    for text in code.alternatives[:4]:
        for name, argument in _named(about, text):
            place = argument.place or code.place
            if place is None:
                continue
            if name in about.calls:
                follow.text(run, frame, state.child(), Value((argument,)), same_shell=False)
                continue
            active = Text(tuple(piece for atom in argument.atoms for piece in _active(atom)))
            resource = Resource("path", (active,), place)
            recording.effect(
                run, frame, state, "delete", resource, place, command=name, recursive=name in about.deletes_trees
            )


def _active(atom: Atom) -> list[Atom]:
    return activate(atom) if isinstance(atom, Lit) else [atom]


def _named(about: CodeSpec, code: Text) -> Iterator[tuple[str, Text]]:
    """The calls by name, each with its first text argument."""
    spelled = "".join(atom.text if isinstance(atom, Lit) else chr(HOLE_BASE + i) for i, atom in enumerate(code.atoms))
    names = (*about.calls, *about.deletes, *about.deletes_trees)
    for count, match in enumerate(_pattern(names).finditer(spelled)):
        if count == MOST_CALLS:
            return
        start, end = match.span("text")
        atoms = list(_between(code, start, end))
        if match["more"]:
            atoms.append(Hole("input", match["more"].strip(), code.place, Emptiness.MAYBE))
        if atoms:
            yield match["name"] or "`", Text(tuple(atoms))


@lru_cache(maxsize=32)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """``name("text"``, ``name 'text'``, ``name(glob("text``, and what is joined to the text behind it."""
    words = "|".join(map(re.escape, sorted((name for name in names if name != "`"), key=len, reverse=True)))
    name = rf"(?<![\w$@])(?P<name>{words})(?!\w)\s*[({{]?\s*(?:\w+\s*\(?\s*)?"
    string = r"(?P<quote>['\"])(?P<text>.*?)(?<!\\)(?P=quote)"
    joined = r"(?P<more>\s*(?:[.+]\s*|\s)[$@\w\"'][^;,)}\n]*)?"
    return re.compile(name + string + joined, re.DOTALL)


def _between(code: Text, start: int, end: int) -> Iterator[Atom]:
    """The atoms of a stretch of the code, with their places."""
    at = 0
    for atom in code.atoms:
        length = len(atom.text) if isinstance(atom, Lit) else 1
        first, last = max(start, at), min(end, at + length)
        if first < last:
            yield _piece(atom, first - at, last - at) if isinstance(atom, Lit) else atom
        at += length


def _piece(atom: Lit, first: int, last: int) -> Lit:
    place = atom.place
    if place is not None and place.end - place.start == len(atom.text):
        place = Place(place.source, place.start + first, place.start + last)
    return Lit(atom.text[first:last], place)
