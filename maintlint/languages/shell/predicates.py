"""Shell tests, ``[ … ]`` and ``[[ … ]]``, as tests of the program."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from maintlint.languages.shell import syntax
from maintlint.patterns import filled_in_later, lazy
from maintlint.program import (
    Both,
    Capture,
    Compare,
    Concat,
    Either,
    Expansion,
    Expression,
    Glob,
    Known,
    Literal,
    Node,
    Not,
    Test,
    Variable,
)

_COMPUTED = lazy("[\ue000-\uf8ff]")
_UNARY = {
    "-n": "nonempty",
    "-z": "empty",
    "-v": "defined",
    "-f": "file",
    "-d": "directory",
    "-s": "filled",
    **dict.fromkeys(("-e", "-a", "-L", "-h", "-r", "-w", "-x", "-b", "-c", "-p", "-S"), "exists"),
}
_BINARY = {
    "=": "equal",
    "==": "equal",
    "!=": "unequal",
    "=~": "regex",
    "-eq": "number-equal",
    "-ne": "number-unequal",
    "-lt": "less",
    "-gt": "greater",
    "-le": "less-equal",
    "-ge": "greater-equal",
    **dict.fromkeys(("<", ">", "-nt", "-ot", "-ef"), "other"),
}
_COUNTED = frozenset({"-eq", "-ne", "-lt", "-gt", "-le", "-ge"})
_NAME = lazy(r"[A-Za-z_]\w*", re.ASCII)
_LENGTHS: dict[str, Callable[[int, int], bool]] = {
    **dict.fromkeys(("equal", "number-equal"), int.__eq__),
    **dict.fromkeys(("unequal", "number-unequal"), int.__ne__),
    "less": int.__lt__,
    "greater": int.__gt__,
    "less-equal": int.__le__,
    "greater-equal": int.__ge__,
}
_PATTERNED = {"equal": "matches", "unequal": "mismatches"}
_CUT_OPERATORS = {"equal": "mismatches", "unequal": "matches"}
_EMPTINESS = {"equal": "empty", "matches": "empty", "unequal": "nonempty", "mismatches": "nonempty"}


def compare(start: int, end: int, operator: str, left: Expression, right: Expression | None) -> Test:
    """A comparison in its plainest form.

    Two literals are decided here: that is somebody switching code off or on. ``x$a = xb`` loses its
    guard letter, and a comparison with the empty string is a test for emptiness.
    """
    if isinstance(left, Literal) and not left.text and right is not None and not isinstance(right, Literal):
        left, right = right, left
    if isinstance(right, Literal):
        left, right = _without_common_ends(left, right)
        if right.text == "" and operator in _EMPTINESS:
            return compare(start, end, _EMPTINESS[operator], _one_word(left), None)
        if isinstance(left, Expansion) and left.operator == "length" and left.index is None and right.text.isdigit():
            return _length_test(start, end, operator, left, right)
    if (
        operator in _CUT_OPERATORS
        and isinstance(left, Expansion)
        and isinstance(right, Variable)
        and left.name == right.name
    ):
        cut = _cut_pattern(left)
        if cut is not None:
            return Compare(start, end, _CUT_OPERATORS[operator], right, cut)
    if _is_known(left) and (right is None or _is_known(right)):
        assert isinstance(left, Literal)
        assert right is None or isinstance(right, Literal)
        decided = _decide(operator, left.text, None if right is None else right.text)
        if decided is not None:
            return Known(start, end, decided)
    return Compare(start, end, operator, left, right)


def _cut_pattern(left: Expansion) -> Expression | None:
    """``${x#p}`` differs from ``$x`` where ``$x`` matches ``p*``."""
    if left.operand is None or left.index is not None:
        return None
    rest = Glob(left.end, left.end, "*")
    parts = left.operand.parts if isinstance(left.operand, Concat) else (left.operand,)
    if left.operator in ("#", "##"):
        return Concat(left.operand.start, left.operand.end, (*parts, rest))
    if left.operator in ("%", "%%"):
        return Concat(left.operand.start, left.operand.end, (rest, *parts))
    return None


def _without_common_ends(left: Expression, right: Literal) -> tuple[Expression, Literal]:
    if not isinstance(left, Concat):
        return left, right
    parts, text = left.parts, right.text
    first, last = parts[0], parts[-1]
    if isinstance(first, Literal) and first.text and text.startswith(first.text):
        parts, text = parts[1:], text[len(first.text) :]
    if isinstance(last, Literal) and len(parts) > 1 and last.text and text.endswith(last.text):
        parts, text = parts[:-1], text[: len(text) - len(last.text)]
    stripped = parts[0] if len(parts) == 1 else Concat(left.start, left.end, parts)
    return stripped, Literal(right.start, right.end, text)


def without_guard_letter(subject: Expression, patterns: Sequence[Sequence[Expression]]) -> Expression | None:
    """The subject of ``case x$a in`` without its ``x``, if every pattern starts with it or matches anything."""
    if not isinstance(subject, Concat) or not isinstance(subject.parts[0], Literal):
        return None
    letter = subject.parts[0].text
    if not letter or not all(_starts(pattern, letter) for row in patterns for pattern in row):
        return None
    rest = subject.parts[1:]
    return rest[0] if len(rest) == 1 else Concat(subject.start, subject.end, rest)


def _starts(pattern: Expression, letter: str) -> bool:
    if isinstance(pattern, Glob):
        return pattern.text == "*"
    first = pattern.parts[0] if isinstance(pattern, Concat) else pattern
    return isinstance(first, Literal) and first.text.startswith(letter)


def without_start(pattern: Expression, length: int) -> Expression:
    """A pattern whose first ``length`` characters are taken off; one that matches anything stays."""
    if isinstance(pattern, Literal):
        return Literal(pattern.start, pattern.end, pattern.text[length:])
    if isinstance(pattern, Concat):
        return Concat(pattern.start, pattern.end, (without_start(pattern.parts[0], length), *pattern.parts[1:]))
    return pattern


def _one_word(word: Expression) -> Expression:
    """A word that ``[`` sees even if it is empty, or that makes the test fail by its absence."""
    return replace(word, quoted=True) if isinstance(word, (Variable, Expansion)) and not word.quoted else word


def _length_test(start: int, end: int, operator: str, left: Expansion, number: Literal) -> Test:
    """``${#x}`` against a number says first of all whether ``x`` is empty."""
    counts, limit = _LENGTHS.get(operator), int(number.text)
    filled: Test = Compare(start, end, "nonempty", Variable(left.start, left.end, left.name, True), None)
    plain = Compare(start, end, operator, left, number)
    if counts is None:
        return plain
    if not counts(0, limit):
        return filled if all(counts(length, limit) for length in (1, limit + 1)) else Both(start, end, filled, plain)
    empty = Not(start, end, filled)
    return Either(start, end, empty, plain) if any(counts(length, limit) for length in (1, limit + 1)) else empty


def _is_known(word: Expression) -> bool:
    """Text without computed parts (they stand in embedded code as private characters)."""
    return isinstance(word, Literal) and _COMPUTED.search(word.text) is None and not filled_in_later(word.text)


def _decide(operator: str, left: str, right: str | None) -> bool | None:
    if right is None:
        return {"nonempty": left != "", "empty": left == ""}.get(operator)
    if operator in ("equal", "matches", "unequal", "mismatches"):
        return (left == right) == (operator in ("equal", "matches"))
    if left.lstrip("-").isdigit() and right.lstrip("-").isdigit():
        a, b = int(left), int(right)
        return {
            "number-equal": a == b,
            "number-unequal": a != b,
            "less": a < b,
            "greater": a > b,
            "less-equal": a <= b,
            "greater-equal": a >= b,
        }.get(operator)
    return None


def bracket_test(node: Node, words: Sequence[Expression]) -> Test | None:
    """The test of ``[ words ]`` or ``test words``; ``None`` where its shape depends on values."""
    inner = list(words[1:])
    if isinstance(words[0], Literal) and words[0].text == "[":
        if not inner or _text(inner[-1]) != "]":
            return None
        inner.pop()
    return _Bracket(node, inner).read()


def _text(word: Expression) -> str | None:
    return word.text if isinstance(word, Literal) else None


class _Bracket:
    """Recursive descent over the words of ``[``."""

    def __init__(self, node: Node, words: list[Expression]) -> None:
        self.node = node
        self.words = words
        self.at = 0

    def read(self) -> Test | None:
        if not self.words:
            return Known(self.node.start, self.node.end, False)
        test = self._either()
        return test if self.at == len(self.words) else None

    def _peek(self, ahead: int = 0) -> str | None:
        index = self.at + ahead
        return _text(self.words[index]) if index < len(self.words) else None

    def _either(self) -> Test | None:
        left = self._both()
        while left is not None and self._peek() == "-o":
            self.at += 1
            right = self._both()
            left = None if right is None else Either(left.start, right.end, left, right)
        return left

    def _both(self) -> Test | None:
        left = self._single()
        while left is not None and self._peek() == "-a":
            self.at += 1
            right = self._single()
            left = None if right is None else Both(left.start, right.end, left, right)
        return left

    def _single(self) -> Test | None:
        remaining = len(self.words) - self.at
        if remaining == 0:
            return None
        word = self.words[self.at]
        operator = self._peek(1)
        negation = self._peek() == "!" and operator not in ("=", "!=", "==")
        if remaining >= 3 and operator in _BINARY and not negation:
            right = self.words[self.at + 2]
            self.at += 3
            return compare(word.start, right.end, _BINARY[operator], word, right)
        return self._prefixed(word, remaining)

    def _prefixed(self, word: Expression, remaining: int) -> Test | None:
        text = self._peek()
        if text == "!" and remaining > 1:
            self.at += 1
            test = self._single()
            return None if test is None else Not(word.start, test.end, test)
        if text == "(" and remaining > 2:
            self.at += 1
            test = self._either()
            if self._peek() != ")":
                return None
            self.at += 1
            return test
        if (
            text is not None
            and len(text) == 2
            and text[0] == "-"
            and remaining > 1
            and self._peek(1) not in ("-a", "-o", ")")
        ):
            operand = self.words[self.at + 1]
            self.at += 2
            return compare(word.start, operand.end, _UNARY.get(text, "other"), operand, None)
        self.at += 1
        return compare(word.start, word.end, "nonempty", _one_word(word), None)


def double_bracket_test(test: syntax.TestExpression, lower: Callable[[Expression], Expression]) -> Test:
    """The test of ``[[ … ]]``; ``lower`` lowers one word."""
    if isinstance(test, syntax.TestNot):
        return Not(test.start, test.end, double_bracket_test(test.test, lower))
    if isinstance(test, syntax.TestLogic):
        sides = double_bracket_test(test.left, lower), double_bracket_test(test.right, lower)
        return (Both if test.operator == "&&" else Either)(test.start, test.end, *sides)
    if isinstance(test, syntax.TestUnary):
        operator = _UNARY.get(test.operator, "other") if test.operator else "nonempty"
        return compare(test.start, test.end, operator, lower(test.operand), None)
    operator = _BINARY.get(test.operator, "other")
    right = lower(test.right)
    if operator in _PATTERNED and _has_glob(right):
        operator = _PATTERNED[operator]
    left = lower(test.left)
    if test.operator in _COUNTED:
        left, right = _calculated(left), _calculated(right)
    return compare(test.start, test.end, operator, left, right)


def _calculated(word: Expression) -> Expression:
    """A bare name beside ``-eq`` in ``[[`` is the variable of that name."""
    if isinstance(word, Literal) and _NAME.fullmatch(word.text):
        return Variable(word.start, word.end, word.text, True)
    return word


def _has_glob(word: Expression) -> bool:
    if isinstance(word, Concat):
        return any(_has_glob(part) for part in word.parts)
    return isinstance(word, Glob) or (isinstance(word, (Variable, Expansion, Capture)) and not word.quoted)
