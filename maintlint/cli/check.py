"""``maintlint check``."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from maintlint.cli import Exit
from maintlint.cli.common import COLOUR, CONFIG, fail, found_programs, read_stdin, wants_colour, write

SEVERITIES = ("error", "warning", "info")
MANY_FILES = 64
"""Programs per process, below which another process is not worth its start."""


@click.command("check")
@click.argument("paths", nargs=-1)
@click.option("--stdin-filename", metavar="NAME", help="What the program on standard input (-) is called.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option("--select", multiple=True, metavar="RULES", help="Codes, names or families, instead of the config's.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Codes, names or families, besides the config's.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="The least severity that makes the exit status 1.")
@click.option("--jobs", type=click.IntRange(1, 1024), metavar="N", help="Processes; by default as the work asks for.")
@click.option("--no-suppressions", is_flag=True, help="Show what comments in the programs want silenced.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@CONFIG
@COLOUR
def command(paths: tuple[str, ...], **given: Any) -> int:
    """Check programs: files, directories, or - for standard input. Default: the current directory."""
    from maintlint.configuration import ConfigError
    from maintlint.engine import Options, Session, run
    from maintlint.workers import WorkersLostError

    options = Options(
        config=given["config"],
        select=_words(given["select"]) or None,
        ignore=_words(given["ignore"]) or None,
        fail_on=given["fail_on"],
        suppressions=not given["no_suppressions"],
    )
    try:
        session = Session(options)
        data = None
        if "-" in paths:
            found, data = read_stdin(paths, given["stdin_filename"])
        else:
            found = found_programs(paths or (os.curdir,), session.configurations)
        jobs = given["jobs"] or max(1, min(os.cpu_count() or 1, len(found) // MANY_FILES))
        progress = _progress(len(found))
        report = run(found, options, jobs=jobs, session=session, progress=progress, data=data)
    except (ConfigError, WorkersLostError) as error:
        raise fail(str(error)) from error
    if progress:
        click.echo("\r\033[K", err=True, nl=False)
    if not report.files:
        waiting = "".join(f" ({number} in {name.capitalize()}, not read yet)" for name, number in report.not_read)
        click.echo(f"maintlint: no program found to check{waiting}", err=True)
        return Exit.NOTHING
    if given["form"] == "json":
        from maintlint.report.json import render as render_json

        text = render_json(report)
    else:
        from maintlint.report.text import render

        colour = wants_colour(given["color"], given["output"])
        text = render(report, colour=colour, statistics=given["statistics"])
    write(text, given["output"])
    return Exit.FINDINGS if report.failed else Exit.CLEAN


def _words(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def _progress(total: int) -> Any:
    """A counter on the terminal for long runs; ``None`` if there is no terminal or little to do."""
    if total < MANY_FILES or not sys.stderr.isatty():
        return None

    def show(done: int) -> None:
        if done % 8 == 0 or done == total:
            click.echo(f"\r\033[Kchecking {done:,} of {total:,} programs", err=True, nl=False)

    return show
