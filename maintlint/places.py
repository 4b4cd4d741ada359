"""Where things stand: files, places in them, and the map from embedded code back to its file.

Offsets are UTF-8 byte offsets from the start of the file, end exclusive; lines and columns are
1-based, columns count characters.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from msgspec import Struct

from maintlint.patterns import lazy


class SourceText:
    """One file as it was read: its display path and its bytes (valid UTF-8 after decoding repairs)."""

    __slots__ = ("_starts", "data", "path")

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self._starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"SourceText({self.path!r}, {len(self.data)} bytes)"

    @property
    def starts(self) -> list[int]:
        """Byte offsets at which the lines start."""
        if self._starts is None:
            lengths = [len(line) + 1 for line in self.data.split(b"\n")]
            self._starts = list(accumulate(lengths[:-1], initial=0))
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a byte offset."""
        starts = self.starts
        line = bisect_right(starts, offset)
        start = starts[line - 1]
        return line, len(self.data[start:offset].decode("utf-8", "replace")) + 1

    def line(self, number: int) -> str:
        """Text of a 1-based line without its line ending; empty beyond the file."""
        starts = self.starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.data)
        return self.data[starts[number - 1] : end].decode("utf-8", "replace").rstrip("\r\n")

    @property
    def line_count(self) -> int:
        """Number of lines, a last line without a line ending included."""
        if not self.data:
            return 0
        return len(self.starts) - (1 if self.data.endswith(b"\n") else 0)


class Place(Struct, frozen=True, gc=False):
    """A stretch of a file."""

    source: SourceText
    start: int
    end: int

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def stop(self) -> tuple[int, int]:
        """Line and column just behind the last character."""
        return self.source.position(self.end)

    @property
    def text(self) -> str:
        return self.source.data[self.start : self.end].decode("utf-8", "replace")

    def within(self, outer: Place) -> bool:
        """Is it a part of ``outer``?"""
        return self.source is outer.source and outer.start <= self.start and self.end <= outer.end

    def key(self) -> tuple[str, int, int]:
        """Sorting and equality across re-reads of one file."""
        return self.source.path, self.start, self.end


class Segment(Struct, frozen=True, gc=False):
    """Bytes ``start:end`` of an embedded text come from ``place``."""

    start: int
    end: int
    place: Place


class CodeMap:
    """Maps offsets of the text that was parsed to places in files.

    A program that is a whole file maps one to one; code inside code maps piece by piece: the known
    pieces have segments, computed parts lie between them, and a piece that was written with escapes maps by those;
    one whose length changed in other ways maps as a whole.
    """

    __slots__ = ("_dropped", "_segments", "_source", "_starts")

    def __init__(self, source: SourceText, segments: tuple[Segment, ...] | None = None) -> None:
        self._source = source
        self._segments = segments
        self._starts = [segment.start for segment in segments or ()]
        self._dropped: dict[int, tuple[int, ...] | None] = {}

    def place(self, start: int, end: int) -> Place:
        """The place in a file that offsets ``start:end`` of the parsed text come from."""
        segments = self._segments
        if not segments:
            return Place(self._source, start, end)
        first = max(0, bisect_right(self._starts, start) - 1)
        last = max(first, bisect_right(self._starts, max(start, end - 1)) - 1)
        if last > first:
            own = _own_string(segments[first : last + 1])
            if own[-1] is not segments[last]:
                end = own[-1].end
            if own[0] is not segments[first]:
                start = own[0].start
            first, last = segments.index(own[0]), segments.index(own[-1])
        begin = self._outer(segments[first], start, at_end=False)
        stop = self._outer(segments[last], end, at_end=True)
        if end > segments[last].end and last + 1 < len(segments):
            stop = segments[last + 1].place.start
        source = segments[first].place.source
        same = segments[last].place.source is source
        return Place(source, begin, stop if same and stop >= begin else segments[first].place.end)

    def _outer(self, segment: Segment, offset: int, at_end: bool) -> int:
        """The offset in the file; a computed part between two segments stands where the one before it ends."""
        place = segment.place
        if offset >= segment.end:
            return place.end
        within = max(0, offset - segment.start)
        if segment.end - segment.start == place.end - place.start:
            return place.start + within
        if segment.start not in self._dropped:
            self._dropped[segment.start] = _drops(segment)
        dropped = self._dropped[segment.start]
        if dropped is None:
            return place.end if at_end else place.start
        return place.start + within + (bisect_left if at_end else bisect_right)(dropped, within)

    @property
    def pieced(self) -> bool:
        """Is it a text that was put together from pieces, code inside code?"""
        return bool(self._segments)

    @property
    def whole(self) -> Place:
        """Where all of the text comes from."""
        segments = self._segments
        return self.place(0, segments[-1].end if segments else len(self._source.data))


def _own_string(segments: tuple[Segment, ...]) -> list[Segment]:
    """Of the pieces of one command those that are written there; the others are values put together elsewhere."""
    strings: list[list[Segment]] = []
    for segment in segments:
        home = next((string for string in strings if not _apart(string[-1].place, segment.place)), None)
        if home is None:
            strings.append([segment])
        else:
            home.append(segment)
    return max(strings, key=lambda string: (len(string), string[0].place.start))


def _apart(one: Place, other: Place) -> bool:
    """Was the text before put together elsewhere (``tool=/bin/x`` far above ``"$tool stop"``)?"""
    if one.source is not other.source or other.start < one.end:
        return True
    return b"\n" in one.source.data[one.end : other.start]


_ESCAPES = (lazy(rb"""\\[$`"\\\n]"""), lazy(rb"\\[$`\\\n]"), lazy(rb"\\.", re.S))
"""What a backslash stands before: between double quotes, in a here-document, in a string of Python."""


def _drops(segment: Segment) -> tuple[int, ...] | None:
    """The offsets before which bytes were taken away as escapes; ``None`` if the length changed in other ways."""
    place, size = segment.place, segment.end - segment.start
    raw = place.source.data[place.start : place.end]
    for escapes in _ESCAPES:
        found: list[int] = []
        for match in escapes.finditer(raw):
            found.extend([match.start() - len(found)] * (2 if match[0].endswith(b"\n") else 1))
        if len(raw) - len(found) == size:
            return tuple(found)
    return None
