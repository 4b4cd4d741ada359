"""The packaged files as a run reads them: one index, written by ``python -m maintlint.knowledge``.

The TOML files stay the source. An index that is older than one of them is not used, and a test fails.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import pairwise

import msgspec.json
from msgspec import Struct

FOLDER = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(FOLDER, "index.json")
TOGETHER = 10 * 10**9
"""Nanoseconds within which an installation or a copy writes all files, in any order."""


class Head(Struct, frozen=True):
    """The first line of the index: what is known, and where in the lines after it each command's table begins.

    ``files`` are the sizes of the TOML files it was made of, ``digest`` tells apart what they held.
    """

    files: dict[str, int]
    digest: int
    harmless: frozenset[str]
    patterns: tuple[str, ...]
    commands: dict[str, int]


class Index:
    """Every packaged command with ``same-as`` resolved, each on a line of its own that is read when it is asked for."""

    __slots__ = ("_data", "_ends", "_start", "commands", "harmless", "head", "patterns")

    def __init__(self, data: bytes) -> None:
        """Raises ValueError for what is no index."""
        end = data.find(_END)
        self.head = msgspec.json.decode(data[_BEGINNING:end], type=Head)
        self.harmless = self.head.harmless
        self.patterns = self.head.patterns
        self.commands = self.head.commands
        self._data = data
        self._start = end + len(_END)
        self._ends = dict(pairwise([*self.commands.values(), len(data) - self._start]))

    def table(self, name: str) -> bytes:
        """A command's table as JSON.

        Raises KeyError.
        """
        start = self.commands[name]
        line = self._data[self._start + start : self._start + self._ends[start]]
        return line.removesuffix(_LAST).removesuffix(_END)


_BEGINNING = 2
"""Where the first line begins, behind the bracket that makes the file one JSON array."""

_END = b",\n"
_LAST = b"\n]\n"


def packaged_index() -> Index | None:
    """The index; ``None`` if there is none that says what the TOML files say."""
    try:
        with open(FILE, "rb") as stream:
            index = Index(stream.read())
            written = os.fstat(stream.fileno()).st_mtime_ns
    except (OSError, ValueError):
        return None
    return index if _is_fresh(index.head, written) else None


def _is_fresh(head: Head, written: int) -> bool:
    sizes = {}
    changed = 0
    with os.scandir(FOLDER) as entries:
        for entry in entries:
            if entry.name.endswith(".toml"):
                status = entry.stat()
                sizes[entry.name] = status.st_size
                changed = max(changed, status.st_mtime_ns)
    if sizes != head.files:
        return False
    # A checkout may write a file again with what it held before: then that decides.
    return changed <= written + TOGETHER or digest(packaged_bytes()) == head.digest


def packaged_bytes() -> dict[str, bytes]:
    """Name and content of every packaged file, by name."""
    found = {}
    for name in sorted(os.listdir(FOLDER)):
        if name.endswith(".toml"):
            with open(os.path.join(FOLDER, name), "rb") as stream:
                found[name] = stream.read()
    return found


def digest(files: Mapping[str, bytes]) -> int:
    """A checksum over all files."""
    from zlib import crc32

    total = 0
    for content in files.values():
        total = crc32(content, total)
    return total
