"""Parts that a test found to be there after the texts that have them were put together.

``path = f"/srv/{name}/"; if not name: sys.exit()``: from here on the path has a name in it, whenever it was made.
"""

from __future__ import annotations

from msgspec.structs import replace

from maintlint.evaluate.state import State
from maintlint.scope import Resource
from maintlint.values import Atom, Emptiness, Hole, Lit, Text, Value

MOST_PRESENT = 64
_ANYWHERE = frozenset({"env", "settings"})
"""Whatever asks for one of these gets the same."""
_NAMED = _ANYWHERE | {"argv", "file"}
"""Origins of what is told apart by its name and place; an answer or an output may be another one each time."""


def found(state: State, before: Value, refined: Value) -> None:
    """What a test left of a value says of its parts."""
    if refined.empty > Emptiness.UNLIKELY or before.empty <= Emptiness.UNLIKELY:
        return
    new = {key for text in before.alternatives for key in _keys(text)}
    if len(state.present) < MOST_PRESENT and not new <= state.present:
        state.present = state.present | new


def settled(state: State, resource: Resource) -> Resource:
    """A resource without the texts, and the emptiness, that tests have excluded since they were put together."""
    if not state.present:
        return resource
    texts = tuple([_with_parts(state, text) for text in resource.alternatives if not _left_out(state, text)])
    return replace(resource, alternatives=texts) if texts and texts != resource.alternatives else resource


def _keys(text: Text) -> tuple[object, ...]:
    """What of a value that is one part only would be excluded by its not being empty."""
    if len(text.atoms) != 1:
        return ()
    key = _key(text.atoms[0])
    return () if key is None else (key,)


def _key(atom: Atom) -> object:
    if isinstance(atom, Lit):
        return atom.default if not atom.text else None
    if not isinstance(atom, Hole) or atom.origin not in _NAMED or not atom.name:
        return None
    if atom.empty <= Emptiness.UNLIKELY or atom.many or atom.transforms:
        return None
    return atom.origin, atom.name, None if atom.origin in _ANYWHERE else atom.place


def _left_out(state: State, text: Text) -> bool:
    return any(isinstance(atom, Lit) and _key(atom) in state.present for atom in text.atoms)


def _with_parts(state: State, text: Text) -> Text:
    if not any(isinstance(atom, Hole) and _key(atom) in state.present for atom in text.atoms):
        return text
    return Text(
        tuple(
            [
                replace(atom, empty=Emptiness.NEVER) if isinstance(atom, Hole) and _key(atom) in state.present else atom
                for atom in text.atoms
            ]
        )
    )
