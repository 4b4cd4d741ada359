"""Hazardous and innocent Python programs under all rules at once: `tests/corpus/python/*.md`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from maintlint.configuration import config_from
from maintlint.engine import analyse
from maintlint.toml import loads

CORPUS = Path(__file__).parents[1] / "corpus" / "python"
CONFIG = """
[inventory]
groups = { mail = "mail[01-20]", web = "web[001-400]", backup = "bk[01-04]" }
"""
WEB = "".join(f"web{number:03d}\n" for number in range(1, 401))
HOSTS = {
    "hosts/web.txt": WEB,
    "hosts/all.txt": WEB + "".join(f"mail{number:02d}\n" for number in range(1, 21)) + "bk01\nbk02\nbk03\nbk04\n",
}
_FENCE = re.compile(r"^```(?P<info>\w+[^\n]*)\n(?P<code>.*?)^```$", re.M | re.S)
_MARK = re.compile(r"#\s*error:\s*(?P<names>[a-z, -]+)$")

Lines = dict[tuple[str, int], set[str]]
"""Names of rules by file and line."""


class Program(NamedTuple):
    code: str
    files: dict[str, str]


def _programs(name: str) -> list[Any]:
    text = (CORPUS / name).read_text(encoding="utf-8")
    found: list[Any] = []
    files: dict[str, str] = {}
    for match in _FENCE.finditer(text):
        language, _, rest = match["info"].partition(" ")
        if rest.startswith("file="):
            files[rest[5:]] = match["code"]
        else:
            assert language == "python"
            line = text.count("\n", 0, match.start()) + 2
            found.append(pytest.param(Program(match["code"], files), id=f"{name}:{line}"))
            files = {}
    return found


def _reported(program: Program, directory: Path) -> Lines:
    path = directory / "program.py"
    for name, text in {**HOSTS, **program.files, "program.py": program.code}.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text, encoding="utf-8")
    config = config_from(loads(CONFIG), "the config of the test")
    report = analyse(program.code.encode(), str(path), config, language="python", root=str(directory))
    found: Lines = {}
    for finding in report.findings:
        if finding.severity in ("error", "warning"):
            key = (os.path.relpath(finding.place.path, directory), finding.place.line)
            found.setdefault(key, set()).add(finding.name)
    return found


def _marked(program: Program) -> Lines:
    marked: Lines = {}
    for name, text in {**program.files, "program.py": program.code}.items():
        for number, line in enumerate(text.splitlines(), 1):
            mark = _MARK.search(line)
            if mark is not None:
                marked[name, number] = set(re.split(r",\s*", mark["names"].strip()))
    return marked


@pytest.mark.parametrize("program", _programs("hazards.md"))
def test_hazards_are_told(program: Program, tmp_path: Path) -> None:
    found, marked = _reported(program, tmp_path), _marked(program)
    missing = {line: names - found.get(line, set()) for line, names in marked.items()}
    assert not {line: names for line, names in missing.items() if names}, found
    assert not found.keys() - marked.keys(), found


@pytest.mark.parametrize("program", [*_programs("spellings.md"), *_programs("neighbours.md")])
def test_spellings_make_no_difference(program: Program, tmp_path: Path) -> None:
    assert _reported(program, tmp_path) == _marked(program)


@pytest.mark.parametrize("program", _programs("innocent.md"))
def test_innocent_programs_are_left_alone(program: Program, tmp_path: Path) -> None:
    assert not _reported(program, tmp_path)
