"""How many servers or things a destructive remote effect takes is decided by input alone."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.areas import is_disposable
from maintlint.counts import for_good, unbounded_count
from maintlint.reach import live, one_per_place, trifling
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Effect, Scope
from maintlint.standing import call_of, why_deed
from maintlint.wording import counting, deed, why_effect

RULE = Rule(
    "ML406",
    "uncapped-count",
    severity="info",
    confidence="likely",
    summary="how many targets a destructive remote effect takes is decided by input alone: no cap, no floor",
    needs=("destructive|stop", "elsewhere"),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in live(scope):
        if not _takes_capacity(effect):
            continue
        found = unbounded_count(effect, scope, context)
        if found is None:
            continue
        what = "on as many servers as" if found.hosts else "for as many as"
        yield context.finding(
            call_of(effect, scope),
            f"{deed(effect)}, {what} {found.shown or 'the input'} names: nothing bounds how many",
            help=f"refuse more than you expect ({counting(effect.place)}), or have the count typed back",
            hosts=effect.hosts,
            evidence=[*why_deed(effect, scope), *found.steps, *why_effect(effect)],
            severity="warning" if for_good(effect) else None,
        )


def _takes_capacity(effect: Effect) -> bool:
    """Loses data, or takes machines out of service."""
    if effect.kind == "stop":
        return effect.resource.type == "host"
    texts = effect.resource.alternatives
    worthless = effect.resource.type == "path" and all(is_disposable(text, effect.directory) for text in texts)
    return effect.destructive and "cache" not in effect.tags and not trifling(effect) and not worthless
