"""Conditions that stand before effects no longer, or newly; each is told once, however many effects it guards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from maintlint.comparison import Difference
from maintlint.comparison.effects import telling
from maintlint.reach import gravest
from maintlint.scope import Effect, Guard
from maintlint.wording import deed, listing

_KINDS = {"confirmation": "the question", "dry-run": "the rehearsal switch"}


class Change(Struct, frozen=True):
    """The conditions that one effect lost and gained."""

    effect: Effect
    lost: tuple[Guard, ...]
    gained: tuple[Guard, ...]


def guard_differences(pairs: Iterable[tuple[Effect, Effect]]) -> Iterator[Difference]:
    """What happened to the conditions of the effects that are on both sides."""
    changes = [_change(old, new) for old, new in pairs if old.live and new.live and telling(new)]
    told: set[tuple[object, ...]] = set()
    for change in changes:
        for was, now in zip(change.lost, change.gained, strict=False):
            if set(was.subjects) & set(now.subjects) or was.kind == now.kind != "test":
                effects = [other.effect for other in changes if _has(other.lost, was) and _has(other.gained, now)]
                message = f"{_deeds(effects)} under the condition {_shown(now)} instead of {_shown(was)}"
                if (key := (_key(was), _key(now))) not in told:
                    told |= {key, _key(was), _key(now)}
                    yield Difference("guard-changed", None, message, now.place)
    for wider in (True, False):
        for change in changes:
            for guard in change.lost if wider else change.gained:
                if _key(guard) in told:
                    continue
                told.add(_key(guard))
                same = [other.effect for other in changes if _has(other.lost if wider else other.gained, guard)]
                yield _told(guard, same, wider)
    yield from _errexit(pairs)


def _told(guard: Guard, effects: list[Effect], wider: bool) -> Difference:
    place = effects[0].place if wider else guard.place
    what = f"{_KINDS.get(guard.kind, 'the condition')} {_shown(guard)}"
    how = "no longer stands before" if wider else "stands before"
    message = f"{what} {how} what {_deeds(effects)}"
    return Difference("guard-lost" if wider else "guard-gained", wider, message, place)


def _errexit(pairs: Iterable[tuple[Effect, Effect]]) -> Iterator[Difference]:
    """A program that stopped at the first failure, and does not now."""
    lost = [new for old, new in pairs if old.live and new.live and old.errexit and not new.errexit and new.changing]
    if lost:
        message = f"{_deeds(lost)} even after an earlier step failed: the program no longer stops there"
        yield Difference("guard-lost", True, message, lost[0].place)


def _change(old: Effect, new: Effect) -> Change:
    lost = tuple(guard for guard in old.guards if not _has(new.guards, guard))
    gained = tuple(guard for guard in new.guards if not _has(old.guards, guard))
    return Change(new, lost, gained)


def _has(guards: Iterable[Guard], guard: Guard) -> bool:
    return any(_key(other) == _key(guard) for other in guards)


def _key(guard: Guard) -> tuple[object, ...]:
    return guard.kind, " ".join(guard.text.split()), guard.negated


def _shown(guard: Guard) -> str:
    text = " ".join(guard.text.split())
    text = text if len(text) <= 60 else text[:59] + "…"
    return f"`not ({text})`" if guard.negated else f"`{text}`"


def _deeds(effects: list[Effect]) -> str:
    return listing(dict.fromkeys(deed(effect) for effect in gravest(effects)))
