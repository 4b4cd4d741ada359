"""The command line: one module per subcommand, imported only when it is used."""

from __future__ import annotations

import os
import sys
from enum import IntEnum
from importlib import import_module

import click

from maintlint import __version__

COMMANDS = {
    "check": "Check programs and print what is dangerous in them.",
    "scope": "Print what programs do, where, and how it spreads.",
    "explain": "Print the documentation of a rule.",
    "rules": "List the rules.",
}


class Exit(IntEnum):
    """What the exit status says."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    NOTHING = 3
    INTERRUPTED = 130
    PIPE = 141


class Commands(click.Group):
    """Finds subcommands by name, so that ``check`` does not pay for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"maintlint.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from maintlint.spelling import suggestion

            hint = suggestion(args[0], COMMANDS) or "commands: " + ", ".join(COMMANDS)
            raise click.UsageError(f"there is no command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="maintlint")
def main() -> None:
    """Say which servers a maintenance program will touch, what it will destroy there, and how fast it will spread.

    Exit status: 0 nothing found at or above --fail-on, 1 findings, 2 wrong usage or config, 3 no program found.
    """


def run() -> None:
    """Entry point of the console script."""
    sys.exit(execute(sys.argv[1:]))


def execute(arguments: list[str]) -> int:
    """Runs one command line and gives its exit status; errors are one sentence on standard error."""
    try:
        status = main.main(arguments, prog_name="maintlint", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        click.echo(f"maintlint: {_one_line(error)}", err=True)
        return Exit.USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("maintlint: interrupted", err=True)
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output went away; Python must not complain when it closes the stream at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.PIPE
    return int(status or 0)


def _one_line(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split())
    message = message[:1].lower() + message[1:]
    return message.rstrip(".")
