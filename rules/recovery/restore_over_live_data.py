"""A restore writes over live data, with no staging place where it could be looked at first."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.areas import Area, area_of, is_disposable, is_recovered, is_staging
from maintlint.backups import from_backup, on_backup
from maintlint.paths import Path, path_of
from maintlint.reach import confirmed, one_per_place
from maintlint.restoring import dropped_before, makes_way, nothing_lost, sets_up, stays_packed
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Effect, Scope
from maintlint.succession import sent_on
from maintlint.wording import deed, on_hosts, why_effect, why_place

RULE = Rule(
    "ML503",
    "restore-over-live-data",
    severity="warning",
    confidence="likely",
    summary="a restore over live data with no staging",
    needs=("restore|sourced",),
)

STORES = frozenset({"path", "database", "table", "volume", "dataset", "device", "bucket"})
COPIES = frozenset({"overwrite", "write", "delete"})


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    aside: dict[tuple[str, Path], Effect] = {}
    for effect in scope.effects:
        if makes_way(effect, scope):
            paths = (path_of(text, effect.directory).directory for text in effect.resource.alternatives)
            aside.update({(effect.resource.type, path): effect for path in paths if path.parts})
        if (
            not _restores(effect, scope, context)
            or confirmed(effect.guards)
            or _aside(effect, aside)
            or nothing_lost(effect, scope)
            or sent_on(effect, scope, context)
        ):
            continue
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        source = f" from {effect.source.value}" if effect.source is not None and effect.source.value else ""
        yield context.finding(
            effect.place,
            f"{deed(effect)}{source}{where}, over what is live there",
            help="restore into an empty place beside it, compare, and then change over; keep what was there",
            hosts=effect.hosts,
            evidence=[
                *why_place(effect.source.place if effect.source else None, "the backup that it comes from"),
                *why_effect(effect),
            ],
        )


def _restores(effect: Effect, scope: Scope, context: Context) -> bool:
    """Brings back data over what may be live: a restore, or a whole tree or a database's file out of a backup."""
    if not effect.live or (effect.own and not dropped_before(effect, scope)) or effect.resource.type not in STORES:
        return False
    whole = effect.recursive or "mirror" in effect.tags or _is_store(effect, context)
    copied = effect.kind in COPIES and whole and from_backup(effect, context) and not stays_packed(effect)
    restores = (effect.kind == "restore" and not sets_up(effect)) or copied
    return restores and not _apart(effect) and not on_backup(effect, context)


def _is_store(effect: Effect, context: Context) -> bool:
    """What a database keeps its data in."""
    paths = (path_of(text, effect.directory) for text in effect.resource.alternatives)
    return effect.resource.type == "path" and all(area_of(path, context.policy) is Area.DATA for path in paths)


def _apart(effect: Effect) -> bool:
    """Beside the live data, not over it."""
    if effect.resource.type != "path":
        return all(is_staging(text) for text in effect.resource.alternatives)
    return all(
        is_disposable(text, effect.directory)
        or is_staging(text, effect.directory)
        or is_recovered(text, effect.directory)
        or path_of(text, effect.directory).anchor == ""
        for text in effect.resource.alternatives
    )


def _aside(effect: Effect, aside: dict[tuple[str, Path], Effect]) -> bool:
    """What was live has been moved away or is new, whenever it is restored: it, or a directory above it."""
    for text in effect.resource.alternatives:
        path = path_of(text, effect.directory)
        above = (Path(path.anchor, path.parts[:depth]) for depth in range(1, len(path.parts) + 1))
        found = (aside.get((effect.resource.type, whole)) for whole in above)
        if any(one and (one.kind == "move" or set(one.guards) <= set(effect.guards)) for one in found):
            return True
    return False
