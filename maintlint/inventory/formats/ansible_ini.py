"""Ansible's INI inventories: groups of hosts, groups of groups; variables are left alone."""

from __future__ import annotations

from maintlint.inventory import expressions
from maintlint.inventory.found import EVERY_GROUP, Found


def read(found: Found, text: str) -> None:
    """Adds what the file says to ``found``.

    Raises InventoryError.
    """
    section, kind = "", "hosts"
    hosts: set[str] | None = found.hosts
    plain = expressions.is_plain
    for number, line in enumerate(text.splitlines(), 1):
        entry = line.strip()
        if not entry or entry[0] in "#;":
            continue
        if entry[0] == "[":
            section, kind = _section(found, entry, number)
            hosts = None
            if kind == "hosts":
                hosts = found.hosts if section in EVERY_GROUP else found.group(section, number)
            elif kind == "children" and section not in EVERY_GROUP:
                found.group(section, number)
            continue
        if kind == "vars":
            continue
        word = entry.split(None, 1)[0]
        if kind == "children":
            if not plain(word):
                raise found.error(f"`{word[:60]}` is no name for a group", number)
            if section not in EVERY_GROUP:
                found.within(section, word)
            continue
        assert hosts is not None
        if "[" not in word and ":" not in word and plain(word):
            hosts.add(word)
        else:
            hosts.update(found.names(_without_port(word), number))


def _section(found: Found, entry: str, number: int) -> tuple[str, str]:
    """Name and kind of a section's head."""
    head, closed, rest = entry[1:].partition("]")
    if not closed or (rest.strip() and rest.strip()[0] not in "#;"):
        if closed and rest:
            # A host that begins with a range stands before the first section only by mistake.
            raise found.error(f"`{entry[:60]}` is neither a section nor a host", number)
        raise found.error(f"the section `{entry[:60]}` is not closed by `]`", number)
    name, _, kind = head.strip().partition(":")
    if kind not in ("", "children", "vars", "hosts"):
        raise found.error(f"`[{head[:60]}]`: after the colon stands `children`, `vars` or `hosts`", number)
    if not name or not expressions.is_plain(name):
        raise found.error(f"`{name[:60]}` is no name for a group", number)
    return name, kind or "hosts"


def _without_port(word: str) -> str:
    """``web1:2222`` without the port; colons in ranges stay."""
    head, colon, port = word.rpartition(":")
    return head if colon and port.isdigit() and "[" not in port and head.count("[") == head.count("]") else word
