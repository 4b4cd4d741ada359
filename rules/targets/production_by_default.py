"""Whoever leaves a variable out destroys something in production."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.reach import SERIOUS, live, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.spread import production_default
from maintlint.standing import call_of, why_other
from maintlint.wording import deed, on_hosts, why_effect, why_place

RULE = Rule(
    "ML207",
    "production-by-default",
    severity="warning",
    confidence="likely",
    summary="leaving a variable out selects production",
    needs=("default",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in live(scope):
        if not (effect.destructive or effect.kind in SERIOUS):
            continue
        default = production_default(effect, scope)
        if default is None:
            continue
        name = _shown(default.name)
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        steps = why_place(default.place, f"this is taken if {name} is left out")
        yield context.finding(
            call_of(effect, scope),
            f"{deed(effect)}{where} in production if {name} is left out: {default.text} is its default",
            help=f"have {name} demanded, or let its default be a place where nothing is lost",
            hosts=effect.hosts,
            evidence=[*steps, *why_other(effect, scope), *why_effect(effect)],
        )


def _shown(name: str) -> str:
    if name in ("@", "*"):
        return "the argument"
    return f"${name}" if name.isdigit() else name
