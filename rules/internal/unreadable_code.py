"""A region that no reader could read, or a limit that was hit: what stands there was not looked at."""

from __future__ import annotations

from collections import Counter
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

_UNREAD = "write this stretch in a simpler way, or look at it yourself: nothing else is said about it"
_NEAR = "port the file: where the two languages differ (division, text and bytes), what is said of it may be wrong"
MOST = 10
"""So many stretches of one file are told one by one; a file with more of them is hardly a program of this language."""


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    silent = Counter((region.place.path, region.message) for region in scope.unread if not region.commands)
    told: set[tuple[str, str]] = set()
    for region in scope.unread:
        commands = listing(f"`{command}`" for command in dict.fromkeys(region.commands))
        what = f"; it looks as if it had {commands} in it" if commands else ""
        alike = region.place.path, region.message
        if not commands and silent[alike] > MOST:
            if alike in told:
                continue
            told.add(alike)
            what = f", nor {silent[alike] - 1} other stretches of this file"
        yield context.finding(
            region.place,
            f"{region.message}{what}",
            help=_NEAR if region.near else _UNREAD,
        )
