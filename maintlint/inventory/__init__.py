"""The hosts and groups that exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from maintlint.later import submodules

__getattr__ = submodules(__name__)

from maintlint.inventory import expressions


class InventoryError(ValueError):
    """A host-set expression or an inventory file that cannot be read; the message is one clear sentence."""


MOST_FOLDED = 5_000
"""More hosts than this are shown by their groups."""


class Inventory:
    """Hosts and groups. Sets are frozensets of host names; ClusterShell expands and folds the expressions.

    ``named`` are the hosts and others that are spoken of: conditions on a host's name are decided for all of them.
    ``ungrouped`` are hosts without a group; ``notes`` say what was taken together or left out while reading.
    """

    def __init__(
        self,
        groups: Mapping[str, frozenset[str]] = MappingProxyType({}),
        others: frozenset[str] = frozenset(),
        ungrouped: frozenset[str] = frozenset(),
        notes: tuple[str, ...] = (),
    ) -> None:
        self.groups: Mapping[str, frozenset[str]] = groups
        grouped = frozenset().union(*groups.values())
        self.hosts: frozenset[str] = grouped if ungrouped <= grouped else grouped | ungrouped
        # No host is in two groups.
        self._apart = sum(map(len, groups.values())) == len(grouped)
        self.named: frozenset[str] = self.hosts | others if others - self.hosts else self.hosts
        self.ungrouped = ungrouped
        self.notes = notes
        self._parsed: dict[str, frozenset[str]] = {}
        self._folded: dict[frozenset[str], str] = {}
        self._parts: dict[frozenset[str], dict[str, frozenset[str]]] = {}

    def parse(self, expression: str) -> frozenset[str]:
        """Hosts of a ClusterShell expression such as ``mail[01-20],@web!web07``.

        Raises InventoryError for a malformed expression, an unknown group, or more hosts than the cap.
        """
        known = self._parsed.get(expression)
        if known is None:
            known = self._parsed[expression] = parse_with(expression, self._operand)
        return known

    def naming(self, others: frozenset[str]) -> Inventory:
        """The same hosts and groups, with ``others`` spoken of as well."""
        return self if others <= self.named else Inventory(self.groups, self.named | others, self.ungrouped, self.notes)

    def fold(self, nodes: Iterable[str]) -> str:
        """``web[001-400]`` for people; very many hosts by the groups that they are, as far as whole groups go."""
        key = nodes if isinstance(nodes, frozenset) else frozenset(nodes)
        known = self._folded.get(key)
        if known is None:
            known = self._folded[key] = self._outline(key) if len(key) > MOST_FOLDED else expressions.fold(key)
        return known

    def _outline(self, nodes: frozenset[str]) -> str:
        whole: list[str] = []
        taken: set[str] = set()
        covered = 0
        for name, members in sorted(self.groups_of(nodes).items(), key=lambda item: (-len(item[1]), item[0])):
            if len(members) == len(self.groups[name]) and (self._apart or not members <= taken):
                whole.append(name)
                covered += len(members)
                if not self._apart:
                    taken |= members
        complete = self._apart and covered == len(nodes)
        rest = frozenset() if complete else nodes.difference(*(self.groups[name] for name in whole))
        return ",".join([*sorted(f"@{name}" for name in whole), *([expressions.fold(rest)] if rest else [])])

    def groups_of(self, nodes: frozenset[str]) -> Mapping[str, frozenset[str]]:
        """For each group, which of ``nodes`` are in it (groups with none left out)."""
        known = self._parts.get(nodes)
        if known is None:
            known = self._parts[nodes] = dict(self._common(nodes))
        return known

    def _common(self, nodes: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
        others = self.hosts - nodes
        for name, members in self.groups.items():
            # Whichever of the two is smaller is gone through.
            if len(nodes) <= len(others):
                common = members & nodes
            else:
                common = members if members.isdisjoint(others) else members - others
            if common:
                yield name, common

    def in_groups(self, nodes: frozenset[str]) -> bool:
        """Is any of ``nodes`` in a group?"""
        return not all(members.isdisjoint(nodes) for members in self.groups.values())

    def _operand(self, operand: str) -> frozenset[str]:
        if operand == "@*":
            return self.hosts
        if operand.startswith("@"):
            found: frozenset[str] = frozenset()
            for name in sorted(expressions.expand(operand[1:])) if operand[1:] not in self.groups else [operand[1:]]:
                if name not in self.groups:
                    raise InventoryError(unknown_group(name, self.groups))
                found |= self.groups[name]
            return found
        if "*" in operand or "?" in operand:
            return matching(operand, self.hosts)
        return expressions.expand(operand)


def notes_of(inventories: Iterable[Inventory]) -> tuple[str, ...]:
    """What is to be told of the inventories, each thing once."""
    return tuple(dict.fromkeys(note for inventory in inventories for note in inventory.notes))


def parse_with(expression: str, resolve: expressions.Resolver) -> frozenset[str]:
    """The hosts of ``expression``, with ``resolve`` for each operand.

    Raises InventoryError.
    """
    if not expression.strip():
        raise InventoryError("a host set is empty; leave the key out instead")
    try:
        return expressions.combine(expression, resolve)
    except expressions.ExpressionError as error:
        shown = expression if len(expression) <= 60 else expression[:57] + "..."
        raise InventoryError(f"the host set `{shown}` {error}") from error


def matched(hosts: frozenset[str], pattern: str) -> frozenset[str]:
    """The hosts whose name the shell pattern matches, whatever it holds."""
    from fnmatch import filter as chosen

    start = pattern[: next((at for at, sign in enumerate(pattern) if sign in "*?["), len(pattern))]
    return frozenset(chosen(expressions.starting(hosts, [start]) if start else hosts, pattern))


def matching(pattern: str, hosts: frozenset[str]) -> frozenset[str]:
    """The hosts whose name the shell pattern matches, after its ranges are spelled out.

    Raises ExpressionError if the pattern holds more than names, ``*``, ``?`` and ranges.
    """
    for letter, stand_in in (("*", "+star+"), ("?", "+mark+")):
        pattern = pattern.replace(letter, stand_in)
    found: set[str] = set()
    for mask in expressions.expand(pattern):
        found |= matched(hosts, mask.replace("+star+", "*").replace("+mark+", "?"))
    return frozenset(found)


def unknown_group(name: str, groups: Iterable[str]) -> str:
    """The sentence for a group that the inventory does not have."""
    from maintlint.spelling import listed, suggestion

    known = sorted(groups)
    if not known:
        return f"the group @{name} is not known: the config has no [inventory] groups or sources"
    if len(known) <= 8:
        help_text = "the groups are " + listed("@" + group for group in known)
    else:
        help_text = f"there are {len(known)} others"
    return f"the group @{name} is not known; {suggestion(name, known) or help_text}"
