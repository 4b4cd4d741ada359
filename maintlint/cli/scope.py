"""``maintlint scope``."""

from __future__ import annotations

import click

from maintlint.cli import Exit
from maintlint.cli.common import COLOUR, CONFIG, fail, found_programs, read_stdin, wants_colour, write


@click.command("scope")
@click.argument("programs", nargs=-1, required=True)
@click.option("--stdin-filename", metavar="NAME", help="What the program on standard input (-) is called.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
@CONFIG
@COLOUR
def command(
    programs: tuple[str, ...], stdin_filename: str | None, form: str, output: str | None, config: str | None, color: str
) -> int:
    """Print what programs do: effect, resource, hosts, rollout, guard and place of everything."""
    from maintlint.configuration import ConfigError, Configurations
    from maintlint.engine import READERS, scope_of
    from maintlint.outcome import Unread
    from maintlint.report.scope_json import ScopedProgram

    scoped = []
    try:
        configurations = Configurations(config)
        data = None
        if "-" in programs:
            found, data = read_stdin(programs, stdin_filename)
        else:
            found = found_programs(programs, configurations)
        readable = [item for item in found if item.problem or READERS.get(item.language)]
        for item in readable:
            settings = configurations.for_file(item.path)
            result = scope_of(item, settings, data)
            if isinstance(result, Unread):
                click.echo(f"maintlint: {result.path}: {result.message}", err=True)
            else:
                scoped.append(ScopedProgram(result.scope, result.header.declaration, settings.inventory))
    except ConfigError as error:
        raise fail(str(error)) from error
    if not scoped:
        click.echo("maintlint: no program found whose scope can be told", err=True)
        return Exit.NOTHING
    if form == "json":
        from maintlint.report.scope_json import render as render_json

        write(render_json(scoped), output)
    else:
        from maintlint.report.scope_text import render

        write(render(scoped, colour=wants_colour(color, output)), output)
    return Exit.CLEAN
