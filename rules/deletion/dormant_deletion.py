"""A deletion that cannot run as the program stands is one edit away from running."""

from __future__ import annotations

import re
from collections.abc import Iterator

from maintlint.areas import is_disposable
from maintlint.loss import collapse_of
from maintlint.paths import path_of
from maintlint.patterns import lazy
from maintlint.protection import protection_of
from maintlint.reach import one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Breadth, Effect, Scope
from maintlint.wording import deed, on_hosts, why_place

RULE = Rule(
    "ML102",
    "dormant-deletion",
    severity="warning",
    confidence="likely",
    summary="a deletion that cannot run now but is one edit away",
    needs=("dormant",),
)

REASONS = {
    "after-exit": "the program has ended before",
    "false-branch": "its condition is never true",
    "uncalled-function": "nothing calls its function",
    "here-document": "it is only text in a here-document",
    "comment": "it is commented out",
    "never-matches": "no known value meets its condition",
}
LIBRARY = lazy(
    r"(^|[/_.-])(lib|libs|functions?|funcs?|common|utils?|helpers?|inc|include|shared|profile|rc)([/_.-]|$)", re.I
)
"""A file that others read in: they call its functions."""

OF_ONE_USE = frozenset({"after-exit", "false-branch", "never-matches"})
"""What keeps code of another file from running here may not keep it from running for whoever else uses that file."""
MAKES = frozenset({"create", "overwrite"})
HOUSEKEEPING = frozenset({"image", "unknown", "package", "kubernetes", "repository", "cron", "service"})


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in scope.effects:
        dormant = effect.dormant
        if dormant is None or not effect.destructive or effect.own or effect.rehearsed:
            continue
        if dormant.reason == "uncalled-function" and LIBRARY.search(effect.place.path):
            continue
        if dormant.reason in OF_ONE_USE and effect.place.path != scope.path:
            continue
        if not _worth_it(effect, context) or _lost_anyhow(effect, scope):
            continue
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        yield context.finding(
            effect.place,
            f"{deed(effect)}{where} if ever reached: {REASONS.get(dormant.reason, 'it cannot run now')}",
            help="remove it: what no test run can exercise should not wait for the next edit",
            hosts=effect.hosts,
            evidence=why_place(dormant.place, REASONS.get(dormant.reason, "this keeps it from running")),
        )


def _lost_anyhow(effect: Effect, scope: Scope) -> bool:
    """Whatever the value, the same thing goes or is made anew: the other arm does it, as the program stands."""
    if effect.dormant is None or effect.dormant.reason != "never-matches":
        return False
    texts = {text.show() for text in effect.resource.alternatives}
    return any(
        other.dormant is None
        and (other.destructive or other.kind in MAKES)
        and (other.resource.type, other.hosts) == (effect.resource.type, effect.hosts)
        and texts <= {text.show() for text in other.resource.alternatives}
        for other in scope.effects
    )


def _worth_it(effect: Effect, context: Context) -> bool:
    """Data, other hosts, or a tree: not the temporary file of a function that nobody uses yet."""
    if effect.kind == "format" and effect.dormant is not None and effect.dormant.reason == "comment":
        return False
    if effect.resource.type != "path":
        return effect.resource.type not in HOUSEKEEPING or effect.hosts.remote
    if all(is_disposable(text, effect.directory) for text in effect.resource.alternatives):
        return False
    if effect.hosts.remote or protection_of(effect, context.policy) or collapse_of(effect, context.policy):
        return True
    if effect.breadth is Breadth.FILTERED:
        return False
    paths = [path_of(text, effect.directory) for text in effect.resource.alternatives]
    deep = effect.recursive or effect.breadth is Breadth.EVERYTHING or any(path.everything for path in paths)
    return deep and any(path.anchor == "/" for path in paths)
