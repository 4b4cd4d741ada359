"""The policy asks for review of this kind of effect and the declaration names no reviewer."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from maintlint.reach import gravest, live, trifling
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import CHANGING, DESTRUCTIVE, Scope
from maintlint.spread import SPREADING
from maintlint.standing import in_program, why_other
from maintlint.wording import deed, on_hosts

RULE = Rule(
    "ML605",
    "unreviewed-change",
    severity="warning",
    confidence="proved",
    summary="policy asks for review of this kind of effect and the declaration has no `reviewed-by`",
    needs=("options",),
)

KINDS = CHANGING | SPREADING | {"destructive"}


class Options(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """``kinds``: kinds of effect that need a reviewer; ``destructive`` stands for all that lose data."""

    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError for a kind that no effect has."""
        wrong = [kind for kind in self.kinds if kind not in KINDS]
        if wrong:
            known = ", ".join(sorted(KINDS))
            raise ValueError(f"kinds: there is no kind of effect `{wrong[0]}`; the kinds are {known}")


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    kinds = set(context.options.kinds) if isinstance(context.options, Options) else set()
    if "destructive" in kinds:
        kinds |= DESTRUCTIVE
    reviewer = context.declaration.reviewed_by if context.declaration is not None else None
    if not kinds or (reviewer and reviewer.strip()):
        return
    found = gravest(effect for effect in live(scope) if effect.kind in kinds and not trifling(effect))
    if found:
        first = found[0]
        where = f" {on_hosts(first.hosts, context.inventory)}".rstrip()
        yield context.finding(
            in_program(first, scope),
            f"{deed(first)}{where}, and nobody is named who has reviewed it",
            help='have it reviewed and name who did in the header: `reviewed-by = "…"`',
            hosts=first.hosts,
            evidence=why_other(first, scope),
        )
