"""The expression inside ``[[ … ]]``."""

from __future__ import annotations

from maintlint.languages.shell.modes import PATTERN, REGEX, VALUE
from maintlint.languages.shell.nesting import UnfitError
from maintlint.languages.shell.syntax import TestBinary, TestExpression, TestLogic, TestNot, TestUnary
from maintlint.languages.shell.words import Words
from maintlint.patterns import lazy
from maintlint.program import Expression

_SPACE = lazy(rb"(?:\s|\0|\\\0?\n|(?<=[\s])#[^\n]*)*")
_UNARY = lazy(rb"-[a-zA-Z](?=[\s\0])")
_BINARY = lazy(rb"=~|==|!=|=|<|>|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef)(?=[\s\0])")
_END = lazy(rb"\]\]|&&|\|\||\)")


class ConditionReader:
    """Reads one ``[[ … ]]``, by precedence: ``!``, ``&&``, ``||``."""

    __slots__ = ("_at", "_data", "_depth", "_end", "_words")

    def __init__(self, words: Words, start: int, end: int) -> None:
        self._words = words
        self._data = words.data
        self._at = start
        self._end = end
        self._depth = 0

    def read(self) -> tuple[TestExpression, int]:
        """The whole expression, and the offset behind its ``]]``.

        Raises:
            UnfitError: it is none.
        """
        test = self._logic()
        at = self._skip()
        if not self._data.startswith(b"]]", at, self._end):
            raise UnfitError(at)
        return test, at + 2

    def _skip(self) -> int:
        match = _SPACE.match(self._data, self._at, self._end)
        if match is not None:
            self._at = match.end()
        return self._at

    def _logic(self) -> TestExpression:
        left = self._both()
        while self._take(b"||"):
            right = self._both()
            left = TestLogic(left.start, right.end, "||", left, right)
        return left

    def _both(self) -> TestExpression:
        left = self._term()
        while self._take(b"&&"):
            right = self._term()
            left = TestLogic(left.start, right.end, "&&", left, right)
        return left

    def _take(self, token: bytes) -> bool:
        at = self._skip()
        if not self._data.startswith(token, at, self._end):
            return False
        self._at = at + len(token)
        return True

    def _term(self) -> TestExpression:
        negations: list[int] = []
        while (at := self._skip()) < self._end and self._data[at] == 0x21 and self._data[at + 1 : at + 2] in b" \t\n(":
            negations.append(at)
            self._at = at + 1
        test = self._primary()
        for start in reversed(negations):
            test = TestNot(start, test.end, test)
        return test

    def _primary(self) -> TestExpression:
        data, end = self._data, self._end
        at = self._skip()
        if at < end and data[at] == 0x28:
            self._at = at + 1
            test = self._nested()
            if not self._take(b")"):
                raise UnfitError(self._at)
            return test
        match = _UNARY.match(data, at, end)
        if match is not None:
            start = at
            self._at = match.end()
            at = self._skip()
            if not _BINARY.match(data, at, end) and not _END.match(data, at, end) and at < end:
                operand = self._word(at)
                return TestUnary(start, self._at, match[0].decode(), operand)
            self._at = start
        start = self._skip()
        left = self._word(start)
        stop = self._at
        at = self._skip()
        match = _BINARY.match(data, at, end)
        if match is None:
            return TestUnary(start, stop, "-n", left)
        operator = match[0].decode()
        self._at = match.end()
        at = self._skip()
        right = self._regex(at) if operator == "=~" else self._word(at, operator in ("=", "==", "!="))
        return TestBinary(start, self._at, operator, left, right)

    def _nested(self) -> TestExpression:
        self._words.deeper(1)
        self._depth += 1
        try:
            return self._logic()
        finally:
            self._words.depth -= 1
            self._depth -= 1

    def _word(self, at: int, pattern: bool = False) -> Expression:
        word, stop = self._words.word(at, self._end, PATTERN if pattern else VALUE)
        if stop == at:
            raise UnfitError(at)
        self._at = stop
        return word

    def _regex(self, at: int) -> Expression:
        """A regular expression: blanks and operators in parentheses belong to it."""
        data, end = self._data, self._end
        stop = at
        while stop < end and data[stop] not in b" \t\n":
            byte = data[stop]
            if byte == 0x28 and (closing := self._words.closings.close(stop + 1, end)) >= 0:
                stop = closing + 1
            elif byte == 0x5C:
                stop = min(stop + 2, end)
            elif byte in b"\"'" and (closing := data.find(bytes([byte]), stop + 1, end)) >= 0:
                stop = closing + 1
            elif byte == 0x24 and data[stop + 1 : stop + 2] in (b"{", b"("):
                _, stop = self._words.word(stop, end, VALUE)
            elif byte == 0x29 and data[stop + 1 : stop + 2].isspace() and self._depth:
                break
            else:
                stop += 1
        if stop == at:
            raise UnfitError(at)
        self._at = stop
        return self._words.span(at, stop, REGEX)
