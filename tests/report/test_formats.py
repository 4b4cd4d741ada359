"""The formats for other programs: what each says of one finding, one suppressed finding and one unread file."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree.ElementTree import fromstring

import pytest

from maintlint.outcome import FileOutcome, Report, Suppressed
from maintlint.places import Place, SourceText
from maintlint.registry import Registry, load_registry
from maintlint.report import FORMATS, render
from maintlint.rule import Finding, Step

REGISTRY = load_registry(["maintlint_rules"])
SOURCE = SourceText("ops/a b,c.sh", b'dir=$1\nrm -rf "$dir"/* <&>\n')


def finding(severity: str = "error", message: str = "deletes 100% of $dir: <all>") -> Finding:
    return Finding(
        "ML104",
        "unguarded-deletion",
        severity,  # type: ignore[arg-type]
        "likely",
        Place(SOURCE, 7, 21),
        message,
        "use ${dir:?}",
        "web[1-2]",
        (Step(Place(SOURCE, 0, 6), '"dir" comes\nfrom here'),),
    )


REPORT = Report(
    files=(
        FileOutcome("ops/a b,c.sh", "shell", "analysed", 2),
        FileOutcome("ops/clean.sh", "shell", "analysed", 1),
        FileOutcome("ops/bad.sh", "shell", "unreadable"),
    ),
    findings=(finding(),),
    suppressed=(Suppressed(finding("warning"), "comment", "checked"), Suppressed(finding("info"), "baseline")),
    failed=True,
)


def test_sarif() -> None:
    log = json.loads(render("sarif", REPORT, REGISTRY))
    (run,) = log["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert (log["version"], run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    assert (rule["id"], rule["name"], rule["defaultConfiguration"]) == (
        "ML104",
        "unguarded-deletion",
        {"level": "error"},
    )
    assert rule["help"]["markdown"].startswith("# ML104 unguarded-deletion\n")
    assert rule["properties"] == {
        "tags": ["maintenance", "deletion"],
        "precision": "high",
        "problem.severity": "error",
        "security-severity": "8.0",
    }
    first, commented, known = run["results"]
    names = {json.dumps(result.pop("partialFingerprints")) for result in (first, commented, known)}
    assert len(names) == 3
    here = {
        "artifactLocation": {"uri": "ops/a%20b%2Cc.sh", "uriBaseId": "%SRCROOT%"},
        "region": {
            "startLine": 2,
            "startColumn": 1,
            "endLine": 2,
            "endColumn": 15,
            "snippet": {"text": 'rm -rf "$dir"/'},
        },
    }
    origin = {
        "id": 1,
        "message": {"text": '"dir" comes\nfrom here'},
        "physicalLocation": {
            "artifactLocation": here["artifactLocation"],
            "region": {
                "startLine": 1,
                "startColumn": 1,
                "endLine": 1,
                "endColumn": 7,
                "snippet": {"text": "dir=$1"},
            },
        },
    }
    effect = {"physicalLocation": here, "message": {"text": "deletes 100% of $dir: <all>"}}
    assert first == {
        "ruleId": "ML104",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "deletes 100% of $dir: <all>\nHelp: use ${dir:?}"},
        "locations": [{"physicalLocation": here}],
        "properties": {"confidence": "likely", "hosts": "web[1-2]"},
        "relatedLocations": [origin],
        "codeFlows": [{"threadFlows": [{"locations": [{"location": origin}, {"location": effect}]}]}],
    }
    assert (commented["level"], commented["suppressions"]) == (
        "warning",
        [{"kind": "inSource", "justification": "checked"}],
    )
    assert (known["level"], known["suppressions"]) == ("note", [{"kind": "external"}])
    (invocation,) = run["invocations"]
    assert [note["message"]["text"] for note in invocation["toolExecutionNotifications"]] == ["ops/bad.sh: unreadable"]


def test_sarif_outside_of_the_working_directory() -> None:
    moved = Report(
        findings=(Finding("ML106", "x", "error", "likely", Place(SourceText("/srv/ä.sh", b"rm"), 0, 2), "m"),)
    )
    (result,) = json.loads(render("sarif", moved, REGISTRY))["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "file:///srv/%C3%A4.sh"}


def test_github() -> None:
    command, last = render("github", REPORT, REGISTRY).splitlines()
    assert command == (
        "::error title=ML104 unguarded-deletion,file=ops/a b%2Cc.sh,line=2,col=1,endLine=2,endColumn=15::"
        'deletes 100%25 of $dir: <all>%0Aops/a b,c.sh:1: "dir" comes%0Afrom here%0Ahelp: use ${dir:?}'
    )
    assert last.startswith("2 programs, 3 lines; 1 file unreadable;")


@pytest.mark.parametrize(
    ("severity", "github", "gitlab"),
    [("error", "error", "critical"), ("warning", "warning", "major"), ("info", "notice", "info")],
)
def test_severities(severity: str, github: str, gitlab: str) -> None:
    report = Report(findings=(finding(severity),))
    assert render("github", report, REGISTRY).startswith(f"::{github} ")
    assert json.loads(render("gitlab", report, REGISTRY))[0]["severity"] == gitlab


def test_gitlab() -> None:
    (issue,) = json.loads(render("gitlab", REPORT, REGISTRY))
    assert re.fullmatch("[0-9a-f]{20}", issue.pop("fingerprint"))
    assert issue == {
        "description": "ML104 unguarded-deletion: deletes 100% of $dir: <all> (use ${dir:?})",
        "check_name": "unguarded-deletion",
        "severity": "critical",
        "location": {"path": "ops/a b,c.sh", "lines": {"begin": 2, "end": 2}},
    }


def test_junit() -> None:
    suites = fromstring(render("junit", REPORT, REGISTRY))
    assert suites.attrib == {"tests": "3", "failures": "1", "errors": "0"}
    cases = {case.attrib["name"]: case for case in suites.iter("testcase")}
    assert list(cases) == ["ops/a b,c.sh", "ops/clean.sh", "ops/bad.sh"]
    failure = cases["ops/a b,c.sh"].find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "2: ML104 unguarded-deletion: deletes 100% of $dir: <all>"
    assert "-->" in (failure.text or "")
    assert cases["ops/clean.sh"].find("failure") is None


def test_junit_without_what_xml_cannot_carry() -> None:
    text = render("junit", Report(findings=(finding(message="a\x00b\x1b[31m"),)), REGISTRY)
    (failure,) = fromstring(text).iter("failure")
    assert failure.attrib["message"].endswith("a\ufffdb\ufffd[31m")


class Page(HTMLParser):
    """What a browser would show, and what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads.extend(f"{tag} {value}" for key, value in attrs if key in ("src", "href"))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_stands_alone() -> None:
    page = Page()
    page.feed(render("html", REPORT, REGISTRY))
    assert page.loads == []
    assert "error[ML104] unguarded-deletion: deletes 100% of $dir: <all>\n" in page.text
    assert '2 | rm -rf "$dir"/* <&>' in page.text
    assert "1 error, 0 warnings, 0 infos" in page.text


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_found(form: str) -> None:
    text = render(form, Report(files=REPORT.files[1:2]), Registry())
    assert text.endswith("\n")
    assert "ML104" not in text
