"""A comparison as JSON, in structs of its own."""

from __future__ import annotations

from msgspec import Struct

from maintlint import __version__
from maintlint.comparison import Comparison, Difference, ProgramDifference
from maintlint.report.json import Tool, dumped

SCHEMA = 1


class GroupItem(Struct, frozen=True):
    name: str
    count: int
    size: int


class DifferenceItem(Struct, frozen=True):
    kind: str
    wider: bool | None
    message: str
    path: str | None
    line: int | None
    column: int | None
    hosts: str
    groups: tuple[GroupItem, ...]


class ProgramItem(Struct, frozen=True):
    path: str
    before: str | None
    after: str | None
    status: str
    because: tuple[str, ...]
    problem: str | None
    differences: tuple[DifferenceItem, ...]


class Summary(Struct, frozen=True):
    compared: int
    programs_wider: int
    wider: int
    narrower: int
    other: int


class DiffDocument(Struct, frozen=True):
    schema: int
    tool: Tool
    before: str
    after: str
    programs: tuple[ProgramItem, ...]
    remarks: tuple[str, ...]
    notes: tuple[str, ...]
    summary: Summary


def render(comparison: Comparison) -> str:
    """The document, indented, with a line ending."""
    programs = comparison.programs
    return dumped(
        DiffDocument(
            SCHEMA,
            Tool(__version__),
            comparison.before,
            comparison.after,
            tuple(map(_program, programs)),
            comparison.remarks,
            comparison.notes,
            Summary(
                compared=comparison.compared,
                programs_wider=sum(1 for program in programs if program.count(True)),
                wider=sum(program.count(True) for program in programs),
                narrower=sum(program.count(False) for program in programs),
                other=sum(program.count(None) for program in programs),
            ),
        )
    )


def _program(program: ProgramDifference) -> ProgramItem:
    return ProgramItem(
        program.path,
        program.before or None,
        program.after or None,
        program.status,
        program.because,
        program.problem or None,
        tuple(map(_difference, program.differences)),
    )


def _difference(difference: Difference) -> DifferenceItem:
    place = difference.place
    return DifferenceItem(
        difference.kind,
        difference.wider,
        difference.message,
        place.path if place else None,
        place.line if place else None,
        place.column if place else None,
        difference.hosts,
        tuple(GroupItem(share.name, share.count, share.size) for share in difference.groups),
    )
