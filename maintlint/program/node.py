"""What every part of a program has."""

from __future__ import annotations

from msgspec import Struct


class Node(Struct, frozen=True, gc=False, kw_only=False):
    """Anything with a place in the text."""

    start: int
    end: int


_PLAIN = frozenset({"int", "int | None", "str", "str | None", "bool", "frozenset[str]", "tuple[str, ...]"})
_fields: dict[type[Node], tuple[str, ...]] = {}


def children(node: Node) -> list[Node]:
    """The parts of a node that are nodes themselves, in the order of its fields."""
    kind = type(node)
    fields = _fields.get(kind)
    if fields is None:
        fields = _fields[kind] = _fields_of(kind)
    found: list[Node] = []
    for field in fields:
        child = getattr(node, field)
        if type(child) is tuple:
            found += [item for item in child if isinstance(item, Node)]
        elif isinstance(child, Node):
            found.append(child)
    return found


def _fields_of(kind: type[Node]) -> tuple[str, ...]:
    """The fields that may hold nodes."""
    said: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        said.update(getattr(base, "__annotations__", {}))
    return tuple(name for name in kind.__struct_fields__ if said[name] not in _PLAIN and "OneOf" not in said[name])
