"""Suppressions at work: which findings they silence, and which of them are unused, unexplained or misspelt."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from maintlint.outcome import Suppressed
from maintlint.places import Place, SourceText
from maintlint.registry import NOT_SUPPRESSIBLE, UnknownRuleError
from maintlint.remedy import Remove
from maintlint.rule import Finding
from maintlint.selection import Selection
from maintlint.sources import Problem
from maintlint.sources.suppressions import (
    MARK,
    Suppression,
    comments_of,
    python_comment_spans,
    read_suppressions,
)


class Spoken(Struct, frozen=True):
    """What the comments of one file say to maintlint. ``foreign``: the file was only used by a checked program."""

    path: str
    suppressions: tuple[Suppression, ...] = ()
    problems: tuple[Problem, ...] = ()
    foreign: bool = False


def spoken_in(source: SourceText, language: str, script: Any, foreign: bool = False) -> Spoken:
    """Reads the comments of a file; ``script`` is the reader's tree with its ``comments``."""
    if MARK not in source.data:
        return Spoken(source.path, foreign=foreign)
    if language == "python":
        spans = python_comment_spans(source)
    else:
        spans = [(comment.start, comment.end) for comment in script.comments]
    suppressions, problems = read_suppressions(comments_of(source, spans))
    if language == "shell" and suppressions:
        suppressions = _widened(suppressions, source, script)
    return Spoken(source.path, tuple(suppressions), tuple(problems), foreign)


def _widened(suppressions: list[Suppression], source: SourceText, script: Any) -> list[Suppression]:
    """Suppressions over whole simple commands: a comment cannot stand inside a quoted program or a here-document."""
    spans = [(source.position(start)[0], source.position(end)[0]) for start, end in _simple_commands(script.body)]
    widened = []
    for item in suppressions:
        around = [span for span in spans if item.line is not None and span[0] <= item.line <= span[1]]
        first, last = min((span[0] for span in around), default=item.line), max((span[1] for span in around), default=0)
        widened.append(replace(item, line=first, last=max(item.last, last)))
    return widened


def _simple_commands(body: Struct) -> Iterator[tuple[int, int]]:
    from maintlint.languages.shell.syntax import Simple

    pending: list[Any] = [body]
    while pending:
        node = pending.pop()
        if isinstance(node, Simple):
            ends = (redirection.target.end for redirection in node.redirections)
            yield node.start, max(node.end, *ends, node.start + 1) - 1
        children = node if isinstance(node, tuple) else (getattr(node, name) for name in node.__struct_fields__)
        pending.extend(child for child in children if isinstance(child, (Struct, tuple)))


class Silenced(Struct, frozen=True):
    """Findings that stay, findings that were silenced, and the suppressions that silenced some."""

    kept: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    used: frozenset[tuple[str, int, str]]


def silence(findings: Iterable[Finding], spoken: Iterable[Spoken], today: datetime.date) -> Silenced:
    """Applies the suppressions of every file that still hold ``today`` to the findings that stand in it."""
    by_file: dict[str, tuple[Suppression, ...]] = {}
    for file in spoken:
        holding = tuple(item for item in file.suppressions if not _over(item, today))
        if holding:
            by_file.setdefault(os.path.realpath(file.path), holding)
    if not by_file:
        return Silenced(tuple(findings), (), frozenset())
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    used: set[tuple[str, int, str]] = set()
    for finding in findings:
        path = os.path.realpath(finding.place.path)
        hits = [] if finding.code in NOT_SUPPRESSIBLE else [s for s in by_file.get(path, ()) if _covers(s, finding)]
        if hits:
            suppressed.append(Suppressed(finding, "comment", next((hit.reason for hit in hits if hit.reason), "")))
        else:
            kept.append(finding)
        used.update((path, hit.place.start, hit.rule) for hit in hits)
    return Silenced(tuple(kept), tuple(suppressed), frozenset(used))


def _over(suppression: Suppression, today: datetime.date) -> bool:
    return suppression.until is not None and suppression.until < today


def _covers(suppression: Suppression, finding: Finding) -> bool:
    if suppression.rule not in (finding.code, finding.name):
        return False
    if suppression.line is None:
        return True
    return finding.place.line <= suppression.last and suppression.line <= finding.place.stop[0]


def audit(
    spoken: Spoken, used: frozenset[tuple[str, int, str]], selection: Selection, today: datetime.date
) -> Iterable[Finding]:
    """ML904 and ML905 for the suppressions of a checked file."""
    if not spoken.suppressions:
        return
    path = os.path.realpath(spoken.path)
    unexplained: dict[int, Place] = {}
    for suppression in spoken.suppressions:
        if (path, suppression.place.start, suppression.rule) in used:
            if not suppression.reason:
                unexplained[suppression.place.start] = suppression.place
            continue
        if suppression.until is not None and _over(suppression, today):
            message = f"this suppression held until {suppression.until.isoformat()}"
            yield from selection.finding("ML904", suppression.place, message, "mend what it hid, or give it a new date")
            continue
        message = _why_unused(suppression, selection)
        if message:
            # One comment may name several rules, and the others may be needed.
            alone = sum(1 for other in spoken.suppressions if other.place == suppression.place) == 1
            remedies = [Remove(suppression.place)] if alone else []
            yield from selection.finding("ML904", suppression.place, message, "remove it", remedies)
    for place in unexplained.values():
        message = "this suppression gives no reason"
        yield from selection.finding("ML905", place, message, 'add reason="why this is fine"')


def _why_unused(suppression: Suppression, selection: Selection) -> str:
    """Why a suppression that silenced nothing is wrong; "" if its rule did not run."""
    found = selection.registry.find(suppression.rule)
    if found is None:
        try:
            selection.registry.select((suppression.rule,))
        except UnknownRuleError as error:
            return f"this suppression does nothing: {error}"
        return f"this suppression does nothing: `{suppression.rule}` is not the code or name of one rule"
    if found.rule.code in NOT_SUPPRESSIBLE:
        return f"this suppression does nothing: {found.rule.name} cannot be suppressed"
    if found.rule.code not in selection.codes and not found.rule.always:
        return ""
    return f"this suppression is unused: {found.rule.name} has nothing to say here"


def all_spoken(groups: Iterable[Sequence[Spoken]]) -> list[Spoken]:
    """Every file's comments once, those of checked programs first."""
    flat = [spoken for group in groups for spoken in group]
    return sorted(flat, key=lambda spoken: spoken.foreign)
