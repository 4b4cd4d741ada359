"""``read`` and ``mapfile``: variables that take what comes on standard input."""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from maintlint.combining import join, one_of
from maintlint.conditions import About
from maintlint.evaluate import listed
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.matching import presence_of_name
from maintlint.evaluate.parameters import apply_step, from_items
from maintlint.evaluate.state import State
from maintlint.places import Place
from maintlint.program import Node
from maintlint.values import EMPTY, Emptiness, Hole, ListValue, Text, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways

_BLANKS = " \t\n"


class _Request(Struct, frozen=True):
    """What a ``read`` asks for: names for the fields of a line, or an array for all of them."""

    names: tuple[str, ...]
    array: str
    prompted: bool


def read(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """``read``: an item of standard input, or what somebody types."""
    request = _request(words)
    place = frame.place(node.start, node.end)
    source = state.input
    if request.prompted or (source is None and not frame.loops):
        run.confirmation = True
    exact = None if source is None or request.prompted else _whole(source) if frame.loops else source.literal
    few = source.literals if source is not None and exact is None and not (request.prompted or frame.loops) else None
    if few and not request.array:
        return _one_of_few(state, request, few, place)
    if exact is None:
        _unknown_line(state, request, place)
        ways = None if source is None or frame.loops else presence_of_name(run, frame, state, source, place)
        if ways is not None:
            # Where there is nothing the variable is empty, and so is what stands for the role.
            return ways
        first = source.holes[:1] if source is not None and source.empty is Emptiness.NEVER else ()
        own_name = any(hole.origin == "own-host" for hole in first)
        return state, None if own_name and not frame.loops else _at_end(state, request)
    assert source is not None
    if frame.loops:
        lines = exact.splitlines()
        ended = _at_end(state, request)
        if not lines:
            return None, ended
        _any_line(state, request, lines, source.place)
        test = run.diagram.test(About.EACH, ("lines", frame.loops[-1].place.key()))
        state.condition = state.condition.both(run.diagram.passed(test))
        ended.condition = ended.condition.both(run.diagram.failed(test))
        return state, ended
    line, newline, rest = exact.partition("\n")
    for name, value in _divided(state, request, line, source.place).items():
        state.variables[name] = value
    state.input = literal(rest, source.place)
    return (state, None) if newline else (None, state)


def _whole(source: Value) -> str | None:
    """All lines that a loop may go through: of one known text, or of whichever of several it is."""
    texts = source.literals
    if texts is None or len(texts) == 1:
        return source.literal
    return "".join([text if text.endswith("\n") else f"{text}\n" for text in texts if text])


def _one_of_few(state: State, request: _Request, texts: tuple[str, ...], place: Place) -> Ways:
    """The input is one of several known texts."""
    cut = [text.partition("\n") for text in texts]
    rows = [_divided(state, request, line, place) for line, _, _ in cut]
    for name in request.names:
        fields = [row[name] for row in rows]
        state.variables[name] = reduce(join, [field for field in fields if isinstance(field, Value)])
    state.input = reduce(join, [literal(rest, place) for _, _, rest in cut])
    ended = state.copy() if not all(newline for _, newline, _ in cut) else None
    return (state if any(newline for _, newline, _ in cut) else None), ended


def _at_end(state: State, request: _Request) -> State:
    """Nothing is left to be read."""
    failed = state.copy()
    for name in request.names:
        failed.variables[name] = EMPTY
    return failed


def _any_line(state: State, request: _Request, lines: list[str], source: Place | None) -> None:
    """A loop goes through the lines: each variable is one field of any of them."""
    rows = [_divided(state, request, line, source) for line in lines or [""]]
    listing = source.path if source is not None else "here-document"
    columns: list[list[str]] = []
    for name in request.names:
        fields = [row[name] for row in rows]
        texts = [field.literal or "" for field in fields if isinstance(field, Value)]
        if not columns:
            item = one_of(texts, "loop", name, source, listing=listing)
            state.variables[name] = item
        columns.append(texts)
    if len(columns) > 1 and 1 < len(columns[0]) == len(set(columns[0])):
        # The first field tells which line it is: the others remember it.
        first = item.holes[0]
        for name, texts in zip(request.names[1:], columns[1:], strict=True):
            made = from_items(first, dict(zip(columns[0], texts, strict=True)))
            state.variables[name] = Value((Text((made,)),))
    else:
        for name, texts in zip(request.names[1:], columns[1:], strict=True):
            state.variables[name] = one_of(texts, "loop", name, source, listing=listing)
    if request.array:
        items = [item.literal or "" for row in rows for item in _items(row[request.array])]
        found = one_of(items or [""], "loop", request.array, source, listing=listing)
        many = tuple(
            Text(tuple(replace(a, many=True) if isinstance(a, Hole) else a for a in t.atoms))
            for t in found.alternatives
        )
        state.variables[request.array] = ListValue((Value(many),)) if items else ListValue(())


def _items(value: Value | ListValue) -> tuple[Value, ...]:
    return value.items if isinstance(value, ListValue) else (value,)


def _divided(state: State, request: _Request, line: str, source: Place | None) -> dict[str, Value | ListValue]:
    """The variables that ``read`` sets from a known line."""
    separators = state.variables.get("IFS")
    known = separators.literal if isinstance(separators, Value) else None
    if request.array:
        pieces = split_line(line, known, 0)
        return {request.array: ListValue(tuple([literal(piece, source) for piece in pieces]))}
    pieces = split_line(line, known, len(request.names))
    pieces.extend([""] * (len(request.names) - len(pieces)))
    return {name: literal(piece, source) for name, piece in zip(request.names, pieces, strict=True)}


def split_line(line: str, separators: str | None, most: int) -> list[str]:
    """A line cut at the characters of ``IFS`` (blanks if ``None``) into at most so many fields; 0 is without limit."""
    marks = _BLANKS if separators is None else separators
    if not marks:
        return [line] if line else []
    blanks = "".join(mark for mark in marks if mark in _BLANKS)
    others = "".join(mark for mark in marks if mark not in _BLANKS)
    line = line.strip(blanks) if blanks else line
    if not line:
        return []
    between = _between(blanks, others)
    pieces = re.split(between, line, maxsplit=max(0, most - 1)) if most != 1 else [line]
    if others and len(pieces) > 1 and not pieces[-1] and not most:
        pieces.pop()
    return pieces


def _between(blanks: str, others: str) -> str:
    blank = f"[{re.escape(blanks)}]" if blanks else "(?!)"
    if not others:
        return f"{blank}+"
    mark = f"{blank}*[{re.escape(others)}]{blank}*"
    return f"(?:{mark}|{blank}+)" if blanks else mark


def _request(words: list[Value]) -> _Request:
    names: list[str] = []
    array, prompted = "", False
    index = 1
    while index < len(words):
        text = words[index].literal
        if text is not None and text.startswith("-") and len(text) > 1:
            prompted = prompted or "p" in text
            if text[-1] == "a" and index + 1 < len(words):
                array = words[index + 1].literal or ""
                index += 1
            elif text[-1] in "pdtnNui":
                index += 1
        elif text is not None and text.isidentifier():
            names.append(text)
        index += 1
    return _Request(tuple(names) if names or array else ("REPLY",), array, prompted)


def _unknown_line(state: State, request: _Request, place: Place) -> None:
    if request.array:
        state.variables[request.array] = ListValue((_item(state, place, request.array, request.prompted),))
    for position, name in enumerate(request.names):
        state.variables[name] = _item(state, place, name, request.prompted, position, len(request.names))


def _item(state: State, place: Place, name: str, prompted: bool, position: int = 0, of: int = 1) -> Value:
    source = state.input
    if source is None or prompted:
        return unknown("input", name, place, Emptiness.MAYBE)
    found = _path(source, name) if of == 1 else None
    if found is not None:
        return found
    holes = source.holes
    if not holes:
        return unknown("file", name, place, Emptiness.MAYBE, listing="output")
    first = holes[0]
    if first.choices is not None and len(source.alternatives) == 1 and len(source.alternatives[0].atoms) == 1:
        return Value((Text((replace(first, many=False, name=name),)),))
    alone = len(source.alternatives) == 1 and all(
        isinstance(atom, Hole) or not getattr(atom, "text", "").strip() for atom in source.alternatives[0].atoms
    )
    if first.origin == "own-host" and of == 1 and alone:
        return Value((Text((first,)),))
    separators = state.variables.get("IFS")
    cut = separators.literal if isinstance(separators, Value) else None
    if first.origin == "own-host" and alone and len(holes) == 1 and len(cut or "") == 1 and not (cut or " ").isspace():
        source = Value((Text((first,)),))
        mark = re.escape(cut or "")
        if of == 2:
            return apply_step(source, ("edit", f"^[^{mark}]*{mark}?" if position else f"{mark}.*", "1"))
        if position == 0:
            return apply_step(source, ("edit", f"{mark}.*", "1"))
    empty = Emptiness.MAYBE if first.origin in ("file", "input") else Emptiness.UNLIKELY
    if first.filled and first.many and (of == 1 or cut is None):
        empty = Emptiness.UNLIKELY
    if of > 1 and position > 0:
        empty = Emptiness.MAYBE
    return unknown(
        first.origin, name, first.place, empty, selectors=first.selectors, listing=first.listing or first.name
    )


def _path(source: Value, name: str) -> Value | None:
    """``find /srv -name x | while read -r f``: one of the paths, below where the walk began."""
    texts = []
    for text in map(listed.one, source.alternatives):
        if not listed.is_path(text) or "\n" in text.show():
            return None
        lone = text.atoms[0]
        named = isinstance(lone, Hole) and lone.relative and len(text.atoms) == 1
        texts.append(Text((replace(lone, name=name, empty=Emptiness.UNLIKELY),)) if named else text)
    return Value(tuple(texts))


def mapfile(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """``mapfile``: an array of all lines."""
    names = [word.literal for word in words[1:] if word.literal and word.literal.isidentifier()]
    name = names[-1] if names else "MAPFILE"
    place = frame.place(node.start, node.end)
    source = state.input
    exact = _whole(source) if source is not None else None
    if exact is not None:
        state.variables[name] = ListValue(
            tuple(literal(line, source.place if source else None) for line in exact.splitlines())
        )
    else:
        item = _item(state, place, name, False)
        marked = tuple(
            Text(tuple(replace(a, many=True) if isinstance(a, Hole) else a for a in t.atoms)) for t in item.alternatives
        )
        state.variables[name] = ListValue((Value(marked),))
    return state, state
