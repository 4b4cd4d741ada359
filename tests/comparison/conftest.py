"""A repository with a history for all tests, and small ones to make in a test."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from msgspec import Struct

from maintlint.cli import execute


class Result(Struct, frozen=True):
    """What a command line left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fleet_of_programs", Path(__file__).with_name("fleet.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FLEET = _script()


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The thirty programs; do not change them."""
    directory = tmp_path_factory.mktemp("fleet") / "programs"
    FLEET.build(directory)
    return directory


@pytest.fixture
def own_fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The thirty programs with their history, to change; the working directory."""
    fleet = FLEET.build(tmp_path / "programs")
    monkeypatch.chdir(fleet.directory)
    return fleet


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An empty repository; the working directory."""
    fleet = FLEET.Fleet(tmp_path / "small")
    monkeypatch.chdir(fleet.directory)
    return fleet


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> Result:
        status = execute([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Result(status, out, err)

    return call


@pytest.fixture
def compare(run: Run, small: Any) -> Callable[..., list[tuple[str, bool | None, str]]]:
    """The differences of one program, written first and then as it is now."""

    def call(before: str, after: str, name: str = "p.sh", **others: str) -> list[tuple[str, bool | None, str]]:
        small.commit("before", {"maintlint.toml": CONFIG, name: before, **others})
        small.write({name: after})
        result = run("diff", "--format", "json")
        assert result.status == 0, result.err
        programs = json.loads(result.out)["programs"]
        assert len(programs) <= 1
        assert all(program["problem"] is None for program in programs)
        return [
            (item["kind"], item["wider"], item["message"]) for program in programs for item in program["differences"]
        ]

    return call


CONFIG = """\
[inventory]
groups = { mail = "mail[01-20]", web = "web[001-400]" }
"""
