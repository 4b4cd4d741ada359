"""Single words: what they are exactly, what they may be, and pieces of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from string import punctuation

from msgspec.structs import replace

from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.values import Atom, Hole, Lit, Text, Value, Wild, literal

_OPTION_NAME = lazy(
    r"(opts?|options?|flags?|args|params?)_.*|.*(opts?|options?|flags?|args|arguments|params?|parameters|switch(es)?)_?\d*",
    re.I,
)
"""What variables are called that hold options; ``OPTARG`` is the value of one."""
_WILDCARD = lazy(r"[*?\[]")


def exact(word: Value) -> str | None:
    """The one exact text of a word; this is the hot path, so without the properties."""
    alternatives = word.alternatives
    if len(alternatives) != 1:
        return None
    atoms = alternatives[0].atoms
    if len(atoms) == 1:
        atom = atoms[0]
        return atom.text if type(atom) is Lit else None
    return alternatives[0].literal


def single(word: Value) -> str | None:
    """The one text of a word, an active glob as it is written."""
    alternatives = word.alternatives
    if len(alternatives) != 1 or any(isinstance(atom, Hole) for atom in alternatives[0].atoms):
        return None
    return alternatives[0].pattern()


def nature(word: Value) -> str:
    """What an inexact word may be.

    ``operand``; ``known``: one of several options, all known; ``prefixed``: an option with an unknown
    part; ``options``: unknown, and its name says options; ``several``: unknown, any number of words.
    """
    dashes = others = 0
    several = named = False
    for text in word.alternatives:
        atoms = text.atoms
        first = atoms[0] if atoms else None
        if isinstance(first, Lit) and first.text:
            if first.text[0] == "-":
                dashes += 1
            else:
                others += 1
        elif isinstance(first, Wild):
            others += 1
        elif isinstance(first, Hole):
            if first.choices is not None:
                dashes += "\n-" in "\n" + "\n".join(first.choices)
                others += any(choice and not choice.startswith("-") for choice in first.choices)
            else:
                others += 1
                several = several or (first.many and len(atoms) == 1)
                named = named or (len(atoms) == 1 and _OPTION_NAME.fullmatch(first.name) is not None)
    if named:
        return "options"
    if dashes and not others:
        return "known" if word.literals is not None else "prefixed"
    if several or dashes:
        return "several"
    return "operand"


def assignment(word: Value) -> tuple[str, Value]:
    """Name and value of ``NAME=value``; the name is empty if it is none."""
    alternatives = word.alternatives
    prefix = alternatives[0].prefix
    name, sign, _ = prefix.partition("=")
    if not sign or not name.isidentifier() or len(alternatives) != 1:
        return "", word
    return name, tail(word, len(name) + 1)


def option_name(word: Value) -> str:
    """The name that every alternative of ``--name=value`` gives; empty if they differ, or some give no value."""
    names = {text.prefix.partition("=")[:2] for text in word.alternatives}
    name, sign = names.pop() if len(names) == 1 else ("", "")
    return name if sign and name.startswith("--") else ""


def tail(word: Value, count: int) -> Value:
    """The word without its first ``count`` characters, which are literal in each alternative."""
    return Value(tuple([_tail(text, count) for text in word.alternatives]))


def _tail(text: Text, count: int) -> Text:
    atoms = list(text.atoms)
    while atoms and count:
        first = atoms[0]
        if not isinstance(first, Lit):
            break
        if len(first.text) <= count:
            count -= len(first.text)
            atoms.pop(0)
            continue
        atoms[0] = Lit(first.text[count:], _later(first, count))
        count = 0
    return Text(tuple(atoms))


def _later(atom: Lit, count: int) -> Place | None:
    place = atom.place
    if place is None or place.end - place.start != len(atom.text) or not atom.text.isascii():
        return place
    return replace(place, start=place.start + count)


def keyed_values(value: Value, keys: Sequence[str]) -> list[Value]:
    """The values behind ``key=`` inside a text of blank-separated ``name=value`` words; quotes are taken off."""
    found = []
    for text in value.alternatives:
        for word in split_words(text):
            prefix = word.prefix
            name, sign, _ = prefix.partition("=")
            if sign and name in keys:
                found.append(tail(Value((word,)), len(name) + 1))
    return found


def split_words(text: Text) -> list[Text]:
    """A text cut at its literal blanks, quotes removed."""
    words: list[list[Atom]] = []
    inside, quote = False, ""
    for atom in text.atoms:
        if not isinstance(atom, Lit):
            if not inside:
                words.append([])
                inside = True
            words[-1].append(atom)
            continue
        kept: list[str] = []
        for character in atom.text:
            if quote:
                if character == quote:
                    quote = ""
                    continue
            elif character in "\"'":
                quote = character
                continue
            elif character.isspace():
                if inside and kept:
                    words[-1].append(Lit("".join(kept), atom.place))
                kept, inside = [], False
                continue
            if not inside:
                words.append([])
                inside = True
            kept.append(character)
        if kept:
            words[-1].append(Lit("".join(kept), atom.place))
    return [Text(tuple(atoms)) for atoms in words]


def base_name(command: Value) -> Value:
    """A command word without its directory, if it is known."""
    text = command.literal
    return command if text is None or "/" not in text else literal(text.rsplit("/", 1)[-1], command.place)


def is_several(value: Value) -> bool:
    """May this stand for several words?"""
    return any(hole.many for hole in value.holes)


def is_one_of(value: Value, texts: tuple[str, ...], glob: bool) -> bool | None:
    """Is the value one of the texts, or matches one of these patterns? ``None`` if that cannot be known."""
    spelled = value.literals
    found = [
        _text_is_one_of(text, texts, glob)
        for text in ((Text((Lit(text),)) for text in spelled) if spelled is not None else value.alternatives)
    ]
    if all(found):
        return True
    return False if not any(one is not False for one in found) else None


def _text_is_one_of(text: Text, texts: tuple[str, ...], glob: bool) -> bool | None:
    shown = text.pattern()
    if not glob:
        if "\0" not in shown:
            return shown in texts
        prefix, suffix = text.prefix, text.suffix
        return None if any(word.startswith(prefix) and word.endswith(suffix) for word in texts) else False
    # A hole stands as one character that only a wildcard matches: what matches now matches whatever is in it.
    if any(fnmatchcase(shown, pattern) for pattern in texts):
        return True
    if "\0" not in shown:
        return False
    return None if any(_may_match(text, pattern) for pattern in texts) else False


def _may_match(text: Text, pattern: str) -> bool:
    """May a text match whose known parts do not? A pattern without a start says nothing where much is known.

    That a word stands somewhere in a text of which nothing is known is a guess, and none is made.
    """
    start, *rest = _WILDCARD.split(pattern)
    if not start:
        if not rest[-1] and any(part.strip(punctuation) for part in rest):
            return False
        return not any(isinstance(atom, Lit) and atom.text.strip("/") for atom in text.atoms)
    return text.prefix.startswith(start) or start.startswith(text.prefix)
