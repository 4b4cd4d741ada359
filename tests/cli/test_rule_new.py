"""``maintlint rule new``: what it writes is a rule whose tests pass."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def test_a_whole_package(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("rule", "new", "example-deletion", "--code", "EXA101", "--directory", "own")
    assert result.status == 0
    assert sorted(str(path.relative_to("own")) for path in Path("own").rglob("*.*")) == [
        "exa_rules/__init__.py",
        "exa_rules/example_deletion.md",
        "exa_rules/example_deletion.py",
        "pyproject.toml",
        "tests/test_rules.py",
    ]
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "own"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "own/tests"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "5 passed" in done.stdout, done.stdout + done.stderr
    checks = [
        [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "own"],
        [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "--line-length", "120", "--check", "own"],
    ]
    for check in checks:
        done = subprocess.run(check, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_in_a_package_that_exists(run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    assert run("rule", "new", "example-deletion", "--code", "EXA101", "--directory", tmp_path / "rules").status == 0
    assert sorted(path.name for path in (tmp_path / "rules").iterdir()) == [
        "example_deletion.md",
        "example_deletion.py",
    ]


@pytest.mark.parametrize("base", [".", "src"])
def test_in_a_package_of_rules(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[project.entry-points."maintlint.rules"]\nown = "our.rules"\n')
    package = tmp_path / base / "our" / "rules"
    package.mkdir(parents=True)
    result = run("rule", "new", "example-deletion", "--code", "EXA101")
    assert sorted(path.name for path in package.iterdir()) == ["example_deletion.md", "example_deletion.py"]
    assert "next: maintlint explain EXA101" in result.err


@pytest.mark.parametrize("project", ["", "[", "project = 5", "[project]\nentry-points = []", "\xff"])
def test_in_another_project(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(project, encoding="latin-1")
    assert run("rule", "new", "example-deletion", "--code", "EXA101").status == 0
    assert (tmp_path / "example_deletion.py").exists()


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("Example", "EXA101", "`Example` is no name for a rule: small letters, at least two words, joined by -"),
        ("example-deletion", "exa1", "`exa1` is no code for a rule: two to ten capitals and three or four digits"),
        (
            "unguarded-deletion",
            "EXA101",
            "`unguarded-deletion` is taken by maintlint_rules.deletion.unguarded_deletion",
        ),
        ("example-deletion", "ML104", "`ML104` is taken by maintlint_rules.deletion.unguarded_deletion"),
    ],
)
def test_names_that_cannot_be(run, tmp_path: Path, name: str, code: str, message: str) -> None:
    result = run("rule", "new", name, "--code", code, "--directory", tmp_path)
    assert (result.status, result.err) == (2, f"maintlint: {message}\n")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "example_deletion.md").write_text("mine")
    result = run("rule", "new", "example-deletion", "--code", "EXA101", "--directory", tmp_path)
    assert result.status == 2
    assert "example_deletion.md: it exists already, nothing was written" in result.err
    assert not (tmp_path / "example_deletion.py").exists()
