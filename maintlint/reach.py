"""Whom a program is for, and how many is too many: declared, or inferred from what it does.

The deletion, target and rollout rules ask the same questions; they are answered once, here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from maintlint import areas, wording
from maintlint.declared import Excess, beyond_targets, declared_targets, landing
from maintlint.inventory import Inventory
from maintlint.patterns import lazy
from maintlint.rule import Context, Finding
from maintlint.scope import Breadth, Effect, Guard, Hosts, Scope, Step
from maintlint.traits import ELSEWHERE

MOST_STEPS = 2
HOST_GUARDS = frozenset({"own-host", "loop-host"})
SERIOUS = frozenset({"stop", "reboot", "uninstall", "restore"})
"""Kinds that hurt a server by themselves, though no data goes."""

_LOOKS_UP = lazy(r"\s*!?\s*([efz]?grep|awk|look|nodeset)\b")
_FIRST_FEW = lazy(r"(^|[^a-z])(canary|canaries|pilot|early|first|stag(e|ing))([^a-z]|$)", re.I)
_TRIAL = lazy(r"(^|[^a-z/])(stg|test(s|ing)?|dev(el(opment)?)?|qa|uat|sandbox|loadtest|preprod)([^a-z/]|$)", re.I)
_LIVE = lazy(r"(^|[^a-z])(prod\d*|prd\d*|production|live)([^a-z]|$)", re.I)
"""Hosts that things are tried out on, and those that they are tried out for."""
_LEFT_OUT = lazy(r"(\bnot\s+|!|-x\s*)\S+")
_PLATFORM = lazy(
    r"host_(alias|vendor|type)|^host$|_(os|cpu|arch|architecture|platform|distro|distribution|kernel|release|version|ver)"
    r"(_?(name|id|type|family|version|major|minor|release))?$",
    re.I,
)
"""What runs on a server, not which one it is."""
_OF_A_FILE = lazy(r"(cfg|conf|config|file|path|dir|directory|folder|log|port|version)s?$", re.I)
"""What a server has (``serverconfig``), not which one it is."""
_HOST_WORD = lazy(r"host|node|server|role|group|cluster|tier|(^|_)site($|_)", re.I)


class _LastLive:
    """The live effects of the program that was asked about last: nearly every rule asks for them."""

    of: tuple[Effect, ...] = ()
    effects: tuple[Effect, ...] = ()


def _before_its_end(effect: Effect, doomed: set[str]) -> bool:
    """A machine is stopped that the program deletes: that it is gone says more than that it is down."""
    return effect.kind == "stop" and effect.resource.type == "host" and effect.resource.value in doomed


def live(scope: Scope) -> tuple[Effect, ...]:
    """Effects that happen, and not to things that the program itself made."""
    last = _LastLive
    if last.of is not scope.effects:
        doomed = {
            e.resource.value for e in scope.effects if e.kind == "delete" and e.resource.type == "host" and e.live
        }
        last.effects = tuple(
            [
                e
                for e in scope.effects
                if e.live and not e.own and "only-empty" not in e.tags and not (doomed and _before_its_end(e, doomed))
            ]
        )
        last.of = scope.effects
    return last.effects


def deletions(scope: Scope) -> Iterator[Effect]:
    """Live effects that lose data; a program's own lock or process-id file is none."""
    return (effect for effect in live(scope) if effect.destructive and not trifling(effect))


def trifling(effect: Effect) -> bool:
    """Takes one lock, process-id, socket or temporary file, by its name."""
    if effect.kind != "delete" or effect.resource.type != "path" or effect.recursive:
        return False
    if effect.breadth is not Breadth.NAMED:
        return False
    return all(areas.is_passing_file(text, effect.directory) for text in effect.resource.alternatives)


def replaced(effect: Effect, scope: Scope) -> bool:
    """Takes one file, which the program puts there anew wherever it took it."""
    if effect.kind != "delete" or effect.recursive or effect.breadth is not Breadth.NAMED:
        return False
    tests = {(guard.text, guard.negated) for guard in effect.guards}
    texts = [text.show() for text in effect.resource.alternatives]
    return any(
        other.kind in ("overwrite", "create")
        and [text.show() for text in other.resource.alternatives] == texts
        and other.hosts == effect.hosts
        and {(guard.text, guard.negated) for guard in other.guards} <= tests
        for other in live(scope)
    )


def elsewhere(effect: Effect) -> bool:
    """Lands on another machine, or at a provider."""
    return effect.hosts.remote or effect.resource.type in ELSEWHERE or "hosted" in effect.tags


def takeovers(scope: Scope) -> Iterator[Effect]:
    """Live effects that change owner or permissions of whole trees."""
    return (effect for effect in live(scope) if effect.kind == "permission" and effect.recursive)


