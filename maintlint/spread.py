"""How the hosts of an effect are picked, and how it spreads over them: asked by the target and rollout rules alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar
from typing import Literal as OneOf

from msgspec.structs import replace

from maintlint.areas import is_disposable, is_temporary
from maintlint.declared import nodes_of
from maintlint.extent import asked_for, takes_listing
from maintlint.paths import path_of
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.reach import HOST_GUARDS, SERIOUS, confirmed, first_few, gravest, live, many, minor, trifling
from maintlint.rule import Context
from maintlint.scope import Breadth, Effect, Filter, Guard, Hosts, Scope
from maintlint.standing import sent_by
from maintlint.values import Default, Emptiness, Hole, Selector, Text

SPREADING = frozenset({"execute", "send"})

# --- how hosts are picked ----------------------------------------------------------------------

_WHOLE_LIST = lazy(
    r"(all|every|full|complete|total)?[-_.]?(hosts?|servers?|nodes?|machines?|boxes|fleet|inventory|hostnames?|list|"
    r"(host|server|node|machine)[-_]?list|all|everything|everyone|production|prod|live)[-_.]?(all|full|list)?",
    re.I,
)
_NOTHING_LEFT_OUT = lazy(
    r"""['"\s(]*(\^?\s*\\?#|\^\$|\^\[\[:space:\]\]\*(#|\$)|\^\\s\*(#|\$)|\^\[#;\]|localhost|\$?\(?hostname)"""
)
_COMMENT = lazy(r"""['"]\s*#""")
_NO_HOST = lazy(r"""['"(\s]\\?#|['"]['"]|localhost|hostname|\.strip\(\)$""")
"""Tells comments, blank lines and the own machine apart from hosts."""
_A_NUMBER = lazy(r"(==?|!=|[<>]|-(eq|ne|gt|ge|lt|le))\s*[\"']?\d+[\"']?[\s\])]*$")
"""Compared with a number: how many there are."""
_ONLY_EMPTY = lazy(r"!?\s*(\[+|test\b)?\s*!?\s*-[nz]\b|.*\$#")
_TRUTH = lazy(r"(not )?\w+(\.strip\(\))?$")
_BY_NAME = lazy(r"[a-zA-Z][\w-]*\.\$")
"""``db01.$DOMAIN``: one server, called by its name; only what its site is called comes from elsewhere."""
_UNPROVEN = frozenset({"argv", "env", "output", "input", "parameter", "settings", "unset"})

Selection = OneOf["", "empty-filter", "unfiltered", "excluded", "unresolved"]


def selection(effect: Effect, context: Context) -> Selection:
    """What is wrong with the way an effect's hosts are picked: one answer, the worst first."""
    hosts = effect.hosts
    if empty_filter(hosts.filters) is not None:
        return "empty-filter"
    if not hosts.remote or confirmed(effect.guards):
        return ""
    kept = [chosen for chosen in hosts.filters if not chosen.negated]
    dropped = [chosen for chosen in hosts.filters if chosen.negated and leaves_out(chosen)]
    if _list_as_it_is(effect):
        hosts = replace(hosts, whole_list=True)
    everything = takes_all(hosts, context) or _goes_through_everything(effect)
    if not kept and not dropped and everything and not _picked_by_guard(effect):
        return "unfiltered"
    grave = (effect.destructive and not trifling(effect)) or effect.kind in SERIOUS
    open_ended = hosts.kind != "known" or hosts.whole_list or bool(dropped) or (hosts.many and hosts.listed)
    if grave and not kept and open_ended and (dropped or _excluded_by_guard(effect)):
        return "excluded"
    if effect.destructive and hosts.kind == "unknown" and _from_outside(hosts) and not _looked_at(effect):
        return "unresolved"
    return ""


def _from_outside(hosts: Hosts) -> bool:
    if _BY_NAME.match(hosts.source):
        return False
    return hosts.origin in _UNPROVEN or (hosts.origin == "file" and not hosts.whole_list and not hosts.many)


