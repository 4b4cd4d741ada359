"""The scope from the hosts' side: what one host would see, and what comes together on each group."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from maintlint.declared import runs_on
from maintlint.inventory import Inventory, InventoryError
from maintlint.occurrence import Occurrence, occurrence
from maintlint.policy import Declaration
from maintlint.scope import Effect, Scope


class ScopedProgram(Struct, frozen=True):
    """A program with what it declares and the hosts that exist."""

    scope: Scope
    declaration: Declaration | None
    inventory: Inventory


class Chosen(Struct, frozen=True):
    """The hosts that were asked about, and what they are called."""

    name: str
    hosts: frozenset[str]


class Sight(Struct, frozen=True):
    """An effect as some hosts would see it."""

    effect: Effect
    happens: Occurrence


class Total(Struct, frozen=True):
    """What comes together on one group.

    ``reached``: hosts of the group that something happens on, or may; ``hosts``: all of the group. ``destroys``,
    ``changes`` and ``others`` are numbers of effects: those that lose data, other changes, and the rest.
    """

    name: str
    reached: int
    hosts: int
    destroys: int
    changes: int
    others: int


HERE = "here"
UNKNOWN = "unknown"
ELSEWHERE = "no group"


def known_hosts(program: ScopedProgram) -> frozenset[str]:
    """Every host that the inventory, the header or the program itself names."""
    found = set(program.inventory.named)
    for effect in program.scope.effects:
        found |= effect.hosts.nodes
    declaration = program.declaration
    for expression in (declaration.targets, declaration.verified, declaration.canary) if declaration else ():
        found |= _parsed(program.inventory, expression)
    return frozenset(found)


def _parsed(inventory: Inventory, expression: str | None) -> frozenset[str]:
    try:
        return inventory.parse(expression) if expression else frozenset()
    except InventoryError:
        return frozenset()


def seen_by(program: ScopedProgram, hosts: frozenset[str]) -> tuple[Sight, ...]:
    """What happens on ``hosts``, or may: a program that reaches out to no other host is taken to be sent to them."""
    where = runs_on(program.scope, program.declaration)
    sights = []
    for effect in program.scope.effects:
        found = occurrence(effect, program.inventory, where, hosts)
        does, may = found.does & hosts, found.may & hosts
        # Hosts that cannot be told may be these, whether the inventory has them or not.
        may = hosts - does if effect.live and effect.hosts.kind == "unknown" else may
        if does or may:
            sights.append(Sight(effect, Occurrence(does, may)))
    return tuple(sights)


def happens(program: ScopedProgram, effect: Effect) -> Occurrence:
    """Where an effect happens on all hosts that are known, wherever its program may be sent."""
    where = program.declaration.runs_on if program.declaration is not None else None
    return occurrence(effect, program.inventory, where, _everywhere(program))


def sent_anywhere(program: ScopedProgram, effect: Effect) -> bool:
    """Happens on whatever host its program is sent to."""
    sent = program.declaration is not None and program.declaration.runs_on == "targets"
    return sent and not effect.hosts.remote and happens(program, effect).possible == _everywhere(program)


def _everywhere(program: ScopedProgram) -> frozenset[str]:
    targets = (
        _parsed(program.inventory, program.declaration.targets) if program.declaration is not None else frozenset()
    )
    return program.inventory.hosts | targets


def totals(programs: Iterable[ScopedProgram]) -> tuple[Total, ...]:
    """The totals of programs that share one inventory, for each group that something happens on.

    Last come hosts in no group, the machine that a program is started on, and hosts that cannot be told.
    """
    inventory: Inventory | None = None
    happening: list[tuple[Effect, frozenset[str]]] = []
    here: list[Effect] = []
    unknown: list[Effect] = []
    for program in programs:
        inventory = program.inventory
        declaration = program.declaration
        sent = declaration.runs_on if declaration is not None else None
        targets = _parsed(inventory, declaration.targets) if declaration is not None else frozenset()
        for effect in program.scope.effects:
            if not effect.live or effect.kind == "read":
                continue
            if not effect.hosts.remote and sent != "targets":
                here.append(effect)
                continue
            # Where a condition picks the hosts, they are told whether the program is meant for them or not.
            meant = targets if targets and sent_anywhere(program, effect) else None
            found = happens(program, effect) if meant is None else Occurrence(meant)
            if effect.hosts.kind == "unknown" or (found.elsewhere and not found.possible):
                unknown.append(effect)
            else:
                happening.append((effect, found.possible))
    if inventory is None:
        return ()
    rows = []
    for name, members in sorted(inventory.groups.items()):
        rows.append(_total(f"@{name}", happening, members, len(members)))
    everywhere = frozenset().union(*(nodes for _, nodes in happening))
    outside = everywhere - inventory.hosts
    rows.append(_total(ELSEWHERE, happening, outside, len(outside)))
    rows.extend(_counted(name, effects, 0, 0) for name, effects in ((HERE, here), (UNKNOWN, unknown)))
    return tuple(row for row in rows if row.destroys or row.changes or row.others)


def _total(name: str, happening: list[tuple[Effect, frozenset[str]]], members: frozenset[str], hosts: int) -> Total:
    inside = [(effect, common) for effect, nodes in happening if (common := nodes & members)]
    reached = frozenset().union(*(common for _, common in inside))
    return _counted(name, [effect for effect, _ in inside], len(reached), hosts)


def _counted(name: str, effects: list[Effect], reached: int, hosts: int) -> Total:
    destroys = sum(1 for effect in effects if effect.destructive)
    changes = sum(1 for effect in effects if effect.changing) - destroys
    return Total(name, reached, hosts, destroys, changes, len(effects) - destroys - changes)
