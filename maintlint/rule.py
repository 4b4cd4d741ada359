"""The plugin API: what a rule is, what it is given, and what it returns.

A rule is a module with two names and, if it has options, a third::

    RULE = Rule("ML106", "unbounded-deletion", severity="error", confidence="likely",
                summary="nothing selects what is deleted")

    class Options(Struct, frozen=True, forbid_unknown_fields=True): ...

    def check(scope: Scope, context: Context) -> Iterator[Finding]: ...

Beside ``name.py`` stands ``name.md``: its documentation and its tests (see `maintlint.testing`).
Packages name their rule packages in the entry-point group ``maintlint.rules``; every module in such a
package that has a ``RULE`` is a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any
from typing import Literal as OneOf

from msgspec import Struct

from maintlint.inventory import Inventory
from maintlint.places import Place
from maintlint.policy import Declaration, Policy
from maintlint.remedy import Remedy
from maintlint.scope import Effect, Filter, Guard, Hosts, Resource, Rollout, Scope, Step, Transfer

__all__ = [
    "Ancestor",
    "Context",
    "Declaration",
    "Effect",
    "Filter",
    "Finding",
    "Guard",
    "Hosts",
    "Inventory",
    "Place",
    "Policy",
    "Resource",
    "Rollout",
    "Rule",
    "Scope",
    "Step",
    "Transfer",
]

Severity = OneOf["error", "warning", "info"]
Confidence = OneOf["proved", "likely", "possible"]


class Rule(Struct, frozen=True):
    """What a rule says of itself. ``always`` rules cannot be switched off.

    ``needs``: what a program must have for the rule to be asked, in `maintlint.traits.WORDS`; all of them, or one of
    those that a ``|`` divides. Without any, the rule is always asked.
    """

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    summary: str
    since: str = "0.1"
    always: bool = False
    needs: tuple[str, ...] = ()


class Finding(Struct, frozen=True):
    """One hazard: what happens, to what, why we think so, and what to do."""

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    place: Place
    message: str
    help: str = ""
    hosts: str = ""
    evidence: tuple[Step, ...] = ()
    remedies: tuple[Remedy, ...] = ()


class Ancestor(Struct, frozen=True):
    """An older program of the repository, or of its history, that this one shares text with.

    ``date``: when it was first committed, or what it says itself; ``share``: which part of the shorter one's
    characteristic lines both have. ``scope.path`` names it, as ``git show`` takes it if it is gone.
    """

    scope: Scope
    declaration: Declaration | None
    places: Mapping[str, Place]
    date: str
    share: float


def no_ancestors() -> tuple[Ancestor, ...]:
    """A program that stands alone."""
    return ()


class Context(Struct, frozen=True):
    """What a rule may ask besides the scope.

    ``places``: where the value of each key of the declaration stands. ``ancestors``: looks for the older programs that
    this one may have been edited from, most similar first; it costs, so ask last.
    """

    rule: Rule
    severity: Severity
    policy: Policy
    inventory: Inventory
    declaration: Declaration | None = None
    options: Any = None
    places: Mapping[str, Place] = MappingProxyType({})
    ancestors: Callable[[], tuple[Ancestor, ...]] = no_ancestors

    def finding(
        self,
        place: Place,
        message: str,
        *,
        help: str = "",
        hosts: Hosts | None = None,
        evidence: Iterable[Step] = (),
        remedies: Iterable[Remedy] = (),
        confidence: Confidence | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this rule at ``place``.

        ``hosts`` is folded for the report, its own evidence is added behind ``evidence``. Of the ``remedies`` the
        first that can be written becomes the fix (see `maintlint.remedy`). A configured severity wins over
        ``severity``.

        Raises TypeError without a place: a finding must stand somewhere.
        """
        if not isinstance(place, Place):
            raise TypeError(f"rule {self.rule.name}: a finding needs a place, got {place!r}")
        steps = list(evidence)
        if hosts is not None:
            steps.extend(hosts.evidence)
        configured = self.severity if self.severity != self.rule.severity else None
        return Finding(
            code=self.rule.code,
            name=self.rule.name,
            severity=configured or severity or self.rule.severity,
            confidence=confidence or self.rule.confidence,
            place=place,
            message=message,
            help=help,
            hosts=self.inventory.fold(hosts.nodes) if hosts is not None and hosts.nodes else "",
            evidence=tuple(dict.fromkeys(steps)),
            remedies=tuple(remedies),
        )
