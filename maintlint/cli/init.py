"""``maintlint init``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from maintlint.cli import Exit, UsageError
from maintlint.cli.common import found_programs, tops_of, write

if TYPE_CHECKING:
    from maintlint.survey import Survey


@click.command("init")
@click.argument("directory", default=os.curdir)
def command(directory: str) -> int:
    """Write a first maintlint.toml for DIRECTORY from what is found in it. Default: the current directory."""
    from maintlint.config_files import FILE_NAME, ConfigError
    from maintlint.configuration import Configurations, config_from, read_settings, settle
    from maintlint.first_config import first_config
    from maintlint.policy import Config
    from maintlint.survey import survey
    from maintlint.toml import loads

    if not os.path.isdir(directory):
        raise UsageError(f"{directory}: there is no such directory")
    path = os.path.normpath(os.path.join(directory, FILE_NAME))
    root = os.path.abspath(directory)
    try:
        _refuse_to_overwrite(path, os.path.join(directory, "pyproject.toml"))
        configurations = Configurations(None, tops_of((directory,)))
        above = configurations.for_directory(directory).path
        found = found_programs((directory,), configurations)
        result = survey(root, found, settle(Config(), root))
        text = first_config(result)
        settle(config_from(loads(text), path), root, path)
        with open(path, "x", encoding="utf-8") as stream:
            stream.write(text)
        read_settings(path)
    except FileExistsError as error:
        raise UsageError(f"{path} exists already; edit it, or remove it first") from error
    except ConfigError as error:
        raise UsageError(str(error)) from error
    write(_told(path, result, above), None)
    return Exit.CLEAN


def _refuse_to_overwrite(path: str, project: str) -> None:
    """Raises UsageError if there is a config already, ConfigError if that cannot be told."""
    from maintlint.config_files import read_table

    if os.path.lexists(path):
        raise UsageError(f"{path} exists already; edit it, or remove it first")
    if os.path.isfile(project) and read_table(project) is not None:
        raise UsageError(f"{project} has a table [tool.maintlint] already, which {path} would hide; edit that")


def _told(path: str, found: Survey, above: str) -> str:
    """What was found, a line each; ``above`` is the config that held here before."""
    from maintlint.report.text import counted

    hosts = counted(len(found.inventory.hosts), "host")
    groups = counted(len(found.inventory.groups), "group")
    rows = [("programs", f"{found.programs:,}" + (f", {found.unread:,} unreadable" if found.unread else ""))]
    rows.append(
        ("hosts", f"{hosts} in {groups}, from {', '.join(found.sources)}" if found.sources else "no list found")
    )
    rows.extend(("not used", f"{name}: {reason}") for name, reason in found.refused)
    rows.append(("backup paths", _listed(found.backup_paths) or "none beyond the usual ones"))
    if found.backup_groups:
        rows.append(("backup hosts", ", ".join(f"@{name}" for name in found.backup_groups)))
    rows.append(("ways to hosts", _listed(found.tools) or "no program reaches another host"))
    if above:
        rows.append(("instead of", f"{above}, which held here until now"))
    wide = max(len(name) for name, _ in rows) + 2
    lines = [f"wrote {path}", *(f"  {name:<{wide}}{value}" for name, value in rows)]
    return "\n".join([*lines, "Read it, correct it, then run: maintlint check"]) + "\n"


def _listed(counts: tuple[tuple[str, int], ...]) -> str:
    from maintlint.report.text import counted

    return ", ".join(f"{name} ({counted(number, 'program')})" for name, number in counts)
