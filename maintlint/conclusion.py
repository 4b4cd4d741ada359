"""From what each program yielded to the report: one finding per hazard, known and silenced ones aside, in order."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from maintlint.offers import offers
from maintlint.outcome import WEIGHTS, FileOutcome, Report, Suppressed
from maintlint.places import Place, SourceText
from maintlint.registry import INTERNAL
from maintlint.rule import Finding, Severity
from maintlint.scope import Step
from maintlint.selection import Selection
from maintlint.silencing import Spoken, all_spoken, audit, silence

if TYPE_CHECKING:
    from maintlint.baseline import Baseline


MOST_CALLS = 3
"""So many calls that lead to one deed in another file are told one by one."""


class Examined(Struct, frozen=True):
    """What one program yielded, before what other programs say of the same places is known.

    ``fail_on``: the least severity that fails the run.
    """

    outcome: FileOutcome
    findings: tuple[Finding, ...]
    spoken: tuple[Spoken, ...] = ()
    fail_on: Severity = "warning"


Sift = Callable[[list[Finding], frozenset[str]], list[Finding]]
"""Of all findings those to report; the paths are those of the programs and files that have any."""


def conclude(
    examined: Sequence[tuple[Examined, Selection]],
    *,
    today: datetime.date | None = None,
    baseline: Baseline | None = None,
    not_read: tuple[tuple[str, int], ...] = (),
    sift: Sift | None = None,
) -> Report:
    """The report of all programs.

    ``today`` is the day by which suppressions in the programs are judged; without it they are not looked at. What
    ``sift`` leaves out is counted as older.
    """
    limits: dict[int, Severity] = {}
    findings = _distinct(examined, limits)
    suppressed: list[Suppressed] = []
    if today is not None:
        silenced = silence(findings, all_spoken(item.spoken for item, _ in examined), today)
        findings = list(silenced.kept)
        suppressed.extend(silenced.suppressed)
        for item, selection in examined:
            for spoken in item.spoken:
                if not spoken.foreign:
                    findings.extend(_limited(audit(spoken, silenced.used, selection, today), item.fail_on, limits))
    if examined:
        findings.extend(_limited(_broken_rules(examined[0][1]), "error", limits))
    findings.sort(key=_order)
    older = len(findings)
    if sift is not None and findings:
        paths = {item.outcome.path for item, _ in examined if item.findings}
        findings = sift(findings, frozenset(paths.union(finding.place.path for finding in findings)))
    older -= len(findings)
    fixed = 0
    if baseline is not None:
        findings, known, fixed = baseline.split(findings, [item.outcome.path for item, _ in examined])
        suppressed.extend(Suppressed(finding, "baseline") for finding in known)
    return Report(
        files=tuple(item.outcome for item, _ in examined),
        findings=tuple(findings),
        suppressed=tuple(sorted(suppressed, key=lambda item: _order(item.finding))),
        not_read=not_read,
        failed=any(WEIGHTS[finding.severity] >= WEIGHTS[limits[id(finding)]] for finding in findings),
        older=older,
        fixed=fixed,
    )


def _distinct(examined: Sequence[tuple[Examined, Selection]], limits: dict[int, Severity]) -> list[Finding]:
    """Each hazard once, whichever programs lead to it."""
    unique: dict[tuple[str, str, int, int, str], tuple[Finding, Severity]] = {}
    for item, _ in examined:
        for finding in item.findings:
            # Different mistakes may stand at one place; what a rule says there is one hazard, however it is put.
            key = (finding.code, *_identity(finding.place), finding.message if finding.code in INTERNAL else "")
            known = unique.get(key)
            if known is None or finding.place.path == item.outcome.path != known[0].place.path:
                unique[key] = (finding, item.fail_on)
    told = _once_per_deed([finding for finding, _ in unique.values()])
    limits.update((id(finding), limit) for finding, (_, limit) in zip(told, unique.values(), strict=True) if finding)
    return [finding for finding in told if finding is not None]


def _once_per_deed(findings: list[Finding]) -> list[Finding | None]:
    """``None`` for what is told already where the deed itself stands, or of enough other calls that lead to it."""
    at_home = {(finding.code, _identity(finding.place)): WEIGHTS[finding.severity] for finding in findings}
    calls: dict[tuple[object, ...], list[int]] = {}
    told: list[Finding | None] = list(findings)
    for number, finding in enumerate(findings):
        deed = next((step.place for step in finding.evidence if step.deed), None)
        if deed is None or _identity(deed) == _identity(finding.place):
            continue
        if at_home.get((finding.code, _identity(deed)), -1) >= WEIGHTS[finding.severity]:
            told[number] = None
        else:
            calls.setdefault((finding.code, finding.message, _identity(deed)), []).append(number)
    for numbers in calls.values():
        others = numbers[MOST_CALLS:]
        if not others:
            continue
        for number in others:
            told[number] = None
        last = findings[numbers[MOST_CALLS - 1]]
        step = Step(last.place, f"{len(others)} more {'call leads' if len(others) == 1 else 'calls lead'} to the same")
        told[numbers[MOST_CALLS - 1]] = replace(last, evidence=(*last.evidence, step))
    return told


def _limited(findings: Iterable[Finding], limit: Severity, limits: dict[int, Severity]) -> list[Finding]:
    added = list(findings)
    limits.update((id(finding), limit) for finding in added)
    return added


def _broken_rules(selection: Selection) -> Iterator[Finding]:
    for problem in selection.registry.problems:
        message = f"the rule module {problem.module} is not used: {problem.message}"
        yield from selection.finding("ML900", Place(SourceText(problem.path, b""), 0, 0), message)
    for problem in offers().problems:
        message = f"knowledge of the package {problem.module}: {problem.message}"
        yield from selection.finding("ML900", Place(SourceText(problem.path, b""), 0, 0), message)


def _order(finding: Finding) -> tuple[list[str], int, int, str, str]:
    place = finding.place
    return place.path.split(os.sep), place.start, place.end, finding.code, finding.message


def _identity(place: Place) -> tuple[str, int, int]:
    return os.path.realpath(place.path), place.start, place.end
