"""The policy asks for review of this kind of effect and the declaration names no reviewer."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from maintlint.reach import live
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import DESTRUCTIVE, Scope
from maintlint.wording import deed, on_hosts

RULE = Rule(
    "ML605",
    "unreviewed-change",
    severity="warning",
    confidence="proved",
    summary="policy asks for review of this kind of effect and the declaration has no `reviewed-by`",
)


class Options(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """``kinds``: kinds of effect that need a reviewer; ``destructive`` stands for all that lose data."""

    kinds: tuple[str, ...] = ()


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    kinds = set(context.options.kinds) if isinstance(context.options, Options) else set()
    if "destructive" in kinds:
        kinds |= DESTRUCTIVE
    if context.declaration is not None and context.declaration.reviewed_by:
        return
    first = next((effect for effect in live(scope) if effect.kind in kinds), None)
    if first is not None:
        where = f" {on_hosts(first.hosts, context.inventory)}".rstrip()
        yield context.finding(
            first.place,
            f"{deed(first)}{where}, and nobody is named who has reviewed it",
            help='have it reviewed and name who did in the header: `reviewed-by = "…"`',
            hosts=first.hosts,
        )