def emptied(scope: Scope) -> Iterator[Effect]:
    """Live effects that leave one file there, but nothing in it (``: > file``)."""
    return (
        effect
        for effect in live(scope)
        if effect.kind == "overwrite" and "truncates" in effect.tags and effect.breadth is Breadth.NAMED
    )


def gravest(effects: Iterable[Effect]) -> list[Effect]:
    """The worst first, else in their order: a rule that speaks once then speaks of what matters."""
    return sorted(effects, key=_gravity)


def _gravity(effect: Effect) -> int:
    if not effect.changing:
        return 3
    if minor(effect):
        return 2
    return 0 if effect.destructive else 1


def minor(effect: Effect) -> bool:
    """A directory made, one file's permissions, a line in a log, a temporary file gone: no server suffers from it."""
    if effect.kind == "permission":
        return not effect.recursive
    if effect.kind == "delete" and effect.resource.type == "path" and effect.breadth is Breadth.NAMED:
        return all(areas.is_temporary(text, effect.directory) for text in effect.resource.alternatives)
    if effect.kind == "create":
        return True
    if effect.kind != "write" or effect.resource.type != "path":
        return False
    return all(areas.is_log(text, effect.directory) for text in effect.resource.alternatives)


def confirmed(guards: Iterable[Guard]) -> bool:
    """Somebody was asked first."""
    return any(guard.kind == "confirmation" for guard in guards)


def many(hosts: Hosts, context: Context) -> bool:
    """More hosts than the policy calls many, or a list of unknown length."""
    if hosts.capped:
        return False
    if hosts.kind == "known":
        return len(hosts.nodes) > context.policy.many_hosts and not all(map(_for_trials, hosts.nodes))
    if hosts.kind == "all":
        return not hosts.nodes or len(hosts.nodes) > context.policy.many_hosts
    return hosts.kind == "unknown" and (hosts.many or hosts.whole_list) and not first_few(hosts)


def first_few(hosts: Hosts) -> bool:
    """A list that is called after the hosts that go first, or picked by it."""
    picked = (chosen.text for chosen in hosts.filters if not chosen.negated)
    return any(
        bool(_FIRST_FEW.search(text)) or _for_trials(text) for text in (_LEFT_OUT.sub("", hosts.source), *picked)
    )


def _for_trials(text: str) -> bool:
    """Is it called after what nobody but the makers depends on?"""
    return bool(_TRIAL.search(text)) and not _LIVE.search(text)


def about_hosts(guard: Guard, effect: Effect) -> bool:
    """Tells servers apart: by their names, by a list that they stand in, by the variable that says what they are."""
    if guard.kind in HOST_GUARDS:
        return True
    named = any(_HOST_WORD.search(subject) and not _PLATFORM.search(subject) for subject in guard.subjects)
    if guard.kind == "status":
        return bool(_LOOKS_UP.match(guard.text)) and (named or (effect.hosts.remote and bool(guard.subjects)))
    told = any(
        _HOST_WORD.search(one) and not _PLATFORM.search(one) and not _OF_A_FILE.search(one) for one in guard.subjects
    )
    # Whether a setting was given tells no servers apart.
    return guard.kind == "test" and told and not (guard.presence or guard.switch)


class Work(Struct, frozen=True):
    """What a program does besides deleting.

    ``nodes``: the hosts it changes (``None`` if they cannot be named); ``tests``: what is tested before its changes;
    ``passed``: what it deletes where a test is passed, by test and thing.
    """

    nodes: frozenset[str] | None
    steps: tuple[Step, ...]
    tests: dict[tuple[object, ...], Effect]
    passed: frozenset[tuple[tuple[object, ...], str, str]] = frozenset()


class _LastWork:
    """The work of the program that was asked about last: every deletion of a program asks for the same."""

    effects: tuple[Effect, ...] | None = None
    inventory: Inventory | None = None
    work = Work(frozenset(), (), {})


def work_of(scope: Scope, context: Context) -> Work:
    """The program's own work, by which it is seen what it is for."""
    last = _LastWork
    if last.effects is not scope.effects or last.inventory is not context.inventory:
        last.work = _work_of(scope, context)
        last.effects, last.inventory = scope.effects, context.inventory
    return last.work


def _work_of(scope: Scope, context: Context) -> Work:
    nodes: set[str] | None = set()
    steps: list[Step] = []
    tests: dict[tuple[object, ...], Effect] = {}
    passed: set[tuple[tuple[object, ...], str, str]] = set()
    for effect in live(scope):
        if not effect.changing:
            continue
        keys = [key for guard in effect.guards if not guard.negated for key in _test_keys(guard)]
        if effect.destructive:
            passed.update((key, effect.kind, _taken(effect)) for key in keys)
            continue
        for key in keys:
            tests.setdefault(key, effect)
        if effect.hosts.remote and nodes is not None:
            where = landing(effect, scope, context)
            nodes = None if where is None else nodes | where
            if len(steps) < MOST_STEPS:
                steps.append(Step(effect.place, "the program's other changes stand here"))
    return Work(None if nodes is None else frozenset(nodes), tuple(steps), tests, frozenset(passed))


