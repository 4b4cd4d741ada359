"""How many things an effect takes, where that is decided outside of the program."""

from __future__ import annotations

from msgspec import Struct

from maintlint.extent import takes_everything
from maintlint.patterns import lazy
from maintlint.reach import confirmed, elsewhere
from maintlint.rule import Context
from maintlint.scope import Breadth, Effect, Guard, Scope, Step
from maintlint.spread import empty_filter, made_anew
from maintlint.values import Emptiness, Hole, Selector, from_outside
from maintlint.wording import in_words, source_of

MOST_SHOWN = 60
_GONE_FOR_GOOD = frozenset({"bucket", "cloud", "database", "host", "table", "volume"})
_MADE_TO_GO = r"(?<![a-z])(te?mp|test(ing)?|scratch|stag(e|ing)|sandbox|dev|ci|preview)(?![a-z])"
_THROWAWAY = lazy(r"(?i)((filter|selector|label|tag)s?|where|prefix|-l)\b.*" + _MADE_TO_GO)
"""A listing narrowed to what was made to be thrown away."""
_CALLED_THROWAWAY = lazy(r"""(?i)["'^*=\s][\w-]*""" + _MADE_TO_GO)
"""A test for the name of such a thing."""
_OF_ONE = lazy(r"\b(HostedZoneId|UserName|RoleName|GroupName|PolicyArn|RestApiId|DBInstanceIdentifier)\s*=")
"""A listing of what belongs to one thing that was named."""
_OUTSIDE = frozenset({"argv", "env", "file", "input", "output", "parameter", "settings", "loop", "unknown", "walk"})


class Count(Struct, frozen=True, gc=False):
    """A list that nobody bounds: what it is called, and where it comes from."""

    listing: str
    steps: tuple[Step, ...]
    hosts: bool

    @property
    def shown(self) -> str:
        """The list for people: the beginning of a long command."""
        line = " ".join(self.listing.split())
        return line if len(line) <= MOST_SHOWN else line[: MOST_SHOWN - 1] + "…"


def unbounded_count(effect: Effect, scope: Scope, context: Context) -> Count | None:
    """The list from outside whose length decides how many things the effect takes; ``None`` if something bounds it."""
    if not elsewhere(effect) or made_anew(effect) or confirmed(effect.guards):
        return None
    if any(guard.counts for guard in effect.guards):
        return None
    if any(_picks_throwaway(guard) for guard in effect.guards):
        return None
    if effect.rollout.batched or effect.rollout.canary or effect.hosts.capped:
        return None
    if effect.hosts.kind == "all" or empty_filter(effect.hosts.filters) is not None:
        return None
    if effect.resource.found is not None and takes_everything(effect, scope):
        return None
    return _of_hosts(effect) or _of_things(effect)


def _of_hosts(effect: Effect) -> Count | None:
    hosts = effect.hosts
    listed = hosts.many or hosts.whole_list or effect.rollout.each
    if hosts.kind != "unknown" or not listed or hosts.origin not in _OUTSIDE:
        return None
    return Count(source_of(hosts), hosts.evidence, True)


def _of_things(effect: Effect) -> Count | None:
    picked = effect.resource.found
    if picked is not None:
        return _of_picked(effect, picked)
    whole = effect.breadth is Breadth.EVERYTHING and effect.kind == "delete" and not effect.recursive
    if not (effect.breadth is Breadth.NAMED or whole) or effect.resource.type == "path":
        return None
    for text in effect.resource.alternatives:
        hole = next((hole for hole in text.holes if _one_of_many(hole, alone=len(text.atoms) == 1)), None)
        if hole is not None and effect.resource.type == "object" and any(map(_by_prefix, hole.selectors)):
            continue
        if hole is not None:
            steps = () if hole.place is None else (Step(hole.place, "they come from here, however many there are"),)
            fetched = hole.listing == "download"
            shown = "the answer" if fetched else in_words(hole.listing or hole.name, hole.place)
            return Count(shown, steps, False)
    return None


def _of_picked(effect: Effect, item: Hole) -> Count | None:
    """As many of all there are as a test picks; what it merely leaves out, or a list lacks, is told as that."""
    if effect.breadth is not Breadth.FILTERED or effect.resource.type == "path" or effect.unlisted is not None:
        return None
    if all(chosen.negated for chosen in effect.filters) and effect.filters:
        return None
    if not _one_of_many(item, alone=True) or _OF_ONE.search(item.listing):
        return None
    steps = () if item.place is None else (Step(item.place, "they come from here, however many there are"),)
    return Count(in_words(item.listing or item.name, item.place), steps, False)


def _one_of_many(hole: Hole, alone: bool) -> bool:
    """An item of a list, or all of it as arguments; a list inside a longer text is one text."""
    if hole.choices is not None or hole.origin not in _OUTSIDE or any(map(_caps, hole.selectors)):
        return False
    if _THROWAWAY.search(hole.listing) or any(map(_by_throwaway_name, hole.selectors)):
        return False
    return alone if hole.many else bool(hole.listing)


def _picks_throwaway(guard: Guard) -> bool:
    """Does a test take only what was made to be thrown away, by its name or mark?"""
    asked = guard.kind in ("test", "loop-host") and not guard.negated and not guard.presence
    return asked and bool(_CALLED_THROWAWAY.search(guard.text))


def _by_throwaway_name(selector: Selector) -> bool:
    """The same of a test that an item passed before it was put into the list."""
    return not selector.negated and bool(_CALLED_THROWAWAY.search(selector.text))


def _by_prefix(selector: Selector) -> bool:
    """Objects are picked by what their names begin with, as files are by their directory."""
    pattern = selector.pattern
    return pattern is not None and not selector.negated and pattern.empty <= Emptiness.UNLIKELY


def _caps(selector: Selector) -> bool:
    """Bounds how many there are, or how many stay; a number that is given unchecked from outside does not."""
    if selector.leaves:
        return True
    if selector.window:
        return False
    if selector.cap is None or selector.pattern is None:
        return selector.cap is not None
    given = from_outside(selector.pattern)
    return given is None or given.checked


def for_good(effect: Effect) -> bool:
    """A deletion that nothing takes back."""
    if not effect.destructive or effect.tags & {"moved", "only-empty", "cache", "prune"}:
        return False
    if effect.kind in ("format", "drop", "truncate") or effect.tags & {"irreversible", "hosted"}:
        return True
    return effect.resource.type in _GONE_FOR_GOOD or (effect.resource.type == "path" and effect.recursive)
