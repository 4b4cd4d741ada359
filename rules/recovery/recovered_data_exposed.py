"""Recovered data is published, opened to others, or handed to tenants from a source that is not theirs alone."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.areas import is_recovered
from maintlint.backups import from_backup
from maintlint.extent import goes_round, varying
from maintlint.paths import Path, below, covered_by, path_of, variants
from maintlint.reach import live, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Effect, Resource, Scope, Step
from maintlint.wording import deed, listing, on_hosts, why_effect

RULE = Rule(
    "ML502",
    "recovered-data-exposed",
    severity="error",
    confidence="likely",
    summary="restored data published, opened to others, or copied per tenant from a source that is not per tenant",
    needs=("permission|sourced",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    areas = _recovered_areas(scope)
    for effect in live(scope):
        how = _exposure(effect, areas, context)
        if not how:
            continue
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        yield context.finding(
            effect.place,
            f"{deed(effect)}{where}: recovered data {how}",
            help="give each tenant only what is proved to be theirs, from a source that holds nothing else",
            hosts=effect.hosts,
            evidence=[*(Step(step.place, step.message) for step in areas.values()), *why_effect(effect)],
        )


def _recovered_areas(scope: Scope) -> dict[Path, Step]:
    """Where recovery and restore effects of this program put what they found."""
    areas = {}
    for effect in live(scope):
        if effect.kind in ("recover", "restore") or "recovery" in effect.tags:
            for text in effect.resource.alternatives:
                path = path_of(text, effect.directory)
                if path.anchor != "" and path.parts[:1] != ("dev",):
                    areas[path] = Step(effect.place, "the data is recovered here")
    return areas


def _recovered(resource: Resource, effect: Effect, areas: dict[Path, Step]) -> bool:
    return any(
        is_recovered(text, effect.directory) or any(below(area, path_of(text, effect.directory)) for area in areas)
        for text in resource.alternatives
    )


def _exposure(effect: Effect, areas: dict[Path, Step], context: Context) -> str:
    opened = effect.kind == "permission" and "opens" in effect.tags and effect.recursive
    if opened and _recovered(effect.resource, effect, areas):
        return "is opened to everybody"
    source = effect.source
    if source is None or not (effect.changing or effect.kind == "send"):
        return ""
    if not _recovered(source, effect, areas) and not from_backup(effect, context):
        return ""
    texts = [variant for text in effect.resource.alternatives for variant in variants(text)]
    published = [t for t in texts if covered_by(context.policy.published_paths, path_of(t, effect.directory)) is True]
    if (published or effect.kind == "publish") and _recovered(source, effect, areas):
        return f"is published for others to fetch ({listing(text.show() for text in published) or effect.kind})"
    if _same_tenant(source, effect.resource):
        return ""
    if _per_tenant(effect, context):
        return "of all tenants alike goes into each one's directory"
    if not effect.hosts.remote and _recovered(source, effect, areas) and goes_round(effect.resource):
        return "goes, all of it, into each of several directories"
    return ""


def _per_tenant(effect: Effect, context: Context) -> bool:
    """Into the directories of several tenants: by a part that varies, or spelled out."""
    texts = [text for item in effect.resource.alternatives for text in variants(item)]
    within = [t for t in texts if covered_by(context.policy.tenant_roots, path_of(t, effect.directory)) is True]
    return len(within) > 1 or bool(varying(within) - {"HOME"})


def _same_tenant(source: Resource, target: Resource) -> bool:
    """The source varies with the tenant too."""
    return bool(varying(source.alternatives) & varying(target.alternatives)) or len(source.alternatives) > 1
