"""The fix of a finding, by the language of the file that it stands in."""

from __future__ import annotations

from importlib import import_module

from maintlint.fix.edits import Fix
from maintlint.rule import Finding
from maintlint.sources.language import HEAD, language_of


def proposed(finding: Finding) -> tuple[Fix, ...]:
    """The ways in which the finding's remedies can be written as edits of one file, the best first.

    They are only proposals: `maintlint.fix.repair` keeps what a second check proves good.
    """
    found: list[Fix] = []
    for remedy in finding.remedies:
        source = remedy.command.source
        language = language_of(source.path, source.data[:HEAD], explicit=True)
        if language is not None:
            found.extend(import_module(f"maintlint.fix.{language}").fixes_of(remedy))
    return tuple(found)
