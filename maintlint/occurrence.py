"""On which hosts an effect happens, may happen, or cannot: the answer host by host."""

from __future__ import annotations

from msgspec import Struct

from maintlint.inventory import Inventory
from maintlint.scope import Effect, Guard

NOWHERE: frozenset[str] = frozenset()


class Occurrence(Struct, frozen=True):
    """Where one effect happens when its program runs.

    ``does``: it happens on these hosts as far as the conditions of the program go (that no earlier command fails is
    taken for granted). ``may``: on these it cannot be told. The two are disjoint; on every other host of the
    inventory it cannot happen, unless ``elsewhere``: it may happen on hosts that nobody can name.
    """

    does: frozenset[str] = NOWHERE
    may: frozenset[str] = NOWHERE
    elsewhere: bool = False

    @property
    def possible(self) -> frozenset[str]:
        """Every named host that the effect is not excluded from."""
        return self.does | self.may


NEVER = Occurrence()


def occurrence(
    effect: Effect, inventory: Inventory, runs_on: str | None = "controller", targets: frozenset[str] | None = None
) -> Occurrence:
    """Where ``effect`` happens.

    Args:
        effect: One effect of a program's scope.
        inventory: The hosts that exist.
        runs_on: ``controller``: the program runs on one machine and reaches out; what it does to that machine happens
            on no host of the inventory; so ``None``. ``targets``: it is sent to hosts and runs there.
        targets: The hosts that a program with ``runs_on="targets"`` may be sent to; all of the inventory if ``None``.
    """
    if not effect.live:
        return NEVER
    sent_to = inventory.hosts if targets is None else targets
    hosts = effect.hosts
    if hosts.kind == "unknown":
        return Occurrence(may=inventory.hosts, elsewhere=True)
    if hosts.kind == "local":
        if runs_on != "targets":
            return NEVER
        reached = sent_to
    else:
        reached = hosts.nodes
    may = reached
    sure = True
    for guard in effect.guards:
        if guard.kind == "own-host" and guard.nodes is not None:
            may = may - guard.nodes if guard.negated else may & guard.nodes
        elif not _of_the_loop(guard):
            sure = False
    elsewhere = hosts.kind == "all" and not reached
    return Occurrence(may, NOWHERE, elsewhere) if sure else Occurrence(NOWHERE, may, elsewhere)


def _of_the_loop(guard: Guard) -> bool:
    """A test of the loop's host has narrowed the effect's own hosts already."""
    return guard.kind == "loop-host" and guard.nodes is not None
