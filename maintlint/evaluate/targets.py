"""From arguments to host sets: which machines a remote command reaches, and how they were chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint import wording
from maintlint.combining import defaults_in, join, map_holes
from maintlint.evaluate import addresses, files, hostnames, named
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.knowledge.model import HostSpec
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.scope import LOCAL, Filter, Hosts, Step
from maintlint.values import Emptiness, Hole, Lit, Text, Value, Wild

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


_ONE_SERVER = lazy(r"(?i)(?:.*_)?(?:host|hostname|fqdn|server|node|machine|master|leader)")
"""What one server is called by, where several could stand."""
_SETTINGS = frozenset({"env", "settings", "unset"})
_NUMBER = lazy(r"\$\{?(\w+)")
_HOME = "~"
"""What no path stands for on another host (``scp app.tgz host:``)."""
_ELSEWHERE = frozenset({"unknown", "parameter"})
"""Origins that say nothing of how many hosts there are."""


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
        return _narrowed(run, spec, arguments, hostnames.every(run, place, "every host is selected here"))
    values = arguments.select(spec.on) if spec.on else ()
    if spec.kind == "address":
        return _in_address(run, frame, state, values[0], place) if values else None
    if not values:
        if spec.default == "none":
            return None
        if spec.default == "local":
            return LOCAL
        if spec.default == "all":
            return _narrowed(
                run, spec, arguments, hostnames.every(run, place, "no host is named, so every host is taken")
            )
        if spec.on.startswith("receiver "):
            # An object that was made elsewhere knows its hosts; here nothing says that they are many.
            return Hosts("unknown", origin="unknown")
        return Hosts("unknown", origin="config", many=spec.kind != "database")
    merged: Hosts | None = None
    for value in values:
        found = from_value(run, frame, state, value, spec.kind, spec.empty, place)
        merged = found if merged is None else hostnames.union(run, merged, found)
    if merged is not None and merged.origin == "literal-group" and spec.unresolved == "few":
        merged = replace(merged, many=False)
    return None if merged is None else _narrowed(run, spec, arguments, merged)


def _in_address(run: Run, frame: Frame, state: State, value: Value, place: Place) -> Hosts | None:
    """The hosts that an address has in it; where one of its ways has none, nobody knows which others there are."""
    names, without = addresses.hosts_in(value)
    found = from_value(run, frame, state, names, "database", "error", place) if names is not None else None
    if found is None or without is None or not found.remote:
        return found
    return hostnames.union(run, found, Hosts("unknown", source=without.show()[:80], origin="config"))


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
        narrow = Filter(
            place, text, negated, value.empty > Emptiness.UNLIKELY, spec.limit_empty, hostnames.origin_of(value)
        )
        exact, written = value.literal, value.literals
        few = written is not None and all(map(hostnames.names_one_host, written))
        nodes, kind = hosts.nodes, hosts.kind
        if exact is not None and hosts.nodes:
            chosen = hostnames.hosts_by_pattern(run, exact, place)
            if chosen.kind == "known":
                nodes, kind = hosts.nodes & chosen.nodes, "known"
        if kind == "all":
            kind = "unknown" if not nodes or exact is None else kind
        hosts = replace(
            hosts,
            nodes=nodes if kind != "unknown" else frozenset(),
            kind=kind,
            whole_list=False,
            many=hosts.many and not few,
            source=f"{hosts.source} limited to {text}",
            origin=hosts.origin or (hostnames.origin_name(value) if written is None else "literal-group"),
            filters=(*hosts.filters, narrow),
        )
    for value in arguments.select(f"option {spec.exclude}") if spec.exclude else ():
        exact = value.literal
        taken = hostnames.parse_nodes(run, exact) if exact is not None else None
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
    if empty != "all" and len(value.alternatives) > 1:
        value = _where_assigned(value)
    if kind in _SELECTORS and any(map(_is_one_server, value.alternatives)):
        kind = "host"
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
            merged = hostnames.union(run, merged, part)
        if kind in (*hostnames.SINGLE, "instance") and not any(part.many for part in parts):
            merged = replace(merged, many=False)  # One of them, by the way that led here.
        given = next((part for part in parts if part.kind == "unknown"), None)
        merged = _set_on_purpose(merged, parts, value)
        return merged if given is None or merged.filters else _unless_given(merged, given, place)
    if exact is None:
        found = _unknown(run, value.alternatives[0], kind, empty, place)
        each = any(frame.goes_through(hole) for hole in value.holes)
        found = replace(found, each=True) if each else found
        if not found.many and found.source and kind in hostnames.SINGLE and frame.loops:
            found = _one_by_its_number(run, frame, state, value, found)
        return found
    names = [text for text in exact if text.strip()]
    if len(names) < len(exact) and empty == "all":
        return hostnames.every(run, value.place or place, "an empty selector takes every host")
    found = hostnames.known_names(run, value, names, kind, place)
    single = kind in hostnames.SINGLE or (kind in hostnames.GROUPS and len(exact) > 1)
    if single and len(found.nodes) > 1 and _one_of_them(frame, value):
        return replace(found, either=True)
    return replace(found, item=_loop_over(frame, value, found.nodes)) if single and frame.loops else found


def _one_by_its_number(run: Run, frame: Frame, state: State, value: Value, hosts: Hosts) -> Hosts:
    """``sed -n "${i}p" hosts`` in a loop that counts ``i``: each pass takes another line of the list."""
    for hole in value.holes:
        words = " ".join([hole.name, *[selector.text for selector in hole.selectors]]) if hole.listing else ""
        for name in _NUMBER.findall(words):
            number = state.variables.get(name)
            counted = number.holes if isinstance(number, Value) else ()
            for around in frame.loops:
                inside = [one for one in counted if around.goes_through(one) or _stands_in(one, around.place)]
                few = any(one.choices and len(one.choices) <= run.config.policy.many_hosts for one in inside)
                if inside and not few and not around.again:
                    return replace(hosts, many=True, capped=False)
    return hosts


def _stands_in(hole: Hole, loop: Place) -> bool:
    return hole.place is not None and hole.place.within(loop)


def _where_assigned(value: Value) -> Value:
    """Without the ways on which the program gave the variable nothing: no host is named there."""
    texts = tuple(text for text in value.alternatives if not any(map(_left_alone, text.holes)))
    return Value(texts) if texts and len(texts) < len(value.alternatives) else value


def _left_alone(hole: Hole) -> bool:
    return hole.origin == "env" and hole.place is None and not hole.transforms


def _loop_over(frame: Frame, value: Value, nodes: frozenset[str]) -> object:
    """The loop whose items are these hosts."""
    hole = value.holes[0] if len(value.alternatives) == len(value.holes) == 1 else None
    if hole is None or hole.choices is None or len(nodes) != len(hole.choices) or not nodes.issuperset(hole.choices):
        return None
    return next((around.key for around in reversed(frame.loops) if around.goes_through(hole)), None)


def _without_blanks(value: Value) -> Value:
    """An empty text beside others: those are what is empty if it is left out."""
    texts = [text for text in value.alternatives if text.literal is None or (text.literal or "").strip()]
    if len(texts) == len(value.alternatives) or not any(text.holes for text in texts):
        return value
    return map_holes(Value(tuple(texts)), empty=Emptiness.MAYBE)


def _or_all(hosts: Hosts, text: Text, place: Place) -> Hosts:
    """``${TARGET:-*}``: every host, if nothing was given; an empty filter in other words."""
    default = next(iter(defaults_in([Value((text,))])), None)
    blank = next((atom for atom in text.atoms if isinstance(atom, Lit) and not atom.text and atom.place), None)
    if (default is None and blank is None) or hosts.kind != "all":
        return hosts
    if default is not None:
        where = default.place or place
        name = default.name if default.name.startswith("$") else f"${default.name}"
    else:
        where, name = (blank and blank.place) or place, text.show()
    chosen = Filter(place, name, False, True, "all", Step(where, "this stands for nothing, and takes every host"))
    return replace(hosts, filters=(*hosts.filters, chosen))


def _unless_given(hosts: Hosts, given: Hosts, place: Place) -> Hosts:
    """``TARGET='*'`` where nothing else is given: the same in several lines."""
    if hosts.kind != "all":
        return hosts
    chosen = Filter(place, given.source, False, True, "all", next(iter(hosts.evidence), None))
    return replace(hosts, filters=(chosen,))


def _one_of_them(frame: Frame, value: Value) -> bool:
    """Is it one host, though several may be meant: by the way that led here, or as a loop that is over left it?"""
    if len(value.alternatives) > 1:
        return True
    if frame.fanout is not None:
        return False
    return any(
        hole.choices is not None
        and hole.name.isidentifier()
        and all(around.item is not None and not around.goes_through(hole) for around in frame.loops)
        for hole in value.holes
    )


_SELECTORS = frozenset({"pattern", "group", "glob", "nodeset", "list"})


def _leaves_stars(text: Text) -> bool:
    """``*$ROLE*``: is a pattern that every name matches left where nothing was given?"""
    around = "".join([atom.text for atom in text.atoms if not isinstance(atom, Hole)])
    return bool(around) and not around.strip("*") and all(hole.empty > Emptiness.BLANK for hole in text.holes)


def _named_by_kind(text: Text, item: Hole) -> bool:
    """``web-$i``, ``$cluster-node$i``: what stands in front of the items of a list says which servers are meant."""
    before = text.atoms[: text.atoms.index(item)] if item in text.atoms else ()
    return any(isinstance(atom, Hole) or (isinstance(atom, Lit) and atom.text.strip("-_./")) for atom in before)


def _without_user(text: Text) -> Text:
    """``root@$host``, ``$user@$host``: what stands behind the sign."""
    for index in range(len(text.atoms) - 2, -1, -1):
        atom = text.atoms[index]
        if isinstance(atom, Lit) and "@" in atom.text:
            rest = atom.text.rpartition("@")[2]
            return Text(((Lit(rest, atom.place),) if rest else ()) + text.atoms[index + 1 :])
    return text


def _is_one_server(text: Text) -> bool:
    hole = text.atoms[0] if len(text.atoms) == 1 else None
    return isinstance(hole, Hole) and not (hole.many or hole.listing) and _ONE_SERVER.fullmatch(hole.name) is not None


def _unknown(run: Run, text: Text, kind: str, empty: str, place: Place) -> Hosts:
    if kind == "host":
        text = _without_user(text)
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
    shown = wording.called(hole)
    listed = bool(hole.listing) and not (hole.many and kind in hostnames.SINGLE)
    steps = []
    if hole.place is not None:
        steps.append(
            Step(
                hole.place,
                f"the hosts come from here ({hole.listing or shown})" if listed else f"{shown} comes from here",
            )
        )
    filters = list(hostnames.filters_of(hole))
    nothing = kind in _SELECTORS and text.empty > Emptiness.UNLIKELY and empty == "all"
    if nothing or (kind in ("pattern", "glob") and _leaves_stars(text)):
        filters.append(Filter(place, text.show(), False, True, "all", steps[0] if steps else None))
    capped = hostnames.is_capped(hole)
    return Hosts(
        "unknown",
        source=hole.listing or text.show(),
        origin="config" if kind == "database" and hole.origin in ("env", "file", "settings") else hole.origin,
        checked=hole.checked,
        whole_list=listed and not filters and not capped and not hole.checked and not _named_by_kind(text, hole),
        many=(
            listed
            or hole.origin == "walk"
            or (hole.many and kind not in hostnames.SINGLE)
            or (kind not in (*hostnames.SINGLE, "instance") and hole.origin not in _ELSEWHERE)
        )
        and not (capped and any(s.cap == 1 for s in hole.selectors))
        and not hole.single,
        capped=capped,
        filters=tuple(filters),
        evidence=tuple(steps),
        window=hostnames.window_of(hole),
    )


def _remote_alternatives(run: Run, frame: Frame, state: State, operand: Value, place: Place) -> tuple[Hosts, Value]:
    """``"$HOST:/srv"`` where ``HOST`` was set on one of two ways: both hosts, if each way names one."""
    ways = [remote_operand(run, frame, state, Value((text,)), place) for text in operand.alternatives]
    if not all(hosts.remote for hosts, _ in ways):
        return LOCAL, operand
    hosts, path = ways[0]
    for other, tail in ways[1:]:
        hosts, path = hostnames.union(run, hosts, other), join(path, tail)
    return _set_on_purpose(hosts, [each for each, _ in ways], operand), path


def _set_on_purpose(hosts: Hosts, ways: list[Hosts], value: Value) -> Hosts:
    """``${APP_HOST:-app01}``: who sets it has another host in mind than the one that is written down."""
    written = hosts.origin in _SETTINGS and any(way.kind == "known" for way in ways)
    return replace(hosts, origin="config") if written and defaults_in([value]) else hosts


def remote_operand(run: Run, frame: Frame, state: State, operand: Value, place: Place) -> tuple[Hosts, Value]:
    """``[user@]host:path`` as hosts and path; a plain path is local."""
    if len(operand.alternatives) != 1:
        operand = _where_assigned(operand)
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
            rest = ((Lit(after, atom.place),) if after else ()) + atoms[index + 1 :]
            tail = Value((Text(rest or (Lit(_HOME, atom.place),)),))
            if head.literals is not None and not any(head.literals):
                return LOCAL, operand
            return from_value(run, frame, state, head, "host", "error", place), tail
    return LOCAL, operand
