"""``maintlint diff``."""

from __future__ import annotations

import os

import click

from maintlint.cli import Exit, UsageError
from maintlint.cli.common import tell_notes, wants_colour, write
from maintlint.cli.options import COLOUR, CONFIG


@click.command("diff")
@click.argument("revisions", nargs=-1, metavar="[REV [REV]]")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", help="Default: text."
)
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
@CONFIG
@COLOUR
def command(revisions: tuple[str, ...], form: str, output: str | None, config: str | None, color: str) -> int:
    """Print how the scope of programs changed: HEAD or REV against the working tree, or one REV against another."""
    from maintlint.comparison.repository import compare
    from maintlint.comparison.sides import sides
    from maintlint.config_files import ConfigError
    from maintlint.git import GitError, Repository

    if len(revisions) > 2:
        raise UsageError(f"at most two revisions can be compared, not {len(revisions)}")
    before, after = (*revisions, *((None,) if revisions else ("HEAD", None)))[:2]
    try:
        repository = Repository(os.getcwd())
        comparison = compare(sides(repository, before or "", after, config))
    except FileNotFoundError as error:
        raise UsageError("the working directory does not exist any more") from error
    except (GitError, ConfigError) as error:
        raise UsageError(str(error)) from error
    tell_notes(comparison.notes)
    if form == "json":
        from maintlint.report.diff_json import render as render_json

        write(render_json(comparison), output)
    elif form == "markdown":
        from maintlint.report.diff_markdown import render as render_markdown

        write(render_markdown(comparison), output)
    else:
        from maintlint.report.diff_text import render

        write(render(comparison, colour=wants_colour(color, output)), output)
    return Exit.CLEAN
