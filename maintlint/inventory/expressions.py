"""Host-set expressions: ``mail[01-20],@web!web07&@prod^spare1``, read from left to right.

expression := operand (operator operand)*
operator   := "," (and)  "!" (but not)  "&" (only those also in)  "^" (in one of both)
operand    := host pattern | "@" group pattern | "@*"
pattern    := text with ranges ``[1-5,7,10-20/2]``; among known hosts also ``*`` and ``?``

ClusterShell expands and folds the ranges; sets and groups are ours, so that no group file of the machine is ever read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from maintlint.patterns import lazy

MOST_HOSTS = 1_000_000
"""More hosts than this in one expression are a mistake."""

MOST_FOLDED_FULLY = 200
"""Up to so many names ranges are found over all numbers of a name."""

LONGEST = 1_000_000
"""Characters of an expression."""


Resolver = Callable[[str], frozenset[str]]

_OPERATORS = ",!&^"
_SPECIAL = frozenset("[]" + _OPERATORS + "@*?")
_NAME = lazy(r"[A-Za-z0-9_.:%+-]+\Z")
_PATTERN = lazy(r"(?:[A-Za-z0-9_.:+-]|\[[0-9,/ -]+\])+\Z")
_RANGE = lazy(r"\s*(\d{1,18})(?:-(\d{1,18})(?:/(\d{1,9}))?)?\s*\Z")
_FOLDABLE = lazy(r"[A-Za-z0-9_.:+-]*[A-Za-z_.:+-][A-Za-z0-9_.:+-]*\Z|[0-9]{1,18}\Z")
_LAST = "\U0010ffff"
_COLON_RANGE = lazy(r"\[([^\[\]]*)\]")
_NUMBER = lazy(r"([0-9]+)")
_LONG_NUMBER = lazy(r"[0-9]{19}")


class ExpressionError(ValueError):
    """An expression that cannot be read; the message is the end of a sentence."""


def is_plain(text: str) -> bool:
    """Is this one host name, with nothing to expand?"""
    return bool(_NAME.match(text))


def operands(expression: str) -> Iterator[tuple[str, str]]:
    """Operator and operand, in order; the first operator is ``,``.

    Raises ExpressionError.
    """
    if len(expression) > LONGEST:
        raise ExpressionError(f"is longer than {LONGEST:,} characters")
    operator, start, depth = ",", 0, 0
    for at, letter in enumerate(expression):
        if letter == "[":
            depth += 1
        elif letter == "]":
            depth -= 1
        elif letter in _OPERATORS and depth == 0:
            yield operator, _operand(expression[start:at], operator if start else letter)
            operator, start = letter, at + 1
        if not 0 <= depth <= 1:
            raise ExpressionError("has a bracket too many")
    if depth:
        raise ExpressionError("has an open bracket")
    yield operator, _operand(expression[start:], operator)


def _operand(text: str, operator: str) -> str:
    text = text.strip()
    if not text:
        raise ExpressionError(f"lacks a host or group at `{operator}`")
    if len(text.split()) > 1 and "[" not in text:
        raise ExpressionError(f"has a blank in `{text}`; hosts are separated by commas")
    return text


def combine(expression: str, resolve: Resolver) -> frozenset[str]:
    """The set that ``expression`` says, with ``resolve`` for each operand.

    Raises ExpressionError, and what ``resolve`` raises.
    """
    hosts: set[str] = set()
    for operator, operand in operands(expression):
        found = resolve(operand)
        if operator == ",":
            hosts |= found
        elif operator == "!":
            hosts -= found
        elif operator == "&":
            hosts &= found
        else:
            hosts ^= found
        if len(hosts) > MOST_HOSTS:
            raise ExpressionError(f"is more than {MOST_HOSTS:,} hosts")
    return frozenset(hosts)


@lru_cache(maxsize=4)
def in_order(hosts: frozenset[str]) -> list[str]:
    """The names in order, to be looked up by how they begin; not to be changed."""
    return sorted(hosts)


def starting(hosts: frozenset[str], starts: Iterable[str]) -> list[str]:
    """The hosts whose names begin with one of the texts."""
    ordered = in_order(hosts)
    found: list[str] = []
    last = None
    for start in sorted(starts):
        if last is None or not start.startswith(last):
            last = start
            found += ordered[bisect_left(ordered, start) : bisect_left(ordered, start + _LAST)]
    return found


def expand(pattern: str) -> frozenset[str]:
    """The names that a pattern with ranges says.

    Raises ExpressionError if it is malformed or more than `MOST_HOSTS` names.
    """
    if is_plain(pattern):
        return frozenset((pattern,))
    if not _PATTERN.match(pattern):
        raise ExpressionError(f"has `{pattern}`, which is not a host name")
    size = 1
    for ranges in re.findall(r"\[([^\]]*)\]", pattern):
        size *= _size(ranges)
        if size > MOST_HOSTS:
            raise ExpressionError(f"is more than {MOST_HOSTS:,} hosts in `{pattern}`")
    from ClusterShell.NodeSet import RESOLVER_NOGROUP, NodeSet, NodeSetException

    try:
        return frozenset(NodeSet(pattern, resolver=RESOLVER_NOGROUP))
    except (NodeSetException, ValueError) as error:
        raise ExpressionError(f"is malformed: {str(error).splitlines()[0]}") from error


def expand_colons(pattern: str) -> frozenset[str]:
    """The names that a pattern in Ansible's notation says: ``web[001:400:2]``, ``db-[a:f]``.

    Raises ExpressionError if it is malformed or more than `MOST_HOSTS` names.
    """
    names = [""]
    at = 0
    for match in _COLON_RANGE.finditer(pattern):
        fixed, values = pattern[at : match.start()], _values(match[1])
        if len(names) * len(values) > MOST_HOSTS:
            raise ExpressionError(f"is more than {MOST_HOSTS:,} hosts")
        names = [f"{name}{fixed}{value}" for name in names for value in values]
        at = match.end()
    names = [name + pattern[at:] for name in names]
    if not is_plain(names[0]):
        raise ExpressionError("is malformed; ranges are written `[1:9]` or `[a:f]`")
    return frozenset(names)


def _values(text: str) -> list[str]:
    first, _, rest = text.partition(":")
    last, _, step_text = rest.partition(":")
    step = int(step_text) if step_text.isdigit() and len(step_text) < 10 else 1 if not step_text else 0
    if first.isdigit() and last.isdigit() and len(last) < 19:
        start, end, width = int(first), int(last), len(first) if first.startswith("0") else 0
        if step and start <= end:
            if (end - start) // step >= MOST_HOSTS:
                raise ExpressionError(f"is more than {MOST_HOSTS:,} hosts")
            return [f"{number:0{width}}" for number in range(start, end + 1, step)]
    elif len(first) == len(last) == 1 and first.isalpha() and last.isalpha() and step and ord(first) <= ord(last):
        return [chr(code) for code in range(ord(first), ord(last) + 1, step)]
    raise ExpressionError(f"has a malformed range `[{text[:40]}]`; it is written `[1:9]` or `[a:f]`")


def _size(ranges: str) -> int:
    size = 0
    for part in ranges.split(","):
        found = _RANGE.match(part)
        if found is None:
            raise ExpressionError(f"has a malformed range `[{ranges}]`")
        first, last, step = int(found.group(1)), int(found.group(2) or found.group(1)), int(found.group(3) or 1)
        if last < first or step < 1:
            raise ExpressionError(f"has a range that runs backwards, `[{ranges}]`")
        size += (last - first) // step + 1
    return size


def fold(nodes: Iterable[str]) -> str:
    """The shortest expression for ``nodes``, in a fixed order; names that ranges cannot hold stand as they are."""
    names = set(nodes)
    if len(names) < 2:
        return "".join(names)
    foldable = [name for name in names if _is_foldable(name)]
    others = sorted(names.difference(foldable))
    if len(foldable) < 2:
        return ",".join(sorted(names))
    folded = _fold_one_number(foldable)
    if len(folded) == 1 or len(foldable) > MOST_FOLDED_FULLY:
        return ",".join([*folded, *others])
    from ClusterShell.NodeSet import RESOLVER_NOGROUP, NodeSet

    return ",".join([str(NodeSet.fromlist(sorted(foldable), resolver=RESOLVER_NOGROUP)), *others])


def _fold_one_number(names: Iterable[str]) -> list[str]:
    """Ranges over one number of each name: linear, where folding all numbers takes more than quadratic time."""
    by_shape: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for name in names:
        shape, numbers = _pieces(name)
        by_shape.setdefault(shape, []).append(numbers)
    folded = []
    for shape, rows in sorted(by_shape.items()):
        if len(shape) == 1:
            folded.append(shape[0])
            continue
        axis, groups = min(
            ((axis, _grouped(rows, axis)) for axis in range(len(shape) - 1)), key=lambda each: len(each[1])
        )
        for others, values in sorted(groups.items()):
            parts = [*others[:axis], _ranges(values), *others[axis:]]
            folded.append("".join(fixed + part for fixed, part in zip(shape, [*parts, ""], strict=True)))
    return folded


@lru_cache(maxsize=300_000)
def _pieces(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts between a name's numbers, and the numbers."""
    pieces = _NUMBER.split(name)
    return tuple(pieces[::2]), tuple(pieces[1::2])


