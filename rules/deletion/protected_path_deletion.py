"""A system directory, a database's data or a path that the policy protects is deleted."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.areas import Area
from maintlint.loss import collapse_of, protection_of
from maintlint.reach import deletions, misplaced, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.wording import deed, on_hosts, why_effect, why_place

RULE = Rule(
    "ML105",
    "protected-path-deletion",
    severity="error",
    confidence="proved",
    summary="deletes a system, data or policy-protected path",
)

KEPT = frozenset({Area.DATA, Area.PROTECTED})
"""What even a mirror must not clear: elsewhere it takes only what its source lacks."""

WHAT = {
    Area.ROOT: "that is the whole machine",
    Area.TOP: "a directory that the system needs",
    Area.SYSTEM: "a directory that the system needs",
    Area.DATA: "the data of a database or a container engine",
    Area.HOME: "the home directory with all it holds",
    Area.PROTECTED: "a path that the policy protects",
}


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in deletions(scope):
        found = protection_of(effect, context.policy)
        if found is None or collapse_of(effect, context.policy) is not None:
            continue
        if ("mirror" in effect.tags and found.area not in KEPT) or misplaced(effect, scope, context):
            continue
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        everything = "everything in " if found.everything else ""
        yield context.finding(
            effect.place,
            f"{deed(effect)}{where}: {everything}{found.path.removesuffix('/*') or '/'}, {WHAT[found.area]}",
            help="name exactly what is to go, below that directory; look for a blank too many or a variable too short",
            hosts=effect.hosts,
            evidence=[*why_place(found.text.place, "the path comes from here"), *why_effect(effect)],
            confidence="likely" if len(effect.resource.alternatives) > 1 else None,
        )
