"""The date that a program bears in its name or in the comments at its top."""

from __future__ import annotations

import datetime
import re

from maintlint.patterns import lazy

_DATE = lazy(r"(?<!\d)((?:19|20)\d\d)([-/._]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTH = lazy(r"(?<!\d)((?:19|20)\d\d)[-/._](0[1-9]|1[0-2])(?!\d)")
MOST_LINES = 40


def written_date(path: str, data: bytes) -> datetime.date | None:
    """The date in the name, else the first one in the comments before the first command."""
    name = path.rpartition("/")[2]
    return _found(name, month=True) or _found(_top(data), month=False)


def _found(text: str, month: bool) -> datetime.date | None:
    days = (_day(match[1], match[3], match[4]) for match in _DATE.finditer(text))
    day = next(filter(None, days), None)
    found = _MONTH.search(text) if month and day is None else None
    return _day(found[1], found[2], "1") if found else day


def _day(year: str, month: str, day: str) -> datetime.date | None:
    """The date, if there is such a day."""
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _top(data: bytes) -> str:
    """The comments, or the text in three quotes, that a program begins with; not its declaration."""
    kept = []
    quoted = declaration = False
    for raw in data[:8192].decode("utf-8", "replace").splitlines()[:MOST_LINES]:
        line = raw.strip()
        if line.startswith("# ///"):
            declaration = not declaration
            continue
        marks = len(re.findall(r"\"\"\"|'''", line))
        if not (quoted or marks or line.startswith("#") or not line):
            break
        quoted ^= marks % 2 == 1
        if not declaration:
            kept.append(line)
    return "\n".join(kept)
