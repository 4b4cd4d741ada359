"""Output: one module per format, imported only when it is asked for.

Each has ``render(report, registry) -> str``; ``text``, whose ``render`` has options of its own, does without rules.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maintlint.outcome import Report
    from maintlint.registry import Registry

FORMATS = ("json", "sarif", "github", "gitlab", "junit", "html")
"""The formats for other programs; for people there is ``text`` besides."""


def render(form: str, report: Report, registry: Registry) -> str:
    """The report in one of `FORMATS`."""
    text: str = import_module(f"maintlint.report.{form}").render(report, registry)
    return text
