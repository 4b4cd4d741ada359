"""From the programs on a command line to their scopes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from maintlint.cli import UsageError, tell
from maintlint.cli.common import found_programs, read_stdin, tell_notes, tops_of

if TYPE_CHECKING:
    from maintlint.configuration import Settings
    from maintlint.inventory import Inventory
    from maintlint.views import ScopedProgram


def scoped_programs(
    programs: tuple[str, ...],
    stdin_filename: str | None,
    config: str | None,
    hosts: Callable[[Settings], frozenset[str]] = lambda settings: frozenset(),
) -> list[ScopedProgram]:
    """The scope of each program; those that cannot be read are told on standard error.

    ``hosts`` gives the hosts that are spoken of besides those of the inventory and the headers.

    Raises UsageError.
    """
    from maintlint.config_files import ConfigError
    from maintlint.configuration import Configurations
    from maintlint.engine import READERS, scope_of
    from maintlint.inventory import notes_of
    from maintlint.outcome import Unread
    from maintlint.views import ScopedProgram

    scoped = []
    try:
        configurations = Configurations(config, tops_of(programs))
        data = None
        if "-" in programs:
            found, data = read_stdin(programs, stdin_filename)
        else:
            found = found_programs(programs, configurations)
        for item in found:
            if not item.problem and not READERS.get(item.language):
                continue
            settings = configurations.for_file(item.path)
            result = scope_of(item, settings, data, hosts(settings))
            if isinstance(result, Unread):
                tell(f"{result.path}: {result.message}")
            else:
                scoped.append(ScopedProgram(result.scope, result.header.declaration, settings.inventory))
    except ConfigError as error:
        raise UsageError(str(error)) from error
    tell_notes(notes_of(program.inventory for program in scoped))
    return scoped


def host_set(inventory: Inventory, expression: str, option: str) -> frozenset[str]:
    """The hosts that ``option`` names.

    Raises UsageError.
    """
    from maintlint.inventory import InventoryError

    try:
        return inventory.parse(expression)
    except InventoryError as error:
        raise UsageError(f"{option}: {error}") from error
