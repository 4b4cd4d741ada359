"""maintlint says which servers a maintenance program touches, what it destroys there and how fast it spreads."""

from __future__ import annotations

from maintlint.later import submodules

__getattr__ = submodules(__name__)

__version__ = "0.1.0"
