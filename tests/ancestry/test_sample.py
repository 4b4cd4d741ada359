"""The update program of 2012: what is told of it when its header says less."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from maintlint.cli import execute

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "2012-update-program"


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    """The findings about the sample without the given keys of its header."""

    def call(*keys: str) -> list[tuple[str, str, int]]:
        for name in ("replace_collector.sh", "stop_mail_loop.sh", "maintlint.toml"):
            shutil.copy(SAMPLE / name, tmp_path / name)
        program = tmp_path / "stop_mail_loop.sh"
        lines = program.read_text("utf-8").splitlines(keepends=True)
        # The line stays, so that the numbers do.
        kept = ["#\n" if any(line.startswith(f"# {key} ") for key in keys) else line for line in lines]
        program.write_text("".join(kept), "utf-8")
        monkeypatch.chdir(tmp_path)
        execute(["check", "--format", "json"])
        findings = json.loads(capfd.readouterr().out)["findings"]
        return [(item["code"], item["path"], item["line"]) for item in findings if item["code"] in ("ML101", "ML103")]

    return call


def test_with_its_header_the_declaration_decides(told: Any) -> None:
    assert told() == [("ML101", "stop_mail_loop.sh", 37)]


def test_without_targets_it_is_told_in_both_ways(told: Any) -> None:
    assert told("targets", "deletes") == [("ML101", "stop_mail_loop.sh", 37), ("ML103", "stop_mail_loop.sh", 37)]


def test_without_a_purpose_the_work_tells(told: Any) -> None:
    assert ("ML103", "stop_mail_loop.sh", 37) in told("targets", "deletes", "purpose")
