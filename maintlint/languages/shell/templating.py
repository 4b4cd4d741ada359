"""What a template language puts into a script before it is one: values, and what chooses among its lines."""

from __future__ import annotations

from re import Match

from maintlint.patterns import lazy

_VALUE = lazy(
    rb"\{\{-?[ \t]*([A-Za-z_][\w.]*)(?:\[[^\]\n]*\][\w.]*)*[ \t]*(?:\|[^{}\n]*)?-?\}\}"
    rb"|<%=-?[ \t]*(@?[A-Za-z_][\w.@]*)(?:[^%\n]|%(?!>))*%>"
)
"""``{{ name | default('x') }}``, ``<%= @name -%>``; what starts with a dot is for another program to fill in."""
_STATEMENT = lazy(
    rb"\{%[-+]?\s*(?:if|elif|else|endif|for|endfor|set|block|endblock|include|import|from|macro|endmacro|raw|endraw)\b"
    rb"(?:[^%\n]|%(?!\}))*%\}|(?<!\$)\{#(?:[^#\n]|#(?!\}))*#\}|<%(?!=)-?\s(?:[^%\n]|%(?!>))*%>"
)


def as_words(data: bytes) -> bytes:
    """The script with each value as one word and without statements; all else stands where it stood."""
    if b"{{" in data or b"<%=" in data:
        data = _VALUE.sub(_word, data)
    if b"{%" in data or b"{#" in data or b"<%" in data:
        data = _STATEMENT.sub(_nothing, data)
    return data


def _word(found: Match[bytes]) -> bytes:
    name = found[1] or found[2]
    return b"{{" + name + b"\0" * (len(found[0]) - len(name) - 4) + b"}}"


def _nothing(found: Match[bytes]) -> bytes:
    return b"\0" * len(found[0])
