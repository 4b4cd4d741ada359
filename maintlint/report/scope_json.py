"""The scope of programs as JSON, in structs of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from maintlint.inventory import Inventory, notes_of
from maintlint.places import Place
from maintlint.report.json import SCHEMA, dumped
from maintlint.scope import Guard, Hosts, Resource, Rollout, Scope
from maintlint.views import Chosen, ScopedProgram, Sight, Total, happens, seen_by, totals


class ResourceItem(Struct, frozen=True):
    type: str
    value: str
    alternatives: tuple[str, ...]


class HostsItem(Struct, frozen=True):
    kind: str
    nodes: str
    count: int
    groups: dict[str, str]
    source: str


class RolloutItem(Struct, frozen=True):
    parallel: int | None
    batched: bool
    canary: bool
    stops_on_failure: bool | None


class PlaceItem(Struct, frozen=True):
    path: str
    line: int
    column: int


class HappensItem(Struct, frozen=True):
    does: str
    may: str


class EffectItem(Struct, frozen=True):
    kind: str
    resource: ResourceItem
    hosts: HostsItem
    happens: HappensItem
    guard: str
    rollout: RolloutItem
    path: str
    line: int
    column: int
    via: tuple[PlaceItem, ...]
    command: str
    dormant: str | None
    rehearsed: bool


class TotalItem(Struct, frozen=True):
    group: str
    reached: int
    hosts: int
    destroys: int
    changes: int
    others: int


class GapItem(Struct, frozen=True):
    reason: str
    message: str
    path: str
    line: int
    column: int


class ProgramItem(Struct, frozen=True):
    path: str
    declaration: dict[str, Any] | None
    effects: tuple[EffectItem, ...]
    totals: tuple[TotalItem, ...]
    gaps: tuple[GapItem, ...]


class ChosenItem(Struct, frozen=True):
    name: str
    nodes: str


class ScopeDocument(Struct, frozen=True):
    schema: int
    programs: tuple[ProgramItem, ...]
    chosen: ChosenItem | None = None
    notes: tuple[str, ...] = ()


def render(programs: Iterable[ScopedProgram], chosen: Chosen | None = None) -> str:
    """The document, indented, with a line ending."""
    every = list(programs)
    asked = ChosenItem(chosen.name, every[0].inventory.fold(chosen.hosts)) if chosen is not None else None
    notes = notes_of(program.inventory for program in every)
    return dumped(ScopeDocument(SCHEMA, tuple(_program(program, chosen) for program in every), asked, notes))


def _program(program: ScopedProgram, chosen: Chosen | None) -> ProgramItem:
    declaration = program.declaration
    declared = None
    if declaration is not None:
        values = msgspec.to_builtins(declaration)
        declared = {key: value for key, value in values.items() if value is not None}
    inventory = program.inventory
    if chosen is None:
        effects = [_seen(Sight(effect, happens(program, effect)), inventory) for effect in program.scope.effects]
    else:
        effects = [_seen(sight, inventory) for sight in seen_by(program, chosen.hosts)]
    rows = totals([program]) if chosen is None else ()
    gaps = gap_items(program.scope)
    return ProgramItem(program.scope.path, declared, tuple(effects), tuple(map(_total, rows)), gaps)


def gap_items(scope: Scope) -> tuple[GapItem, ...]:
    """What could not be read or known."""
    told = [("unread", region.message, region.place) for region in scope.unread]
    told += [(opaque.reason, opaque.text, opaque.place) for opaque in scope.opaque]
    return tuple(GapItem(reason, text, place.path, place.line, place.column) for reason, text, place in told)


def _seen(sight: Sight, inventory: Inventory) -> EffectItem:
    effect = sight.effect
    return EffectItem(
        kind=effect.kind,
        resource=resource_item(effect.resource),
        hosts=_hosts(effect.hosts, inventory),
        happens=HappensItem(inventory.fold(sight.happens.does), inventory.fold(sight.happens.may)),
        guard=guard_text(effect.guards),
        rollout=_rollout(effect.rollout),
        path=effect.place.path,
        line=effect.place.line,
        column=effect.place.column,
        via=tuple(place_item(place) for place in effect.via),
        command=effect.command,
        dormant=effect.dormant.reason if effect.dormant else None,
        rehearsed=effect.rehearsed,
    )


def _total(row: Total) -> TotalItem:
    return TotalItem(row.name, row.reached, row.hosts, row.destroys, row.changes, row.others)


def resource_item(resource: Resource) -> ResourceItem:
    """What an effect takes."""
    return ResourceItem(resource.type, resource.value, tuple(text.show() for text in resource.alternatives))


def _hosts(hosts: Hosts, inventory: Inventory) -> HostsItem:
    groups = {name: inventory.fold(members) for name, members in sorted(inventory.groups_of(hosts.nodes).items())}
    return HostsItem(hosts.kind, inventory.fold(hosts.nodes), len(hosts.nodes), groups, hosts.source)


def _rollout(rollout: Rollout) -> RolloutItem:
    return RolloutItem(rollout.parallel, rollout.batched, rollout.canary, rollout.stops_on_failure)


def place_item(place: Place) -> PlaceItem:
    """Where something stands."""
    return PlaceItem(place.path, place.line, place.column)


def guard_text(guards: Iterable[Guard]) -> str:
    """All conditions of an effect in one text."""
    told = (f"not ({guard.text})" if guard.negated is not guard.opposite else guard.text for guard in guards)
    return " and ".join(dict.fromkeys(told))
