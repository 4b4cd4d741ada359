"""Regular expressions that are compiled when they are first used.

Compiling those of all modules would take as long as checking a small program; a run uses few of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, AnyStr, cast


class _Lazy:
    """Stands for a pattern; what was asked for once is an attribute of its own, as fast as the pattern's."""

    def __init__(self, source: Any, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, value)
        return value


def lazy(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """``re.compile``, put off. The result can do what a pattern can, but is no `re.Pattern` to ``isinstance``."""
    return cast("re.Pattern[AnyStr]", _Lazy(source, flags))


def contains_any(text: str, signs: Iterable[str]) -> bool:
    """Is one of the signs in the text, which may be long?"""
    return any(sign in text for sign in signs)


_PLACEHOLDER = lazy(r"\{\{.*\}\}|<%.*%>|@[A-Z][A-Z0-9_]+@", re.S)


def filled_in_later(text: str) -> bool:
    """Does a place stand in the text that is filled in before the program is one (``{{ flag }}``, ``@FLAG@``)?"""
    return ("@" in text or "{{" in text or "<%" in text) and _PLACEHOLDER.search(text) is not None
