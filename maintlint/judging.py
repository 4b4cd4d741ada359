"""What a rule, or a header, says of one program; a rule that fails costs only its own findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from maintlint.places import Place
from maintlint.registry import FAILURES, described
from maintlint.rule import Ancestor, Finding
from maintlint.selection import Enabled, Selection
from maintlint.sources import Problem
from maintlint.sources.header import Header

if TYPE_CHECKING:
    from maintlint.scope import Scope


def reported(problem: Problem, selection: Selection) -> tuple[Finding, ...]:
    return selection.finding(problem.code, problem.place, problem.message, problem.help)


def ask(
    enabled: Enabled,
    scope: Scope,
    header: Header,
    ancestors: Callable[[], tuple[Ancestor, ...]],
    selection: Selection,
) -> Iterator[Finding]:
    """The findings of one rule; a rule that fails costs only its own."""
    rule = enabled.loaded.rule
    try:
        context = selection.context(enabled, header, ancestors)
        for finding in enabled.loaded.check(scope, context):
            if not isinstance(finding, Finding):
                raise TypeError(f"it yielded a {type(finding).__name__} instead of a Finding")
            yield finding
    except FAILURES as error:
        message = f"the rule {rule.name} failed on this program: {described(error)}{raised_in(error)}"
        help_text = f"the other rules were not affected; report it to the authors of {enabled.loaded.module}"
        yield from selection.finding("ML900", Place(scope.source, 0, 0), message, help_text)


def raised_in(error: BaseException) -> str:
    """`` in file.py:12``: where an exception was raised."""
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f" in {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
