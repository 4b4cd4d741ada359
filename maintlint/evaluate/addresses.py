"""Hosts that stand inside something else: ``postgresql://app@db01/shop``, ``host=db01 dbname=shop``."""

from __future__ import annotations

from maintlint.patterns import lazy
from maintlint.values import Atom, Lit, Text, Value

_HOLE = "\0"
_URL = lazy(r"[a-z][a-z0-9+.-]*://(?:[^/]*@)?([\w.\0-]+|\[[0-9a-f:.]+\])(?::[\d\0]+)?(?:[,/?].*)?")
_KEYWORDS = lazy(r"(?:.*[\s;])?(?:host|hostaddr|server)\s*=\s*'?([\w.\0-]+)'?(?:[\s;,].*)?")


def hosts_in(address: Value) -> tuple[Value | None, Text | None]:
    """What these addresses say in the place of the host, ``None`` if none has one; and one that has none."""
    found = [_host(text) for text in address.alternatives]
    known = tuple([text for text in found if text is not None])
    without = next((text for text, host in zip(address.alternatives, found, strict=True) if host is None), None)
    return Value(known) if known else None, without


def _host(address: Text) -> Text | None:
    spelled = "".join([atom.text if isinstance(atom, Lit) else _HOLE for atom in address.atoms])
    found = _URL.fullmatch(spelled) or _KEYWORDS.fullmatch(spelled)
    if found is None:
        return None
    before = spelled.count(_HOLE, 0, found.start(1))
    holes = iter([atom for atom in address.atoms if not isinstance(atom, Lit)][before:])
    first, *others = found[1].strip("[]").split(_HOLE)
    written = next((atom.place for atom in address.atoms if isinstance(atom, Lit)), None)
    atoms: list[Atom] = [Lit(first, written)] if first else []
    for text in others:
        atoms.extend((next(holes), Lit(text)) if text else (next(holes),))
    return Text(tuple(atoms))
