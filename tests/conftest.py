"""No test looks at what an earlier one left behind."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from maintlint.cache import VARIABLE

# How fast examples are made depends on what else the machine does.
settings.register_profile("maintlint", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("maintlint")


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
