"""Two scopes of one program, compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from maintlint.comparison import Difference
from maintlint.comparison.declarations import declaration_differences
from maintlint.comparison.effects import appeared, changed, vanished
from maintlint.comparison.guards import guard_differences
from maintlint.comparison.views import View, view_of
from maintlint.pairs import paired
from maintlint.rule import Context, Rule
from maintlint.scope import Scope

if TYPE_CHECKING:
    from maintlint.configuration import Settings
    from maintlint.engine import ProgramScope

_ASKER = Rule("ML000", "comparison", "info", "proved", "asks what rules ask")


def view_by(program: ProgramScope, settings: Settings) -> View:
    """A program with what may be asked besides the scope, as for a rule."""
    context = Context(
        rule=_ASKER,
        severity="info",
        policy=settings.config.policy,
        inventory=settings.inventory,
        declaration=program.header.declaration,
        places=program.header.places,
    )
    return view_of(program.scope, context)


def differences(before: View | None, after: View | None) -> tuple[Difference, ...]:
    """All differences, those that widen the scope first; each sentence once."""
    unique: dict[tuple[str, str], Difference] = {}
    for difference in _differences(before, after):
        unique.setdefault((difference.kind, difference.message), difference)
    order = {True: 0, None: 1, False: 2}
    return tuple(sorted(unique.values(), key=lambda difference: order[difference.wider]))


def _differences(before: View | None, after: View | None) -> Iterator[Difference]:
    if before is None or after is None:
        for new in after.scope.effects if after else ():
            yield from appeared(new, after) if after else ()
        for old in before.scope.effects if before else ():
            yield from vanished(old, before) if before else ()
        yield from _opaque(frozenset(), after.scope) if after else ()
        return
    pairs = paired(before.scope.effects, after.scope.effects)
    for old_one, new_one in pairs:
        if new_one is None:
            yield from vanished(old_one, before) if old_one else ()
        elif old_one is None:
            yield from appeared(new_one, after)
        else:
            yield from changed(old_one, new_one, before, after)
    yield from guard_differences([(old, new) for old, new in pairs if old is not None and new is not None])
    yield from _opaque(frozenset((item.reason, item.text) for item in before.scope.opaque), after.scope)
    yield from declaration_differences(before, after)


def _opaque(known: frozenset[tuple[str, str]], scope: Scope) -> Iterator[Difference]:
    for item in scope.opaque:
        if (item.reason, item.text) not in known:
            message = f"runs what cannot be known: `{' '.join(item.text.split())}`"
            yield Difference("opaque-added", True, message, item.place)
