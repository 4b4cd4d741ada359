"""Edits of one file, and what they make of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from maintlint.places import Place, SourceText


class Edit(Struct, frozen=True):
    """Bytes ``place.start:place.end`` of a file become ``text``."""

    place: Place
    text: str

    @property
    def key(self) -> tuple[int, int, str]:
        return self.place.start, self.place.end, self.text


class Fix(Struct, frozen=True):
    """Edits of one file that belong together. ``safe``: see `maintlint.remedy`."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]


def insertion(source: SourceText, offset: int, text: str) -> Edit:
    """``text`` put in at a byte offset."""
    return Edit(Place(source, offset, offset), text)


class Proposal(Struct, frozen=True):
    """A fix for a finding of the rule ``code``."""

    code: str
    fix: Fix


def compatible(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Proposals whose edits do not touch each other, earlier ones first; the same edit twice is one edit."""
    chosen: list[Proposal] = []
    taken: dict[tuple[int, int, str], Edit] = {}
    for proposal in proposals:
        edits = proposal.fix.edits
        if all(edit.key in taken or not _touches(edit, taken.values()) for edit in edits):
            chosen.append(proposal)
            taken.update((edit.key, edit) for edit in edits)
    return chosen


def _touches(edit: Edit, others: Iterable[Edit]) -> bool:
    start, end = edit.place.start, edit.place.end
    return any(start <= other.place.end and other.place.start <= end for other in others)


def applied(data: bytes, fixes: Sequence[Fix]) -> bytes:
    """The file with all edits of compatible fixes."""
    edits = {edit.key: edit for fix in fixes for edit in fix.edits}
    for start, end, text in sorted(edits, reverse=True):
        data = data[:start] + text.encode() + data[end:]
    return data


def difference(path: str, before: bytes, after: bytes) -> str:
    """A unified diff; empty if nothing changed."""
    from difflib import unified_diff

    name = path.lstrip("/")
    old, new = (data.decode("utf-8", "replace").splitlines(keepends=True) for data in (before, after))
    lines = [
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"
        for line in unified_diff(old, new, f"a/{name}", f"b/{name}")
    ]
    return "".join(lines)
