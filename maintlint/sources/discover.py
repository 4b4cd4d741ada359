"""Files and directories -> the programs to check, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from maintlint.files import DISK, Entry, Files
from maintlint.sources import ignores
from maintlint.sources.decode import reason
from maintlint.sources.language import EXTENSIONS, HEAD, language_of

Excludes = Callable[[str], "tuple[str, tuple[str, ...]]"]
"""For an absolute directory: the directory that its config's ``exclude`` patterns are relative to, and the patterns."""

_DOCUMENTS = (".md", ".rst", ".txt", ".html", ".css", ".json", ".yaml", ".yml", ".toml", ".xml", ".csv", ".pdf", ".po")
_MEDIA = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".ttf", ".woff", ".woff2")
_BINARIES = (".so", ".a", ".o", ".pyc", ".mo", ".gz", ".xz", ".bz2", ".zst", ".zip", ".tar", ".deb", ".rpm", ".iso")
NO_PROGRAMS = frozenset((*_DOCUMENTS, *_MEDIA, *_BINARIES, ".img", ".db", ".sqlite"))
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


def discover(paths: Iterable[str], excludes: Excludes | None = None, files: Files = DISK) -> Discovery:
    """The programs among ``paths`` and below them.

    A file named explicitly is always taken, whatever is ignored or excluded. A file that is reached twice, through
    links or overlapping paths, is taken once. Links to directories are not followed inside a directory, so
    there are no loops.
    """
    found: dict[str, Found] = {}
    others: list[str] = []
    linked: list[Found] = []
    for path in paths:
        if files.kind(os.path.abspath(path)) == "directory":
            for item, link in _walk(path, excludes, files):
                if link:
                    linked.append(item)
                else:
                    found.setdefault(files.resolve(os.path.abspath(item.path)), item)
            continue
        named = _named_file(os.path.normpath(path), files)
        if named is None:
            others.append(path)
        else:
            found[files.resolve(os.path.abspath(path))] = named
    for item in sorted(linked, key=_order):
        found.setdefault(files.resolve(os.path.abspath(item.path)), item)
    return Discovery(tuple(sorted(found.values(), key=_order)), tuple(sorted(others)))


def _order(item: Found) -> list[str]:
    return item.path.split(os.sep)


def _named_file(path: str, files: Files) -> Found | None:
    try:
        head = files.head(os.path.abspath(path), HEAD)
    except OSError as error:
        return Found(path, _by_name(path), reason(error))
    if head is None:
        return Found(path, _by_name(path), "not a regular file (use - to read standard input)")
    language = language_of(path, head, explicit=True)
    return Found(path, language) if language else None


def all_files(top: str, files: Files = DISK) -> Iterator[str]:
    """All regular files below the directory ``top`` that are not ignored, as paths, in a fixed order."""
    for path, entry in _entries(os.path.normpath(top), None, files):
        if isinstance(entry, Entry) and files.is_file(os.path.abspath(path)):
            yield path


def _walk(top: str, excludes: Excludes | None, files: Files) -> Iterator[tuple[Found, bool]]:
    """The programs below a directory, and whether each is a link."""
    for path, entry in _entries(os.path.normpath(top), excludes, files):
        if isinstance(entry, str):
            yield Found(path, "", entry), False
        elif (item := _walked_file(path, entry, files)) is not None:
            yield item, entry.link


def _entries(top: str, excludes: Excludes | None, files: Files) -> Iterator[tuple[str, Entry | str]]:
    """Each path below ``top`` that is no directory with its entry; a directory that cannot be read with the reason."""
    absolute = os.path.abspath(top)
    shown = "" if top == os.curdir else top
    pending: list[tuple[str, str, ignores.Layer | None]] = [(shown, absolute, ignores.top_layer(absolute, files))]
    while pending:
        shown, directory, above = pending.pop()
        try:
            entries = files.entries(directory)
        except OSError as error:
            yield shown or os.curdir, f"directory not read: {reason(error)}"
            continue
        layer = (
            ignores.add_layer(directory, above, files)
            if any(entry.name == ".gitignore" for entry in entries)
            else above
        )
        refuses = _exclusion(directory, excludes)
        for entry in entries:
            path, where = os.path.join(shown, entry.name), os.path.join(directory, entry.name)
            if entry.directory:
                if _entered(where, layer, refuses, files):
                    pending.append((path, where, layer))
            elif not (layer and layer.ignores(where, False)) and not refuses(where):
                yield path, entry


def _entered(directory: str, layer: ignores.Layer | None, refuses: Callable[[str], bool], files: Files) -> bool:
    if os.path.basename(directory) in ignores.NEVER_ENTERED or files.exists(os.path.join(directory, "pyvenv.cfg")):
        return False
    return not (layer and layer.ignores(directory, True)) and not refuses(directory + "/")


def _exclusion(directory: str, excludes: Excludes | None) -> Callable[[str], bool]:
    root, patterns = excludes(directory) if excludes else ("", ())
    if not patterns:
        return lambda path: False
    spec = ignores.compile_patterns(patterns)

    def refuses(path: str) -> bool:
        inside = os.path.relpath(path, root) + ("/" if path.endswith("/") else "")
        return spec.match_file(inside)

    return refuses


def _walked_file(path: str, entry: Entry, files: Files) -> Found | None:
    where = os.path.abspath(path)
    extension = os.path.splitext(entry.name)[1].lower()
    if extension in NO_PROGRAMS:
        return None
    try:
        head = files.head(where, HEAD)
    except OSError as error:
        if entry.link and extension not in EXTENSIONS:
            return None
        broken = "the link leads nowhere" if entry.link and not files.exists(where) else ""
        return Found(path, _by_name(path), broken or reason(error))
    if head is None:
        return None
    language = language_of(path, head)
    return Found(path, language) if language else None


def _by_name(path: str) -> str:
    return EXTENSIONS.get(os.path.splitext(path)[1].lower(), "")
