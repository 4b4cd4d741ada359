"""Old backups are removed in a way that can leave none: before, or whether or not, a new copy is good."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.backups import by_date, copies, counted, retention, rotates, unchecked
from maintlint.loss import collapse_of
from maintlint.reach import confirmed, deletions, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Breadth, Effect, Scope, Step
from maintlint.wording import deed, on_hosts, why_effect

RULE = Rule(
    "ML303",
    "unsafe-backup-prune",
    severity="error",
    confidence="likely",
    summary="retention that can remove every copy, or prunes before the new copy is known to be good",
)

CHECKS = frozenset({"status", "exists", "test"})


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in deletions(scope):
        if not retention(effect, scope, context) or collapse_of(effect, context.policy):
            continue
        if counted(effect) or rotates(scope, context) or confirmed(effect.guards):
            continue
        why, steps = _unsafe(effect, scope, context)
        if not why:
            continue
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        yield context.finding(
            effect.place,
            f"{deed(effect)}{where}, {why}",
            help="keep the newest few whatever their age, and prune only after the new copy has been checked",
            hosts=effect.hosts,
            evidence=[*steps, *why_effect(effect)],
            confidence=None if steps else "possible",
        )


def _unsafe(effect: Effect, scope: Scope, context: Context) -> tuple[str, list[Step]]:
    made = copies(scope, context)
    at = scope.effects.index(effect)
    earlier = [copy for index, copy in made if index < at]
    checked = any(guard.kind in CHECKS for guard in effect.guards)
    if made and not earlier:
        if checked and not effect.recursive:
            return "", []
        return "before the new copy is made", [Step(made[0][1].place, "the new copy is made only here")]
    if checked:
        return "", []
    if earlier:
        if not unchecked([*earlier, effect]):
            return "", []
        return "whether or not the new copy is good", [Step(earlier[-1].place, "nothing looks whether this succeeded")]
    if effect.breadth is Breadth.FILTERED and effect.resource.type == "path" and not by_date(effect):
        return "however few copies are left: once no new ones come, the last one goes too", []
    return "", []
