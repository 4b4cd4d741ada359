"""A comparison as Markdown, short enough for a comment under a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from maintlint.comparison import Comparison, Difference, ProgramDifference
from maintlint.report.diff_text import groups, label, place, summary, title, told
from maintlint.report.segments import printable

LONGEST = 60_000
"""Characters; GitHub takes 65,536 in a comment."""

MOST_SHOWN = 20
"""Differences of one program; the text output has all."""

SIGNS: dict[bool | None, str] = {True: "🔺 wider", False: "🔻 narrower", None: "other"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~&@$-])")


def render(comparison: Comparison) -> str:
    """The whole comment; what does not fit is counted."""
    head = f"### maintlint: what this change does to the fleet\n\n{_escaped(summary(comparison))}\n"
    size, parts = len(head), [head]
    programs = told(comparison)
    for number, program in enumerate(programs):
        part = "\n" + "\n".join(_program(program)) + "\n"
        if size + len(part) > LONGEST:
            parts.append(f"\n… and {len(programs) - number} more programs; run `maintlint diff` for all.\n")
            break
        parts.append(part)
        size += len(part)
    parts.extend(f"\n> {_escaped(remark)}\n" for remark in comparison.remarks[:MOST_SHOWN])
    return "".join(parts)


def _program(program: ProgramDifference) -> Iterator[str]:
    yield f"#### {_escaped(title(program))}"
    yield ""
    if program.problem:
        yield _escaped(program.problem)
    if not program.differences:
        return
    yield "| | what | where |"
    yield "|---|---|---|"
    for difference in program.differences[:MOST_SHOWN]:
        yield _row(difference, program)
    more = len(program.differences) - MOST_SHOWN
    if more > 0:
        yield f"| | … and {more} more | |"


def _row(difference: Difference, program: ProgramDifference) -> str:
    what = f"**{_escaped(label(difference.kind))}**: {_escaped(difference.message)}"
    if difference.groups:
        what += f" ({_escaped(groups(difference))})"
    return f"| {SIGNS[difference.wider]} | {what} | {_escaped(place(difference, program))} |"


def _escaped(text: str) -> str:
    """Text of the repository as text: no markup, no mention of people, no link, one line."""
    text = printable(" ".join(text.split()))
    text = text if len(text) <= 400 else text[:399] + "…"
    return _SPECIAL.sub(_entity, text).replace("://", "&#58;//").replace("www.", "www&#46;")


def _entity(found: re.Match[str]) -> str:
    letter = found[1]
    return f"&#{ord(letter)};" if letter in "<>&@|`$#" else f"\\{letter}"
