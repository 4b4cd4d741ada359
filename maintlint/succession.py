"""In what order a run makes its copies, and where they go on to."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from operator import itemgetter

from maintlint.backups import habits_of, is_log
from maintlint.paths import below, path_of
from maintlint.rule import Context
from maintlint.scope import Effect, Scope


def copies_around(effect: Effect, at: int, copies: tuple[tuple[int, Effect], ...]) -> tuple[list[Effect], list[Effect]]:
    """The copies that a run has made before the effect, the program's ``at``-th, and those that it makes after.

    Where the same step makes one afterwards on more days, the one before is not this run's: it is that of each month.
    """
    split = bisect_left(copies, at, key=itemgetter(0))
    before, after = [copy for _, copy in copies[:split]], [copy for _, copy in copies[split:]]
    steps = {copy.place.key() for copy in after}
    if steps.isdisjoint(copy.place.key() for copy in before):
        return before, after
    own = _conditions(effect)
    again = [(copy.place.key(), _conditions(copy) - own) for copy in after]

    def rarer(copy: Effect) -> bool:
        here = _conditions(copy) - own
        return any(key == copy.place.key() and often < here for key, often in again)

    todays = [copy for copy in before if not rarer(copy)]
    return (todays if any(copy.kind != "read" for copy in todays) else []), after


def _conditions(effect: Effect) -> set[tuple[object, bool]]:
    return {(guard.place.key(), guard.negated) for guard in effect.guards}


def sent_on(effect: Effect, scope: Scope, context: Context) -> bool:
    """What the program itself has just backed up there goes on to a second place: another copy, and no restore."""
    if effect.source is None or "unpacks" in effect.tags:
        return False
    places = [path_of(text, effect.directory) for text in effect.source.alternatives]
    before = itertools.takewhile(lambda earlier: earlier is not effect, scope.effects)
    seen = {id(earlier) for earlier in before}
    return any(
        id(copy) in seen
        and not is_log(copy.resource, copy)
        and any(below(place, path_of(text, copy.directory)) for text in copy.resource.alternatives for place in places)
        for _, copy in habits_of(scope, context).copies
    )