def _looked_at(effect: Effect) -> bool:
    """The program compares the name with something before, or picks it by that; that it is not empty says nothing."""
    if any(not chosen.negated and not _asks_only_for_one(chosen.text) for chosen in effect.hosts.filters):
        return True
    names = set(re.findall(r"\$\{?(\w+)", effect.hosts.source))
    linked = [guard for guard in effect.guards if names & set(guard.subjects)]
    if linked:
        return not all(map(_asks_for_one, linked))
    tests = [guard for guard in effect.guards if guard.kind == "test"]
    return effect.hosts.checked and not (tests and all(map(_asks_for_one, tests)))


def _asks_for_one(guard: Guard) -> bool:
    """Only whether a name was given at all."""
    return guard.presence or _asks_only_for_one(guard.text)


def _asks_only_for_one(text: str) -> bool:
    return bool(_ONLY_EMPTY.match(text) or _TRUTH.match(text))


def empty_filter(filters: Iterable[Filter]) -> Filter | None:
    """The filter that may be empty where empty means everything."""
    return next((chosen for chosen in filters if chosen.empty and chosen.empty_selects == "all"), None)


def empty_filters(filters: Iterable[Filter]) -> list[Filter]:
    """All filters that may be empty where empty means everything, each text once."""
    found: dict[str, Filter] = {}
    for chosen in filters:
        if chosen.empty and chosen.empty_selects == "all":
            found.setdefault(chosen.text, chosen)
    return list(found.values())


def leaves_out(chosen: Filter | Selector) -> bool:
    """Leaves servers out, not merely comments, blank lines or the own machine."""
    return not _NOTHING_LEFT_OUT.match(_bare(chosen.text)) and not _COMMENT.search(chosen.text)


def _bare(text: str) -> str:
    """The pattern of a filter as it reads, without command and options."""
    return text.removeprefix("grep").strip().lstrip("-vEiqwFx ").strip().removeprefix("!").removeprefix("/")


_KEPT_FOR_GOOD = frozenset({"bucket", "cloud", "database", "dataset", "host", "kubernetes", "table", "user", "volume"})
_WORD = lazy(r"[a-z]+", re.I)
_SNAPSHOTS = lazy(r"(?i)snap")
"""Listings of copies, of which old ones go."""
_MADE_ANEW = frozenset({"event", "events", "job", "jobs", "po", "pod", "pods"})


def left_standing(effect: Effect, scope: Scope) -> Selector | Filter | None:
    """What keeps a few things from being lost, where all others of a listing are (``list | grep -v keep | delete``)."""
    if not effect.destructive or effect.resource.type not in _KEPT_FOR_GOOD or effect.hosts.many:
        return None
    if confirmed(effect.guards):
        return None
    if effect.breadth is Breadth.FILTERED and effect.filters:
        exclude = all(one.negated and leaves_out(one) for one in effect.filters)
        return effect.filters[0] if exclude and not made_anew(effect) else None
    for text in effect.resource.alternatives:
        last = text.atoms[-1] if text.atoms else None
        chosen = last.selectors if isinstance(last, Hole) and _alone(text) else ()
        if any(_SNAPSHOTS.search(hole.listing) for hole in text.holes):
            continue
        filters = [one for one in chosen if one.cap is None and leaves_out(one)]
        if filters and all(one.negated and one.roll is None for one in filters):
            together = (other for other in scope.effects if other.place == effect.place)
            return None if any(other.resource.value in _MADE_ANEW for other in together) else filters[0]
    return None


def made_anew(effect: Effect) -> bool:
    """Takes pods, jobs and the like, in whose place others come by themselves."""
    return bool(_MADE_ANEW & set(_WORD.findall(effect.command)))


def _alone(text: Text) -> bool:
    """Is the name one item, at most behind the name of what it is in (``vg0/$name``)?"""
    return len(text.holes) == 1 and (len(text.atoms) == 1 or (len(text.atoms) == 2 and text.prefix.endswith("/")))


