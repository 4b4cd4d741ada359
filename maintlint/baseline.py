"""Findings that a team knows of: a file of them, so that an old repository can begin with only what is new."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from maintlint import __version__
from maintlint.fingerprint import Identity, identities
from maintlint.registry import NOT_SUPPRESSIBLE
from maintlint.rule import Finding
from maintlint.sources.decode import UnreadableError, load

SCHEMA = 1
FILE_NAME = ".maintlint-baseline.json"


class BaselineError(ValueError):
    """A baseline that cannot be used; the message is one sentence."""


class Entry(Struct, frozen=True):
    """One known finding. ``line`` and ``message`` are for people who read the file."""

    path: str
    code: str
    key: str
    line: int
    message: str


class _Document(Struct, frozen=True):
    schema: int
    version: str
    findings: tuple[Entry, ...]


class Baseline(Struct, frozen=True):
    """Known findings; their paths are relative to the directory ``base``."""

    base: str
    entries: tuple[Entry, ...] = ()

    def split(self, findings: Iterable[Finding], checked: Iterable[str]) -> tuple[list[Finding], list[Finding], int]:
        """Findings that are new, findings that are known, and how many entries nothing answers to any more.

        Of the entries only those of the ``checked`` files count, and those of files that are gone. A finding in a
        renamed file is known by an entry of the old name, if that file is gone.
        """
        findings = list(findings)
        named = list(zip(findings, identities(findings, self.base), strict=True))
        left = Counter(Identity(entry.path, entry.code, entry.key) for entry in self.entries)
        gone = {path for path in {entry.path for entry in self.entries} if not self._exists(path)}
        moved = Counter((entry.code, entry.key) for entry in self.entries if entry.path in gone)
        new: list[Finding] = []
        known: list[Finding] = []
        for finding, identity in named:
            suppressible = finding.code not in NOT_SUPPRESSIBLE
            if suppressible and left[identity]:
                left[identity] -= 1
                known.append(finding)
            elif suppressible and moved[identity.code, identity.key]:
                moved[identity.code, identity.key] -= 1
                known.append(finding)
            else:
                new.append(finding)
        looked_at = {os.path.relpath(path, self.base).replace(os.sep, "/") for path in checked}
        unanswered = sum(count for identity, count in left.items() if identity.path in looked_at - gone)
        return new, known, unanswered + sum(moved.values())

    def _exists(self, path: str) -> bool:
        return os.path.lexists(os.path.join(self.base, path))


def read_baseline(path: str) -> Baseline:
    """The baseline in the file ``path``.

    Raises BaselineError.
    """
    try:
        document = msgspec.json.decode(load(path), type=_Document)
    except UnreadableError as error:
        raise BaselineError(f"{path}: {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BaselineError(
            f"{path}: this is no baseline of maintlint ({error}); write one with `maintlint baseline`"
        ) from error
    if document.schema != SCHEMA:
        raise BaselineError(f"{path}: written by maintlint {document.version} in another form; write it anew")
    return Baseline(os.path.dirname(os.path.abspath(path)), document.findings)


def written(findings: Sequence[Finding], path: str) -> str:
    """The text of a baseline of ``findings`` that is to stand in the file ``path``."""
    kept = [finding for finding in findings if finding.code not in NOT_SUPPRESSIBLE]
    names = identities(kept, os.path.dirname(os.path.abspath(path)))
    entries = [
        Entry(name.path, name.code, name.key, finding.place.line, finding.message)
        for finding, name in zip(kept, names, strict=True)
    ]
    entries.sort(key=lambda entry: (entry.path, entry.line, entry.code, entry.key))
    document = _Document(SCHEMA, __version__, tuple(entries))
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
