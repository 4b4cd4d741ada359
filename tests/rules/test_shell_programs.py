"""Hazardous and innocent shell programs under all rules at once: `tests/corpus/shell/*.md`.

A block ``bash`` is a program; the blocks ``toml`` and ``text file=NAME`` before it are its config and its files.
``# error: <names>`` marks a line that must be reported (``-- error:`` in SQL); all others must be silent.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from maintlint.configuration import config_from
from maintlint.engine import analyse
from maintlint.toml import loads

CORPUS = Path(__file__).parents[1] / "corpus" / "shell"
_FENCE = re.compile(r"^```(?P<info>\w+[^\n]*)\n(?P<code>.*?)^```$", re.M | re.S)
_MARK = re.compile(r"(#|--)\s*error:\s*(?P<names>[a-z, -]+)$")


class Program(NamedTuple):
    code: str
    files: dict[str, str]
    config: str


def _programs(path: Path) -> list[Any]:
    text = path.read_text(encoding="utf-8")
    found: list[Any] = []
    files: dict[str, str] = {}
    config = ""
    for match in _FENCE.finditer(text):
        language, _, rest = match["info"].partition(" ")
        if rest.startswith("file="):
            files[rest[5:]] = match["code"]
        elif language == "toml":
            config = match["code"]
        else:
            assert language == "bash"
            line = text.count("\n", 0, match.start()) + 2
            found.append(pytest.param(Program(match["code"], files, config), id=f"{path.name}:{line}"))
            files, config = {}, ""
    return found


@pytest.mark.parametrize("program", [program for path in sorted(CORPUS.glob("*.md")) for program in _programs(path)])
def test_marked_lines_are_reported_and_no_others(program: Program, tmp_path: Path) -> None:
    expected: dict[int, set[str]] = {}
    for number, line in enumerate(program.code.splitlines(), 1):
        mark = _MARK.search(line)
        if mark is not None:
            expected[number] = {name.strip() for name in mark["names"].split(",")}
    path = tmp_path / "program.sh"
    for name, text in {**program.files, "program.sh": program.code}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    config = config_from(loads(program.config), "the config of the test")
    report = analyse(program.code.encode(), str(path), config, language="shell", root=str(tmp_path))
    found: dict[int, set[str]] = {}
    for finding in report.findings:
        if finding.severity != "info":
            found.setdefault(finding.place.line, set()).add(finding.name)
    assert found == expected
