"""How the files of a repository are read: from the disk, or as they were at a revision.

All that is read of a repository - programs, what they follow, host lists, config - is read through `Files`. Paths
are absolute unless said otherwise.
"""

from __future__ import annotations

import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Literal as OneOf
from typing import TypeVar

from msgspec import Struct

from maintlint.sources.decode import load

Kind = OneOf["", "file", "directory", "other"]
"""What a path leads to, links followed; "" is nothing."""


class Entry(Struct, frozen=True):
    """One name in a directory. ``kind`` does not follow links; ``link`` says that it is one."""

    name: str
    directory: bool
    link: bool = False


K = TypeVar("K")
V = TypeVar("V")


class Asked:
    """Questions to the disk with digests of their answers, where that is remembered (`maintlint.answers`).

    ``parts``: what was found out earlier with questions of its own, and was made use of.
    """

    __slots__ = ("parts", "told")

    def __init__(self) -> None:
        self.told: dict[str, str] = {}
        self.parts: dict[int, Asked] = {}

    def all(self) -> dict[str, str]:
        """The answers by question, those of all parts with them."""
        found: dict[str, str] = {}
        seen: set[int] = set()
        pending = [self]
        while pending:
            one = pending.pop()
            if id(one) not in seen:
                seen.add(id(one))
                found.update(one.told)
                pending.extend(one.parts.values())
        return found


NOTHING = Asked()
"""Nothing was asked, or nobody remembers it."""


class Files(ABC):
    """The files of one state of a repository. Compared and hashed by identity, so that it can be the key of a cache."""

    @abstractmethod
    def resolve(self, path: str) -> str:
        """The path with all links followed, as far as it exists."""

    @abstractmethod
    def kind(self, path: str) -> Kind:
        """What there is at ``path``."""

    @abstractmethod
    def entries(self, directory: str) -> list[Entry]:
        """What a directory holds, sorted by name.

        Raises OSError.
        """

    @abstractmethod
    def head(self, path: str, size: int) -> bytes | None:
        """The first ``size`` bytes of a file; ``None`` if it is not a regular file.

        Raises OSError.
        """

    @abstractmethod
    def load(self, path: str) -> bytes:
        """The content of a file.

        Raises UnreadableError if there is none, or if it may not be read or is too large to be a program.
        """

    def watched(self, build: Callable[[], V]) -> tuple[V, Asked]:
        """What ``build`` makes, and what it asked; whoever uses it says so to `again`.

        Raises what ``build`` raises.
        """
        return build(), NOTHING

    def again(self, asked: Asked) -> None:
        """Something that was found out by these questions is made use of."""
        del asked

    def once(self, kept: dict[K, tuple[V, Asked]], key: K, build: Callable[[], V]) -> V:
        """What ``build`` makes, remembered in ``kept`` with what it asked.

        Raises what ``build`` raises.
        """
        known = kept.get(key)
        if known is None:
            known = kept[key] = self.watched(build)
        self.again(known[1])
        return known[0]

    def is_file(self, path: str) -> bool:
        """Is there a regular file, perhaps behind a link?"""
        return self.kind(path) == "file"

    def exists(self, path: str) -> bool:
        """Is there anything?"""
        return self.kind(path) != ""

    def matching(self, pattern: str) -> list[str]:
        """The files that a pattern with ``*``, ``?``, ``[…]`` and ``**`` names, sorted."""
        return sorted(set(_matching(self, "/", [part for part in pattern.split("/") if part])))


class Disk(Files):
    """The files as they are now."""

    def resolve(self, path: str) -> str:
        return os.path.realpath(path)

    def kind(self, path: str) -> Kind:
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError):
            return ""
        return "file" if stat.S_ISREG(mode) else "directory" if stat.S_ISDIR(mode) else "other"

    def entries(self, directory: str) -> list[Entry]:
        with os.scandir(directory) as found:
            return sorted((Entry(item.name, _is_directory(item), item.is_symlink()) for item in found), key=_name)

    def head(self, path: str, size: int) -> bytes | None:
        # Opening a pipe must not wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            return os.read(descriptor, size) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
        finally:
            os.close(descriptor)

    def load(self, path: str) -> bytes:
        return load(path)


DISK = Disk()


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _name(entry: Entry) -> str:
    return entry.name


def _matching(files: Files, at: str, parts: list[str]) -> Iterator[str]:
    if not parts:
        if files.is_file(at):
            yield at
        return
    first, rest = parts[0], parts[1:]
    if not any(letter in first for letter in "*?["):
        yield from _matching(files, os.path.join(at, first), rest)
        return
    try:
        entries = files.entries(at)
    except OSError:
        return
    if first == "**":
        yield from _matching(files, at, rest)
    for entry in entries:
        if entry.name.startswith(".") and not first.startswith("."):
            continue
        path = os.path.join(at, entry.name)
        if first == "**":
            if entry.directory:
                yield from _matching(files, path, parts)
        elif fnmatchcase(entry.name, first):
            yield from _matching(files, path, rest)
