"""Words that the rules share: hosts, paths and reasons, said the same way in every message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from heapq import heapify, heappop, heappush

from maintlint.inventory import Inventory
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.scope import Breadth, Effect, Hosts, Rollout, Step
from maintlint.values import Emptiness, Hole, Text

_VARIABLE = lazy(r"\$\{?([A-Za-z_]\w*|[1-9])\}?")
MOST_SHOWN = 3

_DEEDS = {
    "delete": "deletes",
    "truncate": "empties",
    "format": "overwrites the device",
    "drop": "drops",
    "prune": "prunes",
    "overwrite": "overwrites",
    "write": "writes to",
    "create": "creates",
    "move": "moves away",
    "permission": "changes the owner or the permissions of",
    "mount": "mounts over",
    "unmount": "unmounts",
    "stop": "stops",
    "restart": "restarts",
    "reboot": "reboots",
    "install": "installs",
    "uninstall": "uninstalls",
    "publish": "publishes",
    "restore": "restores over",
    "recover": "recovers files from",
    "update": "updates",
    "change": "changes",
    "send": "sends files to",
}

_ORIGINS = {
    "argv": "the command line",
    "parameter": "the caller of the function",
    "env": "the environment",
    "settings": "a file that is read in, and is not here",
    "output": "the output of a command",
    "input": "what is typed or piped in",
    "choice": "what somebody picks",
    "file": "a file",
    "unset": "nowhere: it is never assigned",
    "literal": "an empty text",
    "config": "the tool's own settings",
}

_PARTS = {
    "argv": "an argument",
    "parameter": "an argument",
    "loop": "each item",
    "number": "a number",
    "own-host": "the own host name",
    "script": "the program's own path",
    "directory": "the working directory",
    "input": "a line of input",
    "fresh": "a new temporary path",
}


_NOUNS = {"host": "server", "cloud": "cloud object"}
_UNNAMED = {
    "path": "what it finds",
    "unknown": "what it finds",
    "device": "what it finds",
    "kubernetes": "Kubernetes objects",
}
LONGEST_SET = 400
"""Characters of a host set in a message."""


def deed(effect: Effect) -> str:
    """``deletes /srv/x``: what the effect does, to what."""
    verb = _DEEDS.get("truncate" if "truncates" in effect.tags else effect.kind, f"has the effect `{effect.kind}` on")
    if effect.kind == "reboot" or (effect.resource.type == "host" and effect.kind in ("stop", "restart")):
        return "shuts the system down" if effect.kind == "stop" else f"{verb} the system"
    what = thing(effect)
    if effect.kind == "execute":
        return f"runs {what}" if effect.resource.value else "runs a program"
    if effect.resource.type == "path" and what:
        if effect.kind == "delete" and "mirror" in effect.tags:
            return f"{verb} from {what} whatever its source lacks"
        if effect.kind == "delete" and effect.breadth is Breadth.FILTERED and "*" not in what:
            return f"{verb} files below {what}"
        if effect.kind == "permission" and effect.recursive:
            return f"{verb} everything in {what}"
    return f"{verb} {what}".rstrip()


def thing(effect: Effect) -> str:
    """The resource for people: a path as it is, anything else with its type."""
    kind, texts = effect.resource.type, effect.resource.alternatives
    shown = named(texts)
    if unnamed(effect):
        return _UNNAMED.get(kind, f"{_NOUNS.get(kind, kind)}s")
    if kind in ("path", "unknown", "device") or _is_phrase(effect):
        return shown or "something that cannot be told"
    if kind == "host" and shown == "host":
        return "the system"
    if kind == "kubernetes":
        return "Kubernetes " + (" ".join(dict.fromkeys(map(written_out, texts))).strip() or "objects")
    noun = _NOUNS.get(kind, kind)
    if not shown:
        picked = effect.resource.found is not None and effect.breadth is Breadth.FILTERED
        left = picked and bool(effect.filters) and all(chosen.negated for chosen in effect.filters)
        if picked and not left:
            return f"{noun}s"
        return "every row" if kind == "table" and effect.kind == "delete" else f"every {noun}"
    several = len({*map(written_out, texts)}) > 1
    rows = "the rows of " if kind == "table" and effect.kind == "delete" else ""
    return f"{rows}{noun}{'s' if several else ''} {shown}"


def unnamed(effect: Effect) -> bool:
    """The command itself stands for what it works on, which it does not name (``yum update``)."""
    return bool(effect.resource.value) and effect.resource.value in (effect.command, effect.action)


def _is_phrase(effect: Effect) -> bool:
    """``every database``, ``volumes out of use``: no name, it says what it is."""
    return all(" " in (text.literal or "").strip() for text in effect.resource.alternatives)


def named(texts: Iterable[Text]) -> str:
    """Texts for people, each once, the first few of many."""
    return listing(dict.fromkeys(filter(None, map(written_out, texts))))


def written_out(text: Text) -> str:
    """A text for people: variables as ``$NAME``, other unknown parts as what they are."""
    return "".join(_part(atom) if isinstance(atom, Hole) else atom.text for atom in text.atoms)


def _part(hole: Hole) -> str:
    if hole.choices is not None and len(hole.choices) == 1:
        return hole.choices[0]
    name = hole.name.split(" | ", 1)[0]
    if name in ("@", "*"):
        return "<an argument>"
    if name.startswith("__"):
        return "<an item>"
    if hole.origin == "output" and _is_command(name, hole):
        return f"<output of {name.split()[0]}>"
    if hole.origin == "file" and name and (not name.isidentifier() or name == hole.listing):
        shown = name if " " not in name else hole.listing or name.split()[0]
        return f"<content of {in_words(shown, hole.place)}>"
    if name.isidentifier() or name.isdigit():
        return f"{{{in_python(name)}}}" if is_python(hole.place) else f"${name}"
    return f"<{_PARTS.get(hole.origin, name or hole.origin)}>"


def is_python(place: Place | None) -> bool:
    """Is it written in a Python file?"""
    return place is not None and (place.path.endswith(".py") or "python" in place.source.line(1)[:80])


def stopping(place: Place) -> str:
    """How the program is made to stop where this command fails."""
    command = " ".join(place.text.split())
    if is_python(place) and "(" in command:
        return f"let the exception of `{command}` end the program"
    return f"`{command} || exit 1`"


def heeding(place: Place) -> str:
    """How a failure is heeded, in the language of the place."""
    return "`check=True`, and no `except` that goes on" if is_python(place) else "`|| exit 1`"


def counting(place: Place) -> str:
    """How a count is bounded, in the language of the place."""
    return "`if len(items) > 20: sys.exit(1)`" if is_python(place) else '`[ "$(wc -l < list)" -le 20 ] || exit 1`'


def in_python(name: str) -> str:
    """An argument by its number, as Python has it; any other name as it is."""
    return f"sys.argv[{name}]" if name.isdigit() else "sys.argv" if name == "argv" else name


def in_words(text: str, place: Place | None) -> str:
    """What was put together of texts and variables, in the language of the place."""
    if not is_python(place):
        return text
    alone = _VARIABLE.fullmatch(text)
    if alone is not None:
        return in_python(alone[1])
    return _VARIABLE.sub(lambda found: f"{{{in_python(found[1])}}}", text)


def _is_command(name: str, hole: Hole) -> bool:
    """The name of the command itself, not of a variable that its output was put into."""
    if name.isdigit():
        return False
    if not name or (hole.place is not None and name.isidentifier()):
        source = hole.place.text if hole.place is not None else ""
        if is_python(hole.place):
            return bool(name) and re.search(rf"""["'.]{name}\b|\b{name}\(""", source) is not None
        return bool(name) and re.search(rf"(^|[$<>]\(|`|[|;&])\s*(sudo\s+)?{name}\b(?!=)", source) is not None
    return not name.isupper()


