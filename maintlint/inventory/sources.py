"""From ``[inventory]`` of the config to an `Inventory`: groups that name each other, and files of many formats."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from maintlint.files import DISK, Files
from maintlint.inventory import Inventory, InventoryError, expressions, matching, parse_with, unknown_group
from maintlint.inventory.formats import ANSIBLE, reader, recognised
from maintlint.inventory.found import Found
from maintlint.policy import InventoryConfig
from maintlint.sources.decode import UnreadableError, reason

DEEPEST = 100
_LEFT_OUT = (".md", ".rst", ".orig", ".bak", ".rpmsave", ".rpmnew", ".dpkg-dist", ".retry", ".pyc", "~")
_VARIABLES = frozenset({"host_vars", "group_vars"})
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def load_inventory(config: InventoryConfig, root: str, files: Files = DISK) -> Inventory:
    """The inventory of a config whose relative paths start at the directory ``root``.

    Raises InventoryError.
    """
    notes: list[str] = []
    named = []
    for pattern in config.sources:
        matched = _named_by(pattern, root, files)
        if not matched:
            notes.append(f"{os.path.join(root, pattern)}: no inventory file lies in this directory")
        named.extend(matched)
    read = [_read(path, files, notes, alone, config.reader == "ansible") for path, alone in named]
    return _put_together(read, config.groups, notes)


def load_sources(paths: Iterable[str], files: Files = DISK) -> Inventory:
    """The inventory that these files and directories hold.

    Raises InventoryError.
    """
    notes: list[str] = []
    named = [found for path in paths for found in _named_by(path, "", files)]
    return _put_together([_read(path, files, notes, alone) for path, alone in named], {}, notes)


# --- files ----------------------------------------------------------------------------------------


def _named_by(pattern: str, root: str, files: Files) -> list[tuple[str, bool]]:
    """The files of one source; whether each was named by itself, and so must be an inventory."""
    path = os.path.join(root, os.path.expanduser(pattern))
    if files.kind(path) == "directory":
        return [(found, False) for found in _in_directory(path, files, 0)]
    if any(letter in pattern for letter in "*?["):
        matched = files.matching(os.path.abspath(path))
        if not matched:
            raise InventoryError(f"inventory.sources: no file matches `{pattern}` below {root}")
        return [(name, False) for name in matched if not _VARIABLES.intersection(name.split(os.sep))]
    return [(path, True)]


def _in_directory(top: str, files: Files, depth: int) -> list[str]:
    """The files of an inventory directory, but for variables, backups and hidden ones."""
    try:
        entries = files.entries(top)
    except OSError as error:
        raise InventoryError(f"inventory.sources: {top}: {reason(error)}") from error
    found: list[str] = []
    for entry in entries:
        path = os.path.join(top, entry.name)
        if entry.name.startswith(".") or entry.name.lower().endswith(_LEFT_OUT) or entry.name == "ansible.cfg":
            continue
        if not entry.directory:
            found.extend([path] if files.is_file(path) else [])
        elif entry.name not in _VARIABLES and depth < DEEPEST:
            found.extend(_in_directory(path, files, depth + 1))
    return found


def _read(path: str, files: Files, notes: list[str], alone: bool, by_ansible: bool = False) -> Found:
    found = Found(path)
    try:
        data = files.load(path)
    except UnreadableError as error:
        raise found.error(str(error)) from error
    if data.startswith(_WIDE):
        raise found.error("the file is UTF-16; save it as UTF-8")
    if b"\0" in data:
        raise found.error(f"binary file (NUL byte in line {data.count(10, 0, data.index(0)) + 1})")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(10, 0, error.start) + 1
        raise found.error(f"not UTF-8 (byte {error.start}); save it as UTF-8", line) from error
    form = recognised(path, text)
    if by_ansible and form in ANSIBLE:
        form = "ansible"
    if form:
        reader(form)(found, text)
        if not (found.hosts or any(found.groups.values()) or found.written or found.children):
            notes.append(f"{path}: no host stands in it")
        return found
    message = _not_read(text)
    if alone:
        raise found.error(message)
    notes.append(f"{path}: {message}")
    return found


def _not_read(text: str) -> str:
    if text.startswith("#!"):
        return "a program that prints an inventory is never run; save what it prints, and name that file"
    return "no inventory in a format that is read (docs/inventory.md lists them)"


# --- putting together -----------------------------------------------------------------------------


def _put_together(files: list[Found], config: Mapping[str, str], notes: list[str]) -> Inventory:
    """One inventory of all files and the config's groups."""
    own: dict[str, set[str]] = {}
    origins: dict[str, Found] = {}
    children: dict[str, list[str]] = {}
    written: dict[str, list[str]] = {}
    hosts: set[str] = set()
    for found in files:
        notes.extend(found.notes)
        hosts |= found.hosts
        for name in (*found.groups, *found.written):
            _meet(name, found, origins, own, notes)
        for name, members in found.groups.items():
            if name in own:
                own[name] |= members
            else:
                own[name] = members
        for name, inner in found.children.items():
            children.setdefault(name, []).extend(inner)
        for name, nodes in found.written.items():
            written.setdefault(name, []).extend(nodes)
    for name in config:
        if name in origins:
            what = "a host list" if origins[name].named_by_file else f"a group ({origins[name].path})"
            raise InventoryError(f"inventory.groups.{name}: {what} of the same name is among inventory.sources")
    groups = _Groups(config, own, children, written, origins).all()
    return Inventory(groups, ungrouped=frozenset(hosts), notes=tuple(dict.fromkeys(notes)))


