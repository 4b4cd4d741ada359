"""Examples again, their parts written otherwise: a rule that spoke must speak, one that did not must not."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from msgspec.structs import replace

from maintlint.registry import LoadedRule
from maintlint.testing import Example, examples_of, expectation, run_example
from tests.rules import rewriting, rewriting_shell
from tests.rules.test_surroundings import OF_THE_TEXT, ONLY_DEFINES

TIMES = 2
"""Rewritings of each example; all of them in turn."""

Rewritten = Callable[[str, str], "str | None"]
"""The code otherwise, by the name of the rewriting; ``None`` if there is nothing to change in it."""
LANGUAGES: dict[str, tuple[Iterable[str], Rewritten]] = {
    "python": (rewriting.REWRITES, rewriting.rewritten),
    "shell": (rewriting_shell.REWRITES, rewriting_shell.rewritten),
}


def _cases(language: str) -> list[Any]:
    names, rewritten = LANGUAGES[language]
    turn = itertools.cycle(names)
    count = len(list(names))
    cases = []
    for case in examples_of("maintlint_rules"):
        loaded, example = case.values
        known = expectation(example, loaded.rule.name)
        if example.language != language or example.rules or known.todo or loaded.rule.code in OF_THE_TEXT:
            continue
        if loaded.rule.name == ONLY_DEFINES:
            continue
        possible = [name for name in itertools.islice(turn, count) if rewritten(example.code, name)][:TIMES]
        cases.extend(pytest.param(loaded, example, name, id=f"{case.id}:{name}") for name in possible)
        next(turn)
    return cases


@pytest.mark.parametrize(("rule", "example", "name"), [case for language in LANGUAGES for case in _cases(language)])
def test_says_the_same(rule: LoadedRule, example: Example, name: str) -> None:
    code = LANGUAGES[example.language][1](example.code, name)
    assert code is not None
    report, path = run_example(replace(example, code=code), rule)
    found = [one for one in report.findings if one.code == rule.rule.code and one.place.path == path]
    assert bool(found) is bool(expectation(example, rule.rule.name).errors), f"{code}\n{found}"
