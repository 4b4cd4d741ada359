"""Parameter operators on abstract values: defaults, checks, cutting and replacing."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec.structs import replace

from maintlint.combining import join, map_holes, never_empty, never_empty_text
from maintlint.evaluate import globs, regexes
from maintlint.evaluate.budget import ExhaustedError
from maintlint.values import EMPTY, Emptiness, Hole, Lit, Text, Value, may_be_nothing, unknown

MOST_DERIVED = 4_096
_CUTS = frozenset({"%", "%%", "#", "##"})


def apply_operator(base: Value, operator: str, operand: Value | None, replacement: Value | None) -> Value:
    """The value of ``${base operator operand}``; operators as in `maintlint.program.Expansion`."""
    if _is_made_of_name(base) and operand is not None and operand.literal is not None:
        chosen = _CHOSEN.get(f":{operator}" if _nothing_is_unset(base) else operator)
        if chosen is not None:
            text = operand.literal
            made = apply_step(base, (chosen, text, ""))
            return map_holes(made, empty=Emptiness.NEVER if chosen == "else" and text else Emptiness.MAYBE)
    if operator in (":-", ":=", "-", "="):
        return _default(base, operand or EMPTY, unset_only=operator in ("-", "="))
    if operator in (":?", "?"):
        return _demanded(base, unset_only=operator == "?")
    if operator in (":+", "+"):
        return _instead(base, operand or EMPTY, unset_only=operator == "+")
    return _transform(base, operator, operand, replacement)


_CHOSEN = {":-": "else", ":=": "else", ":+": "then", "::-": "else", "::=": "else", "::+": "then"}


def _is_made_of_name(base: Value) -> bool:
    """Is it the machine's own name after something was done to it, so that nothing may be left?"""
    hole = base.holes[0] if len(base.holes) == len(base.alternatives) == len(base.alternatives[0].atoms) == 1 else None
    return hole is not None and hole.origin == "own-host" and may_be_nothing(hole)


def _nothing_is_unset(base: Value) -> bool:
    """Is it an element of a table without empty ones, so that what is empty is not set?"""
    operator, table, _ = base.holes[0].transforms[-1]
    return operator == "entry" and not any(row.endswith("\2") for row in table.split("\1"))


def _may_be_unset(text: Text) -> bool:
    """Text that was put together, or written down, is set even if it is empty."""
    lone = text.atoms[0] if len(text.atoms) == 1 else None
    return isinstance(lone, Hole) and lone.empty in (Emptiness.UNSET, Emptiness.MAYBE)


def _is_unset(text: Text) -> bool:
    lone = text.atoms[0] if len(text.atoms) == 1 else None
    return isinstance(lone, Hole) and lone.origin == "unset"


def _instead(base: Value, operand: Value, unset_only: bool) -> Value:
    """``${x:+operand}``: the operand where there is a value, nothing where there is none."""
    if unset_only:
        there = not all(_is_unset(text) for text in base.alternatives)
        missing = any(_may_be_unset(text) for text in base.alternatives)
    else:
        there = any(text.literal != "" and never_empty_text(text) is not None for text in base.alternatives)
        missing = base.empty is not Emptiness.NEVER
    if there and missing:
        return join(operand, EMPTY)
    return operand if there else EMPTY


def _default(base: Value, default: Value, unset_only: bool) -> Value:
    empty = base.empty
    if empty is Emptiness.NEVER or (unset_only and empty not in (Emptiness.UNSET, Emptiness.MAYBE)):
        return base
    if default.literal == "" and not any(_is_unset(text) for text in base.alternatives):
        return map_holes(base, empty=Emptiness.MAYBE) if empty in (Emptiness.UNSET, Emptiness.MAYBE) else base
    if base.literal == "" and not unset_only:
        return default
    if unset_only:
        if not any(_may_be_unset(text) for text in base.alternatives):
            return base
        kept = Value(tuple(text for text in base.alternatives if not _is_unset(text)) or default.alternatives)
        return join(map_holes(kept, empty=Emptiness.BLANK) if empty is Emptiness.UNSET else kept, default)
    kept = never_empty(base)
    return default if kept == EMPTY else join(kept, default)


