"""What a filter looks for: with that left empty, it lets everything through, whatever is written around it."""

from __future__ import annotations

from collections.abc import Sequence

from maintlint.evaluate import queries
from maintlint.patterns import lazy
from maintlint.values import Hole, Lit, Text, Value

_ANYTHING_BEFORE = lazy(r"\^?(?:\.\*)?")
_ANYTHING_BEHIND = lazy(r"(?:\.\*)?\$?")
_HOLE = "\0"
_FUNCTION = r"""(?:starts_?with|ends_?with|contains|test)\s*\(\s*(?:[^(),]*,\s*)?["'`]?\^?\0+["'`]?\s*\)"""
_OF_A_KIND = r"""\.(?:type|kind)\s*==\s*"[\w-]+"\s+and\s+"""
"""Of everything that there is of one kind, this picks none."""
_LOOKS_FOR = lazy(
    rf"[^\[]*\[\?\s*{_FUNCTION}\s*\][^\[?]*"  # JMESPath
    rf"|[^()]*\bselect\s*\((?:{_OF_A_KIND}\(?)?[^()&]*?{_FUNCTION}\s*\)+[^()]*"  # jq
    r"""|name\s*(?:=|[:~]\s*\^?)["']?\0+\*?["']?"""  # gcloud, docker
    r"""|Name=[\w:-]+,Values=["']?\*?\0+\*["']?"""  # aws
)


def of_expression(pattern: Value) -> Value:
    """``^$name``, ``$name.*``: as empty as ``$name`` is; what stands around it matches any line."""
    return Value(tuple(map(_of_text, pattern.alternatives))) if pattern.holes else pattern


def _of_text(text: Text) -> Text:
    before, behind = text.prefix, text.suffix
    around = bool(_ANYTHING_BEFORE.fullmatch(before)) and bool(_ANYTHING_BEHIND.fullmatch(behind))
    whole_line = "^" in before + behind and "$" in behind and "*" not in before + behind
    return text if not around or whole_line or not text.holes else _bare(text)


def without_stars(text: Text) -> Text:
    """``$name*`` as a pattern of names: as empty as ``$name`` is. The same text if there are none around it."""
    around = text.prefix + text.suffix
    return _bare(text) if around and not around.strip("*") and text.holes else text


def of_pattern(pattern: Value) -> Value:
    """The same of each way."""
    return Value(tuple(map(without_stars, pattern.alternatives))) if pattern.holes else pattern


def _bare(text: Text) -> Text:
    known = [isinstance(atom, Lit) for atom in text.atoms]
    first, behind_last = known.index(False), len(known) - known[::-1].index(False)
    return Text(text.atoms[first:behind_last])


_NAMED = lazy(r"[^?]*/([^/?*\s]+)\*(?:\?.*)?")
_LIKE = lazy(r"""(?is)(?!.*\b(?:and|or)\b).*\bi?like\s*["']%*\0+%+["']\s*;?\s*""")


def of_statement(statement: Value) -> Value | None:
    """The same of SQL: ``show databases like '$name%'``, ``select … where name like '%$part%'``."""
    if len(statement.alternatives) != 1 or not statement.holes:
        return None
    text = statement.alternatives[0]
    spelled = "".join([atom.text if isinstance(atom, Lit) else _HOLE for atom in text.atoms])
    return Value((Text(text.holes[-1:]),)) if _LIKE.fullmatch(spelled) else None


def of_parts(query: Value) -> Value:
    """The same of several conditions at once (``{"role": role, "site": site}``): as empty as the fullest of them."""
    parted = tuple([_fullest(text.holes) if _only_parts(text) else text for text in query.alternatives])
    return of_pattern(Value(parted) if query.holes else query)


def _only_parts(text: Text) -> bool:
    return len(text.atoms) > 1 and all(isinstance(atom, Hole) or not atom.text.strip("/") for atom in text.atoms)


def of_address(address: Value) -> Value | None:
    """The same of an address (``…/hosts?role=$role&site=$site``); ``None`` if part of what it asks for is known."""
    if not address.holes:
        return None
    texts = []
    for text in address.alternatives:
        wanted = queries.wanted("".join([atom.text if isinstance(atom, Lit) else _HOLE for atom in text.atoms]))
        asked = [one for one in wanted if one]
        if any(one != _HOLE for one in asked):
            return None
        texts.append(_fullest(text.holes[-len(asked) :] if asked else ()))
    return Value(tuple(texts))


def _fullest(holes: Sequence[Hole]) -> Text:
    return Text((min(holes, key=lambda hole: hole.empty),)) if holes else Text(())


def of_named(address: Value) -> Value | None:
    """What the names begin with that an address asks for (``$URL/indices/$name*``); ``None`` if it asks otherwise."""
    text = address.alternatives[0]
    spelled = "".join([atom.text if isinstance(atom, Lit) else _HOLE for atom in text.atoms])
    named = _NAMED.fullmatch(spelled)
    if named is None:
        return None
    if named[1].strip(_HOLE):
        return address
    before = spelled.count(_HOLE, 0, named.start(1))
    holes = [atom for atom in text.atoms if not isinstance(atom, Lit)]
    return Value((Text(tuple(holes[before : before + len(named[1])])),))


def of_query(query: Value) -> Value | None:
    """The one thing that a query looks for in names; ``None`` if it asks for anything else, or for more."""
    if len(query.alternatives) != 1 or not query.holes:
        return None
    text = query.alternatives[0]
    spelled = "".join([atom.text if isinstance(atom, Lit) else _HOLE for atom in text.atoms])
    return Value((Text(text.holes),)) if _LOOKS_FOR.fullmatch(spelled) else None
