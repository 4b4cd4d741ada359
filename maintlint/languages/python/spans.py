"""Positions: from lines and columns of the syntax tree to byte offsets of the file."""

from __future__ import annotations

import ast
import re

from maintlint.patterns import lazy
from maintlint.program import Literal

_OPENING = lazy(rb"[A-Za-z]{0,3}(\"\"\"|'''|\"|')")


class Spans:
    """Byte offsets in one file.

    ``shift``: bytes in front of the first line. ``shifts``: by line (from 0), how many bytes more its indentation had
    for the reader than it has in the file.
    """

    __slots__ = ("_starts", "data")

    def __init__(self, data: bytes, shift: int, shifts: dict[int, int]) -> None:
        self.data = data
        self._starts = [shift, *(match.end() for match in re.finditer(rb"\r\n|\r|\n", data))]
        for line, more in shifts.items():
            self._starts[line] -= more

    def of(self, node: ast.AST) -> tuple[int, int]:
        """Start and end of a node."""
        starts = self._starts
        return (
            starts[node.lineno - 1] + node.col_offset,  # type: ignore[attr-defined]
            starts[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[attr-defined]
        )

    def literal(self, node: ast.Constant) -> Literal:
        """A text constant: the place is what stands between the quotes if that is the text itself."""
        start, end = self.of(node)
        text = node.value.decode("latin-1") if isinstance(node.value, bytes) else str(node.value)
        opening = _OPENING.match(self.data, start, end)
        if opening is not None:
            inner_start, inner_end = opening.end(), end - len(opening[1])
            if self.data[inner_start:inner_end] == text.encode("utf-8", "surrogatepass"):
                return Literal(inner_start, inner_end, text)
        return Literal(start, end, text)
