"""Python programs: `read` gives the standard library's syntax tree, or says why there is none."""

from __future__ import annotations

from maintlint.languages.python.reading import Script, read

__all__ = ["Script", "read"]
