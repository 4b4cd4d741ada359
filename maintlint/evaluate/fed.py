"""Commands that a tool reads from its standard input: ``redis-cli <<< FLUSHALL``, ``mongosh <<EOF``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.evaluate.fields import split
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.places import Place
from maintlint.values import Atom, Lit, Text, Value, stretch

if TYPE_CHECKING:
    from maintlint.evaluate.run import Ways

Perform = Callable[[Frame, State, Arguments], "Ways"]

MOST_FED = 100
"""So many commands are looked at."""

MOST_WAYS = 4

_OPENS, _CLOSES = "([{", ")]}"


def commands(
    frame: Frame,
    state: State,
    arguments: Arguments,
    words: list[Value],
    parsed: Callable[[list[Value]], Arguments],
    perform: Perform,
) -> bool:
    """Do what each of the commands does that come on standard input; false if none come."""
    spec, given = arguments.spec, state.input
    if given is None:
        return False
    option = spec.stdin_as.removeprefix("option ") if spec.stdin_as.startswith("option ") else ""
    if arguments.operands if not option else arguments.name(option) in arguments.options:
        return False
    inner = state.copy()
    inner.input = None
    ways = [_divided(text, across=bool(option))[:MOST_FED] for text in given.alternatives[:MOST_WAYS]]
    found = list(dict.fromkeys(command for way in ways for command in way))
    for command in found:
        if option:
            one = parsed(words[1:])
            one.options[one.name(option)] = (Value((command,)),)
        else:
            one = parsed([*words[1:], *split(Value((command,)))])
        place = _line(command)
        perform(frame if place is None else replace(frame, handed=place), inner, one)
    return bool(found)


def _divided(text: Text, across: bool) -> list[Text]:
    """A command on each line, comments left out; ``across``: one may go on until its brackets are closed."""
    found: list[list[Atom]] = [[]]
    depth = 0
    for atom in text.atoms:
        if not isinstance(atom, Lit):
            found[-1].append(atom)
            continue
        start = 0
        for at, character in enumerate(atom.text):
            depth += (character in _OPENS) - (character in _CLOSES) if across else 0
            if character == "\n" and depth <= 0:
                found[-1].append(stretch(atom, start, at))
                found.append([])
                start = at + 1
        found[-1].append(stretch(atom, start, len(atom.text)))
    commands = [Text(tuple([atom for atom in line if not isinstance(atom, Lit) or atom.text])) for line in found]
    return [command for command in commands if command.show().strip() and not command.prefix.lstrip().startswith("#")]


def _line(command: Text) -> Place | None:
    """Where a command stands, if all of it that is written out stands in one file."""
    places = [atom.place for atom in command.atoms if isinstance(atom, Lit) and atom.text.strip()]
    first = places[0] if places else None
    if first is None or any(place is None or place.source is not first.source for place in places):
        return None
    start = first.start
    known = command.atoms[0]
    if isinstance(known, Lit) and first.end - first.start == len(known.text.encode("utf-8", "replace")):
        start += len(known.text) - len(known.text.lstrip())
    return Place(first.source, start, max(place.end for place in places if place is not None))
