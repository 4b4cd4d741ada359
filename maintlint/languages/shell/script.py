"""Whole scripts, and what to make of the text behind their end."""

from __future__ import annotations

from maintlint.languages.shell.reader import Reader
from maintlint.languages.shell.syntax import Command, Script, Sequence, UnreadableRegion
from maintlint.languages.shell.templating import as_words
from maintlint.patterns import lazy

_BOM = b"\xef\xbb\xbf"
_DESTRUCTIVE = lazy(
    rb"(?m)(?:^|[;&|({`]|\b(?:then|do|else|sudo|exec|xargs))[ \t]*"
    rb"(?:/\S*/)?(?:rm|rmdir|unlink|shred|dd|wipefs|mkfs(?:\.\w+)?|mke2fs|fdisk|sfdisk|parted|lvremove|vgremove|pvremove)"
    rb"[ \t]+[-/$\"'.\w]"
)
_COMMANDS_PER_ERROR = 10
"""Text behind the end of a script counts as shell if it has at least so many commands for each error."""


def read(data: bytes) -> Script:
    """Reads a script. Never raises: what cannot be read is an `UnreadableRegion`."""
    reader = Reader(_clean(data))
    commands, _, _ = reader.commands(0, len(data))
    if reader.left is not None:
        commands = _without_payload(reader, commands, *reader.left)
    comments = {comment.start: comment for comment in reader.comments}
    return Script(
        Sequence(0, len(data), tuple(commands)),
        tuple(comments[start] for start in sorted(comments)),
        tuple(sorted(reader.unreadable, key=_start)),
        reader.count,
    )


def _without_payload(reader: Reader, commands: list[Command], at: int, count: int) -> list[Command]:
    """The commands without what follows the script's last one, an ``exit`` or ``exec`` that ends ``at``.

    The shell never gets there, so that an archive, a program in another language or documentation may
    follow. Text that reads as shell stays: it may be meant to run. Of other text only what looks
    destructive is told, as one unreadable stretch.
    """
    errors = sum(region.start >= at for region in reader.unreadable)
    if reader.count - count >= errors * _COMMANDS_PER_ERROR:
        return commands
    kept = [command for command in commands if command.start < at]
    reader.unreadable = [region for region in reader.unreadable if region.start < at]
    reader.comments = [comment for comment in reader.comments if comment.start < at]
    reader.count = count
    if _DESTRUCTIVE.search(reader.data, at):
        text = reader.data[at:]
        kept.append(reader.unread(len(reader.data) - len(text.lstrip()), len(reader.data.rstrip())))
    return kept


def _start(region: UnreadableRegion) -> int:
    return region.start


def _clean(data: bytes) -> bytes:
    """The text with bytes that are none of it (BOM, the CR of line ends) as NUL, which readers leave out."""
    if data.startswith(_BOM):
        data = b"\0\0\0" + data[3:]
    return as_words(data.replace(b"\r\n", b"\0\n") if b"\r" in data else data)
