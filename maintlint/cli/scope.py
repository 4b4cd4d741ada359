"""``maintlint scope``."""

from __future__ import annotations

import click

from maintlint.cli import Exit, UsageError, tell
from maintlint.cli.common import found_programs, read_stdin, tops_of, wants_colour, write
from maintlint.cli.options import COLOUR, CONFIG, STDIN_NAME


@click.command("scope")
@click.argument("programs", nargs=-1, required=True)
@STDIN_NAME
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
@CONFIG
@COLOUR
def command(
    programs: tuple[str, ...], stdin_filename: str | None, form: str, output: str | None, config: str | None, color: str
) -> int:
    """Print what programs do: effect, resource, hosts, rollout, guard and place of everything."""
    from maintlint.config_files import ConfigError
    from maintlint.configuration import Configurations
    from maintlint.engine import READERS, scope_of
    from maintlint.outcome import Unread
    from maintlint.report.scope_json import ScopedProgram

    scoped = []
    try:
        configurations = Configurations(config, tops_of(programs))
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
                tell(f"{result.path}: {result.message}")
            else:
                scoped.append(ScopedProgram(result.scope, result.header.declaration, settings.inventory))
    except ConfigError as error:
        raise UsageError(str(error)) from error
    if not scoped:
        tell("no program found whose scope can be told")
        return Exit.NOTHING
    if form == "json":
        from maintlint.report.scope_json import render as render_json

        write(render_json(scoped), output)
    else:
        from maintlint.report.scope_text import render

        write(render(scoped, colour=wants_colour(color, output)), output)
    return Exit.CLEAN