def _meet(name: str, found: Found, origins: dict[str, Found], own: dict[str, set[str]], notes: list[str]) -> None:
    """A group that another file gave already: lists must agree, others are taken together, and that is told."""
    first = origins.setdefault(name, found)
    if first is found:
        return
    same = name in own and own[name] == found.groups.get(name)
    if same:
        return
    if first.named_by_file or found.named_by_file:
        raise InventoryError(f"inventory.sources: {found.path} and {first.path} both give the group @{name}")
    notes.append(f"@{name} stands in {first.path} and in {found.path}; the hosts of both are taken")


class _Groups:
    """Resolves groups that may name other groups."""

    def __init__(
        self,
        config: Mapping[str, str],
        own: Mapping[str, set[str]],
        children: Mapping[str, list[str]],
        written: Mapping[str, list[str]],
        origins: Mapping[str, Found],
    ) -> None:
        self._config = config
        self._own = own
        self._children = children
        self._written = written
        self._origins = origins
        self._names = {
            **dict.fromkeys(config),
            **dict.fromkeys(own),
            **dict.fromkeys(written),
            **dict.fromkeys(children),
        }
        self._known: dict[str, frozenset[str]] = {}
        self._open: list[str] = []

    def all(self) -> dict[str, frozenset[str]]:
        for name in self._config:
            if not name or not expressions.is_plain(name):
                raise InventoryError(f"inventory.groups: `{name}` is no name for a group")
        for name in self._names:
            self._group(name)
        return self._known

    def _where(self, name: str) -> str:
        if name in self._config:
            return f"inventory.groups.{name}"
        found = self._origins.get(name)
        return f"inventory.sources: {found.path}: @{name}" if found is not None else f"inventory.sources: @{name}"

    def _group(self, name: str) -> frozenset[str]:
        known = self._known.get(name)
        if known is not None:
            return known
        if name in self._open:
            circle = " -> ".join("@" + group for group in [*self._open[self._open.index(name) :], name])
            raise InventoryError(f"{self._where(name)}: groups name each other in a circle: {circle}")
        if len(self._open) >= DEEPEST:
            raise InventoryError(f"{self._where(self._open[0])}: groups are nested more than {DEEPEST} deep")
        own = self._own.get(name, set())
        if name not in self._children and name not in self._config and name not in self._written:
            found = self._known[name] = frozenset(own)
            return found
        self._open.append(name)
        members = set(own)
        for child in self._children.get(name, ()):
            if child not in self._names:
                raise InventoryError(f"{self._where(name)}: {unknown_group(child, self._names)}")
            members |= self._group(child)
        texts = [self._config[name]] if name in self._config else self._written.get(name, [])
        for text in texts:
            members |= self._parsed(name, text)
        self._open.pop()
        found = self._known[name] = frozenset(members)
        return found

    def _parsed(self, name: str, text: str) -> frozenset[str]:
        if not text.strip():
            return frozenset()
        try:
            return parse_with(text, self._operand)
        except InventoryError as error:
            if str(error).startswith("inventory."):
                raise
            raise InventoryError(f"{self._where(name)}: {error}") from error

    def _operand(self, operand: str) -> frozenset[str]:
        if operand == "@*":
            raise InventoryError("`@*` cannot be part of a group, since it means every group")
        if operand.startswith("@"):
            found: frozenset[str] = frozenset()
            # A group of another source of the same file (`@racks:r1`) is known by its name alone.
            wanted = operand[1:] if operand[1:] in self._names else operand[1:].rpartition(":")[2]
            for name in sorted(expressions.expand(wanted)):
                if name not in self._names:
                    raise InventoryError(unknown_group(name, self._names))
                found |= self._group(name)
            return found
        if "*" in operand or "?" in operand:
            listed_hosts = frozenset().union(*self._known.values())
            return matching(operand, listed_hosts)
        return expressions.expand(operand)
