"""``maintlint rule new``."""

from __future__ import annotations

import os

import click

from maintlint.cli import Exit, UsageError, tell


@click.group("rule")
def command() -> None:
    """Work on rules of your own."""


@command.command("new")
@click.argument("name")
@click.option("--code", required=True, metavar="CODE", help="Capitals and digits, like PAY101.")
@click.option("--directory", default=os.curdir, metavar="DIR", help="Where to. Default: the current directory.")
def new(name: str, code: str, directory: str) -> int:
    """Write a rule with its page and tests; NAME says what is flagged, like payroll-deletion.

    In a package that has a pyproject.toml above it, the rule's two files; elsewhere a whole package.
    """
    from maintlint.scaffold import ScaffoldError, new_rule

    try:
        written, advice = new_rule(name, code, directory)
    except ScaffoldError as error:
        raise UsageError(str(error)) from error
    for path in written:
        tell(f"wrote {path}")
    tell(advice)
    return Exit.CLEAN
