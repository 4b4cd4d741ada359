"""The coverage of programs as JSON, in structs of its own."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from maintlint import __version__
from maintlint.coverage import Coverage, Covered
from maintlint.inventory import Inventory, notes_of
from maintlint.report.json import SCHEMA, Tool, dumped
from maintlint.report.scope_json import (
    GapItem,
    PlaceItem,
    ResourceItem,
    gap_items,
    guard_text,
    place_item,
    resource_item,
)


class HostSet(Struct, frozen=True):
    nodes: str
    count: int


class GroupCell(Struct, frozen=True):
    does: int
    may: int
    of: int


class CoveredItem(Struct, frozen=True):
    kind: str
    resource: ResourceItem
    verified: str | None
    never_verified: bool
    does: HostSet
    may: HostSet
    beyond: HostSet
    groups: dict[str, GroupCell]
    guard: str
    places: tuple[PlaceItem, ...]


class CoverageItem(Struct, frozen=True):
    path: str
    deployed: HostSet
    verified: HostSet
    effects: tuple[CoveredItem, ...]
    never_verified: int
    gaps: tuple[GapItem, ...]


class CoverageDocument(Struct, frozen=True):
    schema: int
    tool: Tool
    programs: tuple[CoverageItem, ...]
    notes: tuple[str, ...]


def render(programs: Iterable[Coverage]) -> str:
    """The document, indented, with a line ending."""
    every = list(programs)
    notes = notes_of(program.inventory for program in every)
    return dumped(CoverageDocument(SCHEMA, Tool(__version__), tuple(map(_program, every)), notes))


def _program(program: Coverage) -> CoverageItem:
    groups = dict(sorted(program.inventory.groups_of(program.deployed).items()))
    return CoverageItem(
        program.scope.path,
        _hosts(program.deployed, program.inventory),
        _hosts(program.verified, program.inventory),
        tuple(_row(row, groups, program.inventory) for row in program.rows),
        len(program.unverified),
        gap_items(program.scope),
    )


def _row(row: Covered, groups: dict[str, frozenset[str]], inventory: Inventory) -> CoveredItem:
    found = row.deployed
    return CoveredItem(
        kind=row.effect.kind,
        resource=resource_item(row.effect.resource),
        verified=None if row.here else row.verified,
        never_verified=row.unverified,
        does=_hosts(found.does, inventory),
        may=_hosts(found.may, inventory),
        beyond=_hosts(row.beyond, inventory),
        groups={
            name: GroupCell(len(found.does & hosts), len(found.may & hosts), len(hosts))
            for name, hosts in groups.items()
        },
        guard=guard_text(row.effect.guards),
        places=tuple(place_item(effect.place) for effect in row.effects),
    )


def _hosts(nodes: frozenset[str], inventory: Inventory) -> HostSet:
    return HostSet(inventory.fold(nodes), len(nodes))
