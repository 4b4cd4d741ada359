"""The options of ``maintlint check``."""

from __future__ import annotations

from typing import Any

import click

from maintlint.cli import UsageError
from maintlint.cli.checking import CheckOptions, check
from maintlint.cli.options import COLOUR, CONFIG, JOBS, STDIN_NAME
from maintlint.report import FORMATS

SEVERITIES = ("error", "warning", "info")


@click.command("check")
@click.argument("paths", nargs=-1)
@STDIN_NAME
@click.option("--format", "form", type=click.Choice(["text", *FORMATS]), default="text", help="Default: text.")
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option("--select", multiple=True, metavar="RULES", help="Codes, names or families, instead of the config's.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Codes, names or families, besides the config's.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="The least severity that makes the exit status 1.")
@JOBS
@click.option("--no-cache", is_flag=True, help="Neither use nor keep what earlier runs found.")
@click.option("--no-suppressions", is_flag=True, help="Show what comments in the programs want silenced.")
@click.option("--baseline", metavar="FILE", help="Report only what `maintlint baseline` did not write to FILE.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing what a good program does.")
@click.option("--diff-fix", is_flag=True, help="Print what --fix would change; status 1 if that is anything.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff-fix: also those that may change more.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--diff", "since", metavar="REV", help="Only the findings that the change since REV brings.")
@CONFIG
@COLOUR
def command(paths: tuple[str, ...], **given: Any) -> int:
    """Check programs: files, directories, or - for standard input. Default: the current directory."""
    if given["select"] and not _words(given["select"]):
        raise UsageError("--select names no rule; without the option all are asked that the config selects")
    given["select"] = _words(given["select"]) or None
    given["ignore"] = _words(given["ignore"]) or None
    given["cache"] = not given.pop("no_cache")
    given["suppressions"] = not given.pop("no_suppressions")
    return check(paths, CheckOptions(**given))


def _words(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())
