"""The declaration block in a program's comments: TOML between ``# /// maintlint`` and ``# ///``.

The text is found by its lines, so it is the same in shell and Python, and each key keeps the place of its value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from maintlint import spelling
from maintlint.inventory import Inventory, InventoryError
from maintlint.patterns import lazy
from maintlint.places import Place, SourceText
from maintlint.policy import Declaration
from maintlint.sources import Problem

CODE = "ML903"
HOST_SETS = ("targets", "verified", "canary")
MARK = b"/// maintlint"

_OPEN = lazy(rb"^#[ \t]*/// maintlint[ \t]*\r?$", re.M)
_CLOSE = lazy(rb"^#[ \t]*///[ \t]*\r?$")
_KEY = lazy(rb"^[ \t]*[\"']?([A-Za-z0-9_-]+)[\"']?[ \t]*=[ \t]*")
_SINGLE_VALUE = lazy(rb"\"(?:[^\"\\]|\\.)*\"|'[^']*'|\[[^\[\]]*\]|[^\s#]+")
_AT_LINE = lazy(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")


class Header(Struct, frozen=True):
    """What a program declares. ``places`` holds the value of each key that was given, ``block`` the whole block."""

    declaration: Declaration | None = None
    places: Mapping[str, Place] = MappingProxyType({})
    block: Place | None = None
    problems: tuple[Problem, ...] = ()


NO_HEADER = Header()


class _Line(Struct, frozen=True):
    """A line of the block: its content behind ``# `` and where that starts in the file."""

    offset: int
    content: bytes


def read_header(source: SourceText) -> Header:
    """The declaration of a program; problems are findings of ML903. Never raises."""
    if MARK not in source.data:
        return NO_HEADER
    first = _OPEN.search(source.data)
    if first is None:
        return NO_HEADER
    opening = Place(source, first.start(), first.start() + len(first.group().rstrip()))
    lines, end = _block_lines(source.data, first.end() + 1)
    if end is None:
        message = "the declaration block is not closed: no line `# ///` follows before the comment ends"
        problem = Problem(CODE, opening, message, "close the block with a line `# ///`")
        return Header(block=opening, problems=(problem,))
    header = _parse(source, lines, Place(source, first.start(), end))
    second = _OPEN.search(source.data, end)
    if second is None:
        return header
    place = Place(source, second.start(), second.start() + len(second.group().rstrip()))
    message = f"a second declaration block; the one in line {opening.line} is used"
    problem = Problem(CODE, place, message, "keep one block")
    return Header(header.declaration, header.places, header.block, (*header.problems, problem))


def check_hosts(header: Header, inventory: Inventory) -> tuple[Problem, ...]:
    """ML903 for each host set of the declaration that the inventory cannot resolve."""
    if header.declaration is None:
        return ()
    problems = []
    for key in HOST_SETS:
        _, wrong = _hosts_of(header.declaration, key, inventory)
        if wrong:
            problems.append(Problem(CODE, header.places[key], f"`{key}`: {wrong}"))
    return tuple(problems)


def declared_hosts(header: Header, inventory: Inventory) -> frozenset[str]:
    """Every host that the declaration names; a set that cannot be resolved adds none."""
    if header.declaration is None:
        return frozenset()
    return frozenset().union(*(_hosts_of(header.declaration, key, inventory)[0] for key in HOST_SETS))


def _hosts_of(declaration: Declaration, key: str, inventory: Inventory) -> tuple[frozenset[str], str]:
    """The hosts of a key, and what is wrong with it."""
    expression = getattr(declaration, key)
    try:
        return (frozenset() if expression is None else inventory.parse(expression)), ""
    except InventoryError as error:
        return frozenset(), str(error)


def _block_lines(data: bytes, at: int) -> tuple[list[_Line], int | None]:
    """The lines of the block from offset ``at``, and where its closing line ends (``None`` if there is none)."""
    lines: list[_Line] = []
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        line = data[at:end]
        if not line.startswith(b"#"):
            break
        if _CLOSE.match(line):
            return lines, at + len(line.rstrip())
        if _OPEN.match(line):
            break
        skip = 2 if line[1:2] in (b" ", b"\t") else 1
        lines.append(_Line(at + skip, line[skip:].rstrip(b"\r")))
        at = end + 1
    return lines, None


