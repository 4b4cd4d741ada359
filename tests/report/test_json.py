"""The JSON format, and names of findings that stay when lines move."""

from __future__ import annotations

import json

from maintlint import __version__
from maintlint.fingerprint import fingerprints
from maintlint.outcome import FileOutcome, Report
from maintlint.places import Place, SourceText
from maintlint.registry import Registry
from maintlint.report.json import render
from maintlint.rule import Finding, Step


def finding(text: str, message: str = "deletes y", path: str = "a.sh", nth: int = 0) -> Finding:
    source = SourceText(path, text.encode())
    start = -1
    for _ in range(nth + 1):
        start = source.data.index(b"rm", start + 1)
    where = Place(source, start, start + 4)
    return Finding(
        "ML106", "unbounded-deletion", "error", "likely", where, message, "do", "web[1-2]", (Step(where, "here"),)
    )


def test_the_format() -> None:
    report = Report((FileOutcome("a.sh", "shell", "analysed", 3, 0, 1, ("foo",), 1),), (finding("\nécho; rm y\n"),))
    document = json.loads(render(report, Registry()))
    name = document["findings"][0].pop("fingerprint")
    assert len(name) == 20
    assert document == {
        "schema": 1,
        "tool": {"name": "maintlint", "version": __version__},
        "files": [{"path": "a.sh", "language": "shell", "status": "analysed"}],
        "findings": [
            {
                "code": "ML106",
                "name": "unbounded-deletion",
                "severity": "error",
                "confidence": "likely",
                "path": "a.sh",
                "line": 2,
                "column": 7,
                "end_line": 2,
                "end_column": 11,
                "message": "deletes y",
                "help": "do",
                "hosts": "web[1-2]",
                "fix": None,
                "evidence": [{"path": "a.sh", "line": 2, "column": 7, "message": "here"}],
            }
        ],
        "summary": {
            "files": 1,
            "errors": 1,
            "warnings": 0,
            "infos": 0,
            "suppressed": 0,
            "older": 0,
            "lines": 3,
            "regions_not_read": 0,
            "unknown_commands": ["foo"],
            "unresolved_hosts": 1,
            "not_read": {},
        },
        "notes": [],
    }


def test_a_fingerprint_survives_moved_and_reindented_lines() -> None:
    first = fingerprints([finding("rm y\n", "deletes y on 20 servers")])
    assert fingerprints([finding("#\n\n   rm y # why\n", "deletes y on 21 servers")]) == first


def test_a_fingerprint_tells_different_findings_apart() -> None:
    findings = [
        finding("rm y\n"),
        finding("rm y\n", "deletes z"),
        finding("rm yy\n"),
        finding("rm y\n", path="b.sh"),
        finding("rm y\nrm y\n", nth=1),
    ]
    names = fingerprints(findings)
    assert len(set(names)) == 5
    assert fingerprints(findings[4:]) == names[:1]
