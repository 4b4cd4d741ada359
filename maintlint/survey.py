"""What a repository shows of its site: host lists, places of backups, the ways by which programs reach hosts."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from maintlint import areas, paths
from maintlint.configuration import Settings
from maintlint.inventory import Inventory, InventoryError
from maintlint.inventory.sources import load_inventory
from maintlint.outcome import Unread
from maintlint.patterns import lazy
from maintlint.policy import DEFAULT_BACKUP_PATHS, InventoryConfig, Policy
from maintlint.scope import Effect, Scope
from maintlint.sources.discover import Found, all_files
from maintlint.values import Lit, Text

MOST_SOURCES = 2_000
"""Files that are looked at as host lists."""

LARGEST_LIST = 20_000_000
"""Bytes; a list of hosts is no larger."""

_HOST_WORDS = r"hosts?|inventor(y|ies)|servers?|nodes?|machines?|hostlists?|genders"
_FOLDER = lazy(rf"({_HOST_WORDS}|groups?|groups\.d|dsh)$", re.I)
_FILE = lazy(rf"(^|[^a-z])({_HOST_WORDS})([^a-z]|$)", re.I)
_VARIABLES = lazy(r"(^|/)(host_vars|group_vars)/")
_ENDINGS = frozenset(
    ("", ".txt", ".list", ".lst", ".hosts", ".ini", ".yaml", ".yml", ".cfg", ".conf", ".json", ".toml")
)
_HOST = lazy(r"(?i)[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$")
_TELLING = lazy(r"[0-9]|\.|-")
_CANARY = lazy(r"(^|[-_])(canary|canaries|pilot|early)([-_]|$)", re.I)
_BACKUP = lazy(r"(^|[-_])(backups?|bkups?|bkps?|bk)([-_]|$)", re.I)


class Survey(Struct, frozen=True):
    """What was found. Paths are relative to the directory that was looked at; counts are numbers of programs.

    ``refused``: files that look like host lists and cannot be used, with the reason.
    """

    programs: int
    unread: int
    sources: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    inventory: Inventory
    backup_paths: tuple[tuple[str, int], ...]
    tools: tuple[tuple[str, int], ...]
    most_at_once: int

    @property
    def backup_groups(self) -> tuple[str, ...]:
        """Groups that are called after backups."""
        return tuple(name for name in sorted(self.inventory.groups) if _BACKUP.search(name))

    @property
    def canary_groups(self) -> tuple[str, ...]:
        """Groups that are called after going first."""
        return tuple(name for name in sorted(self.inventory.groups) if _CANARY.search(name))


def survey(root: str, found: Iterable[Found], settings: Settings) -> Survey:
    """Looks at the directory ``root`` and the programs in it; runs nothing. Never raises."""
    from maintlint.engine import READERS, scope_of

    backups: Counter[str] = Counter()
    tools: Counter[str] = Counter()
    read = unread = most = 0
    for item in found:
        if item.problem or not READERS.get(item.language):
            continue
        result = scope_of(item, settings)
        if isinstance(result, Unread):
            unread += 1
            continue
        read += 1
        backups.update(set(_backup_places(result.scope)))
        tools.update({transfer.command for transfer in result.scope.transfers if transfer.hosts.remote})
        most = max(most, *(effect.rollout.parallel or 0 for effect in result.scope.effects), 0)
    sources, refused, inventory = _sources(root)
    return Survey(read, unread, sources, refused, inventory, _ranked(backups), _ranked(tools), most)


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


# --- backups -------------------------------------------------------------------------------------


def _backup_places(scope: Scope) -> Iterator[str]:
    """The directories of backups that a program names, as far up as they are called so, beyond the usual ones."""
    for effect in scope.effects:
        for text in _texts(effect):
            if text.literal is None and not text.prefix:
                continue
            path = paths.path_of(text, effect.directory)
            place = _called_backup(path)
            if place and paths.covered_by(DEFAULT_BACKUP_PATHS, paths.normalise(place)) is not True:
                yield place


def _texts(effect: Effect) -> Iterator[Text]:
    for resource in (effect.resource, effect.source):
        if resource is not None and resource.type == "path":
            for text in resource.alternatives:
                yield from paths.resolved(text, effect.directory)


def _called_backup(path: paths.Path) -> str:
    """The shortest part of an absolute path that is a place of backups; "" if there is none."""
    if path.anchor != "/":
        return ""
    for end in range(1, len(path.parts) + 1):
        place = paths.Path("/", path.parts[:end])
        last = end == len(path.parts)
        known = place.known and not place.globbed
        if known and not last and areas.is_backup(Text((Lit(place.show() + "/*"),)), Policy()):
            return place.show()
    return path.show() if path.known and not path.globbed and areas.is_backup_path(path, Policy()) else ""


# --- host lists ----------------------------------------------------------------------------------


def _sources(root: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], Inventory]:
    """The files that can be used together, those that cannot, and the hosts in them."""
    kept: list[str] = []
    refused: list[tuple[str, str]] = []
    inventory = Inventory()
    for path in _candidates(root):
        alone = _loaded((path,), root)
        if isinstance(alone, str):
            refused.append((path, alone))
        elif _plausible(alone.hosts):
            together = _loaded((*kept, path), root) if kept else alone
            if isinstance(together, str):
                refused.append((path, together))
            else:
                kept.append(path)
                inventory = together
    return _folded(kept, root), tuple(refused), inventory


def _candidates(root: str) -> Iterator[str]:
    """Files that are called, or lie, like a list of hosts."""
    number = 0
    for path in all_files(root):
        inside = os.path.relpath(path, root)
        folder, name = os.path.split(inside)
        stem, ending = os.path.splitext(name)
        if ending.lower() not in _ENDINGS or name.startswith(".") or _VARIABLES.search(inside):
            continue
        if not (_FOLDER.match(os.path.basename(folder)) or _FILE.search(stem)):
            continue
        if number >= MOST_SOURCES:
            return
        if os.path.getsize(path) <= LARGEST_LIST and not _is_program(path):
            number += 1
            yield inside


def _is_program(path: str) -> bool:
    try:
        with open(path, "rb") as stream:
            return stream.read(2) == b"#!"
    except OSError:
        # That it cannot be read is told when it is loaded.
        return False


def _loaded(sources: tuple[str, ...], root: str) -> Inventory | str:
    """The inventory of these files, or why there is none."""
    try:
        return load_inventory(InventoryConfig(sources=sources), root)
    except InventoryError as error:
        reason = str(error).removeprefix("inventory.sources: ")
        for path in sources:
            reason = reason.replace(os.path.join(root, path) + ": ", "").replace(os.path.join(root, path), path)
        return reason


def _plausible(hosts: frozenset[str]) -> bool:
    """Do these look like host names? Words of a text do not have numbers, dots or dashes."""
    telling = sum(1 for name in hosts if _HOST.match(name) and _TELLING.search(name))
    return bool(hosts) and telling * 2 >= len(hosts)


def _folded(kept: list[str], root: str) -> tuple[str, ...]:
    """``hosts/*.txt`` for several files of one folder, if it means just these."""
    by_pattern: dict[str, list[str]] = {}
    for path in kept:
        folder, name = os.path.split(path)
        ending = os.path.splitext(name)[1]
        by_pattern.setdefault(os.path.join(folder, f"*{ending}") if folder and ending else path, []).append(path)
    folded = []
    for pattern, members in by_pattern.items():
        there = {
            name
            for name in os.listdir(os.path.join(root, os.path.dirname(pattern)) or root)
            if not name.startswith(".")
        }
        ending = os.path.splitext(pattern)[1]
        same = {name for name in there if os.path.splitext(name)[1] == ending}
        whole = len(members) > 1 and same == {os.path.basename(member) for member in members}
        folded.extend([pattern] if whole else members)
    return tuple(folded)
