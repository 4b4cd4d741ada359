"""Shell examples again, their parts written otherwise: a rule that spoke must speak, one that did not must not."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from msgspec.structs import replace

from maintlint.registry import LoadedRule
from maintlint.testing import Example, examples_of, expectation, run_example
from tests.rules.rewriting_shell import REWRITES
from tests.rules.test_surroundings import OF_THE_TEXT, ONLY_DEFINES

TIMES = 2
"""Rewritings of each example; all of them in turn."""


def _cases() -> list[Any]:
    turn = itertools.cycle(REWRITES)
    cases = []
    for case in examples_of("maintlint_rules"):
        loaded, example = case.values
        known = expectation(example, loaded.rule.name)
        if example.language != "shell" or example.rules or known.todo or loaded.rule.code in OF_THE_TEXT:
            continue
        if loaded.rule.name == ONLY_DEFINES:
            continue
        possible = (
            name for name in itertools.islice(turn, len(REWRITES)) if REWRITES[name](example.code) != example.code
        )
        cases.extend(
            pytest.param(loaded, example, name, id=f"{case.id}:{name}") for name in itertools.islice(possible, TIMES)
        )
        next(turn)
    return cases


@pytest.mark.parametrize(("rule", "example", "name"), _cases())
def test_says_the_same(rule: LoadedRule, example: Example, name: str) -> None:
    code = REWRITES[name](example.code)
    report, path = run_example(replace(example, code=code), rule)
    found = [one for one in report.findings if one.code == rule.rule.code and one.place.path == path]
    assert bool(found) is bool(expectation(example, rule.rule.name).errors), f"{code}\n{found}"
