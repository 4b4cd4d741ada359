"""Programs are sent to hosts by other means than the policy's distribution systems."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.reach import many, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.wording import listing, on_hosts, why_rollout

RULE = Rule(
    "ML404",
    "bypasses-distribution",
    severity="warning",
    confidence="likely",
    summary="sends or runs programs on hosts by other means than the policy's distribution systems",
    needs=("distribution-systems", "transfer"),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    if context.policy.distribution_systems:
        yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    allowed = context.policy.distribution_systems
    changed = {
        effect.hosts.nodes for effect in scope.effects if effect.live and effect.hosts.remote and effect.kind != "read"
    }
    seen = set()
    for transfer in scope.transfers:
        if transfer.dormant is not None or not transfer.hosts.remote or transfer.hosts.nodes not in changed:
            continue
        if transfer.system in allowed or transfer.command in allowed:
            continue
        key = (transfer.rollout.loop or transfer.place).key()
        if key in seen:
            continue
        seen.add(key)
        yield context.finding(
            transfer.place,
            f"`{transfer.command}` acts {on_hosts(transfer.hosts, context.inventory)}, past {listing(allowed)}",
            help=f"hand the program to {listing(allowed)}: it knows the groups, the stages and who approved it",
            hosts=transfer.hosts,
            evidence=why_rollout(transfer.rollout),
            confidence=None if many(transfer.hosts, context) else "possible",
        )
