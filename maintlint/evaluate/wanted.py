"""What a test lets pass: patterns as texts, and what tells whether a text matches them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from maintlint.evaluate import globs, ownhost, regexes
from maintlint.evaluate.expressions import value
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.patterns import lazy
from maintlint.program import Capture, Concat, Expansion, Expression, Glob, Literal, Variable
from maintlint.values import Hole, Value

# Up to the first sign that stands for others, or says how often the one before it comes.
_GLOB_START = lazy(r"((?:\\[^0-9A-Za-z]|[^*?\[\]\\@+!|()])*)")
_REGULAR_START = lazy(r"\^((?:\\[.-]|[0-9A-Za-z_-])+)(?![*?{\\])")

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def pattern_of(run: Run, frame: Frame, state: State, expression: Expression) -> str | None:
    """A word as a glob pattern: quoted text stands for itself, an unquoted variable holds a pattern."""
    parts = expression.parts if isinstance(expression, Concat) else (expression,)
    found: list[str] = []
    for part in parts:
        if type(part) is Glob:
            found.append(part.text)
            continue
        if type(part) is Literal and not frame.holes:
            found.append(globs.quoted(part.text))
            continue
        text = value(run, frame, state, part).literal
        if text is None:
            return None
        active = isinstance(part, (Variable, Expansion, Capture)) and not part.quoted
        found.append(text if active else globs.quoted(text))
    return "".join(found)


def regular(pattern: Value) -> str | None:
    """A regular expression as text, in the spelling of this language."""
    text = pattern_text(pattern)
    return None if text is None else globs.with_classes(text)


def pattern_text(pattern: Value) -> str | None:
    """A glob pattern as text; known quoted text stands for itself."""
    if len(pattern.alternatives) != 1:
        return None
    parts = []
    for atom in pattern.alternatives[0].atoms:
        if isinstance(atom, Hole):
            return None
        parts.append(atom.text)
    return "".join(parts)


_ONE_NAME = lazy(r"(?:[\w.@%+-]|\\[.-]|\[[\w.-]+\])+")
"""A glob that matches one name, and no list of names or pattern."""
_WHOLE = lazy(r"(?:\\A|\^)(.*)(?:\\[zZ]|\$)")
_CLASS = lazy(r"\[[^]^,;:&!*?\s\\][^],;:&!*?\s\\]*\]")
_ANY_SIGN = lazy(r"(?<!\\)\.[*+?{]|\\[^dwA.@/-]|[,;:&!\s\[\]]")
"""What may be a separator, or signs that stand for any others."""


def names_one(patterns: list[str | None], regex: bool) -> bool:
    """Does each of them match single names only (``web[0-9][0-9]``, ``^db-[a-z0-9]+$``)?"""
    return bool(patterns) and all(pattern is not None and _names_one(pattern, regex) for pattern in patterns)


def _names_one(pattern: str, regex: bool) -> bool:
    if not regex:
        return _ONE_NAME.fullmatch(pattern) is not None
    whole = _WHOLE.fullmatch(pattern)
    if whole is None:
        return False
    rest = _CLASS.sub("x", whole[1]).replace("(?:", "(")
    depth = 0
    for sign in rest:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            return False
    return _ANY_SIGN.search(rest) is None


def expression_of(patterns: tuple[str, ...], regex: bool, exact: bool) -> str | None:
    """One regular expression for the whole of what several patterns match."""
    if exact:
        return None
    if regex:
        plain = len(patterns) == 1 and ownhost.stays_in_line(patterns[0])
        return f".*?(?:{patterns[0]}).*" if plain else None
    parts = [globs.expression(pattern) for pattern in patterns]
    # In a list of lines, what matches any text must stay in its line.
    return None if None in parts else "|".join(part.replace("(?s:", "(?:") for part in parts if part is not None)


def plain_texts(patterns: list[str | None], regex: bool, exact: bool) -> tuple[str, ...] | None:
    """The texts that match, if the patterns are plain texts."""
    if regex:
        return None
    plain = [pattern if pattern is None or exact else globs.plain(pattern) for pattern in patterns]
    return None if None in plain else tuple(pattern for pattern in plain if pattern is not None)


def starts_of(patterns: tuple[str, ...], regex: bool, exact: bool) -> tuple[str, ...] | None:
    """What matches begins with one of these texts; ``None`` if that is not known."""
    if exact:
        return patterns
    found = _REGULAR_START if regex else _GLOB_START
    if regex and any("|" in pattern or "\n" in pattern for pattern in patterns):
        return None
    starts = tuple([re.sub(r"\\(.)", r"\1", match[1]) if (match := found.match(one)) else "" for one in patterns])
    return None if "" in starts else starts


def any_of(patterns: list[str | None], regex: bool, exact: bool) -> tuple[Callable[[str], bool], bool]:
    """What tells whether a text matches one of the patterns, and whether all of them could be read."""
    matchers = [_matcher(pattern, regex, exact) for pattern in patterns]
    readable = [matcher for matcher in matchers if matcher is not None]

    def matches(choice: str) -> bool:
        return any(matcher(choice) for matcher in readable)

    return matches, len(readable) == len(patterns)


def _matcher(pattern: str | None, regex: bool, exact: bool) -> Callable[[str], object] | None:
    """What tells whether a text matches; ``None`` if the pattern is not known or cannot be read."""
    if pattern is None:
        return None
    if exact:
        return pattern.__eq__
    if regex:
        found = regexes.compiled(pattern)
        return None if found is None else found.search
    text = globs.plain(pattern)
    if text is not None:
        return text.__eq__
    return globs.matcher(pattern)


def with_own_name(run: Run, frame: Frame, state: State, pattern: Expression) -> Value | None:
    """A pattern that holds the machine's own name (``*" $(hostname) "*``)."""
    found = value(run, frame, state, pattern)
    return found if any(hole.origin == "own-host" for hole in found.holes) else None
