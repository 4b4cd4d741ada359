"""Ansible's INI inventories: groups of hosts, groups of groups; variables are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from maintlint.inventory import expressions
from maintlint.inventory.found import EVERY_GROUP, Found

_PLAIN = re.compile(r"[A-Za-z0-9_.%+\n-]*\Z")


def read(found: Found, text: str) -> None:
    """Adds what the file says to ``found``.

    Raises InventoryError.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    into = found.hosts
    kind, section, number, start = "hosts", "", 1, 0
    for begin, end in _heads(text):
        body = text[start:begin]
        _body(found, body, number, kind, section, into)
        number += body.count("\n")
        section, kind = _section(found, text[begin:end].strip(), number)
        if kind == "hosts":
            into = found.hosts if section in EVERY_GROUP else found.group(section, number)
        elif kind == "children" and section not in EVERY_GROUP:
            found.group(section, number)
        start = end
    _body(found, text[start:], number, kind, section, into)


def _heads(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the lines that begin with a bracket."""
    at = text.find("[")
    while at >= 0:
        begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        end = end if end >= 0 else len(text)
        if not text[begin:at].strip():
            yield begin, end
        at = text.find("[", end)


def _body(found: Found, body: str, number: int, kind: str, section: str, into: set[str]) -> None:
    """The lines below a section's head, the first of which has this number."""
    if kind == "vars" or (kind == "hosts" and _plain_hosts(body, into)):
        return
    for line_number, line in enumerate(body.split("\n"), number):
        entry = line.strip()
        if not entry or entry[0] in "#;":
            continue
        word = entry.split(None, 1)[0]
        if kind == "children":
            if not expressions.is_plain(word):
                raise found.error(f"`{word[:60]}` is no name for a group", line_number)
            if section not in EVERY_GROUP:
                found.within(section, word)
        elif "[" not in word and ":" not in word and expressions.is_plain(word):
            into.add(word)
        else:
            into.update(found.names(_without_port(word), line_number))


def _plain_hosts(body: str, into: set[str]) -> bool:
    """Adds hosts that stand one a line at its start, as in most files; ``False``, and nothing, if one does not."""
    if "\n " in body or "\t" in body or body.startswith(" "):
        return False
    names = [line.partition(" ")[0] for line in body.split("\n")]
    if not _PLAIN.match("\n".join(names)):
        return False
    into.update(names)
    into.discard("")
    return True


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
