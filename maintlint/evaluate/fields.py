"""How a shell makes words of expressions: fields, and where they are split."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.combining import MOST_WAYS, concat, map_holes, several
from maintlint.evaluate import counts, parameters, tables
from maintlint.evaluate.expressions import (
    MOST_WORDS,
    concatenated,
    element_values,
    elements,
    expansion,
    literal_value,
    value,
    variable_value,
)
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.program import (
    Arithmetic,
    Braces,
    Concat,
    Elements,
    Expansion,
    Expression,
    Glob,
    Home,
    Literal,
    Numbers,
    Variable,
)
from maintlint.values import EMPTY, Atom, Hole, Lit, Selector, Text, Value, Wild, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


_ACTIVE = lazy(r"[*?\[]")
_BLANK = lazy(r"\s")


def fields(run: Run, frame: Frame, state: State, expressions: Iterable[Expression]) -> list[Value]:
    """The words that expressions expand to, as a shell splits them."""
    words: list[Value] = []
    for expression in expressions:
        if type(expression) is Literal:
            words.append(literal_value(run, frame, state, expression))
        elif type(expression) is Concat and not _splits(expression):
            words.append(concatenated(run, frame, state, expression))
        elif type(expression) is Variable and expression.quoted:
            words.append(variable_value(run, frame, state, expression))
        else:
            words.extend(_fields(run, frame, state, expression))
    return words


def _splits(expression: Concat) -> bool:
    for part in expression.parts:
        kind = type(part)
        if kind is Literal or kind is Glob or kind is Home or kind is Arithmetic:
            continue
        if kind is Elements or kind is Braces or not getattr(part, "quoted", True):
            return True
        if type(part) is Concat and _splits(part):
            return True
    return False


def _fields(run: Run, frame: Frame, state: State, expression: Any) -> list[Value]:
    kind = type(expression)
    if kind is Elements:
        items = element_values(frame, state, expression)
        if expression.quoted:
            return [elements(run, frame, state, expression)] if expression.joined else list(items)
        separators = _separators(state)
        return [word for item in items for word in split(item, separators)]
    if kind is Expansion and (expression.index in ("@", "*") or expression.name in ("@", "*")):
        words = _list_expansion(run, frame, state, expression)
        return words if expression.quoted else [word for item in words for word in split(item, _separators(state))]
    if kind is Numbers:
        return _numbers(run, frame, state, expression)
    if kind is Braces:
        return fields(run, frame, state, expression.items)
    if kind is Concat:
        return _concat_fields(run, frame, state, expression)
    result = value(run, frame, state, expression)
    if getattr(expression, "quoted", True):
        return [result]
    return split(result, _separators(state))


def _numbers(run: Run, frame: Frame, state: State, node: Numbers) -> list[Value]:
    place = frame.code.place(node.start, node.end)
    bounds = [value(run, frame, state, bound) for bound in (node.first, node.limit)]
    known = [bound.literal or "" for bound in bounds]
    if all(map(str.isdigit, known)):
        first, limit = map(int, known)
        step = -1 if node.down else 1
        found = range(first, limit + step if node.inclusive else limit, step)
        if len(found) <= counts.MOST_NUMBERS:
            return [literal(str(number), place) for number in found]
    return [counts.numbers(place, bounds)]


def _separators(state: State) -> str | None:
    """``IFS``, if the program set it to something of its own."""
    found = state.variables.get("IFS")
    known = found.literal if isinstance(found, Value) else None
    return None if known is None or set(known) == set(" \t\n") else known


def _list_expansion(run: Run, frame: Frame, state: State, node: Expansion) -> list[Value]:
    """``"${a[@]:1}"`` and ``"${a[@]%.x}"``: a part of the elements, or each of them changed."""
    operator = node.operator
    if operator == "indirect":
        keys = tables.keys(state, node.name)
        if keys is not None:
            return [literal(key, frame.code.place(node.start, node.end)) for key in keys]
    if operator in ("length", "indirect"):
        return [expansion(run, frame, state, node)]
    items = list(element_values(frame, state, node))
    operand = None if node.operand is None else value(run, frame, state, node.operand)
    replacement = None if node.replacement is None else value(run, frame, state, node.replacement)
    if operator == ":":
        found = _some_elements(items, node.name in ("@", "*"), operand, replacement)
        place = frame.place(node.start, node.end)
        return found if replacement is None else [_at_most(item, replacement, place) for item in found]
    if operator[-1:] in ("-", "=", "+", "?"):
        return [parameters.apply_operator(item, operator, operand, None) for item in items or [EMPTY]]
    return [parameters.apply_operator(item, operator, operand, replacement) for item in items]


def _at_most(item: Value, length: Value, place: Place) -> Value:
    """``"${a[@]:i:5}"`` of a list that is not known: so many of it at most; 0 for a number that is not known."""
    from maintlint.evaluate.filters import capped

    if not any(hole.many for hole in item.holes):
        return item
    number = (length.literal or "").strip()
    return capped(item, Selector(place, place.text[:80], None, False, int(number) if number.isdigit() else 0))


def _some_elements(items: list[Value], arguments: bool, offset: Value | None, length: Value | None) -> list[Value]:
    """Elements from an offset on; the arguments count from 1, an array from 0."""
    bounds = [(bound.literal or "").strip() for bound in (offset, length) if bound is not None]
    known = all(re.fullmatch(r"-?\d+", bound) for bound in bounds)
    if not bounds or not known or any(hole.many for item in items for hole in item.holes):
        return items
    first = int(bounds[0])
    if first < 0:
        first = len(items) + first if len(items) + first >= 0 else len(items)
    elif arguments:
        first = max(0, first - 1)
    return items[first : first + int(bounds[1])] if len(bounds) > 1 else items[first:]


def _concat_fields(run: Run, frame: Frame, state: State, expression: Concat) -> list[Value]:
    """A word of several parts: braces multiply it first, then unquoted parts and arrays may break it."""
    if not any(type(part) is Braces for part in expression.parts):
        return _broken(run, frame, state, expression.parts)
    words: list[list[Expression]] = [[]]
    for part in expression.parts:
        items = part.items if isinstance(part, Braces) else (part,)
        words = [[*word, item] for word in words for item in items]
    return [field for word in words for field in _broken(run, frame, state, word)]


def _broken(run: Run, frame: Frame, state: State, parts: Iterable[Expression]) -> list[Value]:
    words: list[list[Value]] = []
    joins = False
    for part in parts:
        pieces = _fields(run, frame, state, part)
        splits = not getattr(part, "quoted", True)
        for index, piece in enumerate(pieces):
            if index or not joins or (splits and _blank_at(state, part, 0)):
                words.append([piece])
            else:
                words[-1].append(piece)
            joins = True
        if splits and joins and _blank_at(state, part, -1):
            joins = False
    return [concat(word) for word in words]


def _blank_at(state: State, part: Expression, end: int) -> bool:
    """Does the variable that stands here unquoted start, or end, with a blank?"""
    found = state.variables.get(part.name) if isinstance(part, Variable) else None
    text = found.literal if isinstance(found, Value) else None
    return text is not None and text[end:][:1].isspace()


def split(whole: Value, separators: str | None = None) -> list[Value]:
    """The words of an unquoted expansion: blanks (or ``separators``) separate known text, its patterns are active.

    The machine's own name may come apart, too, if something put blanks into it, or at signs of ``IFS`` that names have.
    """
    if any(_comes_apart(hole, separators) for hole in whole.holes):
        whole = map_holes(whole, transforms=(), many=True)
    if separators == "":
        return [Value(tuple(_mark(text) for text in whole.alternatives))] if whole.literal != "" else []
    whole = _spelled_out(whole, separators)
    if len(whole.alternatives) != 1:
        if not any(_breaks(text, separators) for text in whole.alternatives):
            return [Value(tuple(_mark(text) for text in whole.alternatives))]
        found = [split(Value((text,)), separators) for text in whole.alternatives]
        if all(len(words) <= 1 for words in found):
            # One word, or none, whichever it is.
            pairs = zip(whole.alternatives, found, strict=True)
            each = [text for empty, words in pairs for text in (words[0].alternatives if words else (empty,))]
            return [Value(tuple(dict.fromkeys(each)))] if any(found) else []
        if len({len(words) for words in found}) == 1:
            # As many words, whichever it is: each of them is one of those at its place.
            places = zip(*found, strict=True)
            return [
                Value(tuple(dict.fromkeys([text for one in place for text in one.alternatives]))) for place in places
            ]
        return [several([word for words in found for word in words])]
    text = whole.alternatives[0]
    if not _breaks(text, separators):
        return [Value((_mark(text),))] if text.atoms else []
    words: list[list[Atom]] = []
    open_word = False
    for atom in text.atoms:
        if not isinstance(atom, Lit):
            if not open_word:
                words.append([])
            words[-1].append(replace(atom, splits=True) if isinstance(atom, Hole) else atom)
            open_word = True
            continue
        pieces = _pieces(atom.text, separators)
        if len(words) + len(pieces) > MOST_WORDS:
            return [unknown("unknown", place=atom.place, many=True)]
        if not pieces:
            open_word = open_word and not atom.text
            continue
        for index, piece in enumerate(pieces):
            if index or not open_word or _separates(atom.text[0], separators):
                words.append([])
            words[-1].extend(activate(replace(atom, text=piece)))
        open_word = not _separates(atom.text[-1], separators)
    return [Value((Text(tuple(word)),)) for word in words]


def _spelled_out(whole: Value, separators: str | None) -> Value:
    """One of several known texts, some of which are several words (``${ZONE[$z]}``), as the ways that it can be."""
    atoms = whole.alternatives[0].atoms
    lone = atoms[0] if len(whole.alternatives) == len(atoms) == 1 else None
    if not isinstance(lone, Hole) or not lone.choices or lone.selectors or len(lone.choices) > MOST_WAYS:
        return whole
    ways = tuple([Text((Lit(choice, lone.place),)) for choice in lone.choices])
    return Value(ways) if any(_breaks(way, separators) for way in ways) else whole


def _pieces(text: str, separators: str | None) -> list[str]:
    if separators is None:
        return text.split()
    return [piece for piece in re.split(f"[{re.escape(separators)}]", text) if piece]


def _separates(character: str, separators: str | None) -> bool:
    return character.isspace() if separators is None else character in separators


def _breaks(text: Text, separators: str | None = None) -> bool:
    if separators is not None:
        return any(not isinstance(atom, Hole) for atom in text.atoms)
    for atom in text.atoms:
        if isinstance(atom, Lit):
            content = atom.text
            if (
                not content
                or _ACTIVE.search(content)
                or len(content.split(None, 1)) != 1
                or content[0].isspace()
                or content[-1].isspace()
            ):
                return True
    return False


def _comes_apart(hole: Hole, separators: str | None) -> bool:
    """May the machine's own name, after what was done to it, be several words?"""
    if hole.origin != "own-host" or hole.choices is not None or separators == "":
        return False
    if not hole.transforms or (separators is not None and separators.strip()):
        return True
    return any(_BLANK.search(part) for step in hole.transforms for part in step[1:])


def _mark(text: Text) -> Text:
    if any(isinstance(atom, Hole) for atom in text.atoms):
        return Text(tuple(replace(atom, splits=True) if isinstance(atom, Hole) else atom for atom in text.atoms))
    return text


def activate(atom: Lit) -> list[Atom]:
    """Text whose wildcards are active."""
    if not _ACTIVE.search(atom.text):
        return [atom]
    pieces: list[Atom] = []
    for piece in re.split(r"(\*+|\?|\[[^]]*\])", atom.text):
        if piece:
            active = piece[0] in "*?" or (piece[0] == "[" and piece[-1] == "]")
            pieces.append(Wild(piece, atom.place) if active else replace(atom, text=piece))
    return pieces
