"""Applies fixes, and keeps those after which the finding is gone, no other came, and everything can still be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct

from maintlint.fix.edits import Proposal, applied, compatible
from maintlint.fix.propose import proposed
from maintlint.outcome import Report
from maintlint.rule import Finding

Check = Callable[[bytes], Report]
"""The report on one program if its file had other content."""

MOST_ROUNDS = 8
"""Edits that touch each other are made one after the other; a file needs few rounds."""


class Repaired(Struct, frozen=True):
    """A file with its fixes. ``count``: how many findings they mended; ``report`` is what is left to say of it."""

    data: bytes
    count: int
    report: Report


def repair(data: bytes, path: str, check: Check, *, unsafe: bool = False) -> Repaired:
    """Mends what can be mended in the file ``path``; fixes that change what a good program does only if ``unsafe``."""
    state = Repaired(data, 0, check(data))
    for _ in range(MOST_ROUNDS):
        ways = [_proposals(finding, path, unsafe) for finding in state.report.findings]
        better = _improved(state, [way for way in ways if way], check)
        if better is None:
            break
        state = better
    return state


def _proposals(finding: Finding, path: str, unsafe: bool) -> list[Proposal]:
    """Ways to mend one finding by edits of the file itself."""
    if finding.place.path != path:
        return []
    return [
        Proposal(finding.code, fix)
        for fix in proposed(finding)
        if (fix.safe or unsafe) and all(edit.place.path == path for edit in fix.edits)
    ]


def _improved(state: Repaired, ways: Sequence[Sequence[Proposal]], check: Check) -> Repaired | None:
    """The first way of every finding at once if that is good; else as many as are, one after the other."""
    if not ways:
        return None
    whole = _tried(state, compatible(found[0] for found in ways), check)
    if whole is not None:
        return whole
    kept: list[Proposal] = []
    best: Repaired | None = None
    for found in ways:
        for proposal in found:
            together = compatible([*kept, proposal])
            tried = _tried(state, together, check) if proposal in together else None
            if tried is not None:
                kept.append(proposal)
                best = tried
                break
    return best


def _tried(state: Repaired, proposals: Sequence[Proposal], check: Check) -> Repaired | None:
    """The file with the fixes; ``None`` if a finding stayed or came, or if something cannot be read any more."""
    data = applied(state.data, [proposal.fix for proposal in proposals])
    report = check(data)
    before, after = _counts(state.report), _counts(report)
    # Findings may share an edit: of each rule that was answered at least one has to go.
    allowed = before - Counter({proposal.code for proposal in proposals})
    if any(after[code] > allowed[code] for code in after):
        return None
    mended = sum((before - after).values())
    return Repaired(data, state.count + mended, report)


def _counts(report: Report) -> Counter[str]:
    """Findings by rule, and the regions that cannot be read as if they were one."""
    counts = Counter(finding.code for finding in report.findings)
    counts["unread"] = sum(file.regions + (file.status == "unreadable") for file in report.files)
    return counts
