"""The escapes of ``$'…'``."""

from __future__ import annotations

import re

from maintlint.patterns import lazy

_TOKEN = lazy(
    rb"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|c(.)|(.))|[^\\]+", re.DOTALL
)
_NAMED = {
    b"a": b"\a",
    b"b": b"\b",
    b"e": b"\x1b",
    b"E": b"\x1b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
    b"\\": b"\\",
    b"'": b"'",
    b'"': b'"',
    b"?": b"?",
}
_BODY = lazy(rb"(?:[^'\\]|\\.)*", re.DOTALL)


def ansi_c(data: bytes, at: int, limit: int) -> tuple[str, int]:
    """The text of ``$'…'`` whose first character is at ``at``, and the offset of its closing quote."""
    match = _BODY.match(data, at, limit)
    end = match.end() if match is not None else at
    body = data[at:end].replace(b"\0", b"")
    if b"\\" not in body:
        return body.decode("utf-8", "replace"), end
    return b"".join(_bytes(token) for token in _TOKEN.finditer(body)).decode("utf-8", "replace"), end


def _bytes(token: re.Match[bytes]) -> bytes:
    octal, two, four, eight, control, named = token.groups()
    if octal:
        return bytes([int(octal, 8) & 0xFF])
    if two:
        return bytes([int(two, 16)])
    if four or eight:
        code = int(four or eight, 16)
        return chr(code).encode("utf-8", "replace") if code < 0x110000 else b""
    if control:
        return bytes([control[0] & 0x1F])
    if named:
        return _NAMED.get(named, b"\\" + named)
    return token[0]
