"""From bytes to a syntax tree. What is no Python of today is described instead."""

from __future__ import annotations

import ast
import re
import warnings
from functools import cached_property, lru_cache
from symtable import symtable

from maintlint.languages.python.older import Older, in_new_words
from maintlint.patterns import lazy

MOST_BYTES = 24 * 1024 * 1024
MARK = b"\xef\xbb\xbf"
_NOWHERE = (0, 0)

_PYTHON_2 = lazy(
    rb"^[ \t]*print[ \t]+[^=(\s,.)\]]|^[ \t]*print[ \t]*(?:>>|$)"
    rb"|^[ \t]*except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:|^[ \t]*exec[ \t]+[\"'\w]|^[ \t]*raise[ \t]+\w+[ \t]*,",
    re.M,
)


class Script:
    """A Python file, which is read when somebody asks for its tree.

    ``shift``: bytes in front of what is parsed (a byte-order mark). ``older``: the words of Python 3 in which a Python
    2 file was read, after somebody asked for its tree.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.shift = len(MARK) if data.startswith(MARK) else 0
        self.older: Older | None = None

    @property
    def tree(self) -> ast.Module | None:
        """The syntax tree; ``None`` if this is no Python of today."""
        return self._read[0]

    @property
    def problem(self) -> str:
        """Why there is no tree."""
        return self._read[1]

    @property
    def where(self) -> tuple[int, int]:
        """The line in which the reader gave up."""
        return self._read[2]

    @cached_property
    def valid(self) -> bool:
        """Can it be read? To find out takes less time than to make a tree."""
        if len(self.data) <= MOST_BYTES:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    symtable(self._text(), "<unknown>", "exec")
            except (SyntaxError, RecursionError, MemoryError, ValueError, OverflowError):
                pass  # Some of what this refuses can be read; who knows is the parser.
            else:
                return True
        return self.tree is not None

    @cached_property
    def _read(self) -> tuple[ast.Module | None, str, tuple[int, int]]:
        data = self.data
        if len(data) > MOST_BYTES:
            return None, "the file is too large to be read", _NOWHERE
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self._text()), "", _NOWHERE
        except SyntaxError as error:
            tree = self._read_as_older()
            return tree, "" if tree else _described(data, error), _line(data, error.lineno or 1)
        except (RecursionError, MemoryError):
            return None, "it is nested too deeply to be read", _NOWHERE
        except (ValueError, OverflowError) as error:
            return None, f"it is no Python text ({error})", _NOWHERE

    def _read_as_older(self) -> ast.Module | None:
        """The tree of a Python 2 file; ``None`` if it is more than another spelling."""
        older = in_new_words(self.data)
        if older is None:
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(older.text[self.shift :].decode("utf-8"))
        except (SyntaxError, RecursionError, MemoryError, ValueError, OverflowError):
            return None
        self.older = older
        return tree

    def _text(self) -> str:
        return self.data[self.shift :].decode("utf-8")


@lru_cache(maxsize=128)
def read(data: bytes) -> Script:
    """A script. Modules are used by many programs of a run; the most recent ones are kept."""
    return Script(data)


def _line(data: bytes, number: int) -> tuple[int, int]:
    """Start and end of a line; of the last one if there are not so many."""
    start = 0
    for _ in range(number - 1):
        found = data.find(b"\n", start)
        if found < 0:
            break
        start = found + 1
    end = data.find(b"\n", start)
    return start, len(data) if end < 0 else end


def _described(data: bytes, error: SyntaxError) -> str:
    if _PYTHON_2.search(data):
        return "this is Python 2, and could not be read"
    where = f" in line {error.lineno}" if error.lineno else ""
    return f"this is not valid Python{where}: {(error.msg or 'syntax error')[:120]}"
