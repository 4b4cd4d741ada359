"""Rules are found by presence, and each way to break the contract has its own sentence."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from maintlint.registry import UnknownRuleError, installed_packages, load_registry, options_of

GOOD = """\
from msgspec import Struct
from maintlint.rule import Rule

RULE = Rule("{code}", "{name}", severity="error", confidence="likely", summary="says")


def check(scope, context):
    return ()
"""

Package = Callable[..., str]
_numbers = itertools.count()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)

    def make(**files: str) -> str:
        name = f"rules_under_test_{next(_numbers)}"
        for path, text in {"__init__": "", **files}.items():
            target = tmp_path / name / (path.replace("__in__", "/") + ".py")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return name

    yield make
    for name in set(sys.modules) - before:
        del sys.modules[name]


def good(code: str = "ABC101", name: str = "some-rule") -> str:
    return GOOD.format(code=code, name=name)


def test_every_module_with_a_rule_is_one(package: Package, tmp_path: Path) -> None:
    name = package(first=good(), family__in__second=good("ABC100", "other-rule"), helper="x = 1\n", _private="1/0\n")
    (tmp_path / name / "first.md").write_text("# ABC101 some-rule\n")
    registry = load_registry([name])
    assert registry.problems == ()
    assert [(item.rule.code, item.family, item.module) for item in registry.rules] == [
        ("ABC100", "family", f"{name}.family.second"),
        ("ABC101", "", f"{name}.first"),
    ]
    assert [item.documentation for item in registry.rules] == ["", str(tmp_path / name / "first.md")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1/0\n", "it cannot be imported: ZeroDivisionError: division by zero"),
        ("import nowhere_at_all\n", "it cannot be imported: ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("raise SystemExit(0)\n", "it cannot be imported: SystemExit: 0"),
        ("RULE = 5\n", "its RULE is a int, not a maintlint.rule.Rule"),
        (good("abc"), "its code 'abc' is not of the form ML101 (letters, then three or four digits)"),
        (good(name="Some Rule"), "its name 'Some Rule' is not in kebab-case, like unbounded-deletion"),
        (good().replace('"error"', '"fatal"'), "its severity 'fatal' is not error, warning or info"),
        (good().replace('"likely"', '"sure"'), "its confidence 'sure' is not proved, likely or possible"),
        (good().replace("def check", "def chekc"), "it has a RULE but no function `check`"),
        (good() + "check = 5\n", "its `check` is a int, not a function"),
        (
            good().replace("(scope, context)", "(effect)"),
            "its `check` takes (effect) instead of (scope, context) (bad.py:7)",
        ),
        (good() + "class Options: pass\n", "its Options is not a msgspec.Struct"),
        (
            good() + "class Options(Struct):\n    limit: int\n",
            "its Options cannot be made without arguments: Missing required argument 'limit'",
        ),
    ],
)
def test_broken_modules(package: Package, text: str, message: str, tmp_path: Path) -> None:
    name = package(bad=text, fine=good("ABC900", "fine-rule"))
    registry = load_registry([name])
    assert [(problem.module, problem.message) for problem in registry.problems] == [(f"{name}.bad", message)]
    assert registry.problems[0].path == str(tmp_path / name / "bad.py")
    assert [item.rule.name for item in registry.rules] == ["fine-rule"]


def test_taken_codes_and_names(package: Package) -> None:
    name = package(a=good(), b=good(name="other-rule"), c=good(code="ABC102"))
    registry = load_registry([name])
    assert [problem.message for problem in registry.problems] == [
        f"its code ABC101 is taken by {name}.a",
        f"its name some-rule is taken by {name}.a",
    ]


def test_nobody_takes_the_place_of_a_built_in_rule(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = package(a=good("ML104"), b=good("ABC102", "protected-path-deletion"))
    (tmp_path / name).rename(tmp_path / "a_first_one")
    registry = load_registry(["a_first_one", "maintlint_rules"])
    assert [problem.message for problem in registry.problems] == [
        "its code ML104 is taken by maintlint_rules.deletion.unguarded_deletion",
        "its name protected-path-deletion is taken by maintlint_rules.deletion.protected_path_deletion",
    ]


def test_broken_packages(package: Package) -> None:
    assert [problem.message for problem in load_registry(["nowhere_at_all"]).problems] == [
        "it cannot be imported: ModuleNotFoundError: No module named 'nowhere_at_all'"
    ]
    assert [problem.message for problem in load_registry(["maintlint.rule"]).problems] == [
        "it is a module, but rules are found in packages"
    ]


def test_packages_come_from_entry_points(tmp_path: Path) -> None:
    texts = {
        "one-1.0.dist-info": "[console_scripts]\nx = y:z\n\n[maintlint.rules]\n# comment\na = one_rules\nb=two.rules\n",
        "other-1.0.dist-info": "[maintlint.rules.other]\nc = no_rules\n",
        "none-1.0.dist-info": "\xff",
    }
    for directory, text in texts.items():
        (tmp_path / directory).mkdir()
        (tmp_path / directory / "entry_points.txt").write_bytes(text.encode("latin-1"))
    assert installed_packages([str(tmp_path), str(tmp_path / "gone")]) == ["one_rules", "two.rules"]


def test_the_built_in_rules_are_found_like_others() -> None:
    assert "maintlint_rules" in installed_packages()


def test_selection(package: Package) -> None:
    registry = load_registry([package(family__in__a=good(), b=good("ABC201", "other-rule"))])
    assert registry.select(["ALL"]) == {"ABC101", "ABC201"}
    assert registry.select(["ABC1"]) == registry.select(["family"]) == registry.select(["some-rule"]) == {"ABC101"}
    with pytest.raises(UnknownRuleError) as caught:
        registry.select(["sum-rule"])
    assert str(caught.value) == "there is no rule or family `sum-rule`; did you mean `some-rule`?"
    with pytest.raises(UnknownRuleError, match="`maintlint rules` lists them"):
        registry.select(["!!"])


def test_options(package: Package) -> None:
    text = good() + "class Options(Struct, frozen=True, forbid_unknown_fields=True):\n    limit: int = 5\n"
    loaded = load_registry([package(a=text)]).rules[0]
    assert getattr(options_of(loaded, {"severity": "info"}), "limit") == 5  # noqa: B009
    with pytest.raises(ValueError, match="limt: there is no such option; did you mean `limit`"):
        options_of(loaded, {"limt": 1})
