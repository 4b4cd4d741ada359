"""Tests of the machine's own name or role: on which hosts is each passed? `tests/corpus/hosts` holds programs.

Above each stands where its deletion happens for certain, and nowhere else: hosts, ``nowhere``, or ``may`` where it
cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from maintlint.configuration import Settings, config_from, settle
from maintlint.engine import program_scope
from maintlint.evaluate import turns
from maintlint.occurrence import occurrence
from maintlint.places import SourceText

CORPUS = Path(__file__).parents[1] / "corpus" / "hosts"
GROUPS = {"mail": "mail[1-2]", "web": "web1", "db": "db1", "staging": "mail2", "production": "mail1,web1,db1"}
ROLES = {
    "role-files": {
        "/etc/role": ["mail", "web"],
        "/etc/env": ["staging", "production"],
        "/etc/server-group": "group",
        "/etc/role.d/{group}": "group",
        "/etc/nodename": "host",
    },
    "role-variables": {"ENV": ["staging", "production"]},
}
START = {
    "shell": "#!/bin/bash\n",
    "python": "import fnmatch, os, platform, re, shutil, socket, subprocess, sys\nfrom pathlib import Path\n"
    "def rm(): shutil.rmtree('/x')\n",
}


def programs() -> Iterator[tuple[str, str, str]]:
    for path in sorted(CORPUS.glob("*.txt")):
        for block in path.read_text().split("\n## "):
            said, _, text = block.removeprefix("## ").partition("\n")
            yield "python" if ".py." in path.name else "shell", said, text.rstrip("\n") + "\n"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return settle(config_from({"inventory": {"groups": GROUPS}, "policy": ROLES}, "maintlint.toml"), "/nonexistent")


@pytest.mark.parametrize(("language", "said", "text"), list(programs()))
def test_where_it_happens(settings: Settings, language: str, said: str, text: str) -> None:
    scope = program_scope(SourceText("program", (START[language] + text).encode()), language, settings).scope
    deletions = [one for one in scope.effects if one.kind == "delete" and one.resource.value == "/x"]
    (effect,) = [one for one in deletions if one.hosts.remote] or deletions
    found = occurrence(effect, settings.inventory, "targets")
    if said == "may":
        assert found.may
    else:
        assert (found.does, found.may) == (frozenset() if said == "nowhere" else frozenset(said.split()), frozenset())


@pytest.mark.parametrize(("language", "said", "text"), list(programs()))
def test_a_large_fleet_is_not_told_other_things(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, language: str, said: str, text: str
) -> None:
    monkeypatch.setattr(turns, "MOST_STEPS", 0)
    scope = program_scope(SourceText("program", (START[language] + text).encode()), language, settings).scope
    deletions = [one for one in scope.effects if one.kind == "delete" and one.resource.value == "/x"]
    (effect,) = [one for one in deletions if one.hosts.remote] or deletions
    found = occurrence(effect, settings.inventory, "targets")
    if said != "may":
        happens = frozenset() if said == "nowhere" else frozenset(said.split())
        assert found.does <= happens <= found.possible
