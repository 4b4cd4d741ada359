"""Programs as they may have been in public incidents, in several idioms, and as they should have been.

``# expect: ML104`` marks the line that must be reported, with the codes; the ``.fixed`` program must be silent.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from maintlint.engine import analyse
from maintlint.outcome import Report

FOLDER = Path(__file__).parent / "corpus" / "incidents"
LANGUAGES = {".sh": "shell", ".py": "python"}
PROGRAMS = sorted(path for path in FOLDER.iterdir() if path.suffix in LANGUAGES and ".fixed" not in path.name)


def checked(path: Path, root: Path) -> Report:
    return analyse(path.read_bytes(), path.name, language=LANGUAGES[path.suffix], root=str(root))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_the_line_is_reported(path: Path, tmp_path: Path) -> None:
    found = {(finding.place.line, finding.code) for finding in checked(path, tmp_path).findings}
    expected = {
        (number, code)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in re.finditer(r"# expect: ([\w,]+)", line)
        for code in match[1].split(",")
    }
    assert expected
    assert expected <= found


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_the_repaired_program_is_silent(path: Path, tmp_path: Path) -> None:
    report = checked(path.with_suffix(f".fixed{path.suffix}"), tmp_path)
    assert [(finding.code, finding.place.line) for finding in report.findings if finding.severity != "info"] == []
