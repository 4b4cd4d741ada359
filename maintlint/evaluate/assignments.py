"""Assignments of a shell program: what a variable, a list or one of its elements becomes."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from maintlint.combining import as_list, as_value, concat, join_any
from maintlint.evaluate import (
    captured,
    derived,
    tables,
    versions,
)
from maintlint.evaluate.expressions import possibly_nothing, value
from maintlint.evaluate.fields import fields
from maintlint.evaluate.frame import Frame, failure_ends
from maintlint.evaluate.idle import is_idle
from maintlint.evaluate.run import Run, Ways
from maintlint.evaluate.shapes import is_call
from maintlint.evaluate.state import State
from maintlint.program import (
    Assign,
    Block,
    Capture,
    Chain,
    Expression,
    Invoke,
    Literal,
    Node,
    Pipe,
)
from maintlint.values import EMPTY, Atom, Hole, ListValue, Text, Value

_PRINTED = frozenset({"output", "file", "choice"})
_SUCCEED = frozenset({"true", ":"})


def assign(run: Run, frame: Frame, state: State, node: Assign) -> None:
    good, bad = assign_ways(run, frame, state, node, asked=False)
    if good is state and bad is state:
        return
    run.settle(frame, state, (good, bad))


def assign_ways(run: Run, frame: Frame, state: State, node: Assign, asked: bool = True) -> Ways:
    """Only ``x=$(…)`` can fail; a declaration hides that failure."""
    source = node.value
    if node.subscript is not None:
        value(run, frame, state, node.subscript)
    if type(source) is Capture and not node.append and node.index is None:
        assert isinstance(source.body, Block)
        good, bad = run.capture_ways(frame, state, source.body)
        place = frame.place(source.start, source.end)
        plain = node.scope in ("", "readonly")
        told = plain and _tells_failure(run, state, source.body)
        seen = told and (asked or failure_ends(frame, state))
        if plain and good is not None and bad is not None and good != bad:
            failed = state.copy()
            store(frame, state, node, _named(possibly_nothing(good, place), node.name, seen))
            store(frame, failed, node, _named(possibly_nothing(bad, place), node.name))
            return state, failed
        if plain and good is None and bad is not None:
            store(frame, state, node, bad)
            return None, state
        output = possibly_nothing(captured.either(good, bad), place)
        if asked and told:
            failed = state.copy()
            store(frame, failed, node, _named(output, node.name))
            store(frame, state, node, _named(output, node.name, seen))
            return state, failed
        store(frame, state, node, _named(output, node.name, seen))
        return state, state
    if source is None:
        if node.scope == "export":
            state.exported |= {node.name}
        if node.scope == "local" or (node.scope == "declare" and node.name not in state.variables):
            store(frame, state, node, EMPTY)
        return state, state
    if isinstance(source, tuple):
        store(frame, state, node, _listed(run, frame, state, source))
        if not node.append:
            tables.clear(state, node.name)
        if node.keys:
            _store_keys(run, frame, state, node, source)
    else:
        found = value(run, frame, state, source)
        if state.splits and not node.append and node.index is None:
            derived.carry_on(run, frame, state, node.name, source, found)
        store(frame, state, node, found)
    return state, None if asked and isinstance(source, Literal) else state


def _listed(run: Run, frame: Frame, state: State, source: tuple[Expression, ...]) -> ListValue:
    """``(rsync -a "${options[@]}" …)``: one list, or one for each that another in it may be."""
    lists = versions.varying(state, source)
    if not lists:
        return ListValue(tuple(fields(run, frame, state, source)))
    found = []
    for chosen in versions.choices(lists):
        versions.put(state, chosen)
        found.append(fields(run, frame, state, source))
    versions.put(state, lists)
    return versions.joined(found)


def _tells_failure(run: Run, state: State, body: Node) -> bool:
    """Is the status of a captured body that of all that prints in it? ``cmd || true`` and ``cmd; true`` succeed."""
    several = isinstance(body, Block) and len(body.body) > 1
    last = body.body[-1] if isinstance(body, Block) and body.body else body
    if isinstance(last, Chain) and last.operator == "||":
        last, several = last.right, True
    if several and (is_call(last, _SUCCEED) or (isinstance(last, Invoke) and is_idle(run, last))):
        return False
    return not isinstance(last, Pipe) or len(last.stages) == 1 or state.pipefail


def _named(output: Value, name: str, sound: bool = False) -> Value:
    """Output that is kept in a variable is known to people by its name; ``sound``: it is there only on success."""
    if not any(hole.origin in _PRINTED for hole in output.holes):
        return output
    return Value(tuple(Text(tuple(_kept_as(atom, name, sound) for atom in text.atoms)) for text in output.alternatives))


def _kept_as(atom: Atom, name: str, sound: bool) -> Atom:
    if not isinstance(atom, Hole) or atom.origin not in _PRINTED:
        return atom
    return replace(atom, name=name if atom.origin in ("output", "choice") else atom.name, sound=sound or atom.sound)


def store(frame: Frame, state: State, node: Assign, new: Any) -> None:
    """Set a variable the way an assignment says: plain, appended, one element, or local."""
    name = node.name
    if node.scope in ("local", "declare") and frame.called:
        frame.flow.locals.add(name)
    elif node.scope == "export":
        state.exported |= {name}
    if node.index is not None:
        _store_element(state, node, new)
        return
    if node.append:
        old = state.variables.get(name)
        if isinstance(new, ListValue) or isinstance(old, ListValue):
            new = versions.extended(as_list(old) if old is not None else ListValue(), as_list(new))
        else:
            new = concat((as_value(state.lookup(name, frame.place(node.start, node.end))), new))
    state.variables[name] = new


def _store_keys(run: Run, frame: Frame, state: State, node: Assign, source: tuple[Expression, ...]) -> None:
    """``roles=([mail01]=mail …)``: each element by its key."""
    for key, item in zip(node.keys, source, strict=True):
        words = fields(run, frame, state, (item,))
        state.variables[f"{node.name}[{tables.plain_key(key)}]"] = words[0] if len(words) == 1 else EMPTY


def _store_element(state: State, node: Assign, new: Any) -> None:
    if isinstance(new, ListValue):
        return
    old = state.variables.get(node.name)
    items = as_list(old).items if old is not None else ()
    index = node.index or ""
    if "$" in index:
        tables.clear(state, node.name)
    else:
        index = tables.plain_key(index)
    if index.isdigit() and int(index) == len(items):
        state.variables[node.name] = ListValue((*items, new))
    else:
        state.variables[f"{node.name}[{index}]"] = new
        state.variables[node.name] = (
            join_any(ListValue(items), ListValue((*items, new))) if items else ListValue((new,))
        )
