"""What a session works with besides configs and rules: files, programs that others come from, what is remembered."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from maintlint.files import DISK, Files

if TYPE_CHECKING:
    from maintlint.ancestry import Lineage
    from maintlint.cache import Memory
    from maintlint.engine import Options

Lookup = Callable[[], "Lineage"]
"""Gives the programs among which ancestors are looked for."""


def files_of(options: Options) -> Files:
    """Where the files of a run are read.

    Raises GitError without the revision that ``options`` name.
    """
    if options.key is not None:
        from maintlint.answers import Answers

        return Answers()
    if options.revision is None:
        return DISK
    from maintlint.git import Repository
    from maintlint.git.tree import GitTree

    repository = Repository(options.revision.top)
    return GitTree(repository, options.revision.commit, repository.listed[0])


def memory_of(options: Options, files: Files, lineage: Lookup) -> Memory | None:
    """What is remembered of programs, if anything is."""
    if options.key is None:
        return None
    from maintlint.answers import Answers
    from maintlint.cache import Memory

    assert isinstance(files, Answers)
    return Memory(options.key, files, lineage)


def lineage_of(files: Files, programs: Sequence[str]) -> Lookup:
    """The programs that others may have been edited from; nothing is loaded before a rule asks."""

    @cache
    def load() -> Lineage:
        from maintlint.ancestry import Lineage

        return Lineage(files, [os.path.abspath(path) for path in programs])

    return load
