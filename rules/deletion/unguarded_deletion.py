"""A deleted path may collapse to a directory above because a part of it may be empty."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.loss import Collapse, collapse_of
from maintlint.reach import deletions, misplaced, one_per_place, takeovers
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Effect, Scope, Step
from maintlint.spread import call_of, why_other
from maintlint.values import Emptiness, Lit
from maintlint.wording import deed, may_be_empty, on_hosts, required, why_effect, why_empty, why_place, written

RULE = Rule(
    "ML104",
    "unguarded-deletion",
    severity="error",
    confidence="likely",
    summary="a path that may collapse to a directory above because a part of it may be empty",
)

BECOMES = {
    "root": "everything below /",
    "system": "the system directory {path}",
    "data": "the data directory {path}",
    "protected": "the protected path {path}",
    "backup": "the backups in {path}",
    "home": "the home directory",
    "here": "the directory the program happens to be in",
    "temporary": "all of {path}, other programs' files included",
    "parent": "the whole of {path}",
    "split": "several paths, {path} among them",
}
LESSER = frozenset({"here", "temporary", "parent"})


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in (*deletions(scope), *takeovers(scope)):
        found = collapse_of(effect, context.policy)
        if found is None or (found.emptiness is Emptiness.BLANK and found.kind in LESSER):
            continue
        if misplaced(effect, scope, context):
            continue
        names = _names(effect, found)
        blank = found.emptiness is Emptiness.BLANK
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        yield context.finding(
            call_of(effect, scope) if _from_caller(found, scope) else effect.place,
            f"{deed(effect)}{where}, and that may become {_becomes(found)}: {_why(found, names)}",
            help=_help(names),
            hosts=effect.hosts,
            evidence=[*why_empty(found.holes), *_blanks(found), *why_other(effect, scope), *why_effect(effect)],
            confidence="proved" if found.certain else ("possible" if blank else "likely"),
            severity="warning" if blank else None,
        )


def _from_caller(found: Collapse, scope: Scope) -> bool:
    """The empty part is handed over by the program that was checked."""
    return any(hole.place is not None and hole.place.path == scope.path for hole in found.holes)


def _becomes(found: Collapse) -> str:
    path = found.path.removesuffix("/*") or "/"
    return BECOMES[found.kind].format(path=path if "…" not in path else "the directory above")


def _names(effect: Effect, found: Collapse) -> list[str]:
    """What the author has to check: the variables in the operand, those that are known to be at fault first of all."""
    plain = [atom.text.strip("/") for atom in found.text.atoms if isinstance(atom, Lit)]
    if not all(part in effect.place.text for part in plain):
        return []
    names = written(effect)
    guilty = [name for name in names if name in {hole.name for hole in found.holes}]
    return guilty or (names if len(names) <= max(1, len(found.holes)) else [])


def _why(found: Collapse, names: list[str]) -> str:
    return may_be_empty(found.holes, names) if found.holes else "a part of the path is the empty string"


def _blanks(found: Collapse) -> list[Step]:
    return [step for lit in found.blanks for step in why_place(lit.place, "the empty string comes from here")]


def _help(names: list[str]) -> str:
    if not names:
        return "stop the program when a part of the path is empty, before this line"
    safe = " and ".join(required(name) for name in names)
    return f"use {safe} so that the shell stops when {' or '.join(names)} is empty"
