"""What ``maintlint check --fix`` and ``--diff-fix`` do."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence

from msgspec import Struct

from maintlint.cli import UsageError, tell
from maintlint.engine import Session, concluded
from maintlint.fix.edits import difference
from maintlint.fix.repair import Repaired, repair
from maintlint.outcome import Report
from maintlint.sources.decode import UTF8_BOM, UnreadableError, decode, load, reason
from maintlint.sources.discover import Found


class Change(Struct, frozen=True):
    """One file before and after its fixes; ``count`` findings are mended."""

    path: str
    before: bytes
    after: bytes
    count: int


def changes(found: Sequence[Found], session: Session, unsafe: bool) -> Iterator[Change]:
    """What would be mended, file by file; nothing is written."""
    for item in found:
        content = None if item.problem else _content(item.path)
        if content is None:
            continue
        mark = UTF8_BOM if content.startswith(UTF8_BOM) else b""
        data = content.removeprefix(mark)
        repaired = _repaired(item, data, session, unsafe)
        if repaired.data != data:
            yield Change(item.path, content, mark + repaired.data, repaired.count)


def _content(path: str) -> bytes | None:
    """The bytes of a file that may be edited; ``None`` if it cannot be read, or holds what is not UTF-8."""
    try:
        data = load(path)
        same = decode(path, data).data == data.removeprefix(UTF8_BOM)
    except UnreadableError:
        return None
    if not same:
        tell(f"{path}: not fixed, since it is not plain UTF-8")
    return data if same else None


def _repaired(item: Found, data: bytes, session: Session, unsafe: bool) -> Repaired:
    selection = session.selection(item.path)

    def check(content: bytes) -> Report:
        return concluded([(session.examine(item, content), selection)], session.options)

    return repair(data, item.path, check, unsafe=unsafe)


def write_changes(changed: Sequence[Change]) -> int:
    """Writes the files, each beside itself first, so that one that runs is not changed under its reader.

    Returns how many findings are mended. Raises UsageError for a file that cannot be written.
    """
    for change in changed:
        _write(change)
    return sum(change.count for change in changed)


def _write(change: Change) -> None:
    try:
        _replace(os.path.realpath(change.path), change.after)
    except OSError as error:
        raise UsageError(f"{change.path}: cannot be written: {reason(error)}") from error


def _replace(path: str, data: bytes) -> None:
    status = os.stat(path)
    descriptor, beside = tempfile.mkstemp(prefix=".maintlint-", dir=os.path.dirname(path))
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
        os.chmod(beside, status.st_mode & 0o7777)
        if (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(beside, status.st_uid, status.st_gid)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


def differences(changed: Sequence[Change]) -> str:
    """All changes as one unified diff."""
    return "".join(difference(change.path, change.before, change.after) for change in changed)
