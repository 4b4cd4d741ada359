"""Shell patterns: ``*``, ``?``, ``[a-z]``, classes and extended groups, as regular expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from maintlint.evaluate import regexes
from maintlint.patterns import lazy

_SPECIAL = lazy(r"([*?\[\]\\])")
_GROUP = lazy(r"[@+!]\(")
_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
_GROUPS = {"@": "(?:{})", "+": "(?:{})+", "*": "(?:{})*", "?": "(?:{})?"}


@lru_cache(4096)
def quoted(text: str) -> str:
    """A pattern that only ``text`` itself matches."""
    return _SPECIAL.sub(r"\\\1", text)


@lru_cache(4096)
def plain(pattern: str) -> str | None:
    """The only text that a pattern matches, or ``None`` if it matches others."""
    if not _SPECIAL.search(pattern):
        return None if _GROUP.search(pattern) else pattern
    text = re.sub(r"\\(.)", r"\1", pattern)
    return text if quoted(text) == pattern else None


def with_classes(regular: str) -> str:
    """An extended regular expression with its ``[:classes:]`` spelled out."""
    return re.sub(r"\[:(\w+):\]", lambda match: _CLASSES.get(match[1], match[0]), regular)


@lru_cache(4096)
def expression(pattern: str) -> str | None:
    """A regular expression for the whole of what a pattern matches; ``None`` if there is none (``!(…)``)."""
    body = _Reader(pattern).alternatives("")
    return None if body is None else f"(?s:{body})"


@lru_cache(4096)
def matcher(pattern: str) -> Callable[[str], object] | None:
    """What tells whether a pattern matches the whole of a text; ``None`` as in `expression`."""
    core = pattern.strip("*")
    text = plain(core) if core and "(" not in pattern else None
    if text is not None:
        # As most are: the start, the end or a part of what matches.
        if core == pattern:
            return text.__eq__
        if not pattern.startswith("*"):
            return lambda whole: whole.startswith(text)
        if not pattern.endswith("*"):
            return lambda whole: whole.endswith(text)
        return lambda whole: text in whole
    found = compiled(pattern)
    return None if found is None else found.fullmatch


@lru_cache(4096)
def compiled(pattern: str) -> regexes.Expression | None:
    """The pattern, to be used with ``fullmatch``; ``None`` as in `expression`."""
    body = expression(pattern)
    return None if body is None else regexes.compiled(body)


class _Reader:
    """Goes through a pattern once."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def alternatives(self, end: str) -> str | None:
        """Everything up to ``end``; inside a group, ``|`` separates."""
        pattern = self._pattern
        parts: list[str] = []
        while self._at < len(pattern):
            sign = pattern[self._at]
            if end and sign == end:
                return "".join(parts)
            self._at += 1
            if pattern[self._at : self._at + 1] == "(" and sign in "@+*?!":
                self._at += 1
                inner = self.alternatives(")")
                if inner is None or sign == "!" or self._at >= len(pattern):
                    return None
                self._at += 1
                parts.append(_GROUPS[sign].format(inner))
            elif sign == "|" and end:
                parts.append("|")
            else:
                parts.append(self._single(sign))
        return "".join(parts)

    def _single(self, sign: str) -> str:
        pattern = self._pattern
        if sign == "*":
            return ".*"
        if sign == "?":
            return "."
        if sign == "\\" and self._at < len(pattern):
            self._at += 1
            return re.escape(pattern[self._at - 1])
        return self._set() if sign == "[" else re.escape(sign)

    def _set(self) -> str:
        """A bracket expression; without its end, a plain bracket."""
        pattern, start = self._pattern, self._at
        at = start
        negated = pattern[at : at + 1] in ("!", "^")
        at += negated
        members: list[str] = []
        first = True
        while at < len(pattern) and (first or pattern[at] != "]"):
            first = False
            end = pattern.find(":]", at + 2) if pattern.startswith("[:", at) else -1
            if end >= 0:
                members.append(_CLASSES.get(pattern[at + 2 : end], ""))
                at = end + 2
                continue
            if pattern[at] == "\\" and at + 1 < len(pattern):
                at += 1
                members.append("\\" + pattern[at] if not pattern[at].isalnum() else pattern[at])
            else:
                members.append("\\" + pattern[at] if pattern[at] in "[\\^&~|" else pattern[at])
            at += 1
        if at >= len(pattern):
            return r"\["
        self._at = at + 1
        return f"[{'^' if negated else ''}{''.join(members)}]"
