"""The first ten minutes as the guide tells them: each of its commands on the old repository, in order.

``python tests/test_getting_started.py`` writes what is printed now into the guide; read the difference.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
GUIDE = DOCS / "getting-started.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)


def replayed(text: str, folder: Path) -> str:
    """The guide with what its commands print in a copy of the old repository that is made in ``folder``."""
    repository = folder / "old-repository"
    shutil.copytree(DOCS / "old-repository", repository)
    programs = folder / "bin"
    programs.mkdir()
    (programs / "maintlint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m maintlint "$@"\n')
    (programs / "maintlint").chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "COLUMNS": "120"}

    def block(found: re.Match[str]) -> str:
        commands = [line.removeprefix("$ ") for line in found[1].splitlines() if line.startswith("$ ")]
        shown = [f"$ {command}\n{run(command)}" for command in commands]
        return "```console\n" + "".join(shown) + "```"

    def run(command: str) -> str:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=repository,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout

    return _BLOCK.sub(block, text)


def test_the_guide_shows_what_is_printed(tmp_path: Path) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert text.count("$ maintlint ") >= 10
    assert replayed(text, tmp_path) == text


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        GUIDE.write_text(replayed(GUIDE.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")
