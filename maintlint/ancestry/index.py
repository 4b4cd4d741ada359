"""Which programs share text: an inverted index over characteristic lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from msgspec import Struct

LEAST_SHARED = 4
"""Lines that two programs must have in common."""

LEAST_SHARE = 0.3
"""Of the lines of the shorter one."""

ENOUGH_TO_LOOK = 2
"""Of them, as they are written: some may be spelled otherwise."""

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
    """Programs by name, each with its characteristic lines.

    ``programs``: for each program lines that have nearly all of the characteristic ones among them, which may be
    found in less time. ``exactly``: the characteristic lines of a program, where those are more.
    """

    def __init__(
        self, programs: Mapping[str, frozenset[bytes]], exactly: Callable[[str], frozenset[bytes]] | None = None
    ) -> None:
        self._programs = programs
        self._exactly = exactly or (lambda name: programs.get(name, frozenset()))
        self._with: dict[bytes, list[str]] = defaultdict(list)
        for name, lines in programs.items():
            for line in lines:
                self._with[line].append(name)
        self._limit = max(FEW, min(MOST, int(len(programs) * COMMON)))

    def similar(self, name: str) -> list[Likeness]:
        """The programs that share enough with ``name``, most similar first."""
        own = self._telling(name)
        near = Counter(other for line in own for other in self._with.get(line, ()) if other != name)
        found = []
        for other, about in near.items():
            if about < ENOUGH_TO_LOOK:
                continue
            others = self._telling(other)
            count = len(own & others)
            share = count / max(1, min(len(others), len(own)))
            if count >= LEAST_SHARED and share >= LEAST_SHARE:
                found.append(Likeness(other, count, share))
        return sorted(found, key=lambda item: (-item.share, -item.lines, item.name))

    def _telling(self, name: str) -> frozenset[bytes]:
        """The characteristic lines of a program that are not in everything."""
        return frozenset([line for line in self._exactly(name) if len(self._with.get(line, ())) <= self._limit])
