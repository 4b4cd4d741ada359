"""Places in a file as the protocol counts them: lines from 0, columns in UTF-16 units."""

from __future__ import annotations

from lsprotocol import types

from maintlint.places import Place, SourceText


def range_of(place: Place) -> types.Range:
    """The stretch of a place; a place without length takes the rest of its line."""
    start = _position(place.source, *place.source.position(place.start))
    end = _position(place.source, *place.stop)
    if start == end:
        end = types.Position(start.line, _units(place.source.line(start.line + 1)))
    return types.Range(start, end)


def _position(source: SourceText, line: int, column: int) -> types.Position:
    return types.Position(line - 1, _units(source.line(line)[: column - 1]))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