def _taken(effect: Effect) -> str:
    """The thing that is deleted; of mirrors any, since they are made of one thing here and of another there."""
    return "mirror" if "mirror" in effect.tags else effect.resource.value


def _test_keys(guard: Guard) -> tuple[tuple[object, ...], ...]:
    """Both arms of one ``if``, and the same test written twice, in the same way or another."""
    keys: tuple[tuple[object, ...], ...] = (
        (guard.kind, guard.place.key()),
        (guard.kind, guard.text, guard.subjects),
    )
    return (*keys, (guard.kind, guard.pattern)) if guard.pattern and guard.kind == "own-host" else keys


def negated_group(effect: Effect, scope: Scope, context: Context) -> Excess | None:
    """The deletion stands in the arm for the hosts that are *not* the ones the program works on."""
    for guard in [guard for guard in effect.guards if guard.negated]:
        if not about_hosts(guard, effect) or _asked_for_itself(guard, effect):
            continue
        work, keys = work_of(scope, context), _test_keys(guard)
        if any((key, effect.kind, _taken(effect)) in work.passed for key in keys):
            continue
        other = next((work.tests[key] for key in keys if key in work.tests), None)
        if other is not None:
            steps = (
                Step(other.place, "the program's work is done on the servers that pass the test"),
                Step(guard.place, "this test picks the servers; the deletion is for all that fail it"),
            )
            return Excess("servers outside the group that the program works on", "likely", True, steps)
    return None


def _asked_for_itself(guard: Guard, effect: Effect) -> bool:
    """The same thing is asked once more, and the deletion is for those that pass: ``elif [ "$SERVER" = apache ]``."""
    return any(
        other is not guard
        and not other.negated
        and other.kind == guard.kind != "own-host"
        and other.subjects == guard.subjects != ()
        for other in effect.guards
    )


def wider_than_work(effect: Effect, scope: Scope, context: Context) -> Excess | None:
    """The deletion reaches all hosts that the program works on, and more."""
    nodes = landing(effect, scope, context)
    if not effect.hosts.remote or nodes is None:
        return None
    work = work_of(scope, context)
    if not work.nodes or not work.nodes < nodes:
        return None
    surplus = nodes - work.nodes
    reason = f"{wording.servers_by_group(surplus, context.inventory)} that the program changes nothing else on"
    return Excess(reason, "likely", False, work.steps, surplus)


def excess(effect: Effect, scope: Scope, context: Context) -> Excess | None:
    """Does a deletion reach hosts that the program is not for? The declaration decides; without one, its other work."""
    if declared_targets(context) is not None:
        nodes = landing(effect, scope, context)
        found = beyond_targets(effect, nodes, context)
        return found if found is not None or nodes is not None else negated_group(effect, scope, context)
    if trifling(effect) or replaced(effect, scope):
        return None
    return negated_group(effect, scope, context) or wider_than_work(effect, scope, context)


def misplaced(effect: Effect, scope: Scope, context: Context) -> bool:
    """Happens only where the program has no business: that it is bad there too is not a second hazard."""
    found = excess(effect, scope, context)
    return found is not None and found.whole


_BY_GRAVITY = ("error", "warning", "info")


def one_per_place(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding at each place, the gravest: one hazard, whoever leads to it and however many things it takes."""
    groups: dict[tuple[str, int], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.place.path, finding.place.start), []).append(finding)
    for group in groups.values():
        message = _told_together([finding.message for finding in group])
        first = min(group, key=lambda finding: _BY_GRAVITY.index(finding.severity))
        if message is None:
            yield first
        else:
            steps = tuple(dict.fromkeys(step for finding in group for step in finding.evidence))
            yield replace(first, message=message, evidence=steps)


def _told_together(messages: list[str]) -> str | None:
    """``deletes /usr, …`` and ``deletes /etc, …`` as one sentence; ``None`` without a way to."""
    rows = [message.split(" ") for message in dict.fromkeys(messages)]
    if len(rows) < 2 or len({len(row) for row in rows}) > 1:
        return None
    columns = list(zip(*rows, strict=True))
    differing = [index for index, words in enumerate(columns) if len(set(words)) > 1]
    if len(differing) != 1:
        return None
    words = columns[differing[0]]
    mark = words[0][-1] if words[0][-1] in ",:" else ""
    if not all(word.endswith(mark) for word in words):
        return None
    row = list(rows[0])
    row[differing[0]] = wording.listing(word.removesuffix(mark) for word in words) + mark
    return " ".join(row)
