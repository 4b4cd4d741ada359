"""Processor time and memory of maintlint over a list of scripts, and of ShellCheck over the same list in the same run.

``python bench/speed.py LIST`` with a file of one path a line (``bench/machine_scripts.py`` writes one). Every figure is
user and system time of one process, without cache of results, with compiled modules as in any installation.
``--linearity`` measures instead how the time grows: the list against two copies of it, and one script of 20,000 lines
against a hundred of 200. ``--again`` measures what a run costs that remembers: the first one, one in which nothing has
changed, and one in which a script has.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent
MAINTLINT = (sys.executable, "-m", "maintlint", "check", "--jobs", "1")
SHELLCHECK = (str(BIN / "shellcheck"), "--format", "gcc")

JOB = """
# step {number}: move the spool of service {number} and keep what is younger than a week
prepare_{number}() {{
    local base="/srv/service{number}" name=$1
    [ -d "$base" ] || return 1
    if [ -z "$name" ]; then
        echo "no name for step {number}" >&2
        return 64
    fi
    mkdir -p "$base/new/$name"
    for part in one two three; do
        cp -a "$base/spool/$part" "$base/new/$name/$part" || return 1
    done
    find "$base/spool" -type f -name '*.tmp' -mtime +7 -exec rm -f {{}} +
    case $name in
        mail*) chmod 750 "$base/new/$name" ;;
        *) echo "$name: done" >>/var/log/steps.log ;;
    esac
}}
prepare_{number} "mail{number}"
"""


class Cost(NamedTuple):
    """What one process took: seconds of processor time, and the most memory in MB."""

    seconds: float
    memory: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path, help="file with one path a line")
    parser.add_argument("--runs", type=int, default=3, help="how often each is run; the least counts (default 3)")
    parser.add_argument("--linearity", action="store_true", help="how the time grows, instead of how long it is")
    parser.add_argument("--again", action="store_true", help="what the next runs take, instead of the first one")
    options = parser.parse_args()
    paths = [line for line in options.list.read_text(errors="surrogateescape").splitlines() if os.path.isfile(line)]
    with tempfile.TemporaryDirectory() as compiled:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = compiled
        cost([*MAINTLINT, *paths[:20]])
        if options.linearity:
            copies_report(paths, options.runs)
            length_report(options.runs)
        elif options.again:
            again_report(paths, options.runs)
        else:
            speed_report(paths, options.runs)
    return 0


def speed_report(paths: list[str], runs: int) -> None:
    lines = count_lines(paths)
    ours, theirs = alternated(runs, lambda: cost([*checking(), *paths]), lambda: cost([*SHELLCHECK, *paths]))
    print(f"{len(paths):,} files, {lines:,} lines, least of {runs} runs, user and system time of one process")
    for name, spent in (("maintlint", ours), ("ShellCheck", theirs)):
        rate = lines / spent.seconds
        print(f"{name:<11}{spent.seconds:7.2f} s {rate:9,.0f} lines/s {spent.memory:6,.0f} MB at most")
    print(f"ShellCheck takes {theirs.seconds / ours.seconds:.1f} times the processor time of maintlint")


def copies_report(paths: list[str], runs: int) -> None:
    """The same scripts once and twice; maintlint checks a file once, so these are copies."""
    with tempfile.TemporaryDirectory() as name:
        once = list(copied(paths, Path(name, "first")))
        twice = [*once, *copied(paths, Path(name, "second"))]
        single, double = alternated(runs, lambda: cost([*checking(), *once]), lambda: cost([*checking(), *twice]))
    ratio = double.seconds / single.seconds
    print(f"the list {single.seconds:.2f} s, twice the list {double.seconds:.2f} s: {ratio:.2f} times the time")
    print(f"memory {single.memory:.0f} MB and {double.memory:.0f} MB")


def length_report(runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        small = [written(Path(name, f"small{at}.sh"), range(at * 10, at * 10 + 10)) for at in range(100)]
        large = written(Path(name, "large.sh"), range(1000))
        empty = written(Path(name, "empty.sh"), range(0))
        start, many = alternated(runs, lambda: cost([*checking(), empty]), lambda: cost([*checking(), *small]))
        one = min(cost([*checking(), large]) for _ in range(runs))
        rates = []
        for what, spent, files in (("100 scripts", many, small), ("1 script", one, [large])):
            lines = count_lines(files)
            rates.append((spent.seconds - start.seconds) / lines * 1e6)
            print(f"{what} with {lines:,} lines: {spent.seconds:.2f} s, {rates[-1]:.0f} µs a line without the start")
    print(f"a line of the long script costs {rates[1] / rates[0]:.2f} times one of the short scripts")


def again_report(paths: list[str], runs: int) -> None:
    """The least cost of each, on copies in one directory tree; the cache is one of their own."""
    spent: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as name:
        scripts = list(copied(paths, Path(name, "scripts")))
        kept = os.environ["MAINTLINT_CACHE_DIR"] = str(Path(name, "kept"))
        for number in range(runs):
            shutil.rmtree(kept, ignore_errors=True)
            spent.setdefault("nothing is remembered", []).append(cost([*checking(), *scripts]))
            spent.setdefault("the first run", []).append(cost([*MAINTLINT, *scripts]))
            spent.setdefault("the same again", []).append(cost([*MAINTLINT, *scripts]))
            with Path(scripts[number % len(scripts)]).open("a") as stream:
                stream.write("\n# more\n")
            spent.setdefault("one has changed", []).append(cost([*MAINTLINT, *scripts]))
    for what, costs in spent.items():
        print(f"{what:<22}{min(costs).seconds:7.2f} s")


def checking() -> tuple[str, ...]:
    """The command, without cache where there is one."""
    known = subprocess.run([*MAINTLINT, "--help"], capture_output=True, text=True, check=True).stdout
    return (*MAINTLINT, "--no-cache") if "--no-cache" in known else MAINTLINT


def alternated(runs: int, first: Callable[[], Cost], second: Callable[[], Cost]) -> tuple[Cost, Cost]:
    """The least cost of each, taken in turns so that both meet the same machine."""
    pairs = [(first(), second()) for _ in range(runs)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def cost(command: list[str]) -> Cost:
    """Runs one process and gives what it took.

    Raises SystemExit if it did not do its work (both linters give 0 or 1 when they have).
    """
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    told = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} ended with {process.returncode}: {told[-500:].decode(errors='replace')}")
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / scale)


def copied(paths: list[str], directory: Path) -> Iterator[str]:
    """A copy of each file in a directory of its own."""
    for number, path in enumerate(paths):
        target = directory / str(number) / os.path.basename(path)
        target.parent.mkdir(parents=True)
        shutil.copyfile(path, target)
        yield str(target)


def written(path: Path, numbers: range) -> str:
    path.write_text("#!/bin/bash\nset -eu\n" + "".join(JOB.format(number=number) for number in numbers))
    return str(path)


def count_lines(paths: list[str]) -> int:
    return sum(Path(path).read_bytes().count(b"\n") for path in paths)


if __name__ == "__main__":
    raise SystemExit(main())
