"""Options that several subcommands have."""

from __future__ import annotations

import click

STDIN_NAME = click.option("--stdin-filename", metavar="NAME", help="What the program on standard input (-) is called.")
CONFIG = click.option("--config", metavar="FILE", help="Use this config for all programs.")
COLOUR = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Default: auto, on a terminal."
)
JOBS = click.option(
    "--jobs", type=click.IntRange(1, 1024), metavar="N", help="Processes; by default as the work asks for."
)
