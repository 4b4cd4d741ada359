"""Backups are written over, deleted, moved or formatted: what makes copies is fine, everything else is not."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.backups import COPYING, adapts_own, backup_hosts, changes_backup, partner, retention, side
from maintlint.declared import declared_targets
from maintlint.loss import collapses
from maintlint.reach import gravest, live, misplaced, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Effect, Scope
from maintlint.standing import call_of, why_deed
from maintlint.wording import deed, on_hosts, servers, why_effect

RULE = Rule(
    "ML301",
    "backup-write",
    severity="error",
    confidence="likely",
    summary="writes, deletes, moves, formats or mounts over a backup path, host, device or bucket",
    needs=("changing",),
)

HIDDEN = ": what is kept there can no longer be reached, and new copies go elsewhere"


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in gravest(live(scope)):
        if not changes_backup(effect, context) or side(effect, context) == "both":
            continue
        if _rightful(effect, scope, context) or partner(effect, scope, context) is not None:
            continue
        hosts = backup_hosts(effect, context)
        where = f" on {servers(hosts, context.inventory)}" if hosts else f" {on_hosts(effect.hosts, context.inventory)}"
        what = "servers that keep backups" if hosts else "a place where backups are kept"
        yield context.finding(
            call_of(effect, scope) if effect.hosts.remote else effect.place,
            f"{deed(effect)}{where.rstrip()}, {what}{HIDDEN if effect.kind == 'mount' else ''}",
            help="leave backups to the backup program, and keep a copy that this program cannot reach",
            hosts=effect.hosts,
            evidence=[*why_deed(effect, scope), *why_effect(effect)],
        )


def _rightful(effect: Effect, scope: Scope, context: Context) -> bool:
    """Retention, rotation, maintenance of backup servers that the header declares, or another rule's business."""
    if retention(effect, scope, context) or collapses(effect, context.policy) or misplaced(effect, scope, context):
        return True
    if adapts_own(effect, scope):
        return True
    hosts = backup_hosts(effect, context)
    if hosts and not effect.destructive:
        declared = declared_targets(context)
        return not context.policy.backup_hosts or (declared is not None and hosts <= declared)
    arrivals = [other for other in scope.effects if other.place == effect.place and other.kind in COPYING]
    return effect.kind == "move" and all(side(other, context) == "backup" for other in arrivals)
