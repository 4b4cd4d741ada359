"""The files of a repository as they were at a revision, read from git's objects."""

from __future__ import annotations

import os
from contextlib import suppress
from subprocess import Popen
from weakref import finalize

from msgspec import Struct

from maintlint.files import DISK, Entry, Files, Kind
from maintlint.git import Repository
from maintlint.sources.decode import LARGEST, UnreadableError

LINK = "120000"
SUBMODULE = "160000"
MOST_LINKS = 40
CHUNK = 1 << 20


class Object(Struct, frozen=True):
    """An entry of a tree: its mode, six octal digits, and the name of the object."""

    mode: str
    name: str


class Objects:
    """Reads objects through one git that stays open."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._git: Popen[bytes] | None = None
        self._end: finalize[..., Objects] | None = None
        self._owner = 0

    def read(self, name: str) -> bytes:
        """The content of an object.

        Raises UnreadableError if it is missing or larger than a program may be.
        """
        git = self._git
        if git is None or self._owner != os.getpid() or git.poll() is not None:
            self.close()
            self._owner = os.getpid()
            git = self._git = self._repository.start("cat-file", "--batch")
            self._end = finalize(self, _ended, git, self._owner)
        assert git.stdin is not None
        assert git.stdout is not None
        try:
            git.stdin.write(name.encode() + b"\n")
            git.stdin.flush()
            header = git.stdout.readline().split()
            if len(header) != 3:
                raise UnreadableError("its content is not in this clone, which is partial or damaged")
            rest = int(header[2]) + 1
            kept = bytearray()
            while rest:
                chunk = git.stdout.read(min(rest, CHUNK))
                if not chunk:
                    raise UnreadableError("git cannot read its content: the repository is damaged")
                rest -= len(chunk)
                if len(kept) <= LARGEST:
                    kept += chunk
        except OSError as error:
            raise UnreadableError("git cannot read its content: the repository is damaged") from error
        if int(header[2]) > LARGEST:
            raise UnreadableError(f"the file is too large to be a program ({int(header[2]) / 1_000_000:,.1f} MB)")
        return bytes(kept[:-1])

    def close(self) -> None:
        """Ends the git that answers; done anyway when nobody reads objects any more."""
        self._git = None
        if self._end is not None:
            self._end()


def _ended(git: Popen[bytes], owner: int) -> None:
    # A forked process has the pipes as well, and would wait for an end that only the owner can bring about.
    if owner == os.getpid():
        with suppress(OSError):
            git.communicate()


class GitTree(Files):
    """The files at a revision; what lies outside of the repository has no history, and is as it is now."""

    def __init__(self, repository: Repository, commit: str, beside: frozenset[str] | None = None) -> None:
        """``beside``: the names that the working tree lists; files that it has besides are ignored ones, of which

        no revision knows: they are taken to have been the same. Without it they are taken to be none.

        Raises GitError.
        """
        self.commit = commit
        self.repository = repository
        self.objects = Objects(repository)
        self._beside = beside
        self._root = repository.top.rstrip("/")
        self._contents: dict[str, bytes] = {}
        self.tree = tree_of(repository, commit)
        self._directories: dict[str, dict[str, bool]] = {"": {}}
        for path in self.tree:
            self._enter(path)
        self._linked = any(entry.mode == LINK for entry in self.tree.values())

    def _enter(self, path: str) -> None:
        directory = False
        while path:
            above, _, name = path.rpartition("/")
            known = self._directories.setdefault(above, {})
            if known.get(name) is not None and known[name] >= directory:
                return
            known[name] = directory
            path, directory = above, True

    # --- names ----------------------------------------------------------------------------------

    def inside(self, path: str) -> str | None:
        """The path relative to the repository; ``None`` if it lies outside."""
        path = os.path.normpath(path)
        if path == self._root or path == "/":
            return "" if path == (self._root or "/") else None
        return path[len(self._root) + 1 :] if path.startswith(self._root + "/") else None

    def _follow(self, path: str) -> str:
        """Where an absolute path leads, links of the revision followed."""
        relative = self.inside(path)
        if relative is None or not self._linked:
            return os.path.normpath(path)
        at, waiting, links = "", relative.split("/"), 0
        while waiting:
            part, *waiting = waiting
            here = f"{at}/{part}" if at else part
            found = self.tree.get(here)
            if found is None or found.mode != LINK:
                at = here
                continue
            links += 1
            aim = self._aim(here, found)
            if links > MOST_LINKS or aim is None:
                return f"{self._root}/{here}"
            target = self.inside(os.path.join(self._root, os.path.dirname(here), aim))
            if target is None:
                outside = os.path.join(self._root, os.path.dirname(here), aim, *waiting)
                return os.path.normpath(outside)
            at, waiting = "", [*filter(None, target.split("/")), *waiting]
        return f"{self._root}/{at}" if at else self._root or "/"

    def _aim(self, path: str, entry: Object) -> str | None:
        try:
            aim = os.fsdecode(self._content(path, entry))
        except UnreadableError:
            return None
        return aim if aim and "\0" not in aim and len(aim) <= 4096 else None

    def _content(self, path: str, entry: Object) -> bytes:
        known = self._contents.get(path)
        if known is None:
            known = self._contents[path] = self.objects.read(entry.name)
        return known

    # --- reading --------------------------------------------------------------------------------

    def _ignored(self, relative: str, path: str) -> bool:
        return self._beside is not None and relative not in self._beside and DISK.is_file(path)

    def resolve(self, path: str) -> str:
        followed = self._follow(path)
        return DISK.resolve(followed) if self.inside(followed) is None else followed

    def kind(self, path: str) -> Kind:
        path = self._follow(path)
        relative = self.inside(path)
        if relative is None:
            return DISK.kind(path)
        entry = self.tree.get(relative)
        if entry is not None:
            return "other" if entry.mode == SUBMODULE else "" if entry.mode == LINK else "file"
        if relative in self._directories or relative == ".git":
            return "directory"
        return "file" if self._ignored(relative, path) else ""

    def entries(self, directory: str) -> list[Entry]:
        path = self._follow(directory)
        relative = self.inside(path)
        if relative is None:
            return DISK.entries(path)
        names = self._directories.get(relative)
        if names is None:
            raise FileNotFoundError(2, "there is no such directory", path)
        prefix = f"{relative}/" if relative else ""
        return [
            Entry(name, inner, not inner and self.tree[prefix + name].mode == LINK)
            for name, inner in sorted(names.items())
        ]

    def head(self, path: str, size: int) -> bytes | None:
        kind = self.kind(path)
        if kind == "":
            raise FileNotFoundError(2, "there is no such file", path)
        if kind != "file":
            return None
        try:
            return self.load(path)[:size]
        except UnreadableError as error:
            raise OSError(5, str(error), path) from error

    def load(self, path: str) -> bytes:
        followed = self._follow(path)
        relative = self.inside(followed)
        if relative is None or (relative not in self.tree and self._ignored(relative, followed)):
            return DISK.load(followed)
        entry = self.tree.get(relative)
        if entry is None:
            raise UnreadableError("the file does not exist at this revision")
        if entry.mode in (LINK, SUBMODULE):
            raise UnreadableError("not a regular file")
        return self._content(relative, entry)


def tree_of(repository: Repository, commit: str) -> dict[str, Object]:
    """Every file, link and submodule of a commit, by its path relative to the repository.

    Raises GitError.
    """
    tree = {}
    for item in repository.ask("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        if item:
            about, _, path = item.partition(b"\t")
            mode, _, name = about.split(b" ")
            tree[os.fsdecode(path)] = Object(mode.decode(), name.decode())
    return tree
