"""What is to be seen of a program at a glance, by which the engine knows the rules that have something to say of it.

A rule names in `Rule.needs` what a program must have for the rule to be asked. Most programs have little of it, and the
code of a rule that is never asked is never imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.scope import CHANGING, Breadth, Effect, Scope

if TYPE_CHECKING:
    from maintlint.policy import Declaration, Policy

ELSEWHERE = frozenset({"bucket", "cloud", "host", "kubernetes"})
"""Types of resources that lie somewhere else, wherever the program runs."""

WORDS = (
    CHANGING
    | {"execute", "send", "read"}
    | {
        "changing",
        "declaration",
        "declaration-asked",
        "default",
        "destructive",
        "distribution-systems",
        "dormant",
        "elsewhere",
        "filtered",
        "guarded",
        "in-place",
        "nothing",
        "opaque",
        "options",
        "other-than-paths",
        "recovery",
        "remote",
        "sourced",
        "sweeping",
        "transfer",
        "unchecked",
        "unchecked-directory",
        "unlisted",
        "unread",
    }
)
"""The kinds of effect, and what `traits_of` adds to them.

``other-than-paths``: loses what is no path; ``sweeping``: loses more than single named files; ``options``: the config
sets options of the rule; ``nothing``: no program has it (for rules whose findings the engine makes).
"""


def needed(needs: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """The words of `Rule.needs`: one of each group must be there."""
    return tuple(frozenset(group.split("|")) for group in needs)


def traits_of(scope: Scope, declaration: Declaration | None, policy: Policy) -> frozenset[str]:
    """The `WORDS` that hold for a program: for some effect that is live, or for the whole."""
    found: set[str] = set()
    for effect in scope.effects:
        if effect.dormant is not None:
            found.add("dormant")
        elif not effect.rehearsed:
            found.add(effect.kind)
            found.update(_of_effect(effect))
    whole = {
        "declaration": declaration is not None,
        "declaration-asked": policy.require_declaration != "never",
        "distribution-systems": bool(policy.distribution_systems),
        "opaque": bool(scope.opaque),
        "transfer": bool(scope.transfers),
        "unread": bool(scope.unread),
    }
    found.update(word for word, holds in whole.items() if holds)
    return frozenset(found)


def _of_effect(effect: Effect) -> list[str]:
    words = []
    tags, hosts, kind = effect.tags, effect.hosts, effect.resource.type
    if effect.destructive:
        words.append("destructive")
        if kind != "path":
            words += ("other-than-paths", "sweeping")
        elif effect.recursive or effect.breadth is Breadth.EVERYTHING or effect.kind == "format":
            words.append("sweeping")
    if effect.changing:
        words.append("changing")
    if hosts.remote:
        words += ("remote", "elsewhere")
    if kind in ELSEWHERE:
        words.append("elsewhere")
    if effect.guards or effect.tested:
        words.append("guarded")
        if any(guard.default is not None for guard in effect.guards):
            words.append("default")
    if effect.filters or hosts.filters:
        words.append("filtered")
        if any(chosen.roll is not None for chosen in hosts.filters):
            words.append("unlisted")
    if tags:
        words += [word for tag, word in _BY_TAG if tag in tags]
    if effect.kind in ("recover", "restore"):
        words.append("recovery")
    if effect.unlisted is not None:
        words.append("unlisted")
    if effect.defaults:
        words.append("default")
    if effect.source is not None:
        words.append("sourced")
    if effect.unchecked:
        words.append("unchecked")
    if effect.directory.unchecked is not None:
        words.append("unchecked-directory")
    return words


_BY_TAG = (
    ("hosted", "elsewhere"),
    ("in-place", "in-place"),
    ("irreversible", "sweeping"),
    ("recovery", "recovery"),
)
