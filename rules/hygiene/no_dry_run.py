"""A destructive remote program offers no rehearsal, and asks nobody."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.areas import is_disposable
from maintlint.reach import confirmed, deletions, elsewhere, gravest, many
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Breadth, Effect, Scope
from maintlint.standing import call_of, why_other
from maintlint.wording import deed, on_hosts, why_effect

RULE = Rule(
    "ML603",
    "no-dry-run",
    severity="info",
    confidence="likely",
    summary="destructive and remote, and there is no dry-run or confirmation path",
    needs=("destructive", "elsewhere"),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    if scope.has_dry_run or scope.has_confirmation or any(effect.rehearsed for effect in scope.effects):
        return
    if context.declaration is not None and context.declaration.targets and context.declaration.deletes:
        return
    effects = [
        effect
        for effect in deletions(scope)
        if elsewhere(effect) and not _worthless(effect) and not _plain(effect, context)
    ]
    effects = [effect for effect in effects if not any(guard.switch and not guard.negated for guard in effect.guards)]
    if not effects or any(confirmed(effect.guards) for effect in effects):
        return
    worst = gravest(effects)[0]
    where = f" {on_hosts(worst.hosts, context.inventory)}".rstrip()
    yield context.finding(
        call_of(worst, scope),
        f"{deed(worst)}{where}, and the program has no way to show beforehand what it would do",
        help="let it print hosts and commands without running them (`--dry-run`), or ask before it begins",
        hosts=worst.hosts,
        evidence=[*why_other(worst, scope), *why_effect(worst)],
    )


def _plain(effect: Effect, context: Context) -> bool:
    """A few named hosts lose what is named in the program: reading it is the rehearsal."""
    one_file = effect.resource.type == "path" and not effect.recursive and not effect.hosts.many
    if effect.hosts.kind not in ("local", "known") and not (one_file and effect.hosts.kind == "unknown"):
        return False
    if many(effect.hosts, context):
        return False
    return effect.breadth is Breadth.NAMED and all(text.literal is not None for text in effect.resource.alternatives)


def _worthless(effect: Effect) -> bool:
    texts = effect.resource.alternatives
    return effect.resource.type == "path" and all(is_disposable(text, effect.directory) for text in texts)
