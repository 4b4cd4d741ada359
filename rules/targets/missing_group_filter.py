"""A state-changing remote effect takes every known host, or a list of all of them without a filter."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.declared import declared_targets, landing
from maintlint.reach import gravest, live, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.spread import selection
from maintlint.standing import sent_by
from maintlint.wording import deed, on_hosts, why_effect

RULE = Rule(
    "ML201",
    "missing-group-filter",
    severity="error",
    confidence="likely",
    summary="a state-changing remote effect on every known host, or on an unfiltered list",
    needs=("remote",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    seen = set()
    for effect in gravest(live(scope)):
        if not (effect.changing or effect.kind == "send") or selection(effect, context) != "unfiltered":
            continue
        declared = declared_targets(context)
        if declared is not None and (landing(effect, scope, context) or effect.hosts.kind == "all"):
            continue
        place = sent_by(effect, scope)
        key = effect.rollout.loop or next((step.place for step in effect.hosts.evidence), place)
        if key.key() in seen:
            continue
        seen.add(key.key())
        yield context.finding(
            place,
            f"{deed(effect)} {on_hosts(effect.hosts, context.inventory)}: no group is picked",
            help="name the group that this is for, and declare it as `targets` in the header",
            hosts=effect.hosts,
            evidence=why_effect(effect),
            confidence="proved" if effect.hosts.kind == "all" else None,
        )
