"""``maintlint scope``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from maintlint.cli import Exit, UsageError, tell
from maintlint.cli.common import wants_colour, write
from maintlint.cli.options import COLOUR, CONFIG, STDIN_NAME
from maintlint.cli.programs import scoped_programs

if TYPE_CHECKING:
    from maintlint.views import Chosen, ScopedProgram


@click.command("scope")
@click.argument("programs", nargs=-1, required=True)
@click.option("--host", metavar="NAME", help="Only what this host would see.")
@click.option("--group", metavar="NAME", help="Only what the hosts of this group would see.")
@STDIN_NAME
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", help="Default: text.")
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
@CONFIG
@COLOUR
def command(
    programs: tuple[str, ...],
    host: str | None,
    group: str | None,
    stdin_filename: str | None,
    form: str,
    output: str | None,
    config: str | None,
    color: str,
) -> int:
    """Print what programs do: effect, resource, hosts, rollout, guard and place of everything."""
    if host is not None and group is not None:
        raise UsageError("--host and --group: give one of them")
    scoped = scoped_programs(programs, stdin_filename, config)
    if not scoped:
        tell("no program found whose scope can be told")
        return Exit.NOTHING
    chosen = _host(scoped, host) if host is not None else _group(scoped, group) if group is not None else None
    if form == "json":
        from maintlint.report.scope_json import render as render_json

        write(render_json(scoped, chosen), output)
    elif form == "html":
        from maintlint.report.scope_html import render_html

        write(render_html(scoped, chosen), output)
    else:
        from maintlint.report.scope_text import render

        write(render(scoped, chosen, colour=wants_colour(color, output)), output)
    return Exit.CLEAN


def _host(scoped: list[ScopedProgram], name: str) -> Chosen:
    """Raises UsageError for a host that nobody knows."""
    from maintlint.report.text import counted
    from maintlint.spelling import suggestion
    from maintlint.views import Chosen, known_hosts

    known = frozenset().union(*map(known_hosts, scoped))
    if name not in known:
        if not known:
            raise UsageError(f"--host: {name} is not known: the config has no [inventory] groups or sources")
        hint = suggestion(name, sorted(known)) or f"known are {counted(len(known), 'host')}"
        raise UsageError(f"--host: {name} is neither in the inventory nor named by a program; {hint}")
    return Chosen(name, frozenset((name,)))


def _group(scoped: list[ScopedProgram], name: str) -> Chosen:
    """Raises UsageError for a group that nobody knows, or that is empty."""
    from maintlint.inventory import unknown_group
    from maintlint.views import Chosen

    name = name.removeprefix("@")
    groups = [program.inventory.groups[name] for program in scoped if name in program.inventory.groups]
    if not groups:
        every = {known for program in scoped for known in program.inventory.groups}
        raise UsageError(f"--group: {unknown_group(name, every)}")
    hosts = frozenset().union(*groups)
    if not hosts:
        raise UsageError(f"--group: the group @{name} has no hosts")
    return Chosen(f"@{name}", hosts)
