"""Every sample: the program as it was is found at the right lines, its repaired twin is silent.

``python tests/samples/test_samples.py`` writes the golden files anew (``expected.txt`` of each sample, and the
output blocks of the README and the guides). Read the difference before you keep it.
"""

from __future__ import annotations

import io
import json
import os
import re
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from maintlint.cli import execute
from maintlint.configuration import config_from, settle
from maintlint.engine import analyse
from maintlint.registry import LoadedRule, Registry
from maintlint.toml import loads

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLES = REPOSITORY / "samples"
README = REPOSITORY / "README.md"
DOCUMENTS = (README, *sorted((REPOSITORY / "docs").glob("*.md")))
GOLDEN = "expected.txt"
REPAIRED = (".fixed.sh", ".fixed.py")
ENDINGS = (".sh", ".py")

_TABLE_ROW = re.compile(r"^\| (?P<program>\S+) \| (?P<line>\d+) \| (?P<code>ML\d+) \| (?P<name>[a-z-]+) \|$", re.M)
_OUTPUT = re.compile(r"<!-- output of: (?P<command>[^>]*?) -->\n```text\n(?P<text>.*?)```\n", re.S)


class Expected(NamedTuple):
    """One row of the table in a sample's README."""

    program: str
    line: int
    code: str
    name: str


class Output(NamedTuple):
    """What a command printed."""

    status: int
    text: str


def folders() -> list[Path]:
    """The samples: every folder with a golden file or a README that is no package."""
    return sorted(path.parent for path in SAMPLES.glob("*/README.md") if not (path.parent / "pyproject.toml").exists())


def programs(folder: Path) -> list[str]:
    """The programs of a sample that stand as they were before the repair."""
    names = [path.name for path in folder.iterdir() if path.name.endswith(ENDINGS)]
    return sorted(name for name in names if not name.endswith(REPAIRED))


def repaired(folder: Path) -> list[str]:
    """The repaired twins."""
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(REPAIRED))


def told(folder: Path) -> list[Expected]:
    """The findings that the sample's README tells."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    return sorted(
        Expected(row["program"], int(row["line"]), row["code"], row["name"]) for row in _TABLE_ROW.finditer(text)
    )


@cache
def maintlint(*arguments: str, directory: Path = REPOSITORY) -> Output:
    """Runs the command line in ``directory``."""
    before = Path.cwd()
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    os.chdir(directory)
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            status = execute(list(arguments))
    finally:
        os.chdir(before)
    printed.seek(0)
    return Output(status, printed.read())


def shown(folder: Path) -> Output:
    """What maintlint says of the programs of a sample, as its golden file holds it."""
    return maintlint("check", *programs(folder), directory=folder)


def documented_outputs() -> list[tuple[str, str]]:
    """Each command whose output the README or a guide shows, with that output."""
    texts = [path.read_text(encoding="utf-8") for path in DOCUMENTS]
    return [(found["command"], found["text"]) for text in texts for found in _OUTPUT.finditer(text)]


def readme_blocks(language: str) -> list[str]:
    """The fenced blocks of one language in the README."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README.read_text(encoding="utf-8"), re.M | re.S)


ALL = pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)


def test_there_are_samples() -> None:
    assert len(folders()) >= 8


@ALL
def test_a_sample_is_complete(folder: Path) -> None:
    assert programs(folder)
    assert repaired(folder)
    assert told(folder), "its README has no table of findings"
    assert (folder / GOLDEN).is_file()
    for twin in repaired(folder):
        assert (folder / twin.replace(".fixed.", ".")).is_file(), f"{twin} is the twin of nothing"


@ALL
def test_the_output_is_the_golden_file(folder: Path) -> None:
    output = shown(folder)
    assert output.text == (folder / GOLDEN).read_text(encoding="utf-8")
    assert output.status == 1


@ALL
def test_the_findings_are_those_of_the_readme(folder: Path) -> None:
    output = maintlint("check", "--format", "json", *programs(folder), directory=folder)
    found = [
        Expected(item["path"], item["line"], item["code"], item["name"]) for item in json.loads(output.text)["findings"]
    ]
    assert sorted(found) == told(folder)


@ALL
def test_every_error_shows_what_proves_it(folder: Path) -> None:
    output = maintlint("check", "--format", "json", *programs(folder), directory=folder)
    bare = [item for item in json.loads(output.text)["findings"] if not item["evidence"] and not item["help"]]
    assert not bare


@ALL
def test_the_repaired_twin_is_silent(folder: Path) -> None:
    output = maintlint("check", "--fail-on", "info", *repaired(folder), directory=folder)
    assert "0 errors, 0 warnings, 0 infos, 0 suppressed" in output.text
    assert output.status == 0, output.text


@pytest.mark.parametrize("command, text", documented_outputs(), ids=lambda value: value if len(value) < 80 else "")
def test_the_documents_show_what_is_printed(command: str, text: str) -> None:
    assert command.startswith("maintlint ")
    assert maintlint(*command.split()[1:]).text == text


def test_the_config_in_the_readme_is_accepted(tmp_path: Path) -> None:
    for number, text in enumerate(readme_blocks("toml")):
        settle(config_from(loads(text), f"block {number}"), str(tmp_path))


def test_the_programs_in_the_readme_are_well_formed() -> None:
    config = config_from(loads(readme_blocks("toml")[0]), "README.md")
    codes = [
        finding.code for text in readme_blocks("bash") for finding in analyse(text.encode(), config=config).findings
    ]
    assert codes == []


def test_the_rule_in_the_readme_works() -> None:
    names: dict[str, Any] = {}
    exec(readme_blocks("python")[0], names)
    rule = LoadedRule(names["RULE"], names["check"], None, "readme", "", "")
    report = analyse(b"rm -rf /srv/payroll/2023\nrm -rf /srv/other\n", registry=Registry((rule,)))
    assert [(finding.code, finding.place.line) for finding in report.findings] == [("PAY101", 1)]


def regenerate() -> None:
    """Writes all golden files anew."""
    for folder in folders():
        (folder / GOLDEN).write_text(shown(folder).text, encoding="utf-8")

    def renewed(found: re.Match[str]) -> str:
        text = maintlint(*found["command"].split()[1:]).text
        return f"<!-- output of: {found['command']} -->\n```text\n{text}```\n"

    for document in DOCUMENTS:
        document.write_text(_OUTPUT.sub(renewed, document.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    regenerate()
