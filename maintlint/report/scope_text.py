"""The scope of programs as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from maintlint.inventory import Inventory
from maintlint.policy import Declaration
from maintlint.report.scope_json import ScopedProgram, guard_text
from maintlint.report.segments import Line, coloured, plain, printable
from maintlint.report.tables import shortened, table
from maintlint.report.text import counted
from maintlint.scope import Effect, Hosts, Rollout

HEADINGS = ("effect", "resource", "hosts", "rollout", "guard", "place")


def render(programs: Iterable[ScopedProgram], *, colour: bool = False) -> str:
    """One table for each program."""
    return (coloured if colour else plain)(_lines(programs))


def _lines(programs: Iterable[ScopedProgram]) -> Iterator[Line]:
    for number, program in enumerate(programs):
        if number:
            yield []
        yield from _program(program)


def _program(program: ScopedProgram) -> Iterator[Line]:
    scope = program.scope
    yield [(printable(scope.path), "bold")]
    declared = _declared(program.declaration)
    if declared:
        yield [("  declared: ", "help"), (declared, "")]
    rows = [_row(effect, program.inventory, scope.path) for effect in scope.effects]
    if not rows:
        yield [(f"  no effects in {counted(scope.lines, 'line')}", "")]
    else:
        yield from table(HEADINGS, rows)
    for region in scope.unread:
        yield [("  not read: ", "warning"), (f"line {region.place.line}: {printable(region.message)}", "")]
    for opaque in scope.opaque:
        text = f"line {opaque.place.line}: {shortened(opaque.text)} ({opaque.reason})"
        yield [("  cannot be known: ", "warning"), (text, "")]


def _declared(declaration: Declaration | None) -> str:
    if declaration is None:
        return ""
    parts = []
    for key, name in zip(declaration.__struct_encode_fields__, declaration.__struct_fields__, strict=True):
        value = getattr(declaration, name)
        if value is not None:
            shown = "[" + ", ".join(value) + "]" if isinstance(value, tuple) else str(value)
            parts.append(f"{key} {printable(shown)}")
    return ", ".join(parts)


def _row(effect: Effect, inventory: Inventory, path: str) -> tuple[str, ...]:
    kind = effect.kind
    if effect.dormant:
        kind += f" ({effect.dormant.reason})"
    elif effect.rehearsed:
        kind += " (rehearsed)"
    place = effect.place
    where = str(place.line) if place.path == path else f"{place.path}:{place.line}"
    cells = (
        kind,
        f"{effect.resource.type} {effect.resource.value}",
        hosts_text(effect.hosts, inventory),
        rollout_text(effect.rollout) if effect.hosts.remote else "",
        guard_text(effect.guards),
        where,
    )
    return tuple(shortened(cell) for cell in cells)


def hosts_text(hosts: Hosts, inventory: Inventory) -> str:
    """Where an effect lands: its groups with how much of each, or the hosts themselves."""
    if hosts.kind == "local":
        return "here"
    if hosts.kind == "unknown":
        return f"unknown, from {hosts.source or hosts.origin}" if hosts.source or hosts.origin else "unknown"
    count = f" ({len(hosts.nodes):,})" if hosts.nodes else ""
    if hosts.kind == "all":
        return "every host" + count
    groups = inventory.groups_of(hosts.nodes)
    whole = [name for name, members in groups.items() if len(members) == len(inventory.groups[name])]
    covered = frozenset().union(*(groups[name] for name in whole))
    parts = [f"@{name}" for name in sorted(whole)]
    if hosts.nodes - covered:
        parts.append(inventory.fold(hosts.nodes - covered))
    return ", ".join(parts) + count


def rollout_text(rollout: Rollout) -> str:
    """How an effect spreads, in a few words."""
    if rollout.parallel is None:
        parts = ["all at once"]
    else:
        parts = ["one by one" if rollout.parallel == 1 else f"{rollout.parallel} at once"]
    if rollout.batched:
        parts.append("in batches")
    if rollout.canary:
        parts.append("canary first")
    if rollout.waits:
        parts.append("waits between")
    if rollout.stops_on_failure is not None:
        parts.append("stops on failure" if rollout.stops_on_failure else "goes on after a failure")
    return ", ".join(parts)
