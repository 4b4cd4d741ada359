"""Looks of a program at what it did elsewhere: ``ssh "$h" systemctl is-active app`` after a restart."""

from __future__ import annotations

from typing import Any

from maintlint.knowledge import Knowledge
from maintlint.patterns import lazy
from maintlint.program import ListOf, Literal

_MOST_WORDS = 12
_SEPARATORS = frozenset(";&|\n")
_SEPARATED = lazy(r"[;&|\n]+")


_KEYWORDS = frozenset({"do", "then", "else", "if", "elif", "while", "until", "!", "{", "(", "sudo", "time"})
_ASKING = frozenset({"curl", "nc", "ping", "sleep"})
_CHECKING = lazy(r"(^|[/_-])(check|verify|health|healthy|healthcheck|probe|smoke)([._-]|$)|(check|health)$")
"""Programs of somebody's own that are named after looking whether all is well."""


def looks(knowledge: Knowledge, words: list[str]) -> bool:
    """Does a command block until something is well, or tell whether it is?"""
    spec = knowledge.lookup(words[0]) if words else None
    if spec is None or not (spec.waits or spec.subcommands):
        return False
    spoken = " ".join(words[1:4]) + " "
    return spec.waits or any(
        sub.waits and any(spoken.startswith(f"{phrase} ") for phrase in names.split("|"))
        for names, sub in spec.subcommands.items()
    )


def steps(words: list[Any]) -> list[list[str]]:
    """The commands of a text that holds several, one after the other."""
    for word in words[:_MOST_WORDS]:
        text = word.text if isinstance(word, Literal) else ""
        if " " in text and not _SEPARATORS.isdisjoint(text):
            return [spoken for step in _SEPARATED.split(text) if (spoken := _spoken(step))]
    return []


def _spoken(step: str) -> list[str]:
    words = step.split()
    while words and words[0] in _KEYWORDS:
        del words[0]
    return words


def asks(knowledge: Knowledge, words: list[str]) -> bool:
    """Does a command that is sent elsewhere look, or ask somebody there?"""
    if not words:
        return False
    spec = knowledge.lookup(words[0])
    own = spec is None and _CHECKING.search(words[0]) is not None
    return own or words[0] in _ASKING or (spec is not None and spec.answers) or looks(knowledge, words)


def sent(words: list[Any]) -> list[list[str]]:
    """Commands inside the arguments of another: texts that are one command, and words that may begin one."""
    found: list[list[str]] = []
    texts = [word.text if isinstance(word, Literal) else "" for word in words[:_MOST_WORDS]]
    for index, text in enumerate(texts):
        if " " in text and _SEPARATORS.isdisjoint(text):
            found.append(text.split())
        elif text and index + 1 < len(texts) and " " not in text:
            found.append([word for word in texts[index : index + 4] if word])
        elif text and _CHECKING.search(text):
            found.append([text])
    return found


def words_of(arguments: list[Any]) -> list[Any]:
    """The words that a call is given: one by one, or as a list."""
    return [word for value in arguments for word in (value.items if isinstance(value, ListOf) else (value,))]
