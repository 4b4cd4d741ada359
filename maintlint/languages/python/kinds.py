"""What the names of a Python file stand for, as far as its text says: objects of a class, or of Python's own kinds."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from msgspec import Struct

from maintlint.patterns import lazy

OWN = b""
"""The kind of numbers, texts, containers and files, whose methods touch nothing."""

_CHANGES = frozenset(
    b"add clear close copy discard flush format insert pop remove replace truncate update write".split()
)
HARMLESS = (
    frozenset(
        [
            name.encode()
            for kind in (bytearray, bytes, dict, io.BufferedRandom, io.TextIOWrapper, list, set, str)
            for name in dir(kind)
            if not name.startswith("_")
        ]
    )
    - _CHANGES
)
"""Methods of Python's own kinds that nobody gives to what changes the world; others may have them, too."""

_PLAIN = frozenset(
    b"AnyStr BinaryIO Counter DefaultDict Deque Dict FrozenSet IO Iterable Iterator List Mapping MutableMapping"
    b" MutableSequence OrderedDict Sequence Set TextIO Tuple bool bytearray bytes complex defaultdict deque dict float"
    b" frozenset int list set str tuple".split()
)
_MAKERS = frozenset(b"BytesIO StringIO TextIOWrapper enumerate input len open range repr reversed sorted zip".split())
_VAGUE = frozenset(b"Any Callable ClassVar Final Literal Optional Self Type Union object type".split())
_CONTAINER = rb"[\[{\"'\d-]|[bBfFrRuU]{1,2}[\"']"
_ANNOTATION = rb"[ \t]*:[ \t]*(?:typing\.)?(?:Optional\[)?[\"']?(\w+(?:\.\w+)*)(?![\w.]*[ \t]*\|(?![ \t]*None\b))"
_GIVEN = lazy(
    rb"^[ \t]*(\w+(?:\.\w+)*)(?:" + _ANNOTATION + rb"[^=\n]*)?[ \t]*=(?!=)[ \t]*(?:\([ \t\n]*)?"
    rb"(?:(None\b)|(" + _CONTAINER + rb")|(?:await[ \t]+)?(\w+(?:\.\w+)*)\()?",
    re.MULTILINE,
)
"""An assignment: the name, its kind, ``None``, a container or text, what is called."""
_PARAMETER = lazy(rb"(?:^[ \t]*|[(,*][ \t\n]*)(\w+)" + _ANNOTATION, re.MULTILINE)
_OPENED = lazy(rb"\b(?:open|fdopen|BytesIO|StringIO)\([^\n]*\)[ \t]+as[ \t]+(\w+)")
_TAKEN = lazy(
    rb"\b(?:for|as)[ \t]+\(?(\w+(?:[ \t]*,[ \t]*\w+)*)|^[ \t]*(\w+(?:\.\w+)*(?:[ \t]*,[ \t]*[\w.*]+)+)[ \t]*=(?!=)",
    re.MULTILINE,
)
"""Names that loops, ``with``, ``except``, imports and unpacking give something."""


class Kind(Struct, frozen=True):
    """The class of an object, as it is written, or `OWN`; ``made``: by calling that class, so it is no other's."""

    name: bytes
    made: bool = True


def kinds(code: bytes) -> dict[bytes, Kind]:
    """The names in a text that stand for one kind of thing, wherever they are given something."""
    found: dict[bytes, Kind | None] = {}
    for name, kind in _said(code):
        known = found.setdefault(name, kind)
        if known is not None and known != kind:
            found[name] = Kind(known.name, False) if kind is not None and kind.name == known.name else None
    return {name: kind for name, kind in found.items() if kind is not None}


_OWN = Kind(OWN)


def _said(code: bytes) -> Iterator[tuple[bytes, Kind | None]]:
    opened = set(_OPENED.findall(code))
    for name in opened:
        yield name, _OWN
    for several, unpacked in _TAKEN.findall(code):
        for one in (several or unpacked).split(b","):
            name = one.strip(b" \t*").rpartition(b".")[2]
            if name not in opened:
                yield name, None
    for name, declared in _PARAMETER.findall(code):
        yield name, _declared(declared)
    for path, declared, nothing, container, called in _GIVEN.findall(code):
        if declared or not nothing:
            given = _declared(declared) if declared else _OWN if container else _made(called)
            yield path.rpartition(b".")[2], given


def _declared(kind: bytes) -> Kind | None:
    last = kind.rpartition(b".")[2]
    if last in _PLAIN:
        return _OWN
    return None if last in _VAGUE or not last[:1].isalpha() else Kind(kind, False)


def _made(called: bytes) -> Kind | None:
    last = called.rpartition(b".")[2]
    if last in _PLAIN or last in _MAKERS:
        return _OWN
    return Kind(called) if last.lstrip(b"_")[:1].isupper() and not last.isupper() else None
