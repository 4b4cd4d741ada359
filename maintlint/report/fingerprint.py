"""A name for a finding that stays when lines move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from maintlint.patterns import lazy
from maintlint.rule import Finding

_BLANKS = lazy(r"\s+")
_LINE_NUMBERS = lazy(r"\b(lines?) \d+|(?<=:)\d+(?::\d+)?\b")


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """One for each finding, in order.

    Made of the rule, the path, the text of the line and the message without line numbers; equal ones are
    numbered in their order in the file.
    """
    seen: Counter[str] = Counter()
    results = []
    for finding in findings:
        place = finding.place
        line = _BLANKS.sub(" ", place.source.line(place.line)).strip()
        message = _LINE_NUMBERS.sub(r"\1", finding.message)
        key = "\0".join((finding.code, place.path, line, message))
        seen[key] += 1
        results.append(sha256(f"{key}\0{seen[key]}".encode("utf-8", "replace")).hexdigest()[:20])
    return results
