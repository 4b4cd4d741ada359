"""What holds behind the passes of a loop: which item was meant, what was set, how the loop was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.conditions import Condition, for_all_items, for_any_item, for_some_item
from maintlint.evaluate.failures import without
from maintlint.evaluate.frame import Frame, Pass
from maintlint.evaluate.merging import merge
from maintlint.evaluate.state import State, Told
from maintlint.evaluate.trying import lone
from maintlint.scope import Unchecked
from maintlint.values import AnyValue, Value, literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def forget(run: Run, state: State | None, frame: Frame, items: tuple[str, ...] = ()) -> State | None:
    """In other passes another item is meant: conditions of ``state`` about that of the innermost loop tell nothing.

    If ``items`` are all that the loop went through, each of them led here.
    """
    loop = frame.loops[-1].key
    if state is None or loop not in run.diagram.loops:
        return state
    doubts: dict[int, Condition] = {}
    if items:
        state.condition = for_all_items(state.condition, loop, items)
    state.condition = for_any_item(state.condition, loop, doubts)
    state.told = tuple(
        [
            Told(told.value, tuple([(text, for_any_item(condition, loop, doubts)) for text, condition in told.texts]))
            for told in state.told
        ]
    )
    return state


def once_set(state: State, frame: Frame, entry: dict[str, AnyValue], items: tuple[str, ...]) -> None:
    """What a loop puts into a variable for some items, and nothing else, is there if it went through one of those."""
    loop = frame.loops[-1].key
    names = {id(value): name for name, value in state.variables.items()}
    found = []
    for told in state.told:
        name = names.get(id(told.value))
        before = entry.get(name) if name is not None else None
        old = before.alternatives if isinstance(before, Value) else ()
        new = [text for text, _ in told.texts if not any(text is known for known in old)]
        ended = [way.variables.get(name or "") for way in frame.flow.left]
        if len(new) == 1 and old and all(isinstance(way, Value) and way.alternatives == (new[0],) for way in ended):
            texts = [
                (text, (for_some_item if text is new[0] else for_all_items)(condition, loop, items))
                for text, condition in told.texts
            ]
            found.append(Told(told.value, tuple(texts)))
        else:
            found.append(told)
    state.told = tuple(found)


def all_items(frame: Frame, before: State | None) -> tuple[str, ...]:
    """What the innermost loop goes through, if it surely goes through it."""
    item = frame.loops[-1].item
    return (item.choices if item is not None and before is None else None) or ()


def _asked_of_all(state: State, around: Pass, items: tuple[str, ...]) -> None:
    """What every pass has asked of the loop's item was asked of each thing that it stood for."""
    since = 0 if around.guards is None else around.guards
    shown = f"${around.variable}"
    asked = []
    for guard in state.guards[since:]:
        about = [subject for subject in guard.subjects if subject == around.variable or shown in subject]
        each = [item if one == around.variable else one.replace(shown, item) for one in about for item in items]
        told = tuple(dict.fromkeys((*guard.subjects, *each)))
        asked.append(replace(guard, subjects=told) if each else guard)
    state.guards = (*state.guards[:since], *asked)


def after_pass(frame: Frame, state: State) -> State | None:
    """What holds where a pass has ended, or was left."""
    merged: State | None = state if state.live else None
    for broken in frame.flow.breaks:
        merged = merge(merged, broken)
    return merged


def before_next(frame: Frame, state: State) -> State | None:
    """What another pass starts with: the end of one, and each ``continue``."""
    merged: State | None = state if state.live else None
    for way in frame.flow.breaks:
        if not any(way is left for left in frame.flow.left):
            merged = merge(merged, way)
    return merged


def always_left(frame: Frame, state: State, last: str | None) -> bool:
    """Does the last item never come to the end of its pass?"""
    around = frame.loops[-1]
    hole = lone(state.variables.get(around.variable)) if state.live else None
    if last is None or hole is None or not around.goes_through(hole) or around.item is None:
        return False
    return last not in (hole.choices or (last,)) and last in (around.item.choices or ())


def _only_ways_out(frame: Frame, state: State, last: str | None) -> State | None:
    """Each way out of the loop, where the last item never comes to the end of its pass: it leaves loop or program.

    What earlier passes have set and done is not in it.
    """
    if not frame.flow.breaks or not always_left(frame, state, last):
        return None
    ended: State | None = None
    for way in frame.flow.breaks:
        ended = merge(ended, way.copy())
    return ended


def leave(
    run: Run,
    frame: Frame,
    state: State,
    before: State | None,
    last: str | None,
    entry: dict[str, AnyValue],
    doubted: tuple[Unchecked, ...] = (),
) -> None:
    """Behind a loop: the last pass, each ``break``, or no pass at all; ``doubted``: what may have failed before it."""
    out = _only_ways_out(frame, state, last)
    merged = after_pass(frame, state)
    if out is not None and merged is not None:
        merged.guards = out.guards
        merged.unchecked = without(merged.unchecked, without(doubted, out.unchecked))
    around = frame.loops[-1]
    whole = not frame.flow.left
    items = all_items(frame, before)
    if merged is not None and items and around.key in run.diagram.loops:
        once_set(merged, frame, entry, items)
    forget(run, merged, frame, items if whole else ())
    if merged is not None and whole and items:
        _asked_of_all(merged, around, items)
    hole = None if merged is None else lone(merged.variables.get(around.variable))
    if merged is not None and last is not None and whole and hole is not None and around.goes_through(hole):
        merged.variables[around.variable] = literal(last, hole.place)
    if before is not None:
        merged = merge(merged.copy() if merged is not None else None, before)
    if merged is None:
        state.live = False
    else:
        state.become(merged)
