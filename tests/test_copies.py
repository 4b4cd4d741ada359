"""Programs that are the same text in several places."""

from __future__ import annotations

from pathlib import Path

import pytest

from maintlint import engine
from maintlint.engine import Options, run
from maintlint.outcome import Report
from maintlint.places import SourceText
from maintlint.sources.discover import Found

QUIET = 'base="/srv/$1"\n[ -n "$1" ] || exit 1\nrm -f "$base/lock"\nfrobnicate\n'
LOUD = 'rm -rf "$1"/*\n'
SOURCING = '. "$(dirname "$0")/lib.sh"\nclean\n'


def _checked(directory: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> tuple[Report, list[str]]:
    """The report on the shell programs among ``files``, and which of them were evaluated."""
    evaluated: list[str] = []
    original = engine.program_scope

    def counting(text: SourceText, *given: object, **more: object) -> engine.ProgramScope:
        evaluated.append(text.path)
        return original(text, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "program_scope", counting)
    monkeypatch.chdir(directory)
    for name, text in files.items():
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(text)
    programs = [Found(name, "shell") for name in files if not name.endswith("lib.sh")]
    return run(programs, Options()), evaluated


def test_a_copy_is_not_evaluated_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report, evaluated = _checked(tmp_path, {"a/x.sh": QUIET, "b/y.sh": QUIET, "c/z.sh": QUIET}, monkeypatch)
    assert evaluated == ["a/x.sh"]
    assert [item.path for item in report.files] == ["a/x.sh", "b/y.sh", "c/z.sh"]
    assert {(item.status, item.lines, item.commands, item.unknown_commands) for item in report.files} == {
        ("analysed", 4, 4, ("frobnicate",))
    }


def test_each_copy_has_its_own_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report, evaluated = _checked(tmp_path, {"a/x.sh": LOUD, "b/y.sh": LOUD}, monkeypatch)
    assert evaluated == ["a/x.sh", "b/y.sh"]
    assert sorted({finding.place.path for finding in report.findings}) == ["a/x.sh", "b/y.sh"]


def test_what_lies_beside_a_copy_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "a/x.sh": SOURCING,
        "a/lib.sh": "clean() { echo; }\n",
        "b/y.sh": SOURCING,
        "b/lib.sh": "clean() { rm -rf /usr; }\n",
    }
    report, evaluated = _checked(tmp_path, files, monkeypatch)
    assert evaluated == ["a/x.sh", "b/y.sh"]
    assert {finding.place.path for finding in report.findings} == {"b/lib.sh"}
