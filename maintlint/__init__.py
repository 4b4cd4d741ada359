"""maintlint says which servers a maintenance program touches, what it destroys there and how fast it spreads."""

from __future__ import annotations

__version__ = "0.1.0"
