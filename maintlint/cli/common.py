"""What the subcommands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from maintlint.cli import UsageError, tell

if TYPE_CHECKING:
    from maintlint.configuration import Configurations
    from maintlint.sources.discover import Discovery, Found


def tops_of(paths: Sequence[str]) -> tuple[str, ...]:
    """The directories that stand for a repository where there is none: those given, and the working directory.

    Raises UsageError if that is gone.
    """
    try:
        here = os.getcwd()
    except FileNotFoundError as error:
        raise UsageError("the working directory does not exist any more") from error
    given = [os.path.abspath(path) for path in paths if path != "-" and os.path.isdir(path)]
    return tuple(dict.fromkeys(given if here == "/" else (*given, here)))


def found_programs(paths: Sequence[str], configurations: Configurations) -> tuple[Found, ...]:
    """The programs among and below ``paths``; named files that are none are told on standard error.

    Raises UsageError for a path that does not exist, and ConfigError.
    """
    discovery = discovered(paths, configurations)
    tell_others(discovery.others)
    return discovery.found


def there(paths: Sequence[str]) -> None:
    """Raises UsageError for a path that does not exist."""
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path}: there is no such file or directory")


def discovered(paths: Sequence[str], configurations: Configurations) -> Discovery:
    """The programs among and below ``paths``, and named files that are none.

    Raises UsageError for a path that does not exist, and ConfigError.
    """
    from maintlint.sources.discover import discover

    there(paths)

    def excludes(directory: str) -> tuple[str, tuple[str, ...]]:
        settings = configurations.for_directory(directory)
        return settings.root, settings.config.exclude

    return discover(paths, excludes, configurations.files)


def tell_others(paths: Iterable[str]) -> None:
    """Which named files are no programs, on standard error."""
    for path in paths:
        tell(f"{path}: neither a shell nor a Python program, not checked")


def tell_notes(notes: Iterable[str]) -> None:
    """What was taken together or left out when inventories were read, on standard error."""
    for note in notes:
        tell(f"note: {note}")


def read_stdin(paths: Sequence[str], name: str | None) -> tuple[tuple[Found, ...], bytes]:
    """The program on standard input, called ``name``.

    Raises UsageError if there are other paths as well.
    """
    from maintlint.sources.decode import LARGEST
    from maintlint.sources.discover import Found
    from maintlint.sources.language import HEAD, language_of

    if len(paths) > 1:
        raise UsageError("- stands alone: standard input is checked, or files are")
    data = sys.stdin.buffer.read(LARGEST + 1)
    language = language_of(name or "", data[:HEAD], explicit=True) or "shell"
    return (Found(name or "<stdin>", language),), data


def wants_colour(choice: str, output: str | None) -> bool:
    """Whether to colour: on a terminal, unless told otherwise or NO_COLOR or a dumb terminal says no."""
    if choice != "auto":
        return choice == "always"
    if output is not None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def write(text: str, output: str | None) -> None:
    """Prints ``text``, or writes it to the file ``output``.

    Raises UsageError if that cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    if output is None:
        sys.stdout.flush()
        rest = memoryview(data)
        # Unbuffered standard output (PYTHONUNBUFFERED) may take a part only.
        while rest:
            rest = rest[sys.stdout.buffer.write(rest) :]
        sys.stdout.buffer.flush()
        return
    try:
        with open(output, "wb") as stream:
            stream.write(data)
    except OSError as error:
        from maintlint.sources.decode import reason

        why = "its directory does not exist" if isinstance(error, FileNotFoundError) else reason(error)
        raise UsageError(f"{output}: cannot be written: {why}") from error
