"""Tests of the machine's own name, decided host by host: yes, no, or cannot be told.

A machine answers with its short or its full name; which one is not known. A test holds for certain where every
name that the host may answer with passes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from maintlint.conditions import Condition
from maintlint.evaluate import globs
from maintlint.evaluate.parameters import transform_exactly
from maintlint.evaluate.state import Frame
from maintlint.patterns import lazy
from maintlint.scope import Hosts
from maintlint.values import FULL_NAME, OWN_NAME, SHORT_NAME, Hole, Lit, Text

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_DOMAIN = lazy(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\Z")
_SOME_DOMAIN = "a-domain.invalid"
_CROSSES_LINES = lazy(r"\\[nsSDW]|\[\^|\n")
_FORMS = ((OWN_NAME,), (FULL_NAME,), (SHORT_NAME,))
_CUT = ("%%", ".*", "")
Steps = tuple[tuple[str, str, str], ...]


class Wanted(Struct, frozen=True):
    """What a test lets pass. ``texts``: just these; ``expression``: what this regular expression finds in a line.

    ``patterns`` are the texts of the patterns, whatever their language.
    """

    matches: Callable[[str], object]
    patterns: tuple[str, ...] = ()
    texts: tuple[str, ...] | None = None
    expression: str | None = None


class Decided(Struct, frozen=True):
    """The hosts that pass for certain, and those of which it cannot be told."""

    yes: frozenset[str]
    unsure: frozenset[str]


def stays_in_line(expression: str) -> bool:
    """Does the regular expression match no line end, and keep its own flags?"""
    return not _CROSSES_LINES.search(expression) and "(?" not in expression.replace("(?:", "")


def machine_of(hosts: Hosts) -> object:
    """Which machine code runs on, as conditions name it; ``None`` where the program itself runs."""
    return (hosts.kind, hosts.nodes) if hosts.remote else None


def condition(run: Run, frame: Frame, decided: Decided) -> Condition:
    """When the test is passed, on the machine that this code runs on."""
    machine = machine_of(frame.hosts)
    passed = run.diagram.own_host(decided.yes, machine)
    if not decided.unsure:
        return passed
    return passed.either(run.diagram.own_host(decided.unsure, machine).both(run.diagram.unknown()))


def decide(run: Run, frame: Frame, text: Text, wanted: Wanted) -> Decided | None:
    """Which hosts pass a test of ``text``, which holds the machine's own name once; ``None`` if nobody can tell."""
    place = next((at for at, atom in enumerate(text.atoms) if isinstance(atom, Hole)), None)
    if place is None or len(text.holes) != 1 or any(not isinstance(a, (Hole, Lit)) for a in text.atoms):
        return None
    hole = text.holes[0]
    if hole.origin != "own-host" or hole.transforms[:1] not in _FORMS or hole.choices is not None:
        return None
    universe = run.hosts
    if frame.hosts.remote and not frame.hosts.nodes <= universe:
        universe = frame.hosts.nodes
    if not universe:
        return None
    before = "".join(atom.text for atom in text.atoms[:place] if isinstance(atom, Lit))
    after = "".join(atom.text for atom in text.atoms[place + 1 :] if isinstance(atom, Lit))
    names = _NAMES.of(universe)
    return names.decided(hole.transforms, before, after, wanted)


