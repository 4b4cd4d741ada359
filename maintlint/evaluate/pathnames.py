"""What commands make of paths: ``dirname``, ``basename``, ``realpath``, ``readlink``."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import join
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.places import Place
from maintlint.values import EMPTY, Emptiness, Hole, Lit, Text, Value, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def dirname(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """The directory of its first operand."""
    return _per_text(arguments, lambda text: _directory_of(text, place), place)


def _directory_of(text: Text, place: Place) -> Text:
    exact = text.literal
    if exact is not None:
        return Text((Lit(os.path.dirname(exact.rstrip("/")) or ("/" if exact.startswith("/") else "."), text.place),))
    first = text.atoms[0]
    if isinstance(first, Hole) and first.origin == "script" and len(text.atoms) == 1:
        return Text((Hole("script-directory", "dirname", place, Emptiness.NEVER, exists=True),))
    last = text.atoms[-1]
    if isinstance(last, Lit) and "/" in last.text.rstrip("/"):
        kept = last.text.rstrip("/").rsplit("/", 1)[0]
        return Text((*text.atoms[:-1], *((Lit(kept, last.place),) if kept else ())))
    if not text.holes:
        return Text((Hole("output", "dirname", place, Emptiness.NEVER),))
    hole = text.holes[0]
    return Text(
        (
            Hole(
                hole.origin if hole.origin != "script" else "script-directory",
                "dirname",
                place,
                Emptiness.NEVER,
                exists=hole.exists,
            ),
        )
    )


def basename(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """The last part of its first operand."""
    return _per_text(arguments, lambda text: _last_part(text, place), place)


def _last_part(text: Text, place: Place) -> Text:
    exact = text.literal
    if exact is not None:
        return Text((Lit(os.path.basename(exact.rstrip("/")) or exact[:1], text.place),))
    if not text.holes:
        return Text((Hole("output", "basename", place, Emptiness.NEVER),))
    suffix = text.suffix
    if "/" in suffix.rstrip("/"):
        return Text((Lit(suffix.rstrip("/").rsplit("/", 1)[1], text.place),))
    hole = text.holes[-1]
    if hole.origin == "walk":
        hole = replace(hole, origin="output", name="file name")
    empty = text.empty if text.empty > Emptiness.UNLIKELY else Emptiness.NEVER
    return Text(
        (
            Hole(
                hole.origin if hole.origin != "script" else "output",
                hole.name or "basename",
                hole.place or place,
                empty,
                checked=hole.checked,
                listing="" if hole.many else hole.listing,
            ),
        )
    )


def _per_text(arguments: Arguments, function: Callable[[Text], Text], place: Place) -> Value:
    if not arguments.operands:
        return unknown("output", "path", place, Emptiness.MAYBE)
    texts = [function(text) if text.atoms else text for text in arguments.operands[0].alternatives]
    return Value(tuple(dict.fromkeys(texts)))


def realpath(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """The path itself, or where its links lead."""
    operands = arguments.operands
    if not operands:
        return unknown("output", "realpath", place, Emptiness.MAYBE)
    result: Value | None = None
    for text in operands[0].alternatives:
        hole = text.holes[0] if text.holes else None
        absolute = text.literal is not None and text.literal.startswith("/")
        if hole is not None and hole.origin in ("script", "script-directory", "fresh", "directory"):
            one = Value((text,))
        else:
            empty = Emptiness.UNLIKELY if text.empty <= Emptiness.UNLIKELY else Emptiness.MAYBE
            one = unknown("output", "realpath", place, empty, absolute=True)
            if absolute:
                # A link leads elsewhere.
                one = join(Value((text,)), one)
        result = one if result is None else join(result, one)
    return result if result is not None else EMPTY


def readlink(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """With ``-f`` the path itself; without, what stands in the link: nothing if it is none."""
    if any(arguments.holds(flag) is not False for flag in ("-f", "-e", "-m")):
        return realpath(run, frame, state, arguments, place)
    return unknown("output", "readlink", place, Emptiness.MAYBE)
