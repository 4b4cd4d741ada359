"""A comparison for people: per program what widens its scope, what narrows it, what merely differs."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.comparison import Comparison, Difference, ProgramDifference
from maintlint.report.segments import Line, coloured, plain, printable
from maintlint.report.text import counted

SIGNS: dict[bool | None, tuple[str, str]] = {True: ("+", "error"), False: ("-", "help"), None: ("~", "")}
LONGEST = 300
MOST_GROUPS = 6


def render(comparison: Comparison, *, colour: bool = False) -> str:
    """The whole text."""
    return (coloured if colour else plain)(_lines(comparison))


def told(comparison: Comparison) -> list[ProgramDifference]:
    """The programs that have something to tell."""
    return [program for program in comparison.programs if program.differences or program.problem]


def _lines(comparison: Comparison) -> Iterator[Line]:
    for program in told(comparison):
        yield [(printable(title(program)), "bold")]
        if program.problem:
            yield [("  ! ", "warning"), (printable(program.problem), "")]
        for difference in program.differences:
            sign, style = SIGNS[difference.wider]
            yield [(f"  {sign} ", style), (label(difference.kind) + ": ", style), (_message(difference), "")]
            where = place(difference, program)
            if where or difference.groups:
                yield [("      ", ""), (printable("; ".join(filter(None, [where, groups(difference)]))), "frame")]
        yield []
    for remark in comparison.remarks:
        yield [("note: ", "help"), (printable(remark), "")]
    yield [(summary(comparison), "")]


def title(program: ProgramDifference) -> str:
    """The program and what happened to its file."""
    what = {
        "added": "new",
        "deleted": "deleted",
        "modified": "changed",
        "renamed": f"renamed from {program.before}",
        "copied": f"copied from {program.before}",
        "unchanged": "itself unchanged",
    }[program.status]
    because = f", uses {', '.join(program.because)}" if program.because else ""
    return f"{program.path} ({what}{because})"


def label(kind: str) -> str:
    """``hosts gained``."""
    return kind.replace("-", " ")


def _message(difference: Difference) -> str:
    message = difference.message
    return printable(message if len(message) <= LONGEST else message[: LONGEST - 1] + "…")


def place(difference: Difference, program: ProgramDifference) -> str:
    """``line 14``, with the file if it is another than the program's."""
    if difference.place is None:
        return ""
    path, line = difference.place.path, difference.place.line
    own = any(name and path.endswith(name) for name in (program.after, program.before))
    gone = difference.kind == "effect-removed" and program.after != ""
    return (f"line {line}" if own else f"{path}:{line}") + (" before" if gone else "")


def groups(difference: Difference) -> str:
    """``@web 400 of 400, @mail 1 of 20``."""
    shown = [f"@{share.name} {share.count:,} of {share.size:,}" for share in difference.groups[:MOST_GROUPS]]
    more = len(difference.groups) - len(shown)
    return ", ".join(shown) + (f" and {counted(more, 'more group')}" if more else "")


def summary(comparison: Comparison) -> str:
    """What was compared and what came out."""
    programs = comparison.programs
    wider = sum(1 for program in programs if program.count(True))
    failed = sum(1 for program in programs if program.problem)
    totals = [sum(program.count(direction) for program in programs) for direction in (True, False, None)]
    return "; ".join(
        [
            f"{comparison.before} to {comparison.after}: {counted(comparison.compared, 'program')} compared",
            f"{counted(wider, 'program')} with a wider scope",
            f"{totals[0]:,} wider, {totals[1]:,} narrower, {counted(totals[2], 'other difference')}",
            *([f"{counted(failed, 'program')} not compared"] if failed else []),
        ]
    )