def empty_listing_filter(effect: Effect) -> Filter | None:
    """What picks the items of a listing that are lost, where it may be empty (``list | grep "$1" | delete``)."""
    kept = effect.resource.type in _KEPT_FOR_GOOD or effect.resource.type == "object"
    if not effect.destructive or not kept or confirmed(effect.guards):
        return None
    holes = (hole for text in effect.resource.alternatives for hole in text.holes if not hole.checked)
    for selector in (selector for hole in holes for selector in hole.selectors):
        pattern = selector.pattern
        if pattern is not None and not selector.negated and pattern.empty > Emptiness.UNLIKELY:
            return Filter(selector.place, pattern.show(), False, True, "all")
    return _filter_left_out(effect)


def _filter_left_out(effect: Effect) -> Filter | None:
    """What picks the items of a listing stands there only if a value was given (``list ${1:+-l "$1"} | delete``)."""
    listed = [hole for text in effect.resource.alternatives for hole in text.holes if hole.listing]
    if len(listed) < 2 or not takes_listing(effect):
        return None
    places = {hole.place for hole in listed if any(not one.negated for one in hole.selectors)}
    whole = next((hole for hole in listed if not hole.selectors and hole.place in places), None)
    asked = [guard for guard in (*effect.guards, *effect.tested) if guard.presence and guard.kind == "test"]
    # What has no source is set by the program itself: somebody asked for all of them.
    if whole is None or not all(guard.sources for guard in asked):
        return None
    given = [guard for guard in asked if whole.place not in guard.sources and guard.subjects]
    return Filter(given[-1].place, f"${given[-1].subjects[0]}", False, True, "all") if given else None


def takes_all(hosts: Hosts, context: Context) -> bool:
    """Every known host, or a list that is named as if it were all of them."""
    if hosts.capped:
        return False
    if hosts.kind == "all":
        return True
    known = context.inventory.hosts
    if hosts.kind == "known" and len(context.inventory.groups) > 1 and len(known) > 1 and hosts.nodes >= known:
        return True
    if not hosts.whole_list or _spelled_out(hosts):
        return False
    words = re.split(r"[\s'\"()]+", hosts.source)
    names = [word.rsplit("/", 1)[-1].lstrip("@").split(".", 1)[0] for word in words if word and hosts.source != "list"]
    return any(_WHOLE_LIST.fullmatch(name) for name in names[-1:])


def _goes_through_everything(effect: Effect) -> bool:
    """Are the hosts whatever a provider has, and nothing is asked of one before it has its turn?"""
    hosts = effect.hosts
    loop = effect.rollout.loop
    before = [guard for guard in effect.guards if loop is not None and _stands_before(guard, loop)]
    asked = any(guard.kind in ("test", "status", "exists") and guard not in before for guard in effect.guards)
    return hosts.origin == "walk" and hosts.many and not hosts.capped and not hosts.checked and not asked


def _stands_before(guard: Guard, loop: Place) -> bool:
    """What is asked before the hosts have their turn is asked of none of them."""
    return guard.place.source is loop.source and guard.place.end <= loop.start


def _spelled_out(hosts: Hosts) -> bool:
    """Named one by one in the program itself: whoever wrote that has picked them, whatever the list is called."""
    return hosts.kind == "known" and not hosts.listed


def _picked_by_guard(effect: Effect) -> bool:
    return any(guard.kind in HOST_GUARDS and not _tells_no_host(guard) for guard in effect.guards)


def _list_as_it_is(effect: Effect) -> bool:
    """All that the tests on the way do is to pass over comments and empty lines of a file."""
    hosts = effect.hosts
    read = hosts.kind == "unknown" and hosts.origin == "file" and hosts.many and not hosts.filters
    return read and bool(effect.guards) and all(map(_tells_no_host, effect.guards))


def _tells_no_host(guard: Guard) -> bool:
    return bool(_NO_HOST.search(guard.text) or _ONLY_EMPTY.match(guard.text) or _TRUTH.match(guard.text))


def _excluded_by_guard(effect: Effect) -> bool:
    """``case $h in bk*) continue ;; esac``: what remains is everybody else."""
    picked = [
        guard
        for guard in effect.guards
        if guard.kind == "loop-host" and not _NO_HOST.search(guard.text) and not _A_NUMBER.search(guard.text)
    ]
    return bool(picked) and all(guard.negated for guard in picked) and (effect.hosts.many or effect.hosts.whole_list)


