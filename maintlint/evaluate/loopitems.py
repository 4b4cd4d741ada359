"""What a loop goes through: the value that stands for every item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import join, one_of
from maintlint.evaluate.expressions import value as evaluated
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Sequence
from maintlint.evaluate.state import State
from maintlint.patterns import contains_any
from maintlint.places import Place
from maintlint.program import Capture, Concat, ForEach, Variable
from maintlint.values import Emptiness, Hole, Lit, Text, Value, literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


LONG = 4_096
"""Characters of a list that is worth a way of its own."""
_WILDCARDS = frozenset("*?[")
MOST_UNROLLED = 16
"""Items of a list whose passes are looked at one by one."""
_STATEMENTS = frozenset({"DELETE", "DROP", "TRUNCATE", "UPDATE", "ALTER", "INSERT", "CREATE", "VACUUM", "OPTIMIZE"})
"""How statements of a database begin that change something, or stand beside such ones."""


def long_list(run: Run, frame: Frame, state: State, node: ForEach) -> Value | None:
    """``for h in $(cat hosts.txt)`` over a long known list: the words need not be looked at one by one."""
    only = node.items[0] if node.items and len(node.items) == 1 else None
    if not isinstance(only, Capture) or only.quoted or "IFS" in state.variables:
        return None
    listed = evaluated(run, frame, state.copy(), only)
    exact = listed.literal
    if exact is None or len(exact) < LONG or contains_any(exact, _WILDCARDS):
        return None
    place = listed.place or frame.place(only.start, only.end)
    words = dict.fromkeys(exact.split())
    if len(words) < 2:
        return None
    return one_of(words, "loop", node.name, place, listing=place.path if place.source.path != frame.path else "list")


def listing_of(node: ForEach) -> str:
    """What the loop goes through, as it reads: the list's name in messages."""
    first = node.items[0] if node.items else None
    if isinstance(first, Capture):
        return "output"
    if isinstance(first, Variable):
        return f"${first.name}"
    return "list" if not isinstance(first, Concat) else "words"


def loop_value(items: list[Value], name: str, place: Place, listing: str) -> Value:
    """The loop variable: one of all exact items, or what is known of the list they come from."""
    if len(items) == 1 and items[0].literal is not None:
        return items[0]
    exact: list[str] = []
    others: list[Value] = []
    for item in items:
        texts = item.literals
        if texts is None:
            others.append(_one(item))
        else:
            exact.extend(texts)
    if not others:
        source = next(
            (atom.place for item in items for atom in item.alternatives[0].atoms if isinstance(atom, Lit)), place
        )
        if source is not None and source.source.path != place.source.path:
            listing = source.path
        holes = [hole for item in items for hole in item.holes]
        checked = len(holes) >= len(items) and all(hole.checked for hole in holes)
        filtered = next((hole for hole in holes if hole.selectors), None)
        selectors = () if filtered is None else filtered.selectors
        listing = listing if filtered is None else filtered.listing or listing
        return one_of(exact, "loop", name, place, listing=listing or "list", selectors=selectors, checked=checked)
    merged = others[0]
    for other in others[1:]:
        merged = join(merged, other)
    if exact:
        known = (
            one_of(exact, "loop", name, place, listing=listing) if len(exact) > 1 else literal(exact[0], items[0].place)
        )
        merged = join(merged, known)
    return merged


def _one(item: Value) -> Value:
    """One element of a hole that stands for many: a word that was split off is not empty, a part of one may be."""
    texts = []
    for text in item.alternatives:
        whole = text.empty is Emptiness.NEVER
        atoms = tuple(
            replace(
                atom,
                many=False,
                splits=False,
                empty=atom.empty if whole else _item_emptiness(atom, text),
                listing=atom.listing or _words_of(atom, text),
            )
            if isinstance(atom, Hole) and (atom.many or atom.splits)
            else atom
            for atom in text.atoms
        )
        texts.append(Text(atoms))
    return Value(tuple(texts))


def _words_of(atom: Hole, text: Text) -> str:
    """The list that the words of an output are, where they are gone through one by one (``for i in $(curl …)``)."""
    outside = atom.origin == "output" and atom.splits and atom.empty is Emptiness.MAYBE
    return atom.name if outside and len(text.atoms) == 1 else ""


def _item_emptiness(atom: Hole, text: Text) -> Emptiness:
    if atom.splits or len(text.atoms) > 1 or (atom.filled and atom.many):
        return Emptiness.NEVER
    return Emptiness.UNLIKELY if atom.origin in ("argv", "parameter") else atom.empty


def are_commands(run: Run, items: Sequence) -> bool:
    """Is it a short list of commands or statements that are all known, as texts, as words or with a name each?"""
    return (
        items.more is None
        and 1 < len(items.items) <= MOST_UNROLLED
        and all(map(_is_exact, items.items))
        and any(_is_command(run, item) for item in items.items)
    )


def _is_exact(item: object) -> bool:
    """Is it a known text, or a row of such texts?"""
    if isinstance(item, Sequence):
        return item.more is None and all(map(_is_exact, item.items))
    return isinstance(item, Value) and item.literal is not None


def _is_command(run: Run, item: object) -> bool:
    if isinstance(item, Sequence):
        words = item.items
        named = len(words) > 1 and isinstance(words[0], Value) and _names_command(run, words[0].literal or "")
        return named or any(_is_command(run, word) for word in words)
    text = (item.literal or "").strip() if isinstance(item, Value) else ""
    return " " in text and _names_command(run, text.split(None, 1)[0])


def _names_command(run: Run, word: str) -> bool:
    spec = run.knowledge.lookup(word.rpartition("/")[2])
    return (spec is not None and spec.style != "call") or word.upper() in _STATEMENTS
