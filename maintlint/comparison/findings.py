"""Which findings a change brings: those that the state before did not have, compared by what they mean."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from maintlint.comparison.sides import Side, display
from maintlint.config_files import ConfigError
from maintlint.configuration import Configurations
from maintlint.engine import Options, Revision, run
from maintlint.git import GitError, Repository
from maintlint.git.changes import against_disk
from maintlint.git.tree import GitTree
from maintlint.inventory import Inventory, InventoryError
from maintlint.patterns import lazy
from maintlint.places import Place, SourceText
from maintlint.rule import Finding

_SERVERS = lazy(r"\d[\d,]*( known)? servers?( \([^)]*\))?")

_BLANKS = lazy(r"\s+")
_LINE_NUMBERS = lazy(r"\b(lines?) \d+|(?<=:)\d+(?::\d+)?\b")


class Meaning(Struct, frozen=True):
    """What a finding says, wherever its line is by now."""

    code: str
    path: str
    line: str
    message: str


def meaning(finding: Finding) -> Meaning:
    """The rule, the path, the text of the line, and the message without line numbers."""
    place = finding.place
    line = _BLANKS.sub(" ", place.source.line(place.line)).strip()
    return Meaning(finding.code, place.path, line, _LINE_NUMBERS.sub(r"\1", finding.message))


_SAME: tuple[Callable[[Meaning], Hashable], ...] = (
    lambda said: (said.code, said.path, said.line, said.message),
    lambda said: (said.code, said.path, said.line),
    lambda said: (said.code, said.path, said.message),
    lambda said: (said.code, said.path, _SERVERS.sub("", said.message)),
    lambda said: (said.code, said.line, said.message),
)
"""What makes two findings the same, the surest first: the later ones find it where the line was edited or moved."""


class Older:
    """The state at a revision, to compare the findings of the working tree with."""

    def __init__(self, revision: str, paths: Sequence[str], options: Options, jobs: int | None = 1) -> None:
        """``paths`` are checked, with ``options``, and the findings are to be sifted.

        Raises GitError, also for paths outside of the repository that the first one lies in.
        """
        self._repository = repository = _repository_of(paths)
        commit = repository.commit(revision)
        self._options = replace(options, revision=Revision(repository.top, commit), key=None)
        self._name = revision
        self._jobs = jobs
        self._tree = GitTree(repository, commit, repository.listed[0])
        changes = against_disk(repository, self._tree.tree)
        self._changed = bool(changes)
        self._earlier = {change.after: change.before for change in changes if change.status == "renamed"}
        self._new = {change.after for change in changes if change.status in ("added", "copied")}

    def sift(self, findings: list[Finding], paths: frozenset[str]) -> list[Finding]:
        """The findings that are not those of the state before.

        Raises ConfigError, and WorkersLostError.
        """
        if not self._changed:
            return []
        return brought(findings, self._before(paths))

    def _before(self, paths: Iterable[str]) -> list[Finding]:
        """What was found in the same programs; with the paths that they have now."""
        top = self._repository.top
        side = Side(self._name, top, self._tree, Configurations(None, (), self._tree))
        now: dict[str, str] = {}
        found = []
        for path in sorted(paths):
            relative = os.path.relpath(os.path.realpath(path), top)
            earlier = self._earlier.get(relative, relative)
            if relative in self._new or earlier is None:
                continue
            item = side.program(earlier)
            if item is not None:
                now[display(os.path.join(top, earlier))] = path
                found.append(item)
        try:
            report = run(found, self._options, jobs=self._jobs)
        except ConfigError as error:
            raise ConfigError(f"{error} ({self._name})") from error
        return [_moved(finding, now) for finding in report.findings]


def _repository_of(paths: Sequence[str]) -> Repository:
    real = [os.path.realpath(path) for path in paths]
    repository = Repository(real[0] if os.path.isdir(real[0]) else os.path.dirname(real[0]))
    for path, where in zip(paths, real, strict=True):
        if where != repository.top and not where.startswith(repository.top.rstrip("/") + "/"):
            raise GitError(f"{path} lies outside of the repository {repository.top}; --diff compares within one")
    return repository


def _moved(finding: Finding, now: dict[str, str]) -> Finding:
    place = finding.place
    path = now.get(place.path, place.path)
    if path == place.path:
        return finding
    return replace(finding, place=Place(SourceText(path, place.source.data), place.start, place.end))


def brought(findings: list[Finding], older: Iterable[Finding]) -> list[Finding]:
    """Those of ``findings`` that are none of ``older``, or reach more hosts than they did; in their order."""
    left, right = list(older), list(findings)
    for key in _SAME:
        waiting: dict[Hashable, list[Finding]] = defaultdict(list)
        for finding in reversed(left):
            waiting[key(meaning(finding))].append(finding)
        rest = []
        for finding in right:
            known = waiting.get(key(meaning(finding)))
            if known and not _wider(known[-1], finding):
                known.pop()
            else:
                rest.append(finding)
        right = rest
        remaining = {id(finding) for known in waiting.values() for finding in known}
        left = [finding for finding in left if id(finding) in remaining]
    new = {id(finding) for finding in right}
    return [finding for finding in findings if id(finding) in new]


def _wider(old: Finding, new: Finding) -> bool:
    if old.hosts == new.hosts or not new.hosts:
        return False
    try:
        return not old.hosts or not _NAMES.parse(new.hosts) <= _NAMES.parse(old.hosts)
    except InventoryError:
        return True


_NAMES = Inventory()
