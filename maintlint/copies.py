"""Programs of one run that are the same text in several places: evaluated once, as far as the place has no say.

Vendored helpers (``install-sh``) lie in many directories. Whoever looked at no other file comes to the same scope
everywhere; the rules are asked anew each time, for they may look at the path.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.configuration import Settings
from maintlint.files import Asked, Entry, Files, Kind, V
from maintlint.places import SourceText

if TYPE_CHECKING:
    from maintlint.engine import ProgramScope
    from maintlint.scope import Scope

Evaluate = Callable[[SourceText, str, Settings], "ProgramScope"]


class Copies:
    """What is kept of programs that may come again."""

    def __init__(self, paths: Iterable[str]) -> None:
        """``paths`` are those of all programs of the run, on the disk."""
        sizes = Counter(map(_size, paths))
        self._sizes = frozenset(size for size, times in sizes.items() if size > 0 and times > 1)
        self._kept: dict[bytes, tuple[ProgramScope, Settings]] = {}
        self._free: Scope | None = None

    def scope(self, text: SourceText, language: str, settings: Settings, evaluate: Evaluate) -> ProgramScope:
        """The scope of a program, by ``evaluate`` or as it was found for another path.

        Raises whatever ``evaluate`` raises.
        """
        if language != "shell" or len(text.data) not in self._sizes:
            return evaluate(text, language, settings)
        known, under = self._kept.pop(text.data, (None, settings))
        if known is not None and _as_good(under, settings):
            self._free = known.scope
            known.scope.path = known.scope.source.path = text.path
            return replace(known, spoken=replace(known.spoken, path=text.path))
        watched = Watched(settings.files, os.path.abspath(text.path))
        program = evaluate(text, language, replace(settings, files=watched))
        if not watched.asked and not program.spoken.suppressions and not program.spoken.problems:
            self._free = program.scope
        return program

    def keep(self, program: ProgramScope, settings: Settings) -> None:
        """Keep the program that was evaluated last: no finding tells of its places, which may be those of another."""
        if program.scope is self._free:
            self._kept[program.scope.source.data] = program, settings


def _as_good(one: Settings, other: Settings) -> bool:
    """Do two directories' settings say the same of a program that looks at no other file?"""
    if one is other:
        return True
    without_hosts = not one.inventory.named and not other.inventory.named
    return without_hosts and one.knowledge is other.knowledge and one.config == other.config


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return 0


class Watched(Files):
    """The same files, and whether anybody ``asked`` for another one than ``own``."""

    def __init__(self, files: Files, own: str) -> None:
        self._files = files
        self._own = own
        self.asked = False

    def _notice(self, path: str) -> None:
        self.asked = self.asked or path != self._own

    def resolve(self, path: str) -> str:
        self._notice(path)
        return self._files.resolve(path)

    def kind(self, path: str) -> Kind:
        self._notice(path)
        return self._files.kind(path)

    def entries(self, directory: str) -> list[Entry]:
        self.asked = True
        return self._files.entries(directory)

    def head(self, path: str, size: int) -> bytes | None:
        self.asked = True
        return self._files.head(path, size)

    def load(self, path: str) -> bytes:
        self.asked = True
        return self._files.load(path)

    def watched(self, build: Callable[[], V]) -> tuple[V, Asked]:
        return self._files.watched(build)

    def again(self, asked: Asked) -> None:
        self._files.again(asked)


ALONE = Copies(())
"""Programs of which nothing is kept."""
