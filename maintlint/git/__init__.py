"""Git, asked safely: a repository that is analysed may be hostile, and so may its config.

Only plumbing that reads objects is called, with fixed arguments. Git is never asked about the content of the
working tree, since it would run the filters that the repository names: the working tree is read and hashed here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cached_property

MOST_OUTPUT = 512 * 1024 * 1024
"""Bytes that one answer of git may have."""

_ALWAYS = (
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.attributesFile=/dev/null"),
    *("-c", "core.sshCommand=false"),
    *("-c", "core.alternateRefsCommand=false"),
    *("-c", "protocol.allow=never"),
    *("-c", "safe.bareRepository=explicit"),
)
"""Nothing that the config of a repository names is run, and nothing is fetched."""

_KEPT = ("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
_SET = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class GitError(Exception):
    """Git or the repository cannot answer; the message is one sentence."""


class NoRepositoryError(GitError):
    """The directory does not lie in a repository that can be read, or git is not installed."""


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The user's environment without what makes git look at other repositories or run programs.

    The config of the user and of the system stays: they are not the repository's, and may hold the `safe.directory`
    without which git refuses to read a repository of another owner.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith("GIT_CONFIG")
    }
    return {**kept, **_SET, **extra}


def _executable() -> str:
    # A relative entry of PATH would find a program of the repository.
    path = os.pathsep.join(entry for entry in os.get_exec_path() if os.path.isabs(entry))
    found = shutil.which("git", path=path)
    if found is None:
        raise NoRepositoryError("git is not installed, and without it no revision can be read")
    return found


class Repository:
    """A git repository with a working tree. ``top`` is the real path of its highest directory."""

    def __init__(self, directory: str) -> None:
        """Finds the repository that ``directory`` lies in.

        Raises NoRepositoryError.
        """
        self._git = _executable()
        self.top = directory
        try:
            # One answer each: a path may hold a line end.
            answers = [
                os.fsdecode(self.ask("rev-parse", question)).removesuffix("\n")
                for question in ("--show-toplevel", "--absolute-git-dir", "--is-shallow-repository")
            ]
        except GitError as error:
            raise NoRepositoryError(_why_none(directory, str(error).rpartition(f"{directory}: ")[2])) from error
        self.top, self.directory, shallow = answers
        self.shallow = shallow == "true"
        if not self.top:
            raise NoRepositoryError(f"{directory} lies in a git repository without a working tree")

    def command(self, *arguments: str) -> list[str]:
        """The command line of one call of git."""
        return [self._git, *_ALWAYS, "-C", self.top, *arguments]

    def ask(self, *arguments: str, data: bytes = b"", extra: Mapping[str, str] | None = None) -> bytes:
        """What git prints.

        Raises GitError with its complaint if it fails.
        """
        try:
            done = subprocess.run(
                self.command(*arguments), input=data, capture_output=True, env=_environment(extra or {}), check=False
            )
        except OSError as error:
            raise GitError(f"git cannot be run: {error.strerror}") from error
        if done.returncode != 0 or len(done.stdout) > MOST_OUTPUT:
            complaint = _complaint(done.stderr) or f"git {arguments[0]} failed"
            raise GitError(f"git cannot read the repository {self.top}: {complaint}")
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A git that answers questions until its input ends."""
        return subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment({}),
        )

    def commit(self, revision: str) -> str:
        """The full name of the commit that ``revision`` means.

        Raises GitError.
        """
        if not revision or revision.startswith("-") or "\0" in revision:
            raise GitError(f"`{revision}` is not a revision")
        try:
            answer = self.ask("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        except GitError as error:
            raise GitError(self._why_unknown(revision)) from error
        return answer.decode().strip()

    def _why_unknown(self, revision: str) -> str:
        if ".." in revision:
            first, _, second = revision.replace("...", "..").partition("..")
            return f"`{revision}` is a range, not a revision; give two: {first or 'HEAD'} {second or 'HEAD'}"
        if self.shallow:
            return (
                f"the revision `{revision}` is not in this clone, which is shallow; "
                "fetch more history (`git fetch --unshallow`, or `fetch-depth: 0` in the checkout step)"
            )
        if revision == "HEAD":
            return "the repository has no commit yet, so there is nothing to compare with"
        return f"the revision `{revision}` is not known in {self.top}"

    @cached_property
    def listed(self) -> tuple[frozenset[str], frozenset[str]]:
        """Names of the working tree that belong to it, and those that a sparse checkout left out; relative to ``top``.

        Tracked files and new ones that are not ignored; a tracked one may be gone.
        """
        answer = self.ask("ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard")
        here: set[str] = set()
        absent: set[str] = set()
        for item in answer.split(b"\0"):
            if item:
                (absent if item.startswith(b"S ") else here).add(os.fsdecode(item[2:]))
        return frozenset(here), frozenset(absent)


def _complaint(stderr: bytes) -> str:
    lines: Sequence[str] = stderr.decode("utf-8", "replace").splitlines()
    line = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else "")
    return line.partition(": ")[2] or line


def _why_none(directory: str, complaint: str) -> str:
    if "dubious ownership" in complaint:
        return f"git refuses to read {directory}, which belongs to another user; see `safe.directory` in git-config(1)"
    if "must be run in a work tree" in complaint:
        return f"{directory} lies in a git repository without a working tree"
    if "not a git repository" in complaint:
        return f"{directory} does not lie in a git repository, so there is no earlier state to compare with"
    return f"git cannot read the repository of {directory}: {complaint}"
