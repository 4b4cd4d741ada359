"""``maintlint baseline`` and ``check --baseline``: begin in an old repository with only what is new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

OLD = '#!/bin/bash\nrm -rf "$1"/*\n'
FILE = ".maintlint-baseline.json"


@pytest.fixture
def repository(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "old.sh").write_text(OLD)
    (tmp_path / "other.sh").write_text('#!/bin/sh\nfind "$DIR"/ -delete\n')
    monkeypatch.chdir(tmp_path)
    result = run("baseline")
    assert (result.status, result.out, result.err) == (0, "", f"maintlint: 2 findings written to {FILE}\n")
    return tmp_path


def lines(run, *arguments: object) -> list[str]:
    """Where findings stand that the baseline does not know."""
    result = run("check", "--baseline", FILE, "--format", "json", *arguments)
    found = json.loads(result.out)["findings"]
    assert result.status == (1 if found else 0)
    return [f"{item['path']}:{item['line']}" for item in found]


def test_what_is_known_is_not_reported(run, repository: Path) -> None:
    result = run("check", "--baseline", FILE)
    assert result.status == 0
    assert result.out.endswith("0 errors, 0 warnings, 0 infos, 0 suppressed; 2 in the baseline\n")


def test_moved_and_reindented_lines_are_known(run, repository: Path) -> None:
    (repository / "old.sh").write_text('#!/bin/bash\n# more\nif true; then\n    rm  -rf "$1"/*  # all\nfi\n')
    assert lines(run) == []


def test_a_renamed_program_is_known(run, repository: Path) -> None:
    (repository / "old.sh").rename(repository / "new.sh")
    assert lines(run) == []


def test_a_copy_is_new(run, repository: Path) -> None:
    (repository / "new.sh").write_text(OLD)
    assert lines(run) == ["new.sh:2"]


def test_the_same_command_once_more_is_new(run, repository: Path) -> None:
    (repository / "old.sh").write_text(OLD + 'rm -rf "$1"/*\n')
    assert lines(run) == ["old.sh:3"]


def test_a_changed_command_is_new(run, repository: Path) -> None:
    (repository / "old.sh").write_text(OLD.replace("$1", "$2"))
    assert lines(run) == ["old.sh:2"]


def test_it_holds_from_any_directory(run, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "below").mkdir()
    monkeypatch.chdir(repository / "below")
    assert run("check", "--baseline", f"../{FILE}", "..").status == 0


def test_what_was_fixed_is_told(run, repository: Path) -> None:
    (repository / "old.sh").write_text("#!/bin/sh\necho\n")
    assert run("check", "--baseline", FILE).out.endswith(
        "; 1 in the baseline; 1 of the baseline fixed, write it anew\n"
    )
    assert run("check", "--baseline", FILE, "other.sh").out.endswith("; 1 in the baseline\n")
    assert run("baseline").err == f"maintlint: 1 finding written to {FILE} (-1 since the last time)\n"


def test_the_file_can_be_read_by_people(repository: Path) -> None:
    document = json.loads((repository / FILE).read_text())
    first = document["findings"][0]
    assert document["schema"] == 1
    assert (first["path"], first["line"], first["code"]) == ("old.sh", 2, "ML104")
    assert first["message"].startswith("deletes $1/*, and that may become")


def test_another_file_is_not_written_over(run, repository: Path) -> None:
    result = run("baseline", "--output", "old.sh")
    assert result.status == 2
    assert result.err.startswith("maintlint: old.sh: this is no baseline of maintlint (")
    assert (repository / "old.sh").read_text() == OLD


def test_no_program(run, repository: Path) -> None:
    (repository / "empty").mkdir()
    assert run("baseline", "empty").status == 3


def test_another_form(run, repository: Path) -> None:
    (repository / FILE).write_text('{"schema": 2, "version": "9.0", "findings": []}')
    assert run("check", "--baseline", FILE).err == (
        f"maintlint: {FILE}: written by maintlint 9.0 in another form; write it anew\n"
    )
