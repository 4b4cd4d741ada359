"""Declared against actual: what a program may change by its header, and which effects go beyond that."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from maintlint import areas, paths, wording
from maintlint.inventory import Inventory, InventoryError
from maintlint.occurrence import occurrence
from maintlint.patterns import lazy
from maintlint.policy import Declaration
from maintlint.rule import Confidence, Context
from maintlint.scope import OUTAGES, Breadth, Effect, Scope, Step
from maintlint.values import Text

_ADDRESS = lazy(r"[0-9]+(\.[0-9]+){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*")
_PATHLIKE = ("/", "~")

_PUT = frozenset({"overwrite", "write", "create", "update", "restore"})


class Excess(Struct, frozen=True):
    """An effect beyond what its program is for.

    ``whole``: it happens nowhere but beyond; else it has a rightful part, which other rules may judge.
    """

    reason: str
    confidence: Confidence
    whole: bool
    evidence: tuple[Step, ...] = ()
    nodes: frozenset[str] = frozenset()


# --- hosts ---------------------------------------------------------------------------------------


def nodes_of(expression: str | None, context: Context) -> frozenset[str] | None:
    """Hosts of an expression; ``None`` without one, or where it cannot be read (told elsewhere)."""
    if not expression:
        return None
    return _parsed(context.inventory, expression)


@lru_cache(maxsize=16)
def _parsed(inventory: Inventory, expression: str) -> frozenset[str] | None:
    try:
        return inventory.parse(expression)
    except InventoryError:
        return None


def declared_targets(context: Context) -> frozenset[str] | None:
    """Hosts that the declaration lets the program change."""
    return nodes_of(context.declaration.targets, context) if context.declaration is not None else None


class _LastAsked:
    """Where the program that was asked about last runs: every effect of a program asks for the same."""

    effects: tuple[Effect, ...] | None = None
    reaches_out = False


def runs_on(scope: Scope, declaration: Declaration | None) -> str:
    """``targets``: the program is sent to hosts and runs there; ``controller``: it reaches out to them.

    Where the header does not say, a program that reaches no other host is one that is sent.
    """
    if declaration is not None and declaration.runs_on is not None:
        return declaration.runs_on
    last = _LastAsked
    if last.effects is not scope.effects:
        last.effects = scope.effects
        hosts = [one.hosts for one in scope.effects] + [one.hosts for one in scope.transfers]
        last.reaches_out = any(one.remote for one in hosts)
    return "controller" if last.reaches_out else "targets"


def landing(effect: Effect, scope: Scope, context: Context) -> frozenset[str] | None:
    """The named hosts that an effect can happen on; ``None`` if they cannot be named.

    A program that is sent to its targets runs there as a local one: its guards on the own name decide.
    """
    where = runs_on(scope, context.declaration)
    known, declared = context.inventory.hosts, declared_targets(context) or frozenset()
    named = known if declared <= known else known | declared
    if effect.hosts.kind == "local":
        if where == "controller":
            return None
        possible = occurrence(effect, context.inventory, "targets", named).possible
        guarded = any(guard.kind == "own-host" and guard.nodes is not None for guard in effect.guards)
        told = len(possible) < len(named) or guarded
        return possible if told else None
    found = occurrence(effect, context.inventory, where, named)
    return None if found.elsewhere else found.possible


def beyond_targets(effect: Effect, nodes: frozenset[str] | None, context: Context) -> Excess | None:
    """Hosts beyond the declared targets; ``nodes`` are those that the effect lands on."""
    declared, declaration = declared_targets(context), context.declaration
    if declared is None or declaration is None:
        return None
    if nodes is None:
        if effect.hosts.kind != "all" or declaration.targets == "@*":
            return None
        return Excess("every known server, more than are declared", "likely", False, _why_beyond(effect, context))
    surplus = _not_in(nodes, declared)
    rightful = nodes - surplus
    if not effect.hosts.remote and (rightful or not declared):
        return None
    if not surplus:
        # A pattern with a domain in it may stand for hosts that are declared without.
        if effect.hosts.remote or any("." in guard.pattern for guard in effect.guards if guard.kind == "own-host"):
            return None
        nowhere = "servers the program is not for: on no target is this true"
        return Excess(nowhere, "likely", True, _why_beyond(effect, context))
    if not effect.destructive and surplus <= (nodes_of(declaration.verified, context) or frozenset()):
        return None
    reason = f"{wording.servers_by_group(surplus, context.inventory)} the program is not for"
    sure: Confidence = "possible" if all(map(_ADDRESS.fullmatch, surplus)) else "proved"
    return Excess(reason, sure, not rightful, _why_beyond(effect, context), surplus)


def _why_beyond(effect: Effect, context: Context) -> tuple[Step, ...]:
    declared = declared_targets(context) or frozenset()
    told = f"declared here: {wording.servers_by_group(declared, context.inventory)}"
    guards = [
        Step(guard.place, "only on servers that match no other branch" if guard.negated else "only on these servers")
        for guard in effect.guards
        if guard.kind == "own-host"
    ]
    return (*wording.why_place(context.places.get("targets"), told), *guards)


@lru_cache(maxsize=32)
def _not_in(nodes: frozenset[str], declared: frozenset[str]) -> frozenset[str]:
    """The hosts that are not declared: one name with and without its domain is one host."""
    surplus = nodes - declared
    if not surplus:
        return surplus
    short = {name.split(".", 1)[0] for name in declared if "." in name}
    surplus -= short
    if len(short) == len(declared) and not any("." not in name for name in declared):
        return surplus
    return surplus - {name for name in surplus if "." in name and name.split(".", 1)[0] in declared}


# --- paths and other things -----------------------------------------------------------------------


def beyond_paths(effect: Effect, context: Context, key: str, *others: str) -> Excess | None:
    """Paths (or tables, buckets …) beyond the list that the declaration has under ``key``; ``others`` count as well."""
    declared = getattr(context.declaration, key, None)
    if declared is None:
        return None
    allowed = (*declared, *(item for other in others for item in getattr(context.declaration, other) or ()))
    answers = set(_answers(effect, allowed))
    if answers <= {True}:
        return None
    what = f"`{key} = {list(declared)}`".replace("'", '"')
    steps = tuple(wording.why_place(context.places.get(key), "declared here"))
    if False in answers:
        return Excess(f"beyond the declared {what}", "proved", True, steps)
    return Excess(f"and it cannot be told that it stays within the declared {what}", "possible", False, steps)


def interrupted(effect: Effect) -> tuple[str | None, ...]:
    """What an outage takes down, as `restarts` names it: services, or ``reboot``; ``None``: cannot be told."""
    if effect.kind not in OUTAGES or effect.resource.type not in ("service", "host") or "network" in effect.tags:
        return ()
    if effect.resource.type == "host":
        return ("reboot",)
    names = (text.literal for text in effect.resource.alternatives)
    return tuple(name.removesuffix(".service") if name else None for name in names)


def bookkeeping(effect: Effect, scope: Scope, context: Context) -> bool:
    """Logs and files in its working directory, where a program is started that reaches out to others."""
    if effect.hosts.remote or effect.destructive or runs_on(scope, context.declaration) != "controller":
        return False
    return all(
        areas.is_log(text, effect.directory) or paths.path_of(text, effect.directory).anchor == ""
        for text in effect.resource.alternatives
    )


def _answers(effect: Effect, allowed: tuple[str, ...]) -> Iterator[bool | None]:
    """For each thing that the effect may take: is it declared? ``None``: cannot be told."""
    located = effect.resource.type in ("path", "device")
    names = tuple(pattern for pattern in allowed if not pattern.startswith(_PATHLIKE))
    for text in effect.resource.alternatives:
        if not located:  # what is named by a file that describes it (a stack by its compose file) is so declared
            yield text.literal in allowed or _names_thing(names, text)
        elif not _passing(text, effect):
            for variant in paths.resolved(text, effect.directory):
                yield paths.covered_by(allowed, _taken(effect, variant))


def _names_thing(allowed: tuple[str, ...], text: Text) -> bool | None:
    """A table, bucket or other thing by its name, with or without what it is in."""
    if not allowed:
        return False
    answer = paths.covered_by(allowed, text)
    exact = text.literal
    if answer is not True and exact is not None:
        return exact.rpartition(".")[2] in allowed
    return answer


def _passing(text: Text, effect: Effect) -> bool:
    """Temporary files, and locks and process ids where these are kept: no declaration speaks of them."""
    if areas.is_temporary(text, effect.directory):
        return True
    parts = paths.path_of(text, effect.directory).parts
    kept = parts[:1] == ("run",) or parts[:2] in (("var", "run"), ("var", "lock"))
    return kept and not effect.recursive and areas.is_passing_file(text, effect.directory)


def _taken(effect: Effect, text: Text) -> paths.Path:
    """What is chosen below a directory (``find … -name``, a mirror) leaves the directory itself in place.

    So does what is put into it (``rsync a/ host:/etc/postfix/``).
    """
    path = paths.path_of(text)
    chosen = effect.breadth is Breadth.FILTERED and effect.recursive
    into = not effect.destructive and effect.kind in _PUT and text.suffix.endswith(("/", "/."))
    below = (into or (effect.destructive and (chosen or "mirror" in effect.tags))) and not path.globbed
    return paths.Path(path.anchor, (*path.parts, paths.MANY)) if below else path
