"""Many programs in several processes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from maintlint.outcome import WorkersLostError

if TYPE_CHECKING:
    from maintlint.conclusion import Examined
    from maintlint.engine import Options, Session
    from maintlint.sources.discover import Found

_sessions: list[Session] = []
"""The session of this worker process, once it has started."""


def examine_all(found: Sequence[Found], options: Options, jobs: int, programs: Sequence[str]) -> Iterator[Examined]:
    """What each program yields, in the order of ``found``; ``programs`` are the paths of all programs of the run.

    Raises ConfigError, and WorkersLostError if a process was killed.
    """
    share = max(1, min(16, len(found) // (jobs * 4)))
    try:
        with ProcessPoolExecutor(min(jobs, len(found)), initializer=_start, initargs=(options, programs)) as pool:
            yield from pool.map(_examine, found, chunksize=share)
    except BrokenProcessPool as error:
        raise WorkersLostError("a worker process was killed, perhaps for lack of memory; try --jobs 1") from error


def _start(options: Options, programs: Sequence[str]) -> None:
    from maintlint.engine import Session

    # Standard output is for the report alone, whatever rules print.
    sys.stdout = sys.stderr
    _sessions[:] = [Session(options, programs=programs)]


def _examine(item: Found) -> Examined:
    return _sessions[0].examine(item)
