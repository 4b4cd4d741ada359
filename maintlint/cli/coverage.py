"""``maintlint coverage``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from maintlint.cli import Exit, UsageError, tell
from maintlint.cli.common import wants_colour, write
from maintlint.cli.options import COLOUR, CONFIG, STDIN_NAME
from maintlint.cli.programs import host_set, scoped_programs

if TYPE_CHECKING:
    from maintlint.configuration import Settings
    from maintlint.views import ScopedProgram


@click.command("coverage")
@click.argument("programs", nargs=-1, required=True)
@click.option("--verified", metavar="SET", help="Hosts it was verified on. Default: `verified` of its header.")
@click.option("--deployed", metavar="SET", help="Hosts it will go to. Default: `targets` of its header.")
@STDIN_NAME
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
@CONFIG
@COLOUR
def command(
    programs: tuple[str, ...],
    verified: str | None,
    deployed: str | None,
    stdin_filename: str | None,
    form: str,
    output: str | None,
    config: str | None,
    color: str,
) -> int:
    """Print which effects the deployed hosts will see that no verified host ever did.

    SET is a host set such as @mail,web[1-3] or @*. Exit status: 1 if something was never verified.
    """
    from maintlint.coverage import coverage

    def named(settings: Settings) -> frozenset[str]:
        options = (("--verified", verified), ("--deployed", deployed))
        return frozenset().union(*(host_set(settings.inventory, text, name) for name, text in options if text))

    found = []
    for program in scoped_programs(programs, stdin_filename, config, named):
        tested = _hosts(program, "verified", verified, "verified")
        sent_to = _hosts(program, "deployed", deployed, "targets")
        found.append(coverage(program.scope, program.declaration, program.inventory, tested, sent_to))
    if not found:
        tell("no program found whose scope can be told")
        return Exit.NOTHING
    if form == "json":
        from maintlint.report.coverage_json import render as render_json

        write(render_json(found), output)
    else:
        from maintlint.report.coverage_text import render

        write(render(found, colour=wants_colour(color, output)), output)
    return Exit.FINDINGS if any(one.unverified for one in found) else Exit.CLEAN


def _hosts(program: ScopedProgram, option: str, given: str | None, key: str) -> frozenset[str]:
    """The hosts that the command line names, else the header.

    Raises UsageError if neither does, or the set cannot be resolved.
    """
    path = program.scope.path
    if given is not None:
        return host_set(program.inventory, given, f"--{option}")
    declared = getattr(program.declaration, key, None)
    if declared is None:
        raise UsageError(f"{path}: no {option} hosts: give --{option} SET, or declare `{key}` in the header")
    return host_set(program.inventory, declared, f"{path}: `{key}`")
