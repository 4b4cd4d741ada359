"""A finding as a compiler shows it: the lines of the program with what they prove written below them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from maintlint.places import Place
from maintlint.report.segments import Line, printable, width
from maintlint.rule import Finding

MOST_STEPS = 12
"""Evidence beyond this is counted, not shown."""

WIDEST = 120
"""Columns of program text that are shown of one line."""

LONGEST_MESSAGE = 400
LONGEST_LABEL = 160
"""Characters; a set of hosts that ranges cannot fold would fill the screen. Other formats have the whole."""

TAB = "    "


class _Mark(Struct, frozen=True):
    """Something to underline. The finding's own place has no label: the title says it."""

    place: Place
    label: str
    primary: bool


class _View(Struct, frozen=True):
    """The part of a program's line that is shown, and the columns to underline in it."""

    text: str
    start: int
    end: int


def frame(finding: Finding) -> Iterator[Line]:
    """The lines that show one finding, an empty line behind them."""
    yield [
        (f"{finding.severity}[{finding.code}]", finding.severity),
        (f" {finding.name}: ", "bold"),
        (_cut(finding.message, LONGEST_MESSAGE), "bold"),
    ]
    marks = [_Mark(finding.place, "", True)]
    shown = finding.evidence[:MOST_STEPS]
    marks.extend(_Mark(step.place, _cut(step.message, LONGEST_LABEL), False) for step in shown)
    gutter = max(len(str(mark.place.line)) for mark in marks)
    groups: dict[str, list[_Mark]] = {}
    for mark in marks:
        groups.setdefault(mark.place.path, []).append(mark)
    for path, group in groups.items():
        arrow = "-->" if group[0].primary else ":::"
        first = group[0].place
        where = f"{printable(path)}:{first.line}:{first.column}"
        yield [(" " * gutter + arrow, "frame"), (f" {where}", "")]
        yield from _excerpt(group, gutter, finding.severity)
    notes = []
    if len(finding.evidence) > len(shown):
        notes.append(("note", f"{len(finding.evidence) - len(shown)} more places not shown"))
    if finding.help:
        notes.append(("help", printable(finding.help)))
    for kind, text in notes:
        yield [(" " * gutter + " = ", "frame"), (f"{kind}: ", "help"), (text, "")]
    yield []


def _excerpt(group: list[_Mark], gutter: int, severity: str) -> Iterator[Line]:
    group = [mark for mark in group if mark.place.source.data]
    if not group:
        return
    by_line: dict[int, list[_Mark]] = {}
    for mark in group:
        by_line.setdefault(mark.place.line, []).append(mark)
    yield [(" " * gutter + " |", "frame")]
    for number in sorted(by_line):
        marks = sorted(by_line[number], key=lambda mark: (not mark.primary, mark.place.column))
        for rows in _rows(marks, number):
            text, underlined = rows
            yield [(f"{number:>{gutter}} | ", "frame"), (text, "")]
            for view, mark in underlined:
                sign, style = ("^", severity) if mark.primary else ("-", "evidence")
                marked = sign * max(1, width(view.text[view.start : view.end]))
                label = f" {mark.label}" if mark.label else ""
                indent = " " * width(view.text[: view.start])
                yield [(" " * gutter + " | ", "frame"), (indent, ""), (marked + label, style)]


def _rows(marks: list[_Mark], number: int) -> Iterator[tuple[str, list[tuple[_View, _Mark]]]]:
    """The line's text with the marks below it; a line too long to be shown at once appears once per part."""
    parts: dict[str, list[tuple[_View, _Mark]]] = {}
    for mark in marks:
        view = _view(mark.place, number)
        parts.setdefault(view.text, []).append((view, mark))
    yield from parts.items()


def _view(place: Place, number: int) -> _View:
    line = place.source.line(number)
    start = min(place.column - 1, len(line))
    end_line, end_column = place.stop
    end = min(end_column - 1, len(line)) if end_line == number else len(line.rstrip())
    end = max(start, end)
    first, last = 0, len(line)
    if last > WIDEST:
        first = max(0, min(start - WIDEST // 4, last - WIDEST))
        last = min(last, first + WIDEST)
    before = ("…" if first else "") + _expand(line[first:start])
    marked = _expand(line[start : min(end, last)])
    after = _expand(line[min(end, last) : last]) + ("…" if last < len(line) else "")
    return _View(before + marked + after, len(before), len(before) + len(marked))


def _cut(text: str, most: int) -> str:
    return printable(text if len(text) <= most else text[: most - 1] + "…")


def _expand(text: str) -> str:
    return printable(text.replace("\t", TAB))
