"""The two small notations inside the knowledge format: selectors and conditions, compiled once and kept."""

from __future__ import annotations

from functools import cache
from typing import Literal as OneOf
from typing import TypeAlias

from msgspec import Struct


class NotationError(ValueError):
    """A selector or a condition that does not parse."""


class KnowledgeError(ValueError):
    """A command in a config that does not follow the knowledge format: one sentence with the key path."""


class OperandRange(Struct, frozen=True, gc=False):
    """``operands``, ``operand 0``, ``operands 1..-1``: a slice of the operands."""

    start: int | None = None
    stop: int | None = None


class Named(Struct, frozen=True, gc=False):
    """``option -t`` or ``phrase -exec``: by the first alias or any other.

    Of calls: ``parameter path``, and ``receiver host``, what the object that it is called on remembers.
    """

    what: OneOf["option", "phrase", "parameter", "receiver"]
    name: str


class Special(Struct, frozen=True, gc=False):
    """``rest`` (behind ``--``), ``stdin``, ``command`` (its own name) and ``subcommand`` (the words of it).

    Of calls: ``parameters``, whatever is given by a name and is no switch, together the name of one thing.
    """

    what: OneOf["rest", "stdin", "command", "subcommand", "parameters"]


_SPECIAL = {
    "rest": Special("rest"),
    "stdin": Special("stdin"),
    "command": Special("command"),
    "subcommand": Special("subcommand"),
    "parameters": Special("parameters"),
}


class Keyed(Struct, frozen=True, gc=False):
    """``key path|dest in option -a``: the value behind ``path=`` inside a text of ``name=value`` words."""

    keys: tuple[str, ...]
    part: OperandRange | Named | Special


SelectorPart: TypeAlias = OperandRange | Named | Special | Keyed


class Given(Struct, frozen=True, gc=False):
    """An option, assignment, phrase or ``--`` is there."""

    name: str


class Count(Struct, frozen=True, gc=False):
    """``operands>=2``."""

    operator: OneOf[">=", "<=", "=="]
    number: int


class Matches(Struct, frozen=True, gc=False):
    """Some selected value is one of ``texts``, or matches one of these patterns if ``glob``."""

    part: SelectorPart
    texts: tuple[str, ...]
    glob: bool


class Term(Struct, frozen=True, gc=False):
    """One condition, possibly negated."""

    test: Given | Count | Matches
    negated: bool


@cache
def selector_parts(selector: str) -> tuple[tuple[SelectorPart, ...], ...]:
    """The alternatives of a selector, each a row of parts: the first alternative that selects something counts.

    Raises:
        NotationError: if it does not parse.
    """
    if not selector:
        return ()
    return tuple(
        tuple(_part(part.strip(), selector) for part in alternative.split(","))
        for alternative in selector.split(" else ")
    )


def _part(text: str, whole: str) -> SelectorPart:
    head, _, tail = text.partition(" ")
    tail = tail.strip()
    if head == "operands":
        return _range(tail, whole) if tail else OperandRange()
    if head == "operand" and _is_number(tail):
        index = int(tail)
        return OperandRange(index, index + 1 if index != -1 else None)
    if head == "option" and tail:
        return Named("option", tail)
    if head == "phrase" and tail:
        return Named("phrase", tail)
    if head == "parameter" and tail.isidentifier():
        return Named("parameter", tail)
    if head == "receiver" and tail.isidentifier():
        return Named("receiver", tail)
    if head in _SPECIAL and not tail:
        return _SPECIAL[head]
    keys, inside, inner = tail.partition(" in ")
    if head == "key" and inside:
        part = _part(inner.strip(), whole)
        if not isinstance(part, Keyed):
            return Keyed(tuple(keys.strip().split("|")), part)
    raise NotationError(
        f"`{whole}` is not a selector; write `operands`, `operand 0`, `operands 1..`, `option --name`, "
        "`phrase -exec`, `rest`, `command` or `stdin`"
    )


def _range(text: str, whole: str) -> OperandRange:
    start, dots, stop = text.partition("..")
    if not dots or (start and not _is_number(start)) or (stop and not _is_number(stop)):
        raise NotationError(f"`{whole}` is not a selector; a range of operands reads `1..`, `..-1` or `1..-1`")
    return OperandRange(int(start) if start else None, int(stop) if stop else None)


def _is_number(text: str) -> bool:
    return text.isdigit() or (text[:1] == "-" and text[1:].isdigit())


@cache
def condition_terms(condition: str) -> tuple[Term, ...]:
    """The terms of a condition, all of which must hold; several are separated by `` & ``.

    Raises:
        NotationError: if it does not parse.
    """
    return tuple(_term(part.strip(), condition) for part in condition.split(" & "))


def _term(text: str, whole: str) -> Term:
    negated = text.startswith("!")
    body = text[1:].strip() if negated else text
    return Term(_test(body, whole), negated)


def _test(body: str, whole: str) -> Given | Count | Matches:
    if body.startswith("operands"):
        for operator in (">=", "<=", "=="):
            left, found, right = body.partition(operator)
            if found and left.strip() == "operands" and _is_number(right.strip()):
                return Count(operator, int(right))
    if body.startswith(("operand", "rest", "command")) and body != "rest":
        left, operator, right = _comparison(body)
        if operator:
            return Matches(_part(left.strip(), whole), tuple(right.split("|")), operator == "~")
    elif body in ("rest", "stdin"):
        return Given(body)
    elif body.startswith(("parameter ", "receiver ", "key ")):
        left, operator, right = _comparison(body)
        part = _part(left.strip(), whole)
        return Matches(part, tuple(right.split("|")), operator == "~") if operator else Given(left.strip())
    elif (name := body.partition("=")[0]).isalnum() and "=" in body:
        texts = body[len(name) + 1 :]
        return Matches(Named("option", name + "="), tuple(texts.split("|")), True) if texts else Given(body)
    elif body[:1] in ("-", "+", ":"):
        left, operator, right = _comparison(body)
        if not operator:
            return Given(body)
        return Matches(Named("option", left), tuple(right.split("|")), operator == "~")
    raise NotationError(
        f"`{whole}` is not a condition; write `--name`, `!--name`, `--name=value|other`, `operand 0=text`, "
        "`operands>=2` or `name=`"
    )


def _comparison(body: str) -> tuple[str, str, str]:
    for at, character in enumerate(body):
        if character in "=~":
            return body[:at], character, body[at + 1 :]
    return body, "", ""
