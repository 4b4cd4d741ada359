"""Things given to a function of which only the value is asked, or that nobody knows: it works on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.evaluate import library, modules, textmethods
from maintlint.evaluate.branches import SAYS
from maintlint.evaluate.objects import Function, Method, Named, Object, Thing
from maintlint.evaluate.sweeps import works_on
from maintlint.values import Value

if TYPE_CHECKING:
    from maintlint.evaluate.calls import Given
    from maintlint.evaluate.run import Run

_LANGUAGE = ("os.", "builtins.", "logging.", "sys.", "time.")
"""Parts of a language that look at things, and do what they do by names that the knowledge has."""


def remember(run: Run, callee: Thing, given: Given) -> None:
    """What a walk found and the callee gets is no longer merely found."""
    if not _works(run, callee):
        return
    for thing in (*given.positional, *[value for _, value in given.keywords]):
        if isinstance(thing, Value):
            works_on(run, thing.alternatives)


def _works(run: Run, callee: Thing) -> bool:
    if isinstance(callee, Function):
        return not SAYS.fullmatch(callee.node.name) and modules.quiet(run, callee)
    if isinstance(callee, Method):
        owner = callee.base.kind if isinstance(callee.base, Object) else ""
        path = f"{owner}.{callee.name}"
        if isinstance(callee.base, Value) and callee.name in textmethods.NAMES:
            return False
    elif isinstance(callee, Named):
        path = callee.path
    else:
        return False
    if path.startswith(_LANGUAGE) or path in library.FUNCTIONS or run.knowledge.lookup(path) is not None:
        return False
    return not SAYS.fullmatch(path.rpartition(".")[2])
