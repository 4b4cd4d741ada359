"""Which effect of the state before is which effect of the state after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from maintlint.scope import Effect

ALIKE = 0.6
"""Statements whose texts share less than this are different statements."""

MOST_TRIED = 10_000
"""Pairs of statements that are compared letter by letter."""

Pair = tuple["Effect | None", "Effect | None"]


def statement(effect: Effect) -> str:
    """The text of the command or call that has the effect, blanks made single.

    Where only its name stands for it, as for words handed to ``ssh``, the whole line.
    """
    words = effect.place.text.split()
    if len(words) == 1 and "(" not in words[0]:
        words = effect.place.source.line(effect.place.line).split()
    return " ".join(words)


def values(effect: Effect) -> tuple[str, ...]:
    """The texts of the resource."""
    return tuple(text.show() for text in effect.resource.alternatives)


_KEYS: tuple[Callable[[Effect], Hashable], ...] = (
    lambda e: (e.kind, e.resource.type, values(e), statement(e), e.hosts.kind, e.hosts.nodes, e.live),
    lambda e: (e.kind, e.resource.type, values(e), statement(e), e.live),
    lambda e: (e.kind, e.resource.type, values(e), statement(e)),
    lambda e: (e.kind, e.resource.type, values(e), e.command, e.action),
    lambda e: (e.kind, e.resource.type, values(e)),
    lambda e: (e.kind, e.resource.type, statement(e)),
)
"""What makes two effects the same, the surest first."""


def paired(before: Sequence[Effect], after: Sequence[Effect]) -> list[Pair]:
    """Each effect of either side once, with its counterpart if it has one; in the order of ``after``, then the gone."""
    partner: dict[int, Effect] = {}
    left, right = list(before), list(after)
    for key in _KEYS:
        left, right = _joined(left, right, key, partner)
    _by_likeness(left, right, partner)
    known = {id(effect) for effect in partner.values()}
    pairs: list[Pair] = [(partner.get(id(effect)), effect) for effect in after]
    pairs.extend((effect, None) for effect in before if id(effect) not in known)
    return pairs


def _joined(
    left: list[Effect], right: list[Effect], key: Callable[[Effect], Hashable], partner: dict[int, Effect]
) -> tuple[list[Effect], list[Effect]]:
    waiting: dict[Hashable, list[Effect]] = defaultdict(list)
    for effect in reversed(left):
        waiting[key(effect)].append(effect)
    rest = []
    for effect in right:
        found = waiting.get(key(effect))
        if found:
            partner[id(effect)] = found.pop()
        else:
            rest.append(effect)
    remaining = {id(effect) for effects in waiting.values() for effect in effects}
    return [effect for effect in left if id(effect) in remaining], rest


def _by_likeness(left: list[Effect], right: list[Effect], partner: dict[int, Effect]) -> None:
    """A statement that was edited: the most similar ones first."""
    if not left or len(left) * len(right) > MOST_TRIED:
        return
    tried = []
    for i, old in enumerate(left):
        for j, new in enumerate(right):
            if old.kind == new.kind or (old.destructive and new.destructive):
                ratio = alike(old, new)
                if ratio >= ALIKE:
                    tried.append((-ratio, i, j))
    gone: set[int] = set()
    taken: set[int] = set()
    for _, i, j in sorted(tried):
        if i not in gone and j not in taken:
            gone.add(i)
            taken.add(j)
            partner[id(right[j])] = left[i]


def alike(old: Effect, new: Effect) -> float:
    """How much of their statements two effects share, from 0 to 1."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, statement(old)[:400], statement(new)[:400], autojunk=False).ratio()
