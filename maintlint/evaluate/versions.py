"""Lists that are other lists depending on the way that led here: each makes other words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from maintlint.combining import MOST_WAYS, join_lists
from maintlint.evaluate.state import State
from maintlint.program import Elements, Expansion, Expression
from maintlint.values import ListValue, Value

Chosen = dict[str, ListValue]
"""For each name (``@`` for the arguments) the one list that it is."""


def varying(state: State, words: Iterable[Expression]) -> Chosen:
    """The lists among words that may be one of several, as they are now; only so many as have few combinations."""
    found: Chosen = {}
    combinations = 1
    for word in words:
        kind = type(word)
        if kind is not Elements and kind is not Expansion:
            continue
        assert isinstance(word, (Elements, Expansion))
        name = word.name
        known = state.arguments if name in ("@", "*") else state.variables.get(name)
        if type(known) is not ListValue or not known.ways or not _whole(word) or name in found:
            continue
        if combinations * len(known.ways) <= MOST_WAYS:
            combinations *= len(known.ways)
            found["@" if name == "*" else name] = known
    return found


def _whole(word: Expression) -> bool:
    """All of a list stands here; with a default or an alternative beside it, too (``${a[@]+"${a[@]}"}``)."""
    if isinstance(word, Elements):
        return True
    if not isinstance(word, Expansion) or (word.index not in ("@", "*") and word.name not in ("@", "*")):
        return False
    return word.operator[-1:] in ("", "+", "-")


def choices(lists: Chosen) -> Iterator[Chosen]:
    """Every combination of what the lists may be."""
    for ways in product(*[known.ways for known in lists.values()]):
        yield {name: ListValue(way) for name, way in zip(lists, ways, strict=True)}


def put(state: State, lists: Chosen, instead_of: Chosen | None = None) -> None:
    """Let the names be those lists; with ``instead_of`` only where they still are what it says."""
    for name, known in lists.items():
        if name == "@":
            if instead_of is None or state.arguments is instead_of[name]:
                state.arguments = known
        elif instead_of is None or state.variables.get(name) is instead_of[name]:
            state.variables[name] = known


def joined(lists: Iterable[Iterable[Value]]) -> ListValue:
    """One list for several that it may be."""
    first, *others = [ListValue(tuple(items)) for items in lists]
    for other in others:
        first = join_lists(first, other)
    return first


def extended(old: ListValue, new: ListValue) -> ListValue:
    """A list with another behind it."""
    items = (*old.items, *new.items)
    if not old.ways and not new.ways:
        return ListValue(items)
    ways = tuple([(*front, *back) for front in old.versions for back in new.versions])
    return ListValue(items, ways if len(ways) <= MOST_WAYS else ())
