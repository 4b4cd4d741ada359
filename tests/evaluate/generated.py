"""For tests that write programs by chance, run them, and compare with what was said of them."""

from __future__ import annotations

import os
from collections.abc import Callable

from hypothesis import HealthCheck, settings

from maintlint.configuration import settle
from maintlint.engine import program_scope
from maintlint.occurrence import occurrence
from maintlint.places import SourceText
from maintlint.policy import Config, InventoryConfig

HOSTS = ("mail1", "mail2", "web1", "db1")
INVENTORY = settle(Config(inventory=InventoryConfig(groups={"all": ",".join(HOSTS)})), "/nonexistent")
Deeds = set[tuple[str, str]]
"""Hosts, with the paths that are deleted there."""


def programs(usually: int) -> settings:
    """So many programs, always the same ones; with ``MAINTLINT_FUZZ=N`` other ones each time, and N of them."""
    wanted = os.environ.get("MAINTLINT_FUZZ")
    return settings(
        max_examples=int(wanted or usually),
        deadline=None,
        derandomize=wanted is None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


def said_right(text: str, language: str, happened: Callable[[int], Deeds]) -> None:
    """What happens is not said to be impossible, and what is said to happen does, whatever a command's status is."""
    does, may = _predicted(text, language)
    for status in (0, 1):
        seen = happened(status)
        assert seen <= may, ("it happened, and was said to be impossible", status, sorted(seen - may))
        assert does <= seen, ("it was said to happen, and did not", status, sorted(does - seen))


def _predicted(text: str, language: str) -> tuple[Deeds, Deeds]:
    """What happens, and what may."""
    scope = program_scope(SourceText("program", text.encode()), language, INVENTORY).scope
    assert not scope.unread, scope.unread
    does: Deeds = set()
    may: Deeds = set()
    for effect in scope.effects:
        found = occurrence(effect, INVENTORY.inventory, "targets")
        for path in (alternative.show() for alternative in effect.resource.alternatives):
            if effect.kind == "delete":
                does.update((host, path) for host in found.does)
                may.update((host, path) for host in found.possible)
    return does, may
