"""What the text of a Python file imports."""

from __future__ import annotations

import re

from msgspec import Struct

from maintlint.patterns import lazy

_IMPORT = lazy(
    rb"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)|import[ \t]+([\w., \t]+))", re.MULTILINE
)
"""An import: the module and the names taken out of it, or modules."""
_TAKEN = lazy(rb"(\w+|\*)(?:[ \t]+as[ \t]+(\w+))?")


class Taken(Struct, frozen=True):
    """An import: ``name`` out of ``module`` (``*`` for all, empty for the module itself), known here as ``alias``."""

    module: str
    name: bytes
    alias: bytes


class Imports(Struct, frozen=True):
    """What a file imports: the first parts of ``modules``, the ``names`` taken out of them, other names given to them.

    ``everything``: some module gives all that it has.
    """

    taken: tuple[Taken, ...]
    modules: frozenset[bytes]
    names: frozenset[bytes]
    aliases: frozenset[bytes]
    everything: bool


def imports_of(data: bytes) -> Imports:
    """The imports of a file."""
    found: dict[Taken, None] = {}
    modules: set[bytes] = set()
    names: set[bytes] = set()
    aliases: set[bytes] = set()
    for origin, taken, plain in _IMPORT.findall(data):
        if origin:
            module = origin.decode()
            modules.add(origin.partition(b".")[0])
            for name, alias in _TAKEN.findall(taken):
                found[Taken(module, name, alias or name)] = None
                names.add(name)
                aliases.add(alias)
        for one in plain.split(b","):
            words = one.split()
            if not words:
                continue
            modules.add(words[0].partition(b".")[0])
            renamed = len(words) == 3 and words[1] == b"as"
            alias = words[2] if renamed else words[0].rpartition(b".")[2]
            aliases.add(words[2] if renamed else b"")
            found[Taken(words[0].decode(), b"", alias)] = None
    aliases.discard(b"")
    whole = tuple(found)
    return Imports(whole, frozenset(modules), frozenset(names | aliases), frozenset(aliases), b"*" in names)
