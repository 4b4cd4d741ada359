"""What the fixes make of real programs: ``python bench/fixes.py PATH...``, in memory, nothing is written.

Each changed file must parse as well as before (bash, Python's own parser), lose the findings that were answered and
gain none, differ only in lines that a fix touches, and be left alone by a second pass. Prints findings and fixes by
rule, and every law that a file breaks; the exit status is 1 if there is one.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
from collections import Counter
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from maintlint.cli.fixing import Change, changes
from maintlint.engine import Options, Session, concluded
from maintlint.fix.propose import proposed
from maintlint.outcome import Report
from maintlint.sources.discover import Found, discover


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--unsafe", action="store_true", help="also fixes that may change what a good program does")
    parser.add_argument("--show", action="store_true", help="print what changes")
    options = parser.parse_args()
    session = Session(Options())
    files, broken = 0, 0
    found: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    mended: Counter[str] = Counter()
    for item in _programs(options.paths):
        files += 1
        before = _report(session, item)
        found.update(finding.code for finding in before.findings)
        answered.update(finding.code for finding in before.findings if proposed(finding))
        for change in changes([item], session, options.unsafe):
            after = _report(session, item, change.after)
            mended.update(_codes(before) - _codes(after))
            problems = list(_broken(change, before, after, item, session, options.unsafe))
            broken += bool(problems)
            for problem in problems:
                print(f"{change.path}: {problem}")
            if options.show or problems:
                print("".join(_difference(change)))
    print(f"{files:,} programs")
    for code in sorted(found):
        print(f"{code}  {found[code]:5} findings  {answered[code]:5} with a proposal  {mended[code]:5} mended")
    print(f"{sum(mended.values())} of {sum(found.values())} findings mended, {broken} files broke a law")
    return 1 if broken else 0


def _programs(paths: list[Path]) -> Iterator[Found]:
    yield from (item for item in discover(map(str, paths)).found if not item.problem)


def _report(session: Session, item: Found, data: bytes | None = None) -> Report:
    return concluded([(session.examine(item, data), session.selection(item.path))], session.options)


def _codes(report: Report) -> Counter[str]:
    return Counter(finding.code for finding in report.findings)


def _broken(
    change: Change, before: Report, after: Report, item: Found, session: Session, unsafe: bool
) -> Iterator[str]:
    came = _codes(after) - _codes(before)
    if came:
        yield f"new findings: {', '.join(sorted(came))}"
    if not _codes(before) - _codes(after):
        yield "no finding is gone"
    if _parses(change.before, item.language) and not _parses(change.after, item.language):
        yield "does not parse any more"
    lines = list(_difference(change))[2:]
    removed = sum(line.startswith("-") for line in lines)
    added = sum(line.startswith("+") for line in lines)
    if removed > 2 * change.count or added > 3 * change.count + removed:
        yield f"{removed} lines removed and {added} added for {change.count} findings"


def _difference(change: Change) -> Iterator[str]:
    before, after = (data.decode(errors="replace").splitlines(keepends=True) for data in (change.before, change.after))
    return unified_diff(before, after, change.path, change.path, n=0)


def _parses(data: bytes, language: str | None) -> bool:
    if language == "python":
        try:
            ast.parse(data)
        except (SyntaxError, ValueError):
            return False
        return True
    return subprocess.run(["bash", "-n"], input=data, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
