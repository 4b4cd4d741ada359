"""A deleted path may collapse to a directory above because a part of it may be empty."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.emptied import advice, evidence, message, remedies
from maintlint.guarding import given_at_all, mistaken
from maintlint.loss import Collapse, collapse_of, far_fetched
from maintlint.reach import deletions, misplaced, one_per_place, takeovers
from maintlint.rule import Confidence, Context, Finding, Rule
from maintlint.scope import Effect, Scope
from maintlint.standing import call_of, why_deed
from maintlint.values import Emptiness
from maintlint.wording import on_hosts, why_effect

RULE = Rule(
    "ML104",
    "unguarded-deletion",
    severity="error",
    confidence="likely",
    summary="a path that may collapse to a directory above because a part of it may be empty",
    needs=("destructive|permission",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in (*deletions(scope), *takeovers(scope)):
        found = collapse_of(effect, context.policy)
        if found is None or far_fetched(found) or given_at_all(effect, found):
            continue
        if misplaced(effect, scope, context) or mistaken(effect, scope, context.policy) is not None:
            continue
        blank = found.emptiness is Emptiness.BLANK
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        yield context.finding(
            call_of(effect, scope) if _from_caller(found, scope) else effect.place,
            message(effect, found, where),
            help=advice(effect, found),
            hosts=effect.hosts,
            evidence=[*evidence(found), *why_deed(effect, scope), *why_effect(effect)],
            remedies=remedies(effect, found),
            confidence=_confidence(effect, found),
            severity="warning" if blank or found.kind == "split" else None,
        )


def _from_caller(found: Collapse, scope: Scope) -> bool:
    """The empty part is handed over by the program that was checked."""
    parts = (*found.holes, *found.blanks)
    return any(part.place is not None and part.place.path == scope.path for part in parts)


def _confidence(effect: Effect, found: Collapse) -> Confidence:
    if found.certain:
        return "proved" if len(effect.resource.alternatives) == 1 else "likely"
    return "possible" if found.kind == "split" or found.emptiness is Emptiness.BLANK else "likely"
