"""Paths as texts: joining, parents, names. Joining to an empty path gives a relative one, not one from the root."""

from __future__ import annotations

import os
from collections.abc import Callable

from maintlint.combining import concat, join, never_empty
from maintlint.evaluate.objects import is_nothing, something
from maintlint.places import Place
from maintlint.values import Emptiness, Hole, Lit, Text, Value, Wild, literal, unknown

_SLASH = Lit("/")


def joined(parts: list[Value], place: Place) -> Value:
    """``os.path.join(*parts)``, ``a / b``; parts that are ``None`` raise, so they do not count."""
    result: Value | None = None
    for part in parts:
        kept = something(part)
        if kept is None:
            kept = unknown("unknown", part.show(), place, Emptiness.NEVER)
        result = kept if result is None else _join(result, kept)
    return result if result is not None else literal("", place)


def _join(base: Value, tail: Value) -> Value:
    joined_texts: list[Text] = []
    for left in base.alternatives:
        for right in tail.alternatives:
            joined_texts.extend(_pair(left, right))
    merged = Value((joined_texts[0],))
    for text in joined_texts[1:]:
        merged = join(merged, Value((text,)))
    return merged


def _pair(left: Text, right: Text) -> list[Text]:
    first = right.atoms[0] if right.atoms else None
    if isinstance(first, Lit) and first.text.startswith("/"):
        return [right]
    if not left.atoms or left.literal == "":
        return [right]
    last = left.atoms[-1]
    ends = isinstance(last, Lit) and last.text.endswith("/")
    if left.empty <= Emptiness.UNLIKELY:
        return [Text((*left.atoms, *(() if ends else (_SLASH,)), *right.atoms))]
    kept = never_empty(Value((left,))).alternatives[0]
    result = [right]
    if kept.atoms:
        result.insert(0, Text((*kept.atoms, *(() if ends else (_SLASH,)), *right.atoms)))
    return result


def parent(value: Value, place: Place) -> Value:
    """The directory that a path is in."""
    return _each(value, lambda text: _parent(text, place))


def _parent(text: Text, place: Place) -> Text:
    exact = text.literal
    if exact is not None:
        return Text((Lit(os.path.dirname(exact.rstrip("/")) or ("/" if exact.startswith("/") else "."), text.place),))
    atoms = list(text.atoms)
    first = atoms[0]
    if isinstance(first, Hole) and first.origin in ("script", "script-directory") and len(atoms) == 1:
        return Text((Hole("script-directory", "dirname", place, Emptiness.NEVER, exists=True),))
    inside = False
    while atoms:
        last = atoms.pop()
        if isinstance(last, Lit):
            # Behind a slash stands the last part, if anything does.
            known = last.text if inside else last.text.rstrip("/")
            if "/" in known:
                kept = known.rpartition("/")[0].rstrip("/")
                return Text((*atoms, Lit(kept, last.place)) if kept else tuple(atoms) or (Lit("/", last.place),))
            if last.text == "/" and atoms:
                return Text(tuple(atoms))
        inside = True
    hole = text.holes[0] if text.holes else None
    return Text(
        (
            Hole(
                hole.origin if hole is not None else "unknown",
                "dirname",
                place,
                Emptiness.NEVER,
                exists=hole is not None and hole.exists,
            ),
        )
    )


def name(value: Value, place: Place) -> Value:
    """The last part of a path."""
    return _each(value, lambda text: _name(text, place))


def _name(text: Text, place: Place) -> Text:
    exact = text.literal
    if exact is not None:
        return Text((Lit(os.path.basename(exact.rstrip("/")), text.place),))
    kept: list[Lit | Wild | Hole] = []
    for atom in reversed(text.atoms):
        if isinstance(atom, Lit) and "/" in atom.text:
            tail = atom.text.rsplit("/", 1)[1]
            if tail:
                kept.append(Lit(tail, atom.place))
            break
        kept.append(atom)
    return Text(tuple(reversed(kept)))


def globbed(base: Value, pattern: Value, place: Place) -> Value:
    """What a pattern finds below a directory: its wildcards become active."""
    active = activated(pattern)
    return active if base.literal in ("", ".") else joined([base, active], place)


def activated(pattern: Value) -> Value:
    """A pattern with its wildcards active."""
    from maintlint.evaluate.fields import activate

    texts = []
    for text in pattern.alternatives:
        atoms: list[Lit | Wild | Hole] = []
        for atom in text.atoms:
            atoms.extend(activate(atom) if isinstance(atom, Lit) else [atom])
        texts.append(Text(tuple(atoms)))
    return Value(tuple(texts))


def walked(base: Value, place: Place, recursive: bool = False) -> Value:
    """The entries of a directory."""
    return concat((base, literal("/"), Value((Text((Wild("*", place),)),))))


def _each(value: Value, function: Callable[[Text], Text]) -> Value:
    results = [text if is_nothing(text) or not text.atoms else function(text) for text in value.alternatives]
    return Value(tuple(dict.fromkeys(results)))


def into_directory(old: Text | None, target: Value) -> Text:
    """The working directory after a change to ``target``."""
    if len(target.alternatives) != 1:
        return Text((Hole("directory", "PWD", target.place, Emptiness.NEVER, absolute=True),))
    text = target.alternatives[0]
    if text.literal in ("-", "..") or text.prefix.startswith("../"):
        return Text((Hole("directory", "PWD", text.place, Emptiness.NEVER, absolute=True),))
    first = text.atoms[0] if text.atoms else None
    if (isinstance(first, Lit) and first.text.startswith("/")) or isinstance(first, Hole) or first is None:
        return text
    if old is None:
        return text
    return Text((*old.atoms, Lit("/"), *text.atoms))
