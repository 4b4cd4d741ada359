"""Lists every script with a shell shebang on this machine: ``python bench/machine_scripts.py FILE``.

Looks below the directories of a system, takes each file once however many names it has, and writes one path a line.
Python programs that begin as a shell script (`exec python`) are left out.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

DIRECTORIES = ("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/share", "/etc", "/lib", "/var/lib/dpkg/info")

_SHEBANG = re.compile(rb"#!\s*(?:\S*/env\s+(?:-\S+\s+)*)?(?:\S*/)?(?:ba|da|k|mk|a)?sh(?:\s|$)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, help="the list is written here")
    parser.add_argument("directories", nargs="*", default=DIRECTORIES, help="where to look instead")
    options = parser.parse_args()
    found = sorted(shell_scripts(options.directories))
    options.output.write_text("".join(path + "\n" for path in found), encoding="utf-8", errors="surrogateescape")
    lines = sum(Path(path).read_bytes().count(b"\n") for path in found)
    print(f"{len(found):,} scripts, {lines:,} lines -> {options.output}")
    return 0


def shell_scripts(directories: Iterable[str]) -> Iterator[str]:
    """The scripts below ``directories``, each once, by their real paths."""
    seen = set()
    for top in directories:
        for directory, _, names in os.walk(top):
            for name in names:
                path = os.path.realpath(os.path.join(directory, name))
                if path not in seen and "\n" not in path:
                    seen.add(path)
                    if os.path.isfile(path) and not path.endswith(".py") and is_shell(path):
                        yield path


def is_shell(path: str) -> bool:
    """Does the file begin with a shell's shebang?"""
    try:
        with open(path, "rb") as stream:
            return _SHEBANG.match(stream.readline(200)) is not None
    except OSError:
        return False


if __name__ == "__main__":
    raise SystemExit(main())
