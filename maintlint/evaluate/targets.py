"""From arguments to host sets: which machines a remote command reaches, and how they were chosen."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.evaluate import files, named
from maintlint.evaluate.state import Frame, State
from maintlint.inventory import InventoryError, matched
from maintlint.knowledge.arguments import Arguments
from maintlint.knowledge.model import HostSpec
from maintlint.patterns import contains_any, lazy
from maintlint.places import Place
from maintlint.scope import LOCAL, Filter, Hosts, Step
from maintlint.values import Emptiness, Hole, Lit, Text, Value, Wild, defaults_in, join, map_holes
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

_SINGLE = ("host", "database")
_GROUPS = ("group", "pattern", "nodeset")
"""Kinds of argument that name one host, whatever stands there; an ``instance`` may be one or many."""
_ELSEWHERE = frozenset({"unknown", "parameter"})
"""Origins that say nothing of how many hosts there are."""
_EVERY = frozenset({"all", "*", "@all", "@*", "all:", "*:*"})


def hosts_of(run: Run, frame: Frame, state: State, spec: HostSpec, arguments: Arguments, place: Place) -> Hosts | None:
    """The hosts that one `HostSpec` selects; ``None`` if it says nothing for these arguments."""
    if spec.when and arguments.all_hold(spec.when) is False:
        return None
    if spec.inventory:
        with named.consulted(run, frame, state, arguments.select(spec.inventory)):
            return _selected(run, frame, state, spec, arguments, place)
    return _selected(run, frame, state, spec, arguments, place)


def _selected(run: Run, frame: Frame, state: State, spec: HostSpec, arguments: Arguments, place: Place) -> Hosts | None:
    if spec.all_when and arguments.any_holds(spec.all_when):
        return _narrowed(run, spec, arguments, every(run, place, "every host is selected here"))
    values = arguments.select(spec.on) if spec.on else ()
    if not values:
        if spec.default == "none":
            return None
        if spec.default == "local":
            return LOCAL
        if spec.default == "all":
            return _narrowed(run, spec, arguments, every(run, place, "no host is named, so every host is taken"))
        if spec.on.startswith("receiver "):
            # An object that was made elsewhere knows its hosts; here nothing says that they are many.
            return Hosts("unknown", origin="unknown")
        return Hosts("unknown", origin="config", many=spec.kind != "database")
    merged: Hosts | None = None
    for value in values:
        found = from_value(run, frame, state, value, spec.kind, spec.empty, place)
        merged = found if merged is None else _union(run, merged, found)
    if merged is not None and merged.origin == "literal-group" and spec.unresolved == "few":
        merged = replace(merged, many=False)
    return None if merged is None else _narrowed(run, spec, arguments, merged)


def every(run: Run, place: Place | None, why: str) -> Hosts:
    """Every host there is."""
    steps = (Step(place, why),) if place is not None else ()
    return Hosts("all", run.inventory.hosts, source="all", many=True, evidence=steps)


def _narrowed(run: Run, spec: HostSpec, arguments: Arguments, hosts: Hosts) -> Hosts:
    """Apply ``--limit`` and ``-x`` like options."""
    for value in arguments.select(f"option {spec.limit}") if spec.limit else ():
        text = value.show()
        place = value.place or hosts.evidence[0].place if value.place or hosts.evidence else None
        if place is None:
            continue
        if value.literal == "" and spec.limit_empty == "all":
            continue
        negated = text.startswith("!")
        narrow = Filter(place, text, negated, value.empty > Emptiness.UNLIKELY, spec.limit_empty, _origin(value))
        exact = value.literal
        nodes, kind = hosts.nodes, hosts.kind
        if exact is not None and hosts.nodes:
            chosen = _pattern(run, exact, place)
            if chosen.kind == "known":
                nodes, kind = hosts.nodes & chosen.nodes, "known"
        if kind == "all":
            kind = "unknown" if not nodes or exact is None else kind
        hosts = replace(
            hosts,
            nodes=nodes if kind != "unknown" else frozenset(),
            kind=kind,
            whole_list=False,
            source=f"{hosts.source} limited to {text}",
            origin=hosts.origin or _origin_name(value),
            filters=(*hosts.filters, narrow),
        )
    for value in arguments.select(f"option {spec.exclude}") if spec.exclude else ():
        exact = value.literal
        taken = _parsed(run, exact) if exact is not None else None
        nodes = hosts.nodes - taken if taken is not None else hosts.nodes
        if (
            hosts.kind == "known"
            and taken is not None
            and hosts.source
            and "@" not in hosts.source
            and spec.kind == "nodeset"
        ):
            # Both sets are written out: the hosts are exactly these, nothing is in by default.
            hosts = replace(hosts, nodes=nodes)
        elif value.place is not None:
            drop = Filter(value.place, value.show(), negated=True)
            hosts = replace(
                hosts,
                nodes=nodes,
                kind="known" if nodes and hosts.kind == "all" else hosts.kind,
                filters=(*hosts.filters, drop),
            )
    return hosts


def _origin(value: Value) -> Step | None:
    for hole in value.holes:
        if hole.place is not None:
            return Step(hole.place, f"{called(hole)} comes from here")
    return None


def _origin_name(value: Value) -> str:
    return value.holes[0].origin if value.holes else ""


def _without_globs(value: Value, kind: str) -> Value:
    """Host sets look like patterns to the shell (``mail[01-20]``), and no file is named like them."""
    if not any(isinstance(atom, Wild) for text in value.alternatives for atom in text.atoms):
        return value
    patterns = kind in ("pattern", "group", "glob")
    return Value(
        tuple(
            Text(
                tuple(
                    Lit(atom.text, atom.place) if isinstance(atom, Wild) and (patterns or atom.text[0] == "[") else atom
                    for atom in text.atoms
                )
            )
            for text in value.alternatives
        )
    )


def _without_caret(value: Value) -> Value:
    """``-w ^file``: the names stand in a file."""
    texts = []
    for text in value.alternatives:
        first = text.atoms[0]
        assert isinstance(first, Lit)
        rest = (Lit(first.text[1:], first.place),) if len(first.text) > 1 else ()
        texts.append(Text((*rest, *text.atoms[1:])))
    return Value(tuple(texts))


def from_value(run: Run, frame: Frame, state: State, value: Value, kind: str, empty: str, place: Place) -> Hosts:
    """The hosts that an argument names."""
    if kind == "nodeset" and all(text.prefix.startswith("^") for text in value.alternatives):
        kind, value = "file", _without_caret(value)
    if kind == "file":
        value = files.content(run, frame, state, value)
        kind = "lines"
    value = _without_globs(value, kind)
    exact = value.literals
    if exact is None and len(value.alternatives) > 1:
        if empty == "all":
            value = _without_blanks(value)
        parts = [
            _or_all(from_value(run, frame, state, Value((text,)), kind, empty, place), text, place)
            for text in value.alternatives
        ]
        merged = parts[0]
        for part in parts[1:]:
            merged = _union(run, merged, part)
        return merged
    if exact is None:
        return _unknown(run, value.alternatives[0], kind, empty, place)
    names = [text for text in exact if text.strip()]
    if len(names) < len(exact) and empty == "all":
        return every(run, value.place or place, "an empty selector takes every host")
    found = _known(run, value, names, kind, place)
    single = kind in _SINGLE or (kind in _GROUPS and len(exact) > 1)
    if single and len(found.nodes) > 1 and _one_of_them(frame, value):
        return replace(found, either=True)
    return found


def _without_blanks(value: Value) -> Value:
    """An empty text beside others: those are what is empty if it is left out."""
    texts = [text for text in value.alternatives if text.literal is None or (text.literal or "").strip()]
    if len(texts) == len(value.alternatives) or not any(text.holes for text in texts):
        return value
    return map_holes(Value(tuple(texts)), empty=Emptiness.MAYBE)


def _or_all(hosts: Hosts, text: Text, place: Place) -> Hosts:
    """``${TARGET:-*}``: every host, if nothing was given; an empty filter in other words."""
    default = next(iter(defaults_in([Value((text,))])), None)
    if default is None or hosts.kind != "all":
        return hosts
    where = default.place or place
    name = default.name if default.name.startswith("$") else f"${default.name}"
    chosen = Filter(place, name, False, True, "all", Step(where, "this stands for nothing, and takes every host"))
    return replace(hosts, filters=(*hosts.filters, chosen))


def _one_of_them(frame: Frame, value: Value) -> bool:
    """Is it one host, though several may be meant: by the way that led here, or as a loop that is over left it?"""
    if len(value.alternatives) > 1:
        return True
    alone = not frame.loops and frame.fanout is None
    return alone and any(hole.choices is not None and hole.name.isidentifier() for hole in value.holes)


def _known(run: Run, value: Value, names: list[str], kind: str, place: Place) -> Hosts:
    if kind in ("pattern", "glob", "group"):
        found = [_pattern(run, name, place, group=kind == "group") for name in names]
        merged = found[0] if found else Hosts("known", source="", evidence=(Step(place, "no host is named here"),))
        for other in found[1:]:
            merged = _union(run, merged, other)
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
        if kind in (*_SINGLE, "instance"):
            nodes.add(_plain_host(name))
            continue
        pieces = name.split() if kind == "lines" else re.split(r"[,\s]+", name) if kind == "list" else [name]
        for piece in pieces:
            if piece.startswith("#") or not piece:
                continue
            if piece in _EVERY and kind != "lines":
                return every(run, value.place or place, f"{piece} takes every host")
            parsed = _parsed(run, piece if "[" in piece or piece.startswith("@") else _plain_host(piece))
            nodes.update(parsed if parsed is not None else {_plain_host(piece)})
    nodes.discard("")
    if nodes and nodes <= _SELF:
        return LOCAL
    return _judged(run, frozenset(nodes), value, place)


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
        whole_list=bool(listing) and count > 1 and not (hole is not None and (hole.checked or hole.selectors)),
        many=count > 1,
        listed=listing in run.followed,
        capped=hole is not None and any(selector.cap is not None for selector in hole.selectors),
        filters=_filters(hole),
        evidence=steps,
    )


def _filters(hole: Hole | None) -> tuple[Filter, ...]:
    if hole is None:
        return ()
    found = []
    for selector in hole.selectors:
        if selector.cap is not None:
            continue
        pattern = selector.pattern
        empty = pattern is not None and pattern.empty > Emptiness.UNLIKELY
        origin = _origin(pattern) if pattern is not None else None
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


def _unknown(run: Run, text: Text, kind: str, empty: str, place: Place) -> Hosts:
    holes = text.holes
    if not holes:
        return Hosts(
            "unknown",
            source=text.show(),
            origin="glob",
            many=True,
            evidence=(Step(text.place or place, "these hosts are taken"),),
        )
    hole = next((h for h in holes if h.listing or h.selectors), holes[0])
    if kind == "host" and len(holes) > 1 and text.prefix == "" and isinstance(text.atoms[-1], Hole):
        hole = text.atoms[-1]
    if len(holes) == 1 and text.prefix.endswith("{") and text.suffix.startswith("}") and not hole.many:
        # A query that names one host outright.
        kind = "host"
    shown = called(hole)
    listed = bool(hole.listing) and not (hole.many and kind in _SINGLE)
    steps = []
    if hole.place is not None:
        steps.append(
            Step(
                hole.place,
                f"the hosts come from here ({hole.listing or shown})" if listed else f"{shown} comes from here",
            )
        )
    filters = list(_filters(hole))
    if kind in ("pattern", "group", "glob", "nodeset", "list") and text.empty > Emptiness.UNLIKELY and empty == "all":
        filters.append(Filter(place, text.show(), False, True, empty, steps[0] if steps else None))
    capped = any(selector.cap is not None for selector in hole.selectors)
    return Hosts(
        "unknown",
        source=hole.listing or text.show(),
        origin="config" if kind == "database" and hole.origin == "env" else hole.origin,
        checked=hole.checked,
        whole_list=listed and not filters and not capped and not hole.checked,
        many=(
            listed
            or (hole.many and kind not in _SINGLE)
            or (kind not in (*_SINGLE, "instance") and hole.origin not in _ELSEWHERE)
        )
        and not (capped and any(s.cap == 1 for s in hole.selectors)),
        capped=capped,
        filters=tuple(filters),
        evidence=tuple(steps),
    )


def _plain_host(name: str) -> str:
    """``user@host:port`` without the decoration."""
    host = name.rsplit("@", 1)[-1].strip()
    host = re.sub(r"^ssh://", "", host).strip("/")
    if host.count(":") == 1:
        host = host.split(":", 1)[0]
    return host.strip("[]") if host.startswith("[") and ":" in host else host


def _parsed(run: Run, expression: str) -> frozenset[str] | None:
    try:
        return run.inventory.parse(expression)
    except InventoryError:
        return None


def _pattern(run: Run, pattern: str, place: Place, group: bool = False) -> Hosts:
    """An Ansible or Salt pattern: ``web:&prod:!bk``, ``mail*``, a group's name."""
    if pattern.strip() in _EVERY:
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
        single = re.fullmatch(r"[\w.-]+", pattern) is not None and "." in pattern
        return Hosts(
            "unknown",
            source=pattern,
            origin="literal-group",
            checked=True,
            many=not single,
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
    parsed = _parsed(run, word)
    return parsed if parsed is not None and ("[" in word or word.startswith("@")) else None


def generic(listing: str) -> bool:
    """Does a list's name say that it holds everything (``all.txt``, ``servers``), not a group?"""
    stem = os.path.basename(listing).rsplit(".", 1)[0].lower() if listing else ""
    words = [word for word in re.split(r"[^a-z]+", stem) if word]
    return bool(words) and all(word in _GENERIC for word in words)


def _union(run: Run, left: Hosts, right: Hosts) -> Hosts:
    if left.kind == "all" or right.kind == "local":
        return left
    if right.kind == "all" or left.kind == "local":
        return right
    kind = "known" if left.kind == right.kind == "known" else "unknown"
    nodes = left.nodes | right.nodes
    better = right.kind == "unknown" and (left.kind != "unknown" or (right.whole_list and not left.whole_list))
    return replace(
        right if better else left,
        kind=kind,
        nodes=nodes if kind == "known" else frozenset(),
        many=left.many or right.many or len(nodes) > 1,
        filters=(*left.filters, *right.filters),
        evidence=tuple(dict.fromkeys((*left.evidence, *right.evidence))),
    )


def _remote_alternatives(run: Run, frame: Frame, state: State, operand: Value, place: Place) -> tuple[Hosts, Value]:
    """``"$HOST:/srv"`` where ``HOST`` was set on one of two ways: both hosts, if each way names one."""
    ways = [remote_operand(run, frame, state, Value((text,)), place) for text in operand.alternatives]
    if not all(hosts.remote for hosts, _ in ways):
        return LOCAL, operand
    hosts, path = ways[0]
    for other, tail in ways[1:]:
        hosts, path = _union(run, hosts, other), join(path, tail)
    return hosts, path


def remote_operand(run: Run, frame: Frame, state: State, operand: Value, place: Place) -> tuple[Hosts, Value]:
    """``[user@]host:path`` as hosts and path; a plain path is local."""
    if len(operand.alternatives) != 1:
        return _remote_alternatives(run, frame, state, operand, place)
    atoms = operand.alternatives[0].atoms
    for index, atom in enumerate(atoms):
        if not isinstance(atom, Lit):
            continue
        before, colon, after = atom.text.partition(":")
        if "/" in before:
            return LOCAL, operand
        if colon:
            after = after.removeprefix(":") if not after.startswith(":/") else after
            head = Value((Text((*atoms[:index], Lit(before, atom.place)) if before else atoms[:index]),))
            tail = Value((Text(((Lit(after, atom.place),) if after else ()) + atoms[index + 1 :]),))
            if head.literals is not None and not any(head.literals):
                return LOCAL, operand
            return from_value(run, frame, state, head, "host", "error", place), tail
    return LOCAL, operand
