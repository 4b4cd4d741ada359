"""Whether an effect lands on more hosts than before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from maintlint.comparison import Difference, GroupShare
from maintlint.comparison.views import View
from maintlint.scope import Effect, Filter, Hosts
from maintlint.wording import deed, on_hosts, servers

_OPENNESS = {"local": 0, "known": 1, "unknown": 2, "all": 3}


def shares(nodes: frozenset[str], view: View) -> tuple[GroupShare, ...]:
    """``nodes`` counted per group, the groups with most of them first."""
    inventory = view.context.inventory
    found = (
        GroupShare(name, len(members), len(inventory.groups[name]))
        for name, members in inventory.groups_of(nodes).items()
    )
    return tuple(sorted(found, key=lambda share: (-share.count, share.name)))


def host_differences(old: Effect, new: Effect, before: View, after: View) -> Iterator[Difference]:
    """Hosts gained and lost, and narrowings of the selection that are gone."""
    was, now = before.lands(old), after.lands(new)
    if was is not None and now is not None:
        yield from _by_name(now - was, was - now, new, before, after)
        return
    if _OPENNESS[new.hosts.kind] > _OPENNESS[old.hosts.kind]:
        message = f"{deed(new)} {_where(new.hosts, after)} instead of {_where(old.hosts, before)}"
        nodes = now or new.hosts.nodes
        yield Difference("hosts-gained", True, message, new.place, after.fold(nodes), shares(nodes, after))
    elif _OPENNESS[new.hosts.kind] < _OPENNESS[old.hosts.kind]:
        message = f"{deed(new)} {_where(new.hosts, after)} instead of {_where(old.hosts, before)}"
        yield Difference("hosts-lost", False, message, new.place)
    elif new.hosts.kind == "unknown" and new.hosts.source != old.hosts.source:
        message = f"{deed(new)} {_where(new.hosts, after)} instead of {_where(old.hosts, before)}"
        yield Difference("hosts-gained", None, message, new.place)
    yield from lost_filters(old.hosts.filters, new.hosts.filters, new)


def _by_name(
    gained: frozenset[str], lost: frozenset[str], new: Effect, before: View, after: View
) -> Iterator[Difference]:
    if gained:
        message = f"{deed(new)} on {_more(gained, after)}"
        yield Difference("hosts-gained", True, message, new.place, after.fold(gained), shares(gained, after))
    if lost:
        message = f"{deed(new)} no longer on {servers(lost, before.context.inventory)}"
        yield Difference("hosts-lost", False, message, new.place, before.fold(lost), shares(lost, before))


def _more(nodes: frozenset[str], view: View) -> str:
    number, rest = servers(nodes, view.context.inventory).split(" ", 1)
    return f"{number} more {rest}"


def _where(hosts: Hosts, view: View) -> str:
    return on_hosts(hosts, view.context.inventory) or "on the machine it runs on"


def lost_filters(old: Iterable[Filter], new: Iterable[Filter], effect: Effect) -> Iterator[Difference]:
    """A dropped ``--limit``, ``grep`` or exclusion, where the hosts or things themselves cannot be named."""
    kept = {(chosen.text, chosen.negated) for chosen in new}
    for chosen in old:
        if (chosen.text, chosen.negated) not in kept:
            how = "without leaving out" if chosen.negated else "no longer limited by"
            yield Difference("guard-lost", True, f"{deed(effect)} {how} `{chosen.text}`", effect.place)
