"""The rule package in ``samples/plugin`` as somebody else would use it: installed, listed, run, tested."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

PLUGIN = Path(__file__).resolve().parents[2] / "samples" / "plugin"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that the package is installed in."""
    source = tmp_path_factory.mktemp("source") / "plugin"
    shutil.copytree(PLUGIN, source, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    target = tmp_path_factory.mktemp("target")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    isolation = ["--no-build-isolation"] if has_setuptools() else []
    subprocess.run([*install, *isolation, "--target", str(target), str(source)], check=True)
    return target


def has_setuptools() -> bool:
    """Is there one that builds wheels by itself?"""
    try:
        return tuple(map(int, version("setuptools").split(".")[:2])) >= (77, 0)
    except PackageNotFoundError:
        return False


def python(installed: Path, *arguments: str, cwd: Path = PLUGIN) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_it_is_listed(installed: Path) -> None:
    done = python(installed, "-m", "maintlint", "rules")
    assert done.returncode == 0
    assert done.stderr == ""
    assert [line.split()[:3] for line in done.stdout.splitlines() if line.startswith("PAY")] == [
        ["PAY101", "payroll-deletion-outside-window", "error"]
    ]


def test_it_is_explained(installed: Path) -> None:
    done = python(installed, "-m", "maintlint", "explain", "PAY101")
    page = PLUGIN / "payroll_rules" / "deletion_outside_window.md"
    assert done.stdout == page.read_text(encoding="utf-8")


def test_it_finds(installed: Path) -> None:
    done = python(installed, "-m", "maintlint", "check", "--format", "json", "close_month.sh")
    findings = json.loads(done.stdout)["findings"]
    assert [(item["code"], item["line"]) for item in findings] == [("PAY101", 27)]
    assert findings[0]["message"].startswith("deletes payroll data (/srv/payroll/")
    assert done.returncode == 1


def test_what_it_knows_of_commands_serves_all_rules(installed: Path, tmp_path: Path) -> None:
    program = tmp_path / "drop.sh"
    program.write_text('payctl drop-run "$RUN"/\npayctl drop-run --yes /srv/payroll/2023-01\npayctl list\n')
    done = python(installed, "-m", "maintlint", "check", "--format", "json", str(program))
    findings = json.loads(done.stdout)["findings"]
    assert [(item["code"], item["line"]) for item in findings] == [("ML104", 1), ("PAY101", 2)]


def test_knowledge_that_cannot_be_used_is_told(installed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(installed, copy)
    (copy / "payroll_rules/knowledge/payroll.toml").write_text("[payctl]\neffect = []\n")
    # With -m, Python finds packages in the working directory first.
    done = python(copy, "-m", "maintlint", "check", "--format", "json", str(PLUGIN / "close_month.sh"), cwd=tmp_path)
    findings = json.loads(done.stdout)["findings"]
    assert {item["code"] for item in findings} == {"ML900", "PAY101"}
    told = next(item["message"] for item in findings if item["code"] == "ML900")
    assert told.startswith("knowledge of the package payroll_rules: payroll.toml is not used: commands.payctl.effect: ")


def test_it_can_be_switched_off(installed: Path) -> None:
    assert python(installed, "-m", "maintlint", "check", "--ignore", "PAY101", "close_month.sh").returncode == 0


def test_its_examples_hold(installed: Path) -> None:
    done = python(installed, "-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider", "tests")
    assert done.returncode == 0, done.stdout
    assert "10 passed" in done.stdout
