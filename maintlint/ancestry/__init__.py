"""Which older programs of the repository a program was edited from."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping
from functools import cache, cached_property

from msgspec import Struct

from maintlint.ancestry.dates import written_date
from maintlint.ancestry.index import Index
from maintlint.ancestry.lines import characteristic, stripped
from maintlint.answers import Answers, content_digest, history_state
from maintlint.configuration import repository_top
from maintlint.files import Disk, Files
from maintlint.git import GitError, Repository
from maintlint.git.history import Gone, History, history_of
from maintlint.git.tree import GitTree, Objects, tree_of
from maintlint.sources.decode import UnreadableError
from maintlint.sources.discover import NO_PROGRAMS
from maintlint.sources.language import HEAD, language_of

ANCESTORS = "ancestors "
"""Begins the question for the ancestors of a program, where what was asked is remembered."""

MOST_ANCESTORS = 5
MOST_GONE = 3_000


class Older(Struct, frozen=True):
    """An older program that is similar: how to show it, its language, content, date and share of text."""

    shown: str
    language: str
    data: bytes
    date: str
    share: float


class _Text(Struct, frozen=True):
    """One program of the index. ``gone``: it stands in the history only; ``written``: the date that it bears itself."""

    path: str
    language: str
    data: bytes
    gone: Gone | None = None

    @property
    def written(self) -> datetime.date | None:
        return written_date(self.path, self.data)


class Lineage:
    """The programs among which ancestors are looked for: those of a repository with its history, else those of a run.

    Everything is read when it is first asked for, and once.
    """

    def __init__(self, files: Files, run: Iterable[str] = ()) -> None:
        """``run``: absolute paths of the programs of this run."""
        self._files = files
        self._run = run
        self._families: dict[str | None, _Family] = {}

    def older(self, path: str) -> list[Older]:
        """The older programs that the one at the absolute ``path`` shares text with, most similar first."""
        real, family = self._family_of(path)
        # What the answer depends on is all programs and their history. It is remembered as one.
        found, _ = self._files.watched(lambda: family.older(real))
        if isinstance(self._files, Answers):
            self._files.take(f"{ANCESTORS}{path}", f"{family.state} {_told(found)}")
        return found

    def moved(self, told: Mapping[str, str]) -> dict[str, str] | None:
        """Of questions for ancestors with their answers those whose answer is put otherwise now, but says the same.

        ``None`` if an answer is another one.
        """
        found = {}
        for question, answer in told.items():
            if not question.startswith(ANCESTORS):
                continue
            real, family = self._family_of(question.removeprefix(ANCESTORS))
            state, _, same = answer.partition(" ")
            if state == family.state:
                continue
            if _told(family.older(real)) != same:
                return None
            found[question] = f"{family.state} {same}"
        return found

    def _family_of(self, path: str) -> tuple[str, _Family]:
        real = self._files.resolve(path)
        top = repository_top(os.path.dirname(real), self._files)
        family = self._families.get(top)
        if family is None:
            family = self._families[top] = _Family(self._files, top, self._run)
        return real, family


class _Family:
    """The programs of one repository, or of the run."""

    def __init__(self, files: Files, top: str | None, run: Iterable[str]) -> None:
        self._files = files
        self._run = run
        self._repository = _repository(files, top)

    @cached_property
    def state(self) -> str:
        """A digest of the programs and the history."""
        rows = [f"{name}\0{content_digest(text.data)}" for name, text in self._present.items()]
        history = "" if self._repository is None else history_state(self._repository.top)
        return content_digest("\n".join([history, *rows]).encode("utf-8", "surrogateescape"))

    def older(self, path: str) -> list[Older]:
        mine = self._texts.get(path)
        if mine is None or (self._repository is None and not self._some_are_older(mine)):
            return []
        found = []
        for likeness in self._index.similar(path):
            other = self._texts[likeness.name]
            date = self._date_if_older(other, mine)
            if date is not None:
                found.append(Older(self._shown(other), other.language, other.data, date, likeness.share))
            if len(found) == MOST_ANCESTORS:
                break
        return found

    def _some_are_older(self, mine: _Text) -> bool:
        """Is there a program with an earlier date, where only the dates tell that they bear themselves?"""
        written = mine.written
        return written is not None and self._oldest is not None and self._oldest < written

    @cached_property
    def _oldest(self) -> datetime.date | None:
        return min(filter(None, [text.written for text in self._present.values()]), default=None)

    # --- the texts --------------------------------------------------------------------------------

    @cached_property
    def _texts(self) -> dict[str, _Text]:
        return {**self._present, **self._gone()}

    @cached_property
    def _present(self) -> dict[str, _Text]:
        texts = {}
        for path in self._paths():
            if os.path.splitext(path)[1].lower() in NO_PROGRAMS:
                continue
            data = self._content(path)
            language = language_of(path, data[:HEAD]) if data else None
            if language:
                texts[path] = _Text(path, language, data)
        return texts

    @cached_property
    def _index(self) -> Index:
        texts, known = self._texts, {}
        for name, text in texts.items():
            known[name] = stripped(text.data) if text.language == "python" else characteristic(text.data)
        return Index(known, cache(lambda name: characteristic(texts[name].data) if name in texts else frozenset()))

    def _paths(self) -> Iterable[str]:
        if self._repository is None:
            return sorted({self._files.resolve(path) for path in self._run})
        names = self._files.tree if isinstance(self._files, GitTree) else self._repository.listed[0]
        return (os.path.join(self._repository.top, name) for name in sorted(names))

    def _content(self, path: str) -> bytes:
        try:
            data = self._files.load(path) if self._files.resolve(path) == path else b""
        except UnreadableError:
            return b""
        return b"" if b"\0" in data[:HEAD] else data

    def _gone(self) -> dict[str, _Text]:
        if self._repository is None or self._history is None:
            return {}
        objects = Objects(self._repository)
        texts = {}
        for gone in list(self._history.gone.values())[-MOST_GONE:]:
            if os.path.splitext(gone.path)[1].lower() in NO_PROGRAMS:
                continue
            try:
                data = objects.read(gone.object)
            except UnreadableError:
                continue
            language = language_of(gone.path, data[:HEAD])
            if language:
                texts[f"{gone.commit}:{gone.path}"] = _Text(gone.path, language, data, gone)
        objects.close()
        return texts

    # --- ages -------------------------------------------------------------------------------------

    @cached_property
    def _history(self) -> History | None:
        if self._repository is None:
            return None
        try:
            commit = self._files.commit if isinstance(self._files, GitTree) else self._repository.commit("HEAD")
            return history_of(self._repository, commit)
        except GitError:
            return None

    @cached_property
    def _committed(self) -> frozenset[str]:
        if self._repository is None or self._history is None:
            return frozenset()
        if isinstance(self._files, GitTree):
            return frozenset(self._files.tree)
        try:
            return frozenset(tree_of(self._repository, self._repository.commit("HEAD")))
        except GitError:
            return frozenset()

    def _born(self, text: _Text) -> int | None:
        """When it was first committed; ``None`` if it was not, or nobody knows."""
        if text.gone is not None:
            return text.gone.first
        if self._repository is None or self._history is None:
            return None
        name = os.path.relpath(text.path, self._repository.top)
        return self._history.born(name) if name in self._committed else None

    def _date_if_older(self, other: _Text, mine: _Text) -> str | None:
        """The date of ``other`` if it is older than ``mine``: by the first commit, else by the date it bears."""
        born, own = self._born(other), self._born(mine)
        if born is not None and own is not None and born != own:
            return _day(born) if born < own else None
        if born is not None and own is None and not self._is_committed(mine):
            return _day(born)
        written, mine_written = other.written, mine.written
        if written is None or mine_written is None or written >= mine_written:
            return None
        return written.isoformat()

    def _is_committed(self, text: _Text) -> bool:
        return self._repository is not None and os.path.relpath(text.path, self._repository.top) in self._committed

    def _shown(self, text: _Text) -> str:
        if text.gone is not None:
            # As `git show` takes it: its last content stands before the commit that ended it.
            return f"{text.gone.commit[:10]}~:{text.path}"
        relative = os.path.relpath(text.path)
        return text.path if relative.startswith("..") else relative


def _repository(files: Files, top: str | None) -> Repository | None:
    if isinstance(files, GitTree):
        return files.repository
    if top is None or not isinstance(files, (Disk, Answers)):
        return None
    try:
        return Repository(top)
    except GitError:
        return None


def _told(found: list[Older]) -> str:
    """A digest of an answer."""
    rows = [f"{one.shown}\0{one.language}\0{content_digest(one.data)}\0{one.date}\0{one.share}" for one in found]
    return content_digest("\n".join(rows).encode("utf-8", "surrogateescape"))


def _day(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).date().isoformat()
