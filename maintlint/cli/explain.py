"""``maintlint explain``."""

from __future__ import annotations

import click

from maintlint.cli import Exit, UsageError
from maintlint.cli.common import wants_colour, write
from maintlint.cli.options import COLOUR


@click.command("explain")
@click.argument("rules", nargs=-1, required=True, metavar="CODE...")
@COLOUR
def command(rules: tuple[str, ...], color: str) -> int:
    """Print the documentation of rules, given by code or name."""
    from maintlint.registry import UnknownRuleError, load_registry

    registry = load_registry()
    texts = []
    for word in rules:
        found = registry.find(word) or registry.find(word.upper())
        if found is None:
            try:
                codes = sorted(registry.select((word,)))
            except UnknownRuleError as error:
                raise UsageError(str(error)) from error
            raise UsageError(f"`{word}` is more than one rule: {', '.join(codes)}")
        if found.documentation:
            with open(found.documentation, encoding="utf-8") as stream:
                texts.append(stream.read())
        else:
            rule = found.rule
            texts.append(f"# {rule.code} {rule.name}\n\n{rule.summary} ({rule.severity}; no further documentation)\n")
    text = "\n".join(texts)
    write(_styled(text) if wants_colour(color, None) else text, None)
    return Exit.CLEAN


def _styled(text: str) -> str:
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(force_terminal=True, width=100)
    with console.capture() as capture:
        console.print(Markdown(text))
    return capture.get()
