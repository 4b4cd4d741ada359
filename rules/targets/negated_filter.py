"""A destructive remote effect picks its hosts by exclusion, so that a new server is in by default."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.reach import excess, gravest, live, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope, Step
from maintlint.spread import leaves_out, left_standing, selection
from maintlint.standing import call_of, sent_by
from maintlint.wording import deed, on_hosts, why_effect

RULE = Rule(
    "ML203",
    "negated-filter",
    severity="warning",
    confidence="likely",
    summary="a destructive remote effect selected by exclusion: a new server is in by default",
    needs=("other-than-paths|remote",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in gravest(live(scope)):
        kept = left_standing(effect, scope)
        if kept is not None:
            left_out = Step(kept.place, "this leaves some out; whatever it does not name is in")
            yield context.finding(
                call_of(effect, scope),
                f"{deed(effect)}, all but those that `{kept.text}` leaves out",
                help="name the ones that are meant: one that is added tomorrow is then left alone",
                evidence=[left_out, *why_effect(effect)],
            )
        if selection(effect, context) != "excluded" or (effect.destructive and excess(effect, scope, context)):
            continue
        filters = [chosen for chosen in effect.hosts.filters if chosen.negated and leaves_out(chosen)]
        guards = [guard for guard in effect.guards if guard.kind == "loop-host" and guard.negated]
        words = filters[0].text if filters else (guards[0].text if guards else "exclusion")
        places = [*(chosen.place for chosen in filters), *(guard.place for guard in guards)]
        steps = [Step(place, "this leaves servers out; whatever it does not name is in") for place in places]
        yield context.finding(
            sent_by(effect, scope),
            f"{deed(effect)} {on_hosts(effect.hosts, context.inventory)}, all but those that `{words}` leaves out",
            help="name the servers that are meant: a server that is added tomorrow is then left alone",
            hosts=effect.hosts,
            evidence=[*steps, *why_effect(effect)],
        )
