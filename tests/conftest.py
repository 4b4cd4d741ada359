"""No test looks at what an earlier one left behind."""

from __future__ import annotations

import pytest

from maintlint.cache import VARIABLE


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
