"""Bytes become text with valid UTF-8, or a sentence that says why not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintlint.sources import decode as decoding
from maintlint.sources.decode import UnreadableError, decode, load


def test_byte_order_mark_is_dropped_and_line_endings_stay() -> None:
    assert decode("a", b"\xef\xbb\xbfrm x\r\n").data == b"rm x\r\n"


def test_invalid_bytes_keep_their_columns() -> None:
    source = decode("a", b"rm caf\xe9\xff x\n")
    assert source.line(1) == "rm caf\ufffd\ufffd x"
    assert source.position(source.data.index(b" x"))[1] == 9


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"ab\nc\0d", "binary file (NUL byte in line 2)"),
        (b"\xff\xfer\0m\0", "the file is UTF-16, which no shell or Python can run; save it as UTF-8"),
    ],
)
def test_unreadable(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        decode("a", data)
    assert str(caught.value) == message


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LARGEST", 1_000_000)
    path = tmp_path / "large"
    path.write_bytes(b"x" * 1_200_000)
    with pytest.raises(UnreadableError, match=r"^the file is too large to be a program \(1.2 MB; the limit is 1 MB\)$"):
        load(str(path))


def test_load_failures(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"^the file does not exist \(any more\)$"):
        load(str(tmp_path / "gone"))
    with pytest.raises(UnreadableError, match=r"directory|regular"):
        load(str(tmp_path))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UnreadableError, match=r"^not a regular file$"):
        load(str(pipe))


@given(st.binary(max_size=200))
def test_whatever_the_bytes_the_text_is_utf8(data: bytes) -> None:
    try:
        source = decode("a", data)
    except UnreadableError:
        return
    source.data.decode("utf-8")
    assert source.data.count(b"\n") == data.count(b"\n")
