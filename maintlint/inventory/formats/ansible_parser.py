"""Ansible's own parser, where it is installed and asked for: only its plugins that read files, never those that run.

The text is given to the plugins ``ini`` and ``yaml`` by hand. No ``ansible.cfg`` is read, since that may name plugins
of the repository, which would be run.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

from maintlint.inventory import InventoryError, expressions
from maintlint.inventory.found import EVERY_GROUP, Found
from maintlint.patterns import lazy

_RANGE = lazy(r"\[(\d{1,18}):(\d{1,18})(?::\d+)?\]")
_MISSING = (
    "inventory.reader: Ansible is not installed here; install it with `pip install 'maintlint[ansible]'`, "
    "or leave the key out"
)


def read(found: Found, text: str) -> None:
    """Adds what the file says to ``found``.

    Raises InventoryError, also where Ansible is not installed.
    """
    _check_size(found, text)
    with _without_config():
        try:
            from ansible.errors import AnsibleError
            from ansible.inventory.data import InventoryData
            from ansible.parsing.dataloader import DataLoader
            from ansible.plugins.loader import inventory_loader
        except ImportError as error:
            raise InventoryError(_MISSING) from error

        class Given(DataLoader):  # type: ignore[misc, unused-ignore]
            """Reads the text that we have, and no other file."""

            def _get_file_contents(self, file_name: str) -> tuple[bytes, bool]:
                return text.encode(), False

        data = InventoryData()
        plugin = inventory_loader.get("yaml" if found.path.endswith((".yaml", ".yml", ".json")) else "ini")
        try:
            plugin.parse(data, Given(), os.path.abspath(found.path), cache=False)
        except AnsibleError as error:
            raise found.error(f"Ansible cannot read it: {str(error).strip().splitlines()[0]}") from error
    _take(found, data)


def _check_size(found: Found, text: str) -> None:
    """Ansible spells out every range, however many hosts it is."""
    hosts = 0
    for number, line in enumerate(text.splitlines(), 1):
        size = 1
        for first, last in _RANGE.findall(line):
            size *= max(1, int(last) - int(first) + 1)
        hosts += size
        if hosts > expressions.MOST_HOSTS:
            raise found.error(f"it holds more than {expressions.MOST_HOSTS:,} hosts", number)


def _take(found: Found, data: Any) -> None:
    for name in data.hosts:
        if not expressions.is_plain(name):
            raise found.error(f"`{name[:60]}` is not a host name")
    found.hosts.update(data.hosts)
    for name, group in data.groups.items():
        if name in EVERY_GROUP:
            continue
        found.group(name).update(host.name for host in group.hosts)
        for child in group.child_groups:
            found.within(name, child.name)


@contextlib.contextmanager
def _without_config() -> Iterator[None]:
    """While this lasts, Ansible finds no config of its own, whatever directory we are in."""
    before = os.environ.get("ANSIBLE_CONFIG")
    os.environ["ANSIBLE_CONFIG"] = os.path.join(os.path.dirname(__file__), "empty.cfg")
    try:
        yield
    finally:
        if before is None:
            del os.environ["ANSIBLE_CONFIG"]
        else:
            os.environ["ANSIBLE_CONFIG"] = before
