"""Which effects touch backups, which of them merely make one, and which primary belongs to which backup."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal as OneOf

from msgspec import Struct

from maintlint import areas, paths
from maintlint.assurance import BORN, asks_for_age
from maintlint.declared import nodes_of
from maintlint.patterns import lazy
from maintlint.policy import Policy
from maintlint.rule import Context
from maintlint.scope import Breadth, Effect, Resource, Scope, Step
from maintlint.values import Hole, Lit, Selector, Text, Wild

Side = OneOf["primary", "backup", "both", "neither"]

COPYING = frozenset({"create", "write", "overwrite", "send", "publish"})
UNTELLING = frozenset({"create", "permission", "mount", "unmount", "execute", "read"})
"""Kinds that a set-up program rightly does to a primary and to its backup."""

_NO_COPY = frozenset({"truncates", "edits"})
"""Changes of what is there already."""

_MOUNTED = lazy(r"/(?!dev/)|(tmpfs|ramfs|none|overlay)$")
_BACKUP_HOST = lazy(r"(^|[-_.])(backup|bkup|bk)s?\d*([-_.]|$)", re.I)
_BACKUP_PARTS = ("bk", "backup")
_BACKUP_NAME = lazy(r"(?<!no)(?<!non)(?<!no[-_])(?<!non[-_])backup|(^|[^a-z])(bkups?|snapshots?)([^a-z]|$)", re.I)
_PASSING_FILE = lazy(r"^\.|lock|\.(pid|tmp|temp|log|part|partial|new|err|out|done|status)$|tmp", re.I)
_LOG = lazy(r"^logs?$|\.(logs?|err|out|pid|lock|status)$", re.I)
_SCRATCH = lazy(r"\.?te?mp$", re.I)
_DATE = lazy(r"date|day|time|stamp|year|month|week|ymd|old|expire|now|yesterday|ago", re.I)


def backup_hosts(effect: Effect, context: Context) -> frozenset[str]:
    """Hosts of the effect that keep backups: by policy, else by the word in their names."""
    if not effect.hosts.nodes:
        return effect.hosts.nodes
    declared = nodes_of(context.policy.backup_hosts, context)
    if declared is not None:
        return effect.hosts.nodes & declared
    return _called_backup(effect.hosts.nodes)


@lru_cache(maxsize=32)
def _called_backup(nodes: frozenset[str]) -> frozenset[str]:
    every = "\n".join(nodes).lower()
    if not any(part in every for part in _BACKUP_PARTS):
        return frozenset()
    return frozenset([node for node in nodes if _BACKUP_HOST.search(node.split(".", 1)[0])])


def holds_backups(text: Text, effect: Effect, context: Context) -> bool:
    """A path where backups are kept, or another thing that is called so (a bucket, a volume)."""
    if effect.resource.type == "path":
        return areas.is_backup(text, context.policy, effect.directory)
    if effect.resource.type == "repository" and "prune" in effect.tags:
        return True
    return effect.resource.type in _CALLED_SO and _is_called_backup(text)


_CALLED_SO = frozenset({"device", "bucket", "object", "volume", "dataset", "repository", "database"})


def _is_called_backup(text: Text) -> bool:
    return bool(_BACKUP_NAME.search("\0".join(atom.text for atom in text.atoms if isinstance(atom, Lit))))


def side(effect: Effect, context: Context) -> Side:
    """Does the effect land on a backup, on what is backed up, or on both at once?"""
    hosts = backup_hosts(effect, context)
    if hosts:
        return "both" if effect.hosts.nodes - hosts else "backup"
    texts = _texts(effect)
    kept = [text for text in texts if holds_backups(text, effect, context)]
    rest = any(text not in kept and _matters(text, effect) for text in texts)
    if kept and rest and effect.resource.either:
        return "backup" if effect.destructive else "neither"
    if kept:
        return "both" if rest else "backup"
    return "primary" if rest else "neither"


def _texts(effect: Effect) -> list[Text]:
    directory = effect.directory
    return [variant for text in effect.resource.alternatives for variant in paths.resolved(text, directory)]


def on_backup(effect: Effect, context: Context) -> bool:
    """Is some of it a backup? Less than what `side` looks at, and for most effects all that is asked."""
    return bool(backup_hosts(effect, context)) or any(holds_backups(text, effect, context) for text in _texts(effect))


def _matters(text: Text, effect: Effect) -> bool:
    if effect.resource.type != "path":
        return effect.resource.type in ("database", "table", "volume", "dataset", "bucket", "device")
    if areas.is_disposable(text, effect.directory) or text.literal == "":
        return False
    return paths.path_of(text, effect.directory).anchor in ("/", "~")


def makes_copy(effect: Effect, context: Context) -> bool:
    """The effect makes or refreshes a backup: that is what backup paths and hosts are for."""
    if "backup-copy" in effect.tags:
        return True
    if between_stores(effect):
        return True
    if effect.kind in ("delete", "restore") and "mirror" in effect.tags:
        return effect.source is None or not _is_backup(effect.source, effect, context) or _passed_on(effect)
    if effect.kind not in COPYING or effect.tags & _NO_COPY:
        return False
    return effect.source is not None or effect.kind in ("write", "create", "overwrite", "send")


def _passed_on(effect: Effect) -> bool:
    """Copies go on to another store; what lies beside them, or on the same disk, is an older state of theirs."""
    if effect.source is None or effect.kind == "restore":
        return False
    if effect.hosts.remote:
        return True
    texts = (*effect.source.alternatives, *effect.resource.alternatives)
    stores = {text.show().removeprefix("/").partition("/")[0] for text in texts}
    return len(stores) == len(texts)


def between_stores(effect: Effect) -> bool:
    """A database is copied into another one as it is now, by way of no backup."""
    return "copies-live" in effect.tags


def _is_backup(resource: Resource, effect: Effect, context: Context) -> bool:
    if resource.type == "bucket" and any(map(_is_called_backup, resource.alternatives)):
        return True
    return any(areas.is_backup(text, context.policy, effect.directory) for text in resource.alternatives)


def from_backup(effect: Effect, context: Context) -> bool:
    """The data comes out of a backup path, and is more than the log of how backing up went."""
    source = effect.source
    return source is not None and _is_backup(source, effect, context) and not is_log(source, effect)


def is_log(resource: Resource, effect: Effect) -> bool:
    parts = [paths.path_of(text, effect.directory).parts[-1:] for text in resource.alternatives]
    return all(any(map(_LOG.search, last)) for last in parts)


def changes_backup(effect: Effect, context: Context) -> bool:
    """More than making a copy: something that a backup path or host is not for."""
    if not effect.changing or not on_backup(effect, context):
        return False
    where = side(effect, context)
    if where == "neither":
        return False
    if backup_hosts(effect, context):
        return not (makes_copy(effect, context) and (effect.source is not None or "backup-copy" in effect.tags))
    if effect.resource.type == "repository" and not effect.destructive:
        return False
    if effect.kind == "mount":
        return _covers(effect, context)
    if effect.kind in ("unmount", "permission", "restart", "publish"):
        return False
    if effect.kind == "change" and effect.resource.type in ("dataset", "volume"):
        return False
    if where == "both":
        spelled = all(text.literal is not None for text in effect.resource.alternatives)
        return spelled or not makes_copy(effect, context)
    return not makes_copy(effect, context) and not _bookkeeping(effect)


def _covers(effect: Effect, context: Context) -> bool:
    """Mounts something else over the place, and not the disk or share that keeps the backups."""
    source = effect.source
    if source is None or _is_backup(source, effect, context):
        return False
    return any(_MOUNTED.match(text.literal or "") for text in source.alternatives)


def _bookkeeping(effect: Effect) -> bool:
    """A lock, a log, an unfinished copy, a directory to work in: what every backup program leaves and clears."""
    found = [paths.path_of(text, effect.directory).parts for text in effect.resource.alternatives]
    if all(any(map(_SCRATCH.match, parts[1:])) for parts in found):
        return True
    return not effect.recursive and all(any(map(_PASSING_FILE.search, parts[-1:])) for parts in found)


def adapts_own(effect: Effect, scope: Scope) -> bool:
    """Edits a file that the program itself put there just before: nothing older is in it any more."""
    if "edits" not in effect.tags:
        return False
    for earlier in scope.effects:
        if earlier is effect:
            return False
        if (
            earlier.live
            and earlier.kind in COPYING
            and not earlier.tags & _NO_COPY
            and earlier.hosts == effect.hosts
            and earlier.resource.value == effect.resource.value
        ):
            return True
    return False


_SLICED = lazy(r"\[\s*-?[\w.]*\s*:\s*-?[\w.]*\s*\]")
"""A part of a sorted list: the others stay."""


class Habits(Struct, frozen=True):
    """What a program does about backups as a whole.

    ``copies``: the effects that make backups, with their order in the program. ``moved``: older copies that are moved
    along before the oldest goes (``mv db.1 db.2``). ``destroyed``: the first tree of a primary that goes. ``changed``:
    changes of primaries by kind and last name.
    """

    copies: tuple[tuple[int, Effect], ...] = ()
    moved: tuple[Effect, ...] = ()
    destroyed: Effect | None = None
    changed: dict[tuple[str, tuple[str, ...]], Effect] = {}


class _LastHabits:
    """The habits of the program that was asked about last: every effect of a program asks for the same."""

    effects: tuple[Effect, ...] | None = None
    policy: Policy | None = None
    habits = Habits()


def habits_of(scope: Scope, context: Context) -> Habits:
    """What the program as a whole does about backups."""
    last = _LastHabits
    if last.effects is not scope.effects or last.policy is not context.policy:
        last.habits = _habits_of(scope, context)
        last.effects, last.policy = scope.effects, context.policy
    return last.habits


def _habits_of(scope: Scope, context: Context) -> Habits:
    copies: list[tuple[int, Effect]] = []
    written: set[str] = set()
    moved: list[Effect] = []
    destroyed: Effect | None = None
    changed: dict[tuple[str, tuple[str, ...]], Effect] = {}
    for index, effect in enumerate(scope.effects):
        if copies and effect.live and effect.kind == "read" and "backup-copy" in effect.tags:
            copies.append((index, effect))  # It fills the file that was opened for it.
        if not effect.live or not (effect.changing or effect.kind in COPYING):
            continue
        where = side(effect, context)
        if where == "backup":
            # A copy that is written under another name and gets its own when it is whole is a new one.
            if effect.kind == "move" and effect.resource.value not in written:
                moved.append(effect)
            if makes_copy(effect, context) and not _makes_directory(effect):
                copies.append((index, effect))
                written.add(effect.resource.value)
        elif where == "primary" and _is_a_change(effect):
            for tail in _tails(effect):
                changed.setdefault((effect.kind, tail), effect)
            if destroyed is None and effect.destructive and (effect.recursive or effect.kind != "delete"):
                destroyed = effect
    return Habits(tuple(copies), tuple(moved), destroyed, changed)


def rotates_among(effect: Effect, habits: Habits) -> bool:
    """Are copies moved along among which those are that go? Of what is swept in one tree, another tells nothing."""
    if not habits.moved or effect.breadth is not Breadth.FILTERED:
        return bool(habits.moved)
    swept = [paths.path_of(text, effect.directory).directory for text in effect.resource.alternatives]
    kept = [paths.path_of(text, one.directory) for one in habits.moved for text in one.resource.alternatives]
    if not all(path.known for path in (*swept, *kept)):
        return True
    return any(paths.below(tree, path) for tree in swept for path in kept)


def _is_a_change(effect: Effect) -> bool:
    """More than setting up or tidying."""
    if effect.own or "only-empty" in effect.tags or not effect.changing or effect.kind in UNTELLING:
        return False
    return not (effect.destructive and effect.breadth is Breadth.FILTERED)


def _makes_directory(effect: Effect) -> bool:
    return effect.kind == "create" and effect.source is None and "backup-copy" not in effect.tags


def counted(effect: Effect) -> bool:
    """What goes was picked from a sorted list: ``ls -t | tail -n +8`` keeps the newest seven."""
    return any(
        not selector.window and (selector.cap is not None or selector.pattern is None) for selector in _choices(effect)
    )


def _choices(effect: Effect) -> list[Selector]:
    """What picks among the things that go."""
    atoms = [atom for text in effect.resource.alternatives for atom in text.atoms]
    return [selector for atom in atoms if isinstance(atom, (Hole, Wild)) for selector in atom.selectors]


def by_date(effect: Effect) -> bool:
    """The name of what goes is computed from a date: retention, whatever else it is."""
    return (
        any(_DATE.search(hole.name) for text in effect.resource.alternatives for hole in text.holes)
        and not paths.path_of(effect.resource.alternatives[0], effect.directory).everything
    )


def aged_out(effect: Effect) -> bool:
    """Snapshots, images with a provider, and copies in a store of objects, of which whatever is old goes, picked by
    nothing that keeps a few."""
    kind = effect.resource.type
    hosted = kind in ("snapshot", "image") and "hosted" in effect.tags
    pruned = kind == "snapshot" and effect.kind == "prune"
    stored = kind in ("bucket", "object") and any(map(_is_called_backup, effect.resource.alternatives))
    if not (hosted or pruned or stored) or "capped" in effect.tags:
        return False
    choices = _choices(effect)
    asked = [guard.text for guard in effect.guards if guard.kind in ("test", "loop-host")]
    asked += [hole.listing for text in effect.resource.alternatives for hole in text.holes]
    asked += [selector.text for selector in choices]
    asked += [chosen.text for chosen in effect.filters]
    keeps = any(
        (selector.cap is not None and not selector.window) or selector.leaves is not None for selector in choices
    )
    bounded = any(guard.counts and not BORN.search(guard.text) for guard in effect.guards)
    if keeps or bounded or any(_SLICED.search(text) for text in asked):
        return False
    return any(BORN.search(text) or _TOO_OLD.search(text) for text in asked)


_TOO_OLD = lazy(
    r"(?i)(^|[^a-z])(is_)?(expired|outdated|too_?old|older_?than|past_?retention)\w*\(|\bcut_?off\b"
    r"|(^|[^a-z])(age|days?_?old|old_?days?)(_?(in_?)?(days|hours|seconds))?\W{0,3}(days\W{0,2}|total_seconds\(\)\s*)?([<>]|-[lg][te]\b)"
    r"|\.(days|total_seconds\(\))\W{0,2}[<>]"
)
"""A function of the program's own that is asked for the age, a day that it is compared with, or an age that is."""


