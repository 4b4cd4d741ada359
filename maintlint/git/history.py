"""When each file was first committed, and the last content of those that are gone."""

from __future__ import annotations

import os
from collections.abc import Iterator

from msgspec import Struct

from maintlint.git import Repository

MOST_COMMITS = 10_000
"""The most recent ones; a file that is older than all of them is as old as the oldest."""

SAME_FILE = 90
"""Percent: a file that was renamed and changed less than this is another one."""


class Gone(Struct, frozen=True):
    """A file that was deleted or edited under another name: its last content, and the commit that ended it."""

    path: str
    object: str
    commit: str
    first: int


class History(Struct, frozen=True):
    """The files of a history.

    ``first``: seconds since 1970 of the commit that brought a path, for each path where that is known; ``oldest``:
    what holds for the others, ``None`` in a shallow clone, which hides when its first files came.
    """

    first: dict[str, int]
    gone: dict[str, Gone]
    oldest: int | None

    def born(self, path: str) -> int | None:
        """When the file was first committed; ``None`` if that cannot be told."""
        return self.first.get(path, self.oldest)


def history_of(repository: Repository, commit: str) -> History:
    """The history up to a commit.

    Raises GitError.
    """
    times: dict[str, int] = {}
    roots: set[str] = set()
    answer = repository.ask("rev-list", "--reverse", "--timestamp", "--parents", f"--max-count={MOST_COMMITS}", commit)
    for line in answer.decode().splitlines():
        seconds, name, *parents = line.split(" ")
        times[name] = int(seconds)
        if not parents:
            roots.add(name)
    hidden = roots if repository.shallow else set()
    names = "".join(f"{name}\n" for name in times if name not in hidden).encode()
    raw = repository.ask(
        *("diff-tree", "--stdin", "-r", "-z", "--root", "--raw", "--no-ext-diff", "--no-textconv"),
        *("-M", "-l", "400", "--diff-filter=ADR"),
        data=names,
    )
    first: dict[str, int] = {}
    gone: dict[str, Gone] = {}
    for name, status, old, content, new in _events(raw):
        time = times[name]
        born = first.get(old, time)
        if status in "DR":
            first.pop(old, None)
        if status == "D" or (status == "R" and new[1] < SAME_FILE):
            gone[old] = Gone(old, content, name, born)
        if status == "R":
            first.setdefault(new[0], born if new[1] >= SAME_FILE else time)
        elif status == "A":
            first.setdefault(old, time)
        gone.pop(new[0] or (old if status == "A" else ""), None)
    oldest = None if repository.shallow else min(times.values(), default=None)
    return History(first, gone, oldest)


def _events(raw: bytes) -> Iterator[tuple[str, str, str, str, tuple[str, int]]]:
    """Commit, status, path, object before, and of a rename the new path with the similarity."""
    commit = ""
    fields = iter(raw.split(b"\0"))
    for field in fields:
        if not field.startswith(b":"):
            commit = field.decode().strip() or commit
            continue
        _, _, content, _, letter = field[1:].decode().split(" ")
        path = os.fsdecode(next(fields))
        new = (os.fsdecode(next(fields)), int(letter[1:] or 100)) if letter[0] in "RC" else ("", 0)
        yield commit, letter[0], path, content, new
