"""Who may import whom: rules never see syntax, reports never see the evaluator, readers never see rules."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def outside(path: Path, refused: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for line, name in imported(path)
        if any(name == prefix or name.startswith(prefix + ".") for prefix in refused)
    ]


MODEL = ("maintlint.languages", "maintlint.evaluate", "maintlint.knowledge", "maintlint.sources", "maintlint.engine")


@pytest.mark.parametrize("path", modules("rules"), ids=lambda path: path.stem)
def test_rules_see_the_model_only(path: Path) -> None:
    assert outside(path, (*MODEL, "maintlint.program", "maintlint.cli", "maintlint.report")) == []
    foreign = {
        name.split(".")[0]
        for _, name in imported(path)
        if name.split(".")[0] not in {"maintlint", "maintlint_rules", "msgspec", "__future__"}
    }
    assert foreign <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", modules("maintlint/report"), ids=lambda path: path.stem)
def test_reports_see_findings_only(path: Path) -> None:
    scope = () if path.stem.startswith(("scope_", "coverage_")) else ("maintlint.scope", "maintlint.inventory")
    assert outside(path, (*MODEL, "maintlint.program", "maintlint.values", "maintlint.cli", *scope)) == []


@pytest.mark.parametrize("path", modules("maintlint/languages"), ids=lambda path: path.stem)
def test_readers_know_nothing_of_rules(path: Path) -> None:
    refused = ("maintlint.rule", "maintlint.registry", "maintlint.scope", "maintlint.evaluate", "maintlint.report")
    assert outside(path, (*refused, "maintlint_rules")) == []


@pytest.mark.parametrize("path", modules("maintlint"), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_imports_the_built_in_rules(path: Path) -> None:
    assert outside(path, ("maintlint_rules",)) == []


@pytest.mark.parametrize("path", modules("maintlint"), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_command_line_imports_click(path: Path) -> None:
    if "cli" not in path.parts:
        assert outside(path, ("click", "maintlint.cli")) == [] or path.stem == "__main__"
