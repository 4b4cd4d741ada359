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


def python(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=PLUGIN, env=environment, capture_output=True, text=True, check=False)


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


def test_it_can_be_switched_off(installed: Path) -> None:
    assert python(installed, "-m", "maintlint", "check", "--ignore", "PAY101", "close_month.sh").returncode == 0


def test_its_examples_hold(installed: Path) -> None:
    done = python(installed, "-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider", "tests")
    assert done.returncode == 0, done.stdout
    assert "10 passed" in done.stdout
