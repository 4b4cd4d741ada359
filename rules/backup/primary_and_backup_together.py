"""One run changes a primary and its backup, so that nothing is left to go back to."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.backups import UNTELLING, backup_hosts, changes_backup, holds_backups, partner, retention, side
from maintlint.paths import resolved
from maintlint.places import Place
from maintlint.reach import gravest, live, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Effect, Scope, Step
from maintlint.standing import call_of, sent_by, why_deed
from maintlint.wording import deed, servers, why_effect, why_place

RULE = Rule(
    "ML302",
    "primary-and-backup-together",
    severity="error",
    confidence="likely",
    summary="one run changes a primary and its backup",
    needs=("changing",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    sent = set()
    for effect in gravest(live(scope)):
        if not changes_backup(effect, context) or retention(effect, scope, context):
            continue
        hosts = backup_hosts(effect, context)
        if side(effect, context) == "both":
            if effect.kind in UNTELLING and not (hosts and context.policy.backup_hosts):
                continue
            carrier = sent_by(effect, scope).key()
            if hosts and carrier in sent:
                continue
            sent.add(carrier)
            yield _finding(effect, _together(effect, context), _both_places(effect, context), scope, context)
            continue
        other = partner(effect, scope, context)
        if other is not None:
            steps = [Step(other.place, "the primary is changed here")]
            yield _finding(effect, f"in the same run that {deed(other)}", steps, scope, context)


def _together(effect: Effect, context: Context) -> str:
    hosts = backup_hosts(effect, context)
    if hosts:
        return (
            f"on {servers(hosts, context.inventory)} that keep backups, together with the servers they are backups of"
        )
    return "the primary and its backup alike"


def _both_places(effect: Effect, context: Context) -> list[Step]:
    """Where the one path and the other are written."""
    if effect.resource.type != "path" or backup_hosts(effect, context):
        return []
    places: dict[bool, Place | None] = {}
    for text in effect.resource.alternatives:
        for variant in resolved(text, effect.directory):
            kept = holds_backups(variant, effect, context)
            place = next((atom.place for atom in variant.atoms if atom.place is not None), None)
            places.setdefault(kept, place)
    primary, backup = places.get(False), places.get(True)
    if primary is not None and backup is not None and primary.key() == backup.key():
        return [Step(primary, "both come from here")]
    return [*why_place(primary, "the primary is named here"), *why_place(backup, "the backup is named here")]


def _finding(effect: Effect, how: str, steps: list[Step], scope: Scope, context: Context) -> Finding:
    return context.finding(
        call_of(effect, scope) if effect.hosts.remote else effect.place,
        f"{deed(effect)}, {how}",
        help="change the primary first, see that it is well, and leave the backup alone until then",
        hosts=effect.hosts,
        evidence=[*steps, *why_deed(effect, scope), *why_effect(effect)],
    )
