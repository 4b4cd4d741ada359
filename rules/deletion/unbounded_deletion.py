"""Nothing selects what is deleted: all rows, all objects, all files below a directory, a whole device."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from maintlint.backups import changes_backup, retention
from maintlint.paths import collapse_of, is_disposable, path_of, protection_of
from maintlint.reach import confirmed, deletions, misplaced, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Breadth, Effect, Scope
from maintlint.wording import deed, on_hosts, why_effect

RULE = Rule(
    "ML106",
    "unbounded-deletion",
    severity="error",
    confidence="likely",
    summary="nothing selects what is deleted",
)

HOUSEKEEPING = frozenset({"image", "repository", "package", "cron", "service", "unknown"})
DROPPED = frozenset({"table", "database", "bucket"})
PASSING_NAME = re.compile(
    r"(^|[^a-z])(te?mp|temp(orary)?|test(s|ing)?|scratch|stag(e|ing)|sandbox|old|bak|dev|ci)([^a-z]|$)", re.I
)
PASSING_DEVICE = re.compile(r"/dev/(loop|ram|zram|nbd|null|zero|shm|fd|tty|pts)|^[^/]|\.(img|raw|iso|qcow2)$")


class Options(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """``passing-names``: names of tables and the like that may be emptied (globs are not read, words are)."""

    passing_names: tuple[str, ...] = ()


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in deletions(scope):
        if not _unbounded(effect, scope) or _passing(effect, context) or confirmed(effect.guards):
            continue
        if collapse_of(effect, context.policy) or protection_of(effect, context.policy):
            continue
        if changes_backup(effect, context) or retention(effect, scope, context) or misplaced(effect, scope, context):
            continue
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        yield context.finding(
            effect.place,
            f"{deed(effect)}{where}, and nothing selects what goes: all of it does",
            help="say what is to go (a WHERE, a name, an age, a label), and have the number of hits looked at first",
            hosts=effect.hosts,
            evidence=why_effect(effect),
        )


def _unbounded(effect: Effect, scope: Scope) -> bool:
    if effect.kind == "format":
        return True
    if effect.kind in ("drop", "truncate") and effect.resource.type in DROPPED:
        return not any(
            other.kind == "create"
            and other.resource.type == effect.resource.type
            and other.resource.value == effect.resource.value
            for other in scope.effects
        )
    return effect.breadth is Breadth.EVERYTHING and "mirror" not in effect.tags


def _passing(effect: Effect, context: Context) -> bool:
    """Made to be thrown away, by its name or kind."""
    texts = effect.resource.alternatives
    if effect.resource.type == "path" and effect.kind != "format":
        return all(
            is_disposable(text, effect.directory) or path_of(text, effect.directory).anchor == "" for text in texts
        )
    if effect.resource.type in ("device", "path"):
        return all(PASSING_DEVICE.search(text.show()) for text in texts) and not any(text.holes for text in texts)
    if effect.resource.type in HOUSEKEEPING:
        return True
    names = context.options.passing_names if isinstance(context.options, Options) else ()
    if effect.kind == "drop" and effect.hosts.kind == "local" and all(text.holes for text in texts):
        return not any(hole.listing or hole.many for text in texts for hole in text.holes)
    return all(PASSING_NAME.search(text.show()) or text.show() in names for text in texts)
