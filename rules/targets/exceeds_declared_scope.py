"""A state-changing effect other than a deletion goes beyond the hosts, paths or services that are declared."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from msgspec.structs import replace

from maintlint.declared import Excess, beyond_paths, beyond_targets, bookkeeping, interrupted, landing
from maintlint.reach import gravest, live, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import WRITING, Effect, Scope
from maintlint.standing import led_by, why_other
from maintlint.wording import deed, on_hosts, why_effect, why_place

RULE = Rule(
    "ML205",
    "exceeds-declared-scope",
    severity="error",
    confidence="proved",
    summary="a state-changing effect on hosts, paths or services beyond the declaration",
    needs=("declaration", "changing"),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    if context.declaration is not None:
        yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in gravest(live(scope)):
        if not effect.changing or effect.destructive:
            continue
        found = beyond_targets(effect, landing(effect, scope, context), context)
        if found is not None:
            message = f"{deed(effect)} on {found.reason}"
        else:
            found = _beyond_writes(effect, scope, context) or _beyond_restarts(effect, context)
            if found is None:
                continue
            message = f"{deed(effect)} {on_hosts(effect.hosts, context.inventory)}".rstrip() + f", {found.reason}"
        yield context.finding(
            led_by(effect, scope),
            message,
            help="limit the effect to what the header declares, or widen the declaration and have that reviewed",
            hosts=replace(effect.hosts, nodes=found.nodes or effect.hosts.nodes),
            evidence=[*found.evidence, *why_other(effect, scope), *why_effect(effect)],
            confidence=found.confidence,
        )


def _beyond_writes(effect: Effect, scope: Scope, context: Context) -> Excess | None:
    located = effect.kind in WRITING and effect.resource.type in ("path", "device")
    if not located or bookkeeping(effect, scope, context):
        return None
    return beyond_paths(effect, context, "writes", *(["deletes"] if effect.kind == "move" else []))


def _beyond_restarts(effect: Effect, context: Context) -> Excess | None:
    allowed = context.declaration.restarts if context.declaration is not None else None
    names = interrupted(effect)
    if allowed is None or not names:
        return None
    patterns = [item.removesuffix(".service") for item in allowed]
    if all(name and any(fnmatchcase(name, item) for item in patterns) for name in names):
        return None
    steps = tuple(why_place(context.places.get("restarts"), "declared here"))
    if None in names:
        return Excess("and it cannot be told that `restarts` in the header names it", "possible", False, steps)
    return Excess("which `restarts` in the header does not name", "proved", True, steps)
