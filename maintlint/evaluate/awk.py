"""What an ``awk`` program prints of a known text, and its exit status: the part of the language that picks and tests.

Whatever else a program says (loops, ``printf``, ``getline``, files, functions of its own) is not understood, and then
nothing is said at all.
"""

from __future__ import annotations

import operator as operators
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from maintlint.patterns import lazy

AS_BEFORE = -1
"""The status of ``exit`` without one."""

MOST_WORK = 20_000
"""Lines times rules of one program."""

_NUMBER = lazy(r"\s*[-+]?\d+(?:\.\d*)?\s*\Z")
UNLIKE = lazy(r"\\[^.\-+*?|()\[\]/$^\\{}]|\[\[:|\(\?|[{}]")


class Outcome(NamedTuple):
    """What was printed, and the exit status."""

    printed: str
    status: int


class Field(str):
    """A text that counts as a number where it looks like one."""


class ForeignError(Exception):
    """A part of the language that is not followed."""


class EndError(Exception):
    """``exit``, or ``next`` without a status."""

    def __init__(self, status: int | None = None) -> None:
        super().__init__(status)
        self.status = status


class Machine:
    """The variables of a program that runs, and the line it is at."""

    def __init__(self, variables: dict[str, str], separator: str) -> None:
        self.variables: dict[str, Any] = {name: Field(text) for name, text in variables.items()}
        self.variables.setdefault("OFS", " ")
        self.arrays: dict[tuple[str, str], Any] = {}
        self.separator = separator
        self.printed: list[str] = []
        self.fields: list[Field] = [Field("")]

    def line(self, text: str) -> None:
        parts = text.split() if self.separator == " " else re.split(self.separator, text) if text else []
        self.fields = [Field(text), *map(Field, parts)]
        self.variables["NF"] = float(len(parts))
        self.variables["NR"] = self.variables["FNR"] = self.variables.get("NR", 0.0) + 1

    def field(self, number: float) -> Field:
        if number < 0:
            raise ForeignError
        return self.fields[int(number)] if number < len(self.fields) else Field("")


Part = Callable[[Machine], Any]


def outcome(script: str, text: str, variables: dict[str, str], separator: str | None) -> Outcome | None:
    """What the program does with the lines of ``text``; ``None`` if it is not understood."""
    mark = _separator(separator)
    from maintlint.evaluate.awk_reader import rules_of

    rules = rules_of(script)
    lines = text.splitlines()
    if mark is None or rules is None or len(lines) * len(rules) > MOST_WORK or any(map(str.isupper, variables)):
        return None
    machine = Machine(variables, mark)
    status = 0
    try:
        ended = _turn(machine, rules, "BEGIN")
        if ended is None and any(when != "BEGIN" for when, _, _ in rules):
            for line in lines:
                machine.line(line)
                ended = _turn(machine, rules, "")
                if ended is not None:
                    break
        last = _turn(machine, rules, "END")
        status = next((one for one in (last, ended) if one not in (None, AS_BEFORE)), 0) or 0
    except (ForeignError, ZeroDivisionError, RecursionError, TypeError, ValueError, re.error):
        return None
    return Outcome("".join(machine.printed), status)


def _separator(given: str | None) -> str | None:
    if given is None or given == " ":
        return " "
    if len(given) == 1:
        return re.escape("\t" if given == "t" else given)
    return None if UNLIKE.search(given) else given


def _turn(machine: Machine, rules: list[tuple[str, Part, Part]], when: str) -> int | None:
    """Runs the rules of one kind; the status if the program ends."""
    try:
        for kind, test, action in rules:
            if kind == when and is_true(test(machine)):
                action(machine)
    except EndError as end:
        return end.status
    return None


def is_true(value: Any) -> bool:
    if isinstance(value, Field) and _NUMBER.match(value):
        return float(value) != 0
    return bool(value)


def number_of(value: Any) -> float:
    if isinstance(value, float):
        return value
    found = re.match(r"\s*[-+]?\d+(?:\.\d*)?", value)
    return float(found[0]) if found else 0.0


def text_of(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else f"{value:.6g}"
    return str(value)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operators.eq,
    "!=": operators.ne,
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}


def compared(operator: str, left: Any, right: Any) -> float:
    numeric = all(isinstance(one, float) or (isinstance(one, Field) and _NUMBER.match(one)) for one in (left, right))
    read: Callable[[Any], Any] = number_of if numeric else text_of
    return float(_COMPARISONS[operator](read(left), read(right)))
