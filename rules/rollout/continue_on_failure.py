"""The rollout goes on to the next host after one has failed."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.reach import minor, one_per_place
from maintlint.remedy import Heed, StopTheLoop
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Effect, Scope
from maintlint.spread import last_change, spreading
from maintlint.standing import sent_by
from maintlint.wording import deed, heeding, on_hosts, why_effect, why_place

RULE = Rule(
    "ML403",
    "continue-on-failure",
    severity="warning",
    confidence="likely",
    summary="the rollout goes on after a host failed",
    needs=("remote",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for worst, _ in spreading(scope, context):
        if not worst.changing or minor(worst):
            continue
        # What is down already cannot be stopped: there it counts how the start ends.
        decisive = _goes_on(worst) and worst.kind != "stop"
        effect = worst if decisive else last_change(worst, scope)
        if not _goes_on(effect):
            continue
        rollout, place = effect.rollout, sent_by(effect, scope)
        thrown = why_place(rollout.ignores, "the failure is thrown away here")
        yield context.finding(
            place,
            f"{deed(effect)} {on_hosts(effect.hosts, context.inventory)}, and goes on to the next after one has failed",
            help=f"stop the loop at the first failure ({heeding(place)}), or count failures and stop at the second",
            hosts=effect.hosts,
            evidence=[*thrown, *why_effect(effect)],
            remedies=[StopTheLoop(place) if rollout.ignores is None else Heed(rollout.ignores)],
            confidence=None if thrown else "possible",
        )


def _goes_on(effect: Effect) -> bool:
    rollout = effect.rollout
    if rollout.parallel is None or rollout.stops_on_failure is not False:
        return False
    return rollout.ignores is not None or rollout.loop is not None
