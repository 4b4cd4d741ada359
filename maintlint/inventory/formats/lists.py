"""Plain lists (the file's name is the group's), ``/etc/hosts``, and ``ssh_config``."""

from __future__ import annotations

import os

from maintlint.inventory import InventoryError, expressions, parse_with
from maintlint.inventory.found import Found

EXTENSIONS = frozenset((".txt", ".list", ".lst", ".hosts"))
_NOT_HOSTS = ("localhost", "ip6-", "broadcasthost")


def read_list(found: Found, text: str) -> None:
    """One host a line, in its first column.

    Raises InventoryError.
    """
    base = os.path.basename(found.path)
    stem, extension = os.path.splitext(base)
    found.named_by_file = stem if extension.lower() in EXTENSIONS else base
    hosts = found.groups.setdefault(found.named_by_file, set())
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
            raise found.error(str(error), number) from error
        if len(hosts) > expressions.MOST_HOSTS:
            raise found.error(f"it holds more than {expressions.MOST_HOSTS:,} hosts")


def host_of(entry: str) -> str | None:
    """The host of a plain list's line: ``user@host:port`` and further columns are tolerated; ``None`` if it is more."""
    name = entry.split(None, 1)[0].rpartition("@")[2]
    if name.startswith("[") and "]:" in name:
        name = name[1:].split("]", 1)[0]
    elif name.count(":") == 1 and name.rpartition(":")[2].isdigit():
        name = name.partition(":")[0]
    return name if expressions.is_plain(name) else None


def read_addresses(found: Found, text: str) -> None:
    """``10.0.0.1 web1.example.com web1``: the first name behind each address."""
    for line in text.splitlines():
        words = line.split("#", 1)[0].split()
        if len(words) > 1 and not words[1].startswith(_NOT_HOSTS) and expressions.is_plain(words[1]):
            found.hosts.add(words[1])


def read_ssh(found: Found, text: str) -> None:
    """``Host web1 web2``: names without wildcards."""
    for line in text.splitlines():
        keyword, _, rest = line.strip().replace("=", " ", 1).partition(" ")
        if keyword.lower() == "host":
            names = [name.strip('"') for name in rest.split()]
            found.hosts.update(name for name in names if expressions.is_plain(name))
