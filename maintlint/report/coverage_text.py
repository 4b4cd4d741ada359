"""The coverage of programs as tables: never verified first, at most 100 columns wide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from maintlint.coverage import Coverage, Covered
from maintlint.report.scope_json import guard_text
from maintlint.report.scope_text import gap_lines
from maintlint.report.scope_words import resource_text
from maintlint.report.segments import Line, coloured, plain, printable
from maintlint.report.tables import cells, shortened, widths
from maintlint.report.text import counted
from maintlint.wording import servers_by_group

WIDEST = 100
NARROWEST_RESOURCE = 24
LEGEND = (
    ("does", "it happens there, as far as the program's conditions go"),
    ("may", "that cannot be told: a condition on something else, or hosts that are not known"),
    ("never", "it cannot happen there"),
    ("3/20", "on 3 of the 20 servers"),
)
STYLES = {"does": "help", "may": "warning", "never": "frame"}


class Column(Struct, frozen=True):
    """Groups in which every effect does the same, and the deployed hosts in them."""

    names: tuple[str, ...]
    hosts: frozenset[str]
    texts: tuple[str, ...]

    @property
    def heading(self) -> str:
        return self.names[0] + (f"+{len(self.names) - 1}" if len(self.names) > 1 else "")


def render(programs: Iterable[Coverage], *, colour: bool = False) -> str:
    """A table for each program, and what the words in it mean."""
    return (coloured if colour else plain)(_lines(list(programs)))


def _lines(programs: list[Coverage]) -> Iterator[Line]:
    for program in programs:
        yield from _program(program)
        yield []
    for word, meaning in LEGEND:
        yield [("  ", ""), (f"{word:<6}", STYLES.get(word, "bold")), (meaning, "")]


def _program(program: Coverage) -> Iterator[Line]:
    yield [(printable(program.scope.path), "bold")]
    for word, hosts in (("deployed to", program.deployed), ("verified on", program.verified)):
        shown = servers_by_group(hosts, program.inventory) if hosts else "no server"
        yield [(f"  {word} ", "help"), (shortened(shown, WIDEST - len(word) - 3), "")]
    yield from gap_lines(program.scope)
    yield []
    if not program.rows:
        yield [(f"  no effects in {counted(program.scope.lines, 'line')}", "")]
        return
    columns, dropped = _fitting(_columns(program))
    yield from _table(program, columns)
    wide = [column for column in columns if len(column.names) > 1]
    if wide or dropped:
        yield []
    for column in wide:
        shown = f"{', '.join(column.names)} ({counted(len(column.hosts), 'server')})"
        yield [(f"  {column.heading}: ", "frame"), (shortened(shown, WIDEST - len(column.heading) - 4), "")]
    if dropped:
        yield [(f"  {counted(dropped, 'more group')}, not shown: --format json has all", "")]


def _columns(program: Coverage) -> list[Column]:
    """The groups of the deployed hosts, those that no effect tells apart in one."""
    parts = dict(sorted(program.inventory.groups_of(program.deployed).items()))
    rest = program.deployed.difference(*parts.values())
    named = {f"@{name}": hosts for name, hosts in parts.items()}
    if rest:
        named["other servers" if named else "servers"] = rest
    alike: dict[tuple[str, ...], dict[str, frozenset[str]]] = {}
    for name, hosts in named.items():
        alike.setdefault(tuple(_cell(row, hosts) for row in program.rows), {})[name] = hosts
    return [Column(tuple(parts), frozenset().union(*parts.values()), texts) for texts, parts in alike.items()]


def _cell(row: Covered, hosts: frozenset[str]) -> str:
    status, number = row.on(hosts)
    return "" if row.here else f"{status} {number}/{len(hosts)}" if 0 < number < len(hosts) else status


def _fitting(columns: list[Column]) -> tuple[list[Column], int]:
    """The columns that find room, those with the most servers; and how many groups are left out."""
    room = WIDEST - NARROWEST_RESOURCE - 40
    kept: list[Column] = []
    for column in sorted(columns, key=lambda column: -len(column.hosts)):
        need = max(len(column.heading), *(len(text) for text in column.texts)) + 2
        if need <= room or not kept:
            room -= need
            kept.append(column)
    left = sum(len(column.names) for column in columns if column not in kept)
    return [column for column in columns if column in kept], left


def _table(program: Coverage, columns: Sequence[Column]) -> Iterator[Line]:
    headings = ("effect", "resource", *(column.heading for column in columns), "beyond", "verified", "place")
    rows = [_row(program, row, number, columns) for number, row in enumerate(program.rows)]
    wide = widths(headings, rows)
    over = sum(wide) + 2 * sum(1 for columns in wide if columns) + 2 - WIDEST
    if over > 0:
        wide[1] = max(NARROWEST_RESOURCE, wide[1] - over)
        rows = [(row[0], shortened(row[1], wide[1]), *row[2:]) for row in rows]
    yield cells(headings, wide, ["frame"] * len(headings), 4)
    before = ""
    for row, texts in zip(program.rows, rows, strict=True):
        title = _title(row)
        if title != before:
            number = sum(1 for other in program.rows if _title(other) == title)
            yield [("  ", ""), (f"{title} ({number})", "error" if row.unverified else "bold")]
        before = title
        styles = ["bold", "", *(STYLES.get(text.split(" ", 1)[0], "") for text in texts[2:-1]), ""]
        if row.unverified:
            styles[-2] = "error"
        yield cells(texts, wide, styles, 4)
        if row.unverified and row.effect.guards:
            yield [("      when ", "evidence"), (shortened(guard_text(row.effect.guards), WIDEST - 12), "")]


def _title(row: Covered) -> str:
    if row.unverified:
        return "never verified"
    if row.here:
        return "on the machine it is started on"
    if not row.deployed.possible:
        return "on no deployed server"
    return "verified" if row.verified == "does" else "perhaps verified"


def _row(program: Coverage, row: Covered, number: int, columns: Sequence[Column]) -> tuple[str, ...]:
    effect = row.effect
    places = [
        str(one.place.line) if one.place.path == program.scope.path else f"{one.place.path}:{one.place.line}"
        for one in row.effects
    ]
    places = list(dict.fromkeys(places))
    more = f" +{len(places) - 1}" if len(places) > 1 else ""
    return (
        effect.kind,
        shortened(resource_text(effect.resource)),
        *(column.texts[number] for column in columns),
        f"does {len(row.beyond)}" if row.beyond else "",
        "" if row.here else row.verified,
        shortened(places[0] + more, 30),
    )
