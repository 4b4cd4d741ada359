"""Code and lists that a program writes into files of its own, and runs or reads from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import concat
from maintlint.evaluate import fetched, follow
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.products import Products
from maintlint.evaluate.state import State
from maintlint.places import Place
from maintlint.values import EMPTY, Atom, Hole, Lit, Selector, Text, Value, Wild

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_SENT = "sent:"
_LIST = "list:"
_MOST_PIECES = 400


def keep(state: State, path: Value, content: Value | None, appended: bool) -> None:
    """``content`` was printed into the file ``path``; what is only computed is not kept, nor what was there before."""
    key = _key(path)
    if key is None:
        return
    _keep_list(state, key, content, appended)
    before = state.written.get(key, EMPTY if _is_new(path) else None) if appended else EMPTY
    if content is not None and any(map(follow.is_download, content.holes)) and path.place is not None:
        fetched.written(state, [path.show()], path.place)
    known = content is not None and (content.literal == "" or follow.is_code(content))
    if before is None or content is None or not (known or before.literal != ""):
        _forget(state, key)
        return
    if _ends_with(before, content):
        return  # another pass of the same loop
    whole = content if before.literal == "" else concat((before, content))
    if sum(len(text.atoms) for text in whole.alternatives) > _MOST_PIECES:
        _forget(state, key)
        return
    state.written = {**state.written, key: whole}


def _keep_list(state: State, key: str, content: Value | None, appended: bool) -> None:
    """Lines that were picked out of others, or printed by a command, are still those when they are read back."""
    _forget(state, _LIST + key)
    # The ways on which nothing is printed leave no lines.
    texts = [] if content is None or appended else [text for text in content.alternatives if text.literal != ""]
    if len(texts) != 1:
        return
    atoms = texts[0].atoms
    lines = atoms[0] if len(atoms) == 1 else None
    selected = isinstance(lines, Hole) and lines.many and bool(lines.selectors or lines.filled)
    if selected or _are_printed(atoms):
        state.written = {**state.written, _LIST + key: Value((texts[0],))}


def _are_printed(atoms: tuple[Atom, ...]) -> bool:
    """Are they lines that a command prints, names of what is there?"""
    lines = [atom for atom in atoms if not isinstance(atom, Lit)]
    return bool(lines) and all(isinstance(atom, Wild) or _is_printed(atom) for atom in lines)


def _is_printed(lines: Hole) -> bool:
    return lines.many and lines.origin in ("output", "walk")


def picked(state: State, path: Value) -> tuple[tuple[Selector, ...], bool] | None:
    """What picked the lines that the program wrote there, and whether none of them is blank."""
    key = _key(path)
    found = None if key is None else state.written.get(_LIST + key)
    if found is None:
        return None
    lines = found.holes[0] if found.holes else None
    filled = lines is None or lines.filled or _are_printed(found.alternatives[0].atoms)
    return () if lines is None else lines.selectors, filled


def _is_new(path: Value) -> bool:
    """Is it a file that the program made just now, with nothing in it?"""
    return any(hole.origin == "fresh" for hole in path.holes[:1])


def _ends_with(before: Value, content: Value) -> bool:
    end = content.alternatives[0].atoms
    return bool(end) and any(text.atoms[-len(end) :] == end for text in before.alternatives)


def _forget(state: State, key: str) -> None:
    if key in state.written:
        state.written = {name: text for name, text in state.written.items() if name != key}


def _key(path: Value) -> str | None:
    """A path as the key of what was written there; ``None`` if it may be several."""
    if len(path.alternatives) != 1:
        return None
    return path.show().removeprefix("./").rstrip("/") or None


def text(state: State, path: Value) -> Value | None:
    """What the program wrote there; ``None`` if it did not, or if that is not known."""
    key = _key(path)
    return None if key is None else state.written.get(key)


def data(state: State, path: Value) -> Value | None:
    """The same to be read as data: lines of which parts are computed are not told apart."""
    found = text(state, path)
    if found is None or found.literal is not None:
        return found
    words = any(
        isinstance(atom, Lit) and len(atom.text.split()) > 1 and " " in atom.text.strip()
        for one in found.alternatives
        for atom in one.atoms
    )
    return found if words else None


def send(state: State, source: Value, target: Value) -> None:
    """The file is copied to a host, where code may run it."""
    found = text(state, source)
    key = _key(target)
    name = (_key(source) or "").rpartition("/")[2]
    paths = {name} if key is None else {name, key, f"{key}/{name}"}
    fetched.send(state, source.show(), [_SENT + path for path in paths])
    if found is None:
        return
    state.written = {**state.written, **{_SENT + path: found for path in paths}}


def sent(state: State) -> dict[str, Value]:
    """What a host was sent."""
    return {path.removeprefix(_SENT): text for path, text in state.written.items() if path.startswith(_SENT)}


def fetched_for(state: State) -> Products:
    """What a host was sent that had come over the network."""
    found = Products()
    for path, made in state.produced.items():
        if path.startswith(_SENT):
            found = found.adding(path.removeprefix(_SENT), made)
    return found


def runs(
    run: Run,
    frame: Frame,
    state: State,
    path: Value,
    operands: tuple[Value, ...],
    place: Place,
    same_shell: bool = False,
    language: str = "",
) -> bool:
    """Run the program that was written to ``path``; ``False`` if none was.

    ``language``: what it is given to; without it, its first line says what it is.
    """
    code = text(state, path)
    if code is None or not follow.is_code(code):
        return False
    inner = replace(frame, via=(*frame.via, place))
    if same_shell:
        follow.text(run, inner, state, code, same_shell=True, arguments=operands or None)
        return True
    language = language or _language(code)
    scratch = state.child()
    if language != "shell":
        follow.other_language(run, inner, scratch, language, code, operands)
        return True
    follow.text(run, inner, scratch, code, same_shell=False, arguments=operands)
    state.unchecked = scratch.unchecked
    return True


def _language(code: Value) -> str:
    """By the first line of the text."""
    texts: Text = code.alternatives[0]
    first = texts.atoms[0] if texts.atoms else None
    line = first.text.partition("\n")[0] if isinstance(first, Lit) else ""
    words = line.removeprefix("#!").split()
    if not line.startswith("#!") or not words or any(word.endswith("sh") for word in words):
        return "shell"
    return "python" if "python" in line else words[-1].rpartition("/")[2]
