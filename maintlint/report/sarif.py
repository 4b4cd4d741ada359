"""SARIF 2.1.0, as code-scanning services read it.

Written after the OASIS standard of 2020-03-27; the property names for precision and severity are those that
GitHub's upload documents.
"""

from __future__ import annotations

import os
from urllib.parse import quote

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from maintlint import __version__
from maintlint.fingerprint import fingerprints
from maintlint.outcome import Report, Suppressed
from maintlint.places import Place
from maintlint.registry import LoadedRule, Registry
from maintlint.report.json import dumped
from maintlint.rule import Finding, Step

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
PRECISION = {"proved": "very-high", "likely": "high", "possible": "medium"}
SECURITY_SEVERITY = {"error": "8.0", "warning": "5.0", "info": "2.0"}
SOURCE_ROOT = "%SRCROOT%"


class _Object(Struct, frozen=True, rename="camel"):
    """A SARIF object; what is UNSET is left out."""


class _Message(_Object, frozen=True):
    text: str
    markdown: str | UnsetType = UNSET


class _ArtifactLocation(_Object, frozen=True):
    uri: str
    uri_base_id: str | UnsetType = UNSET


class _Region(_Object, frozen=True):
    start_line: int
    start_column: int
    end_line: int
    end_column: int
    snippet: _Message | UnsetType = UNSET


class _PhysicalLocation(_Object, frozen=True):
    artifact_location: _ArtifactLocation
    region: _Region


class _Location(_Object, frozen=True):
    physical_location: _PhysicalLocation
    id: int | UnsetType = UNSET
    message: _Message | UnsetType = UNSET


class _ThreadFlowLocation(_Object, frozen=True):
    location: _Location


class _ThreadFlow(_Object, frozen=True):
    locations: tuple[_ThreadFlowLocation, ...]


class _CodeFlow(_Object, frozen=True):
    thread_flows: tuple[_ThreadFlow, ...]


class _Suppression(_Object, frozen=True):
    kind: str
    justification: str | UnsetType = UNSET


class _Replacement(_Object, frozen=True):
    deleted_region: _Region
    inserted_content: _Message


class _ArtifactChange(_Object, frozen=True):
    artifact_location: _ArtifactLocation
    replacements: tuple[_Replacement, ...]


class _Fix(_Object, frozen=True):
    description: _Message
    artifact_changes: tuple[_ArtifactChange, ...]


class _ResultProperties(_Object, frozen=True):
    confidence: str
    hosts: str | UnsetType = UNSET


class _Result(_Object, frozen=True):
    rule_id: str
    rule_index: int
    level: str
    message: _Message
    locations: tuple[_Location, ...]
    partial_fingerprints: dict[str, str]
    properties: _ResultProperties
    related_locations: tuple[_Location, ...] | UnsetType = UNSET
    code_flows: tuple[_CodeFlow, ...] | UnsetType = UNSET
    suppressions: tuple[_Suppression, ...] | UnsetType = UNSET
    fixes: tuple[_Fix, ...] | UnsetType = UNSET


class _RuleProperties(Struct, frozen=True):
    tags: tuple[str, ...]
    precision: str
    severity: str = field(name="problem.severity")
    security_severity: str = field(name="security-severity")


class _Configuration(_Object, frozen=True):
    level: str


class _Rule(_Object, frozen=True):
    id: str
    name: str
    short_description: _Message
    default_configuration: _Configuration
    properties: _RuleProperties
    help: _Message | UnsetType = UNSET


class _Driver(_Object, frozen=True):
    name: str
    version: str
    rules: tuple[_Rule, ...]


class _Tool(_Object, frozen=True):
    driver: _Driver


class _Notification(_Object, frozen=True):
    level: str
    message: _Message
    locations: tuple[_Location, ...] = ()


class _Invocation(_Object, frozen=True):
    execution_successful: bool
    tool_execution_notifications: tuple[_Notification, ...]


class _Run(_Object, frozen=True):
    tool: _Tool
    invocations: tuple[_Invocation, ...]
    results: tuple[_Result, ...]
    column_kind: str = "unicodeCodePoints"


class _Log(Struct, frozen=True):
    schema: str = field(name="$schema")
    version: str
    runs: tuple[_Run, ...]


