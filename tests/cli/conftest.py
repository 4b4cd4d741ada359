"""Runs command lines in this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import Struct

from maintlint.cli import execute


class Result(Struct, frozen=True):
    """What a command line left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> Result:
        status = execute([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Result(status, out, err)

    return call
