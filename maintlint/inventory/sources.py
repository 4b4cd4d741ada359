"""From ``[inventory]`` of the config to an `Inventory`: groups that name each other, and host-list files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from maintlint.files import DISK, Files
from maintlint.inventory import Inventory, InventoryError, expressions, matching, parse_with, unknown_group
from maintlint.policy import InventoryConfig
from maintlint.sources.decode import UnreadableError, decode

PLAIN_EXTENSIONS = frozenset(("", ".txt", ".list", ".lst", ".hosts"))
LATER_FORMATS = {
    ".ini": "Ansible INI inventories",
    ".cfg": "ClusterShell group files",
    ".yaml": "YAML inventories",
    ".yml": "YAML inventories",
    ".json": "JSON inventories",
    ".toml": "TOML inventories",
    ".csv": "CSV inventories",
}


def load_inventory(config: InventoryConfig, root: str, files: Files = DISK) -> Inventory:
    """The inventory of a config whose relative paths start at the directory ``root``.

    Raises InventoryError.
    """
    lists = _read_sources(config.sources, root, files)
    for name in config.groups:
        if name in lists:
            raise InventoryError(f"inventory.groups.{name}: a host list of the same name is among inventory.sources")
    return Inventory(_Groups(config.groups, lists).all())


class _Groups:
    """Resolves groups that may name other groups."""

    def __init__(self, written: Mapping[str, str], lists: Mapping[str, frozenset[str]]) -> None:
        self._written = written
        self._known: dict[str, frozenset[str]] = dict(lists)
        self._open: list[str] = []

    def all(self) -> dict[str, frozenset[str]]:
        for name in self._written:
            if not name or not expressions.is_plain(name):
                raise InventoryError(f"inventory.groups: `{name}` is no name for a group")
        for name in self._written:
            self._group(name)
        return self._known

    def _group(self, name: str) -> frozenset[str]:
        known = self._known.get(name)
        if known is not None:
            return known
        if name in self._open:
            circle = " -> ".join("@" + group for group in [*self._open[self._open.index(name) :], name])
            raise InventoryError(f"inventory.groups.{name}: groups name each other in a circle: {circle}")
        if len(self._open) >= 100:
            raise InventoryError(f"inventory.groups.{self._open[0]}: groups are nested more than 100 deep")
        self._open.append(name)
        try:
            members = parse_with(self._written[name], self._operand) if self._written[name].strip() else frozenset()
        except InventoryError as error:
            if str(error).startswith("inventory.groups."):
                raise
            raise InventoryError(f"inventory.groups.{name}: {error}") from error
        self._open.pop()
        self._known[name] = members
        return members

    def _operand(self, operand: str) -> frozenset[str]:
        if operand == "@*":
            raise InventoryError("`@*` cannot be part of a group, since it means every group")
        if operand.startswith("@"):
            found: frozenset[str] = frozenset()
            for name in sorted(expressions.expand(operand[1:])):
                if name not in self._written and name not in self._known:
                    raise InventoryError(unknown_group(name, {*self._written, *self._known}))
                found |= self._group(name)
            return found
        if "*" in operand or "?" in operand:
            listed_hosts = frozenset().union(*self._known.values())
            return matching(operand, listed_hosts)
        return expressions.expand(operand)


def _read_sources(patterns: Iterable[str], root: str, files: Files) -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    origins: dict[str, str] = {}
    for pattern in patterns:
        for path in _named_by(pattern, root, files):
            name, extension = os.path.splitext(os.path.basename(path))
            if extension.lower() not in PLAIN_EXTENSIONS:
                what = LATER_FORMATS.get(extension.lower(), f"`{extension}` files")
                raise InventoryError(
                    f"inventory.sources: {path}: {what} cannot be read yet, only plain host lists (.txt)"
                )
            if origins.setdefault(name, path) != path:
                raise InventoryError(f"inventory.sources: {path} and {origins[name]} both give the group @{name}")
            groups[name] = _read_list(path, files)
    return groups


def _named_by(pattern: str, root: str, files: Files) -> list[str]:
    path = os.path.join(root, os.path.expanduser(pattern))
    if any(letter in pattern for letter in "*?["):
        found = files.matching(os.path.abspath(path))
        if not found:
            raise InventoryError(f"inventory.sources: no file matches `{pattern}` below {root}")
        return found
    if files.kind(path) == "directory":
        raise InventoryError(f"inventory.sources: {path} is a directory; write `{pattern.rstrip('/')}/*.txt`")
    return [path]


def _read_list(path: str, files: Files) -> frozenset[str]:
    try:
        text = decode(path, files.load(path)).data.decode()
    except UnreadableError as error:
        raise InventoryError(f"inventory.sources: {path}: {error}") from error
    hosts: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        entry = line.split("#", 1)[0].strip()
        if not entry:
            continue
        name = host_of(entry)
        if name is not None:
            hosts.add(name)
            continue
        try:
            hosts |= parse_with(entry, expressions.expand)
        except InventoryError as error:
            raise InventoryError(f"inventory.sources: {path}:{number}: {error}") from error
        if len(hosts) > expressions.MOST_HOSTS:
            raise InventoryError(f"inventory.sources: {path} holds more than {expressions.MOST_HOSTS:,} hosts")
    return frozenset(hosts)


def host_of(entry: str) -> str | None:
    """The host of a plain list's line: ``user@host:port`` and further columns are tolerated; ``None`` if it is more."""
    name = entry.split(None, 1)[0].rpartition("@")[2]
    if name.startswith("[") and "]:" in name:
        name = name[1:].split("]", 1)[0]
    elif name.count(":") == 1 and name.rpartition(":")[2].isdigit():
        name = name.partition(":")[0]
    return name if expressions.is_plain(name) else None
