"""What a run yields: findings, what was looked at, and what could not be."""

from __future__ import annotations

from typing import Literal as OneOf

from msgspec import Struct

from maintlint.rule import Finding, Severity

Status = OneOf["analysed", "partial", "unreadable"]

WEIGHTS: dict[str, int] = {"info": 0, "warning": 1, "error": 2}
"""Severities in order."""


class FileOutcome(Struct, frozen=True):
    """One program. ``regions``: stretches that no reader could read; ``unresolved_hosts``: effects on unknown hosts."""

    path: str
    language: str
    status: Status
    lines: int = 0
    regions: int = 0
    commands: int = 0
    unknown_commands: tuple[str, ...] = ()
    unresolved_hosts: int = 0


class Suppressed(Struct, frozen=True):
    """A finding that is not reported, and why: a comment in the program, or the baseline."""

    finding: Finding
    by: OneOf["comment", "baseline"]
    reason: str = ""


class Report(Struct, frozen=True):
    """The result for all programs of a run, in a fixed order.

    ``not_read``: number of programs per language that has no reader yet. ``older``: how many findings were left out,
    since they were there before. ``failed``: some finding is at or
    above the severity that fails the run. ``fixed``: entries of the baseline that nothing answers to any more.
    ``notes``: what was taken together or left out when the inventories were read.
    """

    files: tuple[FileOutcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    not_read: tuple[tuple[str, int], ...] = ()
    failed: bool = False
    older: int = 0
    fixed: int = 0
    notes: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """Number of findings of this severity."""
        return sum(1 for finding in self.findings if finding.severity == severity)


class Unread(Struct, frozen=True):
    """A program whose scope cannot be told, and why."""

    path: str
    message: str


class WorkersLostError(RuntimeError):
    """A worker process died; the message is one sentence."""
