"""Tests that bound how many things are taken: a count against a limit, never against none or one."""

from __future__ import annotations

import re

from maintlint.patterns import lazy
from maintlint.values import Hole, Value


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COUNTERS = frozenset({"len", "wc", "grep -c", "#", "index", "nodeset -c"})
_COUNT_WORDS = _set(
    """
    count counts counter cnt num number total len length size amount quantity n i how many howmany remaining remain left
    healthy alive capacity limit max maximum min minimum most least threshold deleted removed done
    """
)
_OTHER_WORDS = _set(
    """
    age day days hour hours minute minutes second seconds sec secs time timeout elapsed date year month mtime load cpu
    percent pct usage used disk free mem memory space bytes kb mb gb retry retries attempt attempts tries try version
    major status code rc ret exit uid euid pid port level depth
    """
)
_WORD = lazy(r"[A-Za-z]+")
_RELATION = lazy(r"[^<>]*[^<>=](<=?|>=?)\s*([^<>=].*)")


def bounds(names: tuple[str, ...], left: object, right: object) -> bool:
    """Does an order test of two values bound a count? ``names``: the variables that it reads."""
    return any(_may_be_a_limit(limit) and _counts(names, value) for value, limit in ((left, right), (right, left)))


def bounds_text(text: str, names: tuple[str, ...]) -> bool:
    """The same of arithmetic that is only known as text."""
    match = _RELATION.fullmatch(text.strip())
    if match is None or _words(names) & _OTHER_WORDS:
        return False
    number = match[2].strip()
    return not number.isdigit() or int(number) > 1


def _may_be_a_limit(value: object) -> bool:
    number = value.literal if isinstance(value, Value) else None
    return number is None or (number.isdigit() and int(number) > 1)


def _counts(names: tuple[str, ...], value: object) -> bool:
    if not isinstance(value, Value) or value.literal is not None:
        return False
    if any(_is_counter(hole) for hole in value.holes):
        return True
    words = _words((*names, *(hole.name for hole in value.holes)))
    if words & _OTHER_WORDS:
        return False
    return bool(words & _COUNT_WORDS) or all(hole.origin == "number" for hole in value.holes)


def _is_counter(hole: Hole) -> bool:
    return hole.origin == "number" and (hole.name in _COUNTERS or hole.name.startswith("#") or hole.listing == "len")


def _words(names: tuple[str, ...]) -> set[str]:
    found = set()
    for name in names:
        for word in _WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)):
            found.add(word.lower())
    return found
