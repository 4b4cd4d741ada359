"""What a Python program does, in a few words a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import pytest
from ClusterShell.NodeSet import fold

from maintlint.configuration import settle
from maintlint.engine import program_scope
from maintlint.places import SourceText
from maintlint.policy import Config
from maintlint.scope import Effect, Hosts, Rollout, Scope
from maintlint.values import Emptiness, Hole, Text

INVENTORY = {"mail": "mail[01-20]", "web": "web[001-400]", "backup": "bk[01-04]"}

ScopeOf: TypeAlias = Callable[..., Scope]
EffectsOf: TypeAlias = Callable[..., list[str]]


@pytest.fixture
def scope_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ScopeOf:
    """The scope of a program, with files around it if the test names some."""

    def scope(text: str, files: Mapping[str, str] | None = None, path: str = "program.py", **config: Any) -> Scope:
        monkeypatch.chdir(tmp_path)
        for name, content in {**(files or {}), path: text}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
        config.setdefault("inventory", {"groups": INVENTORY})
        settings = settle(msgspec.convert(config, Config), str(tmp_path))
        language = "python" if path.endswith(".py") else "shell"
        return program_scope(SourceText(path, text.encode()), language, settings).scope

    return scope


@pytest.fixture
def effects_of(scope_of: ScopeOf) -> EffectsOf:
    """Each live effect: ``delete /srv/$X? on mail[01-02]``; with ``rollout``, how it spreads."""

    def effects(text: str, files: Mapping[str, str] | None = None, rollout: bool = False, **options: Any) -> list[str]:
        found = [effect for effect in scope_of(text, files, **options).effects if effect.live]
        return [_line(effect, rollout) for effect in sorted(found, key=lambda effect: effect.place.key())]

    return effects


def _line(effect: Effect, rollout: bool) -> str:
    words = [effect.kind]
    if effect.resource.type != "path":
        words.append(effect.resource.type)
    words.append(" | ".join(_shown(text) for text in effect.resource.alternatives))
    if effect.breadth.value != "named":
        words.append(effect.breadth.value)
    if effect.hosts.remote:
        words.append(f"on {_hosts(effect.hosts)}")
        if rollout:
            words.append(_rollout(effect.rollout))
    return " ".join(word for word in words if word)


def _shown(text: Text) -> str:
    parts = []
    for atom in text.atoms:
        if not isinstance(atom, Hole):
            parts.append(atom.text)
        elif atom.choices is not None and len(atom.choices) <= 8:
            parts.append("{" + ",".join(atom.choices) + "}")
        else:
            parts.append(f"${atom.name or atom.origin}" + ("?" if atom.empty > Emptiness.UNLIKELY else ""))
    return "".join(parts)


def _hosts(hosts: Hosts) -> str:
    if hosts.kind == "unknown":
        return f"?{hosts.source}"
    return "all" if hosts.kind == "all" else str(fold(",".join(hosts.nodes))) if hosts.nodes else "none"


def _rollout(rollout: Rollout) -> str:
    parallel = "all at once" if rollout.parallel is None else f"{rollout.parallel} at once"
    parts = ["one by one" if rollout.parallel == 1 else parallel]
    if rollout.batched:
        parts.append("batched")
    if rollout.waits:
        parts.append("waits")
    if rollout.stops_on_failure is not None:
        parts.append("stops" if rollout.stops_on_failure else "goes on")
    return ", ".join(parts)
