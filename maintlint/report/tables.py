"""Tables of text, as wide as what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from maintlint.report.segments import Line, printable, width

WIDEST_CELL = 60


def shortened(text: str, most: int = WIDEST_CELL) -> str:
    """``text`` on one line, harmless on a terminal, cut to ``most`` characters."""
    text = printable(" ".join(text.split()))
    return text if len(text) <= most else text[: most - 1] + "…"


def widths(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Columns that each column takes; 0 for one with nothing in it."""
    found = []
    for at, heading in enumerate(headings):
        cells = [width(row[at]) for row in rows]
        found.append(max(width(heading), *cells) if any(cells) else 0)
    return found


def cells(row: Sequence[str], wide: Sequence[int], styles: Sequence[str], indent: int = 2) -> Line:
    """One row of a table; columns of width 0 are left out."""
    line: Line = [(" " * indent, "")]
    used = [at for at, columns in enumerate(wide) if columns]
    last = max((at for at in used if row[at]), default=-1)
    for at in used:
        if at > last:
            break
        padding = "" if at == last else " " * (wide[at] - width(row[at]) + 2)
        line.append((row[at] + padding, styles[at]))
    return line


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], indent: int = 2) -> Iterator[Line]:
    """A whole table with its headings, the first column bold."""
    wide = widths(headings, rows)
    yield cells(headings, wide, ["frame"] * len(headings), indent)
    for row in rows:
        yield cells(row, wide, ["bold", *[""] * (len(headings) - 1)], indent)
