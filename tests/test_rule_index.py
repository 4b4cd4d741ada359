"""The index of the built-in rules says what their modules say; what a rule needs is really needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from maintlint import rule_index
from maintlint.registry import INTERNAL, imported_rules, load_registry
from maintlint.rule_index import NAME, folder_of, make_index, read_index
from maintlint.selection import Enabled
from maintlint.testing import examples_of, run_example
from maintlint.traits import WORDS

RULE = """\
from maintlint.rule import Rule

RULE = Rule("{code}", "some-rule", severity="error", confidence="likely", summary="says", needs={needs!r})


def check(scope, context):
    return ()
"""


def test_index_is_up_to_date() -> None:
    written = Path(folder_of("maintlint_rules"), NAME).read_bytes()
    assert written == make_index("maintlint_rules"), "run `python -m maintlint.rule_index`"


def test_index_gives_the_rules_that_an_import_gives() -> None:
    read, imported = load_registry(["maintlint_rules"]).rules, imported_rules("maintlint_rules").rules
    assert [(item.rule, item.module, item.family, item.documentation, item.options_class) for item in read] == [
        (item.rule, item.module, item.family, item.documentation, item.options) for item in imported
    ]


def test_a_small_program_imports_few_rules(tmp_path: Path) -> None:
    (tmp_path / "small.sh").write_text("#!/bin/sh\necho hello\n")
    code = (
        "import sys; from maintlint.cli import execute; execute(['check', 'small.sh']);"
        "print([name for name in sys.modules if name.startswith('maintlint_rules.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.syspath_prepend(str(tmp_path))
    name = f"indexed_{os.path.basename(tmp_path)}".replace("-", "_")
    (tmp_path / name / "family").mkdir(parents=True)
    (tmp_path / name / "__init__.py").write_text("")
    (tmp_path / name / "family" / "some.py").write_text(RULE.format(code="ABC101", needs=("remote",)))
    (tmp_path / name / NAME).write_bytes(make_index(name))
    return name


def test_indexed_package_is_not_imported_before_a_rule_is_asked(package: str) -> None:
    sys.modules.pop(f"{package}.family.some")
    registry = load_registry([package])
    assert [(item.rule.code, item.family, item.rule.needs) for item in registry.rules] == [
        ("ABC101", "family", ("remote",))
    ]
    assert f"{package}.family.some" not in sys.modules
    check: Any = registry.rules[0].check
    assert check(None, None) == ()
    assert f"{package}.family.some" in sys.modules


def test_index_of_another_state_is_not_used(package: str) -> None:
    folder = Path(folder_of(package))
    assert read_index(str(folder)) is not None
    some = folder / "family" / "some.py"
    some.write_text(RULE.format(code="ABC102", needs=("remote",)))
    os.utime(some, (4e9, 4e9))
    assert read_index(str(folder)) is None
    some.write_text(RULE.format(code="ABC101", needs=("remote",)))
    os.utime(some, (4e9, 4e9))
    assert read_index(str(folder)) is not None
    (folder / "more.py").write_text("")
    assert read_index(str(folder)) is None


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff"])
def test_broken_index_is_not_used(package: str, content: bytes) -> None:
    Path(folder_of(package), NAME).write_bytes(content)
    assert load_registry([package]).rules[0].rule.code == "ABC101"


def test_needs_that_no_program_can_have_are_refused(package: str) -> None:
    folder = Path(folder_of(package))
    (folder / "family" / "other.py").write_text(RULE.format(code="ABC103", needs=("remote|remotely",)))
    problem = load_registry([package]).problems[0]
    assert problem.message == "its needs 'remotely' is nothing that a program can have (maintlint.traits.WORDS)"


def test_every_need_is_a_word() -> None:
    index = read_index(folder_of("maintlint_rules"))
    assert index is not None
    assert {word for entry in index.rules for group in entry.rule.needs for word in group.split("|")} <= WORDS


def test_a_rule_that_is_not_asked_would_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    unasked: set[str] = set()
    concerns = Enabled.concerns

    def always(enabled: Enabled, traits: frozenset[str]) -> bool:
        if not concerns(enabled, traits):
            unasked.add(enabled.loaded.rule.code)
        return True

    monkeypatch.setattr(Enabled, "concerns", always)
    registry = load_registry(["maintlint_rules"])
    monkeypatch.setattr("maintlint.testing.Registry", lambda rules: registry)
    for parameters in examples_of("maintlint_rules"):
        unasked.clear()
        rule, example = parameters.values
        report, _ = run_example(example, rule)
        wrong = {finding.code for finding in report.findings} & unasked - INTERNAL.keys()
        assert not wrong, f"{example.page}:{example.line}: {wrong} would not have been asked"


def test_index_is_json() -> None:
    read = msgspec.json.decode(make_index("maintlint_rules"), type=rule_index.RuleIndex)
    assert len(read.rules) == len(load_registry(["maintlint_rules"]).rules)
