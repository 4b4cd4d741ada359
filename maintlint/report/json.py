"""The report as JSON. Its structs are its own, so that the format stays when the program changes."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from maintlint import __version__
from maintlint.fingerprint import fingerprints
from maintlint.outcome import Report
from maintlint.places import Place
from maintlint.registry import Registry
from maintlint.rule import Finding

SCHEMA = 1


class Tool(Struct, frozen=True):
    version: str
    name: str = "maintlint"


class File(Struct, frozen=True):
    path: str
    language: str
    status: str


class Evidence(Struct, frozen=True):
    path: str
    line: int
    column: int
    message: str


class Edit(Struct, frozen=True):
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Proposal(Struct, frozen=True):
    """What ``--fix`` would try; ``safe`` says whether it does so without ``--unsafe-fixes``."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]


class Item(Struct, frozen=True):
    code: str
    name: str
    severity: str
    confidence: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    help: str
    hosts: str
    fingerprint: str
    fix: Proposal | None
    evidence: tuple[Evidence, ...]


class Summary(Struct, frozen=True):
    files: int
    errors: int
    warnings: int
    infos: int
    suppressed: int
    older: int
    lines: int
    regions_not_read: int
    unknown_commands: tuple[str, ...]
    unresolved_hosts: int
    not_read: dict[str, int]


class Document(Struct, frozen=True):
    schema: int
    tool: Tool
    files: tuple[File, ...]
    findings: tuple[Item, ...]
    summary: Summary
    notes: tuple[str, ...]


def render(report: Report, registry: Registry) -> str:
    """The document, indented, with a line ending."""
    return dumped(document(report))


def dumped(document: Struct) -> str:
    """Any struct as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def document(report: Report) -> Document:
    """The report in the format's own structs."""
    names = fingerprints(report.findings)
    files = report.files
    return Document(
        SCHEMA,
        Tool(__version__),
        tuple(File(file.path, file.language, file.status) for file in files),
        tuple(_item(finding, name) for finding, name in zip(report.findings, names, strict=True)),
        Summary(
            files=len(files),
            errors=report.count("error"),
            warnings=report.count("warning"),
            infos=report.count("info"),
            suppressed=len(report.suppressed),
            older=report.older,
            lines=sum(file.lines for file in files),
            regions_not_read=sum(file.regions for file in files),
            unknown_commands=tuple(sorted({command for file in files for command in file.unknown_commands})),
            unresolved_hosts=sum(file.unresolved_hosts for file in files),
            not_read=dict(report.not_read),
        ),
        report.notes,
    )


def _item(finding: Finding, fingerprint: str) -> Item:
    place = finding.place
    end_line, end_column = place.stop
    return Item(
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        confidence=finding.confidence,
        path=place.path,
        line=place.line,
        column=place.column,
        end_line=end_line,
        end_column=end_column,
        message=finding.message,
        help=finding.help,
        hosts=finding.hosts,
        fingerprint=fingerprint,
        fix=_fix(finding),
        evidence=tuple(
            Evidence(step.place.path, step.place.line, step.place.column, step.message) for step in finding.evidence
        ),
    )


def _fix(finding: Finding) -> Proposal | None:
    if not finding.remedies:
        return None
    from maintlint.fix.propose import proposed

    fix = next(iter(proposed(finding)), None)
    return (
        None
        if fix is None
        else Proposal(fix.title, fix.safe, tuple(_edit(edit.place, edit.text) for edit in fix.edits))
    )


def _edit(place: Place, text: str) -> Edit:
    end_line, end_column = place.stop
    return Edit(place.path, place.line, place.column, end_line, end_column, text)
