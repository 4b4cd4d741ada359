"""A system directory, a database's data or a path that the policy protects is deleted."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from maintlint.areas import Area
from maintlint.extent import mirrors_itself
from maintlint.loss import collapses
from maintlint.protection import Protection, protection_of, relocated
from maintlint.reach import deletions, emptied, misplaced, one_per_place, takeovers
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Breadth, Effect, Resource, Scope
from maintlint.values import Lit, Text
from maintlint.wording import deed, on_hosts, thing, why_effect, why_place

RULE = Rule(
    "ML105",
    "protected-path-deletion",
    severity="error",
    confidence="proved",
    summary="deletes a system, data or policy-protected path",
    needs=("destructive|overwrite|permission",),
)

KEPT = frozenset({Area.DATA, Area.PROTECTED})
"""What even a mirror must not clear: elsewhere it takes only what its source lacks."""

WHAT = {
    Area.ROOT: "which is the whole machine",
    Area.TOP: "which the system needs",
    Area.SYSTEM: "which the system needs",
    Area.DATA: "where a database or a container engine keeps its data",
    Area.HOME: "the home directory with all it holds",
    Area.PROTECTED: "which the policy protects",
}

HELP = "name exactly what is to go, below that directory; look for a blank too many or a variable too short"
HELP_OWNERS = "name what is yours below that directory: system programs stop working under other owners or permissions"


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in (*deletions(scope), *takeovers(scope), *emptied(scope)):
        found = protection_of(effect, context.policy)
        if found is None or collapses(effect, context.policy):
            continue
        if (found.area not in KEPT and mirrors_itself(effect)) or misplaced(effect, scope, context):
            continue
        if effect.kind == "delete" and relocated(effect, scope):
            continue
        if found.area is Area.DATA and any(
            guard.kind == "confirmation" and guard.place == effect.place for guard in effect.guards
        ):
            # A tool for the purpose, which asks before it does it.
            continue
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        yield context.finding(
            effect.place,
            f"{_deed(effect, found, context)}{where}, {WHAT[found.area]}",
            help=HELP_OWNERS if effect.kind == "permission" else HELP,
            hosts=effect.hosts,
            evidence=[*why_place(found.text.place, "the path comes from here"), *why_effect(effect)],
            confidence=None if _certain(effect) else "likely",
        )


def _certain(effect: Effect) -> bool:
    return len(effect.resource.alternatives) == 1 and effect.breadth is not Breadth.FILTERED


def _deed(effect: Effect, found: Protection, context: Context) -> str:
    """What happens to the path that must not be lost; as it is written only where that says something else."""
    path = found.path.removesuffix("/*") or "/"
    whole = found.everything and effect.kind != "permission"
    told = deed(replace(effect, resource=Resource("path", (Text((Lit(f"everything in {path}" if whole else path),)),))))
    texts = effect.resource.alternatives
    each = [protection_of(replace(effect, resource=Resource("path", (text,))), context.policy) for text in texts]
    if len(each) > 1 and all(other is not None and WHAT[other.area] == WHAT[found.area] for other in each):
        return deed(effect)
    written = {text.show().rstrip("/") or "/" for text in texts}
    return told if written & {path, found.path} else f"{told} ({thing(effect)})"
