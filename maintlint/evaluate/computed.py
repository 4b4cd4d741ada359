"""Variables whose names are put together: ``${!name}``, ``eval "dir=\\$${name}_DIR"``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maintlint.combining import as_value, join
from maintlint.evaluate.state import State
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.values import Atom, Emptiness, Hole, Lit, Text, Value, spell, unknown

MOST_NAMES = 8

_BEGINS = lazy(r"(?<!\\)\$(\{?)(\w*)\Z")
_GOES_ON = lazy(r"\w*")


@dataclass(frozen=True, slots=True)
class Named:
    """A variable that code reads by a name which is put together; ``value`` is what it holds."""

    value: Value


def by_name(state: State, names: tuple[str, ...] | None, shown: str, place: Place | None) -> Value:
    """What the variables hold that are called so, whichever of them is meant."""
    known = [name for name in names or () if name.isidentifier()]
    if not known or len(known) != len(names or ()) or len(known) > MOST_NAMES:
        return unknown("env", shown, place, Emptiness.BLANK if state.nounset else Emptiness.UNSET)
    found = [as_value(state.lookup(name, place)) for name in known]
    result = found[0]
    for other in found[1:]:
        result = join(result, other)
    return result


def variables_in(state: State, code: Text) -> list[Atom | Named]:
    """The parts of code, each variable whose name is put together out of several as one."""
    parts: list[Atom | Named] = []
    atoms = list(code.atoms)
    at = 0
    while at < len(atoms):
        before = parts[-1] if parts else None
        begins = _BEGINS.search(before.text) if isinstance(before, Lit) and isinstance(atoms[at], Hole) else None
        if begins is None or not isinstance(before, Lit) or not (begins[2] == "" or _is_word(atoms[at])):
            parts.append(atoms[at])
            at += 1
            continue
        name, rest, at = _name(atoms, at, begins)
        parts[-1] = Lit(before.text[: begins.start()], before.place)
        shown = Text(tuple(name)).show().replace("$", "")
        parts.append(Named(by_name(state, spell(Text(tuple(name))), shown, name[-1].place)))
        if rest is not None:
            parts.append(rest)
    return parts


def _is_word(atom: Atom) -> bool:
    """Is it surely more of a name, and not what stands behind one (``$HOME$path``)?"""
    return isinstance(atom, Hole) and bool(atom.choices) and all(choice.isalnum() for choice in atom.choices or ())


def _name(atoms: list[Atom], at: int, begins: re.Match[str]) -> tuple[list[Atom], Lit | None, int]:
    """The parts of the name, what stands behind it in the last of them, and where it goes on."""
    name: list[Atom] = [Lit(begins[2])] if begins[2] else []
    while at < len(atoms):
        atom = atoms[at]
        at += 1
        if isinstance(atom, Hole):
            name.append(atom)
            continue
        if not isinstance(atom, Lit):
            return name, None, at - 1
        found = _GOES_ON.match(atom.text)
        end = found.end() if found is not None else 0
        if end:
            name.append(Lit(atom.text[:end]))
        if end == len(atom.text):
            continue
        end += begins[1] == "{" and atom.text[end] == "}"
        return name, Lit(atom.text[end:], atom.place), at
    return name, None, at
