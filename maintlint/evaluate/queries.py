"""Queries that pick by what is not so: ``WHERE name NOT IN (…)``, ``[?tags.env!='prod']``, ``-l env!=prod``."""

from __future__ import annotations

import re

from maintlint.patterns import lazy

_OF_A_TAG = lazy(r"\bKey\s*==?\s*\S+?\s*(?:&&|and)\s*", re.I)
"""Which tag is looked at, where tags are pairs; what it has to be is said behind it."""
_NEGATIVE = lazy(
    r"""!=|<>|!~|\bnot\s*in\b|\bnot\s+(?:i?like|similar\s+to|regexp|rlike|between)\b|\bis\s+not\b"""
    r"""|!\s*(?:starts_with|ends_with|contains)\s*\(|\bnot\s+[\w.:-]+\s*(?:=|:|~)?|(?:^|[\s(,])-\w[\w.-]*\s*[=:~]|(?:^|,)\s*![\w./-]+""",
    re.I,
)
_POSITIVE = lazy(
    r"[=~<>]|\b(?:starts_with|ends_with|contains)\s*\(|\b(?:i?like|in|between|similar|regexp|rlike|is)\b|:\s*\w", re.I
)
_ASKS = lazy(r"\b(?:select|show)\b", re.I)
_CHANGES = lazy(r"\b(?:insert|update|delete|drop|truncate|alter|create|grant|revoke|replace)\b", re.I)
_INDEX = lazy(r"\[\s*-?\d+\s*\]")
_PLAIN_PATH = lazy(r"[\s.\w\"'?|{}=-]*")
_CONDITION = lazy(r"\bwhere\b(.*?)(?=\b(?:group|order|limit)\b|;|$)", re.I | re.S)


_PARAMETER = lazy(r"[?&]([\w.$\[\]-]+)=([^&#]*)")
_NO_FILTER = lazy(
    r"(per[_-]?)?pages?([_-]?(size|number|token))?|limit|size|count|max[-\w]*|offset|cursor|start|format|output|pretty|"
    r"(\w*[_-])?(token|key|secret)|sort|order(_?by)?|(max)?fields?|columns?|h|v|s|include|expand|(api[-_]?)?version",
    re.I,
)
"""Parameters that say how much is shown at a time, of each thing, in which form, or who asks."""


def of_address(address: str) -> str:
    """What an address asks for in particular, ``state=stopped``; empty if it asks for all there is."""
    return address[address.index("?") + 1 :] if wanted(address) else ""


def wanted(address: str) -> list[str]:
    """The values that an address asks for in particular, those of ``state=stopped&role=web``."""
    found = _PARAMETER.finditer(address) if "?" in address else ()
    return [match[2] for match in found if not _NO_FILTER.fullmatch(match[1])]


def excludes(query: str) -> bool:
    """Is every condition of the query about what is not so?"""
    text = _OF_A_TAG.sub("", query)
    return bool(_NEGATIVE.search(text)) and not _POSITIVE.search(_NEGATIVE.sub(" ", text))


def only_asks(statement: str) -> bool:
    """Does the statement read, and change nothing?"""
    return bool(_ASKS.search(statement)) and not _CHANGES.search(statement)


def condition(statement: str) -> str:
    """What a statement says behind ``WHERE``; empty if it says nothing."""
    found = _CONDITION.search(statement)
    return found[1].strip().rstrip('"') if found is not None else ""


def leads_to_one(path: str) -> bool:
    """Does a path into a document (``.items[0].name``) lead to one place?"""
    rest = _INDEX.sub("", path)
    return rest != path and _PLAIN_PATH.fullmatch(rest) is not None
