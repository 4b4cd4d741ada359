"""The guide shows what is printed in the fleet.

``python tests/comparison/test_guide.py`` writes its outputs anew. Read the difference before you keep it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import re
import tempfile
from pathlib import Path
from typing import get_args

import pytest

from maintlint.cli import execute
from maintlint.comparison import Kind, Status

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "diff.md"
_OUTPUT = re.compile(r"<!-- in the fleet: maintlint (?P<command>[^>]*?) -->\n```text\n(?P<text>.*?)```\n", re.S)


def printed(command: str, directory: Path) -> str:
    """What a command prints in a directory."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    before = Path.cwd()
    os.chdir(directory)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            execute(command.split())
    finally:
        os.chdir(before)
    out.seek(0)
    return out.read()


@pytest.mark.parametrize("found", list(_OUTPUT.finditer(GUIDE.read_text("utf-8"))), ids=lambda found: found["command"])
def test_the_guide_shows_what_is_printed(found: re.Match[str], fleet: Path) -> None:
    assert printed(found["command"], fleet) == found["text"]


def test_the_guide_names_every_kind_and_status() -> None:
    text = GUIDE.read_text("utf-8")
    assert [word for word in (*get_args(Kind), *get_args(Status)) if f"`{word}`" not in text] == []


def test_the_json_in_the_guide_has_the_keys_of_the_format(fleet: Path) -> None:
    block = re.search(r"```json\n(.*?)```", GUIDE.read_text("utf-8"), re.S)
    assert block is not None
    shown = json.loads(block[1])
    made = json.loads(printed("diff v2 main --format json", fleet))
    assert shown.keys() == made.keys()
    assert shown["summary"].keys() == made["summary"].keys()
    program = next(item for item in made["programs"] if item["differences"])
    assert shown["programs"][0].keys() == program.keys()
    assert shown["programs"][0]["differences"][0].keys() == program["differences"][0].keys()


def regenerate() -> None:
    """Writes the outputs of the guide anew."""
    spec = importlib.util.spec_from_file_location("fleet", Path(__file__).with_name("fleet.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name).resolve() / "fleet"
        module.build(directory)

        def renewed(found: re.Match[str]) -> str:
            text = printed(found["command"], directory)
            return f"<!-- in the fleet: maintlint {found['command']} -->\n```text\n{text}```\n"

        GUIDE.write_text(_OUTPUT.sub(renewed, GUIDE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    regenerate()
