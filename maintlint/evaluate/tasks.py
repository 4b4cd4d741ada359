"""Functions that a queue or a scheduler calls later, with arguments given now: they do what they would do if called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintlint.evaluate import listing
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Function, Mapping, Object, Sequence, Thing
from maintlint.evaluate.state import State
from maintlint.program import Node

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_SENT = frozenset({"delay", "submit", "remote", "send", "s", "si", "defer", "kiq", "enqueue", "fn", "local"})
"""Methods of tasks that take the arguments as they are (Celery, Prefect, Ray, Dramatiq, Taskiq)."""
_LISTED = frozenset({"apply_async", "apply", "signature", "subtask", "send_with_options"})
"""Methods that take them as a list and a mapping."""
_EACH = frozenset({"map"})
"""Methods that call it with each item."""
_SAME = frozenset({"options", "with_options", "using", "set"})
"""Methods that give the same task with other settings."""
_MOST_EACH = 8


def sent(run: Run, frame: Frame, state: State, task: Function, name: str, given: Any, node: Node) -> Thing:
    """``wipe.delay(path)``: a method of a decorated function; ``None`` if it is no such method."""
    from maintlint.evaluate.calls import Given, apply

    if not task.node.decorators:
        return None
    if name in _SAME:
        return task
    if name in _SENT:
        return apply(run, frame, state, task, given, node)
    if name in _LISTED:
        return apply(run, frame, state, task, _listed(given, "args", "kwargs"), node)
    if name in _EACH and given.positional:
        items = listing.elements(run, frame, state, given.positional[0], node)
        every = [*items.items, *(() if items.more is None else (listing.entry(items.more),))]
        for item in every[:_MOST_EACH]:
            apply(run, frame, state, task, Given((item, *given.positional[1:]), given.keywords), node)
    return None


def _listed(given: Any, positional: str, keywords: str) -> Any:
    """The arguments that a list and a mapping hold."""
    from maintlint.evaluate.calls import Given

    words, named = given.either(0, positional), given.either(1, keywords)
    first = words.items if isinstance(words, Sequence) else ()
    entries = named.items if isinstance(named, Mapping) else ()
    others = [thing.more for thing in (words, named) if isinstance(thing, (Sequence, Mapping))]
    return Given(first, tuple(entries), open=any(more is not None for more in others))


def _operator(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``PythonOperator(python_callable=wipe, op_args=[path])``."""
    from maintlint.evaluate.calls import Given, apply

    function = given.keyword("python_callable")
    if isinstance(function, Function):
        named = Given(keywords=tuple(pair for pair in given.keywords if pair[0] in ("op_args", "op_kwargs")))
        apply(run, frame, state, function, _listed(named, "op_args", "op_kwargs"), node)
    return Object("airflow.operators.python.PythonOperator", (run.fresh_id(),))


_OPERATORS = ("PythonOperator", "BranchPythonOperator", "ShortCircuitOperator", "PythonVirtualenvOperator")
_MODULES = (
    "airflow.operators.python",
    "airflow.operators.python_operator",
    "airflow.providers.standard.operators.python",
)
FUNCTIONS = {f"{module}.{name}": _operator for module in _MODULES for name in _OPERATORS}
