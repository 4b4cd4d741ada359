"""What the subcommands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from maintlint.configuration import Configurations
    from maintlint.sources.discover import Found

CONFIG = click.option("--config", metavar="FILE", help="Use this config for all programs.")
COLOUR = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Default: auto, on a terminal."
)


def fail(message: str) -> click.ClickException:
    """Wrong usage or config, to be raised: exit status 2."""
    return click.ClickException(message)


def found_programs(paths: Sequence[str], configurations: Configurations) -> tuple[Found, ...]:
    """The programs among and below ``paths``; named files that are none are told on standard error.

    Raises ClickException for a path that does not exist, and ConfigError.
    """
    from maintlint.sources.discover import discover

    for path in paths:
        if not os.path.lexists(path):
            raise fail(f"{path}: there is no such file or directory")

    def excludes(directory: str) -> tuple[str, tuple[str, ...]]:
        settings = configurations.for_directory(directory)
        return settings.root, settings.config.exclude

    discovery = discover(paths, excludes)
    for path in discovery.others:
        click.echo(f"maintlint: {path}: neither a shell nor a Python program, not checked", err=True)
    return discovery.found


def read_stdin(paths: Sequence[str], name: str | None) -> tuple[tuple[Found, ...], bytes]:
    """The program on standard input, called ``name``.

    Raises ClickException if there are other paths as well.
    """
    from maintlint.sources.decode import LARGEST
    from maintlint.sources.discover import Found
    from maintlint.sources.language import HEAD, language_of

    if len(paths) > 1:
        raise fail("- stands alone: standard input is checked, or files are")
    data = sys.stdin.buffer.read(LARGEST + 1)
    language = language_of(name or "", data[:HEAD], explicit=True) or "shell"
    return (Found(name or "<stdin>", language),), data


def wants_colour(choice: str, output: str | None) -> bool:
    """Whether to colour: on a terminal, unless told otherwise or NO_COLOR or a dumb terminal says no."""
    if choice != "auto":
        return choice == "always"
    if output is not None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def write(text: str, output: str | None) -> None:
    """Prints ``text``, or writes it to the file ``output``.

    Raises ClickException if that cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        with open(output, "wb") as stream:
            stream.write(data)
    except OSError as error:
        from maintlint.sources.decode import reason

        raise fail(f"{output}: cannot be written: {reason(error)}") from error
