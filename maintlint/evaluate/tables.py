"""Arrays with keys (``roles=([mail01]=mail)``): what they hold for a key, also where the key is one of several."""

from __future__ import annotations

from functools import reduce
from typing import Any

from msgspec.structs import replace

from maintlint.combining import defaults_in, join
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.parameters import apply_step, from_items
from maintlint.evaluate.state import State
from maintlint.patterns import lazy
from maintlint.values import EMPTY, Default, Emptiness, Hole, Lit, Text, Value

MOST_ROWS = 1_024
_VARIABLE = lazy(r"[\"']?\$\{?(\w+)\}?[\"']?\Z")


def plain_key(index: str) -> str:
    """A key as it is written, without quotes."""
    return index[1:-1] if len(index) > 1 and index[0] in "'\"" and index[-1] == index[0] else index


def clear(state: State, name: str) -> None:
    """Forget what the elements are."""
    for key in [key for key in state.variables if key.startswith(f"{name}[")]:
        del state.variables[key]


def rows(state: State, name: str) -> dict[str, Any] | None:
    """The elements by key; ``None`` if a key was computed."""
    prefix = f"{name}["
    found = {key[len(prefix) : -1]: value for key, value in state.variables.items() if key.startswith(prefix)}
    return None if any("$" in key for key in found) or len(found) > MOST_ROWS else found


def keys(state: State, name: str) -> list[str] | None:
    """The keys in order (``${!name[@]}``), if they are known and are words."""
    found = rows(state, name)
    if not found or any(key.isdigit() for key in found):
        return None
    return list(found)


def looked_up(
    frame: Frame, state: State, name: str, index: str, place: Any, computed: Value | None = None
) -> Value | None:
    """The element for a key that is written, in a variable, or ``computed``; ``None`` if nothing is known of it."""
    if computed is not None:
        known = rows(state, name)
        return _of_row(known, computed) if known else None
    read = _VARIABLE.match(index)
    if read is None:
        key = plain_key(index)
        keyed = state.variables.get(f"{name}[{key}]")
        return keyed if isinstance(keyed, Value) and "$" not in key and key not in state.variables else None
    found = rows(state, name)
    value = state.lookup(read[1], place)
    if not found or not isinstance(value, Value):
        return None
    return _of_row(found, value)


def _of_row(found: dict[str, Any], key: Value) -> Value | None:
    """The element for a key; where the key may have been left out, the element that then stands for it is told."""
    defaults = {default.text: default for default in defaults_in((key,))}
    if not defaults:
        return from_table(found, key)
    marked = {row: as_chosen(value, defaults.get(row)) for row, value in found.items() if isinstance(value, Value)}
    among = key.literals
    kept = [value for row, value in marked.items() if among is None or row in among]
    return reduce(join, kept) if len(marked) == len(found) and kept else from_table(found, key)


def as_chosen(value: Value, default: Default | None) -> Value:
    """A value that is looked up under a default: all it holds is what stands for something left out."""
    if default is None:
        return value
    texts = [
        Text(tuple(replace(atom, default=default) if isinstance(atom, Lit) else atom for atom in text.atoms))
        for text in value.alternatives
    ]
    return Value(tuple(texts))


def from_table(found: dict[str, Any], key: Value) -> Value | None:
    """What a table holds for a key that is one of several names, or this machine's."""
    texts = {row: value.literal if isinstance(value, Value) else None for row, value in found.items()}
    names = key.literals
    if names is not None and len(names) == 1:
        value = found.get(names[0], EMPTY)
        return value if isinstance(value, Value) else None
    if any(text is None for text in texts.values()):
        return None
    known = {row: text or "" for row, text in texts.items()}
    lone = key.alternatives[0].atoms if len(key.alternatives) == 1 else ()
    if len(lone) != 1 or not isinstance(lone[0], Hole):
        return None
    if lone[0].choices is not None:
        return Value((Text((from_items(lone[0], {name: known.get(name, "") for name in lone[0].choices}),)),))
    if lone[0].origin == "own-host" and lone[0].transforms:
        table = "\1".join(f"{row}\2{text}" for row, text in known.items())
        result = apply_step(key, ("entry", table, ""))
        return Value((Text((replace(result.holes[0], empty=Emptiness.UNLIKELY),)),))
    return None