def _parse(source: SourceText, lines: list[_Line], block: Place) -> Header:
    from maintlint.toml import TOMLDecodeError, loads

    text = b"\n".join(line.content for line in lines).decode("utf-8", "replace")
    try:
        table = loads(text)
    except (TOMLDecodeError, RecursionError) as error:
        place, message = _toml_error(source, lines, block, error)
        return Header(block=block, problems=(Problem(CODE, place, f"the declaration is not TOML: {message}"),))
    places = _value_places(source, lines, table, block)
    values: dict[str, Any] = {}
    problems = []
    for key, value in table.items():
        wrong = _fault(key, value)
        if wrong is None:
            values[key.replace("-", "_")] = tuple(value) if isinstance(value, list) else value
        else:
            problems.append(Problem(CODE, places[key], *wrong))
    return Header(Declaration(**values), places, block, tuple(problems))


def _toml_error(source: SourceText, lines: list[_Line], block: Place, error: Exception) -> tuple[Place, str]:
    if isinstance(error, RecursionError):
        return block, "nested too deeply"
    message = str(error).splitlines()[0]
    found = _AT_LINE.search(message)
    message = _AT_LINE.sub("", message)
    message = message[:1].lower() + message[1:]
    if not lines:
        return block, message
    line, column = (int(found.group(1)), int(found.group(2))) if found and found.group(1) else (len(lines), 1)
    where = lines[min(line, len(lines)) - 1]
    skipped = len(where.content.decode("utf-8", "replace")[: column - 1].encode())
    end = where.offset + len(where.content)
    return Place(source, min(where.offset + skipped, max(where.offset, end - 1)), end), message


def _value_places(source: SourceText, lines: list[_Line], table: dict[str, Any], block: Place) -> dict[str, Place]:
    """Where the value of each top-level key stands (the whole block if that cannot be told)."""
    starts: list[tuple[str, int, int]] = []
    seen: set[str] = set()
    for number, line in enumerate(lines):
        match = _KEY.match(line.content)
        key = match.group(1).decode() if match else ""
        if match and key in table and key not in seen:
            seen.add(key)
            starts.append((key, number, match.end()))
    places = dict.fromkeys(table, block)
    for index, (key, number, column) in enumerate(starts):
        last = starts[index + 1][1] if index + 1 < len(starts) else len(lines)
        places[key] = _value_place(source, lines[number:last], column)
    return places


def _value_place(source: SourceText, lines: list[_Line], column: int) -> Place:
    first = lines[0]
    start = first.offset + column
    match = _SINGLE_VALUE.match(first.content, column)
    if match and (match.group()[:1] != b"[" or match.group()[-1:] == b"]"):
        return Place(source, start, first.offset + match.end())
    for line in reversed(lines):
        content = line.content.split(b"#", 1)[0].rstrip()
        if content:
            return Place(source, start, max(start, line.offset + len(content)))
    return Place(source, start, first.offset + len(first.content))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_place_of_run(value: object) -> bool:
    return value in ("controller", "targets")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_date(value: object) -> bool:
    return type(value) is date


_TEXT = (_is_text, "a text in quotes")
_TEXTS = (_is_texts, 'a list of texts, such as ["/var/spool/x"]')
_KINDS: dict[str, tuple[Callable[[object], bool], str]] = {
    "purpose": _TEXT,
    "targets": _TEXT,
    "runs-on": (_is_place_of_run, '"controller" or "targets"'),
    "verified": _TEXT,
    "canary": _TEXT,
    "max-parallel": (_is_count, "a whole number from 1"),
    "deletes": _TEXTS,
    "writes": _TEXTS,
    "restarts": _TEXTS,
    "ticket": _TEXT,
    "reviewed-by": _TEXT,
    "expires": (_is_date, "a date without quotes, such as 2026-12-31"),
}


def _fault(key: str, value: object) -> tuple[str, str] | None:
    """Message and help if ``key`` is unknown or ``value`` has the wrong type."""
    if key not in _KINDS:
        return f"the declaration has no key `{key}`", spelling.suggestion(key, _KINDS) or "keys: " + ", ".join(_KINDS)
    fits, wanted = _KINDS[key]
    return None if fits(value) else (f"`{key}` must be {wanted}", "")
