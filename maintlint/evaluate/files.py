"""Files of the repository that the analysed code reads: host lists, sourced libraries, sent programs.

Only files inside the root are read, up to a size cap; nothing is ever executed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import reduce
from typing import TYPE_CHECKING

from maintlint.combining import join
from maintlint.evaluate import roles, turns, written
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.places import Place, SourceText
from maintlint.sources.decode import UnreadableError
from maintlint.values import Emptiness, Hole, Lit, Text, Value, literal, own_host, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

MOST_FILES = 8
"""A file that may be one of more is not looked at."""
MOST_BYTES = 8 * 1024 * 1024
_SETTINGS = frozenset({"env", "settings"})
"""Origins of a directory that is told to all programs of a repository alike."""


def resolve(run: Run, frame: Frame, state: State, path: Value) -> str | None:
    """The file of the repository that ``path`` names, or ``None``.

    Relative paths are tried against the program's own directory and the root; the program's own
    directory is also what ``$(dirname "$0")`` stands for.
    """
    if run.root is None or len(path.alternatives) != 1:
        return None
    text = path.alternatives[0]
    here = os.path.dirname(os.path.abspath(frame.path))
    exact = text.literal
    if exact is None:
        pieces = []
        for position, atom in enumerate(text.atoms):
            if isinstance(atom, Lit):
                pieces.append(atom.text)
            elif isinstance(atom, Hole) and atom.origin in ("script-directory", "directory") and position == 0:
                pieces.append(here if atom.place is None else os.path.dirname(os.path.abspath(atom.place.path)))
            else:
                return None
        exact = "".join(pieces)
    sent = state.sent.get(exact) or state.sent.get(os.path.basename(exact))
    if sent is not None:
        return sent
    return located(run, frame, state, exact, run.files.is_file)


def program(run: Run, frame: Frame, state: State, path: Value) -> str | None:
    """The program of the repository that ``path`` names, or ``None``.

    Behind a setting that only the caller knows (``$APP_HOME/lib/common.sh``) it is taken to be the repository's own,
    where one stands at that place below a directory that the running program is in.
    """
    found = resolve(run, frame, state, path)
    if found is not None or run.root is None:
        return found
    for text in path.alternatives:
        first, *rest = text.atoms
        if not rest or not isinstance(first, Hole) or first.origin not in _SETTINGS:
            continue
        tail = "".join([atom.text for atom in rest if isinstance(atom, Lit)])
        if all(isinstance(atom, Lit) for atom in rest) and tail.startswith("/"):
            for base in _above(run.root, os.path.dirname(os.path.abspath(frame.path))):
                candidate = run.files.resolve(base + tail)
                if _inside(run.root, candidate) and run.files.is_file(candidate):
                    return candidate
    return None


def _above(root: str, directory: str) -> Iterator[str]:
    """A directory and those that it lies in, the root last."""
    while _inside(root, directory):
        yield directory
        directory = os.path.dirname(directory) if directory != root else ""


def located(run: Run, frame: Frame, state: State, path: str, exists: Callable[[str], bool]) -> str | None:
    """What of the repository a path names, relative to the working directory, the program's own, or the root."""
    if run.root is None or not path or "\0" in path or len(path) > 4096:
        return None
    here = os.path.dirname(os.path.abspath(frame.path))
    bases = [here, run.root]
    if state.directory.text is not None and state.directory.text.literal is not None:
        bases.insert(0, os.path.join(here, state.directory.text.literal))
    for base in bases:
        candidate = run.files.resolve(os.path.join(base, path))
        if _inside(run.root, candidate) and exists(candidate):
            return candidate
    return None


def _inside(root: str, path: str) -> bool:
    return path == root or path.startswith(root.rstrip("/") + "/")


def read(run: Run, path: str) -> SourceText | None:
    """A file of the repository as text; ``None`` if it cannot be read or is too large."""
    cached = run.sources.get(path)
    if cached is not None:
        return cached
    try:
        data = run.files.load(path)
    except UnreadableError:
        return None
    if len(data) > MOST_BYTES or b"\0" in data:
        return None
    source = SourceText(run.display(path), data.decode("utf-8", "replace").encode("utf-8"))
    run.sources[path] = source
    return source


def _of_several(run: Run, frame: Frame, state: State, path: Value) -> Value | None:
    """What one of a few files contains, each of them known."""
    names = path.literals or ()
    if not 1 < len(names) <= MOST_FILES or not all(names):
        return None
    found = [content(run, frame, state, literal(name, path.place)) for name in dict.fromkeys(names)]
    return reduce(join, found) if all(one.literal is not None for one in found) else None


def content(run: Run, frame: Frame, state: State, path: Value) -> Value:
    """What a file contains: its text if it is in the repository, else an unknown list of lines."""
    exact = path.literal
    if exact is None and (several := _of_several(run, frame, state, path)) is not None:
        return several
    if exact is not None and exact in run.streams:
        return run.streams[exact]
    if exact == "/etc/hostname":
        return turns.named(run, frame, own_host(exact, path.place))
    told = None if exact is None else roles.content(run, state, exact, path.place)
    if told is not None:
        return turns.named(run, frame, told)
    found = resolve(run, frame, state, path)
    source = None if found is None else read(run, found)
    if found is not None and source is not None:
        run.followed.setdefault(source.path)
        text = source.data.decode("utf-8")
        return Value((Text((Lit(text, Place(source, 0, len(source.data))),)),))
    made_here = written.data(state, path)
    if made_here is not None:
        return made_here
    name = path.show()
    origin = "input" if name in ("/dev/tty", "/dev/stdin", "-") else "file"
    made = state.produced.get(name)
    place = path.place if made is None else made.place
    selectors, filled = written.picked(state, path) or ((), False)
    return unknown(
        origin,
        name,
        place,
        Emptiness.MAYBE,
        many=True,
        listing=name,
        sound=made is not None and made.sound,
        selectors=selectors,
        filled=filled,
    )
