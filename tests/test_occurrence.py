"""On which hosts effects happen, may happen, or cannot."""

from __future__ import annotations

import pytest

from maintlint.configuration import settle
from maintlint.engine import program_scope
from maintlint.occurrence import Occurrence, occurrence
from maintlint.places import SourceText
from maintlint.policy import Config, InventoryConfig

GROUPS = {"mail": "mail[1-2]", "web": "web[1-2]", "db": "db1"}


def where(text: str, runs_on: str = "targets", targets: str = "", language: str = "shell", **files: str) -> str:
    """``does / may`` of the only live deletion."""
    settings = settle(Config(inventory=InventoryConfig(groups=GROUPS)), "/nonexistent")
    inventory = settings.inventory
    scope = program_scope(SourceText("program", text.encode()), language, settings).scope
    deletions = [effect for effect in scope.effects if effect.kind == "delete" and effect.live]
    found = Occurrence()
    for effect in deletions:
        one = occurrence(effect, inventory, runs_on, inventory.parse(targets) if targets else None)
        found = Occurrence(found.does | one.does, found.may | one.may, found.elsewhere or one.elsewhere)
    shown = f"{inventory.fold(found.does)} / {inventory.fold(found.may - found.does)}"
    return shown + (" / elsewhere" if found.elsewhere else "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rm /x", "db1,mail[1-2],web[1-2] / "),
        ("[ -e /y ] && rm /x", " / db1,mail[1-2],web[1-2]"),
        ("case $(hostname) in mail*) rm /x ;; esac", "mail[1-2] / "),
        ('[ "$(hostname)" = web1 ] || exit 0; rm /x', "web1 / "),
        ("ssh web1 rm /x", "web1 / "),
        ('ssh "$1" rm /x', " / db1,mail[1-2],web[1-2] / elsewhere"),
        ("exit; rm /x", " / "),
    ],
)
def test_where_it_happens(text: str, expected: str) -> None:
    assert where(text) == expected


def test_what_a_controller_does_to_itself_happens_on_no_host() -> None:
    assert where("rm /x", "controller") == " / "


def test_it_is_sent_to_some_hosts_only() -> None:
    assert where("case $(hostname) in mail*) rm /x ;; esac", targets="mail1,web1") == "mail1 / "
