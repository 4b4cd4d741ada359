"""The arguments of calls in a text that nobody has read yet: a writing ``open``, the ``replace`` of a text."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.patterns import lazy

MOST = 3000
"""Bytes of a call that are looked at."""

_SIGN = lazy(rb"[()\[\]{},]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_OPEN, _REPLACE = b"open(", b".replace("
_NAMED = lazy(rb"\s*(\w+)\s*=(?!=)\s*")
_MODE = lazy(rb"[\"'][rbtU]*[wax+][rbtUwax+]*[\"']")
_VARIABLE = lazy(rb"[A-Za-z_][\w.]*(?![\"'\w])")


def arguments_at(data: bytes, start: int) -> list[bytes]:
    """The arguments of a call, as they are written, from behind its bracket; what is too long is cut."""
    found: list[bytes] = []
    depth, begins, end = 0, start, min(len(data), start + MOST)
    for sign in _SIGN.finditer(data, start, end):
        one = sign[0]
        if one in b"([{":
            depth += 1
        elif one in b")]}":
            depth -= 1
            if depth < 0:
                end = sign.start()
                break
        elif one == b"," and not depth:
            found.append(data[begins : sign.start()])
            begins = sign.end()
    return [*found, data[begins:end]]


def opens_to_write(data: bytes) -> bool:
    """Is a file opened with a mode that writes, or one that stands in a variable?

    An object's own ``open`` is seen itself, and so is that of a class it is made of.
    """
    for at in _calls(data, _OPEN):
        before = data[max(0, at - 5) : at]
        if before[-1:].isalnum() or before.endswith((b"_", b"self.", b".cls.")) or before == b"cls.":
            continue
        given = arguments_at(data, at + len(_OPEN))
        if given[0].strip() == b"self" and before.endswith(b".") and not before.endswith(b"io."):
            continue
        if any(map(_writes, _modes(given))) or (before.endswith(b".") and _MODE.match(_plain(given[0]))):
            return True
    return False


def without_replacing(data: bytes) -> bytes:
    """The text without the method ``replace`` of texts and times, which a path has too, with one argument.

    ``os.replace`` by another name is lost.
    """
    parts, done = [], 0
    for at in _calls(data, _REPLACE):
        given = arguments_at(data, at + len(_REPLACE))
        if not data.endswith(b"os", 0, at) and (_NAMED.match(given[0]) or (len(given) > 1 and given[1].strip())):
            parts.append(data[done:at])
            done = at + len(_REPLACE) - 1
    return b"".join([*parts, data[done:]]) if parts else data


def _calls(data: bytes, name: bytes) -> Iterator[int]:
    at = data.find(name)
    while at >= 0:
        yield at
        at = data.find(name, at + len(name))


def _modes(given: list[bytes]) -> Iterator[bytes]:
    """What may be the mode: the second argument, or that with the name."""
    for number, one in enumerate(given):
        name = _NAMED.match(one)
        if name is None:
            if number == 1:
                yield one
        elif name[1] == b"mode":
            yield one[name.end() :]


def _writes(mode: bytes) -> bool:
    text = mode.strip()
    return _VARIABLE.match(text) is not None or _MODE.search(text) is not None


def _plain(argument: bytes) -> bytes:
    name = _NAMED.match(argument)
    return argument[name.end() :] if name is not None and name[1] == b"mode" else argument.strip()
