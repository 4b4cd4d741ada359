"""What is said of single commands: tables of commands by family, what must be found of each, and what must not.

A line of a table is what to expect, a tab, and a program, in which ``⏎`` ends a line. To expect are: codes of findings,
``-`` for a program that nothing is said of, or a kind of effect, which the scope must have and no rule speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from maintlint.configuration import settle
from maintlint.engine import analyse, program_scope
from maintlint.places import SourceText
from maintlint.policy import Config
from maintlint.scope import CHANGING

TABLES = Path(__file__).parent / "corpus" / "commands"


def lines() -> Iterator[object]:
    for table in sorted(TABLES.glob("*.txt")):
        for number, line in enumerate(table.read_text(encoding="utf-8").splitlines(), 1):
            expected, _, program = line.partition("\t")
            yield pytest.param(expected, program.replace("⏎", "\n"), id=f"{table.stem}-{number}")


@pytest.mark.parametrize(("expected", "program"), list(lines()))
def test_command(expected: str, program: str, tmp_path: Path) -> None:
    text = f"{program}\n".encode()
    report = analyse(text, str(tmp_path / "program.sh"))
    found = {finding.code for finding in report.findings if finding.severity != "info" and finding.code[:3] != "ML6"}
    if expected.startswith("ML"):
        assert set(expected.split(",")) <= found, program
        return
    assert found == set(), program
    if expected != "-":
        scope = program_scope(SourceText("program.sh", text), "shell", settle(Config(), str(tmp_path))).scope
        assert expected in CHANGING
        assert expected in {effect.kind for effect in scope.effects}, program
