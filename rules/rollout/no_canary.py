"""A change goes to many hosts, and no small part of them goes first."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.reach import SERIOUS, minor, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Effect, Scope
from maintlint.spread import declared_canary, spreading, staged
from maintlint.wording import deed, on_hosts, why_effect, why_place, why_rollout

RULE = Rule(
    "ML402",
    "no-canary",
    severity="warning",
    confidence="likely",
    summary="a state-changing rollout to many hosts with no small first step",
    needs=("remote",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    if context.declaration is None or context.declaration.runs_on != "targets":
        yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect, place in spreading(scope, context):
        if not effect.changing or minor(effect) or _stops_at_the_first(effect) or staged(effect, scope, context):
            continue
        declared = declared_canary(context)
        first = f" ({declared or context.policy.canary})" if declared or context.policy.canary else ""
        told = why_place(context.places.get("canary"), "declared to go first") if declared else []
        lacking = f"and {declared} does not go first" if declared else "and no small group goes first"
        yield context.finding(
            place,
            f"{deed(effect)} {on_hosts(effect.hosts, context.inventory)}, {lacking}",
            help=f"do it on a few servers first{first}, look at them, and only then on the others",
            hosts=effect.hosts,
            evidence=[*told, *why_rollout(effect.rollout), *why_effect(effect)],
        )


def _stops_at_the_first(effect: Effect) -> bool:
    """One after the other and stopping at a failure is a first step of one, where a mistake shows as a failure."""
    rollout = effect.rollout
    one_by_one = rollout.parallel == 1 and rollout.stops_on_failure is True
    return one_by_one and not effect.destructive and effect.kind not in SERIOUS
