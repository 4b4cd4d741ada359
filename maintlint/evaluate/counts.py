"""Tests that bound how many things are taken: a count against a limit, never against none or one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.values import Emptiness, Hole, Value, unknown


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COUNTERS = frozenset({"len", "wc", "grep -c", "#", "index", "nodeset -c"})
_COUNT_WORDS = _set(
    """
    count counts counter cnt num number total len length size amount quantity n i how many howmany remaining remain left
    healthy alive capacity limit max maximum min minimum most least threshold deleted removed done
    failed failures failure errors bad
    """
)
_OTHER_WORDS = _set(
    """
    age aged atime ctime mtime created modified day days hour hours minute minutes second seconds sec secs time timeout
    elapsed date datetime timedelta timestamp now today cutoff made born year month load cpu
    percent pct pcent df du avail available usage used disk free mem memory space bytes kb mb gb
    retry retries attempt attempts tries try version
    major status code rc ret exit uid euid pid port level depth
    """
)
_WORD = lazy(r"[A-Za-z]+")
_RELATION = lazy(r"[^<>]*[^<>=](<=?|>=?)\s*([^<>=].*)")


HOLDS: dict[str, Callable[[int, int], bool]] = {
    "less": lambda n, have: have < n,
    "greater": lambda n, have: have > n,
    "less-equal": lambda n, have: have <= n,
    "greater-equal": lambda n, have: have >= n,
    "number-equal": lambda n, have: have == n,
    "number-unequal": lambda n, have: have != n,
    "equal": lambda n, have: have == n,
    "unequal": lambda n, have: have != n,
}
"""Does a number of things fulfil a comparison with the first number?"""
_SAID = frozenset({"argv", "env", "input", "number", "settings"})
ANSWERED = "answer"
"""What a number is about that somebody typed in."""
MOST_NUMBERS = 10_000
"""So many numbers of a loop or of ``seq`` are written out."""
FEW = 5
"""So many hosts are not many, where no policy says otherwise."""
_FLIPPED = {"less": "greater", "greater": "less", "less-equal": "greater-equal", "greater-equal": "less-equal"}
_LEAST = {"greater": 1, "less-equal": 1, "less": 2, "greater-equal": 2}
"""The least limit that tells more than none from none."""


def bounds(operator: str, names: tuple[str, ...], left: object, right: object, text: str) -> bool:
    """Does an order test of two values bound a count? ``names``: the variables that it reads; ``text``: as written."""
    sides = ((left, right, operator), (right, left, _FLIPPED[operator]))
    return any(_may_be_a_limit(limit, _LEAST[order]) and _counts(names, value, text) for value, limit, order in sides)


def limits(operator: str, number: int) -> bool:
    """Is a number that a count is compared with a bound, and not merely "some" against "none"?"""
    return operator in _LEAST and number >= _LEAST[operator]


def most(holds: Callable[[int, int], bool], number: int) -> int | None:
    """The largest count for which a comparison with ``number`` holds, where that is a few."""
    if number > FEW or holds(number, number + 2):
        return None
    return next((count for count in range(number + 1, -1, -1) if holds(number, count)), None)


def most_told(operator: str, names: tuple[str, ...], left: Value, right: Value | None) -> tuple[int | None, int | None]:
    """How many there are at most where an order test of a count holds, and where it does not."""
    limit = right.literal if right is not None else None
    if operator not in _LEAST or limit is None or not limit.isdigit() or not _counts(names, left):
        return None, None
    holds = HOLDS[operator]
    return most(holds, int(limit)), most(lambda number, have: not holds(number, have), int(limit))


def exactly(value: Value, numbers: Collection[str] | None) -> int | None:
    """How many there are at most where a count is one of these numbers; ``None`` if it is no count, or of none."""
    if not numbers or not all(number.isdigit() for number in numbers) or not any(map(_is_counter, value.holes)):
        return None
    return max(map(int, numbers)) or None


def confirmed(left: Value, right: Value) -> bool:
    """Is a count compared with one that somebody says beforehand (``len(ids) != args.expect``)?"""
    return any(
        any(map(_is_counter, counted.holes)) and bool(said.holes) and all(map(_is_said, said.holes))
        for counted, said in ((left, right), (right, left))
    )


def answered(left: Value, right: Value) -> bool:
    """Did somebody who was asked say one of them?"""
    holes = (*left.holes, *right.holes)
    return any(hole.origin == "input" or (hole.origin == "number" and ANSWERED in hole.about) for hole in holes)


def _is_said(hole: Hole) -> bool:
    return hole.origin in _SAID and not _is_counter(hole)


def bounds_text(text: str, names: tuple[str, ...]) -> bool:
    """The same of arithmetic that is only known as text."""
    match = _RELATION.fullmatch(text.strip())
    if match is None or _words((*names, text)) & _OTHER_WORDS:
        return False
    number = match[2].strip()
    return not number.isdigit() or int(number) > 1


def _may_be_a_limit(value: object, least: int) -> bool:
    number = value.literal if isinstance(value, Value) else None
    return number is None or (number.isdigit() and int(number) >= least)


def _counts(names: tuple[str, ...], value: object, text: str = "") -> bool:
    if not isinstance(value, Value) or value.literal is not None:
        return False
    if any(_is_counter(hole) for hole in value.holes):
        return True
    if any(hole.origin == "walk" for hole in value.holes):
        return False  # a field of one listed thing
    words = _words((*names, *(hole.name for hole in value.holes)))
    if words & _OTHER_WORDS:
        return False
    if all(hole.origin == "number" for hole in value.holes) and _words((text,)) & _OTHER_WORDS:
        return False  # What a function calculates is called as the function is (``used_percent("/") < THRESHOLD``).
    return bool(words & _COUNT_WORDS) or all(hole.origin == "number" and not _of_time(hole) for hole in value.holes)


def _of_time(hole: Hole) -> bool:
    """Is it calculated of something else than counts (``now - volume["CreateTime"]``)?"""
    return not hole.name and hole.place is not None and bool(_words((hole.place.text,)) & _OTHER_WORDS)


def _is_counter(hole: Hole) -> bool:
    return hole.origin == "number" and (hole.name in _COUNTERS or hole.name.startswith("#") or hole.listing == "len")


def numbers(place: Place, bounds: Iterable[Value]) -> Value:
    """The numbers between bounds that are not known; listed as ``len`` if there is one for each of some things."""
    each = any(_is_counter(hole) or "${#" in hole.name for bound in bounds for hole in bound.holes)
    return unknown("number", "seq", place, Emptiness.NEVER, many=True, listing="len" if each else "seq")


def _words(names: tuple[str, ...]) -> set[str]:
    found = set()
    for name in names:
        for word in _WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)):
            found.add(word.lower())
    return found
