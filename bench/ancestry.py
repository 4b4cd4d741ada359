"""Looking for ancestors: how the time grows with the number of programs.

``python bench/ancestry.py [PROGRAMS]`` makes repositories of PROGRAMS/4, PROGRAMS/2 and PROGRAMS programs (5,000 if not
given), a fifth of them edited from earlier ones, and asks for the ancestors of each. It tells the seconds for the first
question, which reads everything, and for all, and whether the planted ancestors were found.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from maintlint.ancestry import Lineage
from maintlint.files import DISK

WORDS = ("queue", "spool", "index", "cache", "proxy", "ledger", "batch", "route", "token", "shard", "event", "store")
COMMANDS = ("install -m 644", "cp -a", "rsync -a", "systemctl restart", "tar -xzf", "sed -i s/a/b/", "chown -R app")
HEAD = """\
#!/bin/bash
# {date}
set -euo pipefail
LOG=/var/log/maintenance.log
log() {{
    printf '%s %s\\n' "$(date)" "$*" >>"$LOG"
}}
usage() {{
    echo "usage: $0 [-n]" >&2
    exit 2
}}
"""


def program(random_: random.Random, number: int) -> list[str]:
    """The lines of a program that is like no other."""
    lines = []
    for _ in range(random_.randint(20, 60)):
        words = random_.sample(WORDS, 3)
        lines.append(f"{random_.choice(COMMANDS)} /srv/{'/'.join(words)}-{chr(97 + number % 26) * 2}{number:x}.conf")
    lines.insert(len(lines) // 2, f"rm -rf /srv/{random_.choice(WORDS)}/{number:x}")
    return lines


def edited(random_: random.Random, lines: list[str], other: list[str]) -> list[str]:
    """Two thirds of one program, and new lines."""
    kept = [line for line in lines if random_.random() < 0.66 or line.startswith("rm")]
    return kept + other[: len(lines) // 3]


def build(directory: Path, count: int) -> dict[Path, Path]:
    """Writes ``count`` programs in two commits; which was edited from which."""
    random_ = random.Random(count)
    originals = [program(random_, number) for number in range(count - count // 5)]
    planted = {}

    def write(number: int, lines: list[str]) -> Path:
        path = directory / f"{number % 50:02}" / f"p{number:05}.sh"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEAD.format(date=f"20{10 + number % 10}-01-01") + "\n".join(lines) + "\n")
        return path

    paths = [write(number, lines) for number, lines in enumerate(originals)]
    commit(directory, "2020-01-01")
    for number in range(len(originals), count):
        source = random_.randrange(len(originals))
        planted[write(number, edited(random_, originals[source], program(random_, number)))] = paths[source]
    commit(directory, "2021-01-01")
    return planted


def commit(directory: Path, day: str) -> None:
    """Commits everything."""
    who = ["-c", "user.name=Bench", "-c", "user.email=bench@example.net"]
    if not (directory / ".git").exists():
        subprocess.run(["git", "init", "--quiet"], cwd=directory, check=True)
    subprocess.run(["git", "add", "--all"], cwd=directory, check=True)
    dates = {f"GIT_{what}_DATE": f"{day}T00:00:00Z" for what in ("AUTHOR", "COMMITTER")}
    surroundings = {**os.environ, **dates}
    subprocess.run(["git", *who, "commit", "--quiet", "-m", day], cwd=directory, check=True, env=surroundings)


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    print("programs   first question   all questions   per program   planted found   others found")
    for count in (most // 4, most // 2, most):
        with tempfile.TemporaryDirectory() as name:
            directory = Path(name).resolve()
            planted = build(directory, count)
            lineage = Lineage(DISK)
            paths = sorted(directory.rglob("*.sh"))
            begin = time.process_time()
            lineage.older(str(paths[0]))
            first = time.process_time() - begin
            found = {path: [older.shown for older in lineage.older(str(path))] for path in paths}
            whole = time.process_time() - begin
        hits = sum(1 for path, source in planted.items() if str(source) in found[path])
        extra = sum(len(shown) for path, shown in found.items() if path not in planted)
        each = 1000 * (whole - first) / count
        print(f"{count:8,}   {first:12.2f} s   {whole:11.2f} s   {each:8.3f} ms", end="")
        print(f"   {hits:5,} of {len(planted):5,}   {extra:12,}")


if __name__ == "__main__":
    main()
