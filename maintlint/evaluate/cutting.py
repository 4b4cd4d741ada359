"""What ``cut``, ``sed``, ``tr -d`` and ``awk`` make of one word, where their words say so plainly."""

from __future__ import annotations

import re

from maintlint.knowledge.arguments import Arguments
from maintlint.patterns import lazy

_SUBSTITUTION = lazy(r"s([^\w\s\\])((?:(?!\1).)*)\1((?:(?!\1).)*)\1(g?)\Z")
_FIELD = lazy(r"\{\s*print\s+\$(\d+)\s*;?\s*\}\Z")
_REPLACEMENT = lazy(r"(?:[\w .,:;=@%+/-]|&|\\[1-9/&])*\Z", re.ASCII)
_WHOLE_MATCH = lazy(r"\\.|&")
_CLASS = lazy(r"\[[\w.-]+\]\Z", re.ASCII)

_IN_REPLACEMENT = {"&": r"\g<0>", r"\/": "/", r"\&": "&"}

Step = tuple[str, str, str]


def step(arguments: Arguments) -> Step | None:
    """The operator that the command is on one word (`maintlint.evaluate.parameters.apply_step`); ``None`` if none."""
    name = (arguments.command.literal or "").rsplit("/", 1)[-1] if arguments.command is not None else ""
    operands = [operand.literal for operand in arguments.operands]
    if name == "cut":
        changed = any(arguments.holds(option) is True for option in ("-s", "--complement", "--output-delimiter"))
        return _cut(arguments) if not operands and not changed else None
    if name == "sed":
        return _sed(arguments, operands)
    if name == "tr":
        return _tr(arguments, operands)
    return _awk(arguments, operands) if name.endswith("awk") else None


def _option(arguments: Arguments, name: str) -> str | None:
    values = arguments.select(f"option {name}")
    return values[-1].literal if values else None


def _cut(arguments: Arguments) -> Step | None:
    separator, number = _option(arguments, "-d"), _option(arguments, "-f")
    if separator is not None and len(separator) == 1 and number is not None and number.isdigit() and int(number):
        return "field", separator, number
    characters = _option(arguments, "-c")
    span = re.fullmatch(r"(\d*)(-?)(\d*)", characters or "")
    if span is None or not characters or separator is not None:
        return None
    first = int(span[1] or 1) - 1
    end = span[3] if span[2] else span[1]
    return "part", str(first), end


def _sed(arguments: Arguments, operands: list[str | None]) -> Step | None:
    script = _option(arguments, "-e") or (operands[0] if len(operands) == 1 else None)
    found = _SUBSTITUTION.match(script or "")
    if found is None or not _REPLACEMENT.match(found[3]):
        return None
    extended = any(arguments.holds(option) is True for option in ("-E", "-r"))
    expression = _spelled(found[2], extended)
    substitute = _WHOLE_MATCH.sub(lambda part: _IN_REPLACEMENT.get(part[0], part[0]), found[3])
    return None if expression is None else ("edit", expression, (found[4] or "-") + substitute)


def _spelled(expression: str, extended: bool) -> str | None:
    """A regular expression of sed in this language; ``None`` where the two differ in more than brackets."""
    if extended:
        return expression if "\\" not in expression.replace("\\.", "") else None
    if re.search(r"\\[^.\-/+?|()]|[(){}|+?]", re.sub(r"\\[+?|().\-/]", "", expression)):
        return None
    return re.sub(r"\\([+?|()])", r"\1", expression)


def _tr(arguments: Arguments, operands: list[str | None]) -> Step | None:
    if len(operands) != 1 or operands[0] is None or arguments.holds("-d") is not True:
        return None
    others = arguments.holds("-c")
    letters = {"[:digit:]": "0-9", "[:alpha:]": "A-Za-z", "[:upper:]": "A-Z", "[:lower:]": "a-z"}.get(
        operands[0], operands[0]
    )
    if others is None:
        return None
    return ("edit", f"[{'^' if others else ''}{letters}]", "g") if re.fullmatch(r"[\w.-]+", letters, re.ASCII) else None


def _awk(arguments: Arguments, operands: list[str | None]) -> Step | None:
    separator = _option(arguments, "-F")
    found = _FIELD.match(operands[0] or "") if len(operands) == 1 else None
    if found is None or found[1] == "0":
        return None
    if separator is None:
        return ("name", "", "") if found[1] == "1" else None
    if found[1] == "1" and len(separator) > 1 and _CLASS.match(separator):
        return "edit", f"{separator}.*", "-"
    separator = separator.removeprefix("\\").strip("[]") if len(separator) > 1 else separator
    return ("field", separator, found[1]) if len(separator) == 1 and found[1] == "1" else None
