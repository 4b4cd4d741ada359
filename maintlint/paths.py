"""The path model: what a path that is only partly known may be.

Everything here is lexical: no file is looked at. A path is a row of parts in which unknown stretches,
active globs and the home directory are single control characters, so that one string says it all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache

from msgspec import Struct

from maintlint.scope import Directory
from maintlint.values import Emptiness, Hole, Lit, Text, Wild

UNKNOWN = "\0"
MANY = "\1"
ONE = "\2"
HOME = "\3"

MOST_VARIANTS = 64

NOWHERE = Directory()
"""No working directory is known."""


class Path(Struct, frozen=True, gc=False):
    """A normalised path. ``anchor``: ``/``, ``~`` (home), ``""`` (relative) or ``?`` (an unknown part comes first)."""

    anchor: str
    parts: tuple[str, ...]

    @property
    def everything(self) -> bool:
        """Ends in a glob that takes all a directory holds, or all that is hidden in it."""
        if not self.parts:
            return False
        last = self.parts[-1]
        return not last.strip(MANY) or (last[0] == "." and MANY in last and not last[1:].strip(MANY + ONE))

    @property
    def directory(self) -> Path:
        """Without a last part that takes everything."""
        path = self
        while path.everything:
            path = Path(path.anchor, path.parts[:-1])
        return path

    @property
    def globbed(self) -> bool:
        """Takes whatever matches."""
        return any(MANY in part or ONE in part for part in self.parts)

    @property
    def known(self) -> bool:
        """No part is unknown."""
        return self.anchor != "?" and not any(UNKNOWN in part for part in self.parts)

    def show(self) -> str:
        """For people."""
        body = "/".join(self.parts)
        if self.anchor in ("/", "~"):
            text = ("/" if self.anchor == "/" else "~" + ("/" if body else "")) + body
        else:
            text = body or "."
        return text.replace(UNKNOWN, "…").replace(MANY, "*").replace(ONE, "?")


def _is_own_user(hole: Hole) -> bool:
    """The user that the program runs as; ``${USER:?}`` is one that somebody had to name."""
    return hole.name in ("logname", "whoami") or (
        hole.name in ("LOGNAME", "USER") and hole.empty is not Emptiness.NEVER
    )


# --- from text to path -------------------------------------------------------------------------


def encode(text: Text, emptied: frozenset[int] = frozenset()) -> str:
    """The text with unknown stretches and globs as control characters; atoms in ``emptied`` are left out."""
    atoms = text.atoms
    if len(atoms) == 1 and isinstance(lone := atoms[0], Lit) and not emptied:
        return lone.text
    pieces = []
    for index, atom in enumerate(atoms):
        if index in emptied:
            continue
        if isinstance(atom, Lit):
            pieces.append(atom.text)
        elif isinstance(atom, Wild):
            pieces.append(MANY if "*" in atom.text else ONE)
        elif (atom.name == "HOME" and not pieces) or (pieces == ["/home/"] and _is_own_user(atom)):
            pieces = [HOME]
        elif atom.choices is not None and len(atom.choices) == 1:
            pieces.append(atom.choices[0])
        elif atom.relative:
            pieces.append(("" if pieces else "./") + (MANY if atom.any_entry else UNKNOWN))
        else:
            pieces.append(UNKNOWN)
    return "".join(pieces)


@lru_cache(maxsize=65_536)
def normalise(encoded: str) -> Path:
    """Lexically: double slashes, ``.`` and ``..`` resolved where what stands before them is known."""
    if encoded.startswith("/"):
        anchor = "/"
    elif encoded.startswith((HOME, "~")) and encoded[1:2] in ("", "/"):
        anchor, encoded = "~", encoded[1:]
    elif encoded.startswith(UNKNOWN):
        anchor = "?"
    else:
        anchor = ""
    parts: list[str] = []
    for part in encoded.split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if parts and parts[-1] != ".." and UNKNOWN not in parts[-1]:
                parts.pop()
                continue
            if anchor == "/" and not parts:
                continue
        parts.append(part)
    return Path(anchor, tuple(parts))


def path_of(text: Text, directory: Directory = NOWHERE) -> Path:
    """The path a text names, from the working directory where that is known."""
    return located(encode(text), directory)


def located(encoded: str, directory: Directory) -> Path:
    """The path of an encoded text, from the working directory where that is known."""
    path = normalise(encoded)
    if path.anchor == "" and encoded and directory.text is not None and directory.unchecked is None:
        return normalise(f"{encode(directory.text)}/{encoded}")
    return path


def variants(text: Text) -> Iterator[Text]:
    """The text with holes of few known choices spelled out, as far as that stays small."""
    for atom in text.atoms:
        if isinstance(atom, Hole) and atom.choices is not None:
            break
    else:
        yield text
        return
    rows: list[tuple[Lit | Wild | Hole, ...]] = [()]
    for atom in text.atoms:
        if isinstance(atom, Hole) and atom.choices is not None and len(rows) * len(atom.choices) <= MOST_VARIANTS:
            rows = [(*row, Lit(choice, atom.place)) for row in rows for choice in atom.choices]
        else:
            rows = [(*row, atom) for row in rows]
    for row in rows:
        yield Text(row)


def resolved(text: Text, directory: Directory = NOWHERE) -> Iterator[Text]:
    """The variants of a text, from the working directory where that is known."""
    if directory.text is not None and directory.unchecked is None and encode(text) and path_of(text).anchor == "":
        text = Text((*directory.text.atoms, Lit("/"), *text.atoms))
    yield from variants(text)


# --- patterns ----------------------------------------------------------------------------------


def covers(pattern: str, text: Text | Path) -> bool | None:
    """Does a path of a declaration or policy cover all that ``text`` may name? ``None``: cannot be told.

    A plain path covers itself and all below; ``/x/**`` what is below ``/x``; globs stand for one part.
    """
    if isinstance(text, Text):
        answers = {_covers_path(pattern, path_of(variant)) for variant in variants(text)}
        return answers.pop() if len(answers) == 1 else (None if True in answers or None in answers else False)
    return _covers_path(pattern, text)


def _covers_path(pattern: str, path: Path) -> bool | None:
    wanted = normalise(pattern)
    if path.anchor == "?" or path.anchor != wanted.anchor:
        return None if path.anchor != "/" or wanted.anchor != "/" else False
    return _covers_parts(wanted.parts, path.parts)


def _covers_parts(pattern: tuple[str, ...], parts: tuple[str, ...]) -> bool | None:
    if not pattern:
        return True
    if pattern == ("**",):
        return bool(parts)
    if not parts:
        return False
    if pattern[0] == "**":
        answers = [_covers_parts(pattern[1:], parts[skip:]) for skip in range(len(parts) + 1)]
        return True if True in answers else (None if None in answers else False)
    here = _part_matches(pattern[0], parts[0])
    if here is False:
        return False
    if UNKNOWN in parts[0] and len(pattern) > 1:
        return None
    rest = _covers_parts(pattern[1:], parts[1:])
    return False if rest is False else (None if here is None or rest is None else True)


def _part_matches(pattern: str, part: str) -> bool | None:
    if pattern == "*":
        return True
    if not any(mark in part for mark in (UNKNOWN, MANY, ONE)):
        return fnmatchcase(part, pattern)
    if UNKNOWN not in part:
        return part.replace(MANY, "*").replace(ONE, "?") == pattern or _prefix_glob(pattern, part)
    head, tail = part.split(UNKNOWN, 1)[0], part.rsplit(UNKNOWN, 1)[1]
    if _prefix_glob(pattern, head):
        return True
    fixed = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    if not (head.startswith(fixed) or fixed.startswith(head)):
        return False
    if fixed == pattern and not (pattern.endswith(tail) and len(pattern) >= len(head) + len(tail)):
        return False
    return None


def _prefix_glob(pattern: str, part: str) -> bool:
    """``web*`` covers whatever begins with ``web``."""
    fixed = pattern[:-1]
    return pattern.endswith("*") and not re.search(r"[*?\[]", fixed) and part.startswith(fixed)


def covered_by(patterns: tuple[str, ...], path: Text | Path) -> bool | None:
    """Does any pattern cover the path? ``None``: cannot be told, ``False``: none does."""
    answers = [covers(pattern, path) for pattern in patterns]
    return True if True in answers else (None if None in answers else False)


def below(area: Path, path: Path) -> bool:
    """``path`` is ``area`` or lies below it."""
    whole = area.directory
    return bool(whole.parts) and whole.anchor == path.anchor and path.parts[: len(whole.parts)] == whole.parts
