"""From bytes to a syntax tree. What is no Python of today is described instead."""

from __future__ import annotations

import ast
import re
import warnings

from msgspec import Struct

from maintlint.patterns import lazy

MOST_BYTES = 24 * 1024 * 1024
MARK = b"\xef\xbb\xbf"

_PYTHON_2 = lazy(
    rb"^[ \t]*print[ \t]+[^=(\s,.)\]]|^[ \t]*print[ \t]*(?:>>|$)"
    rb"|^[ \t]*except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:|^[ \t]*exec[ \t]+[\"'\w]|^[ \t]*raise[ \t]+\w+[ \t]*,",
    re.M,
)


class Script(Struct, frozen=True):
    """A Python file as read: its bytes and the tree, or why there is none.

    ``shift``: bytes in front of what was parsed (a byte-order mark). ``where`` the reader gave up.
    """

    data: bytes
    tree: ast.Module | None
    problem: str = ""
    shift: int = 0
    where: tuple[int, int] = (0, 0)


def read(data: bytes) -> Script:
    """Reads a script. Never raises."""
    if len(data) > MOST_BYTES:
        return Script(data, None, "the file is too large to be read")
    shift = len(MARK) if data.startswith(MARK) else 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data[shift:].decode("utf-8"))
    except SyntaxError as error:
        return Script(data, None, _described(data, error), where=_line(data, error.lineno or 1))
    except (RecursionError, MemoryError):
        return Script(data, None, "it is nested too deeply to be read")
    except (ValueError, OverflowError) as error:
        return Script(data, None, f"it is no Python text ({error})")
    return Script(data, tree, "", shift)


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
        return "this is Python 2, which is not read"
    where = f" in line {error.lineno}" if error.lineno else ""
    return f"this is not valid Python{where}: {(error.msg or 'syntax error')[:120]}"
