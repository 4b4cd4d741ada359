"""How many lines a filter leaves out at one end: what a retention keeps, at least."""

from __future__ import annotations

import re

from maintlint.evaluate import filters, listed
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.values import Emptiness, Hole, Lit, Selector, Text, Value, literal

_NUMBER = r"\s*(\d+|\0)\s*"
_FROM_LINE = {
    "sed": ((lazy(rf"1\s*,{_NUMBER}d\s*;?"), 0), (lazy(rf"{_NUMBER},\s*\$\s*p\s*;?"), 1)),
    "awk": (
        (lazy(rf"\s*[FN]*NR\s*>{_NUMBER}(?:\{{\s*print(?:\s*\$0)?\s*;?\s*\}})?\s*"), 0),
        (lazy(rf"\s*[FN]*NR\s*>={_NUMBER}(?:\{{\s*print(?:\s*\$0)?\s*;?\s*\}})?\s*"), 1),
    ),
}
_FROM_NAMED_LINE = lazy(r"\s*[FN]*NR\s*(>=?)\s*([A-Za-z_]\w*)\s*(?:\{\s*print(?:\s*\$0)?\s*;?\s*\})?\s*")
_LAST_COLUMN = lazy(r"\s*\{\s*print\s+\$(?:[89]|NF)\s*;?\s*\}\s*")
_TERM = r"(?:\$\{?(\w+)(?::?-(\d+))?\}?|([A-Za-z_]\w*)|(\d+))"
_SUM = lazy(rf"\(*\s*{_TERM}\s*(?:([+-])\s*{_TERM})?\s*\)*")


def left_out(state: State, number: Value, first: int = 0) -> int | None:
    """The least number of lines that ``number`` stands for, counted from ``first``; ``None`` if that is not known.

    ``number``: the value of ``-n`` with its sign, such as ``+8``, ``+$((KEEP + 1))`` or ``-$KEEP``.
    """
    least = [_least(state, text) for text in number.alternatives]
    known = [count for count in least if count is not None]
    return max(0, min(known) - first) if known else None


def first_line(arguments: Arguments, name: str) -> tuple[Value, int] | None:
    """The number in ``sed 1,7d``, ``sed -n '8,$p'``, ``awk 'NR > 7'``, and by how much it exceeds what is left out."""
    scripts = (arguments.select("option -e") if name == "sed" else ()) or arguments.operands[:1]
    if len(scripts) != 1 or len(scripts[0].alternatives) != 1:
        return None
    text = scripts[0].alternatives[0]
    for pattern, before in _FROM_LINE.get(name, ()):
        match = pattern.fullmatch(text.pattern())
        if match is None:
            continue
        exact = literal(match[1], text.place) if match[1] != "\0" else Value((Text(text.holes[:1]),))
        return exact, before
    named = _FROM_NAMED_LINE.fullmatch(text.literal or "") if name == "awk" else None
    given = None if named is None else _assigned(arguments, named[2])
    return None if named is None or given is None else (given, int(named[1] == ">="))


def _assigned(arguments: Arguments, name: str) -> Value | None:
    """What ``awk -v name=…`` gives a variable of the script."""
    for value in arguments.options.get(arguments.name("-v"), ()):
        if all(text.prefix.startswith(f"{name}=") for text in value.alternatives):
            return Value(tuple(map(behind_sign, value.alternatives)))
    return None


def behind_sign(assigned: Text) -> Text:
    """What is assigned in ``name=value``."""
    first = assigned.atoms[0] if assigned.atoms else None
    if not isinstance(first, Lit):
        return assigned
    kept = first.text.partition("=")[2]
    return Text((*((Lit(kept, first.place),) if kept else ()), *assigned.atoms[1:]))


def _least(state: State, text: Text) -> int | None:
    atoms = list(text.atoms)
    if atoms and isinstance(atoms[0], Lit):
        rest = atoms[0].text.lstrip("+-")
        atoms[0:1] = [Lit(rest)] if rest else []
    if len(atoms) != 1:
        return None
    atom = atoms[0]
    if isinstance(atom, Lit):
        return int(atom.text) if atom.text.isdigit() else None
    if not isinstance(atom, Hole):
        return None
    if atom.choices is not None:
        numbers = [int(choice) for choice in atom.choices if choice.isdigit()]
        return min(numbers) if numbers else None
    return _sum(state, atom.name) if atom.origin == "number" else None


def _sum(state: State, text: str) -> int | None:
    """``KEEP + 1`` with the least that its variables may be; in arithmetic what is not set counts as 0."""
    match = _SUM.fullmatch(text.strip())
    if match is None:
        return None
    first, sign, second = match.groups()[:4], match[5], match.groups()[5:]
    one = _term(state, *first)
    if not sign:
        return one
    other = _term(state, *second)
    if one is None or other is None:
        return None
    return one + other if sign == "+" else max(0, one - other)


def _term(state: State, given: str | None, default: str | None, name: str | None, number: str | None) -> int | None:
    """``$KEEP``, ``${1:-7}``, ``KEEP`` or ``7``."""
    if number is not None:
        return int(number)
    if default is None:
        return _variable(state, given or name or "")
    known = _variable(state, given or "")
    return known or int(default)


def _variable(state: State, name: str) -> int | None:
    value = state.variables.get(name)
    if name.isdigit() and state.arguments is not None:
        items = state.arguments.items
        value = items[int(name) - 1] if 0 < int(name) <= len(items) else None
    if value is None:
        return None if state.nounset else 0
    if not isinstance(value, Value):
        return None
    least: list[int] = []
    for text in value.alternatives:
        lone = text.atoms[0] if len(text.atoms) == 1 else None
        if isinstance(lone, Hole) and lone.choices is None:
            if not lone.checked and lone.empty > Emptiness.UNLIKELY:
                least.append(0)
            continue
        exact = text.literal
        if exact is not None and re.fullmatch(r"\d*", exact):
            least.append(int(exact or 0))
        elif isinstance(lone, Hole):
            least.extend(int(choice) for choice in lone.choices or () if choice.isdigit())
    return min(least) if least else None


def of_paths(state: State, source: Value, arguments: Arguments, name: str, place: Place) -> Value | None:
    """``sed 1,7d``, ``awk 'NR>7'``, ``awk '{print $9}'`` on what was listed: other lines of it, or their names."""
    number = first_line(arguments, name)
    if number is not None:
        leaves = left_out(state, number[0], number[1])
        return filters.capped(source, Selector(place, place.text[:80], leaves=leaves))
    if name == "awk" and arguments.operands and _LAST_COLUMN.fullmatch(arguments.operands[0].literal or ""):
        return listed.long_names(source)
    return None
