"""Frames: what is underlined, in which order, and how odd text is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintlint.outcome import FileOutcome, Report
from maintlint.places import Place, SourceText
from maintlint.report.segments import printable, width
from maintlint.report.text import coverage, render
from maintlint.rule import Finding, Step


def place(source: SourceText, text: str, nth: int = 0) -> Place:
    start = -1
    for _ in range(nth + 1):
        start = source.data.index(text.encode(), start + 1)
    return Place(source, start, start + len(text.encode()))


def finding(where: Place, *steps: Step, message: str = "deletes it", help: str = "") -> Finding:
    return Finding("ML101", "leftover-deletion", "error", "likely", where, message, help, "", steps)


def shown(*findings: Finding, **kwargs: bool) -> list[str]:
    return render(Report(findings=findings), **kwargs).splitlines()[:-2]


PROGRAM = SourceText(
    "fix_mail.sh",
    b'#!/bin/bash\n#\n# targets = "@mail"\n#\n\n\n\n\n\n\n\nfor h in $(cat hosts/all.txt); do\n    :\n'
    b'    ssh "$h" rm -rf /var/spool/old\ndone\n',
)


def test_the_frame_of_the_design() -> None:
    assert shown(
        finding(
            place(PROGRAM, "rm -rf /var/spool/old"),
            Step(place(PROGRAM, '"@mail"'), "declared here: 20 servers"),
            Step(place(PROGRAM, "$(cat hosts/all.txt)"), "420 servers come from here"),
            help="limit the loop to @mail",
        )
    ) == [
        "error[ML101] leftover-deletion: deletes it",
        "  --> fix_mail.sh:14:14",
        "   |",
        ' 3 | # targets = "@mail"',
        "   |             ------- declared here: 20 servers",
        "12 | for h in $(cat hosts/all.txt); do",
        "   |          -------------------- 420 servers come from here",
        '14 |     ssh "$h" rm -rf /var/spool/old',
        "   |              ^^^^^^^^^^^^^^^^^^^^^",
        "   = help: limit the loop to @mail",
    ]


def test_several_files() -> None:
    library = SourceText("lib.sh", b"clean() { rm -rf $1; }\n")
    lines = shown(
        finding(
            place(library, "rm -rf $1"),
            Step(place(PROGRAM, "ssh"), "called from here"),
            Step(place(library, "$1"), "may be empty"),
        )
    )
    assert lines == [
        "error[ML101] leftover-deletion: deletes it",
        "  --> lib.sh:1:11",
        "   |",
        " 1 | clean() { rm -rf $1; }",
        "   |           ^^^^^^^^^",
        "   |                  -- may be empty",
        "  ::: fix_mail.sh:14:5",
        "   |",
        '14 |     ssh "$h" rm -rf /var/spool/old',
        "   |     --- called from here",
    ]


def test_tabs_and_wide_characters_are_aligned() -> None:
    source = SourceText("a", "\trm 日本 café x\n".encode())
    assert shown(finding(place(source, "x"), Step(place(source, "日本"), "here")))[3:] == [
        "1 |     rm 日本 café x",
        "  |                  ^",
        "  |        ---- here",
    ]


def test_control_characters_do_not_reach_the_terminal() -> None:
    source = SourceText("a\x1b[31m", b"rm \x1b[2J\xe2\x80\xaex\n")
    text = "\n".join(shown(finding(place(source, "rm"), message="deletes \x1b[31m\r\nx")))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\r" not in text


def test_long_lines_are_cut_around_what_is_meant() -> None:
    source = SourceText("a", b"echo " + b"x" * 1000 + b"; rm -rf y; " + b"z" * 1000 + b"\n")
    _, _, _, text, marks = shown(finding(place(source, "rm -rf y")))
    assert len(text) < 140
    assert text[marks.index("^") : marks.index("^") + 8] == "rm -rf y"
    assert text[4] == text[-1] == "…"


def test_a_stretch_of_several_lines_is_marked_on_the_first() -> None:
    source = SourceText("a", b"rm \\\n  x\n")
    assert shown(finding(Place(source, 0, 8)))[3:] == ["1 | rm \\", "  | ^^^^"]


def test_a_place_without_text() -> None:
    assert shown(finding(Place(SourceText("gone.sh", b""), 0, 0))) == [
        "error[ML101] leftover-deletion: deletes it",
        " --> gone.sh:1:1",
    ]


def test_much_evidence_is_counted() -> None:
    steps = [Step(place(PROGRAM, "ssh"), f"step {number}") for number in range(20)]
    lines = shown(finding(place(PROGRAM, "rm"), *steps))
    assert sum("step" in line for line in lines) == 12
    assert lines[-1] == "   = note: 8 more places not shown"


def test_the_last_line_says_what_was_looked_at() -> None:
    files = (
        FileOutcome("a", "shell", "analysed", 1000, 0, 9, ("foo", "bar"), 2),
        FileOutcome("b", "shell", "partial", 1, 1, 9, ("foo",), 0),
        FileOutcome("c", "shell", "unreadable"),
    )
    report = Report(files, (finding(place(PROGRAM, "rm")),), (), (("python", 2),))
    assert coverage(report) == (
        "2 programs, 1,001 lines; 1 file unreadable; "
        "1 region not read, 2 commands not in the knowledge, 2 host sets not resolved; "
        "1 error, 0 warnings, 0 infos, 0 suppressed; 2 Python programs not read yet"
    )


def test_long_messages_are_cut() -> None:
    hosts = ",".join(f"host-{number * 7}" for number in range(1000))
    first, *_, last = shown(finding(place(PROGRAM, "rm"), Step(place(PROGRAM, "ssh"), hosts), message=hosts))
    assert len(first) < 500
    assert len(last) < 200


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_place_in_any_text_can_be_shown(text: str, start: int, length: int) -> None:
    source = SourceText("a", text.encode("utf-8", "replace"))
    where = Place(source, min(start, len(source.data)), min(start + length, len(source.data)))
    lines = shown(finding(where, Step(where, "here")))
    assert all(line.isprintable() for line in lines)
    assert not source.data or any("^" in line for line in lines)


def test_statistics() -> None:
    one, two = finding(place(PROGRAM, "rm")), finding(place(PROGRAM, "ssh"))
    assert "     2  error[ML101] leftover-deletion" in shown(one, two, statistics=True)


def test_colour_changes_no_text() -> None:
    import re

    report = Report(findings=(finding(place(PROGRAM, "rm"), Step(place(PROGRAM, "ssh"), "[bold]here[/]")),))
    coloured = render(report, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(report)


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("é", 1)])
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


def test_printable() -> None:
    assert printable("a\x00b\u200bc\u202ed\te") == "a\u2400b\ufffdc\ufffdd e"
