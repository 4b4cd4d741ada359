"""Which programs a change touches, by itself or through what they use, and what it does to each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from maintlint.comparison import Comparison, ProgramDifference
from maintlint.comparison.programs import differences, view_by
from maintlint.comparison.sides import Side, Sides
from maintlint.comparison.views import View
from maintlint.configuration import Settings
from maintlint.engine import scope_of
from maintlint.git.changes import FileChange
from maintlint.inventory import Inventory, notes_of
from maintlint.outcome import Unread
from maintlint.sources.decode import UnreadableError
from maintlint.sources.discover import Found, discover

MOST_WORDS = 300
"""With more changed names than this, every program is taken to mention one."""

MOST_ROUNDS = 8
SHORTEST = 3


def compare(sides: Sides) -> Comparison:
    """Compares every program that the change touches.

    Raises ConfigError.
    """
    comparer = _Comparer(sides)
    programs = [item for change in sides.changes if (item := comparer.changed(change)) is not None]
    programs.extend(comparer.affected())
    order = sorted(programs, key=lambda item: item.path.split("/"))
    remarks = tuple(_remark(change) for change in sides.changes if change.submodule)
    notes = notes_of(comparer.inventories.values())
    return Comparison(sides.before.name, sides.after.name, tuple(order), comparer.compared, remarks, notes)


def _remark(change: FileChange) -> str:
    path = change.after or change.before or ""
    return f"{path} is a submodule, whose programs are not compared; run `maintlint diff` inside it"


class _Comparer:
    def __init__(self, sides: Sides) -> None:
        self.before, self.after = sides.before, sides.after
        self.changes = sides.changes
        self.touched = {path for change in sides.changes for path in _touched(change)}
        self.compared = 0
        self.inventories: dict[int, Inventory] = {}
        self._equal: dict[tuple[int, int], bool] = {}

    # --- programs that changed ------------------------------------------------------------------

    def changed(self, change: FileChange) -> ProgramDifference | None:
        """The difference of one changed file; ``None`` if it is no program on either side."""
        if change.submodule:
            return None
        old = self.before.program(change.before) if change.before is not None else None
        new = self.after.program(change.after) if change.after is not None else None
        if old is None and new is None:
            return None
        status = change.status
        if new is None:
            status = "deleted"
        elif old is None:
            status = "added"
        before, after = (change.before or "") if old else "", (change.after or "") if new else ""
        return self._compared(ProgramDifference(status, before, after), old, new)

    def _compared(self, about: ProgramDifference, old: Found | None, new: Found | None) -> ProgramDifference:
        self.compared += 1
        evaluated: list[View | None] = []
        for side, path, found in ((self.before, about.before, old), (self.after, about.after, new)):
            result = None if found is None else _evaluated(side, path, found)
            if isinstance(result, Unread):
                problem = f"not compared: {result.message} ({side.name})"
                return ProgramDifference(about.status, about.before, about.after, (), about.because, problem)
            if result is not None and side is self.after:
                inventory = side.settings(path).inventory
                self.inventories[id(inventory)] = inventory
            evaluated.append(result)
        found_differences = differences(evaluated[0], evaluated[1])
        because = self._because(evaluated, about)
        return ProgramDifference(about.status, about.before, about.after, found_differences, because)

    def _because(self, evaluated: Iterable[View | None], about: ProgramDifference) -> tuple[str, ...]:
        """The changed files among those that the program uses."""
        top = self.after.top
        used = {
            os.path.relpath(os.path.abspath(path), top)
            for item in evaluated
            if item is not None
            for path in item.scope.followed
        }
        if about.before and about.after:
            old, new = self.before.settings(about.before), self.after.settings(about.after)
            if not self._same_settings(old, new):
                config = new.path or old.path
                used |= {os.path.relpath(config, top)} if config else set()
                used |= {path for path in self.touched if self._is_inventory(path, old, new)}
        return tuple(sorted((used & self.touched) - {about.before, about.after}))

    def _is_inventory(self, path: str, *settings: Settings) -> bool:
        where = os.path.join(self.after.top, path)
        return any(
            where in item.files.matching(os.path.abspath(os.path.join(item.root, pattern)))
            for item in settings
            for pattern in item.config.inventory.sources
        )

    # --- programs that did not change themselves -------------------------------------------------

    def affected(self) -> Iterator[ProgramDifference]:
        """Programs whose libraries, host lists, inventory or config changed so that their scope did."""
        if not self.touched:
            return
        candidates = list(self._unchanged())
        mentioning = self._mentioning([path for path, _, _ in candidates])
        for path, old, new in candidates:
            if path not in mentioning and self._same_settings(self.before.settings(path), self.after.settings(path)):
                continue
            item = self._compared(ProgramDifference("unchanged", path, path), old, new)
            if item.differences or item.problem:
                yield item

    def _unchanged(self) -> Iterator[tuple[str, Found, Found]]:
        top = self.after.top

        def excludes(directory: str) -> tuple[str, tuple[str, ...]]:
            settings = self.after.configurations.for_directory(directory)
            return settings.root, settings.config.exclude

        for found in discover([top], excludes, self.after.files).found:
            path = os.path.relpath(found.path, top)
            if path in self.touched or found.problem:
                continue
            old, new = self.before.program(path), self.after.program(path)
            if old is not None and new is not None:
                yield path, old, new

    def _same_settings(self, old: Settings, new: Settings) -> bool:
        key = id(old), id(new)
        known = self._equal.get(key)
        if known is None:
            known = old.config == new.config and dict(old.inventory.groups) == dict(new.inventory.groups)
            self._equal[key] = known
        return known

    def _mentioning(self, paths: list[str]) -> set[str]:
        """The programs that name a changed file, or one that names it, and so on.

        What a program uses is known only when it is evaluated; this decides which ones need not be.
        """
        texts = {path: _text(self.after, path) for path in paths}
        found: set[str] = set()
        words = {word for path in self.touched for word in _names(path)}
        for _ in range(MOST_ROUNDS):
            if len(words) > MOST_WORDS:
                return set(paths)
            pattern = re.compile(b"|".join(map(re.escape, sorted(words))) or rb"\Z.")
            more = {path for path, text in texts.items() if path not in found and pattern.search(text)}
            if not more:
                break
            found |= more
            words |= {word for path in more for word in _names(path)}
        return found


def _touched(change: FileChange) -> Iterator[str]:
    """The paths whose content is not what it was; what is merely copied stays."""
    if change.before is not None and change.status != "copied":
        yield change.before
    if change.after is not None:
        yield change.after


def _names(path: str) -> Iterator[bytes]:
    """How a program may write the file: by its name or, in a pattern or a loop, by its directory."""
    directory, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    yield os.fsencode(stem if len(stem) >= SHORTEST else name)
    if directory:
        yield os.fsencode(directory.rpartition("/")[2] + "/")


def _text(side: Side, path: str) -> bytes:
    try:
        return side.files.load(os.path.join(side.top, path))
    except UnreadableError:
        return b""


def _evaluated(side: Side, path: str, found: Found) -> View | Unread:
    settings = side.settings(path)
    result = scope_of(found, settings)
    return result if isinstance(result, Unread) else view_by(result, settings)
