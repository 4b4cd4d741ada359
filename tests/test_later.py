"""Modules that are imported later are, for whoever has them, the modules themselves."""

from __future__ import annotations

import sys

import maintlint
from maintlint.later import submodules


def test_what_is_set_on_a_module_to_come_is_set_on_the_module() -> None:
    before = sys.modules.pop("maintlint.spelling", None)
    try:
        spelling = submodules("maintlint")("spelling")
        assert "maintlint.spelling" not in sys.modules
        spelling.close = None  # type: ignore[attr-defined]
        assert sys.modules["maintlint.spelling"].__dict__["close"] is None
    finally:
        if before is not None:
            sys.modules["maintlint.spelling"] = maintlint.spelling = before  # type: ignore[attr-defined]


def test_a_module_that_is_there_is_no_stand_in() -> None:
    assert submodules("maintlint")("later") is sys.modules["maintlint.later"]
