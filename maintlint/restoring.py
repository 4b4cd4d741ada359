"""Which effects bring something back, and whether what was there is lost by it."""

from __future__ import annotations

import itertools
import re

from maintlint import paths
from maintlint.backups import between_stores
from maintlint.patterns import lazy
from maintlint.scope import Effect, Resource, Scope
from maintlint.spread import is_production, on_trial_hosts

_PACKED = lazy(r"\.(tar|tgz|tbz2?|txz|zip|7z|gz|bz2|xz|zst|dump|sql|bak)$", re.I)
_SET_UP = lazy(
    r"(^|[/_.-])"
    r"(init|initdb|schemas?|ddl|migrations?|seeds?|fixtures?|set-?up|install|create|upgrade|patch(es)?|grants?)([/_.-]|$)",
    re.I,
)


def stays_packed(effect: Effect) -> bool:
    """An archive is copied as it is, which brings nothing back yet."""
    names = [text.suffix for text in effect.source.alternatives] if effect.source is not None else []
    return bool(names) and "unpacks" not in effect.tags and all(map(_PACKED.search, names))


def sets_up(effect: Effect) -> bool:
    """A client is fed a file that is called after statements written to be run, not after a dump of what was there; or
    a database as it is, into one that nothing calls production: whoever copies one sets up another."""
    if between_stores(effect):
        names = (*(text.show() for text in effect.resource.alternatives), *effect.hosts.nodes)
        return not any(map(is_production, names))
    texts = effect.source.alternatives if effect.source is not None and "from-backup" not in effect.tags else ()
    return bool(texts) and all(_SET_UP.search(text.show()) for text in texts)


def nothing_lost(effect: Effect, scope: Scope) -> bool:
    """What comes back was put aside by the program itself, is no backup but what is live, or comes where one tries."""
    return _put_back(effect, scope) or _replicates(effect, scope) or on_trial_hosts(effect)


def _replicates(effect: Effect, scope: Scope) -> bool:
    """What is live here is sent to another machine, which follows it (``zfs send p@s | ssh h zfs receive -F p``)."""
    return (
        effect.resource.type == "dataset"
        and effect.hosts.remote
        and any(
            other.kind == "read" and other.resource.type == "snapshot" and not other.hosts.remote
            for other in itertools.takewhile(lambda other: other is not effect, scope.effects)
        )
    )


def _put_back(effect: Effect, scope: Scope) -> bool:
    """What the program itself put aside comes back to where it was: its source is an earlier copy of the same place.

    It may be a part of that copy, or the copy of a part of the place.
    """
    if effect.source is None:
        return False
    back, place = _directories(effect.source, effect), _directories(effect.resource, effect)
    for earlier in itertools.takewhile(lambda earlier: earlier is not effect, scope.effects):
        if not earlier.live or earlier.source is None:
            continue
        kept, taken = _directories(earlier.resource, earlier), _directories(earlier.source, earlier)
        if _within(back, kept) and (_within(taken, place) or _within(place, taken)):
            return True
    return False


def _within(inner: list[paths.Path], outer: list[paths.Path]) -> bool:
    """Does each of the directories lie in one of the others?"""
    return all(
        any(one.anchor == other.anchor and other.parts == one.parts[: len(other.parts)] != () for other in outer)
        for one in inner
    )


def dropped_before(effect: Effect, scope: Scope) -> bool:
    """The program itself drops the database that it then makes anew and fills: what was live there is lost."""
    return effect.resource.type == "database" and any(
        other.live and other.kind == "drop" and other.resource.value == effect.resource.value
        for other in itertools.takewhile(lambda other: other is not effect, scope.effects)
    )


def makes_way(effect: Effect, scope: Scope) -> bool:
    """What was live there is put aside, or there was nothing."""
    if not effect.live:
        return False
    new = effect.kind == "create" and "may-exist" not in effect.tags
    return effect.kind == "move" or (new and not dropped_before(effect, scope))


def _directories(resource: Resource, effect: Effect) -> list[paths.Path]:
    return [paths.path_of(text, effect.directory).directory for text in resource.alternatives]
