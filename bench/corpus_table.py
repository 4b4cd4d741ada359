"""Each rule's examples, and what it says of real programs: ``python bench/corpus_table.py [PATH...]``.

A row per rule: code, name, how many bad and good programs its page shows in shell and in Python (those under "Instead"
count as good ones), and its findings in the programs of each PATH, with how many a comment silences in brackets. The
last row is the sum; below it stands how many programs and lines there are. ``--show`` prints the findings, too.
`tests/rules/test_rules.py` demands the least of examples.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter

from maintlint.engine import Options, Session, run
from maintlint.outcome import Report
from maintlint.registry import load_registry
from maintlint.sources.discover import discover
from maintlint.testing import load_examples

COLUMNS = (("Flagged", "shell"), ("Flagged", "python"), ("Not flagged", "shell"), ("Not flagged", "python"))
HEADINGS = ("bad sh", "bad py", "good sh", "good py")


def examples() -> dict[tuple[str, str], tuple[int, ...]]:
    """Code and name of each rule, with its bad shell, bad Python, good shell and good Python programs."""
    table = {}
    for loaded in load_registry(("maintlint_rules",)).rules:
        found = Counter(
            ("Flagged" if example.heading == "Flagged" else "Not flagged", example.language)
            for example in load_examples(loaded.documentation)
        )
        table[loaded.rule.code, loaded.rule.name] = tuple(found[column] for column in COLUMNS)
    return table


def checked(path: str, jobs: int) -> Report:
    """The report on all programs at or below ``path``."""
    options = Options(tops=(os.path.abspath(path),))
    session = Session(options)
    configurations = session.configurations

    def excludes(directory: str) -> tuple[str, tuple[str, ...]]:
        settings = configurations.for_directory(directory)
        return settings.root, settings.config.exclude

    return run(discover([path], excludes).found, options, jobs=jobs, session=session)


def counted(report: Report) -> tuple[Counter[str], Counter[str]]:
    """Findings by code: those that are reported, and those that a comment silences."""
    silenced = Counter(item.finding.code for item in report.suppressed)
    return Counter(finding.code for finding in report.findings), silenced


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", help="programs, or directories with programs")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    parser.add_argument("--show", action="store_true", help="print each finding as well")
    options = parser.parse_args()
    reports = {path: checked(path, options.jobs) for path in options.paths}
    names = [os.path.basename(os.path.normpath(path)) for path in options.paths]
    found = [counted(report) for report in reports.values()]
    print(row("code", "rule", [*HEADINGS, *names], names))
    table = examples()
    for (code, name), counts in table.items():
        told = [f"{reported[code]}{f' ({silenced[code]})' if silenced[code] else ''}" for reported, silenced in found]
        print(row(code, name, [*map(str, counts), *told], names))
    sums = [str(sum(column)) for column in zip(*table.values(), strict=True)]
    print(row("", "all", [*sums, *(str(reported.total()) for reported, _ in found)], names))
    for path, report in reports.items():
        print(f"{path}: {len(report.files):,} programs, {sum(file.lines for file in report.files):,} lines")
        for finding in report.findings if options.show else ():
            print(f"  {finding.place.path}:{finding.place.line}: {finding.code} {finding.message}")


def row(code: str, name: str, cells: list[str], names: list[str]) -> str:
    """One line of the table."""
    widths = [9] * len(HEADINGS) + [max(9, len(name) + 1) for name in names]
    return f"{code:6} {name:30}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


if __name__ == "__main__":
    main()
