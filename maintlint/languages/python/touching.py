"""Does a stretch of Python touch the world at all? A look at its words, before it is lowered and evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from maintlint.knowledge.loader import packaged_files
from maintlint.patterns import lazy

_WORD = lazy(rb"[A-Za-z_]\w*")
_KEY = lazy(r'^\["([\w.]+)"\]', re.MULTILINE)
_DOES = lazy(r"^(?:effects|runs|same-as) ?=", re.MULTILINE)
_INTERFACES = frozenset({b"dbapi"})
"""First parts that are no modules: what any module of the same file makes."""
_WRITES = lazy(rb"open\([^()\n]*,\s*(?:mode\s*=\s*)?[rbuf]*[\"'][rbtU]*[wax+]")
_EVALUATES = lazy(rb"(?<![.\w])(?:exec|eval|execfile)\s*\(")
_IMPORT = lazy(
    rb"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)|import[ \t]+([\w., \t]+))", re.MULTILINE
)
_DEFINITION = lazy(rb"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.MULTILINE)

Words = dict[bytes, frozenset[bytes]]


@lru_cache(maxsize=1)
def triggers() -> Words:
    """For the last part of each described call's name, the first parts: a text that has both may call it.

    The classes of one knowledge file may be made by any of its modules.
    """
    found: dict[bytes, frozenset[bytes]] = {}
    for name, text in packaged_files().items():
        if name.startswith("py_"):
            for last, roots in _of_file(text).items():
                found[last] = found.get(last, frozenset()) | roots
    return found


def _of_file(text: str) -> Words:
    matches = list(_KEY.finditer(text))
    names = []
    roots: set[bytes] = set()
    for match, end in zip(matches, [*(later.start() for later in matches[1:]), len(text)], strict=True):
        parts = match[1].encode().split(b".")
        roots.add(parts[0])
        if _DOES.search(text, match.end(), end) and parts[0] != b"builtins":
            names.append(parts)
    found: Words = {}
    for parts in names:
        origins = frozenset(roots) if parts[0] in _INTERFACES else frozenset({parts[0]})
        found[parts[-1]] = found.get(parts[-1], frozenset()) | origins
    return found


def words_of_names(names: Iterable[str]) -> Words:
    """The words by which calls with these qualified names are recognised."""
    found: dict[bytes, set[bytes]] = {}
    for name in names:
        parts = name.encode().split(b".")
        if parts[0] != b"builtins" and len(parts) > 1:
            found.setdefault(parts[-1], set()).add(parts[0])
    return {last: frozenset(roots) for last, roots in found.items()}


def touches(data: bytes, extra: Words | None = None) -> bool:
    """May this whole file do anything that is described?"""
    words = frozenset(_WORD.findall(data))
    return calls_something(words, words, extra) or _writes(data)


def calls_something(words: frozenset[bytes], around: frozenset[bytes], extra: Words | None = None) -> bool:
    """Is some call named by ``words``, with its module in the words ``around``?"""
    for table in (triggers(), extra or {}):
        for word in words & table.keys():
            if table[word] & around:
                return True
    return False


def _writes(data: bytes) -> bool:
    return _WRITES.search(data) is not None or _EVALUATES.search(data) is not None


def touching_names(data: bytes, extra: Words | None = None) -> frozenset[str]:
    """The functions, methods and classes of a file, by name, that touch something themselves or through each other."""
    around = frozenset(_WORD.findall(data))
    starts = [(match.start(), match[1]) for match in _DEFINITION.finditer(data)]
    ends = [*(start for start, _ in starts[1:]), len(data)]
    pieces = [(name, data[start:end]) for (start, name), end in zip(starts, ends, strict=False)]
    words: dict[bytes, frozenset[bytes]] = {}
    found = set()
    for name, piece in pieces:
        spoken = frozenset(_WORD.findall(piece))
        if calls_something(spoken, around, extra) or _writes(piece):
            found.add(name)
        words[name] = words.get(name, frozenset()) | spoken
    growing = True
    while growing:
        more = {name for name, spoken in words.items() if name not in found and spoken & found}
        found |= more
        growing = bool(more)
    return frozenset(name.decode("utf-8", "replace") for name in found)


def definitions(data: bytes) -> frozenset[bytes]:
    """The names of all functions, methods and classes."""
    return frozenset(_DEFINITION.findall(data))


def touching_stretch(
    data: bytes, around: frozenset[bytes], names: frozenset[bytes], extra: Words | None = None
) -> bool:
    """May this stretch of a file do something: by a described call, or by speaking one of ``names``?"""
    words = frozenset(_WORD.findall(data))
    return bool(words & names) or calls_something(words, around, extra) or _writes(data)


def words_in(data: bytes) -> frozenset[bytes]:
    """Every word of a text."""
    return frozenset(_WORD.findall(data))


def imports_of(data: bytes) -> frozenset[str]:
    """The modules that a file imports, as they are written."""
    found = set()
    for origin, names, plain in _IMPORT.findall(data):
        if origin:
            module = origin.decode()
            found.add(module)
            separator = "" if module.endswith(".") else "."
            found.update(f"{module}{separator}{name.decode()}" for name in _WORD.findall(names) if name != b"as")
        for name in plain.split(b","):
            word = name.split()[:1]
            if word:
                found.add(word[0].decode())
    return frozenset(found)
