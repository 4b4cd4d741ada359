"""A deletion reaches hosts or paths that the program is not for."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from maintlint.declared import Excess, beyond_paths
from maintlint.reach import excess, live, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Effect, Scope
from maintlint.standing import call_of, led_by, why_other
from maintlint.wording import deed, on_hosts, why_effect

RULE = Rule(
    "ML101",
    "leftover-deletion",
    severity="error",
    confidence="likely",
    summary="a deletion that reaches hosts or paths the program is not for",
    needs=("destructive", "declaration|guarded|remote"),
)

_REMOVE = "remove the command if it is left over from an older program"


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in live(scope):
        if not effect.destructive:
            continue
        found = excess(effect, scope, context)
        if found is not None:
            target = context.declaration.targets if context.declaration is not None else None
            if found.nodes and target:
                advice = f"limit it to {target}, or {_REMOVE}"
            else:
                advice = f"{_REMOVE}, or declare its servers in the header"
            yield _finding(effect, found, f"{deed(effect)} on {found.reason}", advice, scope, context)
            continue
        found = beyond_paths(effect, context, "deletes", *(["writes"] if effect.kind == "truncate" else []))
        if found is not None:
            where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
            advice = f"add the path to `deletes` in the header if it is meant, or {_REMOVE}"
            yield _finding(effect, found, f"{deed(effect)}{where}, {found.reason}", advice, scope, context)


def _finding(effect: Effect, found: Excess, message: str, advice: str, scope: Scope, context: Context) -> Finding:
    return context.finding(
        call_of(effect, scope) if context.declaration is None else led_by(effect, scope),
        message,
        help=advice,
        hosts=replace(effect.hosts, nodes=found.nodes or effect.hosts.nodes),
        evidence=[*found.evidence, *why_other(effect, scope), *why_effect(effect)],
        confidence=found.confidence,
    )
