"""A suppression suppresses nothing."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope

RULE = Rule(
    "ML904",
    "unused-suppression",
    severity="warning",
    confidence="proved",
    summary="a suppression that suppresses nothing",
    needs=("nothing",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    """Yields nothing: the engine reports it once all other findings are known."""
    yield from ()
