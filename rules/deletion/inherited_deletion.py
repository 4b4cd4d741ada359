"""A deletion was carried over from an older program that was for something else."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.inheritance import inherited, told, why_inherited
from maintlint.reach import one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.wording import deed, on_hosts, why_effect

RULE = Rule(
    "ML103",
    "inherited-deletion",
    severity="warning",
    confidence="likely",
    summary="a deletion carried over from an older, similar program while purpose or targets changed",
    needs=("destructive",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for found in inherited(scope, context):
        effect = found.effect
        where = f"{deed(effect)} {on_hosts(effect.hosts, context.inventory)}".rstrip()
        yield context.finding(
            effect.place,
            f"{where}: {told(found)}",
            help="remove it if it is left over, or say in the header that it is meant: `deletes = […]`",
            hosts=effect.hosts,
            evidence=[*why_inherited(found), *why_effect(effect)],
            confidence="likely" if found.sure else "possible",
        )
