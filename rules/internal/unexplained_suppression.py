"""A suppression gives no reason."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope

RULE = Rule(
    "ML905",
    "unexplained-suppression",
    severity="warning",
    confidence="proved",
    summary="a suppression without a reason",
    needs=("nothing",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    """Yields nothing: the engine reports it where suppressions are applied."""
    yield from ()
