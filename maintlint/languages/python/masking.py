"""The text of a Python file without what only people read: comments, docstrings, messages, annotations."""

from __future__ import annotations

import re

from maintlint.patterns import lazy

LEXEMES = lazy(
    rb"#[^\n]*"
    rb'|"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'
    rb"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
    rb'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
    rb"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'",
    re.DOTALL,
)
"""Comments, and texts so that a ``#`` in them is none."""
_BRACKETS = rb"\[[^\[\]]*(?:\[[^\[\]]*(?:\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\][^\[\]]*)*\][^\[\]]*)*\]"
_PARAMETERS = rb"\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)"
_SIGNATURE = lazy(rb"[ \t]*(" + _PARAMETERS + rb")[ \t]*(?:->[^:]*)?:")
_ANNOTATION = lazy(rb":[^\[\],=()]*(?:" + _BRACKETS + rb"[^\[\],=()]*)*(?=[,=)])")
_COLONS = lazy(rb"\{|\blambda\b")
"""Where a colon is something else."""
_VARIABLE = lazy(
    rb"^([ \t]*(?!(?:else|finally|try|lambda)\b)[\w.]+)[ \t]*:[ \t]*[\w.\"'][\w.\"']*(?:[ \t]*\|[ \t]*[\w.\"']+)*"
    rb"(?:" + _BRACKETS + rb")?[ \t]*(?==[^=])",
    re.MULTILINE,
)
"""A variable with its kind and its first value."""
_KIND = lazy(
    rb"(\bis(?:instance|subclass)\([\w.\[\]\"']+),\s*(?:[\w.]+|\([\w.,\s]*\))\s*\)",
)


def masked(data: bytes) -> bytes:
    """The same text, as long, with blanks for comments, docstrings and sentences, and no line ends inside of texts."""
    return LEXEMES.sub(_blanked, data)


def _blanked(match: re.Match[bytes]) -> bytes:
    found = match[0]
    if found[0] == 35:
        return b" " * len(found)
    if found[:3] not in (b'"""', b"'''"):
        if b" " not in found or _formatted(match):
            return found
        return found[:1] + b" " * (len(found) - 2) + found[-1:]
    before = match.string[match.string.rfind(b"\n", 0, match.start()) + 1 : match.start()]
    if not before.strip(b" \trRuUbB"):
        return found[:3] + b" " * (len(found) - 6) + found[-3:]
    return found.replace(b"\n", b" ")


def _formatted(match: re.Match[bytes]) -> bool:
    """May there be code in the text?"""
    at = match.start()
    return b"f" in match.string[max(0, at - 2) : at].lower()


def without_annotations(text: bytes) -> bytes:
    """What stands behind the name of a function, without the kinds of its parameters, variables and result."""
    signature = _SIGNATURE.match(text)
    if signature is None:
        return _VARIABLE.sub(rb"\1", text)
    parameters = signature[1]
    if b":" in parameters and not _COLONS.search(parameters):
        parameters = _ANNOTATION.sub(b"", parameters)
    return parameters + _VARIABLE.sub(rb"\1", text[signature.end() :])


def without_kinds(text: bytes) -> bytes:
    """The text without the classes that ``isinstance`` asks for."""
    return _KIND.sub(rb"\1)", text) if b"isinstance(" in text or b"issubclass(" in text else text
