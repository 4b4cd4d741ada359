"""Whatever a list does not name is deleted, and the list may be empty, short or failed."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.loss import collapses
from maintlint.protection import protection_of
from maintlint.reach import gravest, live, misplaced, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.standing import call_of, sent_by, why_deed
from maintlint.unlisted import missing_from, what_to_do, why_it_goes, why_missing
from maintlint.wording import deed, on_hosts, why_effect

RULE = Rule(
    "ML108",
    "deletes-what-is-missing",
    severity="warning",
    confidence="likely",
    summary="deletes whatever a list does not name, and the list may be empty, short or failed",
    needs=("destructive", "unlisted"),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in gravest(live(scope)):
        roll = missing_from(effect, scope)
        if roll is None or collapses(effect, context.policy) or protection_of(effect, context.policy):
            continue
        if misplaced(effect, scope, context):
            continue
        of_hosts = effect.unlisted is None
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        yield context.finding(
            sent_by(effect, scope) if of_hosts else call_of(effect, scope),
            f"{deed(effect)}{where}: {why_it_goes(effect, roll)}",
            help=what_to_do(roll),
            hosts=effect.hosts,
            evidence=[*why_missing(effect, roll), *why_deed(effect, scope), *why_effect(effect)],
        )
