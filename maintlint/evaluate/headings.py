"""What commands print above a list, and filters take out of it again."""

from __future__ import annotations

import re

from maintlint.patterns import lazy
from maintlint.values import Value

_HEADING = lazy(
    r"\s*(?:-+|=+|(?:container |node )?(?:u?u?id|(?:host|node)?names?|vmid|nodes?|nodelist|nodeid|hosts?|stat(?:e|us)|"
    r"pid|users?|namespaces?|image|pool|volume|[vlp]g|filesystem|databases?|servers?|membership|domain|device|type))[\s:]*",
    re.I,
)
"""Titles of columns, and the lines drawn below them, as a filter names them."""


def is_heading(source: Value, pattern: str) -> bool:
    """Does a filter take out what a command prints above its list: no entry of it?"""
    if not any(hole.origin == "output" for hole in source.holes):
        return False
    parts = [part.strip("^$") for part in re.split(r"\\?[|()]", pattern)]
    return any(parts) and all(_is_title(part) for part in parts if part)


def _is_title(part: str) -> bool:
    """Titles are spelled like ones: ``users`` is a table, ``USERS`` stands above its columns."""
    return _HEADING.fullmatch(part) is not None and not part[0].islower()
