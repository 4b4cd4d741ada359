"""Findings for people: a frame for each, and last what was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from maintlint.outcome import Report
from maintlint.report.segments import Line, coloured, plain


def render(report: Report, *, colour: bool = False, statistics: bool = False) -> str:
    """The whole text."""
    return (coloured if colour else plain)(_lines(report, statistics))


def _lines(report: Report, statistics: bool) -> Iterator[Line]:
    if report.findings:
        from maintlint.report.frames import frame

        for finding in report.findings:
            yield from frame(finding)
    if statistics and report.findings:
        yield from _statistics(report)
    yield [(coverage(report), "")]


def _statistics(report: Report) -> Iterator[Line]:
    counts = Counter((finding.code, finding.name, finding.severity) for finding in report.findings)
    for (code, name, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield [(f"{count:>6}  ", "bold"), (f"{severity}[{code}]", severity), (f" {name}", "")]
    yield []


def coverage(report: Report) -> str:
    """What was looked at and what was not: silence must mean "looked", never "skipped"."""
    files = report.files
    read = [file for file in files if file.status != "unreadable"]
    unknown = {command for file in files for command in file.unknown_commands}
    known = sum(1 for item in report.suppressed if item.by == "baseline")
    parts = [
        f"{counted(len(read), 'program')}, {counted(sum(file.lines for file in read), 'line')}",
        f"{counted(sum(file.regions for file in files), 'region')} not read, "
        f"{counted(len(unknown), 'command')} not in the knowledge, "
        f"{counted(sum(file.unresolved_hosts for file in files), 'host set')} not resolved",
        f"{counted(report.count('error'), 'error')}, {counted(report.count('warning'), 'warning')}, "
        f"{counted(report.count('info'), 'info')}, {len(report.suppressed) - known:,} suppressed",
    ]
    if report.older:
        parts.append(f"{counted(report.older, 'older finding')} left out")
    if known:
        parts.append(f"{known:,} in the baseline")
    if report.fixed:
        parts.append(f"{report.fixed:,} of the baseline fixed, write it anew")
    if len(read) < len(files):
        parts.insert(1, f"{counted(len(files) - len(read), 'file')} unreadable")
    parts.extend(f"{counted(number, f'{name.capitalize()} program')} not read yet" for name, number in report.not_read)
    return "; ".join(parts)


def counted(number: int, noun: str) -> str:
    """``1 line``, ``2 lines``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
