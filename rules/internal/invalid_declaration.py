"""The header or the config cannot be read, or names groups that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope

RULE = Rule(
    "ML903",
    "invalid-declaration",
    severity="error",
    confidence="proved",
    summary="header or config that does not parse or names unknown groups",
    needs=("nothing",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    """Yields nothing: the reader of headers reports it, where it stands."""
    yield from ()
