"""The program is past the date that its declaration names as its end."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from msgspec import Struct

from maintlint.reach import live
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope

RULE = Rule(
    "ML602",
    "expired-program",
    severity="warning",
    confidence="proved",
    summary="past its `expires` date",
)


class Options(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """``today``: the date to compare with, for runs that must not depend on the clock."""

    today: datetime.date | None = None


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    expires = context.declaration.expires if context.declaration is not None else None
    today = context.options.today if isinstance(context.options, Options) else None
    if expires is None or (today or datetime.date.today()) <= expires:
        return
    place = context.places.get("expires") or next((effect.place for effect in live(scope)), None)
    if place is not None:
        yield context.finding(
            place,
            f"this program was meant to be gone after {expires.isoformat()}",
            help="remove it, or have it reviewed again and give it a new date",
        )
