"""Many hosts are worked on at once without a limit, or with more than the policy or the declaration allows."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.reach import minor, one_per_place
from maintlint.remedy import Bound, Remedy
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Rollout, Scope
from maintlint.spread import limit_of, spreading
from maintlint.wording import deed, on_hosts, why_effect, why_place, why_rollout

RULE = Rule(
    "ML401",
    "unbounded-fan-out",
    severity="error",
    confidence="likely",
    summary="parallel over hosts without a limit, or over the policy's limit",
    needs=("remote",),
)

SENSIBLE = 5
"""Hosts at a time, where nobody has said how many."""


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    limit = limit_of(context)
    declared = context.declaration.max_parallel if context.declaration is not None else None
    told = why_place(context.places.get("max-parallel"), "declared here") if declared == limit else []
    for effect, place in spreading(scope, context, limit):
        parallel = effect.rollout.parallel
        count = len(effect.hosts.nodes)
        if parallel is not None and (limit is None or min(parallel, count or parallel) <= limit):
            continue
        if parallel is None:
            if limit is not None and effect.hosts.kind == "known" and count <= limit:
                continue
            how = "all at once, without a limit"
        else:
            how = f"{parallel} at once, where the limit is {limit}"
        yield context.finding(
            place,
            f"{deed(effect)} {on_hosts(effect.hosts, context.inventory)}, {how}",
            help=f"work on at most {limit or SENSIBLE} at a time, and stop when one fails",
            hosts=effect.hosts,
            evidence=[*told, *why_rollout(effect.rollout), *why_effect(effect)],
            remedies=_remedies(effect.rollout, limit or SENSIBLE),
            confidence="possible" if effect.kind == "execute" or minor(effect) else None,
        )


def _remedies(rollout: Rollout, most: int) -> list[Remedy]:
    if rollout.place is None or not rollout.option:
        return []
    now = (rollout.parallel or 0) if rollout.bounded_by else None
    return [Bound(rollout.place, rollout.option, now, most)]
