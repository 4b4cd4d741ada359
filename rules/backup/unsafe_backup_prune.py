"""Old backups are removed in a way that can leave none: before, or whether or not, a new copy is good."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.assurance import assures, picks_item
from maintlint.backups import (
    aged_out,
    by_date,
    counted,
    habits_of,
    just_replaced,
    keeps_none,
    retention,
)
from maintlint.loss import collapses
from maintlint.reach import confirmed, one_per_place, trifling
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Breadth, Effect, Scope, Step
from maintlint.succession import copies_around
from maintlint.wording import deed, on_hosts, why_effect

RULE = Rule(
    "ML303",
    "unsafe-backup-prune",
    severity="error",
    confidence="likely",
    summary="retention that can remove every copy, or prunes before the new copy is known to be good",
    needs=("destructive",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for index, effect in enumerate(scope.effects):
        if (
            not effect.live
            or effect.own
            or not effect.destructive
            or trifling(effect)
            or not (aged_out(effect) or retention(effect, scope, context))
            or collapses(effect, context.policy)
        ):
            continue
        if (
            (counted(effect) and not keeps_none(effect) and not aged_out(effect))
            or (habits_of(scope, context).rotates and not just_replaced(effect, index, scope))
            or confirmed(effect.guards)
        ):
            continue
        why, steps = _unsafe(effect, index, scope, context)
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


def _unsafe(effect: Effect, at: int, scope: Scope, context: Context) -> tuple[str, list[Step]]:
    none = keeps_none(effect)
    if none:
        surely = effect.kind == "prune" and effect.breadth is Breadth.EVERYTHING
        return f"and {'keeps' if surely else 'may keep'} none of them", none
    before, after = copies_around(effect, at, habits_of(scope, context).copies)
    hosted = aged_out(effect)
    checked = any(
        assures(guard, effect) and not (hosted and picks_item(guard, effect.guards)) for guard in effect.guards
    )
    if after and not before:
        if checked and not effect.recursive:
            return "", []
        return "before the new copy is made", [Step(after[0].place, "the new copy is made only here")]
    if checked:
        return "", []
    if before:
        if before[-1].errexit:
            return "", []
        return "whether or not the new copy is good", [Step(before[-1].place, "nothing looks whether this succeeded")]
    by_age_alone = effect.breadth is Breadth.FILTERED and effect.resource.type == "path" and not by_date(effect)
    if by_age_alone or hosted:
        return "however few copies are left: once no new ones come, the last one goes too", []
    return "", []
