"""Functions that are given to somebody nobody knows: whoever gets one calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintlint.evaluate import modules
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Function, Method, Named, Object, Partial, Sequence, Thing
from maintlint.evaluate.state import State
from maintlint.program import Node

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_GIVEN = ("target", "func", "function", "fn", "callback")
_ARGUMENTS = ("args", "fargs")


def passed_on(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``retry(shutil.rmtree, path)``: what the function that is given away does with what stands behind it.

    ``None`` if none is given. What the program's own functions do is found where they are defined.
    """
    from maintlint.evaluate.calls import Given, apply

    keywords = dict(given.keywords)
    for index, thing in enumerate((*given.positional, *[keywords[name] for name in _GIVEN if name in keywords])):
        if not _acts(run, thing):
            continue
        rest = given.positional[index + 1 :]
        listed = next((keywords[name] for name in _ARGUMENTS if isinstance(keywords.get(name), Sequence)), None)
        if not rest and listed is not None:
            rest = listed.items
        own = tuple(item for item in given.keywords if item[0] not in (*_GIVEN, *_ARGUMENTS))
        way = state.copy()
        result = apply(run, frame, way, thing, Given(rest, own, given.open), node)
        if way.live:
            state.become(way)
        return result
    return None


def _acts(run: Run, thing: Thing) -> bool:
    """Is it a function that does something, and that nobody would find otherwise?"""
    if isinstance(thing, Partial):
        return _acts(run, thing.function)
    if isinstance(thing, Function):
        return thing.node.name == "<lambda>" and not thing.node.parameters and not modules.quiet(run, thing)
    path = thing.path if isinstance(thing, Named) else ""
    if isinstance(thing, Method) and isinstance(thing.base, Object):
        path = f"{thing.base.kind}.{thing.name}"
    spec = run.knowledge.lookup(path) if path else None
    return spec is not None and spec.style == "call" and bool(spec.effects or spec.runs)
