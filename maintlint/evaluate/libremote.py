"""Hosts that libraries keep: Fabric's environment, ClusterShell's node sets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from maintlint.combining import concat
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.librecords import holder
from maintlint.evaluate.objects import (
    Function,
    Object,
    Sequence,
    Thing,
    as_text,
    attribute,
    key_of,
    nothing,
    set_attribute,
)
from maintlint.evaluate.state import State
from maintlint.patterns import contains_any
from maintlint.places import Place
from maintlint.program import Node
from maintlint.values import Emptiness, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

Handler = Callable[..., Thing]


ENVIRONMENT = Object("fabric.api.env", ("fabric_env",))
"""Fabric 1's ``env``, which its functions take their hosts from."""

RECEIVERS = dict.fromkeys(
    ("fabric.api", "fabric.operations", "fabric.contrib.files", "fabric.contrib.project"), ENVIRONMENT
)


def _nodes(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """A ClusterShell node set: its hosts are known if its expression is."""
    from maintlint.inventory import InventoryError

    place = frame.place(node.start, node.end)
    made = Object("ClusterShell.NodeSet.NodeSet", (run.fresh_id(),))
    value = as_text(given.positional[0], place) if given.positional else literal("", place)
    set_attribute(state, made, "hosts", value)
    exact = value.literal
    items = Sequence((), unknown("output", value.show(), place, Emptiness.NEVER, listing=value.show()))
    if exact is not None:
        with suppress(InventoryError):
            items = Sequence(tuple(literal(name, value.place or place) for name in sorted(run.inventory.parse(exact))))
    set_attribute(state, made, "elements", items)
    return made


def _settings_entered(run: Run, frame: Frame, state: State, base: Object, node: Node) -> Any:
    before = {}
    for name in ("host_string", "hosts", "warn_only", "parallel"):
        value = attribute(state, base, name)
        if value is not None:
            key = key_of(ENVIRONMENT.ids[0], name)
            before[key] = state.variables.get(key)
            state.variables[key] = value

    def leave(after: State) -> None:
        for key, old in before.items():
            if old is None:
                after.variables.pop(key, None)
            else:
                after.variables[key] = old

    return frame, leave


def _execute(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """Fabric's ``execute(task, hosts=…)``."""
    from maintlint.evaluate.calls import Given, apply
    from maintlint.evaluate.entries import task_frame

    task = given.positional[0] if given.positional else None
    hosts = given.keyword("hosts") or given.keyword("host")
    inner_state = state
    if hosts is not None:
        set_attribute(inner_state, ENVIRONMENT, "hosts", hosts)
    inner = task_frame(run, frame, inner_state, task) if isinstance(task, Function) else frame
    rest = tuple((name, value) for name, value in given.keywords if name not in ("hosts", "host", "role", "roles"))
    return apply(run, inner, inner_state, task, Given(given.positional[1:], rest), node)


def _every_node(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``NodeSet.fromall()``: all that the groups name."""
    from maintlint.evaluate.calls import Given

    return _nodes(run, frame, state, Given((literal("@*", frame.place(node.start, node.end)),)), node)


def _combined(sign: str, new: bool) -> Callable[..., Thing]:
    """Node sets put together, in their own language; ``new``: the set itself stays as it is."""

    def change(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
        from maintlint.evaluate.calls import Given

        place = frame.place(node.start, node.end)
        other = given.positional[0] if given.positional else literal("", place)
        right = attribute(state, other, "hosts") if isinstance(other, Object) else other
        left = attribute(state, base, "hosts")
        together = _joined(run, as_text(left), sign, as_text(right), place)
        made = _nodes(run, frame, state, Given((together,)), node)
        if new:
            return made
        for name in ("hosts", "elements"):
            set_attribute(state, base, name, attribute(state, made, name))
        return nothing(place)

    return change


def _joined(run: Run, left: Value, sign: str, right: Value, place: Place) -> Value:
    """Two node sets as one expression: it has no brackets, so a right side of several parts is spelled out."""
    from maintlint.inventory import InventoryError

    exact, other = left.literal, right.literal
    if exact and other and sign != "," and contains_any(other, _SIGNS):
        with suppress(InventoryError):
            hosts, others = run.inventory.parse(exact), run.inventory.parse(other)
            return literal(run.inventory.fold(_OPERATIONS[sign](hosts, others)), place)
    return concat((left, literal(sign, place), right))


_SIGNS = frozenset(",!&^")
_OPERATIONS: dict[str, Callable[[frozenset[str], frozenset[str]], frozenset[str]]] = {
    "!": frozenset.difference,
    "&": frozenset.intersection,
    "^": frozenset.symmetric_difference,
}
_SETS = (
    ("update", "union", "__or__", ","),
    ("difference_update", "difference", "__sub__", "!"),
    ("intersection_update", "intersection", "__and__", "&"),
    ("symmetric_difference_update", "symmetric_difference", "__xor__", "^"),
)
METHODS: dict[str, Callable[..., Thing]] = {
    f"ClusterShell.NodeSet.NodeSet.{name}": _combined(sign, new)
    for changes, makes, operator, sign in _SETS
    for name, new in ((changes, False), (makes, True), (operator, True))
}
FUNCTIONS: dict[str, Handler] = {
    "ClusterShell.NodeSet.NodeSet.fromall": _every_node,
    "ClusterShell.NodeSet.NodeSet": _nodes,
    "ClusterShell.NodeSet.expand": lambda run, frame, state, given, node: attribute(
        state, _nodes(run, frame, state, given, node), "elements"
    ),
    "fabric.api.settings": holder("fabric.api.settings"),
    "fabric.api.execute": _execute,
    "fabric.tasks.execute": _execute,
}
VALUES: dict[str, Handler] = dict.fromkeys(
    ("fabric.api.env", "fabric.state.env"), lambda run, frame, state, place: ENVIRONMENT
)
ENTERED: dict[str, Callable[..., Any]] = {"fabric.api.settings": _settings_entered}
