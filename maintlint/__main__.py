"""``python -m maintlint``."""

from __future__ import annotations

from maintlint.cli import run

if __name__ == "__main__":
    run()
