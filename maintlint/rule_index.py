"""What the rules of a package say of themselves, in one file beside them: ``python -m maintlint.rule_index PACKAGE``.

By it a run knows the rules without importing them. The modules stay the source: an index that is older than one of them
is not used. A package without one, as those of others mostly are, has its modules imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module

import msgspec.json
from msgspec import Struct

from maintlint.rule import Rule

NAME = "index.json"
TOGETHER = 10 * 10**9
"""Nanoseconds within which an installation or a copy writes all files, in any order."""


class Entry(Struct, frozen=True, omit_defaults=True):
    """One rule; ``module`` is named from its package on."""

    module: str
    rule: Rule
    documented: bool = False
    configurable: bool = False


class RuleIndex(Struct, frozen=True):
    """The rules, the sizes of the modules that they were read from, and a checksum over what those held."""

    files: dict[str, int]
    digest: int
    rules: tuple[Entry, ...]


def read_index(folder: str) -> RuleIndex | None:
    """The index in the package's ``folder``; ``None`` if there is none that says what the modules say."""
    try:
        with open(os.path.join(folder, NAME), "rb") as stream:
            index = msgspec.json.decode(stream.read(), type=RuleIndex)
            written = os.fstat(stream.fileno()).st_mtime_ns
        found = dict(_modules(folder))
    except (OSError, msgspec.DecodeError):
        return None
    if {name: status.st_size for name, status in found.items()} != index.files:
        return None
    # A checkout may write a file again with what it held before: then that decides.
    changed = max((status.st_mtime_ns for status in found.values()), default=0)
    return index if changed <= written + TOGETHER or _digest(folder, index.files) == index.digest else None


def make_index(package: str) -> bytes:
    """The index of the package as it is, one rule a line.

    Raises ValueError if one of its rules breaks the contract.
    """
    from maintlint.registry import imported_rules

    registry = imported_rules(package)
    for problem in registry.problems:
        raise ValueError(f"{problem.module}: {problem.message}")
    folder = folder_of(package)
    files = {name: status.st_size for name, status in sorted(_modules(folder))}
    head = msgspec.json.encode({"files": files, "digest": _digest(folder, files)})
    entries = [
        Entry(item.module[len(package) + 1 :], item.rule, bool(item.documentation), item.options is not None)
        for item in registry.rules
    ]
    return head[:-1] + b',"rules":[\n' + b",\n".join(map(msgspec.json.encode, entries)) + b"\n]}\n"


def _modules(folder: str, below: str = "") -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(("_", ".")):
                continue
            if entry.name.endswith(".py"):
                yield below + entry.name, entry.stat()
            elif "." not in entry.name and entry.is_dir():
                yield from _modules(entry.path, f"{below}{entry.name}/")


def _digest(folder: str, files: dict[str, int]) -> int:
    from zlib import crc32

    total = 0
    for name in sorted(files):
        with open(os.path.join(folder, name), "rb") as stream:
            total = crc32(stream.read(), total)
    return total


def folder_of(package: str) -> str:
    """Where the modules of a package are.

    Raises ImportError.
    """
    return next(iter(import_module(package).__path__))


if __name__ == "__main__":
    for name in sys.argv[1:] or ["maintlint_rules"]:
        made = make_index(name)
        with open(os.path.join(folder_of(name), NAME), "wb") as stream:
            stream.write(made)
