"""Reading git's objects from a process and from those that are forked from it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from maintlint.git import Repository
from maintlint.git.tree import Objects


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_a_forked_process_neither_shares_nor_ends_the_reader(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / "a").write_text("text")
    written = ["git", "-C", tmp_path, "hash-object", "-w", "a"]
    name = subprocess.run(written, check=True, capture_output=True, text=True).stdout.strip()
    objects = Objects(Repository(str(tmp_path)))
    assert objects.read(name) == b"text"
    child = os.fork()
    if child == 0:
        os._exit(0 if _reads_on_its_own(objects, name) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert objects.read(name) == b"text"


def _reads_on_its_own(objects: Objects, name: str) -> bool:
    """In the forked process; closing would wait for ever if it waited for the other's git."""
    read = objects.read(name)
    objects.close()
    return read == b"text"
