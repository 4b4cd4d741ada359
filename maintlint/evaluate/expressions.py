"""Expressions to values: expansion, splitting into words, parameter operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.combining import as_default, as_list, as_value, concat, join, several
from maintlint.evaluate import computed, failures, parameters, tables
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
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
from maintlint.scope import Guard
from maintlint.values import (
    EMPTY,
    Emptiness,
    Hole,
    ListValue,
    Lit,
    Selector,
    Text,
    Value,
    Wild,
    from_outside,
    literal,
    open_ended,
    unknown,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_HERE = frozenset({"PWD", "cwd", "getcwd", "pwd"})
"""What the working directory is called."""

HOLE_BASE = 0xE000
"""Computed parts of embedded code are read as characters from the private-use area starting here."""
MOST_HOLES = 0x1800
_MARKED = lazy(f"[{chr(HOLE_BASE)}-{chr(HOLE_BASE + MOST_HOLES)}]")
_CALCULATION = lazy(r"\s*(10#)?(\$\{[^{}]*\}|\$\([^()]*\)|\$?[A-Za-z_]\w*)\s*(?:([%+*-])\s*(\d{1,9})\s*)?\Z")
_SETS = lazy(r"(?<![\w$.])([A-Za-z_]\w*)\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)|(?:\+\+|--)\s*([A-Za-z_]\w*)")
_NAMES = lazy(r"[A-Za-z_]\w*")
MOST_WORDS = 150_000
_FALLBACKS = frozenset({":-", "-", ":=", "="})


def value(run: Run, frame: Frame, state: State, expression: Expression) -> Value:
    """The value of an expression that stays one word (quoted, or the right side of an assignment)."""
    return _VALUE[type(expression)](run, frame, state, expression)


# --- single values --------------------------------------------------------------------------------


def literal_value(run: Run, frame: Frame, state: State, node: Any) -> Value:
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


def variable_value(run: Run, frame: Frame, state: State, node: Any) -> Value:
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
    if name == "#" and state.arguments is not None and not any(_may_be_several(one) for one in state.arguments.items):
        return literal(str(len(state.arguments.items)), place)
    if name in ("@", "*"):
        return several(list(_arguments(frame, state, place)))
    return as_value(state.lookup(name, place))


def _may_be_several(item: Value) -> bool:
    return any(hole.many or hole.splits for hole in item.holes)


def _argument(frame: Frame, state: State, index: int, name: str, place: Any) -> Value:
    if index == 0:
        return unknown("script", "0", place, Emptiness.NEVER, exists=True)
    arguments = state.arguments
    if arguments is not None:
        for position, item in enumerate(arguments.items):
            hole = item.holes[0] if item.holes else None
            # With more around it, it was quoted, and is one word however many lines it has.
            if hole is not None and hole.many and any(len(text.atoms) == 1 for text in item.alternatives):
                # Not after the command that printed it: ``getopt`` is no name of an argument.
                printed = hole.origin == "output" and hole.place is not None and hole.place.text.startswith(hole.name)
                called = name if printed else hole.name
                found = Value((Text((replace(hole, name=called, many=False, splits=False),)),))
                for later in arguments.items[position + 1 :]:
                    found = join(found, later)
                return found
            if position == index - 1:
                return item
        return _beyond(arguments.items)
    if index in state.learnt:
        return state.learnt[index]
    if state.argument_count >= index:
        return unknown("argv", name, place, Emptiness.UNLIKELY)
    return unknown("argv", name, place, Emptiness.BLANK if state.nounset else Emptiness.UNSET)


def _beyond(items: tuple[Value, ...]) -> Value:
    """What stands behind the last item of a list: nothing, unless an earlier one is several words."""
    hole = open_ended(items)
    if hole is None:
        return EMPTY
    return unknown(hole.origin, hole.name, hole.place, Emptiness.MAYBE)


def _arguments(frame: Frame, state: State, place: Any) -> tuple[Value, ...]:
    if state.arguments is not None:
        return state.arguments.items
    return (unknown("argv", "@", place, Emptiness.MAYBE, many=True),)


def expansion(run: Run, frame: Frame, state: State, node: Any) -> Value:
    operator: str = node.operator
    name: str = node.name
    if node.subscript is not None:
        value(run, frame, state, node.subscript)
    if operator == "length":
        base = _element(run, frame, state, node) if node.index is None else EMPTY
        hole = base.holes[0] if len(base.holes) == len(base.alternatives) == len(base.alternatives[0].atoms) else None
        if hole is not None and hole.origin == "own-host" and hole.choices is None:
            return parameters.apply_step(base, ("length", "(?s).*", ""))
        if run.turn is not None and not frame.loops and base.literal:
            return literal(str(len(base.literal)), frame.code.place(node.start, node.end))
        return unknown("number", f"#{name}", frame.code.place(node.start, node.end), Emptiness.NEVER, about=(name,))
    if operator == "indirect":
        targets = variable(frame, state, name, node.start, node.end).literals
        if targets is not None and len(targets) == 1 and targets[0].isdigit():
            return variable(frame, state, targets[0], node.start, node.end)
        if targets is not None and all(map(str.isidentifier, targets)):
            return computed.by_name(state, targets, name, frame.code.place(node.start, node.end))
        return unknown("unknown", name, frame.code.place(node.start, node.end))
    base = _tolerated(run, frame, state, node) if operator in _FALLBACKS else _element(run, frame, state, node)
    if not operator:
        return base
    operand = None if node.operand is None else value(run, frame, state, node.operand)
    replacement = None if node.replacement is None else value(run, frame, state, node.replacement)
    if operator in _FALLBACKS and operand is not None and from_outside(base) is not None:
        operand = as_default(operand, name)
    if operator in (":=", "=") and operand is not None and not name.isdigit():
        assigned = parameters.apply_operator(base, operator, operand, None)
        state.variables[name] = assigned
        return assigned
    result = parameters.apply_operator(base, operator, operand, replacement)
    if operator in (":+", "+") and base.holes and operand is not None:
        place = frame.place(node.start, node.end)
        sources = tuple(dict.fromkeys([hole.place for hole in base.holes if hole.place is not None]))
        state.asked(Guard("test", place.text, place, False, (name,), presence=True, sources=sources))
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
            return found.items[index] if -len(found.items) <= index < len(found.items) else _beyond(found.items)
        if found.items:
            hole = several(list(found.items)).holes[0]
            if node.index.lstrip("-").isdigit():
                place = frame.code.place(node.start, node.end)
                one = Selector(place, place.text[:80], None, False, 1)
                hole = replace(hole, selectors=(*hole.selectors, one))
            # One that is there, as far as anybody can tell.
            empty = min(hole.empty, Emptiness.UNLIKELY) if hole.filled else hole.empty
            return Value((Text((replace(hole, many=False, empty=empty),)),))
    return unknown("unknown", name, frame.code.place(node.start, node.end))


def elements(run: Run, frame: Frame, state: State, node: Any) -> Value:
    items = element_values(frame, state, node)
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


def element_values(frame: Frame, state: State, node: Any) -> tuple[Value, ...]:
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
    calculated = _of_own_name(run, frame, state, node)
    if calculated is not None:
        return calculated
    for name in assigned_numbers(node.text):
        state.variables[name] = unknown("number", name, place, Emptiness.NEVER)
    return unknown("number", node.text, place, Emptiness.NEVER, about=tuple(_NAMES.findall(node.text)[:4]))


def _of_own_name(run: Run, frame: Frame, state: State, node: Any) -> Value | None:
    """``$((10#$n % 2))`` of a number in the machine's own name."""
    found = _CALCULATION.match(node.text)
    if found is None or len(node.parts) > 1 or (node.parts and not found[2].startswith("$")):
        return None
    base = value(run, frame, state, node.parts[0]) if node.parts else state.variables.get(found[2].strip("${}"))
    alone = isinstance(base, Value) and len(base.alternatives) == len(base.alternatives[0].atoms) == 1
    if run.turn is not None and not frame.loops and isinstance(base, Value) and base.literal:
        return parameters.apply_step(base, ("number", "".join(found.groups("")[2:]), found[1] or ""))
    if not isinstance(base, Value) or not alone or not base.holes or base.holes[0].origin != "own-host":
        return None
    return parameters.apply_step(base, ("number", "".join(found.groups("")[2:]), found[1] or ""))


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


def concatenated(run: Run, frame: Frame, state: State, node: Any) -> Value:
    values = [_VALUE[type(part)](run, frame, state, part) for part in node.parts]
    if frame.loops and len(values) > 1:
        for index, part in enumerate(node.parts[1:], 1):
            if type(part) is Variable and any(around.variable == part.name for around in frame.loops):
                before = concat(values[:index])
                if not _is_here(before, state):
                    values[index] = _as_names(values[index], part.name)
    return concat(values)


def _is_here(before: Value, state: State) -> bool:
    """Does the text lead to the directory in which the globs of the program are looked up?"""
    first = before.alternatives[0].atoms[:1]
    if not first or (isinstance(first[0], Hole) and first[0].name in _HERE):
        return True
    at = state.directory.text.literal if state.directory.text is not None else None
    return all((text.literal or "/").rstrip("/") in (".", at) for text in before.alternatives)


def _as_names(item: Value, name: str) -> Value:
    """What a glob found here, as names that are looked for elsewhere (``for f in *; do rm "$HOME/$f"; done``)."""
    found = []
    for text in item.alternatives:
        atoms = text.atoms
        if (
            atoms
            and not (isinstance(atoms[0], Lit) and atoms[0].text.startswith("/"))
            and not isinstance(atoms[0], Hole)
        ):
            atoms = tuple(
                [Hole("loop", name, one.place, Emptiness.NEVER) if isinstance(one, Wild) else one for one in atoms]
            )
        found.append(Text(atoms))
    return Value(tuple(found))


_VALUE: dict[type, Callable[[Run, Frame, State, Any], Value]] = {
    Literal: literal_value,
    Glob: _glob,
    Variable: variable_value,
    Expansion: expansion,
    Elements: elements,
    Capture: _capture,
    Stream: _stream,
    Arithmetic: _arithmetic,
    Braces: _braces,
    Home: _home,
    Concat: concatenated,
}


def register(handlers: dict[type, Callable[[Run, Frame, State, Any], Value]]) -> None:
    """Take in further kinds of expression."""
    _VALUE.update(handlers)
