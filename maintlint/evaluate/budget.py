"""What ends an evaluation that goes on for too long."""

from __future__ import annotations


class ExhaustedError(Exception):
    """The budget of steps is used up."""
