"""Trees that code sees in other places: the new root of ``chroot``, what a container has mounted."""

from __future__ import annotations

from msgspec.structs import replace

from maintlint.evaluate.frame import Frame, Mounts
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.knowledge.model import CodeSpec
from maintlint.scope import Breadth, Directory, Resource
from maintlint.values import Atom, Emptiness, Hole, Lit, Text, Value

_LOCAL = frozenset({"cron", "device", "host", "package", "path", "service", "unknown", "user"})
"""What a container has of its own."""


def entered(frame: Frame, state: State, about: CodeSpec, arguments: Arguments) -> tuple[Frame, State]:
    """The surroundings of code for which other trees stand in other places."""
    if about.root:
        roots = arguments.select(about.root)
        if not roots:
            return frame, state
        outside = _given(roots[0].alternatives[0])
        moved = _from_outside(frame, outside)
        mounts = Mounts((("/", outside if moved is None else moved),), False)
    elif about.mounts:
        mounts = Mounts(tuple(_bindings(frame, arguments.select(about.mounts))), True)
    else:
        return frame, state
    inner = state.copy()
    start = arguments.select(about.starts) if about.starts else ()
    inner.directory = Directory(start[0].alternatives[0] if start else Text((Lit("/"),)))
    return replace(frame, mounts=mounts), inner


def _from_outside(frame: Frame, text: Text) -> Text | None:
    return None if frame.mounts is None else _moved(frame.mounts, text)


def _bindings(frame: Frame, values: tuple[Value, ...]) -> list[tuple[str, Text]]:
    """``outside:inside[:options]``, or ``type=bind,source=outside,target=inside``."""
    found = []
    for value in values:
        text = value.alternatives[0]
        pieces = _split(text, ":")
        if len(pieces) < 2:
            named = {}
            for piece in _split(text, ","):
                key, *rest = _split(piece, "=")
                named[key.literal or ""] = rest[0] if rest else Text(())
            pieces = [named.get("source", named.get("src", Text(()))), Text(())]
            pieces[1] = next((named[key] for key in ("target", "destination", "dst") if key in named), Text(()))
        inside = pieces[1].literal
        if inside and pieces[0].atoms:
            outside = _given(pieces[0])
            moved = _from_outside(frame, outside)
            found.append((inside.rstrip("/") or "/", outside if moved is None else moved))
    return found


def _given(text: Text) -> Text:
    """A tree that is entered is there: its name is not empty."""
    if len(text.atoms) != 1 or not isinstance(hole := text.atoms[0], Hole):
        return text
    return Text((replace(hole, empty=Emptiness.NEVER, splits=False),))


def _split(text: Text, mark: str) -> list[Text]:
    pieces: list[list[Atom]] = [[]]
    for atom in text.atoms:
        if not isinstance(atom, Lit):
            pieces[-1].append(atom)
            continue
        first, *others = atom.text.split(mark)
        if first:
            pieces[-1].append(Lit(first, atom.place))
        pieces.extend([Lit(other, atom.place)] if other else [] for other in others)
    return [Text(tuple(piece)) for piece in pieces]


def seen_from_outside(
    mounts: Mounts, state: State, resource: Resource
) -> tuple[Resource, Directory, Breadth | None] | None:
    """A resource of the code inside as it is outside, the working directory too; ``None`` if nothing of it is."""
    where = state.directory
    if where.text is not None:
        moved = _moved(mounts, where.text)
        where = replace(where, text=moved if moved is not None else where.text)
    if resource.type not in ("path", "device"):
        return None if mounts.apart and resource.type in _LOCAL else (resource, where, None)
    texts, volume = [], None
    for text in resource.alternatives:
        whole = text
        if state.directory.text is not None and not text.prefix.startswith("/") and not _absolute(text):
            whole = Text((*state.directory.text.atoms, Lit("/"), *text.atoms))
        moved = _moved(mounts, whole)
        if moved is None:
            if not mounts.apart:
                texts.append(text)
            continue
        texts.append(moved)
        if mounts.apart and not _absolute(moved):
            volume = moved
    if not texts:
        return None
    if volume is not None:
        name, _, rest = volume.show().partition("/")
        breadth = Breadth.FILTERED if rest.strip("/*") else Breadth.EVERYTHING
        return Resource("volume", (Text((Lit(name),)),), resource.place), where, breadth
    return replace(resource, alternatives=tuple(texts)), where, None


def _absolute(text: Text) -> bool:
    """Is it a path, not the name of a volume?"""
    first = text.atoms[0] if text.atoms else None
    return not isinstance(first, Lit) or first.text.startswith(("/", ".", "~"))


def _moved(mounts: Mounts, text: Text) -> Text | None:
    """The path that a text names inside, as it is outside."""
    first = text.atoms[0] if text.atoms else None
    if not isinstance(first, Lit) or not first.text.startswith("/"):
        return None
    best: tuple[str, Text] | None = None
    for inside, outside in mounts.trees:
        below = inside.rstrip("/") + "/"
        within = first.text == inside or first.text.startswith(below)
        if within and (best is None or len(inside) > len(best[0])):
            best = inside, outside
    if best is None:
        return None
    inside, outside = best
    rest = first.text[len(inside.rstrip("/")) :]
    if outside.suffix.endswith("/") and rest.startswith("/"):
        rest = rest[1:]
    kept: tuple[Atom, ...] = (Lit(rest, first.place),) if rest else ()
    return Text((*outside.atoms, *kept, *text.atoms[1:]))
