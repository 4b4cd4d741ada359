"""YAML and JSON inventories: Ansible's (``hosts``, ``children``), its ``--list`` output, and ClusterShell's groups.

Only the parts that name hosts and groups are looked at, as nodes: nothing is built from tags, variables stay text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintlint.inventory import expressions
from maintlint.inventory.formats import plain_yaml
from maintlint.inventory.found import EVERY_GROUP, Found

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 100
MOST_NODES = 2 * expressions.MOST_HOSTS
"""Visits of nodes: aliases of aliases multiply."""


def read(found: Found, text: str) -> None:
    """Adds what the file says to ``found``.

    Raises InventoryError.
    """
    root = plain_yaml.composed(text) or _composed(found, text)
    if root is None:
        return
    if root.id != "mapping":
        raise found.error("it is no inventory: at the top stands no table of groups", _line(root))
    walk = _Walk(found)
    if _is_clustershell(root):
        walk.sources(root)
    else:
        for name, node in walk.pairs(root):
            if name != "_meta":
                walk.group(name, node, 0)


def _composed(found: Found, text: str) -> Any:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise found.error(
            f"not YAML: {error.problem or error.context}", 0 if mark is None else mark.line + 1
        ) from error
    except yaml.YAMLError as error:
        raise found.error(f"not YAML: {str(error).splitlines()[0]}") from error
    except RecursionError as error:
        raise found.error("it is nested too deeply") from error


def _line(node: Any) -> int:
    line: int = node.start_mark.line + 1
    return line


def _is_clustershell(root: Any) -> bool:
    """Sources of groups of node sets; Ansible's groups hold tables of their own."""
    for _, source in root.value:
        if source.id != "mapping":
            return False
        for key, value in source.value:
            listed = value.id == "scalar" and value.value not in ("", "~", "null")
            if key.value in ("hosts", "children", "vars") or not (listed or value.id == "sequence"):
                return False
    return bool(root.value)


class _Walk:
    """Goes through the nodes of one file."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._visited = 0

    def pairs(self, node: Any) -> Iterator[tuple[str, Any]]:
        """Keys and values of a table, tables merged in by ``<<`` included."""
        if node.id == "scalar" and node.value in ("", "~", "null"):
            return
        if node.id != "mapping":
            raise self._found.error("here a table is expected", _line(node))
        for key, value in node.value:
            self._count(1)
            if key.id != "scalar":
                raise self._found.error("a key is not a text", _line(key))
            if key.value == "<<" and value.id == "mapping":
                yield from self.pairs(value)
            else:
                yield key.value, value

    def _count(self, visits: int) -> None:
        self._visited += visits
        if self._visited > MOST_NODES:
            raise self._found.error("its aliases multiply to too many entries")

    def group(self, name: str, node: Any, depth: int) -> None:
        """One group of Ansible with the groups in it."""
        found = self._found
        if depth > DEEPEST:
            raise found.error(f"groups are nested more than {DEEPEST} deep", _line(node))
        own = found.hosts if name in EVERY_GROUP else found.group(name, _line(node))
        if node.id == "sequence":
            self._hosts(own, node)
            return
        for key, value in self.pairs(node):
            if key == "hosts":
                self._hosts(own, value)
            elif key == "children":
                for child, inner in self._children(value):
                    if name not in EVERY_GROUP and child not in EVERY_GROUP:
                        found.within(name, child)
                    if inner is not None:
                        self.group(child, inner, depth + 1)
            elif key != "vars":
                raise found.error(f"`{key[:60]}` stands where `hosts`, `children` or `vars` may", _line(value))

    def _children(self, node: Any) -> Iterator[tuple[str, Any]]:
        if node.id == "sequence":
            for item in node.value:
                yield str(item.value), None
        else:
            yield from self.pairs(node)

    def _hosts(self, into: set[str], node: Any) -> None:
        if node.id == "mapping" and type(node) is plain_yaml.Node and isinstance(node.value, list):
            # Its keys are words without brackets: each names one host.
            into.update([str(key.value) for key, _ in node.value])
            self._count(len(node.value))
            return
        if node.id == "sequence":
            names = [item.value for item in node.value if item.id == "scalar"]
        elif node.id == "scalar":
            names = node.value.split()
        else:
            names = [name for name, _ in self.pairs(node)]
        plain = expressions.is_plain
        for name in names:
            if plain(name):
                into.add(name)
            else:
                into.update(self._found.names(name, _line(node)))

    def sources(self, root: Any) -> None:
        """Groups of ClusterShell, by source."""
        for source, groups in self.pairs(root):
            for name, node in self.pairs(groups):
                items = node.value if node.id == "sequence" else [node]
                nodes = ",".join(str(item.value) for item in items if item.id == "scalar" and item.value)
                known = self._found.written.setdefault(name, [])
                if known and nodes not in known:
                    self._found.notes.append(f"{self._found.path}: @{name} stands in several sources ({source} too)")
                if nodes:
                    known.append(nodes)