@lru_cache(maxsize=300_000)
def _is_foldable(name: str) -> bool:
    return bool(_FOLDABLE.match(name)) and not _LONG_NUMBER.search(name)


def _grouped(rows: list[tuple[str, ...]], axis: int) -> dict[tuple[str, ...], list[str]]:
    """The numbers of one place, by all other numbers."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        key = row[:axis] + row[axis + 1 :]
        known = groups.get(key)
        if known is None:
            groups[key] = [row[axis]]
        else:
            known.append(row[axis])
    return groups


def _ranges(numbers: list[str]) -> str:
    """``[1-3,007-010]``; numbers with leading zeros make ranges of their own."""
    if len(numbers) == 1:
        return numbers[0]
    padded = {len(number) for number in numbers if number[0] == "0" and len(number) > 1}
    keyed = sorted((len(number) if len(number) in padded else 0, int(number)) for number in numbers)
    parts = []
    start = previous = keyed[0]
    for item in [*keyed[1:], (-1, -1)]:
        if item != (previous[0], previous[1] + 1):
            first, last = f"{start[1]:0{start[0]}}", f"{previous[1]:0{previous[0]}}"
            parts.append(first if first == last else f"{first}-{last}")
            start = item
        previous = item
    return "[" + ",".join(parts) + "]"
