"""A region that no reader could read, or a limit that was hit: what stands there was not looked at."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.wording import listing

RULE = Rule(
    "ML901",
    "unreadable-code",
    severity="warning",
    confidence="proved",
    summary="a region that no reader could read",
    needs=("unread",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    for region in scope.unread:
        commands = listing(f"`{command}`" for command in dict.fromkeys(region.commands))
        what = f"; it looks as if it had {commands} in it" if commands else ""
        yield context.finding(
            region.place,
            f"{region.message}{what}",
            help="write this stretch in a simpler way, or look at it yourself: nothing else is said about it",
        )
