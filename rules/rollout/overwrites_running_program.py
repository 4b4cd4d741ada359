"""A program is copied in place over one that may be running."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.programs import Replacement, replacements
from maintlint.reach import one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.standing import call_of, why_deed
from maintlint.wording import on_hosts, why_effect

RULE = Rule(
    "ML407",
    "overwrites-running-program",
    severity="info",
    confidence="likely",
    summary="copies in place over a program that may be running (write beside it and rename)",
    needs=("in-place",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_finding(found, scope, context) for found in replacements(scope))


def _finding(found: Replacement, scope: Scope, context: Context) -> Finding:
    effect = found.effect
    where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
    return context.finding(
        call_of(effect, scope),
        f"overwrites {found.path}{where} in place, while it may be running",
        help=f"write beside it and rename: `mv {found.path}.new {found.path}`, or `install`, which makes a new file",
        hosts=effect.hosts,
        evidence=[*why_deed(effect, scope), *why_effect(effect)],
        confidence=None if found.script else "possible",
    )
