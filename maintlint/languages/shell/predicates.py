"""Shell tests, ``[ … ]`` and ``[[ … ]]``, as tests of the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from maintlint.languages.shell import syntax
from maintlint.program import (
    Both,
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
_PATTERNED = {"equal": "matches", "unequal": "mismatches"}
_CUT_OPERATORS = {"equal": "mismatches", "unequal": "matches"}
_EMPTINESS = {"equal": "empty", "matches": "empty", "unequal": "nonempty", "mismatches": "nonempty"}


def compare(start: int, end: int, operator: str, left: Expression, right: Expression | None) -> Test:
    """A comparison in its plainest form.

    Two literals are decided here: that is somebody switching code off or on. ``x$a = xb`` loses its
    guard letter, and a comparison with the empty string is a test for emptiness.
    """
    if isinstance(right, Literal):
        left, right = _without_common_start(left, right)
        if right.text == "" and operator in _EMPTINESS:
            return compare(start, end, _EMPTINESS[operator], left, None)
    if operator in _CUT_OPERATORS and isinstance(left, Expansion) and isinstance(right, Variable) and left.name == right.name:
        cut = _cut_pattern(left)
        if cut is not None:
            return Compare(start, end, _CUT_OPERATORS[operator], right, cut)
    if isinstance(left, Literal) and (right is None or isinstance(right, Literal)):
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


def _without_common_start(left: Expression, right: Literal) -> tuple[Expression, Literal]:
    if not isinstance(left, Concat) or not isinstance(left.parts[0], Literal):
        return left, right
    guard = left.parts[0].text
    if not guard or not right.text.startswith(guard):
        return left, right
    rest = left.parts[1:]
    stripped = rest[0] if len(rest) == 1 else Concat(left.start, left.end, rest)
    return stripped, Literal(right.start, right.end, right.text[len(guard) :])


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
        if text is not None and len(text) == 2 and text[0] == "-" and remaining > 1 and self._peek(1) not in ("-a", "-o", ")"):
            operand = self.words[self.at + 1]
            self.at += 2
            return compare(word.start, operand.end, _UNARY.get(text, "other"), operand, None)
        self.at += 1
        return compare(word.start, word.end, "nonempty", word, None)


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
    return compare(test.start, test.end, operator, lower(test.left), right)


def _has_glob(word: Expression) -> bool:
    if isinstance(word, Concat):
        return any(_has_glob(part) for part in word.parts)
    return isinstance(word, Glob)
