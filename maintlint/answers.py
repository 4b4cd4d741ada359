"""What a run asked of the disk, and what it was told: while all of it still holds, so does what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from itertools import islice

from maintlint.files import DISK, Entry, Files, Kind
from maintlint.git import GitError, Repository
from maintlint.sources.decode import UnreadableError


class Answers(Files):
    """The files of the disk. Remembers each question and a digest of its answer, also that something is not there.

    ``told``: by question. ``steady``: nothing was answered in two ways, as happens when a file is written meanwhile.
    """

    def __init__(self) -> None:
        self.told: dict[str, str] = {}
        self.steady = True
        self._given_out = 0

    def given_out(self) -> Mapping[str, str]:
        """What was told since this was asked last."""
        new = dict(islice(self.told.items(), self._given_out, None))
        self._given_out = len(self.told)
        return new

    def take(self, told: Mapping[str, str]) -> None:
        """Also remember what another process was told."""
        for question, answer in told.items():
            self.steady = self.steady and self.told.setdefault(question, answer) == answer

    def resolve(self, path: str) -> str:
        answer = DISK.resolve(path)
        self.take({f"resolve {path}": _resolved(answer)})
        return answer

    def kind(self, path: str) -> Kind:
        answer = DISK.kind(path)
        self.take({f"kind {path}": answer})
        return answer

    def entries(self, directory: str) -> list[Entry]:
        try:
            answer = DISK.entries(directory)
        except OSError as error:
            self.take({f"entries {directory}": _failure(error)})
            raise
        self.take({f"entries {directory}": _listing(answer)})
        return answer

    def head(self, path: str, size: int) -> bytes | None:
        try:
            answer = DISK.head(path, size)
        except OSError as error:
            self.take({f"head{size} {path}": _failure(error)})
            raise
        self.take({f"head{size} {path}": _content(answer)})
        return answer

    def load(self, path: str) -> bytes:
        try:
            answer = DISK.load(path)
        except UnreadableError as error:
            self.take({f"load {path}": f"! {error}"})
            raise
        self.take({f"load {path}": _content(answer)})
        return answer

    def history(self, top: str) -> None:
        """The history of the repository at ``top`` was looked at."""
        self.take({f"history {top}": _history(top)})


def still_hold(told: Mapping[str, str]) -> bool:
    """Would every question be answered in the same way now?"""
    return all(_asked_again(question) == answer for question, answer in told.items())


def _asked_again(question: str) -> str:
    what, _, path = question.partition(" ")
    try:
        if what.startswith("head"):
            return _content(DISK.head(path, int(what[4:])))
        return _ASK[what](path)
    except OSError as error:
        return _failure(error)
    except UnreadableError as error:
        return f"! {error}"


def _history(top: str) -> str:
    """The commit that is checked out, what belongs to the working tree, and where history was cut off."""
    try:
        repository = Repository(top)
        here, absent = repository.listed
        facts = [repository.commit("HEAD"), *sorted(here), "", *sorted(absent)]
        places = ("--git-path", "shallow", "--git-path", "info/grafts")
        cut = repository.ask("rev-parse", "--path-format=absolute", *places).decode("utf-8", "surrogateescape")
        facts += [_content(DISK.load(path)) if DISK.is_file(path) else "" for path in cut.splitlines()]
    except (GitError, UnreadableError) as error:
        return f"! {error}"
    return _content("\0".join(facts).encode("utf-8", "surrogateescape"))


def _resolved(path: str) -> str:
    """What belongs to a process has another name in each."""
    return "/proc" if path.startswith("/proc/") else path


def _content(data: bytes | None) -> str:
    return "" if data is None else blake2b(data, digest_size=16).hexdigest()


def _listing(entries: list[Entry]) -> str:
    rows = [f"{entry.name}\0{entry.directory}{entry.link}" for entry in entries]
    return _content("\n".join(rows).encode("utf-8", "surrogateescape"))


def _failure(error: OSError) -> str:
    return f"! {error.errno}"


_ASK: dict[str, Callable[[str], str]] = {
    "entries": lambda path: _listing(DISK.entries(path)),
    "history": _history,
    "kind": DISK.kind,
    "load": lambda path: _content(DISK.load(path)),
    "resolve": lambda path: _resolved(DISK.resolve(path)),
}
