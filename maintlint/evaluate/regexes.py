"""Regular expressions out of the programs that are read, which may be written to take for ever.

The matcher of this language tries one way after the other. Repeats of repeats multiply those ways with each letter of
the text, so such expressions are left aside as if they were not known; several repeats in a row cost a power of the
text's length, so for long texts the evaluation stops instead (said like any other limit).
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import import_module
from math import factorial
from typing import Any

from maintlint.evaluate.budget import ExhaustedError

# The parser of the standard library has no public name.
_NAMES = ("re._parser", "re._constants") if sys.version_info >= (3, 11) else ("sre_parse", "sre_constants")
parser, kinds = map(import_module, _NAMES)

MOST_STEPS = 1_000_000_000
"""Steps of the matcher for one text, at worst."""
_FEW = 8
"""Repeats of no more than so many times are like as many letters."""
_REPEATS = frozenset({kinds.MAX_REPEAT, kinds.MIN_REPEAT})


class Expression:
    """A regular expression that can be matched, as long as the text is not too long for it."""

    __slots__ = ("_pattern", "_power")

    def __init__(self, pattern: re.Pattern[str], power: int) -> None:
        self._pattern = pattern
        self._power = power

    @property
    def groups(self) -> int:
        """How many groups it has."""
        return self._pattern.groups

    def search(self, text: str) -> re.Match[str] | None:
        """Like the pattern's.

        Raises:
            ExhaustedError: if the text is too long for this expression.
        """
        self._bear(text)
        return self._pattern.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """See `search`."""
        self._bear(text)
        return self._pattern.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """See `search`."""
        self._bear(text)
        return self._pattern.fullmatch(text)

    def sub(self, substitute: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """See `search`. Raises re.error or IndexError for groups that are not there, too."""
        self._bear(text)
        return self._pattern.sub(substitute, text, count)

    def _bear(self, text: str) -> None:
        if self._power > 1 and len(text) ** self._power > MOST_STEPS * factorial(self._power):
            raise ExhaustedError


@lru_cache(4096)
def compiled(expression: str, flags: int = 0) -> Expression | None:
    """The expression; ``None`` if it cannot be read, or if matching it may take for ever."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            items = list(parser.parse(expression, flags))
            return None if _explodes(items) else Expression(re.compile(expression, flags), _power(items))
    except (re.error, OverflowError, RecursionError):
        return None


def _is_long(item: Any) -> bool:
    return item[0] in _REPEATS and item[1][1] > _FEW


def _power(items: list[Any]) -> int:
    """To which power of the text's length the steps may grow: by repeats in a row that take each other's letters."""
    longest = length = 0
    taken: list[Any] = []
    for item in _all(items):
        if _is_long(item):
            length += 1
            longest = max(longest, length)
            taken = list(_all(item[1][2]))
        elif item[0] is kinds.LITERAL and not any(_takes(other, item[1]) for other in taken):
            length = 0
    anchored = (
        bool(items) and items[0][0] is kinds.AT and items[0][1] in (kinds.AT_BEGINNING, kinds.AT_BEGINNING_STRING)
    )
    return longest if anchored else longest + 1


def _all(items: Iterable[Any]) -> Iterable[Any]:
    """The items and everything in them."""
    for item in items:
        yield item
        for inner in _inside(item):
            yield from _all(inner)


def _inside(item: Any) -> list[list[Any]]:
    """The rows of items that an item holds."""
    kind, value = item
    if kind in _REPEATS or kind is kinds.SUBPATTERN or kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        return [list(value[-1])]
    if kind is kinds.BRANCH:
        return [list(row) for row in value[1]]
    return [list(part) for part in value if isinstance(part, parser.SubPattern)] if isinstance(value, tuple) else []


def _explodes(items: Iterable[Any]) -> bool:
    """Is there a repeat whose passes may divide the same text in several ways?"""
    return any(_is_long(item) and _ambiguous(list(item[1][2])) for item in _all(items))


def _ambiguous(row: list[Any]) -> bool:
    """May one pass of a repeat be read as several, or in several ways?"""
    while len(row) == 1 and row[0][0] is kinds.SUBPATTERN:
        row = list(row[0][1][-1])
    inner = list(_all(row))
    branches = [[list(part) for part in item[1][1]] for item in inner if item[0] is kinds.BRANCH]
    if any(not _told_apart(branch) for branch in branches):
        return True
    if not any(_is_long(item) or (item[0] in _REPEATS and item[1][0] != item[1][1]) for item in inner):
        return False
    return not any(_divides(index, row) for index in range(len(row)))


def _told_apart(branch: list[list[Any]]) -> bool:
    """Do the choices begin with different letters?"""
    heads = [row[0][1] if row and row[0][0] is kinds.LITERAL else None for row in branch]
    return None not in heads and len(set(heads)) == len(heads)


def _divides(index: int, row: list[Any]) -> bool:
    """Is the item a letter that stands in each pass, and nowhere else in it?"""
    kind, letter = row[index]
    others = [item for at, item in enumerate(row) if at != index]
    return kind is kinds.LITERAL and not any(_takes(item, letter) for item in _all(others))


def _takes(item: Any, letter: int) -> bool:
    """May a single item match the letter?"""
    kind, value = item
    if kind is kinds.LITERAL:
        return bool(value == letter)
    if kind is kinds.NOT_LITERAL:
        return bool(value != letter)
    if kind is kinds.IN:
        listed = any(_holds(part, letter) for part in value if part[0] is not kinds.NEGATE)
        return listed is not (value[0][0] is kinds.NEGATE)
    return kind in (kinds.ANY, kinds.GROUPREF, kinds.GROUPREF_EXISTS)


def _holds(part: Any, letter: int) -> bool:
    kind, value = part
    if kind is kinds.LITERAL:
        return bool(value == letter)
    if kind is kinds.RANGE:
        return bool(value[0] <= letter <= value[1])
    return not (kind is kinds.CATEGORY and value in _WITHOUT_SIGNS and not chr(letter).isalnum() and letter != ord("_"))


_WITHOUT_SIGNS = frozenset({kinds.CATEGORY_WORD, kinds.CATEGORY_DIGIT})