class _Names:
    """The names that the hosts of one set may answer with, and what became of them."""

    def __init__(self, hosts: frozenset[str]) -> None:
        self.hosts = hosts
        self.dotted = frozenset(host for host in hosts if "." in host)
        self._plain = hosts - self.dotted if self.dotted else hosts
        self._columns: dict[tuple[object, ...], _Column] = {}

    def decided(self, steps: Steps, before: str, after: str, wanted: Wanted) -> Decided | None:
        full = steps[0] == FULL_NAME
        steps = (_CUT, *steps[1:]) if steps[0] == SHORT_NAME else steps[1:]
        # Where text follows upon the name, the pattern's end says nothing of the name's.
        ends = () if after else wanted.patterns
        domains = tuple(sorted({domain for pattern in ends if (domain := _domain(pattern))}))
        kinds: list[tuple[frozenset[str], tuple[str, ...]]] = []
        if self._plain:
            kinds.append((self._plain, ("", *domains, _SOME_DOMAIN) if full else ("", *domains)))
        if self.dotted:
            kinds.append((self.dotted, ("",) if full else ("", "short")))
        yes: frozenset[str] = frozenset()
        unsure: frozenset[str] = frozenset()
        for hosts, forms in kinds:
            passed = []
            for form in forms:
                column = self._column(hosts, form, steps, before, after)
                if column is None:
                    return None
                passed.append(column.passing(wanted))
            always = passed[0].intersection(*passed[1:])
            yes |= always
            unsure |= passed[0].union(*passed[1:]) - always if len(passed) > 1 else frozenset()
        return Decided(yes, unsure)

    def _column(self, hosts: frozenset[str], form: str, steps: Steps, before: str, after: str) -> _Column | None:
        key = (hosts is self.dotted, form, steps, before, after)
        known = self._columns.get(key)
        if known is None:
            plain = not form and not steps and not before and not after
            listed = list(hosts)
            texts = None if plain else _texts(listed, form, steps, before, after)
            if not plain and texts is None:
                return None
            known = self._columns[key] = _Column(hosts, listed, texts)
        return known


def _texts(hosts: list[str], form: str, steps: Steps, before: str, after: str) -> list[str] | None:
    """What each host's name becomes."""
    texts = hosts
    if form == "short":
        texts = _ends_cut(texts, r"\.")
    elif form:
        texts = [f"{host}.{form}" for host in hosts]
    for operator, pattern, substitute in steps:
        end = globs.expression(pattern[:-1]) if operator == "%%" and pattern.endswith("*") else None
        if end is not None and not _CROSSES_LINES.search(end):
            texts = _ends_cut(texts, end.replace("(?s:", "(?:"))
            continue
        made = {text: transform_exactly(text, ((operator, pattern, substitute),)) for text in set(texts)}
        if None in made.values():
            return None
        texts = [made[text] or "" for text in texts]
    return [before + text + after for text in texts] if before or after else texts


def _ends_cut(texts: list[str], expression: str) -> list[str]:
    """Each text up to the first place where the expression matches: in one go, they are many."""
    return re.sub(f"(?:{expression})[^\n]*", "", "\n".join(texts)).split("\n")


class _Column:
    """One text of each host; several hosts may share one."""

    def __init__(self, hosts: frozenset[str], listed: list[str], texts: list[str] | None) -> None:
        self._hosts = hosts
        self._listed = listed
        self._texts = texts
        self._lines: str | None = None

    def passing(self, wanted: Wanted) -> frozenset[str]:
        """The hosts whose text passes."""
        if wanted.texts is not None:
            return self._of(set(wanted.texts))
        if wanted.expression is not None:
            if self._lines is None:
                self._lines = "\n".join(self._listed if self._texts is None else set(self._texts))
            found = re.compile(f"^(?:{wanted.expression})$", re.MULTILINE)
            return self._of({match[0] for match in found.finditer(self._lines)})
        return self._of(set(filter(wanted.matches, self._hosts if self._texts is None else set(self._texts))))

    def _of(self, texts: set[str]) -> frozenset[str]:
        if self._texts is None:
            return self._hosts.intersection(texts)
        return frozenset([host for host, text in zip(self._listed, self._texts, strict=True) if text in texts])


def _domain(pattern: str) -> str:
    """The domain that a pattern for full names ends with."""
    text = pattern.replace("\\", "").strip("^$*").partition(".")[2]
    return text if _DOMAIN.match(text) else ""


class _Recent:
    """The names of the sets that were asked last; mostly there is one, the inventory."""

    def __init__(self) -> None:
        self._known: list[_Names] = []

    def of(self, hosts: frozenset[str]) -> _Names:
        for names in self._known:
            if names.hosts is hosts or names.hosts == hosts:
                return names
        made = _Names(hosts)
        self._known = [made, *self._known[:3]]
        return made


_NAMES = _Recent()