def _demanded(base: Value, unset_only: bool) -> Value:
    if unset_only:
        return map_holes(base, empty=Emptiness.BLANK) if base.empty is Emptiness.UNSET else base
    return never_empty(base)


def _transform(base: Value, operator: str, operand: Value | None, replacement: Value | None) -> Value:
    pattern = None if operand is None else _pattern(operand)
    results = [_transform_text(text, operator, pattern, replacement) for text in base.alternatives]
    merged = results[0]
    for result in results[1:]:
        merged = join(merged, result)
    return merged


def _pattern(operand: Value) -> str | None:
    if len(operand.alternatives) != 1 or operand.holes:
        return None
    atoms = operand.alternatives[0].atoms
    return "".join(
        globs.quoted(atom.text) if isinstance(atom, Lit) else atom.text for atom in atoms if not isinstance(atom, Hole)
    )


def _transform_text(text: Text, operator: str, pattern: str | None, replacement: Value | None) -> Value:
    exact = text.literal
    substitute = "" if replacement is None else replacement.literal
    if exact is not None and (pattern is not None or operator in ("^", "^^", ",", ",,")) and substitute is not None:
        done = _exactly(exact, operator, pattern or "", substitute)
        if done is not None:
            default = next((atom.default for atom in text.atoms if isinstance(atom, Lit)), None)
            return Value((Text((Lit(done, text.place, default),)),))
    if len(text.atoms) == 1 and isinstance(text.atoms[0], Hole):
        begin = "" if replacement is None else replacement.alternatives[0].prefix
        return Value((Text((_mapped(text.atoms[0], operator, pattern, substitute, begin),)),))
    cut = _cut_known_end(text, operator, pattern)
    if cut is not None:
        return Value((cut,))
    name = next((hole.name for hole in text.holes), "")
    origin = next((hole.origin for hole in text.holes), "unknown")
    if origin == "walk":
        # A part of one path that was found, and no longer whatever there is below a directory.
        listing = next((hole.listing for hole in text.holes), "")
        return unknown("output", "file name", text.place, _worse(text.empty), listing=listing)
    return unknown(origin, name, text.place, _worse(text.empty))


def _worse(empty: Emptiness) -> Emptiness:
    """A cut text is empty only in odd cases, unless it could be empty before."""
    return max(empty, Emptiness.UNLIKELY)


def _mapped(hole: Hole, operator: str, pattern: str | None, substitute: str | None, begin: str) -> Hole:
    """The hole after an operator; ``begin``: how what is put in begins, where the rest is not known."""
    # Without a slash in it, `$0` stays as it is and names no directory: this one need not exist.
    if hole.origin == "script" and operator == "%" and pattern == "/*":
        return Hole("script-directory", hole.name, hole.place, Emptiness.NEVER)
    choices = hole.choices
    if choices is not None and pattern is not None and substitute is not None:
        done = [_exactly(choice, operator, pattern, substitute) for choice in choices]
        if all(item is not None for item in done):
            return from_items(hole, dict(zip(choices, [item or "" for item in done], strict=True)))
    step = (operator, pattern if pattern is not None else "\0", substitute if substitute is not None else begin + "\0")
    exists = hole.exists and operator != "%"
    return replace(hole, choices=None, empty=_worse(hole.empty), exists=exists, transforms=(*hole.transforms, step))


def from_items(hole: Hole, made: dict[str, str]) -> Hole:
    """The hole after each of its choices became another text; which items of the loop stand behind it is kept."""
    kept = tuple(dict.fromkeys(made.values()))
    facts: dict[str, object] = {"choices": kept, "empty": Emptiness.MAYBE if "" in kept else Emptiness.NEVER}
    if hole.listing and len(made) <= MOST_DERIVED:
        before = dict(hole.derived)
        sources: dict[str, list[str]] = {}
        for choice, text in made.items():
            sources.setdefault(text, []).extend(before.get(choice, (choice,)))
        facts["derived"] = tuple([(text, tuple(items)) for text, items in sources.items()])
    return replace(hole, **facts)


