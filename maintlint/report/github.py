"""Workflow commands: GitHub shows them as annotations at the lines of a change."""

from __future__ import annotations

from maintlint.outcome import Report
from maintlint.registry import Registry
from maintlint.report.text import coverage
from maintlint.rule import Finding

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report, registry: Registry) -> str:
    """One command a finding; the last line says what was looked at."""
    lines = [_command(finding) for finding in report.findings]
    return "\n".join([*lines, coverage(report)]) + "\n"


def _command(finding: Finding) -> str:
    place = finding.place
    end_line, end_column = place.stop
    facts: dict[str, object] = {
        "title": f"{finding.code} {finding.name}",
        "file": place.path,
        "line": place.line,
        "col": place.column,
        "endLine": end_line,
    }
    # Columns are those of the first line; with an end on another line they would underline something else.
    if end_line == place.line:
        facts["endColumn"] = end_column
    told = ",".join(f"{key}={_property(str(value))}" for key, value in facts.items())
    return f"::{COMMANDS[finding.severity]} {told}::{_data(_text(finding))}"


def _text(finding: Finding) -> str:
    lines = [finding.message]
    lines.extend(f"{step.place.path}:{step.place.line}: {step.message}" for step in finding.evidence)
    if finding.help:
        lines.append(f"help: {finding.help}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
