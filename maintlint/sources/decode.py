"""Bytes of a file -> `SourceText` with valid UTF-8, or a reason why it cannot be read."""

from __future__ import annotations

import os
import re
import stat

from maintlint.places import SourceText

LARGEST = 10_000_000
"""Bytes; a larger file is data, and reading it as a program would only take time."""

UTF8_BOM = b"\xef\xbb\xbf"
WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")


class UnreadableError(Exception):
    """A file that cannot be read as a program; the message says why."""


def load(path: str) -> bytes:
    """The bytes of the file at ``path``.

    Raises UnreadableError if it vanished, is not a regular file, may not be read, or is too large.
    """
    try:
        with open(path, "rb", opener=_open) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError("not a regular file")
            if status.st_size > LARGEST:
                raise UnreadableError(_too_large(status.st_size))
            return stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise UnreadableError(reason(error)) from error


def _open(path: str, flags: int) -> int:
    # A pipe without a writer must not make the run wait.
    return os.open(path, flags | os.O_NONBLOCK)


def reason(error: Exception) -> str:
    """What an operating-system error means to the person at the terminal."""
    if isinstance(error, FileNotFoundError):
        return "the file does not exist (any more)"
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return str(error)


def decode(path: str, data: bytes) -> SourceText:
    """The text of a program.

    A byte order mark is dropped; each byte that is not UTF-8 becomes one U+FFFD, so that columns stay;
    line endings are kept.

    Raises UnreadableError for binary data and for more than `LARGEST` bytes.
    """
    if len(data) > LARGEST:
        raise UnreadableError(_too_large(len(data)))
    if data.startswith(WIDE_BOMS):
        raise UnreadableError("the file is UTF-16, which no shell or Python can run; save it as UTF-8")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise UnreadableError(f"binary file (NUL byte in line {line})")
    if data.startswith(UTF8_BOM):
        data = data[len(UTF8_BOM) :]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "surrogateescape")
        data = re.sub("[\udc80-\udcff]", "\ufffd", text).encode("utf-8")
    return SourceText(path, data)


def _too_large(size: int) -> str:
    limit = LARGEST // 1_000_000
    return f"the file is too large to be a program ({size / 1_000_000:,.1f} MB; the limit is {limit} MB)"
