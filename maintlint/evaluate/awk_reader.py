"""Reads ``awk`` programs into functions over a machine (`maintlint.evaluate.awk`)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

from maintlint.evaluate.awk import (
    AS_BEFORE,
    UNLIKE,
    EndError,
    Field,
    ForeignError,
    Machine,
    Part,
    compared,
    is_true,
    number_of,
    text_of,
)
from maintlint.patterns import lazy

_TOKEN = lazy(
    r"[ \t]*(?:\\\n[ \t]*)?(?:#[^\n]*)?(?:(?P<number>\d+(?:\.\d+)?)|\"(?P<text>(?:[^\"\\\n]|\\[\"\\/nt])*)\""
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign>&&|\|\||[=!<>]=|\+\+|--|[+*/%-]=|!~|[-+*/%!<>~?:=$(){}\[\],;\n]))"
)
_EXPRESSION = lazy(r"[ \t]*/((?:[^/\\\n]|\\.)+)/")
_ESCAPES = {"\\n": "\n", "\\t": "\t", '\\"': '"', "\\\\": "\\", "\\/": "/"}
_FOREIGN_WORDS = """
    for while do function func getline printf delete in split sub gsub match sprintf system close return switch
"""
_FOREIGN = frozenset(_FOREIGN_WORDS.split())
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "length": lambda text: float(len(text)),
    "tolower": str.lower,
    "toupper": str.upper,
    "index": lambda text, part: float(text.find(part) + 1),
    "substr": lambda text, first, size="100000": text[max(0, int(float(first)) - 1) :][: int(float(size))],
}


_BUILT_IN = frozenset({"NF", "NR", "FNR", "OFS"})


@lru_cache(maxsize=64)
def rules_of(script: str) -> list[tuple[str, Part, Part]] | None:
    """The rules of a program: ``BEGIN``, ``END`` or nothing, pattern, action."""
    try:
        return _Reader(script).rules()
    except (ForeignError, re.error, RecursionError):
        return None


class _Reader:
    """Reads a program into functions over a `Machine`."""

    def __init__(self, script: str) -> None:
        self._script = script
        self._at = 0
        self._kind = self._word = ""
        self._step()

    def _step(self) -> None:
        if not self._script[self._at :].strip(" \t"):
            self._kind, self._word = "end", ""
            return
        found = _TOKEN.match(self._script, self._at)
        if found is None:
            raise ForeignError
        self._before, self._at = self._at, found.end()
        self._kind = found.lastgroup or ""
        self._word = found[self._kind]
        if self._kind == "name" and self._word in _FOREIGN:
            raise ForeignError

    def _is(self, *signs: str) -> bool:
        return self._kind == "sign" and self._word in signs

    def _take(self, *signs: str) -> str:
        if not self._is(*signs):
            raise ForeignError
        word = self._word
        self._step()
        return word

    def _maybe(self, *signs: str) -> str:
        return self._take(*signs) if self._is(*signs) else ""

    def rules(self) -> list[tuple[str, Part, Part]]:
        found: list[tuple[str, Part, Part]] = []
        while self._maybe("\n", ";"):
            pass
        while self._kind != "end":
            kind, test = "", cast("Part", _always)
            if self._kind == "name" and self._word in ("BEGIN", "END"):
                kind = self._word
                self._step()
            elif not self._is("{"):
                test = self._expression()
            found.append((kind, test, self._block() if self._is("{") else _print_line))
            while self._maybe("\n", ";"):
                pass
        return found

    def _block(self) -> Part:
        self._take("{")
        steps: list[Part] = []
        while not self._is("}"):
            if not self._maybe("\n", ";"):
                steps.append(self._statement())
        self._take("}")
        return lambda machine: [step(machine) for step in steps]

    def _statement(self) -> Part:
        if self._is("{"):
            return self._block()
        word = self._word if self._kind == "name" else ""
        if word == "if":
            return self._condition()
        if word == "print":
            self._step()
            return self._print()
        if word in ("exit", "next"):
            self._step()
            status = None if self._is("}", ";", "\n") or word == "next" else self._expression()
            return _ending(word, status)
        return self._expression()

    def _condition(self) -> Part:
        self._step()
        self._take("(")
        test = self._expression()
        self._take(")")
        while self._maybe("\n"):
            pass
        then = self._statement()
        at, kind, word = self._at, self._kind, self._word
        while self._maybe("\n", ";"):
            pass
        orelse: Part = _nothing
        if self._kind == "name" and self._word == "else":
            self._step()
            while self._maybe("\n"):
                pass
            orelse = self._statement()
        else:
            self._at, self._kind, self._word = at, kind, word
        return lambda machine: then(machine) if is_true(test(machine)) else orelse(machine)

    def _print(self) -> Part:
        if self._is("}", ";", "\n"):
            return _print_line
        items = [self._sum()]
        while self._maybe(","):
            items.append(self._sum())
        if not self._is("}", ";", "\n"):
            raise ForeignError
        return lambda machine: machine.printed.append(
            text_of(machine.variables["OFS"]).join([text_of(item(machine)) for item in items]) + "\n"
        )

    def _expression(self) -> Part:
        test = self._either()
        if not self._maybe("?"):
            return test
        yes = self._expression()
        self._take(":")
        no = self._expression()
        return lambda machine: yes(machine) if is_true(test(machine)) else no(machine)

    def _either(self) -> Part:
        left = self._both()
        while self._maybe("||"):
            left = _any(left, self._both())
        return left

    def _both(self) -> Part:
        left = self._match()
        while self._maybe("&&"):
            left = _all(left, self._match())
        return left

    def _match(self) -> Part:
        left = self._comparison()
        while self._is("~", "!~"):
            negated = self._word == "!~"
            pattern = self._regular()
            self._step()
            if pattern is None:
                if self._kind != "text" or UNLIKE.search(self._word):
                    raise ForeignError
                pattern = re.compile(self._word)
                self._step()
            left = _matched(left, pattern, negated)
        return left

    def _regular(self) -> re.Pattern[str] | None:
        """The regular expression that stands behind the word that was read last."""
        found = _EXPRESSION.match(self._script, self._at)
        if found is None:
            return None
        if UNLIKE.search(found[1]):
            raise ForeignError
        self._at = found.end()
        return re.compile(found[1].replace("\\/", "/"))

    def _comparison(self) -> Part:
        left = self._sum()
        if not self._is("==", "!=", "<", "<=", ">", ">="):
            return left
        operator = self._take("==", "!=", "<", "<=", ">", ">=")
        right = self._sum()
        return lambda machine: compared(operator, left(machine), right(machine))

    def _sum(self) -> Part:
        """Sums, products, and texts that stand side by side."""
        left = self._product()
        beside = False
        while True:
            if self._is("+", "-"):
                if beside:
                    raise ForeignError
                plus = self._take("+", "-") == "+"
                left = _two(_sum if plus else _difference, left, self._product())
            elif self._kind in ("number", "text", "name") or self._is("$", "("):
                beside = True
                left = _two(lambda a, b: text_of(a) + text_of(b), left, self._product())
            else:
                return left

    def _product(self) -> Part:
        left = self._single()
        while self._is("*", "%"):
            times = self._take("*", "%") == "*"
            left = _two(_product if times else _remainder, left, self._single())
        return left

    def _single(self) -> Part:
        if self._is("/"):
            self._at = self._before
            pattern = self._regular()
            if pattern is None:
                raise ForeignError
            self._step()
            return lambda machine: float(pattern.search(machine.fields[0]) is not None)
        if self._maybe("!"):
            inner = self._single()
            return lambda machine: float(not is_true(inner(machine)))
        if self._maybe("-"):
            inner = self._single()
            return lambda machine: -number_of(inner(machine))
        if self._maybe("("):
            inner = self._expression()
            self._take(")")
            return inner
        if self._maybe("$"):
            inner = self._single()
            return lambda machine: machine.field(number_of(inner(machine)))
        kind, word = self._kind, self._word
        self._step()
        if kind == "number":
            return lambda machine: float(word)
        if kind == "text":
            exact = re.sub(r"\\.", lambda found: _ESCAPES[found[0]], word)
            return lambda machine: exact
        if kind == "name":
            return self._named(word)
        raise ForeignError

    def _named(self, name: str) -> Part:
        if name in _FUNCTIONS:
            return self._call(name)
        changed = self._is("=", "+=", "-=", "++", "--")
        if self._is("(") or (name.isupper() and (name not in _BUILT_IN or (changed and name != "OFS"))):
            raise ForeignError
        key: Part | None = None
        if self._maybe("["):
            key = self._expression()
            self._take("]")
        place = _place(name, key)
        read = _reader(place)
        if self._is("=", "+=", "-="):
            operator = self._take("=", "+=", "-=")
            given = self._expression()
            return _setter(place, read, given, operator)
        if self._is("++", "--"):
            step = 1.0 if self._take("++", "--") == "++" else -1.0
            return _setter(place, read, lambda machine: step, "post")
        return read

    def _call(self, name: str) -> Part:
        items: list[Part] = []
        if self._maybe("("):
            while not self._maybe(")"):
                items.append(self._expression())
                self._maybe(",")
        elif name != "length":
            raise ForeignError
        function = _FUNCTIONS[name]
        if not items:
            return lambda machine: function(machine.fields[0])
        return lambda machine: function(*[text_of(item(machine)) for item in items])


def _two(combine: Callable[[Any, Any], Any], left: Part, right: Part) -> Part:
    return lambda machine: combine(left(machine), right(machine))


def _any(left: Part, right: Part) -> Part:
    return lambda machine: float(is_true(left(machine)) or is_true(right(machine)))


def _all(left: Part, right: Part) -> Part:
    return lambda machine: float(is_true(left(machine)) and is_true(right(machine)))


def _matched(subject: Part, pattern: re.Pattern[str], negated: bool) -> Part:
    return lambda machine: float((pattern.search(text_of(subject(machine))) is None) is negated)


def _sum(left: Any, right: Any) -> float:
    return number_of(left) + number_of(right)


def _difference(left: Any, right: Any) -> float:
    return number_of(left) - number_of(right)


def _product(left: Any, right: Any) -> float:
    return number_of(left) * number_of(right)


def _remainder(left: Any, right: Any) -> float:
    return math.fmod(number_of(left), number_of(right))


def _always(machine: Machine) -> float:
    return 1.0


def _nothing(machine: Machine) -> None:
    return None


def _print_line(machine: Machine) -> None:
    machine.printed.append(machine.fields[0] + "\n")


def _ending(word: str, status: Part | None) -> Part:
    def end(machine: Machine) -> None:
        if word == "next":
            raise EndError
        raise EndError(AS_BEFORE if status is None else int(number_of(status(machine))) % 256)

    return end


def _place(name: str, key: Part | None) -> Callable[[Machine], tuple[dict[Any, Any], Any]]:
    if key is None:
        return lambda machine: (machine.variables, name)
    return lambda machine: (machine.arrays, (name, text_of(key(machine))))


def _reader(place: Callable[[Machine], tuple[dict[Any, Any], Any]]) -> Part:
    def read(machine: Machine) -> Any:
        table, key = place(machine)
        return table.get(key, Field(""))

    return read


def _setter(place: Callable[[Machine], tuple[dict[Any, Any], Any]], read: Part, given: Part, operator: str) -> Part:
    def assign(machine: Machine) -> Any:
        before, value = read(machine), given(machine)
        table, key = place(machine)
        if operator != "=":
            value = number_of(before) + (-1 if operator == "-=" else 1) * number_of(value)
        table[key] = value
        return number_of(before) if operator == "post" else value

    return assign