# --- how an effect spreads ---------------------------------------------------------------------


def spreading(scope: Scope, context: Context, limit: int | None = None) -> Iterator[tuple[Effect, Place]]:
    """The gravest state-changing effect of each rollout to many hosts, with the command that sends it there.

    With a ``limit``, more hosts than that are many as well.
    """
    seen = set()
    for effect in gravest(live(scope)):
        if not effect.hosts.remote or not (effect.changing or effect.kind in SPREADING) or _brought_along(effect):
            continue
        if not wide(effect, context) and (limit is None or len(effect.hosts.nodes) <= limit):
            continue
        start = effect.rollout.loop or effect.rollout.place
        if start is not None and (start.key(), effect.changing) in seen:
            continue
        place = sent_by(effect, scope)
        key = (start or place).key(), effect.changing
        if key not in seen:
            seen.add(key)
            yield effect, place


def last_change(effect: Effect, scope: Scope) -> Effect:
    """The last change that the same loop makes on each of its hosts: how that ends decides whether the loop goes on."""
    loop = effect.rollout.loop
    if loop is None:
        return effect
    same = (
        one
        for one in reversed(scope.effects)
        if one.live and one.rollout.loop is not None and one.rollout.loop.key() == loop.key() and one.hosts.remote
    )
    return next((one for one in same if one.changing and not minor(one) and not trifling(one)), effect)


_ONE_NAME = frozenset({"argv", "config", "env", "literal-group", "settings", "unset"})
"""Where one name comes from: however often it is used, it is one host."""


def _brought_along(effect: Effect) -> bool:
    """A file for the next command, in a temporary directory."""
    texts = effect.resource.alternatives
    return (
        effect.kind in ("overwrite", "write", "create")
        and effect.resource.type == "path"
        and all(is_temporary(text, effect.directory) for text in texts)
    )


def wide(effect: Effect, context: Context) -> bool:
    """Goes to many hosts; who asks for several at once (``xargs -P 8 … ssh {}``) has several.

    Who takes as many as a caller that is not seen hands over does one step of what that caller does.
    """
    if many(effect.hosts, context):
        return True
    hosts = effect.hosts
    if hosts.kind != "unknown" or hosts.capped or first_few(hosts) or (hosts.origin in _ONE_NAME and not hosts.each):
        return False
    handed_over = hosts.origin == "unknown" and not hosts.source
    if hosts.each and effect.rollout.loop is not None:
        return True
    return effect.rollout.parallel != 1 and not (handed_over and effect.rollout.parallel == 0)


def limit_of(context: Context) -> int | None:
    """The most hosts at once, by policy and declaration."""
    declared = context.declaration.max_parallel if context.declaration is not None else None
    limits = [limit for limit in (context.policy.max_parallel, declared) if limit is not None]
    return min(limits, default=None)


def staged(effect: Effect, scope: Scope, context: Context) -> bool:
    """A few hosts go first: batches, a canary, a pause or a question between hosts, an earlier small step."""
    rollout = effect.rollout
    if (
        rollout.batched
        or rollout.canary
        or (rollout.waits and (rollout.parallel in (0, 1) or rollout.stops_on_failure))
    ):
        return True
    if confirmed(effect.guards) or (declared_canary(context) and not taken_along(effect, context)):
        return True
    first = next((earlier for earlier in _small_steps(scope, context) if earlier.kind == effect.kind), None)
    order = _LastSteps.order
    return first is not None and order[id(first)] < order.get(id(effect), len(order))


def declared_canary(context: Context) -> str | None:
    """The hosts that go first, by the header."""
    return context.declaration.canary if context.declaration is not None else None


def taken_along(effect: Effect, context: Context) -> bool:
    """The hosts that are declared to go first get it with all the others at once; where few work at a time they may."""
    first = nodes_of(declared_canary(context), context)
    nodes, parallel = effect.hosts.nodes, effect.rollout.parallel
    return bool(first and first & nodes and nodes - first) and (parallel is None or parallel >= len(nodes))


