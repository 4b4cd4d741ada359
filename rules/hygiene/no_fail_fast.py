"""A step that loses data relies on an earlier one, and nothing stops the program if that one fails."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.areas import is_disposable
from maintlint.backups import retention
from maintlint.dependence import Reliance, reliance
from maintlint.reach import deletions, live, one_per_place
from maintlint.remedy import StopAtFirstFailure
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Effect, Scope, Step
from maintlint.wording import deed, on_hosts, why_effect

RULE = Rule(
    "ML604",
    "no-fail-fast",
    severity="warning",
    confidence="likely",
    summary="dependent destructive steps and nothing stops at the first failure",
    needs=("unchecked",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    restores = (effect for effect in live(scope) if effect.kind == "restore")
    told = set()
    for effect in (*deletions(scope), *restores):
        if not effect.unchecked or effect.deferred or "moved" in effect.tags:
            continue
        if _worthless(effect):
            continue
        found = reliance(effect, scope)
        if found is not None and found.step.effect.kind != "unmount" and retention(effect, scope, context):
            continue  # What is still mounted goes whole, copies or not; the rest of them is told as that.
        if found is None or (found.step.effect.kind, found.step.effect.place.key()) in told:
            continue
        told.add((found.step.effect.kind, found.step.effect.place.key()))
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        yield context.finding(
            effect.place,
            f"{deed(effect)}{where}, whether or not {found.what} succeeded",
            help="stop at the first failure: `set -euo pipefail`, `&&` between the two, `check=True`",
            hosts=effect.hosts,
            evidence=[*_why(found), *why_effect(effect)],
            remedies=[StopAtFirstFailure(found.step.effect.place)],
        )


def _worthless(effect: Effect) -> bool:
    texts = effect.resource.alternatives
    return effect.resource.type == "path" and all(is_disposable(text, effect.directory) for text in texts)


def _why(found: Reliance) -> list[Step]:
    step = found.step
    if step.piped:
        return [Step(step.effect.place, "the pipe hides the failure of this command (no pipefail)")]
    if step.ignored:
        return [Step(step.effect.place, "the failure of this command is thrown away")]
    return [Step(step.effect.place, "nothing looks whether this succeeded")]
