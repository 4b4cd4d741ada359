"""What earlier runs found in each program, for programs of which nothing is otherwise now.

A program is remembered with everything that was asked of the disk for it (`maintlint.answers`) and the programs that
it may have been edited from; what programs come to together is concluded anew in each run. It lies in a directory of
the user and not of the repository: who hands over a program must not be able to hand over its result as well. An
entry is data, never code, and one that is damaged or half written does not fit its own digest.
"""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from maintlint import __version__
from maintlint.ancestry import ANCESTORS
from maintlint.answers import Answers
from maintlint.conclusion import Examined
from maintlint.configuration import Settings
from maintlint.files import Asked
from maintlint.places import SourceText
from maintlint.registry import installed_packages
from maintlint.sources.discover import Found

if TYPE_CHECKING:
    from maintlint.ancestry import Lineage

VARIABLE = "MAINTLINT_CACHE_DIR"
"""Names the directory instead; empty: nothing is remembered."""

MOST_KEPT = 20_000
"""So many programs are kept, those that were examined last."""

_TAG_NAME = "CACHEDIR.TAG"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This directory holds what maintlint can make again.\n"
_DIGEST = 16


class Key(Struct, frozen=True):
    """Under what a run remembers: the directory, a digest of the call, and one of all that is not asked of the disk."""

    folder: str
    call: str
    identity: str
    day: datetime.date


class Kept(Struct, frozen=True):
    """One program. ``sources``: path and content of the files that ``examined`` speaks of by their number."""

    identity: str
    language: str
    settings: str
    told: dict[str, str]
    sources: list[tuple[str, bytes]]
    examined: msgspec.Raw


def key_of(call: tuple[object, ...]) -> Key | None:
    """The key of a run; ``call``: what the user says of how programs are examined. ``None``: nothing is remembered."""
    folder = _folder()
    if not folder:
        return None
    said = _digest(repr((os.getcwd(), os.environ.get("HOME"), call)))
    day = datetime.date.today()
    return Key(folder, said, _identity(said, day), day)


class Memory:
    """What is remembered of programs, for one run."""

    def __init__(self, key: Key, files: Answers, lineage: Callable[[], Lineage]) -> None:
        """``lineage``: the programs among which ancestors are looked for; asked only for programs that have been."""
        self._key = key
        self._files = files
        self._lineage = lineage
        self._settings: dict[int, tuple[Settings, str]] = {}

    def recall(self, found: Found, settings: Settings, asked: Asked) -> Examined | None:
        """What an earlier run found; ``None`` if there is none, or if anything is otherwise now.

        ``asked``: what was asked of the disk for the ``settings``.
        """
        try:
            with open(self._path(found), "rb") as stream:
                data = stream.read()
            if blake2b(data[_DIGEST:], digest_size=_DIGEST).digest() != data[:_DIGEST]:
                return None
            kept = msgspec.msgpack.decode(data[_DIGEST:], type=Kept)
            if (kept.identity, kept.language) != (self._key.identity, found.language):
                return None
            if kept.settings != self._settings_digest(settings, asked) or not self._files.still_holds(kept.told):
                return None
            examined = _examined(kept)
        except (OSError, ValueError):
            return None
        from_others = any(question.startswith(ANCESTORS) for question in kept.told)
        moved = self._lineage().moved(kept.told) if from_others else {}
        if moved is None:
            return None
        if moved:
            self._write(found, msgspec.structs.replace(kept, told={**kept.told, **moved}))
        return examined

    def keep(self, found: Found, settings: Settings, asked: Asked, examined: Examined, told: Asked) -> None:
        """Remember a program, if it can be: a directory that cannot be written is no error.

        ``told``: what was asked of the disk for the program, ``asked`` for its ``settings``.
        """
        if not self._files.steady or _hidden_reads() or datetime.date.today() != self._key.day:
            return
        # What failed may succeed another time.
        if examined.outcome.status == "unreadable" or any(one.code == "ML900" for one in examined.findings):
            return
        sources: dict[int, tuple[int, SourceText]] = {}

        def number(source: object) -> int:
            assert isinstance(source, SourceText)
            return sources.setdefault(id(source), (len(sources), source))[0]

        content = msgspec.msgpack.encode(examined, enc_hook=number)
        kept = Kept(
            identity=self._key.identity,
            language=found.language,
            settings=self._settings_digest(settings, asked),
            told=told.all(),
            sources=[(source.path, source.data) for _, source in sources.values()],
            examined=msgspec.Raw(content),
        )
        self._write(found, kept)

    def tidy(self) -> None:
        """Forget what is older than the `MOST_KEPT` latest."""
        try:
            if len(os.listdir(self._key.folder)) <= MOST_KEPT + 1:
                return
            with os.scandir(self._key.folder) as entries:
                files = sorted((one.stat().st_mtime, one.path) for one in entries if one.name != _TAG_NAME)
        except OSError:
            return
        for _, path in files[:-MOST_KEPT]:
            with suppress(FileNotFoundError):
                os.remove(path)

    def _path(self, found: Found) -> str:
        return os.path.join(self._key.folder, _digest(f"{self._key.call}\0{found.path}"))

    def _settings_digest(self, settings: Settings, asked: Asked) -> str:
        known = self._settings.get(id(settings))
        if known is None:
            rows = (f"{question}\0{answer}" for question, answer in sorted(asked.all().items()))
            known = settings, _digest("\n".join([settings.root, settings.path, *rows]))
            self._settings[id(settings)] = known
        return known[1]

    def _write(self, found: Found, kept: Kept) -> None:
        path = self._path(found)
        beside = f"{path}.{os.getpid()}"
        try:
            data = msgspec.msgpack.encode(kept)
            if not os.path.isdir(self._key.folder):
                os.makedirs(self._key.folder, mode=0o700, exist_ok=True)
                _save(os.path.join(self._key.folder, _TAG_NAME), _TAG.encode())
            _save(beside, blake2b(data, digest_size=_DIGEST).digest() + data)
            os.replace(beside, path)
        except (OSError, UnicodeEncodeError):
            return


def _examined(kept: Kept) -> Examined:
    """Raises ValueError for what is no program."""
    sources = [SourceText(path, data) for path, data in kept.sources]

    def source(type_: type, number: Any) -> SourceText:
        if type_ is not SourceText or not isinstance(number, int) or not 0 <= number < len(sources):
            raise ValueError("there is no such source")
        return sources[number]

    return msgspec.msgpack.decode(kept.examined, type=Examined, dec_hook=source)


def _identity(call: str, day: datetime.date) -> str:
    """A digest of the call, the day, this maintlint, its rules and plugins, and what they are run by."""
    found = blake2b(f"{call}\n{__version__}\n{sys.version}\n{day}\n".encode(), digest_size=_DIGEST)
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


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=_DIGEST).hexdigest()


def _save(path: str, data: bytes) -> None:
    with open(path, "wb") as stream:
        stream.write(data)
