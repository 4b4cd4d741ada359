"""What ``maintlint check`` does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from msgspec import Struct
from msgspec.structs import astuple, replace

from maintlint.cli import Exit, UsageError, tell
from maintlint.cli.common import (
    discovered,
    found_programs,
    read_stdin,
    tell_notes,
    tell_others,
    there,
    tops_of,
    wants_colour,
    write,
)
from maintlint.conclusion import Sift
from maintlint.config_files import ConfigError
from maintlint.engine import Options, Session, run
from maintlint.outcome import Report, WorkersLostError
from maintlint.rule import Severity

if TYPE_CHECKING:
    from maintlint.baseline import Baseline
    from maintlint.cache import Memory
    from maintlint.files import Files
    from maintlint.registry import Registry

MANY_PROGRAMS = 64
"""Fewer than this are not worth the start of another process, nor a word on progress."""

FEWEST_PROGRAMS = 8
"""Of fewer than this a run is not remembered: it takes no longer than finding out that nothing has changed."""


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


class Done(Struct, frozen=True):
    """What a run came to; ``others``: named files that are no programs."""

    report: Report
    registry: Registry
    others: tuple[str, ...]
    files: Files


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
    memory = _memory(paths, options)
    kept = memory.recall() if memory is not None else None
    if kept is not None:
        tell_others(kept.others)
        tell_notes(kept.notes)
        write(kept.text, options.output)
        return Exit(kept.status)
    done = _done(paths, options, memory is not None)
    report = done.report
    if not report.files:
        return nothing(report)
    tell_notes(report.notes)
    text, status = _rendered(report, done.registry, options), Exit.FINDINGS if report.failed else Exit.CLEAN
    write(text, options.output)
    if memory is not None and _certain(report):
        memory.keep(done.files, done.others, report.notes, text, status)
    return status


def _memory(paths: tuple[str, ...], options: CheckOptions) -> Memory | None:
    """What earlier runs printed; ``None`` where no run is remembered.

    Raises UsageError.
    """
    particular = options.since, options.baseline, options.fix, options.diff_fix, options.output
    if not options.cache or "-" in paths or any(particular):
        return None
    given = paths or (os.curdir,)
    there(given)
    if len(given) < FEWEST_PROGRAMS and not any(map(os.path.isdir, given)):
        return None
    from maintlint.cache import Memory

    said = replace(options, jobs=None, color="always" if wants_colour(options.color, None) else "never")
    return Memory((given, tops_of(paths), astuple(said)))


def _certain(report: Report) -> bool:
    """Is the run worth it, and did nothing fail that may succeed another time?"""
    if len(report.files) < FEWEST_PROGRAMS or any(file.status == "unreadable" for file in report.files):
        return False
    return not any(finding.code == "ML900" for finding in report.findings)


def nothing(report: Report) -> Exit:
    """Tells that there is no program among the paths."""
    waiting = "".join(f" ({number} in {name.capitalize()}, not read yet)" for name, number in report.not_read)
    tell(f"no program found to check{waiting}")
    return Exit.NOTHING


def examined(paths: tuple[str, ...], options: CheckOptions) -> tuple[Report, Registry]:
    """The report on the programs at ``paths``, and the rules that there are.

    Raises UsageError.
    """
    done = _done(paths, options)
    return done.report, done.registry


def _done(paths: tuple[str, ...], options: CheckOptions, remembering: bool = False) -> Done:
    try:
        session = _session(paths, options, remembering)
        return _report(paths, options, session)
    except (ConfigError, WorkersLostError) as error:
        raise UsageError(str(error)) from error


def _session(paths: tuple[str, ...], options: CheckOptions, remembering: bool = False) -> Session:
    return Session(
        Options(
            config=options.config,
            select=options.select,
            ignore=options.ignore,
            fail_on=options.fail_on,
            suppressions=options.suppressions,
            tops=tops_of(paths),
            baseline=_baseline(options.baseline),
            remembering=remembering,
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


def _report(paths: tuple[str, ...], options: CheckOptions, session: Session) -> Done:
    data = None
    others: tuple[str, ...] = ()
    if "-" in paths:
        if options.since is not None:
            raise UsageError("--diff compares files; what comes on standard input has no earlier state")
        found, data = read_stdin(paths, options.stdin_filename)
    else:
        discovery = discovered(paths or (os.curdir,), session.configurations)
        found, others = discovery.found, discovery.others
        tell_others(others)
    jobs = options.jobs or max(1, min(os.cpu_count() or 1, len(found) // MANY_PROGRAMS))
    progress = _progress(len(found))
    sift = None if options.since is None else _older(options.since, paths or (os.curdir,), session.options, jobs)
    try:
        report = run(found, session.options, jobs=jobs, session=session, progress=progress, data=data, sift=sift)
        return Done(report, session.registry, others, session.configurations.files)
    finally:
        if progress:
            sys.stderr.write("\r\033[K")


def _older(revision: str, paths: tuple[str, ...], options: Options, jobs: int) -> Sift:
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
