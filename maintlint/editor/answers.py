"""What the editor is told of one program."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from lsprotocol import types

from maintlint.editor.positions import range_of
from maintlint.fix.edits import Fix
from maintlint.fix.propose import proposed
from maintlint.inventory import Inventory
from maintlint.places import Place
from maintlint.report.scope_json import guard_text
from maintlint.report.scope_text import hosts_text, rollout_text
from maintlint.rule import Finding
from maintlint.scope import Effect, Scope
from maintlint.wording import deed

SOURCE = "maintlint"
SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}


def uri_of(path: str) -> str:
    """The address of a file."""
    return "file://" + quote(os.path.abspath(path))


def diagnostics(findings: Iterable[Finding], path: str) -> list[types.Diagnostic]:
    """The findings that stand in the file ``path``, the evidence as related information."""
    return [
        types.Diagnostic(
            range=range_of(finding.place),
            message=f"{finding.name}: {finding.message}" + (f"\nhelp: {finding.help}" if finding.help else ""),
            severity=SEVERITIES[finding.severity],
            code=finding.code,
            source=SOURCE,
            related_information=[
                types.DiagnosticRelatedInformation(_location(step.place), step.message) for step in finding.evidence
            ],
        )
        for finding in findings
        if finding.place.path == path
    ]


def _location(place: Place) -> types.Location:
    return types.Location(uri_of(place.path), range_of(place))


def hover(scope: Scope, inventory: Inventory, line: int) -> types.Hover | None:
    """What the commands in a line (from 0) do, on which hosts and how it spreads; ``None`` if they do nothing."""
    here = [effect for effect in scope.effects if _in_line(effect, scope.path, line)]
    told = list(dict.fromkeys(_told(effect, inventory) for effect in here))
    if not told:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n".join(told)))


def _in_line(effect: Effect, path: str, line: int) -> bool:
    return any(place.path == path and place.line <= line + 1 <= place.stop[0] for place in (effect.place, *effect.via))


def _told(effect: Effect, inventory: Inventory) -> str:
    parts = [f"on {hosts_text(effect.hosts, inventory)}"] if effect.hosts.remote else []
    if effect.hosts.remote:
        parts.append(rollout_text(effect.rollout))
    guard = guard_text(effect.guards)
    if guard:
        parts.append(f"if `{guard}`")
    if effect.dormant is not None:
        parts.append(f"dormant: {effect.dormant.reason}")
    return f"* **{deed(effect)}**" + "".join(f", {part}" for part in parts)


def actions(findings: Sequence[Finding], path: str, chosen: types.Range) -> Iterator[types.CodeAction]:
    """The fixes that are proposed for findings in a range of the file ``path``."""
    for finding in findings:
        where = range_of(finding.place)
        if finding.place.path != path or where.end < chosen.start or chosen.end < where.start:
            continue
        for fix in proposed(finding):
            yield types.CodeAction(
                title=f"{finding.code}: {fix.title}" + ("" if fix.safe else " (may change more)"),
                kind=types.CodeActionKind.QuickFix,
                is_preferred=fix.safe,
                diagnostics=diagnostics([finding], path),
                edit=types.WorkspaceEdit(changes=_changes(fix)),
            )


def _changes(fix: Fix) -> dict[str, list[types.TextEdit]]:
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in fix.edits:
        place = edit.place
        span = range_of(place)
        # An insertion has no length, and must keep none.
        exact = types.Range(span.start, span.start if place.start == place.end else span.end)
        changes.setdefault(uri_of(place.path), []).append(types.TextEdit(exact, edit.text))
    return changes
