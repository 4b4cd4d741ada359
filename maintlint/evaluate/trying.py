"""Tests about a loop's item that read it by detours (``${R[$h]}``, ``" $MAIL " == *" $h "*``): tried with each item."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.conditions import ALWAYS, About
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.learning import assume
from maintlint.evaluate.ownhost import machine_of
from maintlint.evaluate.state import State
from maintlint.program import Call, Capture, Expansion, Node, Variable
from maintlint.values import Emptiness, Hole, Lit, Text, Value, literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways

MOST_TRIED = 512
MOST_CALLED = 48
"""The same where the test calls a function or runs commands."""

Split = Callable[[Frame, State], "Ways"]


class _Sides:
    """Which items may pass a test, and which may fail it; on which machines each passes, if that alone decides."""

    def __init__(self) -> None:
        self.machines: dict[str, frozenset[str]] | None = {}
        self.passing: list[str] = []
        self.failing: list[str] = []
        self.certain = True


def item_read(run: Run, frame: Frame, state: State, *nodes: Any) -> tuple[str, Hole] | None:
    """The variable of a loop around that one of ``nodes`` reads, if its items are known and few."""
    if not frame.loops or frame.muted:
        return None
    names, runs = _reads(run, nodes)
    for around in reversed(frame.loops):
        value = state.variables.get(around.variable) if around.variable in names else None
        hole = lone(value)
        if hole is None or hole.choices is None or hole.name != around.variable or hole.transforms:
            continue
        return (around.variable, hole) if len(hole.choices) <= (MOST_CALLED if runs else MOST_TRIED) else None
    return None


def lone(value: Any) -> Hole | None:
    """The hole that a value consists of."""
    if not isinstance(value, Value) or len(value.alternatives) != 1:
        return None
    atoms = value.alternatives[0].atoms
    if len(atoms) > 1:
        atoms = tuple([atom for atom in atoms if not isinstance(atom, Lit) or atom.text])
    atom = atoms[0] if len(atoms) == 1 else None
    return atom if isinstance(atom, Hole) and not atom.many else None


def tried(run: Run, frame: Frame, before: State, ways: Ways, item: tuple[str, Hole], split: Split) -> Ways:
    """Both ways of a test, each with the items only that may take it.

    ``before`` is the state in front of the test, ``ways`` what the test made of all items at once.
    """
    yes, no = ways
    name, hole = item
    if yes is None or no is None or not _as_before(yes, name, hole) or not _as_before(no, name, hole):
        return ways
    sides = _sides(run, frame, before, name, hole, split)
    around = next(around for around in reversed(frame.loops) if around.variable == name)
    if sides.passing == sides.failing:
        if sides.machines is not None:
            test = run.diagram.pair(around.key, machine_of(frame.hosts), sides.machines)
            yes.condition = before.condition.both(run.diagram.passed(test))
            no.condition = before.condition.both(run.diagram.failed(test))
        return ways
    if not sides.passing or not sides.failing:
        chosen = yes if sides.passing else no
        if sides.certain:
            chosen.condition = before.condition
        return (chosen, None) if chosen is yes else (None, chosen)
    for way, kept in ((yes, sides.passing), (no, sides.failing)):
        kept_hole = replace(hole, choices=tuple(kept), checked=True, empty=Emptiness.NEVER)
        assume(way, name, Value((Text((kept_hole,)),)))
    if sides.certain:
        test = run.diagram.item(around.key, frozenset(sides.passing))
        yes.condition = before.condition.both(run.diagram.passed(test))
        no.condition = before.condition.both(run.diagram.failed(test))
    return yes, no


def _as_before(way: State, name: str, hole: Hole) -> bool:
    found = lone(way.variables.get(name))
    return found is not None and found.choices == hole.choices


def _sides(run: Run, frame: Frame, before: State, name: str, hole: Hole, split: Split) -> _Sides:
    sides = _Sides()
    silent = replace(frame, muted=True, flow=Flow())
    calls = run.calls.copy()
    for choice in hole.choices or ():
        state = before.copy()
        state.variables[name] = literal(choice, hole.place)
        state.condition = ALWAYS
        yes, no = split(silent, state)
        if yes is not None and yes.live:
            sides.passing.append(choice)
        if no is not None and no.live:
            sides.failing.append(choice)
        sides.certain = sides.certain and (yes is None or no is None)
        if sides.machines is not None:
            passing = _machines(frame, yes, no)
            sides.machines = None if passing is None else {**sides.machines, choice: passing}
    run.calls = calls
    return sides


def _machines(frame: Frame, yes: State | None, no: State | None) -> frozenset[str] | None:
    """The machines on which a test is passed that stood under no condition; ``None`` if they do not decide it."""
    if yes is None or no is None or yes.condition.depth != 1 or no.condition.depth != 1:
        return None
    test = yes.condition.test
    straight = yes.condition.yes is ALWAYS and no.condition.test is test and no.condition.no is ALWAYS
    return test.nodes if straight and test.about is About.HOST and test.machine == machine_of(frame.hosts) else None


def _reads(run: Run, nodes: tuple[Any, ...]) -> tuple[frozenset[str], bool]:
    """The names that nodes read, and whether they run code for it."""
    key = tuple([id(node) for node in nodes])
    known: tuple[frozenset[str], bool] | None = run.reads.get(key)
    if known is None:
        found: set[str] = set()
        runs = _walk(nodes, found, 0)
        known = run.reads[key] = (frozenset(found), runs)
        run.kept.extend(nodes)
    return known


def _walk(node: Any, found: set[str], depth: int) -> bool:
    """Collects names; does the node run code?"""
    if isinstance(node, tuple):
        return max([_walk(item, found, depth) for item in node], default=False)
    if not isinstance(node, Node) or depth > 20:
        return False
    if isinstance(node, (Variable, Expansion)):
        found.add(node.name)
    if isinstance(node, Expansion) and node.index:
        found.update(re.findall(r"[A-Za-z_]\w*", node.index))
    runs = isinstance(node, (Capture, Call))
    for field in node.__struct_fields__:
        runs |= _walk(getattr(node, field), found, depth + 1)
    return runs
