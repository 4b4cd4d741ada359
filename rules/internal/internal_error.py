"""A rule or a plugin failed on this program."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope

RULE = Rule(
    "ML900",
    "internal-error",
    severity="error",
    confidence="proved",
    summary="a rule or plugin failed on this program",
    needs=("nothing",),
    always=True,
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    """Yields nothing: the engine reports a rule that failed, with its name, and goes on with the others."""
    yield from ()
