"""Declared, deployed, verified: which effects will hosts see that no verified host ever saw?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal as OneOf

from msgspec import Struct

from maintlint.declared import runs_on
from maintlint.inventory import Inventory
from maintlint.occurrence import Occurrence, occurrence, passing
from maintlint.policy import Declaration
from maintlint.reach import gravest
from maintlint.scope import Effect, Scope

Status = OneOf["does", "may", "never"]
"""Of hosts: it happens on some of them, it cannot be told for some of them, it happens on none."""


class Covered(Struct, frozen=True):
    """One effect, at one or several places, against the hosts.

    ``deployed``: on which of the deployed hosts it happens. ``verified``: whether it happened on a verified host.
    ``beyond``: hosts outside the deployed set that it reaches. ``here``: it happens to the machine that the program
    is started on, which is no host of either set.
    """

    effects: tuple[Effect, ...]
    deployed: Occurrence
    verified: Status
    beyond: frozenset[str] = frozenset()
    here: bool = False

    @property
    def effect(self) -> Effect:
        """The one to show."""
        return self.effects[0]

    @property
    def unverified(self) -> bool:
        """Deployed hosts see it, or may, and no verified host ever did."""
        return self.verified == "never" and bool(self.deployed.possible)

    def on(self, hosts: frozenset[str]) -> tuple[Status, int]:
        """What it does to a part of the deployed hosts, and to how many of them."""
        does, may = len(self.deployed.does & hosts), len(self.deployed.may & hosts)
        return ("does", does + may) if does else ("may", may) if may else ("never", 0)


class Coverage(Struct, frozen=True):
    """All effects of a program: those that were never verified first, the worst of them before the others."""

    scope: Scope
    inventory: Inventory
    verified: frozenset[str]
    deployed: frozenset[str]
    rows: tuple[Covered, ...]

    @property
    def unverified(self) -> tuple[Covered, ...]:
        """What deployed hosts see and no verified host ever did."""
        return tuple(row for row in self.rows if row.unverified)


def coverage(
    scope: Scope,
    declaration: Declaration | None,
    inventory: Inventory,
    verified: frozenset[str],
    deployed: frozenset[str],
) -> Coverage:
    """How the effects of a program meet two host sets.

    What is written twice, with the same kind and the same known resource, is one effect. What a program does to
    hosts that it reaches from elsewhere is compared with the verified hosts if its own lists have some of those;
    else it was verified with other lists, and only its conditions tell.
    """
    where = runs_on(scope, declaration)
    groups: dict[tuple[object, ...], list[Effect]] = {}
    for effect in gravest(one for one in scope.effects if one.live and one.kind != "read"):
        groups.setdefault(_identity(effect), []).append(effect)
    seen = {id(one): occurrence(one, inventory, where, deployed | verified) for row in groups.values() for one in row}
    listed = any(
        verified & found.possible
        for row in groups.values()
        for one, found in ((one, seen[id(one)]) for one in row)
        if one.hosts.remote and one.hosts.kind != "unknown"
    )
    rows = []
    for row in groups.values():
        reached = _union(seen[id(one)] for one in row)
        local = all(not one.hosts.remote for one in row)
        tested = _union(
            seen[id(one)] if listed or not one.hosts.remote else _with_other_hosts(one, verified) for one in row
        )
        status: Status = "does" if tested.does & verified else "may" if tested.may & verified else "never"
        beyond = frozenset() if any(one.hosts.kind == "unknown" for one in row) else reached.possible - deployed
        rows.append(
            Covered(
                tuple(row),
                Occurrence(reached.does & deployed, reached.may & deployed, reached.elsewhere),
                status,
                frozenset() if local else beyond,
                local and where == "controller",
            )
        )
    order = {"never": 0, "may": 1, "does": 2}
    rows.sort(key=lambda one: (not one.unverified, one.here, not one.deployed.possible, order[one.verified]))
    return Coverage(scope, inventory, verified, deployed, tuple(rows))


def _identity(effect: Effect) -> tuple[object, ...]:
    """The same for effects that are one: what is only partly known is one only where it stands."""
    resource = effect.resource
    texts = tuple(text.literal for text in resource.alternatives)
    place = effect.place.key() if None in texts or effect.directory.text is not None else None
    return effect.kind, resource.type, texts, effect.breadth, effect.recursive, place


def _union(found: Iterable[Occurrence]) -> Occurrence:
    does: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    elsewhere = False
    for one in found:
        does, may, elsewhere = does | one.does, may | one.may, elsewhere or one.elsewhere
    return Occurrence(does, may - does, elsewhere)


def _with_other_hosts(effect: Effect, hosts: frozenset[str]) -> Occurrence:
    """Where it happens if the program is given other hosts: nowhere, or perhaps."""
    return Occurrence(may=passing(effect, hosts))
