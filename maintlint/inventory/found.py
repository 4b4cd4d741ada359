"""What one inventory file says, before the groups of all files are put together."""

from __future__ import annotations

from maintlint.inventory import InventoryError, expressions

EVERY_GROUP = frozenset({"all", "ungrouped"})
"""Groups that Ansible makes itself: every host, and the rest."""


class Found:
    """Groups with their own hosts, with the groups in them, and hosts without a group, of one file.

    ``written`` are groups as expressions that may name other groups; ``named_by_file``: the only group, where the
    file's name is the group's.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.groups: dict[str, set[str]] = {}
        self.children: dict[str, list[str]] = {}
        self.written: dict[str, list[str]] = {}
        self.hosts: set[str] = set()
        self.named_by_file = ""
        self.notes: list[str] = []
        self._size = 0

    def group(self, name: str, line: int = 0) -> set[str]:
        """The hosts of a group, to be added to.

        Raises InventoryError for what is no name.
        """
        known = self.groups.get(name)
        if known is None:
            if not expressions.is_plain(name):
                raise self.error(f"`{name[:60]}` is no name for a group", line)
            known = self.groups[name] = set()
        return known

    def within(self, parent: str, child: str) -> None:
        """Group ``child`` is part of group ``parent``."""
        self.children.setdefault(parent, []).append(child)

    def error(self, message: str, line: int = 0) -> InventoryError:
        """A mistake in this file, with its place."""
        return InventoryError(f"inventory.sources: {self.path}{f':{line}' if line else ''}: {message}")

    def names(self, pattern: str, line: int = 0) -> frozenset[str]:
        """The hosts that a word of Ansible says: ``web[001:400].example.com``, ``db-[a:f]``, a plain name.

        Raises InventoryError for what is malformed or too many.
        """
        if "[" not in pattern:
            if not expressions.is_plain(pattern):
                raise self.error(f"`{pattern[:60]}` is not a host name", line)
            return frozenset((pattern,))
        try:
            found = expressions.expand_colons(pattern)
        except expressions.ExpressionError as error:
            raise self.error(f"the host `{pattern[:60]}` {error}", line) from error
        self._size += len(found)
        if self._size > expressions.MOST_HOSTS:
            raise self.error(f"it holds more than {expressions.MOST_HOSTS:,} hosts", line)
        return found
