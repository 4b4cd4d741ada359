"""The two states of a repository that are compared."""

from __future__ import annotations

import os

from msgspec import Struct

from maintlint.config_files import ConfigError
from maintlint.configuration import Configurations, Settings
from maintlint.files import DISK, Files
from maintlint.git import Repository
from maintlint.git.changes import FileChange, against_disk, between
from maintlint.git.tree import GitTree
from maintlint.sources.decode import reason
from maintlint.sources.discover import Found
from maintlint.sources.language import EXTENSIONS, HEAD, language_of

WORKING_TREE = "the working tree"


class Side(Struct, frozen=True):
    """One state: how it is called, its files and its configs."""

    name: str
    top: str
    files: Files
    configurations: Configurations

    def settings(self, path: str) -> Settings:
        """The settings for a path relative to the repository.

        Raises ConfigError.
        """
        try:
            return self.configurations.for_file(os.path.join(self.top, path))
        except ConfigError as error:
            raise ConfigError(f"{error} ({self.name})") from error

    def program(self, path: str) -> Found | None:
        """The program at a path relative to the repository; ``None`` if there is none.

        What may be one and cannot be read is one with a problem.
        """
        where = os.path.join(self.top, path)
        if not self.files.exists(where):
            return None
        try:
            head = self.files.head(where, HEAD)
        except OSError as error:
            extension = os.path.splitext(path)[1].lower()
            maybe = extension in EXTENSIONS or not extension
            return Found(display(where), EXTENSIONS.get(extension, ""), reason(error)) if maybe else None
        language = language_of(path, head) if head is not None else None
        return Found(display(where), language) if language else None


class Sides(Struct, frozen=True):
    """Both states and the files that differ."""

    before: Side
    after: Side
    changes: tuple[FileChange, ...]


def display(path: str) -> str:
    """An absolute path as reports show it: relative to the working directory where that is shorter."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


def sides(repository: Repository, before: str, after: str | None, config: str | None) -> Sides:
    """The states ``before`` and ``after``, two revisions; the working tree if ``after`` is ``None``.

    Raises GitError and ConfigError.
    """
    earlier = repository.commit(before)
    later = None if after is None else repository.commit(after)
    old = GitTree(repository, earlier, repository.listed[0] if later is None else None)
    if later is None:
        changes = against_disk(repository, old.tree)
        new: Files = DISK
    else:
        changes = between(repository, earlier, later)
        new = GitTree(repository, later)
    top = repository.top
    return Sides(
        Side(before, top, old, Configurations(config, (top,), old)),
        Side(after if after is not None else WORKING_TREE, top, new, Configurations(config, (top,), new)),
        tuple(changes),
    )
