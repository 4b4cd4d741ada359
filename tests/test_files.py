"""The one door through which files of a repository are read."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from maintlint.files import DISK, Entry
from maintlint.sources.decode import UnreadableError

ROOT = Path(__file__).parents[1]


def test_kinds_follow_links(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "d").mkdir()
    (tmp_path / "l").symlink_to("a")
    (tmp_path / "broken").symlink_to("gone")
    os.mkfifo(tmp_path / "pipe")
    kinds = {entry.name: DISK.kind(str(tmp_path / entry.name)) for entry in DISK.entries(str(tmp_path))}
    assert kinds == {"a": "file", "broken": "", "d": "directory", "l": "file", "pipe": "other"}
    assert DISK.resolve(str(tmp_path / "l")) == str(tmp_path.resolve() / "a")


def test_entries_are_sorted_and_tell_links(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a").symlink_to("b")
    assert DISK.entries(str(tmp_path)) == [Entry("a", False, True), Entry("b", True)]


def test_a_pipe_has_no_head_and_no_content(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert DISK.head(str(tmp_path / "pipe"), 10) is None
    with pytest.raises(UnreadableError, match="not a regular file"):
        DISK.load(str(tmp_path / "pipe"))


def test_patterns(tmp_path: Path) -> None:
    for name in ("hosts/a.txt", "hosts/b.list", "hosts/deep/er/c.txt", "hosts/.hidden.txt", "d.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")

    def matching(pattern: str) -> list[str]:
        return [os.path.relpath(path, tmp_path) for path in DISK.matching(f"{tmp_path}/{pattern}")]

    assert matching("hosts/*.txt") == ["hosts/a.txt"]
    assert matching("**/*.txt") == ["d.txt", "hosts/a.txt", "hosts/deep/er/c.txt"]
    assert matching("hosts/[ab].*") == ["hosts/a.txt", "hosts/b.list"]
    assert matching("nowhere/*.txt") == []


@pytest.mark.parametrize("folder", ["evaluate", "inventory", "sources"])
def test_nothing_else_looks_at_the_disk(folder: str) -> None:
    """What evaluates a program must see the same files, whether they are on the disk or in a revision."""
    direct = {"realpath", "isfile", "isdir", "exists", "lexists", "islink", "scandir", "listdir", "stat", "getsize"}
    found = []
    for path in sorted((ROOT / "maintlint" / folder).rglob("*.py")):
        if path.name == "decode.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called == "open" or (called.startswith("os.") and called.rpartition(".")[2] in direct):
                found.append(f"{path.name}:{node.lineno}: {called}")
    assert found == []
