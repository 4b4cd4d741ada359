"""The scope of programs as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from maintlint.inventory import Inventory
from maintlint.policy import Declaration
from maintlint.report.scope_json import guard_text
from maintlint.report.scope_words import legend, resource_text, total_name
from maintlint.report.segments import Line, coloured, plain, printable
from maintlint.report.tables import shortened, table
from maintlint.report.text import counted
from maintlint.scope import Effect, Hosts, Rollout, Scope
from maintlint.views import Chosen, ScopedProgram, Sight, Total, happens, seen_by, sent_anywhere, totals

HEADINGS = ("effect", "resource", "hosts", "rollout", "guard", "place")
SEEN_HEADINGS = ("effect", "resource", "happens", "rollout", "guard", "place")
TOTAL_HEADINGS = ("group", "hosts", "destroys", "changes", "other")


def render(programs: Iterable[ScopedProgram], chosen: Chosen | None = None, *, colour: bool = False) -> str:
    """A table for each program, what comes together, and what the words mean.

    With ``chosen`` only what those hosts see.
    """
    return (coloured if colour else plain)(_lines(list(programs), chosen))


def _lines(programs: list[ScopedProgram], chosen: Chosen | None) -> Iterator[Line]:
    used: list[str] = []
    for number, program in enumerate(programs):
        if number:
            yield []
        yield [(printable(program.scope.path), "bold")]
        declared = ", ".join(f"{key} {printable(value)}" for key, value in declaration_items(program.declaration))
        if declared:
            yield [("  declared: ", "help"), (declared, "")]
        rows = [tuple(map(shortened, cells)) for _, cells in rows_of(program, chosen)]
        used.extend(cell for row in rows for cell in row)
        if rows:
            yield from table(SEEN_HEADINGS if chosen else HEADINGS, rows)
        else:
            where = f" on {chosen.name}" if chosen else ""
            yield [(f"  no effects{where} in {counted(program.scope.lines, 'line')}", "")]
        yield from gap_lines(program.scope)
    if chosen is None:
        yield from _totals(programs)
    words = legend(used)
    if words:
        yield []
    for word, meaning in words:
        yield [("  ", ""), (f"{word}: ", "frame"), (meaning, "")]


def rows_of(program: ScopedProgram, chosen: Chosen | None) -> Iterator[tuple[Effect, tuple[str, ...]]]:
    """Each effect with its cells, in the order of the headings."""
    path = program.scope.path
    if chosen is None:
        for effect in program.scope.effects:
            yield effect, _row(effect, where_text(program, effect), path)
    else:
        for sight in seen_by(program, chosen.hosts):
            yield sight.effect, _row(sight.effect, happens_text(sight, chosen), path)


def gap_lines(scope: Scope) -> Iterator[Line]:
    """What could not be read or known, so that silence about it is not taken for safety."""
    for region in scope.unread:
        label = "  not read as written: " if region.near else "  not read: "
        yield [(label, "warning"), (f"line {region.place.line}: {printable(region.message)}", "")]
    for opaque in scope.opaque:
        text = f"line {opaque.place.line}: {shortened(opaque.text)} ({opaque.reason})"
        yield [("  cannot be known: ", "warning"), (text, "")]


def _totals(programs: Sequence[ScopedProgram]) -> Iterator[Line]:
    rows = shared_totals(programs)
    if rows:
        yield []
        title = "totals" if len(programs) == 1 else f"totals of {counted(len(programs), 'program')}"
        yield [(title, "bold")]
        yield from table(TOTAL_HEADINGS, [total_cells(row) for row in rows])


def shared_totals(programs: Sequence[ScopedProgram]) -> tuple[Total, ...]:
    """What comes together on each group; nothing where the programs have several inventories, or reach no group."""
    if len({id(program.inventory) for program in programs}) > 1:
        return ()
    rows = totals(programs)
    return rows if any(row.name.startswith("@") for row in rows) else ()


def total_cells(row: Total) -> tuple[str, ...]:
    """The cells of one group, in the order of the headings."""
    hosts = f"{row.reached:,} of {row.hosts:,}" if row.hosts else ""
    return (total_name(row.name), hosts, *(str(number or "") for number in (row.destroys, row.changes, row.others)))


def declaration_items(declaration: Declaration | None) -> list[tuple[str, str]]:
    """What a program declares: key and value."""
    if declaration is None:
        return []
    names = zip(declaration.__struct_encode_fields__, declaration.__struct_fields__, strict=True)
    given = [(key, getattr(declaration, name)) for key, name in names]
    return [
        (key, "[" + ", ".join(value) + "]" if isinstance(value, tuple) else str(value))
        for key, value in given
        if value is not None
    ]


def _row(effect: Effect, hosts: str, path: str) -> tuple[str, ...]:
    kind = effect.kind
    if effect.dormant:
        kind += f" ({effect.dormant.reason})"
    elif effect.rehearsed:
        kind += " (rehearsed)"
    place = effect.place
    where = str(place.line) if place.path == path else f"{place.path}:{place.line}"
    return (
        kind,
        resource_text(effect.resource),
        hosts,
        rollout_text(effect.rollout) if effect.hosts.remote else "",
        guard_text(effect.guards),
        where,
    )


def happens_text(sight: Sight, chosen: Chosen) -> str:
    """``does``, ``may``, or on how many of the hosts."""
    does, may, every = len(sight.happens.does), len(sight.happens.may), len(chosen.hosts)
    parts = [
        word if number == every else f"{word} on {number} of {every}"
        for word, number in (("does", does), ("may", may))
        if number
    ]
    return ", ".join(parts)


def where_text(program: ScopedProgram, effect: Effect) -> str:
    """Where an effect lands: on those of the hosts that its conditions leave; of a program that is sent to hosts,
    too."""
    declaration = program.declaration
    remote = effect.hosts.remote
    if not effect.live or not (remote or (declaration is not None and declaration.runs_on == "targets")):
        return hosts_text(effect.hosts, program.inventory)
    if not remote and sent_anywhere(program, effect):
        return "wherever it is sent"
    found = happens(program, effect)
    if remote and (found.elsewhere or found.possible >= effect.hosts.nodes):
        return hosts_text(effect.hosts, program.inventory)
    parts = [
        word + hosts_text(Hosts("known", nodes), program.inventory)
        for word, nodes in (("", found.does), ("perhaps ", found.may))
        if nodes
    ]
    return "; ".join(parts) or "no known host"


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
