"""The program is past the date that its declaration names as its end."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from msgspec import Struct

from maintlint.reach import gravest, live
from maintlint.rule import Context, Finding, Place, Rule
from maintlint.scope import Scope
from maintlint.wording import deed, on_hosts

RULE = Rule(
    "ML602",
    "expired-program",
    severity="warning",
    confidence="proved",
    summary="past its `expires` date",
    needs=("declaration",),
)


class Options(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """``today``: the date to compare with, for runs that must not depend on the clock."""

    today: datetime.date | None = None


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    expires = context.declaration.expires if context.declaration is not None else None
    today = context.options.today if isinstance(context.options, Options) else None
    if expires is None or (today or datetime.date.today()) <= expires:
        return
    place = context.places.get("expires") or Place(scope.source, 0, len(scope.source.line(1).encode()))
    first = next(iter(gravest(effect for effect in live(scope) if effect.changing)), None)
    doing = f", and it still {deed(first)} {on_hosts(first.hosts, context.inventory)}".rstrip() if first else ""
    yield context.finding(
        place,
        f"this program was meant to be gone after {expires.isoformat()}{doing}",
        help="remove it, or have it reviewed again and give it a new date",
        hosts=first.hosts if first else None,
    )
