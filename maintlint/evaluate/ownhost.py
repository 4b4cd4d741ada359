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
from maintlint.evaluate import globs, roles
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.parameters import transform_exactly
from maintlint.inventory.expressions import in_order, starting
from maintlint.patterns import lazy
from maintlint.scope import Hosts
from maintlint.values import FULL_NAME, OWN_NAME, ROLE, SHORT_NAME, Hole, Lit, Text, Value

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

    ``patterns`` are the texts of the patterns, whatever their language; ``starts``: what passes begins with one of
    these (``None``: not known); ``ends``: names in it may have domains that hosts have, if these are not the patterns.
    """

    matches: Callable[[str], object]
    patterns: tuple[str, ...] = ()
    texts: tuple[str, ...] | None = None
    expression: str | None = None
    starts: tuple[str, ...] | None = None
    ends: tuple[str, ...] | None = None


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
    by_role = hole.transforms[:1] != () and hole.transforms[0][0] == ROLE
    if hole.origin != "own-host" or hole.choices is not None or not (by_role or hole.transforms[:1] in _FORMS):
        return None
    universe = run.hosts
    if frame.hosts.remote and not frame.hosts.nodes <= universe:
        universe = frame.hosts.nodes
    if not universe:
        return None
    before = "".join(atom.text for atom in text.atoms[:place] if isinstance(atom, Lit))
    after = "".join(atom.text for atom in text.atoms[place + 1 :] if isinstance(atom, Lit))
    if by_role:
        policy, inventory = run.config.policy, run.inventory
        return Decided(
            *roles.decided(
                policy, inventory, universe, hole.transforms, lambda told: wanted.matches(before + told + after)
            )
        )
    found = _NAMES.of(universe).decided(hole.transforms, before, after, wanted)
    if found is not None and found.unsure and any("." in pattern for pattern in wanted.patterns):
        run.open_names = True
    return found


def namesakes(run: Run, name: Value, hosts: frozenset[str]) -> dict[str, frozenset[str]] | None:
    """Each of ``hosts`` by the text that it answers with, where that is its name in the inventory and nothing else."""
    hole = name.alternatives[0].atoms[0]
    assert isinstance(hole, Hole)
    if len(hole.transforms) > 1 or hole.transforms == (FULL_NAME,) or any("." in host for host in hosts):
        return None
    return {host: frozenset((host,)) for host in hosts}


class _Names:
    """The names that the hosts of one set may answer with, and what became of them."""

    def __init__(self, hosts: frozenset[str]) -> None:
        self.hosts = hosts
        dotted = frozenset([host for host in in_order(hosts) if "." in host])
        self._dotted = hosts if len(dotted) == len(hosts) else dotted
        self._plain = hosts - dotted if dotted else hosts
        self._columns: dict[tuple[object, ...], _Column] = {}

    def decided(self, steps: Steps, before: str, after: str, wanted: Wanted) -> Decided | None:
        full = steps[0] == FULL_NAME
        steps = (_CUT, *steps[1:]) if steps[0] == SHORT_NAME else steps[1:]
        # Where text follows upon the name, the pattern's end says nothing of the name's.
        ends = () if after else wanted.patterns if wanted.ends is None else wanted.ends
        domains = tuple(sorted({domain for pattern in ends if (domain := _domain(pattern))}))
        kinds = [
            (self._plain, ("", *domains, _SOME_DOMAIN) if full else ("", *domains)),
            (self._dotted, ("",) if full else ("", "short")),
        ]
        starts = _starts(steps, before, after, wanted)
        yes: set[str] = set()
        unsure: set[str] = set()
        for hosts, forms in kinds:
            if not hosts:
                continue
            columns = [self._of(hosts, form, steps, before, after, starts) for form in forms]
            passed = [column.passing(wanted) for column in columns]
            untold = frozenset().union(*(column.untold for column in columns))
            always = passed[0].intersection(*passed[1:]) - untold
            yes |= always
            unsure |= untold.union(*passed) - always
            if len(untold) == len(hosts):
                return None
        return Decided(frozenset(yes), frozenset(unsure))

    def _of(
        self, hosts: frozenset[str], form: str, steps: Steps, before: str, after: str, starts: tuple[str, ...] | None
    ) -> _Column:
        if starts is not None:
            if form not in ("", "short"):
                starts = tuple([start.partition(".")[0] for start in starts])
            return _column(starting(hosts, starts), form, steps, before, after)
        key = (hosts is self._dotted, form, steps, before, after)
        known = self._columns.get(key)
        if known is None:
            known = self._columns[key] = _column(in_order(hosts), form, steps, before, after)
        return known


def _starts(steps: Steps, before: str, after: str, wanted: Wanted) -> tuple[str, ...] | None:
    """The texts of which a host's name begins with one if it passes; ``None`` if that cannot be said."""
    if after or wanted.starts is None or any(operator not in ("%", "%%") for operator, _, _ in steps):
        return None
    starts = []
    for start in wanted.starts:
        if start.startswith(before):
            starts.append(start[len(before) :])
        elif before.startswith(start):
            return None
    return None if "" in starts else tuple(starts)


def _column(hosts: list[str], form: str, steps: Steps, before: str, after: str) -> _Column:
    """What the hosts' names become."""
    texts, untold = hosts, []
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
        rows = [(host, made[text]) for host, text in zip(hosts, texts, strict=True)]
        untold += [host for host, text in rows if text is None]
        hosts = [host for host, text in rows if text is not None]
        texts = [text for _, text in rows if text is not None]
    if before or after:
        texts = [before + text + after for text in texts]
    return _Column(hosts, texts, frozenset(untold))


def _ends_cut(texts: list[str], expression: str) -> list[str]:
    """Each text up to the first place where the expression matches: in one go, they are many."""
    return re.sub(f"(?:{expression})[^\n]*", "", "\n".join(texts)).split("\n") if texts else []


class _Column:
    """One text of each host; several hosts may share one. Of the ``untold`` it is not known."""

    def __init__(self, hosts: list[str], texts: list[str], untold: frozenset[str]) -> None:
        self._hosts = hosts
        self._texts = texts
        self.untold = untold
        self._different: set[str] | None = None

    def passing(self, wanted: Wanted) -> frozenset[str]:
        """The hosts whose text passes."""
        different = self._different
        if different is None:
            different = self._different = set(self._texts)
        if wanted.texts is not None:
            passed = different.intersection(wanted.texts)
        elif wanted.expression is not None:
            found = re.compile(f"^(?:{wanted.expression})$", re.MULTILINE)
            passed = {match[0] for match in found.finditer("\n".join(different))}
        else:
            passed = set(filter(wanted.matches, different))
        if not passed:
            return frozenset()
        if self._texts is self._hosts:
            return frozenset(passed)
        return frozenset([host for host, text in zip(self._hosts, self._texts, strict=True) if text in passed])


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
