"""GitLab's code quality report: a JSON list that merge requests show.

After GitLab's documentation of the format: description, check_name, fingerprint, severity, location.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from maintlint.fingerprint import fingerprints
from maintlint.outcome import Report
from maintlint.registry import Registry
from maintlint.rule import Finding

SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}


class _Lines(Struct, frozen=True):
    begin: int
    end: int


class _Location(Struct, frozen=True):
    path: str
    lines: _Lines


class _Issue(Struct, frozen=True):
    description: str
    check_name: str
    fingerprint: str
    severity: str
    location: _Location


def render(report: Report, registry: Registry) -> str:
    """The list, indented, with a line ending."""
    issues = [_issue(*pair) for pair in zip(report.findings, fingerprints(report.findings), strict=True)]
    return msgspec.json.format(msgspec.json.encode(issues), indent=2).decode() + "\n"


def _issue(finding: Finding, fingerprint: str) -> _Issue:
    place = finding.place
    help_text = f" ({finding.help})" if finding.help else ""
    return _Issue(
        f"{finding.code} {finding.name}: {finding.message}{help_text}",
        finding.name,
        fingerprint,
        SEVERITIES[finding.severity],
        _Location(place.path, _Lines(place.line, place.stop[0])),
    )
