"""Many programs in several processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from maintlint.outcome import WorkersLostError

if TYPE_CHECKING:
    from maintlint.conclusion import Examined
    from maintlint.engine import Options, Session
    from maintlint.files import Files
    from maintlint.sources.discover import Found

_sessions: list[Session] = []
"""The session of this worker process, once it has started."""


def examine_all(found: Sequence[Found], options: Options, jobs: int, files: Files) -> Iterator[Examined]:
    """What each program yields, in the order of ``found``; ``files`` hear what the processes asked of the disk.

    Raises ConfigError, and WorkersLostError if a process was killed.
    """
    share = max(1, min(16, len(found) // (jobs * 4)))
    given = options, [item.path for item in found]
    try:
        with ProcessPoolExecutor(min(jobs, len(found)), initializer=_start, initargs=given) as pool:
            for examined, told in pool.map(_examine, found, chunksize=share):
                files.take(told)
                yield examined
    except BrokenProcessPool as error:
        raise WorkersLostError("a worker process was killed, perhaps for lack of memory; try --jobs 1") from error


def _start(options: Options, programs: Sequence[str]) -> None:
    from maintlint.engine import Session

    _sessions[:] = [Session(options, programs=programs)]


def _examine(item: Found) -> tuple[Examined, Mapping[str, str]]:
    session = _sessions[0]
    return session.examine(item), session.configurations.files.given_out()
