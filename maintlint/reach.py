"""Whom a program is for, and how many is too many: declared, or inferred from what it does.

The deletion, target and rollout rules ask the same questions; they are answered once, here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal as OneOf

from msgspec import Struct

from maintlint import paths
from maintlint.inventory import InventoryError
from maintlint.places import Place
from maintlint.rule import Confidence, Context, Finding
from maintlint.scope import Effect, Filter, Guard, Hosts, Scope, Step
from maintlint.wording import servers, why_place

HOST_GUARDS = frozenset({"own-host", "loop-host"})
SPREADING = frozenset({"execute", "send"})


class Excess(Struct, frozen=True):
    """An effect beyond what its program is for.

    ``whole``: it happens nowhere but beyond; else it has a rightful part, which other rules may judge.
    """

    reason: str
    confidence: Confidence
    whole: bool
    evidence: tuple[Step, ...] = ()
    nodes: frozenset[str] = frozenset()


def live(scope: Scope) -> Iterator[Effect]:
    """Effects that happen, and not to things that the program itself made."""
    for effect in scope.effects:
        if effect.live and not effect.own and "only-empty" not in effect.tags:
            yield effect


def deletions(scope: Scope) -> Iterator[Effect]:
    """Live effects that lose data."""
    return (effect for effect in live(scope) if effect.destructive)


def confirmed(guards: Iterable[Guard]) -> bool:
    """Somebody was asked first."""
    return any(guard.kind == "confirmation" for guard in guards)


def nodes_of(expression: str | None, context: Context) -> frozenset[str] | None:
    """Hosts of an expression; ``None`` without one, or where it cannot be read (told elsewhere)."""
    if not expression:
        return None
    try:
        return context.inventory.parse(expression)
    except InventoryError:
        return None


def declared_targets(context: Context) -> frozenset[str] | None:
    """Hosts that the declaration lets the program change."""
    return nodes_of(context.declaration.targets, context) if context.declaration is not None else None


def many(hosts: Hosts, context: Context) -> bool:
    """More hosts than the policy calls many, or a list of unknown length."""
    if hosts.capped:
        return False
    if hosts.kind == "known":
        return len(hosts.nodes) > context.policy.many_hosts
    if hosts.kind == "all":
        return not hosts.nodes or len(hosts.nodes) > context.policy.many_hosts
    return hosts.kind == "unknown" and (hosts.many or hosts.whole_list)


def landing(effect: Effect, context: Context) -> frozenset[str] | None:
    """The named hosts that an effect can happen on; ``None`` if they cannot be named.

    A program that is sent to its targets runs there as a local one: its guards on the own name decide.
    """
    nodes: frozenset[str] | None = None
    if effect.hosts.kind == "known" or (effect.hosts.kind == "all" and effect.hosts.nodes):
        nodes = effect.hosts.nodes
    for guard in effect.guards:
        if guard.kind == "own-host" and guard.nodes is not None:
            passing = context.inventory.hosts - guard.nodes if guard.negated else guard.nodes
            nodes = passing if nodes is None else nodes & passing
    return nodes


def beyond_targets(effect: Effect, context: Context) -> Excess | None:
    """Hosts beyond the declared targets."""
    declared = declared_targets(context)
    if declared is None:
        return None
    steps = why_place(context.places.get("targets"), f"declared here: {servers(declared, context.inventory)}")
    nodes = landing(effect, context)
    if nodes is None:
        if effect.hosts.kind != "all":
            return None
        return Excess("every known server, more than are declared", "likely", False, tuple(steps), frozenset())
    surplus = nodes - declared
    if not surplus or (not effect.hosts.remote and nodes & declared):
        return None
    guards = [Step(guard.place, "only on these servers") for guard in effect.guards if guard.kind == "own-host"]
    reason = f"{servers(surplus, context.inventory)} the program is not for"
    return Excess(reason, "proved", not nodes & declared, (*steps, *guards), surplus)


def negated_group(effect: Effect, scope: Scope) -> Excess | None:
    """The deletion stands in the arm for the hosts that are *not* the ones the program works on."""
    for guard in effect.guards:
        if not guard.negated or guard.kind not in HOST_GUARDS:
            continue
        for other in live(scope):
            for positive in other.guards if other.changing and not other.destructive else ():
                same = positive.place == guard.place or (
                    positive.text == guard.text and positive.subjects == guard.subjects
                )
                if same and positive.kind == guard.kind and not positive.negated:
                    steps = (
                        Step(other.place, "the program's work is done on the servers that pass the test"),
                        Step(guard.place, "this test picks the servers; the deletion is for all that fail it"),
                    )
                    return Excess("servers outside the group that the program works on", "likely", True, steps)
    return None


def wider_than_work(effect: Effect, scope: Scope, context: Context) -> Excess | None:
    """The deletion reaches all hosts that the program works on, and more."""
    nodes = landing(effect, context)
    if not effect.hosts.remote or nodes is None:
        return None
    work: set[str] = set()
    steps = []
    for other in live(scope):
        if other.changing and not other.destructive and other.hosts.remote:
            where = landing(other, context)
            if where is None:
                return None
            work |= where
            steps.append(Step(other.place, "the program's other changes stand here"))
    surplus = nodes - work
    if not work or not surplus or not work < nodes:
        return None
    reason = f"{servers(frozenset(surplus), context.inventory)} that the program changes nothing else on"
    return Excess(reason, "likely", False, tuple(steps[:2]), frozenset(surplus))


def excess(effect: Effect, scope: Scope, context: Context) -> Excess | None:
    """Does a deletion reach hosts that the program is not for? The declaration decides; without one, its other work."""
    if declared_targets(context) is not None:
        return beyond_targets(effect, context) or negated_group(effect, scope)
    return negated_group(effect, scope) or wider_than_work(effect, scope, context)


def misplaced(effect: Effect, scope: Scope, context: Context) -> bool:
    """Happens only where the program has no business: that it is bad there too is not a second hazard."""
    found = excess(effect, scope, context)
    return found is not None and found.whole


def beyond_paths(effect: Effect, allowed: tuple[str, ...] | None, key: str, context: Context) -> Excess | None:
    """Paths (or tables, buckets …) beyond a declared list."""
    if allowed is None:
        return None
    answers = [
        paths.covered_by(allowed, paths.path_of(variant, effect.directory))
        for text in effect.resource.alternatives
        if not paths.is_temporary(text, effect.directory)
        for variant in paths.variants(text)
    ]
    if all(answers):
        return None
    what = f"`{key} = {list(allowed)}`".replace("'", '"')
    steps = tuple(why_place(context.places.get(key), "declared here"))
    if False in answers:
        return Excess(f"beyond the declared {what}", "proved", True, steps)
    return Excess(f"and it cannot be told that it stays within the declared {what}", "possible", False, steps)


def one_per_place(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first finding at each place: one hazard, whoever leads to it."""
    seen = set()
    for finding in findings:
        key = finding.place.key()
        if key not in seen:
            seen.add(key)
            yield finding