def keeps_none(effect: Effect) -> list[Step]:
    """Where a retention says how many to keep, and may say none (``--keep-last 0``, ``tail -n +$((KEEP + 1))``)."""
    if effect.kind == "prune" and effect.breadth is Breadth.EVERYTHING:
        return [Step(chosen.place, "so many are kept") for chosen in effect.filters]
    if effect.kind == "prune" and effect.filters:
        perhaps = effect.filters if all("0" in chosen.text.split(" | ") for chosen in effect.filters) else ()
        return [Step(chosen.place, "as many as nothing says are kept, which is none") for chosen in perhaps]
    return [Step(chosen.place, "keeps none where its number is 0") for chosen in _choices(effect) if chosen.leaves == 0]


def retention(effect: Effect, scope: Scope, context: Context) -> bool:
    """Takes some copies of a backup path and leaves others: judged as pruning, not as damage."""
    if (
        effect.kind == "prune"
        and effect.resource.type == "snapshot"
        and any(one.leaves == 0 for one in _choices(effect))
    ):
        return True
    if not effect.destructive or not on_backup(effect, context):
        return False
    if side(effect, context) != "backup" or makes_copy(effect, context):
        return False
    if effect.kind == "prune" and effect.breadth is Breadth.EVERYTHING:
        return bool(keeps_none(effect))
    if effect.kind == "prune" or effect.breadth is Breadth.FILTERED or counted(effect) or by_date(effect):
        return True
    if any(asks_for_age(guard) or guard.counts for guard in effect.guards):
        return True
    whole = any(paths.path_of(text, effect.directory).everything for text in effect.resource.alternatives)
    if effect.kind != "delete" or whole or effect.breadth is Breadth.EVERYTHING:
        return False
    habits = habits_of(scope, context)
    return bool(habits.copies or habits.moved)


