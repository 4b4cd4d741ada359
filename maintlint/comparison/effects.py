"""How one effect differs from what it was."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.comparison import Difference
from maintlint.comparison.hosts import host_differences, lost_filters, shares
from maintlint.comparison.views import View
from maintlint.loss import collapse_of
from maintlint.pairs import values
from maintlint.paths import below, path_of
from maintlint.protection import protection_of
from maintlint.reach import minor
from maintlint.scope import Breadth, Dormancy, Effect, Rollout
from maintlint.wording import deed, on_hosts

ASLEEP = {
    "after-exit": "the program had ended before",
    "false-branch": "its condition was never true",
    "uncalled-function": "nothing called its function",
    "here-document": "it was only text in a here-document",
    "comment": "it was commented out",
    "never-matches": "no known value met its condition",
}
_BREADTH = {Breadth.NAMED: 0, Breadth.FILTERED: 1, Breadth.EVERYTHING: 2}


def telling(effect: Effect) -> bool:
    """Worth a word: changes something, or runs something somewhere else; not to what the program made itself."""
    return not effect.own and "only-empty" not in effect.tags and (effect.changing or effect.hosts.remote)


def _weight(effect: Effect) -> bool | None:
    """Does it widen the scope that the effect is there?"""
    return None if minor(effect) and not effect.hosts.remote else True


def appeared(new: Effect, view: View) -> Iterator[Difference]:
    """An effect that was not there."""
    if new.live and telling(new):
        nodes = view.lands(new) or frozenset()
        yield Difference(
            "effect-added",
            _weight(new),
            f"{deed(new)} {_where(new, view)}".rstrip(),
            new.place,
            view.fold(nodes),
            shares(nodes, view),
        )


def vanished(old: Effect, view: View) -> Iterator[Difference]:
    """An effect that is gone."""
    if old.live and telling(old):
        wider = False if _weight(old) else None
        yield Difference("effect-removed", wider, f"{deed(old)} {_where(old, view)}".rstrip(), old.place)


def changed(old: Effect, new: Effect, before: View, after: View) -> Iterator[Difference]:
    """An effect that is still there."""
    if not telling(new):
        return
    if new.live and not old.live:
        why = "it was only rehearsed" if old.dormant is None else ASLEEP.get(old.dormant.reason, "it could not run")
        nodes = after.lands(new) or frozenset()
        yield Difference(
            "effect-woken",
            _weight(new),
            f"{deed(new)} {_where(new, after)}".rstrip() + f": {why} before",
            new.place,
            after.fold(nodes),
            shares(nodes, after),
        )
        return
    if old.live and not new.live:
        yield Difference("effect-put-to-sleep", False, f"{deed(old)}: {_why_asleep(new.dormant)} now", new.place)
        return
    if not new.live:
        return
    yield from host_differences(old, new, before, after)
    yield from _resource(old, new, before, after)
    if old.hosts.remote and new.hosts.remote:
        yield from _rollout(old.rollout, new.rollout, new)


def _why_asleep(dormancy: Dormancy | None) -> str:
    if dormancy is None:
        return "it is only rehearsed"
    return ASLEEP.get(dormancy.reason, "it cannot run").replace(" had ", " has ").replace(" was ", " is ")


def _where(effect: Effect, view: View) -> str:
    return on_hosts(effect.hosts, view.context.inventory)


# --- what it takes ---------------------------------------------------------------------------------


def _resource(old: Effect, new: Effect, before: View, after: View) -> Iterator[Difference]:
    collapses, did = collapse_of(new, after.context.policy), collapse_of(old, before.context.policy)
    if collapses is not None and did is None:
        message = f"{deed(new)}, which may now become {collapses.path}"
        yield Difference("resource-widened", True, message, new.place)
    elif did is not None and collapses is None and values(old) == values(new):
        yield Difference("resource-narrowed", False, f"{deed(new)}, which can no longer become {did.path}", new.place)
    if (old.resource.type, values(old), old.kind) != (new.resource.type, values(new), new.kind):
        if collapses is None or did is not None:
            yield _renamed_resource(old, new)
        return
    if new.destructive and (old.command, old.action) != (new.command, new.action) and new.resource.type != "path":
        message = f"{deed(new)} by `{_told_by(new)}`, and before by `{_told_by(old)}`"
        yield Difference("resource-changed", True, message, new.place)
    if _BREADTH[new.breadth] > _BREADTH[old.breadth] and new.breadth is Breadth.EVERYTHING:
        yield Difference("resource-widened", True, f"{deed(new)}: nothing selects what, any more", new.place)
    elif _BREADTH[new.breadth] < _BREADTH[old.breadth] and old.breadth is Breadth.EVERYTHING:
        yield Difference("resource-narrowed", False, f"{deed(new)}: what goes is selected now", new.place)
    elif new.recursive and not old.recursive:
        yield Difference("resource-widened", True, f"{deed(new)} with all that is below it", new.place)
    yield from lost_filters(old.filters, new.filters, new)
    if protection_of(new, after.context.policy) is not None and protection_of(old, before.context.policy) is None:
        yield Difference("resource-widened", None, f"{deed(new)}, which the policy protects now", new.place)


def _told_by(effect: Effect) -> str:
    return f"{effect.command} {effect.action}".rstrip()


def _renamed_resource(old: Effect, new: Effect) -> Difference:
    message = f"{deed(new)}, and before: {deed(old)}"
    if old.action != new.action:
        message = f"{deed(new)} by `{_told_by(new)}`, and before: {deed(old)} by `{_told_by(old)}`"
    if old.resource.type == new.resource.type == "path":
        were = [path_of(text, old.directory) for text in old.resource.alternatives]
        are = [path_of(text, new.directory) for text in new.resource.alternatives]
        if all(any(below(now, was) for was in were) for now in are) and len(are) == len(were):
            return Difference("resource-widened", True, message, new.place)
        if all(any(below(was, now) for was in were) for now in are):
            return Difference("resource-narrowed", False, message, new.place)
    return Difference("resource-changed", _weight(new), message, new.place)


# --- how it spreads --------------------------------------------------------------------------------


def _rollout(old: Rollout, new: Rollout, effect: Effect) -> Iterator[Difference]:
    for what, wider in _rollout_changes(old, new):
        place = new.ignores or new.place or effect.place
        yield Difference("rollout-widened" if wider else "rollout-narrowed", wider, f"{deed(effect)} {what}", place)


def _rollout_changes(old: Rollout, new: Rollout) -> Iterator[tuple[str, bool]]:
    was, now = _speed(old), _speed(new)
    if was != now and 0 not in (old.parallel, new.parallel):
        yield f"on {_at_once(new)} instead of {_at_once(old)}", now > was
    if old.canary != new.canary:
        yield ("with a canary first" if new.canary else "without the canary that went first"), old.canary
    if old.batched != new.batched:
        yield ("in batches" if new.batched else "no longer in batches"), old.batched
    if old.waits != new.waits:
        yield f"with {'a' if new.waits else 'no'} wait or check between servers", old.waits
    stopped, stops = _stops(old), _stops(new)
    if stopped is True and stops is False:
        yield "and goes on after a failure", True
    elif stopped is False and stops is True:
        yield "and stops at the first failure", False


def _speed(rollout: Rollout) -> float:
    return float("inf") if rollout.parallel is None else rollout.parallel


def _at_once(rollout: Rollout) -> str:
    if rollout.parallel is None:
        return "all servers at once"
    return "one server at a time" if rollout.parallel == 1 else f"{rollout.parallel} servers at once"


def _stops(rollout: Rollout) -> bool | None:
    return False if rollout.ignores is not None else rollout.stops_on_failure
