"""Expressions to values: expansion, splitting into words, parameter operators."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate import failures, tables
from maintlint.evaluate.parameters import apply_operator
from maintlint.evaluate.state import Frame, State, as_list, as_value, several
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.program import (
    Arithmetic,
    Block,
    Braces,
    Capture,
    Concat,
    Elements,
    Expansion,
    Expression,
    Glob,
    Home,
    Literal,
    Stream,
    Variable,
)
from maintlint.values import (
    EMPTY,
    Atom,
    Emptiness,
    Hole,
    ListValue,
    Lit,
    Selector,
    Text,
    Value,
    Wild,
    as_default,
    concat,
    from_outside,
    join,
    literal,
    unknown,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

HOLE_BASE = 0xE000
"""Computed parts of embedded code are read as characters from the private-use area starting here."""
MOST_HOLES = 0x1800
_MARKED = lazy(f"[{chr(HOLE_BASE)}-{chr(HOLE_BASE + MOST_HOLES)}]")
_ACTIVE = lazy(r"[*?\[]")
_SETS = lazy(r"(?<![\w$.])([A-Za-z_]\w*)\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)|(?:\+\+|--)\s*([A-Za-z_]\w*)")
_NAMES = lazy(r"[A-Za-z_]\w*")
MOST_WORDS = 150_000
_FALLBACKS = frozenset({":-", "-", ":=", "="})


def value(run: Run, frame: Frame, state: State, expression: Expression) -> Value:
    """The value of an expression that stays one word (quoted, or the right side of an assignment)."""
    return _VALUE[type(expression)](run, frame, state, expression)


def fields(run: Run, frame: Frame, state: State, expressions: Iterable[Expression]) -> list[Value]:
    """The words that expressions expand to, as a shell splits them."""
    words: list[Value] = []
    for expression in expressions:
        kind = type(expression)
        if kind is Literal:
            words.append(_literal(run, frame, state, expression))
        elif kind is Concat and not _splits(expression):  # type: ignore[arg-type]
            words.append(_concat(run, frame, state, expression))
        elif kind is Variable and expression.quoted:  # type: ignore[union-attr]
            words.append(_variable(run, frame, state, expression))
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
        if kind is Concat and _splits(part):  # type: ignore[arg-type]
            return True
    return False


# --- single values --------------------------------------------------------------------------------


def _literal(run: Run, frame: Frame, state: State, node: Any) -> Value:
    text: str = node.text
    if frame.holes and _MARKED.search(text):
        return fill(frame, text, node.start, node.end)
    return Value((Text((Lit(text, frame.code.place(node.start, node.end)),)),))


def fill(frame: Frame, text: str, start: int, end: int) -> Value:
    """Embedded text with the values of its computed parts put back in."""
    parts: list[Value] = []
    at = 0
    for match in _MARKED.finditer(text):
        if match.start() > at:
            parts.append(_piece(frame, text, at, match.start(), start, end))
        index = ord(match[0]) - HOLE_BASE
        parts.append(frame.holes[index] if index < len(frame.holes) else literal(match[0]))
        at = match.end()
    if at < len(text):
        parts.append(_piece(frame, text, at, len(text), start, end))
    return concat(parts)


def _piece(frame: Frame, text: str, first: int, last: int, start: int, end: int) -> Value:
    encoded = len(text.encode("utf-8", "surrogatepass"))
    if encoded != end - start:
        return literal(text[first:last], frame.code.place(start, end))
    begin = start + len(text[:first].encode("utf-8", "surrogatepass"))
    piece = text[first:last]
    return literal(piece, frame.code.place(begin, begin + len(piece.encode("utf-8", "surrogatepass"))))


def _glob(run: Run, frame: Frame, state: State, node: Any) -> Value:
    return Value((Text((Wild(node.text, frame.code.place(node.start, node.end)),)),))


def _variable(run: Run, frame: Frame, state: State, node: Any) -> Value:
    return variable(frame, state, node.name, node.start, node.end)


def variable(frame: Frame, state: State, name: str, start: int, end: int) -> Value:
    """The value of ``$name``, special parameters included."""
    found = state.variables.get(name)
    if found is not None:
        return found if isinstance(found, Value) else as_value(found)
    if name == failures.STATUS:
        known = failures.status(frame, state)
        if known is not None:
            return known
    place = frame.code.place(start, end)
    if name.isdigit():
        return _argument(frame, state, int(name), name, place)
    if name == "#" and state.arguments is not None and not _open_ended(state.arguments):
        return literal(str(len(state.arguments.items)), place)
    if name in ("@", "*"):
        return several(list(_arguments(frame, state, place)))
    return as_value(state.lookup(name, place))


def _open_ended(arguments: ListValue) -> bool:
    return any(hole.many or hole.splits for item in arguments.items for hole in item.holes)


def _argument(frame: Frame, state: State, index: int, name: str, place: Any) -> Value:
    if index == 0:
        return unknown("script", "0", place, Emptiness.NEVER, exists=True)
    arguments = state.arguments
    if arguments is not None:
        for position, item in enumerate(arguments.items):
            hole = item.holes[0] if item.holes else None
            if hole is not None and hole.many:
                found = Value((Text((replace(hole, many=False),)),))
                for later in arguments.items[position + 1 :]:
                    found = join(found, later)
                return found
            if position == index - 1:
                return item
        return EMPTY
    if state.argument_count >= index:
        return unknown("argv", name, place, Emptiness.UNLIKELY)
    return unknown("argv", name, place, Emptiness.BLANK if state.nounset else Emptiness.UNSET)


def _arguments(frame: Frame, state: State, place: Any) -> tuple[Value, ...]:
    if state.arguments is not None:
        return state.arguments.items
    return (unknown("argv", "@", place, Emptiness.MAYBE, many=True),)


def _expansion(run: Run, frame: Frame, state: State, node: Any) -> Value:
    operator: str = node.operator
    name: str = node.name
    if node.subscript is not None:
        value(run, frame, state, node.subscript)
    if operator == "length":
        return unknown("number", f"#{name}", frame.code.place(node.start, node.end), Emptiness.NEVER, about=(name,))
    if operator == "indirect":
        target = variable(frame, state, name, node.start, node.end).literal
        if target is not None and (target.isidentifier() or target.isdigit()):
            return variable(frame, state, target, node.start, node.end)
        return unknown("unknown", name, frame.code.place(node.start, node.end))
    base = _tolerated(run, frame, state, node) if operator in _FALLBACKS else _element(run, frame, state, node)
    if not operator:
        return base
    operand = None if node.operand is None else value(run, frame, state, node.operand)
    replacement = None if node.replacement is None else value(run, frame, state, node.replacement)
    if operator in _FALLBACKS and operand is not None and from_outside(base) is not None:
        operand = as_default(operand, name)
    if operator in (":=", "=") and operand is not None and not name.isdigit():
        assigned = apply_operator(base, operator, operand, None)
        state.variables[name] = assigned
        return assigned
    result = apply_operator(base, operator, operand, replacement)
    if operator in (":?", "?"):
        _remember(state, name, result)
    return result


def _tolerated(run: Run, frame: Frame, state: State, node: Any) -> Value:
    """What has a fallback may be unset: ``set -u`` stops nothing there."""
    strict, state.nounset = state.nounset, False
    base = _element(run, frame, state, node)
    state.nounset = strict
    return base


def _remember(state: State, name: str, checked: Value) -> None:
    """After ``${x:?}`` the shell goes on only with a value: later readers profit."""
    if name.isdigit():
        state.argument_count = max(state.argument_count, int(name))
    elif name.isidentifier():
        state.variables[name] = checked


def _element(run: Run, frame: Frame, state: State, node: Any) -> Value:
    name: str = node.name
    if node.index is None:
        return variable(frame, state, name, node.start, node.end)
    if name == failures.STATUSES:
        known = failures.status(frame, state, name)
        if known is not None:
            return known
    found = state.variables.get(name)
    if node.index in ("@", "*"):
        return (
            several(list(as_list(found).items))
            if found is not None
            else variable(frame, state, name, node.start, node.end)
        )
    if found is None and node.index == "0":
        return variable(frame, state, name, node.start, node.end)
    computed = None if node.subscript is None else value(run, frame, state, node.subscript)
    keyed = tables.looked_up(frame, state, name, node.index, frame.code.place(node.start, node.end), computed)
    if keyed is not None:
        return keyed
    if isinstance(found, ListValue):
        if node.index.lstrip("-").isdigit() and not any(hole.many for item in found.items for hole in item.holes):
            index = int(node.index)
            return found.items[index] if -len(found.items) <= index < len(found.items) else EMPTY
        if found.items:
            hole = several(list(found.items)).holes[0]
            if node.index.lstrip("-").isdigit():
                place = frame.code.place(node.start, node.end)
                one = Selector(place, place.text[:80], None, False, 1)
                hole = replace(hole, selectors=(*hole.selectors, one))
            return Value((Text((replace(hole, many=False),)),))
    return unknown("unknown", name, frame.code.place(node.start, node.end))


def _elements(run: Run, frame: Frame, state: State, node: Any) -> Value:
    items = _items(frame, state, node)
    if len(items) == 1:
        return items[0]
    if items and all(item.literal is not None for item in items):
        return literal(" ".join(item.literal or "" for item in items), frame.code.place(node.start, node.end))
    parts: list[Value] = []
    for item in items:
        if parts:
            parts.append(literal(" "))
        parts.append(item)
    return concat(parts) if parts else EMPTY


def _items(frame: Frame, state: State, node: Any) -> tuple[Value, ...]:
    if node.name in ("@", "*"):
        return _arguments(frame, state, frame.code.place(node.start, node.end))
    found = state.variables.get(node.name)
    if found is None:
        return (unknown("env", node.name, frame.code.place(node.start, node.end), many=True),)
    return as_list(found).items


def _capture(run: Run, frame: Frame, state: State, node: Any) -> Value:
    body: Block = node.body
    return possibly_nothing(run.capture(frame, state, body), frame.code.place(node.start, node.end))


def possibly_nothing(output: Value, place: Place) -> Value:
    """Output that is nothing at all in some cases: the same parts, which may be empty then."""
    filled = [text for text in output.alternatives if text.atoms]
    if not filled:
        return Value((Text((Lit("", place),)),))
    if len(filled) == len(output.alternatives):
        return output
    if len(filled) == 1 and len(filled[0].atoms) == 1 and isinstance(filled[0].atoms[0], Hole):
        return Value((Text((replace(filled[0].atoms[0], empty=Emptiness.MAYBE, place=place),)),))
    nothing = Text((Hole("output", "output", place, Emptiness.MAYBE),))
    return Value((*filled, nothing))


def _stream(run: Run, frame: Frame, state: State, node: Any) -> Value:
    place = frame.code.place(node.start, node.end)
    if node.writes:
        inner = state.copy()
        run.block(frame, inner, node.body)
        return unknown("unknown", ">(…)", place, Emptiness.NEVER)
    content = run.capture(frame, state, node.body)
    path = f"/dev/fd/{node.start}"
    run.streams[path] = content
    return literal(path, place)


def _arithmetic(run: Run, frame: Frame, state: State, node: Any) -> Value:
    for part in node.parts:
        value(run, frame, state, part)
    place = frame.code.place(node.start, node.end)
    for name in assigned_numbers(node.text):
        state.variables[name] = unknown("number", name, place, Emptiness.NEVER)
    return unknown("number", node.text, place, Emptiness.NEVER, about=tuple(_NAMES.findall(node.text)[:4]))


def assigned_numbers(text: str) -> list[str]:
    """The variables that an arithmetic expression sets."""
    if "=" not in text and "++" not in text and "--" not in text:
        return []
    return [match[1] or match[2] for match in _SETS.finditer(text)]


def _braces(run: Run, frame: Frame, state: State, node: Any) -> Value:
    return several([value(run, frame, state, item) for item in node.items])


def _home(run: Run, frame: Frame, state: State, node: Any) -> Value:
    place = frame.code.place(node.start, node.end)
    if node.user == "root":
        return literal("/root", place)
    if node.user:
        return unknown("env", f"~{node.user}", place, Emptiness.NEVER, absolute=True, exists=True)
    return unknown("env", "HOME", place, Emptiness.NEVER, absolute=True, exists=True)


def _concat(run: Run, frame: Frame, state: State, node: Any) -> Value:
    return concat([_VALUE[type(part)](run, frame, state, part) for part in node.parts])


_VALUE: dict[type, Callable[[Run, Frame, State, Any], Value]] = {
    Literal: _literal,
    Glob: _glob,
    Variable: _variable,
    Expansion: _expansion,
    Elements: _elements,
    Capture: _capture,
    Stream: _stream,
    Arithmetic: _arithmetic,
    Braces: _braces,
    Home: _home,
    Concat: _concat,
}


def register(handlers: dict[type, Callable[[Run, Frame, State, Any], Value]]) -> None:
    """Take in further kinds of expression."""
    _VALUE.update(handlers)


# --- splitting ------------------------------------------------------------------------------------


def _fields(run: Run, frame: Frame, state: State, expression: Any) -> list[Value]:
    kind = type(expression)
    if kind is Elements:
        items = _items(frame, state, expression)
        if expression.quoted:
            return [_elements(run, frame, state, expression)] if expression.joined else list(items)
        separators = _separators(state)
        return [word for item in items for word in split(item, separators)]
    if kind is Expansion and (expression.index in ("@", "*") or expression.name in ("@", "*")):
        words = _list_expansion(run, frame, state, expression)
        return words if expression.quoted else [word for item in words for word in split(item, _separators(state))]
    if kind is Braces:
        return fields(run, frame, state, expression.items)
    if kind is Concat:
        return _concat_fields(run, frame, state, expression)
    result = value(run, frame, state, expression)
    if getattr(expression, "quoted", True):
        return [result]
    return split(result, _separators(state))


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
        return [_expansion(run, frame, state, node)]
    items = list(_items(frame, state, node))
    operand = None if node.operand is None else value(run, frame, state, node.operand)
    replacement = None if node.replacement is None else value(run, frame, state, node.replacement)
    if operator == ":":
        found = _some_elements(items, node.name in ("@", "*"), operand, replacement)
        place = frame.place(node.start, node.end)
        return found if replacement is None else [_at_most(item, replacement, place) for item in found]
    if operator[-1:] in ("-", "=", "+", "?"):
        return [apply_operator(item, operator, operand, None) for item in items or [EMPTY]]
    return [apply_operator(item, operator, operand, replacement) for item in items]


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
    return bool(text) and text[end].isspace()  # type: ignore[index]


def split(whole: Value, separators: str | None = None) -> list[Value]:
    """The words of an unquoted expansion: blanks (or ``separators``) separate known text, its patterns are active."""
    if separators == "":
        return [Value(tuple(_mark(text) for text in whole.alternatives))] if whole.literal != "" else []
    if len(whole.alternatives) != 1:
        if not any(_breaks(text, separators) for text in whole.alternatives):
            return [Value(tuple(_mark(text) for text in whole.alternatives))]
        return [several([word for text in whole.alternatives for word in split(Value((text,)), separators)])]
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
