"""``maintlint baseline``."""

from __future__ import annotations

import os

import click

from maintlint.baseline import FILE_NAME, BaselineError, read_baseline, written
from maintlint.cli import Exit, UsageError, tell
from maintlint.cli.checking import CheckOptions, examined, nothing
from maintlint.cli.common import write
from maintlint.cli.options import CONFIG, JOBS
from maintlint.report.text import counted


@click.command("baseline")
@click.argument("paths", nargs=-1)
@click.option("--output", metavar="FILE", default=FILE_NAME, help=f"Default: {FILE_NAME}.")
@JOBS
@CONFIG
def command(paths: tuple[str, ...], output: str, jobs: int | None, config: str | None) -> int:
    """Write down today's findings, so that `check --baseline` reports only new ones. Default: the current directory."""
    before = _entries(output)
    report, _ = examined(paths, CheckOptions(jobs=jobs, config=config))
    if not report.files:
        return nothing(report)
    write(written(report.findings, output), output)
    after = _entries(output)
    change = f" ({after - before:+,} since the last time)" if before not in (0, after) else ""
    tell(f"{counted(after, 'finding')} written to {output}{change}")
    return Exit.CLEAN


def _entries(path: str) -> int:
    """How many findings the baseline at ``path`` has; nothing but a baseline is written over."""
    if not os.path.lexists(path):
        return 0
    try:
        return len(read_baseline(path).entries)
    except BaselineError as error:
        raise UsageError(f"{error}; it is not written over") from error