def render(report: Report, registry: Registry) -> str:
    """The log, indented, with a line ending."""
    everything = [(finding, None) for finding in report.findings]
    everything.extend((item.finding, item) for item in report.suppressed)  # type: ignore[misc]
    names = fingerprints(finding for finding, _ in everything)
    codes = sorted({finding.code for finding, _ in everything})
    results = tuple(
        _result(finding, item, codes.index(finding.code), name)
        for (finding, item), name in zip(everything, names, strict=True)
    )
    driver = _Driver("maintlint", __version__, tuple(_rule(code, registry) for code in codes))
    return dumped(_Log(SCHEMA, "2.1.0", (_Run(_Tool(driver), (_invocation(report),), results),)))


def _invocation(report: Report) -> _Invocation:
    unread = [file for file in report.files if file.status != "analysed"]
    return _Invocation(
        True,
        tuple(
            _Notification("warning" if file.status == "partial" else "error", _Message(f"{file.path}: {file.status}"))
            for file in unread
        ),
    )


def _rule(code: str, registry: Registry) -> _Rule:
    loaded = registry.find(code)
    rule = loaded.rule if loaded is not None else registry.internal(code)
    tags = ("maintenance", *([loaded.family] if loaded is not None and loaded.family else []))
    return _Rule(
        rule.code,
        rule.name,
        _Message(rule.summary or rule.name),
        _Configuration(LEVELS[rule.severity]),
        _RuleProperties(
            tags, PRECISION[rule.confidence], _problem_severity(rule.severity), SECURITY_SEVERITY[rule.severity]
        ),
        _page(loaded),
    )


def _problem_severity(severity: str) -> str:
    return "recommendation" if severity == "info" else severity


def _page(loaded: LoadedRule | None) -> _Message | UnsetType:
    if loaded is None or not loaded.documentation:
        return UNSET
    with open(loaded.documentation, encoding="utf-8") as stream:
        page = stream.read()
    return _Message(page, page)


def _result(finding: Finding, suppressed: Suppressed | None, index: int, fingerprint: str) -> _Result:
    text = f"{finding.message}\nHelp: {finding.help}" if finding.help else finding.message
    related = tuple(_step(step, number) for number, step in enumerate(finding.evidence, 1))
    flow = (*related, _location(finding.place, _Message(finding.message)))
    return _Result(
        finding.code,
        index,
        LEVELS[finding.severity],
        _Message(text),
        (_location(finding.place),),
        {"maintlint/v1": fingerprint},
        _ResultProperties(finding.confidence, finding.hosts or UNSET),
        related or UNSET,
        (_CodeFlow((_ThreadFlow(tuple(map(_ThreadFlowLocation, flow))),)),) if related else UNSET,
        (_suppression(suppressed),) if suppressed is not None else UNSET,
        _fixes(finding),
    )


def _fixes(finding: Finding) -> tuple[_Fix, ...] | UnsetType:
    if not finding.remedies:
        return UNSET
    from maintlint.fix.propose import proposed

    fix = next(iter(proposed(finding)), None)
    if fix is None:
        return UNSET
    replacements = tuple(_Replacement(_region(edit.place), _Message(edit.text)) for edit in fix.edits)
    change = _ArtifactChange(_artifact(fix.edits[0].place.path), replacements)
    return (_Fix(_Message(fix.title), (change,)),)


def _suppression(item: Suppressed) -> _Suppression:
    return _Suppression("inSource" if item.by == "comment" else "external", item.reason or UNSET)


def _step(step: Step, number: int) -> _Location:
    return msgspec.structs.replace(_location(step.place, _Message(step.message)), id=number)


def _location(place: Place, message: _Message | UnsetType = UNSET) -> _Location:
    return _Location(_PhysicalLocation(_artifact(place.path), _region(place)), message=message)


def _region(place: Place) -> _Region:
    end_line, end_column = place.stop
    return _Region(place.line, place.column, end_line, end_column, _Message(place.text) if place.text else UNSET)


def _artifact(path: str) -> _ArtifactLocation:
    """A path as a URI: relative ones below the root of the sources."""
    uri = quote(path.replace(os.sep, "/"), safe="/")
    return _ArtifactLocation(f"file://{uri}") if os.path.isabs(path) else _ArtifactLocation(uri, SOURCE_ROOT)