def _cut_known_end(text: Text, operator: str, pattern: str | None) -> Text | None:
    """``${x%/}`` on a text whose end is known: cut there, the rest stays."""
    if pattern is None or operator not in _CUTS:
        return None
    edge = text.atoms[-1] if operator.startswith("%") else text.atoms[0]
    if not isinstance(edge, Lit):
        return text if not re.search(r"[*?\[]", pattern) and len(pattern) == 1 else None
    done = _exactly(edge.text, operator, pattern, "")
    if done is None or "*" in pattern:
        return None
    atoms = (
        (*text.atoms[:-1], Lit(done, edge.place))
        if operator.startswith("%")
        else (Lit(done, edge.place), *text.atoms[1:])
    )
    return Text(atoms)


def is_number(hole: Hole) -> bool:
    """Is it a number that comes from the machine's own name?"""
    return hole.origin == "own-host" and hole.transforms[-1:] != () and hole.transforms[-1][0] in _NUMBERS


def transform_exactly(text: str, steps: tuple[tuple[str, str, str], ...]) -> str | None:
    """Apply remembered operators to a known text; ``None`` if one of them was not known."""
    current: str | None = text
    for operator, pattern, substitute in steps:
        if current is None or "\0" in pattern or "\0" in substitute:
            return None
        current = _exactly(current, operator, pattern, substitute)
    return current


def _exactly(text: str, operator: str, pattern: str, substitute: str) -> str | None:
    """The operator on a known text; ``pattern`` is a glob pattern, or an offset."""
    if operator in ("^", "^^", ",", ",,"):
        if operator == "^^":
            return text.upper()
        if operator == ",,":
            return text.lower()
        return (text[:1].upper() if operator == "^" else text[:1].lower()) + text[1:]
    if operator == ":":
        return _substring(text, pattern, substitute)
    if operator in _CUTS:
        return _cut(text, operator, pattern)
    if operator.startswith("/"):
        return _replaced(text, operator, pattern, substitute)
    other = _OTHERS.get(operator)
    return None if other is None else other(text, pattern, substitute)


def _part(text: str, first: str, end: str) -> str:
    return text[int(first) if first else None : int(end) if end else None]


def _field(text: str, separator: str, number: str) -> str:
    """As ``cut`` does: a text without the separator stays whole."""
    fields = text.split(separator)
    return text if len(fields) == 1 else fields[int(number) - 1] if int(number) <= len(fields) else ""


def _entry(text: str, table: str, missing: str) -> str:
    """What a table of ``key\0value`` rows holds for a key."""
    rows = table.split("\1")
    return next((value for key, _, value in (row.partition("\2") for row in rows) if key == text), missing)


def _edited(text: str, expression: str, substitute: str) -> str | None:
    """``substitute`` with a ``g`` in front: everywhere; ``\\1`` in it stands for a group."""
    found = regexes.compiled(expression)
    try:
        return None if found is None else found.sub(substitute[1:], text, 0 if substitute[:1] == "g" else 1)
    except (re.error, IndexError, ExhaustedError):
        return None


def _found(text: str, expression: str, group: str) -> str | None:
    """What a regular expression finds, or one group of it; nothing if it finds nothing."""
    found = regexes.compiled(expression)
    if found is None:
        return None
    try:
        match = found.search(text)
        return "" if match is None else match[int(group or 0)] or ""
    except (IndexError, ExhaustedError):
        return None


def _kept(text: str, expression: str, form: str) -> str | None:
    """The line if the expression finds something in it, as ``grep`` does; ``c`` in the form: how many lines."""
    matcher = regexes.compiled(expression, re.IGNORECASE if "i" in form else 0)
    try:
        found = None if matcher is None else bool(matcher.search(text)) is not ("v" in form)
    except ExhaustedError:
        return None
    if found is None:
        return None
    return str(int(found)) if "c" in form else text if found else ""


def _number(text: str, operation: str, base: str) -> str | None:
    """The number that a text is, after an operation such as ``%2``; a shell takes ``08`` for octal without ``10#``."""
    if not text.isdigit() or (base != "10#" and text[0] == "0" and len(text) > 1):
        return None
    number, operand = int(text), int(operation[1:] or 0)
    if operation[:1] == "%":
        return str(number % operand) if operand else None
    return str({"": number, "+": number + operand, "-": number - operand, "*": number * operand}[operation[:1]])


