"""What a program does, in a few words a line."""

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
from maintlint.scope import Effect, Guard, Hosts, Rollout, Scope
from maintlint.values import Emptiness, Hole, Text

INVENTORY = {
    "mail": "mail[01-20]",
    "web": "web[001-400]",
    "backup": "bk[01-04]",
}

ScopeOf: TypeAlias = Callable[..., Scope]
LinesOf: TypeAlias = Callable[..., list[str]]


@pytest.fixture
def scope_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ScopeOf:
    """The scope of a program (shell unless its path says otherwise), with files around it if the test names some."""

    def scope(text: str, files: Mapping[str, str] | None = None, path: str = "program.sh", **config: Any) -> Scope:
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
def effects_of(scope_of: ScopeOf) -> LinesOf:
    """Each live effect: ``delete /srv/$X? recursive on mail[01-02]``.

    ``$X?`` may be empty, ``{a,b}`` is one of these, ``…`` follows what stands for several. Types other than ``path``
    stand in front of the resource. With ``guards``, the conditions follow; with ``rollout``, how it spreads; with
    ``dormant``, the effects that cannot happen are there too.
    """

    def effects(
        text: str,
        files: Mapping[str, str] | None = None,
        *,
        guards: bool = False,
        rollout: bool = False,
        dormant: bool = False,
        **config: Any,
    ) -> list[str]:
        scope = scope_of(text, files, **config)
        chosen = [effect for effect in scope.effects if dormant or effect.live]
        return [_line(effect, guards=guards, rollout=rollout) for effect in sorted(chosen, key=_order)]

    return effects


@pytest.fixture
def deleted(effects_of: LinesOf) -> LinesOf:
    """The live deletions without their first word."""

    def paths(text: str, files: Mapping[str, str] | None = None, **options: Any) -> list[str]:
        lines = effects_of(text, files, **options)
        return [line.removeprefix("delete ").replace(" recursive", "") for line in lines if line.startswith("delete ")]

    return paths


def _order(effect: Effect) -> tuple[str, int]:
    return effect.place.path, effect.place.start


def _line(effect: Effect, *, guards: bool, rollout: bool) -> str:
    words = [effect.kind]
    if effect.resource.type != "path":
        words.append(effect.resource.type)
    words.append(" | ".join(shown(text) for text in effect.resource.alternatives))
    if effect.recursive:
        words.append("recursive")
    if effect.breadth.value != "named":
        words.append(effect.breadth.value)
    if effect.hosts.remote:
        words.append(f"on {_hosts(effect.hosts)}")
        if rollout:
            words.append(_rollout(effect.rollout))
    if effect.dormant is not None:
        words.append(f"({effect.dormant.reason})")
    if guards and effect.guards:
        words.append("if " + " and ".join(_guard(guard) for guard in effect.guards))
    return " ".join(word for word in words if word)


def shown(text: Text) -> str:
    """A text with what is known of its unknown parts."""
    parts = []
    for atom in text.atoms:
        if not isinstance(atom, Hole):
            parts.append(atom.text)
            continue
        if atom.choices is not None and len(atom.choices) <= 8:
            part = "{" + ",".join(atom.choices) + "}"
        else:
            part = f"${atom.name or atom.origin}"
            if atom.empty > Emptiness.UNLIKELY:
                part += "?"
        parts.append(part + ("…" if atom.many else ""))
    return "".join(parts)


def _hosts(hosts: Hosts) -> str:
    if hosts.kind == "unknown":
        return f"?{hosts.source}"
    return "all" if hosts.kind == "all" else fold(",".join(hosts.nodes)) if hosts.nodes else "none"


def _rollout(rollout: Rollout) -> str:
    parallel = "all at once" if rollout.parallel is None else f"{rollout.parallel} at once"
    parts = ["one by one" if rollout.parallel == 1 else parallel]
    parts.extend(name for name in ("batched", "canary", "waits") if getattr(rollout, name))
    if rollout.stops_on_failure is not None:
        parts.append("stops" if rollout.stops_on_failure else "goes on")
    return ", ".join(parts)


def _guard(guard: Guard) -> str:
    return ("not " if guard.negated else "") + guard.text
