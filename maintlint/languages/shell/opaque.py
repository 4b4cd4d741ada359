"""Writes every word as plain letters, so that nothing but a script's structure is left to read.

Grammars fail at what stands in words far more often than at structure. Words are read from the text
itself anyway (`maintlint.languages.shell.words`), so a text that could not be read gets a second
chance in this form, which has the same length and the same structure.
"""

from __future__ import annotations

import re

from maintlint.languages.shell.nesting import Parentheses, backquote_end, brace_end

_BREAK = rb"\s;&|()<>`"
_BREAKS = frozenset(b" \t\n\r\v\f;&|()<>`")
_CODE = re.compile(
    rb"\\."
    rb"|'[^']*'"
    rb"|\$'(?:[^'\\]|\\.)*'"
    rb"|\""
    rb"|(?<![^" + _BREAK + rb"])#[^\n]*"
    rb"|\$\(\(|\(\(|\$\(|[?*+@!=]\(|[<>]\(|\(|\)"
    rb"|`"
    rb"|\$\{"
    rb"|<>"
    rb"|(?<![^" + _BREAK + rb"])\[\[(?=\s)"
    rb"|(?<![^" + _BREAK + rb"])(?:[{}!](?![^" + _BREAK + rb"])|for[ \t]+\w+[ \t\n]+do(?=\s))"
    rb"|[][*?{}!~^%@+=,:#$-]+(?![(])|[][*?{}!~^%@+=,:#$-]",
    re.DOTALL,
).search
_QUOTED = re.compile(rb"\\.|\"|\$\(\(|\$\(|`|\$\{", re.DOTALL).search
_CONDITION_END = re.compile(rb"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"|\]\](?=[" + _BREAK + rb"]|\Z)", re.DOTALL).finditer
_COMMAND_STARTS = re.compile(
    rb"(?:\A|[;&|({\n!`]|(?<![^" + _BREAK + rb"])(?:if|elif|while|until|then|do|else|time))[ \t]*\Z"
).search


def opaque(look: bytes, start: int, end: int) -> bytes:
    """``look`` with the words of ``start:end`` as letters; here-documents are out of it already."""
    text = bytearray(look)
    # One entry per open context: a double quote or a parenthesis.
    stack: list[int] = []
    parentheses = Parentheses(look)
    at = start

    def letters(begin: int, stop: int) -> int:
        text[begin:stop] = b"x" * (stop - begin)
        return stop

    while True:
        quoted = bool(stack) and stack[-1] == 0x22
        match = (_QUOTED if quoted else _CODE)(look, at, end)
        if match is None:
            return bytes(text)
        begin = match.start()
        if quoted:
            letters(at, begin)
        at = match.end()
        token = match[0]
        first = token[0]
        if first == 0x22:
            letters(begin, at)
            if quoted:
                stack.pop()
            else:
                stack.append(first)
        elif token == b"${":
            at = letters(begin, min(brace_end(look, at, end) + 1, end))
        elif first == 0x60:
            at = letters(begin, min(backquote_end(look, at, end) + 1, end))
        elif token == b"$((":
            if (stop := parentheses.arithmetic(at, end)) >= 0:
                at = letters(begin, stop)
            elif (stop := parentheses.close(begin + 2, end)) >= 0:
                at = letters(begin, stop + 1)
        elif token == b"((":
            if (stop := parentheses.arithmetic(at, end)) >= 0:
                counts = look[max(start, begin - 9) : begin].split()[-1:] == [b"for"]
                text[at : stop - 2] = b";;".ljust(stop - 2 - at) if counts else b"x" * (stop - 2 - at)
                at = stop
            else:
                # Two subshells, which grammars take for arithmetic: the outer one moves to the left.
                if begin > start and look[begin - 1] in b" \t":
                    text[begin - 1 : begin + 1] = b"( "
                stack += b"(("
        elif first == 0x28 or token in (b"$(", b"<(", b">("):
            stack.append(0x28)
        elif first == 0x29:
            if stack:
                stack.pop()
        elif token[1:] == b"(" and first != 0x5C:
            if (stop := parentheses.close(at, end)) >= 0:
                at = letters(begin, stop + 1)
        elif first == 0x3C:
            text[at - 1] = 0x20
        elif token == b"[[":
            for closing in _CONDITION_END(look, at, end):
                if closing[0] == b"]]":
                    at = letters(begin, closing.end())
                    break
        elif first == 0x66:
            text[at - 3] = 0x3B
        elif token != b"\\\n" and not _stands_alone(look, begin, at):
            letters(begin, at)


def _stands_alone(look: bytes, begin: int, end: int) -> bool:
    """Whether the token is a comment, or a ``{``, ``}`` or ``!`` that is no part of a word."""
    if look[begin] not in b"#{}!":
        return False
    if begin > 0 and look[begin - 1] not in _BREAKS:
        return False
    if look[begin] == 0x21 and not _COMMAND_STARTS(look[max(0, begin - 12) : begin]):
        return False
    return look[begin] == 0x23 or (end == begin + 1 and (end >= len(look) or look[end] in _BREAKS))
