"""The command line: one module per subcommand, imported only when it is used."""

from __future__ import annotations

import gc
import os
import sys
from enum import IntEnum


class Exit(IntEnum):
    """What the exit status says."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    NOTHING = 3
    INTERRUPTED = 130
    PIPE = 141


class UsageError(Exception):
    """Wrong usage or config; the message is one sentence."""


def run() -> None:
    """Entry point of the console script."""
    # What a run makes is nearly all free of cycles: looking for them as often as Python does takes a tenth of the time.
    gc.set_threshold(100_000, 20, 20)
    status = execute(sys.argv[1:])
    # All of it goes with the process: nobody needs to look once more for what could be freed.
    gc.freeze()
    sys.exit(status)


def execute(arguments: list[str]) -> int:
    """Runs one command line and gives its exit status; errors are one sentence on standard error."""
    try:
        status = _dispatch(arguments)
        sys.stdout.flush()
        return status
    except UsageError as error:
        tell(str(error))
        return Exit.USAGE
    except KeyboardInterrupt:
        tell("interrupted")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output went away; Python must not complain when it closes the stream at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.PIPE
    except OSError as error:
        from maintlint.sources.decode import reason

        tell(f"{error.filename or 'input or output'}: {reason(error)}")
        return Exit.USAGE


def _dispatch(arguments: list[str]) -> int:
    # The commonest call has no options and does not wait for the import of a parser for them.
    if arguments[:1] == ["check"] and not any(argument.startswith("-") for argument in arguments):
        from maintlint.cli.checking import CheckOptions, check

        return check(tuple(arguments[1:]), CheckOptions())
    from maintlint.cli.app import invoke

    return invoke(arguments)


def tell(message: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"maintlint: {message}\n".encode("utf-8", "backslashreplace").decode("utf-8"))
    sys.stderr.flush()
