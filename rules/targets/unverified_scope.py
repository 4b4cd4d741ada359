"""An effect that deployed hosts will see and no verified host ever did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.declared import declared_targets, nodes_of
from maintlint.reach import HOST_GUARDS, minor, one_per_place, trifling
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope, Step
from maintlint.standing import led_by, why_other
from maintlint.wording import count, deed, servers_by_group, why_effect, why_place

if TYPE_CHECKING:
    from maintlint.coverage import Covered

RULE = Rule(
    "ML206",
    "unverified-scope",
    severity="error",
    confidence="proved",
    summary="an effect that deployed hosts will see and no verified host ever did",
    needs=("declaration",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    verified = nodes_of(context.declaration.verified, context) if context.declaration is not None else None
    deployed = declared_targets(context)
    if verified and deployed:
        from maintlint.coverage import coverage

        found = coverage(scope, context.declaration, context.inventory, verified, deployed)
        yield from one_per_place(_findings(found.unverified, verified, scope, context))


def _findings(rows: tuple[Covered, ...], verified: frozenset[str], scope: Scope, context: Context) -> Iterator[Finding]:
    """One finding for all that the same hosts see on the same condition, at the worst of it."""
    together: dict[tuple[object, ...], list[Covered]] = {}
    for row in rows:
        effect = row.effect
        if effect.changing and not effect.own and not minor(effect) and not trifling(effect):
            conditions = tuple(guard.place.key() for guard in effect.guards if guard.kind in HOST_GUARDS)
            together.setdefault((row.deployed.possible, conditions), []).append(row)
    for first, *others in together.values():
        effect, hosts = first.effect, first.deployed.possible
        more = f" ({count(len(others), 'more effect')} with it)" if others else ""
        tests = [
            Step(guard.place, "this tells the servers apart") for guard in effect.guards if guard.kind in HOST_GUARDS
        ]
        told = why_place(
            context.places.get("verified"), f"verified here: {servers_by_group(verified, context.inventory)}"
        )
        yield context.finding(
            led_by(effect, scope),
            f"{deed(effect)}{more} on {servers_by_group(hosts, context.inventory)}, "
            "and on no server that the program was verified on",
            help="verify it on a server of each kind that will see it, and name that in `verified`",
            hosts=replace(effect.hosts, nodes=hosts),
            evidence=[*told, *tests, *why_other(effect, scope), *why_effect(effect)],
            confidence="proved" if first.deployed.does else "likely",
        )
