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
    edits = [Edit(place, f'"{place.text}"') for name in remedy.names for place in _uses(remedy.command, name)]
    return Fix("quote it, so that blanks do not part it", remedy.safe, tuple(edits)) if edits else None


def _stop(remedy: StopIfItFails) -> Fix:
    return Fix(
        "stop when it fails",
        remedy.safe,
        (insertion(remedy.command.source, remedy.command.end, " || exit 1"),),
    )


def _bound(remedy: Bound) -> Fix | None:
    text = remedy.command.text
    long = r"--[a-z][a-z-]*[= ]"
    found = re.search(rf"(?<![^\s])(?P<option>{re.escape(remedy.option)}[= ]?|{long})0(?![^\s\"'])", text)
    if found is None:
        return None
    start = remedy.command.start + len(text[: found.end() - 1].encode())
    edit = Edit(Place(remedy.command.source, start, start + 1), str(remedy.most))
    return Fix(f"work on at most {remedy.most} at a time", remedy.safe, (edit,))


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
    Bound: _bound,
    Heed: _heed,
    StopAtFirstFailure: _fail_fast,
    Remove: _remove,
}
