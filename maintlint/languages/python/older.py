"""Python 2 in the words of Python 3, every byte where it was, so that positions stay true.

``print x`` becomes the tuple ``None, x``: as long, and what stands in it is still evaluated.
"""

from __future__ import annotations

import re

from msgspec import Struct

from maintlint.languages.python.masking import LEXEMES
from maintlint.patterns import lazy

_PRINT = lazy(rb"(?<![\w.])print\b(?:([ \t]*)(>>)|(?=[ \t]*(?:[\r\n;]|\Z))|(?![ \t]*[=(,.)\]:}]))")
_EXCEPT = lazy(rb"(?<![\w.])except[ \t]+(?:[\w.]+|\([^()]*\))([ \t]*,[ \t]*(?:\w+|\([^()]*\))[ \t]*):")
_RAISE = lazy(rb"(?<![\w.])raise[ \t]+[\w.]+[ \t]*(?:\([^()\n]*\))?[ \t]*(,)")
_EXEC = lazy(rb"(?<![\w.])exec([ \t])[ \t]*[\w\"']")
_IN = lazy(rb"[ \t]in[ \t]")
_UNEQUAL = lazy(rb"<>")
_OCTAL = lazy(rb"(?<![\w.])0[0-7]+(?=[lL]?\b)(?!\.)")
_LONG = lazy(rb"(?<![\w.])(?:\d+|0[xX][0-9a-fA-F]+)([lL])\b")
_RAW = lazy(rb"(?<!\w)[uU](?=[rR][\"'])")
_UNPACKED = lazy(rb"(?<![\w.])lambda[ \t]*(\()[\w \t,]*(\))[ \t]*:")
_INDENT = lazy(rb"^[ \t]*\t[ \t]*(?=\S)", re.MULTILINE)
_TAB = 8
_LONGEST = 20_000
"""Bytes of a statement that are looked through for its end."""


class Older(Struct, frozen=True):
    """A Python 2 file as Python 3.

    ``text``: the translation. ``shifts``: by line (from 0), how many bytes its indentation has grown. ``first``: where
    the first difference stands (byte offsets of its line).
    """

    text: bytes
    shifts: dict[int, int]
    first: tuple[int, int]


def in_new_words(data: bytes) -> Older | None:
    """The text of a Python 2 file with what Python 3 writes otherwise; ``None`` if there is no such thing in it."""
    code = LEXEMES.sub(_blanked, data)
    edits = dict(_edits(code))
    closing = dict.fromkeys([_end_of_statement(code, match.start(1)) for match in _EXEC.finditer(code)], b")")
    indents = {match.start(): match[0] for match in _INDENT.finditer(code)}
    if not edits and not indents:
        return None
    pieces: list[bytes] = []
    shifts: dict[int, int] = {}
    at = line = 0
    for start in sorted({*edits, *closing, *indents}):
        line += data.count(b"\n", at, start)
        pieces.append(data[at:start])
        at = start
        if start in indents:
            spaces = indents[start].expandtabs(_TAB)
            shifts[line] = len(spaces) - len(indents[start])
            pieces.append(spaces)
            at = start + len(indents[start])
            continue
        if start in closing:
            pieces.append(closing[start])
        if start in edits:
            pieces.append(edits[start])
            at = start + len(edits[start])
    pieces.append(data[at:])
    first = min([*edits, *closing, *(indents if not edits else ())])
    end = data.find(b"\n", first)
    return Older(b"".join(pieces), shifts, (data.rfind(b"\n", 0, first) + 1, len(data) if end < 0 else end))


def _blanked(match: re.Match[bytes]) -> bytes:
    """Texts and comments say nothing of the language; the quotes stay."""
    found = match[0]
    if found[0] == 35:
        return b" " * len(found)
    return found[:1] + b"_" * (len(found) - 2) + found[-1:]


def _edits(code: bytes) -> list[tuple[int, bytes]]:
    """What to write instead, by offset: always as many bytes as stood there."""
    found: list[tuple[int, bytes]] = []
    for match in _PRINT.finditer(code):
        alone = not code[match.end() :].lstrip(b" \t")[:1].strip(b"\r\n;")
        found.append((match.start(), b"None " if alone and not match[2] else b"None,"))
        if match[2]:
            found.append((match.start(2), b"  "))
    found.extend((match.start(1), b" " * len(match[1])) for match in _EXCEPT.finditer(code))
    found.extend((match.start(1), b";") for match in _RAISE.finditer(code))
    for match in _EXEC.finditer(code):
        found.append((match.start(1), b"("))
        where = _IN.search(code, match.end(), _end_of_statement(code, match.end()))
        if where:
            found.append((where.start(), b" ,  "))
    found.extend((match.start(), b"!=") for match in _UNEQUAL.finditer(code))
    found.extend((one.start(), b"%*d" % (len(one[0]), int(one[0], 8))) for one in _OCTAL.finditer(code))
    found.extend((match.start(1), b" ") for match in _LONG.finditer(code))
    found.extend((match.start(), b" ") for match in _RAW.finditer(code))
    for match in _UNPACKED.finditer(code):
        found.extend([(match.start(1), b" "), (match.start(2), b" ")])
    quotes = [match.start() for match in re.finditer(rb"`", code)]
    if len(quotes) % 2 == 0:
        found.extend((at, b"()"[number % 2 : number % 2 + 1]) for number, at in enumerate(quotes))
    return found


def _end_of_statement(code: bytes, at: int) -> int:
    """Where the statement ends that begins here, behind its last character."""
    depth = 0
    last = at
    for number in range(at, min(len(code), at + _LONGEST)):
        byte = code[number : number + 1]
        if byte in b"([{":
            depth += 1
        elif byte in b")]}":
            depth -= 1
        elif depth <= 0 and (byte == b";" or (byte == b"\n" and code[number - 1 : number] != b"\\")):
            break
        if not byte.isspace():
            last = number + 1
    return last