# --- how hosts are picked ----------------------------------------------------------------------

_WHOLE_LIST = re.compile(
    r"(all|every|full|complete|total)?[-_.]?(hosts?|servers?|nodes?|machines?|boxes|fleet|inventory|hostnames?|list|"
    r"(host|server|node|machine)[-_]?list|all|everything|everyone|production|prod|live)[-_.]?(all|full|list)?",
    re.I,
)
_NOTHING_LEFT_OUT = re.compile(
    r"""['"\s(]*(\^?\s*\\?#|\^\$|\^\[\[:space:\]\]\*(#|\$)|\^\\s\*(#|\$)|\^\[#;\]|localhost|\$?\(?hostname)"""
)
_UNPROVEN = frozenset({"argv", "env", "output", "input", "parameter", "unset"})
SERIOUS = frozenset({"stop", "reboot", "uninstall", "restore"})
"""Kinds that hurt a server by themselves, though no data goes."""

Selection = OneOf["", "empty-filter", "unfiltered", "excluded", "unresolved"]


def selection(effect: Effect, context: Context) -> Selection:
    """What is wrong with the way an effect's hosts are picked: one answer, the worst first."""
    hosts = effect.hosts
    if empty_filter(hosts) is not None:
        return "empty-filter"
    if not hosts.remote or confirmed(effect.guards):
        return ""
    kept = [chosen for chosen in hosts.filters if not chosen.negated]
    dropped = [chosen for chosen in hosts.filters if chosen.negated and leaves_out(chosen)]
    if not kept and not dropped and takes_all(hosts, context) and not _picked_by_guard(effect):
        return "unfiltered"
    grave = effect.destructive or effect.kind in SERIOUS
    open_ended = hosts.kind != "known" or hosts.whole_list
    if grave and not kept and open_ended and (dropped or _excluded_by_guard(effect)):
        return "excluded"
    if effect.destructive and hosts.kind == "unknown" and hosts.origin in _UNPROVEN and not _looked_at(effect):
        return "unresolved"
    return ""


