"""CPU of maintlint and of bandit over the same Python files: ``python bench/python_speed.py LIST``.

``LIST`` holds a path per line. Both run in one process each, with compiled modules as in any installation; the least
of three runs counts.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 3
BIN = Path(sys.executable).parent


def cpu_of(command: list[str]) -> float:
    """User and system seconds of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Prints both times and their ratio."""
    paths = [line for line in Path(sys.argv[1]).read_text(encoding="utf-8").split("\n") if os.path.isfile(line)]
    lines = sum(Path(path).read_bytes().count(b"\n") for path in paths)
    with tempfile.TemporaryDirectory() as compiled:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = compiled
        ours = min(
            cpu_of([str(BIN / "maintlint"), "check", "--no-cache", "--jobs", "1", *paths]) for _ in range(ROUNDS)
        )
        theirs = min(cpu_of([str(BIN / "bandit"), "--quiet", *paths]) for _ in range(ROUNDS))
    print(f"{len(paths)} files, {lines:,} lines")
    print(f"maintlint {ours:6.2f} s   bandit {theirs:6.2f} s   ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
