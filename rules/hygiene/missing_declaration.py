"""The policy asks for a declaration and the program has none."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.reach import deletions, gravest, live
from maintlint.rule import Context, Declaration, Finding, Rule
from maintlint.scope import Scope
from maintlint.spread import SPREADING
from maintlint.standing import in_program, why_other
from maintlint.wording import deed, on_hosts

RULE = Rule(
    "ML601",
    "missing-declaration",
    severity="info",
    confidence="proved",
    summary="policy asks for a declaration and there is none",
    needs=("declaration-asked",),
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    asked = context.policy.require_declaration
    if asked == "never" or _says_something(context.declaration):
        return
    if asked == "destructive":
        effects = list(deletions(scope))
    else:
        effects = gravest(
            effect for effect in live(scope) if effect.changing or (effect.kind in SPREADING and effect.hosts.remote)
        )
    if effects:
        first = effects[0]
        where = f" {on_hosts(first.hosts, context.inventory)}".rstrip()
        lacking = "does not declare" if context.declaration is None else "has a declaration that does not say"
        yield context.finding(
            in_program(first, scope),
            f"{deed(first)}{where}, and the header {lacking} what this program is for",
            help="declare purpose and targets in a `# /// maintlint` block at the top",
            hosts=first.hosts,
            evidence=why_other(first, scope),
        )


def _says_something(declaration: Declaration | None) -> bool:
    """A ticket or a date alone says nothing that could be compared."""
    if declaration is None:
        return False
    words = (declaration.purpose, declaration.targets)
    lists = (declaration.deletes, declaration.writes, declaration.restarts)
    return any(word and word.strip() for word in words) or any(item is not None for item in lists)
