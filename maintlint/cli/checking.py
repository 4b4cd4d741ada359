"""What ``maintlint check`` does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from msgspec import Struct

from maintlint.cli import Exit, UsageError, tell
from maintlint.cli.common import (
    discovered,
    found_programs,
    read_stdin,
    tell_notes,
    tell_others,
    tops_of,
    wants_colour,
    write,
)
from maintlint.conclusion import Sift
from maintlint.config_files import ConfigError
from maintlint.engine import MANY_PROGRAMS, Options, Session, run
from maintlint.outcome import Report, WorkersLostError
from maintlint.rule import Severity

if TYPE_CHECKING:
    from maintlint.baseline import Baseline
    from maintlint.cache import Key
    from maintlint.registry import Registry

FEWEST_PROGRAMS = 8
"""Fewer named programs are not remembered: checking them takes no longer than finding out what has changed."""


class CheckOptions(Struct, frozen=True):
    """The options of the command line, with their defaults."""

    stdin_filename: str | None = None
    form: str = "text"
    output: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    fail_on: Severity | None = None
    jobs: int | None = None
    suppressions: bool = True
    statistics: bool = False
    config: str | None = None
    baseline: str | None = None
    since: str | None = None
    fix: bool = False
    diff_fix: bool = False
    unsafe_fixes: bool = False
    color: OneOf["auto", "always", "never"] = "auto"
    cache: bool = True


def check(paths: tuple[str, ...], options: CheckOptions) -> Exit:
    """Checks the programs at ``paths`` and prints the report.

    Raises UsageError.
    """
    if options.statistics and options.form != "text":
        raise UsageError("--statistics goes with --format text")
    if options.since is not None and options.baseline is not None:
        raise UsageError("--diff and --baseline exclude each other: both say what is known already")
    if options.fix or options.diff_fix:
        status = _fixed(paths, options)
        if status is not None:
            return status
    report, registry = examined(paths, options)
    if not report.files:
        # Whoever reads the report by machine gets an empty one, and not that of an earlier run.
        if options.form != "text" or options.output is not None:
            write(_rendered(report, registry, options), options.output)
        return nothing(report)
    tell_notes(report.notes)
    write(_rendered(report, registry, options), options.output)
    return Exit.FINDINGS if report.failed else Exit.CLEAN


def _key(paths: tuple[str, ...], options: CheckOptions) -> Key | None:
    """Under what findings are remembered; ``None`` if they are not."""
    given = paths or (os.curdir,)
    if not options.cache or "-" in paths:
        return None
    if len(given) < FEWEST_PROGRAMS and not any(map(os.path.isdir, given)):
        return None
    from maintlint.cache import key_of

    return key_of((tops_of(paths), options.config, options.select, options.ignore, options.fail_on))


def nothing(report: Report) -> Exit:
    """Tells that there is no program among the paths."""
    waiting = "".join(f" ({number} in {name.capitalize()}, not read yet)" for name, number in report.not_read)
    tell(f"no program found to check{waiting}")
    return Exit.NOTHING


def examined(paths: tuple[str, ...], options: CheckOptions) -> tuple[Report, Registry]:
    """The report on the programs at ``paths``, and the rules that there are.

    Raises UsageError.
    """
    try:
        # Standard output is for the report alone, whatever rules print.
        with redirect_stdout(sys.stderr):
            session = _session(paths, options)
            return _report(paths, options, session), session.registry
    except (ConfigError, WorkersLostError) as error:
        raise UsageError(str(error)) from error


def _session(paths: tuple[str, ...], options: CheckOptions) -> Session:
    return Session(
        Options(
            config=options.config,
            select=options.select,
            ignore=options.ignore,
            fail_on=options.fail_on,
            suppressions=options.suppressions,
            tops=tops_of(paths),
            baseline=_baseline(options.baseline),
            key=_key(paths, options),
        )
    )


def _fixed(paths: tuple[str, ...], options: CheckOptions) -> Exit | None:
    """Mends the programs; ``None`` where the report on what is left follows.

    Raises UsageError.
    """
    from maintlint.cli.fixing import changes, differences, write_changes

    if options.fix and options.diff_fix:
        raise UsageError("--fix and --diff-fix exclude each other: the second one only shows")
    if "-" in paths:
        raise UsageError("standard input cannot be fixed; name files")
    try:
        session = _session(paths, options)
        found = found_programs(paths or (os.curdir,), session.configurations)
        changed = list(changes(found, session, options.unsafe_fixes))
    except ConfigError as error:
        raise UsageError(str(error)) from error
    if options.diff_fix:
        write(differences(changed), options.output)
        return Exit.FINDINGS if changed else Exit.CLEAN if found else None
    count = write_changes(changed)
    tell(f"{count} {'finding' if count == 1 else 'findings'} fixed in {len(changed)} of {len(found)} programs")
    return None


def _baseline(path: str | None) -> Baseline | None:
    if path is None:
        return None
    from maintlint.baseline import BaselineError, read_baseline

    try:
        return read_baseline(path)
    except BaselineError as error:
        raise UsageError(str(error)) from error


def _report(paths: tuple[str, ...], options: CheckOptions, session: Session) -> Report:
    data = None
    if "-" in paths:
        if options.since is not None:
            raise UsageError("--diff compares files; what comes on standard input has no earlier state")
        found, data = read_stdin(paths, options.stdin_filename)
    else:
        discovery = discovered(paths or (os.curdir,), session.configurations)
        found = discovery.found
        tell_others(discovery.others)
    jobs = options.jobs
    progress = _progress(len(found))
    sift = None if options.since is None else _older(options.since, paths or (os.curdir,), session.options, jobs)
    try:
        return run(found, session.options, jobs=jobs, session=session, progress=progress, data=data, sift=sift)
    finally:
        if progress:
            sys.stderr.write("\r\033[K")


def _older(revision: str, paths: tuple[str, ...], options: Options, jobs: int | None) -> Sift:
    """Leaves out what was there at a revision.

    Raises UsageError.
    """
    from maintlint.comparison.findings import Older
    from maintlint.git import GitError

    try:
        return Older(revision, paths, options, jobs).sift
    except GitError as error:
        raise UsageError(str(error)) from error


def _progress(total: int) -> Callable[[int], None] | None:
    """A counter on the terminal for long runs; ``None`` if there is no terminal or little to do."""
    if total < MANY_PROGRAMS or not sys.stderr.isatty():
        return None

    def show(done: int) -> None:
        if done % 8 == 0 or done == total:
            sys.stderr.write(f"\r\033[Kchecking {done:,} of {total:,} programs")
            sys.stderr.flush()

    return show


def _rendered(report: Report, registry: Registry, options: CheckOptions) -> str:
    if options.form != "text":
        from maintlint.report import render as render_form

        return render_form(options.form, report, registry)
    from maintlint.report.text import render

    return render(report, colour=wants_colour(options.color, options.output), statistics=options.statistics)
