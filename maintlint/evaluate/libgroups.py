"""Items put together: in a queue, or by a key (``defaultdict(list)``, ``setdefault(key, [])``, ``groupby``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from maintlint.evaluate import listing
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Mapping, Sequence, Thing, item_of, join_things
from maintlint.evaluate.state import State
from maintlint.evaluate.subscripts import looked_up
from maintlint.places import Place
from maintlint.program import Node
from maintlint.values import Emptiness, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def _default_dict(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``defaultdict(factory)``: what is missing is what the factory makes."""
    from maintlint.evaluate.calls import Given, apply

    first = given.positional[0] if given.positional else None
    made = None if first is None else apply(run, frame, state, first, Given(), node)
    known = given.positional[1] if len(given.positional) > 1 else None
    entries = {**dict(known.items if isinstance(known, Mapping) else ()), **dict(given.keywords)}
    return Mapping(tuple(entries.items()), made, blank=True)


def _group_by(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``groupby(items, key)``: pairs of a key and the items that have it."""
    if not given.positional:
        return Sequence()
    item = item_of(listing.elements(run, frame, state, given.positional[0], node))
    key = unknown("unknown", "key", frame.place(node.start, node.end), Emptiness.UNLIKELY)
    return Sequence() if item is None else Sequence((), Sequence((key, Sequence((), item))))


def with_default(base: Mapping, key: Thing, default: Thing, place: Place) -> tuple[Mapping, Thing]:
    """``base.setdefault(key, default)``: the mapping after it, and its value."""
    text = key.literal if isinstance(key, Value) else None
    if text is not None and base.more is None:
        found = base.find(text)
        return (base, found) if found is not None else (Mapping((*base.items, (text, default)), None), default)
    known = base.items or base.more is not None
    value = join_things(looked_up(base, key, place), default) if known else default
    keys = key if base.keys is None else join_things(base.keys, key)
    return Mapping(base.items, value, keys if text is None else base.keys or literal(text, place)), value


def _queue(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``Queue(size)``: nothing is in it yet."""
    return Sequence()


_QUEUES = ("queue.Queue", "queue.SimpleQueue", "queue.LifoQueue", "multiprocessing.Queue", "asyncio.Queue")
FUNCTIONS: dict[str, Callable[..., Thing]] = {
    "collections.defaultdict": _default_dict,
    "itertools.groupby": _group_by,
    **dict.fromkeys(_QUEUES, _queue),
}
