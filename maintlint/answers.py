"""What a run asked of the disk, and what it was told: while all of it still holds, so does what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b

from maintlint.files import DISK, Asked, Entry, Files, Kind, V
from maintlint.git import GitError, Repository
from maintlint.sources.decode import UnreadableError


class Answers(Files):
    """The files of the disk. Remembers each question and a digest of its answer, also that something is not there.

    ``told``: by question. ``steady``: nothing was answered in two ways, as happens when a file is written meanwhile.
    """

    def __init__(self) -> None:
        self.told: dict[str, str] = {}
        self.steady = True
        self._asked = Asked()

    def watched(self, build: Callable[[], V]) -> tuple[V, Asked]:
        outer, self._asked = self._asked, Asked()
        try:
            return build(), self._asked
        finally:
            self._asked = outer

    def again(self, asked: Asked) -> None:
        self._asked.parts[id(asked)] = asked

    def take(self, question: str, answer: str) -> None:
        """Remember a question and its answer."""
        self.steady = self.steady and self.told.setdefault(question, answer) == answer
        self._asked.told[question] = answer

    def still_holds(self, told: Mapping[str, str]) -> bool:
        """Would every question be answered in the same way now? Questions that the disk cannot answer are left out."""
        for question, answer in told.items():
            known = self.told.get(question)
            if known is None:
                known = _asked_again(question)
                if known is None:
                    continue
                self.told[question] = known
            if known != answer:
                return False
        return True

    def resolve(self, path: str) -> str:
        answer = DISK.resolve(path)
        self.take(f"resolve {path}", _resolved(answer))
        return answer

    def kind(self, path: str) -> Kind:
        answer = DISK.kind(path)
        self.take(f"kind {path}", answer)
        return answer

    def entries(self, directory: str) -> list[Entry]:
        try:
            answer = DISK.entries(directory)
        except OSError as error:
            self.take(f"entries {directory}", _failure(error))
            raise
        self.take(f"entries {directory}", _listing(answer))
        return answer

    def head(self, path: str, size: int) -> bytes | None:
        try:
            answer = DISK.head(path, size)
        except OSError as error:
            self.take(f"head{size} {path}", _failure(error))
            raise
        self.take(f"head{size} {path}", content_digest(answer))
        return answer

    def load(self, path: str) -> bytes:
        try:
            answer = DISK.load(path)
        except UnreadableError as error:
            self.take(f"load {path}", f"! {error}")
            raise
        self.take(f"load {path}", content_digest(answer))
        return answer


def history_state(top: str) -> str:
    """A digest of what the history of a repository says: the commit that is checked out, what belongs to the working
    tree, and where history was cut off."""
    try:
        repository = Repository(top)
        here, absent = repository.listed
        facts = [repository.commit("HEAD"), *sorted(here), "", *sorted(absent)]
        places = ("--git-path", "shallow", "--git-path", "info/grafts")
        cut = repository.ask("rev-parse", "--path-format=absolute", *places).decode("utf-8", "surrogateescape")
        facts += [content_digest(DISK.load(path)) if DISK.is_file(path) else "" for path in cut.splitlines()]
    except (GitError, UnreadableError) as error:
        return f"! {error}"
    return content_digest("\0".join(facts).encode("utf-8", "surrogateescape"))


def _asked_again(question: str) -> str | None:
    what, _, path = question.partition(" ")
    try:
        if what.startswith("head"):
            return content_digest(DISK.head(path, int(what[4:])))
        ask = _ASK.get(what)
        return None if ask is None else ask(path)
    except OSError as error:
        return _failure(error)
    except UnreadableError as error:
        return f"! {error}"


def _resolved(path: str) -> str:
    """What belongs to a process has another name in each."""
    return "/proc" if path.startswith("/proc/") else path


def content_digest(data: bytes | None) -> str:
    """A digest; "" of nothing."""
    return "" if data is None else blake2b(data, digest_size=16).hexdigest()


def _listing(entries: list[Entry]) -> str:
    rows = [f"{entry.name}\0{entry.directory}{entry.link}" for entry in entries]
    return content_digest("\n".join(rows).encode("utf-8", "surrogateescape"))


def _failure(error: OSError) -> str:
    return f"! {error.errno}"


_ASK: dict[str, Callable[[str], str]] = {
    "entries": lambda path: _listing(DISK.entries(path)),
    "kind": DISK.kind,
    "load": lambda path: content_digest(DISK.load(path)),
    "resolve": lambda path: _resolved(DISK.resolve(path)),
}
