"""What every part of a program has."""

from __future__ import annotations

from msgspec import Struct


class Node(Struct, frozen=True, gc=False, kw_only=False):
    """Anything with a place in the text."""

    start: int
    end: int
