"""Variables around the call of a function: which it sees, and which its caller has behind it."""

from __future__ import annotations

from itertools import compress
from operator import is_not
from typing import TYPE_CHECKING

from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Function, Thing

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def seen(
    run: Run, frame: Frame, outer: dict[str, Thing], function: Function, arguments: dict[str, Thing], foreign: bool
) -> tuple[dict[str, Thing], dict[str, Thing]]:
    """The variables that a function sees (of the module, of functions around it, its own), and those it hides."""
    if foreign:
        scope = {name: value for name, value in outer.items() if "·" in name}
        scope.update(run.module_names(function.frame.path))
    else:
        scope = outer.copy()
        for name in frame.owned:
            scope.pop(name, None)
        scope.update(frame.shadowed)
    shadowed = {name: scope.pop(name) for name in function.node.owned if name in scope}
    if function.captured:
        same = _is_around(frame, function) and not foreign
        for name, value in function.captured:
            scope[name] = outer.get(name, value) if same else value
    scope.update(arguments)
    return scope, shadowed


def left(
    run: Run,
    frame: Frame,
    outer: dict[str, Thing],
    scope: dict[str, Thing],
    function: Function,
    owned: frozenset[str],
    foreign: bool,
) -> dict[str, Thing]:
    """The caller's variables after a call: its own, with what the function changed in objects and in the module."""
    result = outer.copy()
    if foreign:
        result.update({name: value for name, value in scope.items() if "·" in name})
        names = run.module_names(function.frame.path)
        names.update({name: scope[name] for name in function.node.shared if name in scope})
        return result
    for name, value in compress(scope.items(), map(is_not, map(outer.get, scope), scope.values())):
        if "·" in name or (name not in owned and name not in frame.owned):
            result[name] = value
    around = _is_around(frame, function)
    for name, value in function.captured:
        # A function inside of the one that calls it changes what that has.
        changed = name in frame.owned and name not in function.node.owned and name in scope
        if changed and (around or outer.get(name) is value):
            result[name] = scope[name]
    return result


def _is_around(frame: Frame, function: Function) -> bool:
    """Does the code that runs have all the variables that the function sees of those around it?"""
    return bool(frame.owned) and all(name in frame.owned for name, _ in function.captured)
