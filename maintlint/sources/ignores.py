"""Which paths of a walk are left out: ``.gitignore`` files, nested ones too, and the config's ``exclude``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from maintlint.files import Files
from maintlint.sources.decode import UnreadableError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_VERSION_CONTROL = (".git", ".hg", ".svn", ".bzr", ".jj")
_CACHES = ("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis")
_INSTALLED = (".tox", ".nox", ".venv", "node_modules")

NEVER_ENTERED = frozenset((*_VERSION_CONTROL, *_CACHES, *_INSTALLED))
"""Directories of version control, caches and installed packages: never the user's own programs."""


class Layer:
    """The patterns of one directory, on top of those of the directories above it."""

    __slots__ = ("_above", "_base", "_spec")

    def __init__(self, base: str, spec: GitIgnoreSpec | None, above: Layer | None) -> None:
        self._base = base
        self._spec = spec
        self._above = above

    def ignores(self, path: str, directory: bool) -> bool:
        """Is the absolute ``path`` left out? The deepest file with an opinion decides."""
        layer: Layer | None = self
        while layer is not None:
            if layer._spec is not None:
                inside = os.path.relpath(path, layer._base) + ("/" if directory else "")
                verdict = layer._spec.check_file(inside).include
                if verdict is not None:
                    return verdict
            layer = layer._above
        return False


def top_layer(directory: str, files: Files) -> Layer | None:
    """The layers above the absolute ``directory``: its parents' files up to the top of the repository."""
    parents = []
    at = directory
    while not files.exists(os.path.join(at, ".git")):
        parent = os.path.dirname(at)
        if parent == at:
            return None
        at = parent
        parents.append(at)
    layer: Layer | None = None
    for parent in reversed(parents):
        layer = add_layer(parent, layer, files)
    return layer


def add_layer(directory: str, above: Layer | None, files: Files) -> Layer | None:
    """``above`` with the ``.gitignore`` of the absolute ``directory`` on top, if there is one."""
    path = os.path.join(directory, ".gitignore")
    if not files.is_file(path):
        return above
    try:
        lines = files.load(path).decode("utf-8", "replace").splitlines()
    except UnreadableError:
        return above
    return Layer(directory, compile_patterns(lines), above)


def compile_patterns(lines: Iterable[str]) -> GitIgnoreSpec:
    """Patterns in the syntax of ``.gitignore``; a pattern that git would refuse is left out, as git does."""
    from pathspec import GitIgnoreSpec

    good = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        good.append(line)
    return GitIgnoreSpec.from_lines(good)
