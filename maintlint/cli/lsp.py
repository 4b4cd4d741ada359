"""``maintlint lsp``."""

from __future__ import annotations

import click

from maintlint.cli import Exit, UsageError
from maintlint.cli.options import CONFIG


@click.command("lsp")
@CONFIG
def command(config: str | None) -> int:
    """Serve an editor: findings while you type, effects on hover, fixes as actions. Speaks LSP on standard input."""
    try:
        from maintlint.editor.server import make_server
    except ImportError as error:
        if (error.name or "").split(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise UsageError("the editor server needs pygls: pip install 'maintlint[lsp]'") from error
    make_server(config).start_io()
    return Exit.CLEAN
