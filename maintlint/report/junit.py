"""JUnit XML: a test case for each program, with a failure for what was found in it."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from maintlint.outcome import Report
from maintlint.patterns import lazy
from maintlint.registry import Registry
from maintlint.report.frames import frame
from maintlint.report.segments import plain
from maintlint.rule import Finding

_NOT_XML = lazy("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, registry: Registry) -> str:
    """The document, indented, with a line ending."""
    by_path: dict[str, list[Finding]] = {file.path: [] for file in report.files}
    for finding in report.findings:
        by_path.setdefault(finding.place.path, []).append(finding)
    failing = sum(1 for findings in by_path.values() if findings)
    counts = {"tests": str(len(by_path)), "failures": str(failing), "errors": "0"}
    root = Element("testsuites", counts)
    suite = SubElement(root, "testsuite", {"name": "maintlint", **counts})
    for path, findings in by_path.items():
        case = SubElement(suite, "testcase", {"name": _xml(path), "classname": "maintlint", "file": _xml(path)})
        if findings:
            _failure(case, findings)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _failure(case: Element, findings: list[Finding]) -> None:
    """All findings of one program: a test case fails once."""
    first = findings[0]
    title = f"{first.place.line}: {first.code} {first.name}: {first.message}"
    if len(findings) > 1:
        title += f" (and {len(findings) - 1} more)"
    failure = SubElement(case, "failure", {"type": first.severity, "message": _xml(title)})
    failure.text = _xml("\n" + "".join(plain(frame(finding)) for finding in findings))


def _xml(text: str) -> str:
    """``text`` without the characters that XML cannot carry."""
    return _NOT_XML.sub("\ufffd", text)
