"""How long ``maintlint check small.sh`` takes against ``python -c pass``: ``python bench/startup.py``.

Wall time, the two in turns, medians, with compiled modules as in any installation. Then the modules that it imports,
with the time that each takes by itself.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MAINTLINT = Path(sys.executable).with_name("maintlint")
SCRIPT = '#!/bin/sh\nset -eu\nrm -f "/var/tmp/report.$$"\nsystemctl reload nginx\n'

_IMPORT = re.compile(r"^import time:\s+(?P<own>\d+) \|\s+\d+ \|\s*(?P<name>\S+)$", re.M)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=21, help="runs of each (default 21)")
    parser.add_argument("--most", type=int, default=15, help="how many packages to list (default 15)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = os.path.join(directory, "compiled")
        script = Path(directory, "small.sh")
        script.write_text(SCRIPT)
        bare, check = [sys.executable, "-c", "pass"], [str(MAINTLINT), "check", str(script)]
        for command in (bare, check):
            wall(command)
        pairs = [(wall(bare), wall(check)) for _ in range(options.runs)]
        ours = importing([sys.executable, "-X", "importtime", str(MAINTLINT), "check", str(script)])
        python = importing([sys.executable, "-X", "importtime", "-c", "pass"])
    times = [statistics.median(pair[side] for pair in pairs) * 1000 for side in (0, 1)]
    print(f"median of {options.runs} runs: python -c pass {times[0]:.1f} ms, maintlint check {times[1]:.1f} ms")
    print(f"{times[1] / times[0]:.1f} times the start of Python")
    report(ours, set(python), options.most)
    return 0


def report(ours: dict[str, int], known: set[str], most: int) -> None:
    """The imports beyond those of Python itself, summed by package."""
    added = {name: own for name, own in ours.items() if name not in known}
    packages: dict[str, list[int]] = {}
    for name, own in added.items():
        packages.setdefault(name.split(".", 1)[0], []).append(own)
    total = sum(added.values())
    print(f"{len(added)} modules beyond Python's own, {total / 1000:.1f} ms under -X importtime:")
    ranked = sorted(packages.items(), key=lambda item: -sum(item[1]))
    for name, owns in ranked[:most]:
        print(f"{sum(owns) / 1000:8.1f} ms  {name} ({len(owns)})")
    if ranked[most:]:
        others = [own for _, owns in ranked[most:] for own in owns]
        print(f"{sum(others) / 1000:8.1f} ms  {', '.join(name for name, _ in ranked[most:])} ({len(others)})")


def wall(command: list[str]) -> float:
    """Seconds until the command has ended.

    Raises SystemExit if it failed.
    """
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return seconds


def importing(command: list[str]) -> dict[str, int]:
    """Microseconds that each imported module took by itself."""
    told = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    return {found["name"]: int(found["own"]) for found in _IMPORT.finditer(told)}


if __name__ == "__main__":
    raise SystemExit(main())