class _LastSteps:
    """The first effect of each kind on a few hosts, of the program that was asked about last."""

    effects: tuple[Effect, ...] | None = None
    most: int | None = None
    steps: tuple[Effect, ...] = ()
    order: ClassVar[dict[int, int]] = {}


def _small_steps(scope: Scope, context: Context) -> tuple[Effect, ...]:
    last = _LastSteps
    if last.effects is not scope.effects or last.most != context.policy.many_hosts:
        found: dict[str, Effect] = {}
        for effect in scope.effects:
            if effect.hosts.remote and effect.live and not many(effect.hosts, context):
                found.setdefault(effect.kind, effect)
        last.effects, last.most, last.steps = scope.effects, context.policy.many_hosts, tuple(found.values())
        last.order = {id(effect): index for index, effect in enumerate(scope.effects)}
    return last.steps


# --- production by default -------------------------------------------------------------------------

_PRODUCTION = lazy(r"(^|[^a-z])(prod\d*|prd\d*|production|produktion|live)([^a-z]|$)", re.I)
_REHEARSAL_GROUND = lazy(
    r"(^|[^a-z])(stag(e|ing)|stg|test(s|ing)?|dev(el(opment)?)?|qa|sandbox|uat|preprod|local)([^a-z]|$)", re.I
)

_REHEARSED = lazy(
    r"""([=(|]|\bin\b|["'*])\s*["'*]*[_-]?(stag(e|ing)|stg|test(s|ing)?|dev(el(opment)?)?|qa|sandbox|uat|preprod|"""
    r"""p?review|local(host)?|127\.0\.0\.1|::1)(?:[_-]?(?:\[[^\]]*\]|\\d|[*?+])+)?["'*]*(?=\s|[\])|,]|$)""",
    re.I,
)
"""A value that is compared with the name of such a place."""


def production_default(effect: Effect, scope: Scope) -> Default | None:
    """What stands for something left out, where that brings a loss to production and nobody is asked."""
    if confirmed(effect.guards) or asked_for(effect) or _own_litter(effect):
        return None
    found = next((default for default in effect.defaults if is_production(default.text)), None)
    if found is not None:
        return found
    if not effect.hosts.remote and effect.resource.type == "path":
        return None
    picked = (guard.default for guard in effect.guards if guard.default is not None)
    return next((default for default in picked if "prod" in default.text.lower() and is_production(default.text)), None)


def is_production(text: str) -> bool:
    """Is it called after production?"""
    return bool(_PRODUCTION.search(text)) and not _REHEARSAL_GROUND.search(text)


_TRIAL_HOST = lazy(
    r"(^|[^a-z])(stag(e|ing)|stg|test(s|ing|db)?|dev(el(opment)?)?|qa|sandbox|uat|preprod|restore(s|test)?|scratch)([^a-z]|$)",
    re.I,
)


def on_trial_hosts(effect: Effect) -> bool:
    """Are all servers called after trying things out? The last part of a full name tells nothing (``example.dev``)."""
    names = [node.rpartition(".")[0] or node for node in effect.hosts.nodes]
    return bool(names) and all(_TRIAL_HOST.search(name) and not _PRODUCTION.search(name) for name in names)


def rehearsal_ground(effect: Effect) -> bool:
    """A test lets a store lose its data only where that does not matter (``[ "$STAGE" = staging ]``), or servers do so.

    Files of servers that are called so may be those of others.
    """
    if effect.resource.type != "path" and on_trial_hosts(effect):
        return True
    wanted, unwanted = _REHEARSED, _PRODUCTION
    asked = [
        (guard.negated, f"{guard.text} ({guard.pattern})" if guard.pattern else guard.text)
        for guard in effect.guards
        if guard.kind == "test" and effect.resource.type != "path"
    ]
    return any(
        bool((unwanted if negated else wanted).search(text)) and not (wanted if negated else unwanted).search(text)
        for negated, text in asked
    )


def _own_litter(effect: Effect) -> bool:
    """Files on the own machine that are made anew, or that stand below the working directory."""
    if effect.hosts.remote or effect.resource.type != "path":
        return False
    texts = effect.resource.alternatives
    return all(is_disposable(text, effect.directory) or path_of(text).anchor == "" for text in texts)
