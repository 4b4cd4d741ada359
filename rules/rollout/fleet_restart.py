"""Many hosts are restarted, stopped or rebooted with no wait or check between them."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.reach import confirmed, gravest, live, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import OUTAGES, Scope
from maintlint.spread import wide
from maintlint.standing import sent_by
from maintlint.wording import deed, on_hosts, why_effect, why_rollout

RULE = Rule(
    "ML405",
    "fleet-restart",
    severity="warning",
    confidence="likely",
    summary="restarts, stops or reboots many hosts with no wait or check between",
    needs=("reboot|restart|stop", "remote"),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    seen = set()
    for effect in gravest(live(scope)):
        rollout = effect.rollout
        if effect.kind not in OUTAGES or not wide(effect, context) or not effect.hosts.remote:
            continue
        if rollout.waits or rollout.batched or confirmed(effect.guards):
            continue
        if "reload" in effect.tags and rollout.stops_on_failure:
            continue
        start = rollout.loop or rollout.place
        if start is not None and start.key() in seen:
            continue
        place = sent_by(effect, scope)
        seen.add((start or place).key())
        yield context.finding(
            place,
            f"{deed(effect)} {on_hosts(effect.hosts, context.inventory)}, with no wait or check between them",
            help="wait after each until it is well again (a health check, not only a pause), and stop if it is not",
            hosts=effect.hosts,
            evidence=[*why_rollout(rollout), *why_effect(effect)],
        )
