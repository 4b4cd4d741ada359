"""The scope of programs as JSON, in structs of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from maintlint.inventory import Inventory
from maintlint.places import Place
from maintlint.policy import Declaration
from maintlint.report.json import SCHEMA, dumped
from maintlint.scope import Effect, Guard, Hosts, Resource, Rollout, Scope


class ScopedProgram(Struct, frozen=True):
    """What is printed of one program."""

    scope: Scope
    declaration: Declaration | None
    inventory: Inventory


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


class EffectItem(Struct, frozen=True):
    kind: str
    resource: ResourceItem
    hosts: HostsItem
    guard: str
    rollout: RolloutItem
    path: str
    line: int
    column: int
    via: tuple[PlaceItem, ...]
    command: str
    dormant: str | None
    rehearsed: bool


class ProgramItem(Struct, frozen=True):
    path: str
    declaration: dict[str, Any] | None
    effects: tuple[EffectItem, ...]


class ScopeDocument(Struct, frozen=True):
    schema: int
    programs: tuple[ProgramItem, ...]


def render(programs: Iterable[ScopedProgram]) -> str:
    """The document, indented, with a line ending."""
    return dumped(ScopeDocument(SCHEMA, tuple(_program(program) for program in programs)))


def _program(program: ScopedProgram) -> ProgramItem:
    declaration = program.declaration
    declared = None
    if declaration is not None:
        values = msgspec.to_builtins(declaration)
        declared = {key: value for key, value in values.items() if value is not None}
    effects = tuple(_effect(effect, program.inventory) for effect in program.scope.effects)
    return ProgramItem(program.scope.path, declared, effects)


def _effect(effect: Effect, inventory: Inventory) -> EffectItem:
    return EffectItem(
        kind=effect.kind,
        resource=resource_item(effect.resource),
        hosts=_hosts(effect.hosts, inventory),
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
    return " and ".join(f"not ({guard.text})" if guard.negated else guard.text for guard in guards)
