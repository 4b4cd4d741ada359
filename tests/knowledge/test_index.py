"""The index of the packaged files says what they say, and is left aside when it does not."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from maintlint.knowledge import index
from maintlint.knowledge.__main__ import make_index
from maintlint.knowledge.loader import Chunks, packaged_files, resolved
from maintlint.knowledge.model import CommandSpec


def test_index_is_up_to_date() -> None:
    assert Path(index.FILE).read_bytes() == make_index(), "run `python -m maintlint.knowledge`"


def test_index_says_what_the_files_say() -> None:
    read = index.packaged_index()
    assert read is not None
    assert len(msgspec.json.decode(Path(index.FILE).read_bytes())) == 1 + len(read.commands)
    chunks = Chunks(packaged_files())
    assert (set(read.commands), read.harmless) == (set(chunks.texts), chunks.harmless)
    assert list(read.patterns) == chunks.patterns
    for name in read.commands:
        table = msgspec.json.decode(read.table(name), type=CommandSpec)
        assert table == msgspec.convert(resolved(name, chunks), CommandSpec)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(index, "FOLDER", str(tmp_path))
    monkeypatch.setattr(index, "FILE", str(tmp_path / "index.json"))
    (tmp_path / "tools.toml").write_text('harmless = ["echo"]\n[wipe]\nsource = "a page"\n')
    (tmp_path / "index.json").write_bytes(make_index())
    return tmp_path


def test_index_that_matches_is_used(folder: Path) -> None:
    found = index.packaged_index()
    assert found is not None
    assert (set(found.commands), found.harmless) == ({"wipe"}, {"echo"})


def test_files_written_later_with_the_same_content_do_not_matter(folder: Path) -> None:
    os.utime(folder / "tools.toml", (4e9, 4e9))
    assert index.packaged_index() is not None


@pytest.mark.parametrize("content", ['[wipe]\nsource = "a page"\n', 'harmless = ["echo"]\n[wipe]\nsource = "b page"\n'])
def test_index_of_other_content_is_not_used(folder: Path, content: str) -> None:
    (folder / "tools.toml").write_text(content)
    os.utime(folder / "tools.toml", (4e9, 4e9))
    assert index.packaged_index() is None


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff"])
def test_broken_index_is_not_used(folder: Path, content: bytes) -> None:
    (folder / "index.json").write_bytes(content)
    assert index.packaged_index() is None


def test_missing_index_is_not_used(folder: Path) -> None:
    (folder / "index.json").unlink()
    assert index.packaged_index() is None
