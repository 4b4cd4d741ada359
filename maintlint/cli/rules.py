"""``maintlint rules``."""

from __future__ import annotations

import click

from maintlint.cli import Exit, tell
from maintlint.cli.common import write


@click.command("rules")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
def command(form: str) -> int:
    """List all rules, built in and from installed packages."""
    from maintlint.registry import load_registry

    registry = load_registry()
    for problem in registry.problems:
        tell(f"the rule module {problem.module} is not used: {problem.message}")
    if form == "json":
        from maintlint.report.rules_json import render

        write(render(registry.rules), None)
        return Exit.CLEAN
    wide = max((len(item.rule.name) for item in registry.rules), default=0)
    lines = [
        f"{item.rule.code}  {item.rule.name:<{wide}}  {item.rule.severity:<7}  {item.rule.summary}\n"
        for item in registry.rules
    ]
    write("".join(lines), None)
    return Exit.CLEAN
