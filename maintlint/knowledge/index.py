"""The packaged files as a run reads them: one index, written by ``python -m maintlint.knowledge``.

The TOML files stay the source. An index that is older than one of them is not used, and a test fails.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import msgspec.json
from msgspec import Raw, Struct

FOLDER = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(FOLDER, "index.json")
TOGETHER = 10 * 10**9
"""Nanoseconds within which an installation or a copy writes all files, in any order."""


class Index(Struct, frozen=True):
    """Every packaged command with ``same-as`` resolved, undecoded.

    ``files`` are the sizes of the TOML files it was made of, ``digest`` tells apart what they held.
    """

    files: dict[str, int]
    digest: int
    harmless: frozenset[str]
    patterns: tuple[str, ...]
    commands: dict[str, Raw]


def packaged_index() -> Index | None:
    """The index; ``None`` if there is none that says what the TOML files say."""
    try:
        with open(FILE, "rb") as stream:
            index = msgspec.json.decode(stream.read(), type=Index)
            written = os.fstat(stream.fileno()).st_mtime_ns
    except (OSError, msgspec.DecodeError):
        return None
    return index if _is_fresh(index, written) else None


def _is_fresh(index: Index, written: int) -> bool:
    sizes = {}
    changed = 0
    with os.scandir(FOLDER) as entries:
        for entry in entries:
            if entry.name.endswith(".toml"):
                status = entry.stat()
                sizes[entry.name] = status.st_size
                changed = max(changed, status.st_mtime_ns)
    if sizes != index.files:
        return False
    # A checkout may write a file again with what it held before: then that decides.
    return changed <= written + TOGETHER or digest(packaged_bytes()) == index.digest


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
