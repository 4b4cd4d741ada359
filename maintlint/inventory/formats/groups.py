"""Group files of ClusterShell (``name: nodes``), its ``groups.conf``, and genders files."""

from __future__ import annotations

import re

from maintlint.inventory import expressions
from maintlint.inventory.found import Found

_UPCALL = re.compile(r"\s*(?:map|all|list|reverse)\s*[:=]\s*\S", re.IGNORECASE)


def read_groups(found: Found, text: str) -> None:
    """``adm: adm[1-2]``, ``compute: @rack1,@rack2``.

    Raises InventoryError.
    """
    for number, line in enumerate(text.splitlines(), 1):
        entry = line.split("#", 1)[0].strip()
        if not entry:
            continue
        name, colon, nodes = entry.partition(":")
        name = name.strip().removeprefix("@")
        if not colon or not expressions.is_plain(name):
            raise found.error(f"`{entry[:60]}` is no group; a line reads `name: nodes`", number)
        known = found.written.setdefault(name, [])
        if nodes.strip():
            known.append(nodes.strip())


def read_config(found: Found, text: str) -> None:
    """``groups.conf`` says which commands print the groups: they are told, and not run."""
    for number, line in enumerate(text.splitlines(), 1):
        if _UPCALL.match(line):
            message = "its groups are printed by commands, which maintlint does not run; name the group files instead"
            raise found.error(message, number)


def read_genders(found: Found, text: str) -> None:
    """``web[1-4] web,rack=2``: each attribute is a group, and so is ``rack:2``.

    Raises InventoryError.
    """
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        hosts: set[str] = set()
        try:
            for pattern in re.split(r",(?![^\[]*\])", words[0]):
                hosts |= expressions.expand(pattern)
        except expressions.ExpressionError as error:
            raise found.error(f"the host `{words[0][:60]}` {error}", number) from error
        found.hosts |= hosts
        for attribute in ",".join(words[1:]).split(","):
            name, _, value = attribute.partition("=")
            if not name:
                continue
            found.group(name, number).update(hosts)
            if expressions.is_plain(f"{name}:{value}") and value:
                found.group(f"{name}:{value}", number).update(hosts)
