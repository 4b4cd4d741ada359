"""What a program filled or cleared: many states hold it, nearly all of them the same, each at its own point.

Long programs make thousands of things. A state that makes one more shares all others with the state before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from msgspec import Struct

from maintlint.places import Place

DOWNLOADERS = frozenset({"download", "curl", "wget", "fetch", "aria2c", "http"})
"""Commands whose products come from the network."""


class Produced(Struct, frozen=True, gc=False):
    """Something that the program filled or cleared: where, and whether it would have ended if that had failed.

    ``fetched``: it came over the network.
    """

    place: Place
    sound: bool
    fetched: bool = False


class _Log:
    """Everything along one way, in order."""

    __slots__ = ("_at", "entries")

    def __init__(self, entries: list[tuple[str, Produced]]) -> None:
        self.entries = entries
        self._at: dict[str, list[int]] | None = None

    def append(self, path: str, made: Produced) -> None:
        if self._at is not None:
            self._at.setdefault(path, []).append(len(self.entries))
        self.entries.append((path, made))

    def before(self, path: str, size: int) -> Produced | None:
        """The last entry for a path among the first ``size``. Where they stand is put together when it is asked."""
        if self._at is None:
            self._at = {}
            for number, (name, _) in enumerate(self.entries):
                self._at.setdefault(name, []).append(number)
        numbers = self._at.get(path)
        at = 0 if numbers is None else bisect_left(numbers, size)
        return self.entries[numbers[at - 1]][1] if numbers is not None and at else None


class Products:
    """The first so many entries of a log: what was made up to one point. Never changed."""

    __slots__ = ("_log", "_size")

    def __init__(self, log: _Log | None = None, size: int = 0) -> None:
        self._log = _Log([]) if log is None else log
        self._size = size

    def get(self, path: str) -> Produced | None:
        """How a path was made last; ``None`` if it was not."""
        return self._log.before(path, self._size)

    def __contains__(self, path: str) -> bool:
        return self.get(path) is not None

    def items(self) -> Iterator[tuple[str, Produced]]:
        """Every path with how it was made last."""
        return iter(dict(self._log.entries[: self._size]).items())

    def adding(self, path: str, made: Produced) -> Products:
        """These and one more."""
        log = self._log
        if self._size != len(log.entries):
            # Another way went on from here.
            log = _Log(log.entries[: self._size])
        log.append(path, made)
        return Products(log, self._size + 1)

    def with_later(self, later: Products) -> Products:
        """These, and over them what a process made that started with them or with others."""
        if later._log is self._log and later._size >= self._size:
            return later
        found = self
        for path, made in later.items():
            if found.get(path) is not made:
                found = found.adding(path, made)
        return found

    def either(self, other: Products) -> Products:
        """What was made on either of two ways; where both did, what may have failed unseen counts."""
        if other._log is self._log:
            first, last = (self, other) if self._size <= other._size else (other, self)
            found = last
            for path, made in self._log.entries[first._size : last._size]:
                earlier = first.get(path)
                if earlier is not None and (
                    earlier.sound < made.sound or (first is self and earlier.sound == made.sound)
                ):
                    found = found.adding(path, earlier)
            return found
        found = self
        for path, made in other.items():
            known = self.get(path)
            if known is None or made.sound < known.sound:
                found = found.adding(path, made)
        return found