def _position(text: str, part: str, what: str) -> str | None:
    """Where a text is found (``find``), or how often (``count``)."""
    return str(text.find(part) if what == "find" else text.count(part))


def _length(text: str, expression: str, _: str) -> str | None:
    """How many characters a regular expression takes, as ``expr`` counts."""
    found = _found(text, expression, "0")
    return None if found is None else str(len(found))


def _piece(text: str, separator: str, number: str) -> str | None:
    """One piece of a text that is split; ``None`` if there are not so many."""
    pieces = text.split(separator)
    return pieces[int(number)] if int(number) < len(pieces) else None


_NUMBERS = frozenset({"number", "position", "length"})
_OTHERS: dict[str, Callable[[str, str, str], str | None]] = {
    "name": lambda text, _, __: text,
    "strip": lambda text, letters, _: text.strip(letters or None),
    "lstrip": lambda text, letters, _: text.lstrip(letters or None),
    "rstrip": lambda text, letters, _: text.rstrip(letters or None),
    "replace": lambda text, old, new: text.replace(old, new),
    "part": _part,
    "field": _field,
    "entry": _entry,
    "else": lambda text, other, _: text or other,
    "then": lambda text, other, _: other if text else "",
    "edit": _edited,
    "found": _found,
    "kept": _kept,
    "piece": _piece,
    "number": _number,
    "position": _position,
    "length": _length,
}
"""Further operators: methods of texts and filters of one word."""


def apply_step(base: Value, step: tuple[str, str, str]) -> Value:
    """The value after one operator that is known in full (`transform_exactly`)."""
    results = [_step_on(text, step) for text in base.alternatives]
    merged = results[0]
    for result in results[1:]:
        merged = join(merged, result)
    return merged


def _step_on(text: Text, step: tuple[str, str, str]) -> Value:
    exact = text.literal
    if exact is not None:
        return Value((Text((Lit(transform_exactly(exact, (step,)) or "", text.place),)),))
    if len(text.atoms) == 1 and isinstance(text.atoms[0], Hole):
        return Value((Text((_mapped(text.atoms[0], *step, ""),)),))
    hole = text.holes[0] if text.holes else Hole("unknown")
    return unknown(hole.origin, hole.name, text.place, _worse(text.empty))


def _substring(text: str, offset: str, length: str) -> str | None:
    try:
        start = int(offset or 0)
        stop = None if not length else int(length)
    except ValueError:
        return None
    if start < 0:
        start = len(text) + start if len(text) + start >= 0 else len(text)
    tail = text[start:]
    return tail if stop is None else tail[:stop]


def _cut(text: str, operator: str, pattern: str) -> str | None:
    if operator == "%%" and pattern[-1:] == "*" and pattern[-2:-1] != "\\":
        # The longest end begins at the first place that the rest of the pattern matches.
        head = globs.compiled(pattern[:-1])
        found = None if head is None else head.search(text)
        return None if head is None else text if found is None else text[: found.start()]
    compiled = globs.compiled(pattern)
    if compiled is None:
        return None
    lengths = range(len(text) + 1) if len(operator) == 1 else range(len(text), -1, -1)
    for length in lengths:
        piece = text[len(text) - length :] if operator[0] == "%" else text[:length]
        if compiled.fullmatch(piece):
            return text[: len(text) - length] if operator[0] == "%" else text[length:]
    return text


def _replaced(text: str, operator: str, pattern: str, substitute: str) -> str | None:
    if not pattern:
        return {"/#": substitute + text, "/%": text + substitute}.get(operator, text)
    body = globs.expression(pattern)
    if body is None:
        return None
    if operator == "/#":
        body = f"\\A{body}"
    elif operator == "/%":
        body = f"{body}\\Z"
    found = regexes.compiled(body)
    if found is None:
        return None
    try:
        # A match of nothing behind the last character is none to a shell.
        return found.sub(lambda match: substitute if match[0] or not text else "", text, int(operator != "//"))
    except ExhaustedError:
        return None