def just_replaced(effect: Effect, at: int, scope: Scope) -> bool:
    """Is it the copy before the new one, which the program has moved out of the way, and not the oldest of several?"""
    lost = {paths.path_of(text, effect.directory) for text in effect.resource.alternatives}
    earlier = [one for one in scope.effects[:at] if one.live and one.resource.type == "path"]
    moves = {one.place.key() for one in earlier if one.kind == "move"}
    return any(
        one.kind == "overwrite"
        and one.place.key() in moves
        and not lost.isdisjoint(paths.path_of(text, one.directory) for text in one.resource.alternatives)
        for one in earlier
    )


def partner(effect: Effect, scope: Scope, context: Context) -> Effect | None:
    """The change of the primary that this change of a backup belongs to, in the same run."""
    habits = habits_of(scope, context)
    if effect.destructive and habits.destroyed is not None:
        return habits.destroyed
    return next(
        (habits.changed[key] for tail in _tails(effect) if (key := (effect.kind, tail)) in habits.changed), None
    )


def _tails(effect: Effect) -> set[tuple[str, ...]]:
    """The last names of the paths: ``/srv/data/x`` and ``/backup/data/x`` share ``x``."""
    found = set()
    for text in effect.resource.alternatives:
        parts = paths.path_of(text, effect.directory).parts
        tail = tuple(parts[-2:]) if parts and parts[-1] == paths.MANY else tuple(parts[-1:])
        if tail:
            found.add(tail)
    return found
