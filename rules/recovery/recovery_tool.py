"""A tool that undeletes or carves files is run: it knows neither owners nor permissions."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.reach import one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.wording import on_hosts, thing, unnamed, why_effect

RULE = Rule(
    "ML501",
    "recovery-tool",
    severity="error",
    confidence="proved",
    summary="undelete and carving tools",
    needs=("recovery",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in scope.effects:
        if not effect.live or not (effect.kind == "recover" or "recovery" in effect.tags):
            continue
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        into = effect.resource.type == "path"
        source = (
            f" {'into' if into else 'from'} {thing(effect)}" if effect.resource.value and not unnamed(effect) else ""
        )
        yield context.finding(
            effect.place,
            f"recovers deleted files{source}{where} with `{effect.command}`, which does not keep owners apart",
            help="restore from a backup; if there is none, recover into a place apart, and hand out nothing unsorted",
            hosts=effect.hosts,
            evidence=why_effect(effect),
        )
