"""Which files differ between two states of a repository, renames and copies followed by git's own detection."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator, Sequence
from typing import Literal as OneOf

from msgspec import Struct

from maintlint.files import DISK
from maintlint.git import GitError, Repository
from maintlint.git.tree import LINK, SUBMODULE, Object
from maintlint.sources.decode import LARGEST, UnreadableError

Status = OneOf["added", "deleted", "modified", "renamed", "copied"]

_STATUSES: dict[str, Status] = {
    "A": "added",
    "D": "deleted",
    "M": "modified",
    "T": "modified",
    "R": "renamed",
    "C": "copied",
}
_COMPARE = ("diff-tree", "-r", "-z", "--raw", "--no-ext-diff", "--no-textconv")
_FOLLOW = ("-M", "-C", "--find-copies-harder", "-l", "2000")
_ZERO = "0"
REGULAR = "100644"


class FileChange(Struct, frozen=True):
    """One file that differs. Paths are relative to the repository; ``similarity`` in percent, of renames and copies."""

    status: Status
    before: str | None
    after: str | None
    modes: tuple[str, str]
    similarity: int = 100

    @property
    def submodule(self) -> bool:
        """It is another repository inside this one."""
        return SUBMODULE in self.modes


def between(repository: Repository, before: str, after: str) -> list[FileChange]:
    """The files that differ between two commits or trees, in the order of their paths.

    Raises GitError.
    """
    return sorted(_parsed(_compared(repository, before, after, {})), key=_order)


def against_disk(repository: Repository, before: dict[str, Object]) -> list[FileChange]:
    """The files that differ between a tree and the working tree.

    Git is told what stands in the working tree; it does not look itself. New files that are not ignored count.

    Raises GitError.
    """
    here, absent = repository.listed
    now = {path: entry for path in here if (entry := _on_disk(repository, path, before)) is not None}
    now.update((path, before[path]) for path in absent if path in before)
    changed = [path for path in before.keys() | now.keys() if not _same(before.get(path), now.get(path))]
    if not any(path not in before for path in changed):
        return sorted((_plain(path, before, now) for path in changed), key=_order)
    return sorted(_with_renames(repository, before, now, changed), key=_order)


def _compared(repository: Repository, before: str, after: str, extra: dict[str, str]) -> bytes:
    try:
        return repository.ask(*_COMPARE, *_FOLLOW, before, after, extra=extra)
    except GitError:
        # To find copies git reads every content, and a partial clone does not have it all.
        return repository.ask(*_COMPARE, "--no-renames", before, after, extra=extra)


def _order(change: FileChange) -> tuple[list[str], str]:
    return (change.after or change.before or "").split("/"), change.status


def _parsed(answer: bytes) -> Iterator[FileChange]:
    fields = iter(answer.split(b"\0"))
    for field in fields:
        if not field.startswith(b":"):
            continue
        old, new, _, _, letter = field[1:].decode().split(" ")
        status = _STATUSES.get(letter[0])
        first = os.fsdecode(next(fields))
        second = os.fsdecode(next(fields)) if letter[0] in "RC" else first
        if status is None:
            continue
        yield FileChange(
            status,
            None if status == "added" else first,
            None if status == "deleted" else second,
            (old, new),
            int(letter[1:] or 100) if letter[0] in "RC" else 100,
        )


# --- the working tree ------------------------------------------------------------------------------


def _on_disk(repository: Repository, path: str, before: dict[str, Object]) -> Object | None:
    """What stands in the working tree, named as git would name it without any filter."""
    where = os.path.join(repository.top, path)
    known = before.get(path)
    try:
        status = os.lstat(where)
    except (OSError, ValueError):
        return None
    if stat.S_ISLNK(status.st_mode):
        return Object(LINK, _name_of(os.fsencode(os.readlink(where)), known))
    if stat.S_ISDIR(status.st_mode):
        return known if known is not None and known.mode == SUBMODULE else None
    if not stat.S_ISREG(status.st_mode):
        return None
    if status.st_size > LARGEST:
        return known or Object(REGULAR, _ZERO)
    try:
        return Object(REGULAR, _name_of(DISK.load(where), known))
    except UnreadableError:
        return known


def _name_of(data: bytes, known: Object | None) -> str:
    algorithm = "sha256" if known is not None and len(known.name) == 64 else "sha1"
    digest = hashlib.new(algorithm, b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


def _same(before: Object | None, now: Object | None) -> bool:
    if before is None or now is None:
        return before is now
    return before.name == now.name and _type(before) == _type(now)


def _type(entry: Object) -> str:
    return entry.mode[:2]


def _plain(path: str, before: dict[str, Object], now: dict[str, Object]) -> FileChange:
    old, new = before.get(path), now.get(path)
    status: Status = "added" if old is None else "deleted" if new is None else "modified"
    modes = (old.mode if old else "000000", new.mode if new else "000000")
    return FileChange(status, path if old else None, path if new else None, modes)


def _with_renames(
    repository: Repository, before: dict[str, Object], now: dict[str, Object], changed: Sequence[str]
) -> Iterator[FileChange]:
    """Git compares two trees that exist for this question only, beside the repository and not in it."""
    plain = {path for path in changed if not _comparable(path, before.get(path), now.get(path))}
    yield from (_plain(path, before, now) for path in plain)
    sides = [
        {path: entry.name for path, entry in side.items() if path not in plain and _type(entry) == REGULAR[:2]}
        for side in (before, now)
    ]
    stored = [path for path in changed if path in sides[1]]
    with tempfile.TemporaryDirectory(prefix="maintlint-") as directory:
        extra = {
            "GIT_OBJECT_DIRECTORY": directory,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(os.path.join(_common(repository), "objects")),
        }
        paths = "".join(os.path.join(repository.top, path) + "\n" for path in stored)
        answer = repository.ask(
            "hash-object", "-w", "--no-filters", "--stdin-paths", data=os.fsencode(paths), extra=extra
        ).decode()
        sides[1].update(zip(stored, answer.split(), strict=True))
        numbered = {path: str(number) for number, path in enumerate(sorted(sides[0].keys() | sides[1].keys()))}
        trees = [_tree(repository, {numbered[path]: side[path] for path in side}, extra) for side in sides]
        difference = _compared(repository, trees[0], trees[1], extra)
    path_of = {number: path for path, number in numbered.items()}
    for change in _parsed(difference):
        old = path_of[change.before] if change.before is not None else None
        new = path_of[change.after] if change.after is not None else None
        yield FileChange(change.status, old, new, change.modes, change.similarity)


def _comparable(path: str, old: Object | None, new: Object | None) -> bool:
    """Regular files that git can be handed over by their names."""
    return "\n" not in path and all(
        entry is None or (_type(entry) == REGULAR[:2] and entry.name != _ZERO) for entry in (old, new)
    )


def _tree(repository: Repository, files: dict[str, str], extra: dict[str, str]) -> str:
    lines = b"".join(f"{REGULAR} blob {name}\t{number}\0".encode() for number, name in files.items())
    return repository.ask("mktree", "-z", "--missing", data=lines, extra=extra).decode().strip()


def _common(repository: Repository) -> str:
    """The directory that all working trees of the repository share."""
    answer = os.fsdecode(repository.ask("rev-parse", "--git-common-dir")).removesuffix("\n")
    if not answer:
        raise GitError("git does not say where the repository's objects are")
    return os.path.join(repository.top, answer)


def _quoted(path: str) -> str:
    """A path as git wants it in a list of directories."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
