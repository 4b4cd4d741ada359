"""``maintlint declare``."""

from __future__ import annotations

import click

from maintlint.cli import Exit, UsageError, tell
from maintlint.cli.common import found_programs, tops_of, write
from maintlint.cli.options import CONFIG


@click.command("declare")
@click.argument("program")
@click.option("--diff", "preview", is_flag=True, help="Print what would be written, change nothing.")
@CONFIG
def command(program: str, preview: bool, config: str | None) -> int:
    """Write a declaration into PROGRAM's header, filled in from what it does: read it, narrow it, complete it."""
    from maintlint.cli.fixing import Change, write_changes
    from maintlint.config_files import ConfigError
    from maintlint.configuration import Configurations
    from maintlint.declaring import inserted, proposal
    from maintlint.engine import scope_of
    from maintlint.fix.edits import difference
    from maintlint.outcome import Unread

    try:
        configurations = Configurations(config, tops_of((program,)))
        found = found_programs((program,), configurations)
        if len(found) != 1:
            raise UsageError(f"{program}: name one program")
        settings = configurations.for_file(found[0].path)
    except ConfigError as error:
        raise UsageError(str(error)) from error
    result = scope_of(found[0], settings)
    if isinstance(result, Unread):
        raise UsageError(f"{result.path}: {result.message}")
    if result.header.block is not None:
        place = result.header.block
        raise UsageError(f"{program}:{place.line}: there is a declaration already; change that one")
    source = result.scope.source
    proposed = proposal(result.scope, settings.inventory)
    after = inserted(source, proposed.text())
    if preview:
        write(difference(source.path, source.data, after), None)
        return Exit.CLEAN
    write_changes([Change(found[0].path, source.data, after, 0)])
    told = f"; {len(proposed.open_questions)} left for you to answer" if proposed.open_questions else ""
    tell(f"wrote a declaration of {len(proposed.keys)} keys into {program}{told}")
    return Exit.CLEAN
