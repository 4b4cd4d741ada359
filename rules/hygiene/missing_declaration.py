"""The policy asks for a declaration and the program has none."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.reach import deletions, live
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.wording import deed

RULE = Rule(
    "ML601",
    "missing-declaration",
    severity="info",
    confidence="proved",
    summary="policy asks for a declaration and there is none",
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    asked = context.policy.require_declaration
    if context.declaration is not None or asked == "never":
        return
    effects = deletions(scope) if asked == "destructive" else (effect for effect in live(scope) if effect.changing)
    first = next(effects, None)
    if first is not None:
        yield context.finding(
            first.place,
            f"{deed(first)}, and the header does not declare what this program is for",
            help="declare purpose and targets in a `# /// maintlint` block at the top",
            hosts=first.hosts,
        )
