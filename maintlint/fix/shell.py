"""Remedies as edits of shell text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from maintlint.fix.edits import Edit, Fix, insertion
from maintlint.places import Place, SourceText
from maintlint.remedy import (
    Bound,
    Heed,
    Quote,
    Remedy,
    Remove,
    RequireNonEmpty,
    StopAtFirstFailure,
    StopIfItFails,
    StopTheLoop,
)


def fixes_of(remedy: Remedy) -> list[Fix]:
    """The edits that do what ``remedy`` says; none where they cannot be written."""
    fix = _WRITERS[type(remedy)](remedy)
    return [fix] if fix is not None else []


def _require(remedy: RequireNonEmpty) -> Fix | None:
    edits: list[Edit] = []
    for name in remedy.names:
        found = _uses(remedy.command, name)
        if not found:
            return _required_before(remedy)
        edits.extend(Edit(place, f"${{{name}:?}}") for place in found)
    if not edits:
        return None
    return Fix(f"stop when {_listed(remedy.names)} is empty", remedy.safe, tuple(edits))


def _required_before(remedy: RequireNonEmpty) -> Fix | None:
    """A line of its own, where the variable stands in an expansion that has an operator already."""
    command = remedy.command
    source = command.source
    start = source.starts[command.line - 1]
    indent = source.data[start : command.start]
    if indent.strip():
        return None
    checks = " ".join(f'"${{{name}:?}}"' for name in remedy.names)
    line = f": {checks}\n{indent.decode()}"
    return Fix(f"stop when {_listed(remedy.names)} is empty", remedy.safe, (insertion(source, command.start, line),))


def _uses(command: Place, name: str) -> list[Place]:
    """Where ``$NAME`` and ``${NAME}`` stand in the text of a command."""
    text = command.source.data[command.start : command.end]
    word = re.escape(name.encode())
    end = rb"" if name.isdigit() else rb"(?![A-Za-z0-9_])"
    found = re.finditer(rb"\$(?:\{" + word + rb"\}|" + word + end + rb")", text)
    return [Place(command.source, command.start + hit.start(), command.start + hit.end()) for hit in found]


def _listed(names: tuple[str, ...]) -> str:
    return " or ".join(f"${name}" for name in names)


def _quote(remedy: Quote) -> Fix | None:
    uses = [place for name in remedy.names for place in _uses(remedy.command, name)]
    if not uses:
        return None
    operand = _operand_that_may_be_an_option(remedy.command)
    edits = [
        Edit(place, f'-- "{place.text}"' if place.start == operand else f'"{place.text}"')
        for place in sorted(uses, key=lambda place: place.start)
    ]
    return Fix("quote it, so that blanks do not part it", remedy.safe, tuple(edits))


_ENDS_OPTIONS = frozenset({"chgrp", "chmod", "chown", "cp", "ln", "mv", "rm", "rmdir", "touch"})
"""Commands of POSIX whose options end at ``--`` (Utility Syntax Guidelines, guideline 10)."""


def _operand_that_may_be_an_option(command: Place) -> int | None:
    """Where the first operand begins if that is a variable, which may hold ``-rf``; ``None`` if options follow."""
    words = list(re.finditer(r"\S+", command.text))
    if not words or words[0].group() not in _ENDS_OPTIONS:
        return None
    operands = [word for word in words[1:] if not word.group().startswith("-")]
    first = operands[0] if operands else None
    if first is None or not first.group().startswith("$"):
        return None
    if (
        any(word.group().startswith("-") for word in words if word.start() > first.start())
        or "--" in command.text.split()
    ):
        return None
    return command.start + len(command.text[: first.start()].encode())


def _stop(remedy: StopIfItFails) -> Fix:
    return Fix(
        "stop when it fails",
        remedy.safe,
        (insertion(remedy.command.source, remedy.command.end, " || exit 1"),),
    )


_BEFORE = re.compile(r"(.*[;{)]|.*\b(do|then|else))?\s*")
_BEHIND = re.compile(r"\s*(;|#|$)")


def _stop_loop(remedy: StopTheLoop) -> Fix | None:
    """``|| exit 1`` behind a command that stands alone: it is no part of a test, a pipe, a list or a here-document."""
    place = remedy.command
    line, last = place.source.line(place.line), place.source.line(place.stop[0])
    if not _BEFORE.fullmatch(line[: place.column - 1]) or not _BEHIND.match(last[place.stop[1] - 1 :]):
        return None
    return Fix("stop when it fails", remedy.safe, (insertion(place.source, place.end, " || exit 1"),))


def _bound(remedy: Bound) -> Fix | None:
    source, text = remedy.command.source, remedy.command.text
    if remedy.now is None:
        option = f" {remedy.option}{'=' if remedy.option.startswith('--') else ' '}{remedy.most}"
        name = re.match(r"\S+", text)
        edit = insertion(source, remedy.command.start + len(name.group().encode()), option) if name else None
    else:
        long = r"--[a-z][a-z-]*[= ]"
        number = rf"(?<![^\s])(?:{re.escape(remedy.option)}[= ]?|{long})(?P<number>{remedy.now})(?![^\s\"'])"
        found = re.search(number, text)
        edit = None if found is None else Edit(_part(remedy.command, *found.span("number")), str(remedy.most))
    return Fix(f"work on at most {remedy.most} at a time", remedy.safe, (edit,)) if edit is not None else None


def _part(place: Place, start: int, end: int) -> Place:
    """Characters ``start:end`` of the text of a place."""
    first = place.start + len(place.text[:start].encode())
    return Place(place.source, first, first + len(place.text[start:end].encode()))


def _heed(remedy: Heed) -> Fix:
    """``|| true`` becomes ``|| exit 1``; whatever else is done on failure is done first."""
    text = remedy.command.text
    after = "exit 1" if text in ("true", ":") else f"{{ {text}; exit 1; }}"
    return Fix("stop when it fails", remedy.safe, (Edit(remedy.command, after),))


def _fail_fast(remedy: StopAtFirstFailure) -> Fix | None:
    source = remedy.command.source
    if re.search(rb"(?m)^\s*set\s+-[a-z]*e", source.data):
        return None
    bash = b"bash" in source.data.split(b"\n", 1)[0]
    line = "set -euo pipefail\n\n" if bash else "set -eu\n\n"
    return Fix("stop at the first failure", remedy.safe, (insertion(source, first_statement(source), line),))


def first_statement(source: SourceText) -> int:
    """Where the first line stands that is neither empty nor a comment."""
    for start in source.starts:
        line = source.data[start:].split(b"\n", 1)[0].strip()
        if line and not line.startswith(b"#"):
            return start
    return len(source.data)


def _remove(remedy: Remove) -> Fix:
    return Fix("remove it", remedy.safe, (without_comment(remedy.command),))


def without_comment(comment: Place) -> Edit:
    """A comment gone: with the blanks before it, or with its line if it stands alone there."""
    source = comment.source
    line = source.starts[comment.line - 1]
    before = source.data[line : comment.start]
    if before.strip():
        return Edit(Place(source, line + len(before.rstrip()), comment.end), "")
    end = comment.end + (1 if source.data[comment.end : comment.end + 1] == b"\n" else 0)
    return Edit(Place(source, line, end), "")


_WRITERS: dict[type, Callable[[Any], Fix | None]] = {
    RequireNonEmpty: _require,
    Quote: _quote,
    StopIfItFails: _stop,
    StopTheLoop: _stop_loop,
    Bound: _bound,
    Heed: _heed,
    StopAtFirstFailure: _fail_fast,
    Remove: _remove,
}
