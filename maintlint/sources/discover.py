"""Files and directories -> the programs to check, in a fixed order."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from maintlint.sources.decode import reason
from maintlint.sources.ignores import NEVER_ENTERED, Layer, add_layer, compile_patterns, top_layer
from maintlint.sources.language import EXTENSIONS, HEAD, language_of

Excludes = Callable[[str], "tuple[str, tuple[str, ...]]"]
"""For an absolute directory: the directory that its config's ``exclude`` patterns are relative to, and the patterns."""

_DOCUMENTS = (".md", ".rst", ".txt", ".html", ".css", ".json", ".yaml", ".yml", ".toml", ".xml", ".csv", ".pdf", ".po")
_MEDIA = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".ttf", ".woff", ".woff2")
_BINARIES = (".so", ".a", ".o", ".pyc", ".mo", ".gz", ".xz", ".bz2", ".zst", ".zip", ".tar", ".deb", ".rpm", ".iso")
_NO_PROGRAMS = frozenset((*_DOCUMENTS, *_MEDIA, *_BINARIES, ".img", ".db", ".sqlite"))
"""Extensions that are not even opened in a walk."""


class Found(Struct, frozen=True):
    """A program to check, or a path that cannot be read (``problem`` says why). ``language`` is "" if not known."""

    path: str
    language: str = ""
    problem: str = ""


class Discovery(Struct, frozen=True):
    """What the paths on the command line led to; ``others`` are named files that are no programs."""

    found: tuple[Found, ...] = ()
    others: tuple[str, ...] = ()


def discover(paths: Iterable[str], excludes: Excludes | None = None) -> Discovery:
    """The programs among ``paths`` and below them.

    A file named explicitly is always taken, whatever is ignored or excluded. A file that is reached twice, through
    links or overlapping paths, is taken once. Links to directories are not followed inside a directory, so
    there are no loops.
    """
    found: dict[str, Found] = {}
    others: list[str] = []
    linked: list[Found] = []
    for path in paths:
        if os.path.isdir(path):
            for item in _walk(path, excludes):
                if os.path.islink(item.path):
                    linked.append(item)
                else:
                    found.setdefault(os.path.realpath(item.path), item)
            continue
        named = _named_file(os.path.normpath(path))
        if named is None:
            others.append(path)
        else:
            found[os.path.realpath(path)] = named
    for item in sorted(linked, key=_order):
        found.setdefault(os.path.realpath(item.path), item)
    return Discovery(tuple(sorted(found.values(), key=_order)), tuple(sorted(others)))


def _order(item: Found) -> list[str]:
    return item.path.split(os.sep)


def _named_file(path: str) -> Found | None:
    try:
        head = _head(path)
    except OSError as error:
        return Found(path, _by_name(path), reason(error))
    if head is None:
        return Found(path, _by_name(path), "not a regular file (use - to read standard input)")
    language = language_of(path, head, explicit=True)
    return Found(path, language) if language else None


def files(top: str) -> Iterator[str]:
    """All regular files below the directory ``top`` that are not ignored, as paths, in a fixed order."""
    for path, entry in _entries(os.path.normpath(top), None):
        if isinstance(entry, os.DirEntry) and entry.is_file():
            yield path


def _walk(top: str, excludes: Excludes | None) -> Iterator[Found]:
    for path, entry in _entries(os.path.normpath(top), excludes):
        item = Found(path, "", entry) if isinstance(entry, str) else _walked_file(path, entry)
        if item is not None:
            yield item


def _entries(top: str, excludes: Excludes | None) -> Iterator[tuple[str, os.DirEntry[str] | str]]:
    """Each path below ``top`` that is no directory with its entry; a directory that cannot be read with the reason."""
    absolute = os.path.abspath(top)
    shown = "" if top == os.curdir else top
    pending: list[tuple[str, str, Layer | None]] = [(shown, absolute, top_layer(absolute))]
    while pending:
        shown, directory, above = pending.pop()
        try:
            entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
        except OSError as error:
            yield shown or os.curdir, f"directory not read: {reason(error)}"
            continue
        layer = add_layer(directory, above)
        refuses = _exclusion(directory, excludes)
        for entry in entries:
            path = os.path.join(shown, entry.name)
            if _is_directory(entry):
                if _entered(entry, layer, refuses):
                    pending.append((path, entry.path, layer))
            elif not (layer and layer.ignores(entry.path, False)) and not refuses(entry.path):
                yield path, entry


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _entered(entry: os.DirEntry[str], layer: Layer | None, refuses: Callable[[str], bool]) -> bool:
    if entry.name in NEVER_ENTERED or os.path.exists(os.path.join(entry.path, "pyvenv.cfg")):
        return False
    return not (layer and layer.ignores(entry.path, True)) and not refuses(entry.path + "/")


def _exclusion(directory: str, excludes: Excludes | None) -> Callable[[str], bool]:
    root, patterns = excludes(directory) if excludes else ("", ())
    if not patterns:
        return lambda path: False
    spec = compile_patterns(patterns)

    def refuses(path: str) -> bool:
        inside = os.path.relpath(path, root) + ("/" if path.endswith("/") else "")
        return spec.match_file(inside)

    return refuses


def _walked_file(path: str, entry: os.DirEntry[str]) -> Found | None:
    extension = os.path.splitext(entry.name)[1].lower()
    if extension in _NO_PROGRAMS:
        return None
    try:
        head = _head(entry.path)
    except OSError as error:
        if entry.is_symlink() and extension not in EXTENSIONS:
            return None
        return Found(path, _by_name(path), _broken_link(entry) or reason(error))
    if head is None or (entry.is_symlink() and os.path.isdir(entry.path)):
        return None
    language = language_of(path, head)
    return Found(path, language) if language else None


def _broken_link(entry: os.DirEntry[str]) -> str:
    return "the link leads nowhere" if entry.is_symlink() and not os.path.exists(entry.path) else ""


def _head(path: str) -> bytes | None:
    """The start of the file; ``None`` if it is not a regular file (opening a pipe must not wait for a writer).

    Raises OSError.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        return os.read(descriptor, HEAD)
    finally:
        os.close(descriptor)


def _by_name(path: str) -> str:
    return EXTENSIONS.get(os.path.splitext(path)[1].lower(), "")
