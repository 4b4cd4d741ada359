"""Every example of every page: the marked lines are reported, all others are not."""

from __future__ import annotations

import pytest

from maintlint.registry import LoadedRule
from maintlint.testing import Example, check_example, examples_of


@pytest.mark.parametrize("rule, example", examples_of("payroll_rules"))
def test_example(rule: LoadedRule, example: Example) -> None:
    check_example(example, rule)
