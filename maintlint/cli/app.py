"""The commands and their options, as click knows them."""

from __future__ import annotations

from importlib import import_module

import click

from maintlint import __version__
from maintlint.cli import Exit, UsageError

COMMANDS = {
    "check": "Check programs and print what is dangerous in them.",
    "scope": "Print what programs do, where, and how it spreads.",
    "declare": "Write a declaration into a program's header.",
    "coverage": "Print which effects were never verified.",
    "init": "Write a first config from what a repository shows.",
    "baseline": "Write down today's findings, to report only new ones.",
    "diff": "Print how a change alters what programs do, where, and how it spreads.",
    "explain": "Print the documentation of rules.",
    "rules": "List the rules.",
    "rule": "Begin a rule of your own.",
    "lsp": "Serve an editor.",
}


class Commands(click.Group):
    """Finds subcommands by name, so that one command does not pay for the imports of the others."""

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

            hint = suggestion(args[0], COMMANDS) or "the commands are " + ", ".join(COMMANDS)
            raise click.UsageError(f"there is no command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="maintlint")
def main() -> None:
    """Say which servers a maintenance program will touch, what it will destroy there, and how fast it will spread.

    Exit status: 0 nothing found at or above --fail-on, 1 findings, 2 wrong usage or config, 3 no program found.
    """


def invoke(arguments: list[str]) -> int:
    """Runs one command line.

    Raises UsageError, KeyboardInterrupt and BrokenPipeError.
    """
    try:
        status = main.main(arguments, prog_name="maintlint", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return Exit.USAGE
    except click.ClickException as error:
        raise UsageError(_one_line(error)) from error
    except click.Abort as error:
        raise KeyboardInterrupt from error
    return int(status or 0)


def _one_line(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split())
    return (message[:1].lower() + message[1:]).rstrip(".")