def listing(items: Iterable[str], most: int = MOST_SHOWN) -> str:
    """``a, b, c and 3 more``."""
    shown = list(items)
    if len(shown) > most:
        return f"{', '.join(shown[:most])} and {len(shown) - most} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def count(number: int, noun: str) -> str:
    """``1 server``, ``20 servers``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def servers(nodes: frozenset[str], inventory: Inventory) -> str:
    """``400 servers (web[001-400])``."""
    return f"{count(len(nodes), 'server')} ({shortened(inventory.fold(nodes))})"


def shortened(folded: str) -> str:
    """The start of a very long host set."""
    if len(folded) <= LONGEST_SET:
        return folded
    return folded[: folded.rfind(",", 0, LONGEST_SET) + 1] + " …"


@lru_cache(maxsize=64)
def servers_by_group(nodes: frozenset[str], inventory: Inventory) -> str:
    """``406 servers (all 400 of @web, 2 of the 6 of @stats: stats[01-02],web[001-400])``; whole groups first."""
    taken: set[str] = set()
    parts: list[str] = []
    groups = inventory.groups_of(nodes)

    def worth(name: str, left: int) -> tuple[bool, int, int, str]:
        # Groups that lie wholly in it first, then those that tell of most of what is left.
        size = len(inventory.groups[name])
        return len(groups[name]) < size, -left, size, name

    waiting = [worth(name, len(common)) for name, common in groups.items()]
    heapify(waiting)
    while len(taken) < len(nodes) and waiting and len(parts) < MOST_SHOWN:
        best = heappop(waiting)
        name, shown = best[-1], len(groups[best[-1]])
        new = groups[name] - taken
        if len(new) < -best[1]:
            # Groups before it took some of its hosts.
            if new:
                heappush(waiting, worth(name, len(new)))
            continue
        whole = len(inventory.groups[name])
        part = f"{shown} of the {whole} of @{name}" if shown < whole else f"all {whole} of @{name}"
        parts.append("all of @" + name if shown == whole == len(nodes) else part)
        taken |= new
    if not parts or len(nodes) == 1:
        return servers(nodes, inventory)
    if rest := nodes - taken:
        parts.append(f"{len(rest)} others" if inventory.in_groups(rest) else f"{len(rest)} in no group")
    return f"{count(len(nodes), 'server')} ({', '.join(parts)}: {inventory.fold(nodes)})"


def on_hosts(hosts: Hosts, inventory: Inventory) -> str:
    """``on 400 servers (web[001-400])``, or how else the hosts are known; empty for the local machine."""
    if hosts.kind == "local":
        return ""
    if hosts.kind == "known":
        return f"on {servers(hosts.nodes, inventory)}" if hosts.nodes else "on no server"
    if hosts.kind == "all":
        every = f"on all {len(hosts.nodes)} known servers ({shortened(inventory.fold(hosts.nodes))})"
        return every if len(hosts.nodes) > 1 else "on every known server"
    origin = _ORIGINS.get(hosts.origin)
    source = source_of(hosts)
    if hosts.source.startswith("<") and hosts.origin == "loop":
        return "on the servers of a list"
    if hosts.source.startswith("<"):
        return f"on the servers that `{hosts.source.strip('<>')}` prints"
    if hosts.source.split(" ", 1)[0] == "all":
        return f"on all servers{source[3:]}"
    if hosts.source:
        return f"on the servers of {source}"
    return f"on servers named by {origin}" if origin else "on servers that cannot be told"


def source_of(hosts: Hosts) -> str:
    """What names the hosts, in the language of the program."""
    if hosts.source == "download":
        return "a download"
    return in_words(hosts.source, next((step.place for step in hosts.evidence), None))


def origin_of(hosts: Hosts) -> str:
    """Where host names come from."""
    return _ORIGINS.get(hosts.origin, hosts.source or "somewhere that cannot be told")


def called(hole: Hole) -> str:
    """A hole in the user's own words: ``DIR``, ``$1``, ``the output of mktemp``."""
    if hole.origin == "output" and not hole.name:
        return "a command's output"
    if hole.origin == "output" and _is_command(hole.name, hole):
        return f"the output of {hole.name.split()[0]}"
    if hole.name in ("@", "*"):
        return "an argument"
    if is_python(hole.place) and hole.name:
        return in_python(hole.name)
    return f"${hole.name}" if hole.name.isdigit() or len(hole.name) == 1 else hole.name or f"the {hole.origin}"