def _looked_at(effect: Effect) -> bool:
    """The program compares the name with something before; that it is not empty says nothing."""
    name = effect.hosts.source.strip('${}"')
    return effect.hosts.checked or any(
        name in guard.subjects and not re.match(r"!?\s*-[nz]\b", guard.text) for guard in effect.guards
    )


def empty_filter(hosts: Hosts) -> Filter | None:
    """The filter that may be empty where empty means everything."""
    return next((chosen for chosen in hosts.filters if chosen.empty and chosen.empty_selects == "all"), None)


def leaves_out(chosen: Filter) -> bool:
    """Leaves servers out, not merely comments, blank lines or the own machine."""
    return not _NOTHING_LEFT_OUT.match(chosen.text.removeprefix("grep").strip().lstrip("-vEiqwFx ").strip())


def takes_all(hosts: Hosts, context: Context) -> bool:
    """Every known host, or a list that is named as if it were all of them."""
    if hosts.capped:
        return False
    if hosts.kind == "all":
        return True
    known = context.inventory.hosts
    if hosts.kind == "known" and len(context.inventory.groups) > 1 and len(known) > 1 and hosts.nodes >= known:
        return True
    if not hosts.whole_list:
        return False
    words = re.split(r"[\s'\"()]+", hosts.source)
    names = [word.rsplit("/", 1)[-1].split(".", 1)[0] for word in words if word and hosts.source != "list"]
    return any(_WHOLE_LIST.fullmatch(name) for name in names[-1:])


def _picked_by_guard(effect: Effect) -> bool:
    return any(guard.kind in HOST_GUARDS for guard in effect.guards)


def _excluded_by_guard(effect: Effect) -> bool:
    """``case $h in bk*) continue ;; esac``: what remains is everybody else."""
    picked = [guard for guard in effect.guards if guard.kind == "loop-host"]
    return bool(picked) and all(guard.negated for guard in picked) and (effect.hosts.many or effect.hosts.whole_list)


# --- how an effect spreads ---------------------------------------------------------------------


def spreading(scope: Scope, context: Context) -> Iterator[tuple[Effect, Place]]:
    """The first state-changing effect of each rollout to many hosts, with the command that sends it there."""
    seen = set()
    for effect in live(scope):
        if (
            not (effect.changing or effect.kind in SPREADING)
            or not effect.hosts.remote
            or not many(effect.hosts, context)
        ):
            continue
        place = sent_by(effect, scope)
        rollout = effect.rollout
        key = (rollout.loop or rollout.place or place).key(), effect.changing
        if key not in seen:
            seen.add(key)
            yield effect, place


def sent_by(effect: Effect, scope: Scope) -> Place:
    """The command that brings the effect to its hosts; the effect itself where there is none."""
    carriers = [
        transfer.place
        for transfer in scope.transfers
        if transfer.rollout == effect.rollout and transfer.hosts.nodes == effect.hosts.nodes
    ]
    here = effect.place
    near = [place for place in carriers if place.source is here.source and place.start <= here.start]
    if near:
        return max(near, key=lambda place: place.start)
    if here.path == scope.path:
        return here
    return next((place for place in (*effect.via, *carriers) if place.path == scope.path), here)


def call_of(effect: Effect, scope: Scope) -> Place:
    """Where a hazard stands that comes from how the program uses another: at the call in the program itself."""
    return effect.place if effect.place.path == scope.path else sent_by(effect, scope)


def why_other(effect: Effect, scope: Scope) -> list[Step]:
    """The effect as evidence, where the finding stands at the call."""
    return [Step(effect.place, "this is what the call does")] if effect.place.path != scope.path else []


def limit_of(context: Context) -> int | None:
    """The most hosts at once, by policy and declaration."""
    declared = context.declaration.max_parallel if context.declaration is not None else None
    limits = [limit for limit in (context.policy.max_parallel, declared) if limit is not None]
    return min(limits, default=None)


def staged(effect: Effect, scope: Scope, context: Context) -> bool:
    """A few hosts go first: batches, a canary, a pause or a question between hosts, an earlier small step."""
    rollout = effect.rollout
    if rollout.batched or rollout.canary or (rollout.waits and rollout.parallel is not None):
        return True
    if confirmed(effect.guards) or (context.declaration is not None and context.declaration.canary):
        return True
    for earlier in scope.effects:
        if earlier is effect:
            return False
        if earlier.kind == effect.kind and earlier.hosts.remote and earlier.live and not many(earlier.hosts, context):
            return True
    return False
