"""The filter that picks the hosts or objects may be empty, and empty means all of them."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.reach import gravest, live, one_per_place
from maintlint.remedy import RequireNonEmpty
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.spread import SPREADING, empty_filter, empty_listing_filter
from maintlint.standing import sent_by
from maintlint.wording import deed, in_words, variables_in, why_effect

RULE = Rule(
    "ML202",
    "empty-filter-selects-all",
    severity="error",
    confidence="likely",
    summary="the selector may be empty, and empty means everything",
    needs=("filtered|other-than-paths",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    seen = set()
    for effect in gravest(live(scope)):
        of_hosts = empty_filter(effect.hosts.filters)
        chosen = of_hosts or empty_filter(effect.filters) or empty_listing_filter(effect)
        if chosen is None or not (effect.changing or effect.kind in SPREADING):
            continue
        if any(guard.most is not None for guard in effect.guards):
            continue
        if chosen.place.key() in seen:
            continue
        seen.add(chosen.place.key())
        what = f"{deed(effect)} on every server" if of_hosts is not None else f"{deed(effect)}, every one of them,"
        meaning = "lets nothing through" if chosen.negated else "selects all"
        yield context.finding(
            sent_by(effect, scope),
            f"{what} if `{in_words(chosen.text.strip('<>'), chosen.place)}` is empty: an empty filter {meaning}",
            help="stop before this line when the filter is empty, and have the number of hits looked at",
            hosts=effect.hosts,
            evidence=[*([chosen.origin] if chosen.origin else []), *why_effect(effect)],
            remedies=[RequireNonEmpty(chosen.place, variables_in(chosen.place))],
        )
