"""Comments that silence findings: ``# maintlint: ignore[name, …] reason="…" until=DATE`` and ``ignore-file[…]``."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from msgspec import Struct

from maintlint.patterns import lazy
from maintlint.places import Place, SourceText
from maintlint.sources import Problem

MARK = b"maintlint:"

_COMMENT = lazy(r"#+\s*maintlint:\s*(?P<rest>.*?)\s*$")
_DIRECTIVE = lazy(r"(?P<word>ignore-file|ignore)\[(?P<names>[^\]]*)\](?P<rest>.*)$")
_FACT = lazy(r"\s+(?P<key>reason|until)=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[\w-]+))(?=\s|$)")
_NAME = lazy(r"[A-Za-z0-9][A-Za-z0-9-]*\Z")

_HELP = 'write `# maintlint: ignore[rule-name] reason="why this is fine"`'


class Comment(Struct, frozen=True):
    """A comment of the program, ``#`` included; ``own_line`` if nothing stands before it."""

    place: Place
    text: str
    own_line: bool


class Suppression(Struct, frozen=True):
    """One code or name that is silenced, from ``line`` to ``last``; ``line`` is ``None`` for the whole file.

    ``until`` is the last day on which it holds.
    """

    place: Place
    rule: str
    line: int | None
    last: int
    reason: str
    until: datetime.date | None = None


def comments_of(source: SourceText, spans: Iterable[tuple[int, int]]) -> list[Comment]:
    """The comments at byte ``spans`` that speak to maintlint."""
    comments = []
    for start, end in spans:
        if MARK not in source.data[start:end]:
            continue
        line_start = source.data.rfind(b"\n", 0, start) + 1
        place = Place(source, start, end)
        comments.append(Comment(place, place.text.rstrip("\r\n"), not source.data[line_start:start].strip()))
    return comments


def python_comment_spans(source: SourceText) -> list[tuple[int, int]]:
    """Byte spans of the comments of a Python file, as far as it can be tokenised."""
    import io
    import tokenize

    spans = []
    starts = source.starts
    try:
        for token in tokenize.tokenize(io.BytesIO(source.data).readline):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                start = starts[row - 1] + len(token.line[:column].encode())
                spans.append((start, start + len(token.string.encode())))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return spans
    return spans


def read_suppressions(comments: Iterable[Comment]) -> tuple[list[Suppression], list[Problem]]:
    """What the comments silence, and which of them are malformed (findings of ML903)."""
    suppressions: list[Suppression] = []
    problems: list[Problem] = []
    for comment in comments:
        found = _COMMENT.match(comment.text)
        if found is None:
            continue
        read = _read(comment, found.group("rest"))
        if isinstance(read, str):
            problems.append(Problem("ML903", comment.place, f"this suppression does nothing: {read}", _HELP))
        else:
            suppressions.extend(read)
    return suppressions, problems


def _read(comment: Comment, rest: str) -> list[Suppression] | str:
    directive = _DIRECTIVE.match(rest)
    if directive is None:
        word = re.split(r"[\s\[]", rest, maxsplit=1)[0]
        if word in ("ignore", "ignore-file"):
            return f"`{word}` needs the rules in brackets"
        known = "only `ignore[…]` and `ignore-file[…]`"
        return f"`{word}` is not known, {known}" if word else f"nothing follows `maintlint:`, {known}"
    names = [name.strip() for name in directive.group("names").split(",")]
    if names == [""]:
        return "the brackets are empty"
    for name in names:
        if not _NAME.match(name):
            return f"`{name}` is not a rule's code or name" if name else "a name is missing between the commas"
    facts = _facts(directive.group("rest"))
    if isinstance(facts, str):
        return facts
    until = facts.get("until")
    try:
        last_day = datetime.date.fromisoformat(until) if until is not None else None
    except ValueError:
        last_day = datetime.date.min
    # Later Pythons also read 20311231 and 2031-W01-1.
    if last_day is not None and last_day.isoformat() != until:
        return f"`{until}` is not a date like 2031-12-31"
    why = facts.get("reason", "").strip()
    line: int | None = None
    if directive.group("word") == "ignore":
        line = _line_spoken_of(comment)
    return [Suppression(comment.place, name, line, line or 0, why, last_day) for name in dict.fromkeys(names)]


def _facts(rest: str) -> dict[str, str] | str:
    """``reason="…" until=DATE`` in any order; a sentence if it is something else."""
    facts: dict[str, str] = {}
    at = 0
    while rest[at:].strip():
        found = _FACT.match(rest, at)
        if found is None:
            return f'`{rest[at:].strip()}` is not understood; a reason is written reason="…", an end until=DATE'
        if found["key"] in facts:
            return f"`{found['key']}` stands there twice"
        if found["key"] == "reason" and found["bare"] is not None:
            return 'a reason is written in quotes: reason="…"'
        facts[found["key"]] = found["double"] or found["single"] or found["bare"] or ""
        at = found.end()
    return facts


def _line_spoken_of(comment: Comment) -> int:
    """Its own line, or for a comment on a line of its own the next line that is more than a comment."""
    line = comment.place.line
    if not comment.own_line:
        return line
    source = comment.place.source
    following = line + 1
    while following <= source.line_count:
        text = source.line(following).strip()
        if text and not text.startswith("#"):
            return following
        following += 1
    return line + 1
