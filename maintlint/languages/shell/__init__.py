"""Shell scripts: `read` gives the typed syntax tree of `maintlint.languages.shell.syntax`."""

from __future__ import annotations

from maintlint.later import submodules

__getattr__ = submodules(__name__)

from maintlint.languages.shell.syntax import Script

__all__ = ["read"]


def read(data: bytes) -> Script:
    """Reads a script. Never raises: what cannot be read is an `UnreadableRegion` of the tree."""
    from maintlint.languages.shell import script

    return script.read(data)
