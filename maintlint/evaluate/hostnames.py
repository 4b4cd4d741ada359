"""Hosts named by an expression: names, patterns, groups and node sets."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.inventory import InventoryError, matched
from maintlint.patterns import contains_any, lazy
from maintlint.places import Place
from maintlint.scope import LOCAL, Filter, Hosts, Step
from maintlint.values import Emptiness, Hole, Value
from maintlint.wording import called

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


_SELF = frozenset({"localhost", "127.0.0.1", "::1", "ip6-localhost"})
# One word a host list may be called by when it holds everything.
_GENERIC = frozenset(
    {
        "all",
        "any",
        "every",
        "everything",
        "everyhost",
        "allhosts",
        "allnodes",
        "allservers",
        "hosts",
        "host",
        "hostlist",
        "servers",
        "server",
        "serverlist",
        "nodes",
        "node",
        "nodelist",
        "machines",
        "machine",
        "fleet",
        "groups",
        "inventory",
        "list",
        "iplist",
        "ips",
        "targets",
    }
)
_QUERY = lazy(r"^\w:|[{}()]|\s(and|or|not|xor)\s")
_COMPOUND = lazy(r"(^|[\s(])([A-Z]@|not\s)|\s(and|or)\s")
_DECORATION = frozenset("@:/[] \t\n")
"""What stands in ``user@host:port`` and not in a name."""
SINGLE = ("host", "database")
GROUPS = ("group", "pattern", "nodeset")
"""Kinds of argument that name one host, whatever stands there; an ``instance`` may be one or many."""
_EVERY = frozenset({"all", "*", "@all", "@*", "all:", "*:*"})


def every(run: Run, place: Place | None, why: str) -> Hosts:
    """Every host there is."""
    steps = (Step(place, why),) if place is not None else ()
    return Hosts("all", run.inventory.hosts, source="all", many=True, evidence=steps)


def origin_of(value: Value) -> Step | None:
    for hole in value.holes:
        if hole.place is not None:
            return Step(hole.place, f"{called(hole)} comes from here")
    return None


def origin_name(value: Value) -> str:
    return value.holes[0].origin if value.holes else ""


_ONE_HOST = lazy(r"[\w-]+(\.[\w-]+)+|[\w-]*[A-Za-z]\d+")


def names_one_host(pattern: str) -> bool:
    """Written like one host (``web01``, ``db.example.org``), not like a group of them."""
    return _ONE_HOST.fullmatch(pattern) is not None


def known_names(run: Run, value: Value, names: list[str], kind: str, place: Place) -> Hosts:
    if names and _SELF.issuperset(names):
        return LOCAL
    if kind in ("pattern", "glob", "group"):
        found = [hosts_by_pattern(run, name, place, group=kind == "group") for name in names]
        merged = found[0] if found else Hosts("known", source="", evidence=(Step(place, "no host is named here"),))
        for other in found[1:]:
            merged = union(run, merged, other)
        return merged
    if kind == "nodeset" and any(map(_QUERY.search, names)):
        # A query in the tool's own language: what it finds is not known here.
        shown = " ".join(names)
        steps = (Step(value.place or place, f"{shown} is selected here"),)
        return Hosts("unknown", source=shown, origin="literal-group", many=True, evidence=steps)
    nodes: set[str] = set()
    if kind in ("host", "database") and not contains_any("".join(names), _DECORATION):
        nodes.update(names)
        names = []
    for name in names:
        if kind in (*SINGLE, "instance"):
            nodes.add(_plain_host(name))
            continue
        pieces = name.split() if kind == "lines" else re.split(r"[,\s]+", name) if kind == "list" else [name]
        for piece in pieces:
            if piece.startswith("#") or not piece:
                continue
            if piece in _EVERY and kind != "lines":
                return every(run, value.place or place, f"{piece} takes every host")
            if kind == "nodeset":
                but_some = _all_but(run, piece, value.place or place)
                if but_some is not None:
                    return but_some
            parsed = parse_nodes(run, piece if "[" in piece or piece.startswith("@") else _plain_host(piece))
            nodes.update(parsed if parsed is not None else {_plain_host(piece)})
    nodes.discard("")
    if nodes and nodes <= _SELF:
        return LOCAL
    return _judged(run, frozenset(nodes), value, place)


def _all_but(run: Run, piece: str, place: Place) -> Hosts | None:
    """``@*!login[1-2]``: every host but a few; ``None`` for other sets."""
    chosen, sign, rest = piece.partition("!")
    if chosen not in (*_EVERY, "@*", "@all"):
        return None
    found = every(run, place, f"{chosen} takes every host")
    if not sign:
        return found
    dropped = parse_nodes(run, rest)
    left = found.nodes - (dropped or frozenset())
    return replace(
        found,
        kind="known" if left and dropped else found.kind,
        nodes=left,
        source=piece,
        filters=(*found.filters, Filter(place, rest, negated=True)),
    )


_NO_HOST = (b"#", b";", b"[")
"""What a line of a host list begins with that names no host."""


def _judged(run: Run, nodes: frozenset[str], value: Value, place: Place) -> Hosts:
    hole = value.holes[0] if value.holes else None
    source_place = hole.place if hole is not None and hole.place is not None else value.place or place
    listing = hole.listing if hole is not None else ""
    if not listing and source_place.source is not place.source:
        listing = source_place.path
    count = len(nodes)
    word = "server" if count == 1 else "servers"
    steps = (Step(source_place, f"{count} {word} come{'s' if count == 1 else ''} from here"),)
    inventory = run.inventory
    covers = bool(inventory.hosts) and nodes >= inventory.hosts and count > 1
    if covers and len(nodes) == len(inventory.hosts):
        nodes = inventory.hosts  # one object, of which much is known already
    if covers and not any(members == nodes and not generic(name) for name, members in inventory.groups.items()):
        kind = "all"
    else:
        kind = "known"
    return Hosts(
        "all" if kind == "all" else "known",
        nodes,
        source=listing or value.show()[:80],
        checked=hole.checked if hole is not None else True,
        whole_list=bool(listing)
        and count > 1
        and not (hole is not None and (hole.checked or hole.selectors))
        and not _some_of(run, nodes, listing),
        many=count > 1,
        listed=listing in run.followed,
        capped=hole is not None and is_capped(hole),
        filters=filters_of(hole),
        evidence=steps,
        window=window_of(hole),
    )


def _some_of(run: Run, nodes: frozenset[str], listing: str) -> bool:
    """Are these fewer hosts than the file that they come from has lines, so that something has picked them?"""
    if listing not in run.followed:
        return False
    data = next((source.data for source in run.sources.values() if source.path == listing), b"")
    lines = {line.strip() for line in data.splitlines()}
    return len(nodes) < sum(not line.startswith(_NO_HOST) for line in lines if line)


def is_capped(hole: Hole) -> bool:
    """Are these the first few of a list, of which the others never have their turn?"""
    return any(selector.cap is not None and not selector.window for selector in hole.selectors)


def window_of(hole: Hole | None) -> int | None:
    """How many of a list have their turn at a time (0: some); ``None`` if it is not gone through part by part."""
    sizes = [one.cap or 0 for one in hole.selectors if one.window] if hole is not None else []
    return min(sizes, default=None)


def filters_of(hole: Hole | None) -> tuple[Filter, ...]:
    if hole is None:
        return ()
    found = []
    for selector in hole.selectors:
        if selector.cap is not None:
            continue
        pattern = selector.pattern
        empty = pattern is not None and pattern.empty > Emptiness.UNLIKELY
        origin = origin_of(pattern) if pattern is not None else None
        found.append(
            Filter(
                selector.place,
                selector.text,
                selector.negated,
                empty,
                "none" if selector.negated else "all",
                origin,
                selector.roll if selector.negated else None,
            )
        )
    return tuple(found)


def _plain_host(name: str) -> str:
    """``user@host:port`` or an address (``redis://user@host:6379/0``) without the decoration."""
    scheme, colons, rest = name.strip().partition("://")
    host = rest.split("/", 1)[0] if colons and scheme.isalpha() else name
    host = host.rsplit("@", 1)[-1].strip().strip("/")
    if host.count(":") == 1:
        host = host.split(":", 1)[0]
    return host.strip("[]") if host.startswith("[") and ":" in host else host


def parse_nodes(run: Run, expression: str) -> frozenset[str] | None:
    try:
        return run.inventory.parse(expression)
    except InventoryError:
        return None


def hosts_by_pattern(run: Run, pattern: str, place: Place, group: bool = False) -> Hosts:
    """An Ansible or Salt pattern: ``web:&prod:!bk``, ``mail*``, a group's name."""
    if pattern.strip() in _EVERY or (pattern and not pattern.strip("*")):
        return every(run, place, f"{pattern} takes every host")
    included: frozenset[str] = frozenset()
    filters: list[Filter] = []
    unresolved = whole = False
    pieces = _pieces(pattern)
    if all(piece.strip().startswith(("!", "not ")) for piece in pieces if piece.strip()):
        pieces = ["all", *pieces]  # what is only left out is left out of everything
    for piece in pieces:
        word = piece.strip().removeprefix("not ")
        negated = word.startswith("!") or piece.strip().startswith("not ")
        word = word.lstrip("!&")
        if not word:
            continue
        whole = whole or (word in _EVERY and not negated)
        members = run.inventory.hosts if word in _EVERY else _members(run, word, group)
        if negated:
            filters.append(Filter(place, piece, negated=True))
            included = included - (members or frozenset())
        elif members is None:
            unresolved = True
        elif piece.startswith("&"):
            included = included & members
        else:
            included = included | members
    if filters and (included or unresolved) and not whole:
        filters.insert(0, Filter(place, pattern))
    step = Step(place, f"{pattern} is selected here")
    if whole:
        return Hosts("all", included, source=pattern, many=True, filters=tuple(filters), evidence=(step,))
    if unresolved or (not included and not filters):
        if not filters and names_one_host(pattern):
            return Hosts("known", frozenset({pattern}), source=pattern, checked=True, evidence=(step,))
        return Hosts(
            "unknown",
            source=pattern,
            origin="literal-group",
            checked=True,
            many=not names_one_host(pattern),
            filters=tuple(filters),
            evidence=(step,),
        )
    return Hosts(
        "known",
        included,
        source=pattern,
        checked=True,
        many=len(included) > 1,
        filters=tuple(filters),
        evidence=(step,),
    )


def _pieces(pattern: str) -> list[str]:
    """The parts of a pattern; in a compound one (``G@role:db and not web*``) words join them, and no sign does."""
    if _COMPOUND.search(pattern):
        return [piece.strip("() ") for piece in re.split(r"\b(?:and|or)\b(?=\s)", pattern)]
    return re.split(r"[:,;]", pattern)


def _members(run: Run, word: str, group: bool) -> frozenset[str] | None:
    groups = run.inventory.groups
    if word.lstrip("@") in groups:
        return groups[word.lstrip("@")]
    if "*" in word or "?" in word:
        return matched(run.inventory.hosts, word) or None
    if word in run.inventory.hosts:
        return frozenset({word})
    if group:
        return None
    parsed = parse_nodes(run, word)
    return parsed if parsed is not None and ("[" in word or word.startswith("@")) else None


def generic(listing: str) -> bool:
    """Does a list's name say that it holds everything (``all.txt``, ``servers``), not a group?"""
    stem = os.path.basename(listing).rsplit(".", 1)[0].lower() if listing else ""
    words = [word for word in re.split(r"[^a-z]+", stem) if word]
    return bool(words) and all(word in _GENERIC for word in words)


def union(run: Run, left: Hosts, right: Hosts) -> Hosts:
    if left.kind == "all" or right.kind == "local":
        return left
    if right.kind == "all" or left.kind == "local":
        return right
    kind = "known" if left.kind == right.kind == "known" else "unknown"
    nodes = left.nodes | right.nodes
    better = right.kind == "unknown" and (left.kind != "unknown" or (right.whole_list and not left.whole_list))
    return replace(
        right if better else left,
        item=None,
        kind=kind,
        nodes=nodes if kind == "known" else frozenset(),
        many=left.many or right.many or len(nodes) > 1,
        filters=(*left.filters, *right.filters),
        evidence=tuple(dict.fromkeys((*left.evidence, *right.evidence))),
    )
