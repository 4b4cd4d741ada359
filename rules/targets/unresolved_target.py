"""The hosts of a destructive remote effect come unchecked from outside the program."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.areas import is_temporary
from maintlint.reach import gravest, live, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Effect, Scope
from maintlint.spread import selection
from maintlint.standing import sent_by
from maintlint.wording import deed, origin_of, source_of, why_effect

RULE = Rule(
    "ML204",
    "unresolved-target",
    severity="warning",
    confidence="likely",
    summary="a destructive remote effect whose hosts come unchecked from argv, env or output",
    needs=("destructive", "remote"),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in gravest(live(scope)):
        if selection(effect, context) != "unresolved" or _one_temporary_file(effect):
            continue
        named = f" ({source_of(effect.hosts)})" if effect.hosts.source else ""
        yield context.finding(
            sent_by(effect, scope),
            f"{deed(effect)} on whatever servers come from {origin_of(effect.hosts)}{named}, unchecked",
            help="compare the name with the known group before this line, and stop if it is not in it",
            hosts=effect.hosts,
            evidence=why_effect(effect),
        )


def _one_temporary_file(effect: Effect) -> bool:
    return effect.resource.type == "path" and all(
        is_temporary(text, effect.directory) for text in effect.resource.alternatives
    )
