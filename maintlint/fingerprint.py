"""Names for findings that stay when lines move, when a message is reworded and when a group of servers grows."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from msgspec import Struct

from maintlint.patterns import lazy
from maintlint.rule import Finding

_BLANKS = lazy(r"\s+")


class Identity(Struct, frozen=True):
    """What a finding is, wherever it stands in its file.

    ``key``: 20 hexadecimal digits made of the rule, the text of the command and, where one file has several of
    them, its number among them.
    """

    path: str
    code: str
    key: str


def identities(findings: Iterable[Finding], base: str = os.curdir) -> list[Identity]:
    """One for each finding, in order; paths are relative to the directory ``base``."""
    seen: Counter[tuple[str, str, str]] = Counter()
    known: dict[str, str] = {}
    results = []
    for finding in findings:
        shown = finding.place.path
        path = known.get(shown)
        if path is None:
            path = known[shown] = os.path.relpath(shown, base).replace(os.sep, "/")
        text = _BLANKS.sub(" ", finding.place.text).strip()
        same = (path, finding.code, text)
        seen[same] += 1
        results.append(Identity(path, finding.code, _digest(finding.code, text, str(seen[same]))))
    return results


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """One for each finding, in order; different for all findings of a report."""
    return [_digest(identity.path, identity.key) for identity in identities(findings)]


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:20]
