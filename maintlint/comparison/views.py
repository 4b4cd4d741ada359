"""One side of a comparison as the questions need it: a scope with what may be asked besides."""

from __future__ import annotations

from msgspec import Struct

from maintlint.declared import landing
from maintlint.rule import Context
from maintlint.scope import Effect, Scope


class View(Struct, frozen=True):
    """A program at one side. ``landings``: the named hosts that its effects can happen on, by effect."""

    scope: Scope
    context: Context
    landings: dict[int, frozenset[str] | None]

    def lands(self, effect: Effect) -> frozenset[str] | None:
        """The named hosts that an effect of this side can happen on; ``None`` if they cannot be named."""
        return self.landings[id(effect)]

    def fold(self, nodes: frozenset[str] | None) -> str:
        """Host names for people; "" for none."""
        return self.context.inventory.fold(nodes) if nodes else ""


def view_of(scope: Scope, context: Context) -> View:
    """The program seen from this side."""
    return View(scope, context, {id(effect): landing(effect, scope, context) for effect in scope.effects})
