"""What earlier runs printed, for runs in which nothing is otherwise: same call, same maintlint, same files.

A run is remembered as a whole, with everything that it asked of the disk (`maintlint.answers`). It lies in a directory
of the user and not of the repository: who hands over a program must not be able to hand over its result as well.
"""

from __future__ import annotations

import datetime
import os
import sys
from hashlib import blake2b
from zlib import crc32

import msgspec.json
from msgspec import Struct

from maintlint import __version__
from maintlint.answers import Answers, still_hold
from maintlint.files import Files
from maintlint.registry import installed_packages

VARIABLE = "MAINTLINT_CACHE_DIR"
"""Names the directory instead; empty: nothing is remembered."""

MOST_KEPT = 50
"""So many runs are kept, the latest ones."""

_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This directory holds what maintlint can make again.\n"


class Kept(Struct, frozen=True):
    """One run. ``identity``: of the call and of all that is not asked of the disk; ``others``: files that are no
    programs, ``notes``: what was told of inventories, ``text``: what was printed."""

    identity: str
    told: dict[str, str]
    others: tuple[str, ...]
    notes: tuple[str, ...]
    text: str
    status: int


class Memory:
    """Where the run of one call is remembered."""

    def __init__(self, call: tuple[object, ...]) -> None:
        """``call``: all that the user says, with the working directory."""
        self._call = repr((os.getcwd(), os.environ.get("HOME"), call)).encode("utf-8", "surrogateescape")
        self._day = datetime.date.today()
        folder = _folder()
        name = f"{crc32(self._call):08x}{crc32(self._call[::-1]):08x}.json"
        self._path = os.path.join(folder, name) if folder else ""

    def recall(self) -> Kept | None:
        """The earlier run of the same call; ``None`` if there is none, or if anything is otherwise now."""
        try:
            with open(self._path, "rb") as stream:
                kept = msgspec.json.decode(stream.read(), type=Kept)
        except (OSError, ValueError):
            return None
        return kept if kept.identity == self._identity() and still_hold(kept.told) else None

    def keep(self, files: Files, others: tuple[str, ...], notes: tuple[str, ...], text: str, status: int) -> None:
        """Remember the run that has just ended, if it can be: a directory that cannot be written is no error."""
        if not self._path or not isinstance(files, Answers):
            return
        if not files.steady or _hidden_reads() or datetime.date.today() != self._day:
            return
        kept = Kept(self._identity(), files.told, others, notes, text, status)
        folder, beside = os.path.dirname(self._path), f"{self._path}.{os.getpid()}"
        try:
            data = msgspec.json.encode(kept)
            os.makedirs(folder, mode=0o700, exist_ok=True)
            _write(os.path.join(folder, "CACHEDIR.TAG"), _TAG.encode())
            _write(beside, data)
            os.replace(beside, self._path)
            _forget_oldest(folder)
        except (OSError, UnicodeEncodeError):
            return

    def _identity(self) -> str:
        """A digest of the call, the day, this maintlint, its rules and plugins, and what they are run by."""
        found = blake2b(self._call, digest_size=16)
        found.update(f"{__version__}\n{sys.version}\n{self._day}\n".encode())
        for entry in sys.path:
            names = os.listdir(entry or os.curdir) if os.path.isdir(entry or os.curdir) else []
            versions = sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))
            found.update("\0".join([entry, *versions, "\n"]).encode("utf-8", "surrogateescape"))
        for package in ("maintlint", *sorted(installed_packages())):
            for path in _files_of(package):
                with open(path, "rb") as stream:
                    data = stream.read()
                found.update(f"{path}\0{len(data)}\n".encode("utf-8", "surrogateescape") + data)
        return found.hexdigest()


def _folder() -> str:
    named = os.environ.get(VARIABLE)
    if named is not None:
        return os.path.abspath(named) if named else ""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "maintlint") if os.path.isabs(base) else ""


def _files_of(package: str) -> list[str]:
    """The files of a package, but for compiled ones."""
    from importlib.util import find_spec

    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return []
    found = []
    for place in (spec.submodule_search_locations if spec is not None else None) or ():
        for directory, below, names in os.walk(place):
            below[:] = sorted(name for name in below if name != "__pycache__")
            found += [os.path.join(directory, name) for name in sorted(names) if not name.endswith(".pyc")]
    return found


def _hidden_reads() -> bool:
    """Was something at work that reads the disk by itself?"""
    return "ansible" in sys.modules


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as stream:
        stream.write(data)


def _forget_oldest(folder: str) -> None:
    with os.scandir(folder) as entries:
        runs = sorted((entry.stat().st_mtime, entry.path) for entry in entries if entry.name.endswith(".json"))
    for _, path in runs[:-MOST_KEPT]:
        os.remove(path)
