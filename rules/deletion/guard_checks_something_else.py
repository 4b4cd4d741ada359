"""The test in front of a loss is about something else, or cannot fail."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.emptied import advice, evidence, message, remedies
from maintlint.guarding import Mistake, mistaken
from maintlint.reach import confirmed, deletions, misplaced, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Effect, Scope, Step
from maintlint.standing import call_of, why_deed
from maintlint.values import Emptiness
from maintlint.wording import deed, on_hosts, why_effect

RULE = Rule(
    "ML109",
    "guard-checks-something-else",
    severity="warning",
    confidence="likely",
    summary="the test in front of a destructive effect is about something else, or cannot fail",
    needs=("destructive", "guarded"),
)

HELP = "test what is deleted, in a way that can fail, and try it with the wrong value"


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in deletions(scope):
        found = mistaken(effect, scope, context.policy)
        if found is None or confirmed(effect.guards) or misplaced(effect, scope, context):
            continue
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        told = deed(effect) + where if found.collapse is None else message(effect, found.collapse, where)
        yield context.finding(
            call_of(effect, scope),
            f"{told}; `{_shown(found)}` does not keep it from that: {found.why}",
            help=HELP if found.collapse is None else f"{HELP}; {advice(effect, found.collapse)}",
            hosts=effect.hosts,
            evidence=[*_evidence(found), *why_deed(effect, scope), *why_effect(effect)],
            remedies=remedies(effect, found.collapse) if found.collapse is not None else (),
            severity="error" if _grave(effect, found) else None,
        )


def _shown(found: Mistake) -> str:
    return " ".join(found.guard.text.split())


def _evidence(found: Mistake) -> list[Step]:
    step = Step(found.guard.place, f"this test: {found.why}")
    return [step, *(evidence(found.collapse) if found.collapse is not None else [])]


def _grave(effect: Effect, found: Mistake) -> bool:
    """As grave as the deletion without any test."""
    return found.collapse is not None and found.collapse.emptiness is not Emptiness.BLANK
