"""What ``ls`` prints: paths where a pattern is listed, names below the working directory otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import join, map_holes
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.places import Place
from maintlint.values import MOST_LISTED, Emptiness, Hole, Lit, Selector, Text, Value, Wild, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_MORE_THAN_NAMES = ("-l", "-s", "-i", "-R", "-g", "-o", "-n")


def entries(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``ls -t /backup/*.gz``: what the pattern finds; ``ls /backup``: names, without the directory."""
    listing = place.text[:MOST_LISTED]
    more = any(arguments.holds(option) is not False for option in _MORE_THAN_NAMES)
    operands = arguments.operands
    itself = arguments.holds("-d") is True
    if operands and not more and all(itself or is_glob(operand) for operand in operands):
        found = operands[0]
        for operand in operands[1:]:
            found = join(found, operand)
        return map_holes(found, listing=listing) if itself else found
    name = "ls -l" if more else "ls"
    about = _directories(operands)
    counted = [guard.subjects for guard in state.guards if guard.some]
    some = bool(about) and any(set(about) <= set(subjects) for subjects in counted)
    empty = Emptiness.UNLIKELY if some else Emptiness.MAYBE
    return unknown("output", name, place, empty, many=True, listing=listing, relative=not more, about=about)


def _directories(operands: tuple[Value, ...]) -> tuple[str, ...]:
    """The one directory whose names are listed, as tests speak of it."""
    shown = operands[0].show().rstrip("/") if len(operands) == 1 else ""
    return (shown,) if shown and " " not in shown else ()


def directory(text: Text, at: int) -> str:
    """The directory in which a pattern looks, as tests speak of it."""
    return Text(text.atoms[:at]).show().rpartition("/")[0]


def long_names(source: Value) -> Value | None:
    """The last column of ``ls -l``: the names; ``None`` if it is another list."""
    if not all(hole.name == "ls -l" for hole in source.holes) or not source.holes:
        return None
    return map_holes(source, name="ls", relative=True)


def is_glob(value: Value) -> bool:
    """Does it stand for what a pattern finds, in each alternative?"""
    return all(wild(text) is not None for text in value.alternatives)


def wild(text: Text) -> int | None:
    """Where in a text the pattern is that finds several."""
    return next((index for index, atom in enumerate(text.atoms) if isinstance(atom, Wild)), None)


def is_path(text: Text) -> bool:
    """Is one line of a listing a path that is known in part: below a directory, or by its pattern?"""
    if any(isinstance(atom, Hole) and atom.origin == "walk" for atom in text.atoms):
        return True
    if any(isinstance(atom, Hole) and (atom.relative or atom.name == "ls -l") for atom in text.atoms):
        return True
    return wild(text) is not None


def one(text: Text) -> Text:
    """One line of a listing, without its end."""
    atoms = [replace(atom, many=False) if isinstance(atom, Hole) and atom.many else atom for atom in text.atoms]
    return Text(tuple(atom for atom in atoms if not (isinstance(atom, Lit) and atom.text == "\n")))


def some_entries(text: Text, at: int, selector: Selector) -> Text:
    """Those of a pattern's entries that a filter leaves."""
    found = text.atoms[at]
    kept = found.selectors if isinstance(found, Wild) else ()
    some = Hole(
        "output", selector.text, found.place, Emptiness.NEVER, many=True, listing="ls", selectors=(*kept, selector)
    )
    return Text((*text.atoms[:at], replace(some, relative=True), *text.atoms[at + 1 :]))
