"""What ends an evaluation that goes on for too long."""

from __future__ import annotations

MOST_SPENT = 1_500
"""Statements evaluated in the calls of one function before calls beyond the usual number are taken to do what the
earlier ones did."""


class ExhaustedError(Exception):
    """The budget of steps is used up."""
