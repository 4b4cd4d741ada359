"""Which programs share text: an inverted index over characteristic lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from msgspec import Struct

LEAST_SHARED = 4
"""Lines that two programs must have in common."""

LEAST_SHARE = 0.3
"""Of the lines of the shorter one."""

FEW = 20
COMMON = 0.1
MOST = 200
"""A line in more programs than `FEW`, and in more than a tenth or `MOST` of them, is boilerplate of this repository."""


class Likeness(Struct, frozen=True):
    """Another program with text in common: how many lines, and which part of the shorter one they are."""

    name: str
    lines: int
    share: float


class Index:
    """Programs by name, each with its characteristic lines."""

    def __init__(self, programs: Mapping[str, frozenset[bytes]]) -> None:
        self._programs = programs
        self._with: dict[bytes, list[str]] = defaultdict(list)
        for name, lines in programs.items():
            for line in lines:
                self._with[line].append(name)
        self._limit = max(FEW, min(MOST, int(len(programs) * COMMON)))

    def similar(self, name: str) -> list[Likeness]:
        """The programs that share enough with ``name``, most similar first."""
        own = [line for line in self._programs.get(name, ()) if len(self._with[line]) <= self._limit]
        shared = Counter(other for line in own for other in self._with[line] if other != name)
        found = []
        for other, count in shared.items():
            if count < LEAST_SHARED:
                continue
            size = sum(1 for line in self._programs[other] if len(self._with[line]) <= self._limit)
            share = count / max(1, min(size, len(own)))
            if share >= LEAST_SHARE:
                found.append(Likeness(other, count, share))
        return sorted(found, key=lambda item: (-item.share, -item.lines, item.name))
