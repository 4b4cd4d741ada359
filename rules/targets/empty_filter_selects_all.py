"""The filter that picks the hosts or objects may be empty, and empty means all of them."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.reach import live, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.spread import SPREADING, empty_filter, sent_by
from maintlint.wording import deed, why_effect

RULE = Rule(
    "ML202",
    "empty-filter-selects-all",
    severity="error",
    confidence="likely",
    summary="the selector may be empty, and empty means everything",
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    seen = set()
    for effect in live(scope):
        chosen = empty_filter(effect.hosts)
        if chosen is None or not (effect.changing or effect.kind in SPREADING):
            continue
        if chosen.place.key() in seen:
            continue
        seen.add(chosen.place.key())
        what = "server" if effect.hosts.remote else effect.resource.type
        yield context.finding(
            sent_by(effect, scope),
            f"{deed(effect)} on every {what} if `{chosen.text}` is empty: an empty filter selects all",
            help="stop before this line when the filter is empty, and have the number of hits looked at",
            hosts=effect.hosts,
            evidence=[*([chosen.origin] if chosen.origin else []), *why_effect(effect)],
        )
