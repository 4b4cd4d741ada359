"""Finding a command's specification: the packaged index, or the TOML files by the chunk, users' commands over them."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Any

import msgspec
import msgspec.json

from maintlint.knowledge.index import Index, packaged_bytes, packaged_index
from maintlint.knowledge.model import CommandSpec
from maintlint.knowledge.selectors import KnowledgeError
from maintlint.patterns import lazy
from maintlint.scope import DESTRUCTIVE

HARMLESS = CommandSpec(source="listed as harmless")

_TABLE = lazy(r'\[\[?[ \t]*(?:"([^"\n]+)"|([A-Za-z0-9_-]+))[ \t]*[.\]]')
_QUOTED = lazy(r'"([^"\n]+)"')
_WORD = lazy(r"[A-Za-z][\w.+-]*")
_MOST_TEXT = 200_000
_COMMENT = lazy(r"(?m)^\s*#.*$")


class Chunks:
    """The packaged files cut at their top-level tables, unparsed."""

    __slots__ = ("harmless", "patterns", "texts")

    @property
    def commands(self) -> Mapping[str, object]:
        """What is known by name."""
        return self.texts

    def __init__(self, files: Mapping[str, str]) -> None:
        self.texts: dict[str, list[str]] = {}
        self.harmless: set[str] = set()
        for text in files.values():
            self._cut(text)
        patterns = [name for name in self.texts if any(sign in name for sign in "*?[")]
        self.patterns = sorted(patterns, key=len, reverse=True)

    def _cut(self, text: str) -> None:
        # Only line starts are looked at: a pattern over the whole text takes several times as long.
        text = "\n" + text
        at = text.find("\n[")
        head = text if at < 0 else text[:at]
        self.harmless.update(_QUOTED.findall(_COMMENT.sub("", head)))
        name, start = "", at
        while at >= 0:
            match = _TABLE.match(text, at + 1)
            found = (match[1] or match[2]) if match else name
            if found != name:
                if name:
                    self.texts.setdefault(name, []).append(text[start:at])
                name, start = found, at
            at = text.find("\n[", at + 1)
        if name:
            self.texts.setdefault(name, []).append(text[start:])


def packaged_files() -> dict[str, str]:
    """Name and text of every packaged file, by name."""
    return {name: content.decode() for name, content in packaged_bytes().items()}


@lru_cache(maxsize=1)
def packaged_chunks() -> Chunks:
    """The packaged knowledge as TOML; read once per process."""
    return Chunks(packaged_files())


@lru_cache(maxsize=1)
def packaged_commands() -> Index | Chunks:
    """The packaged knowledge: the index, or the TOML files where it does not say what they say."""
    return packaged_index() or packaged_chunks()


def parse_toml(text: str) -> dict[str, Any]:
    """A TOML text as a table. The import stands here because it is slow and often not needed."""
    from maintlint.toml import loads

    return loads(text)


class Knowledge:
    """What is known of commands: the packaged files and a config's ``[commands]``."""

    def __init__(self, extra: Mapping[str, Any] | None = None) -> None:
        """Take users' commands.

        Args:
            extra: ``[commands]`` of a config: a table per command, in the knowledge format or its shorthand.

        Raises:
            KnowledgeError: if one of them does not follow the format.
        """
        self._packaged = packaged_commands()
        self._found: dict[str, CommandSpec | None] = {}
        self._extra = dict(extra or {})
        for name, table in self._extra.items():
            self._found[name] = self._converted(name, table, f"commands.{name}")

    def lookup(self, name: str) -> CommandSpec | None:
        """What is known of a command, by its name or path; ``None`` if nothing is."""
        found = self._found
        if name in found:
            return found[name]
        spec = found[name] = self._find(name)
        return spec

    def destructive_names(self, text: str) -> tuple[str, ...]:
        """Words of a text that are commands which may lose data; for regions that no reader could read."""
        words = dict.fromkeys(_WORD.findall(text[:_MOST_TEXT]))
        return tuple(word for word in words if (spec := self.lookup(word)) is not None and _loses_data(spec))

    def __contains__(self, name: str) -> bool:
        return self.lookup(name) is not None

    @property
    def names(self) -> frozenset[str]:
        """Every name and pattern that is known."""
        return frozenset(self._packaged.commands) | self._packaged.harmless | frozenset(self._extra)

    def _find(self, name: str) -> CommandSpec | None:
        known = self._packaged
        if "/" in name:
            for pattern in known.patterns:
                if "/" in pattern and fnmatchcase(name, pattern):
                    return packaged(pattern)
            base = name.rsplit("/", 1)[-1]
            return self.lookup(base) if base else None
        name = name.lstrip("\\")
        if name in known.commands:
            return packaged(name)
        if name in known.harmless:
            return HARMLESS
        for pattern in known.patterns:
            if fnmatchcase(name, pattern):
                return packaged(pattern)
        return None

    def _converted(self, name: str, table: object, where: str) -> CommandSpec:
        seen = [name]
        while isinstance(table, dict) and isinstance(base := table.get("same-as"), str):
            own = {key: value for key, value in table.items() if key != "same-as"}
            if base in self._extra and base not in seen:
                seen.append(base)
                other = self._extra[base]
            elif base in self._packaged.commands:
                other = raw(base)
            else:
                raise KnowledgeError(f"{where}.same-as: no other command `{base}` is known")
            table = _over(other, own) if isinstance(other, dict) else other
        # Checking needs more modules than reading the packaged files; most runs have no such commands.
        from maintlint.knowledge.check import checked

        return checked(table, where)


def _over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """What ``own`` says over what ``base`` says; subcommands one by one."""
    found = {**base, **own}
    subcommands = base.get("subcommands"), own.get("subcommands")
    if isinstance(subcommands[0], dict) and isinstance(subcommands[1], dict):
        found["subcommands"] = {**subcommands[0], **subcommands[1]}
    return found


def _loses_data(spec: CommandSpec) -> bool:
    return any(effect.kind in DESTRUCTIVE for effect in spec.effects) or any(
        map(_loses_data, spec.subcommands.values())
    )


def raw(name: str) -> dict[str, Any]:
    """A packaged command's table, with ``same-as`` resolved."""
    known = packaged_commands()
    if isinstance(known, Chunks):
        return resolved(name, known)
    table: dict[str, Any] = msgspec.json.decode(known.table(name))
    return table


def resolved(name: str, chunks: Chunks) -> dict[str, Any]:
    """The same from the TOML files."""
    parsed = parse_toml("".join(chunks.texts[name]))[name]
    assert isinstance(parsed, dict)
    base = parsed.pop("same-as", None)
    return _over(resolved(base, chunks), parsed) if base else parsed


@cache
def packaged(name: str) -> CommandSpec:
    """A packaged command's specification; the tests check that every one follows the format."""
    known = packaged_commands()
    if isinstance(known, Index):
        return msgspec.json.decode(known.table(name), type=CommandSpec)
    return msgspec.convert(resolved(name, known), CommandSpec)


@lru_cache(maxsize=1)
def packaged_knowledge() -> Knowledge:
    """What is known without any config: one for all who need no more."""
    return Knowledge()


def lookup(name: str) -> CommandSpec | None:
    """What the packaged knowledge says of a command, by its name or path; ``None`` if nothing."""
    return packaged_knowledge().lookup(name)