def written(effect: Effect) -> list[str]:
    """The variables that stand in the command, as its author wrote it."""
    return list(variables_in(effect.place))


def variables_in(place: Place) -> tuple[str, ...]:
    """The variables that stand in a piece of the program, as its author wrote it."""
    return tuple(dict.fromkeys(_VARIABLE.findall(place.text)))


def may_be_empty(holes: Sequence[Hole], names: Sequence[str] = ()) -> str:
    """``DIR may be unset or empty``, by the worst of what is possible; ``names`` are the author's own."""
    shown = [f"${name}" for name in names] or list(dict.fromkeys(called(hole) for hole in holes))
    return f"{listing(shown)} may {'both ' if len(shown) == 2 else ''}be {_how_empty(holes)}"


def _how_empty(holes: Sequence[Hole]) -> str:
    if all(hole.origin == "unset" for hole in holes):
        return "empty: it is never assigned"
    if all(hole.empty is Emptiness.BLANK for hole in holes) and not all(is_python(hole.place) for hole in holes):
        return "empty (it may be set to nothing)"
    if all(hole.empty is Emptiness.UNSET for hole in holes):
        return "unset or empty"
    return "empty"


def required(name: str) -> str:
    """The expansion that stops the shell: ``"${DIR:?}"``."""
    return f'"${{{name}:?}}"'


def why_empty(holes: Iterable[Hole]) -> list[Step]:
    """A step per hole that may be empty: where its value comes from."""
    steps = []
    for hole in holes:
        if hole.place is not None:
            origin = _ORIGINS.get(hole.origin, "somewhere that cannot be told")
            nothing = "this may yield nothing, and that is not checked"
            message = f"{called(hole)} comes from {origin} and is not checked to be non-empty"
            if hole.origin == "literal":
                message = "the empty string comes from here"
            steps.append(Step(hole.place, nothing if hole.origin in ("output", "file") else message))
    return steps


def why_effect(effect: Effect) -> list[Step]:
    """What every finding about an effect can show: the calls that lead to it and the loop around it."""
    steps = [Step(place, "reached through this call") for place in effect.via]
    if effect.rollout.loop is not None and effect.hosts.remote and (effect.rollout.each or effect.hosts.many):
        steps.append(Step(effect.rollout.loop, "once for every server of this loop"))
    return steps


def why_rollout(rollout: Rollout) -> list[Step]:
    """Where the spreading is written."""
    if rollout.place is not None:
        return [
            Step(rollout.place, "here it goes to all of them at once" if rollout.parallel is None else "spread here")
        ]
    return [Step(rollout.loop, "once for every server of this loop")] if rollout.loop is not None else []


def why_place(place: Place | None, message: str) -> list[Step]:
    """One step, if there is a place for it."""
    return [Step(place, message)] if place is not None else []
