"""Which older programs are found, and which one is the older."""

from __future__ import annotations

import datetime
import importlib.util
import os
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from maintlint.ancestry import Lineage
from maintlint.ancestry.dates import written_date
from maintlint.ancestry.index import Index
from maintlint.ancestry.lines import characteristic
from maintlint.files import DISK
from maintlint.git import Repository
from maintlint.git.history import history_of
from maintlint.git.tree import GitTree

NAMES = ("one", "two", "three", "four", "five")
BODY = "\n".join(f"install -m 644 {name}.conf /srv/{name}/{name}.conf" for name in NAMES)
PROGRAM = f"#!/bin/bash\n{{}}\n{BODY}\nrm -rf /srv/data\n"
OTHER = "#!/bin/bash\n" + "\n".join(f"systemctl restart unit-{letter}" for letter in "abcdefgh") + "\n"


def _fleet_class() -> ModuleType:
    path = Path(__file__).parents[1] / "comparison" / "fleet.py"
    spec = importlib.util.spec_from_file_location("fleet_for_ancestry", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    fleet = _fleet_class().Fleet(tmp_path / "r")
    monkeypatch.chdir(fleet.directory)
    return fleet


def older(path: str, *run: str) -> list[tuple[str, str]]:
    found = Lineage(DISK, [os.path.abspath(name) for name in (path, *run)]).older(os.path.abspath(path))
    return [(item.shown.partition("~:")[2] or item.shown, item.date) for item in found]


# --- the order of programs -------------------------------------------------------------------------


def test_the_first_commit_decides(repository: Any) -> None:
    repository.commit("one", {"a.sh": PROGRAM.format("# 2020-01-01")})
    repository.commit("two", {"b.sh": PROGRAM.format("# 2010-01-01"), "c.sh": OTHER})
    assert older("b.sh") == [("a.sh", "2023-01-03")]
    assert older("a.sh") == []
    assert older("c.sh") == []


def test_what_is_not_committed_is_the_newest(repository: Any) -> None:
    repository.commit("one", {"a.sh": PROGRAM.format("# 2030-01-01")})
    repository.write({"b.sh": PROGRAM.format("")})
    assert older("b.sh") == [("a.sh", "2023-01-03")]
    assert older("a.sh") == []


def test_of_one_commit_the_written_dates_decide(repository: Any) -> None:
    dates = {"a.sh": "# 2020-01-01", "b.sh": "# 2021-01-01", "c.sh": ""}
    repository.commit("one", {name: PROGRAM.format(date) for name, date in dates.items()})
    assert older("b.sh") == [("a.sh", "2020-01-01")]
    assert older("a.sh") == older("c.sh") == []


def test_programs_that_are_gone(repository: Any) -> None:
    repository.commit("one", {"a.sh": PROGRAM.format("")})
    repository.commit("two", {"a.sh": None, "x": "x"})
    repository.commit("three", {"b.sh": PROGRAM.format("")})
    assert older("b.sh") == [("a.sh", "2023-01-03")]


def test_a_program_edited_under_another_name(repository: Any) -> None:
    """Renamed and rewritten to half in one commit: what it was is the older program."""
    extra = "\n".join(f"cp -a /srv/{name} /srv/{name}.new" for name in ("six", "seven", "eight", "nine"))
    repository.commit("one", {"a.sh": PROGRAM.format("")})
    repository.commit("two", {"a.sh": None, "b.sh": PROGRAM.format(extra)})
    assert older("b.sh") == [("a.sh", "2023-01-03")]


def test_a_rename_keeps_the_age(repository: Any) -> None:
    repository.commit("one", {"a.sh": PROGRAM.format("")})
    repository.commit("two", {"b.sh": PROGRAM.format("echo")})
    repository.commit("three", {"a.sh": None, "c.sh": PROGRAM.format("")})
    assert older("c.sh") == []
    assert older("b.sh") == [("c.sh", "2023-01-03")]


def test_it_is_not_its_own_ancestor(repository: Any) -> None:
    repository.commit("one", {"a.sh": PROGRAM.format("")})
    repository.commit("two", {"a.sh": PROGRAM.format("rm -rf /srv/x")})
    assert older("a.sh") == []
    repository.commit("three", {"a.sh": None, "x": "x"})
    repository.commit("four", {"a.sh": PROGRAM.format("")})
    assert older("a.sh") == []


def test_a_revision_has_its_own_history(repository: Any) -> None:
    repository.commit("one", {"a.sh": PROGRAM.format("")})
    repository.commit("two", {"b.sh": PROGRAM.format("")})
    git = Repository(str(repository.directory))
    path = str(repository.directory / "b.sh")
    assert [item.date for item in Lineage(GitTree(git, git.commit("HEAD"))).older(path)] == ["2023-01-03"]
    assert Lineage(GitTree(git, git.commit("HEAD~1"))).older(path) == []


def test_a_shallow_clone_knows_no_first_commits(repository: Any, tmp_path: Path, monkeypatch) -> None:
    repository.commit("one", {"a.sh": PROGRAM.format("# 2021-01-01")})
    repository.commit("two", {"b.sh": PROGRAM.format("# 2020-01-01")})
    source = f"file://{repository.directory}"
    allowed = ["git", "-c", "protocol.file.allow=always"]
    subprocess.run([*allowed, "clone", "-q", "--depth", "1", source, str(tmp_path / "c")], check=True)
    monkeypatch.chdir(tmp_path / "c")
    assert older("b.sh") == []
    assert older("a.sh") == [("b.sh", "2020-01-01")]


def test_without_git_the_programs_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.sh").write_text(PROGRAM.format("# 2020-01-01"))
    Path("b.sh").write_text(PROGRAM.format("# 2021-01-01"))
    assert older("b.sh") == []
    assert older("b.sh", "a.sh") == [("a.sh", "2020-01-01")]


def test_without_any_commit(repository: Any) -> None:
    repository.write({"a.sh": PROGRAM.format("# 2020-01-01"), "b.sh": PROGRAM.format("# 2021-01-01")})
    assert older("b.sh") == [("a.sh", "2020-01-01")]


def test_history_of_names_that_need_quoting(repository: Any) -> None:
    repository.commit("one", {"ä b\n\t.sh": "x\n"})
    repository.commit("two", {"ä b\n\t.sh": None, "y": "y"})
    git = Repository(str(repository.directory))
    history = history_of(git, git.commit("HEAD"))
    assert set(history.gone) == {"ä b\n\t.sh"}


# --- what makes programs similar -------------------------------------------------------------------


SHELL = b"""\
#!/bin/bash
# a comment
set -euo pipefail
LOG=/var/log/x.log
log() {
    local level=$1
    date >>"$LOG"
}
usage() {
    cat <<END
Usage: x [-n]
  install /srv/a
END
    exit 2
}
while getopts nv option; do
    case $option in
        n) DRY=1 ;;
    esac
done
log "begin"
install -m 644 a.conf /srv/a.conf  # why
exit 0
"""

PYTHON = b"""\
#!/usr/bin/env python3
'''What it does,
in two lines.'''
import argparse
import logging

def usage():
    sys.stderr.write("no")
    sys.exit(2)

def main():
    '''One line.'''
    parser = argparse.ArgumentParser()
    args = parser.parse_args()
    logging.info("begin")
    shutil.rmtree(SPOOL)

if __name__ == "__main__":
    main()
"""


def test_boilerplate_is_not_characteristic() -> None:
    assert characteristic(SHELL) == {b"install -m 000 a.conf /srv/a.conf"}


def test_boilerplate_of_python() -> None:
    assert characteristic(PYTHON) == {b"shutil.rmtree(SPOOL)", b"def main():", b"main()"}


def test_lines_are_compared_without_numbers_and_blanks() -> None:
    steps = [
        b"scp a b:c",
        b"scp a b:c || exit 1",
        b'scp a b:c || die "no a"',
        b"scp a b:c || { echo none; exit 1; }",
        b"scp a b:c || true",
        b"sudo -H scp a b:c",
        b"/usr/bin/scp a b:c",
        b"env LANG=C scp a b:c",
        b"sudo nice -n 19 timeout 60 scp a b:c",
    ]
    assert len({characteristic(step + b"\n") for step in steps}) == 1
    assert characteristic(b"scp a b:c || rm -rf b\n") != characteristic(b"scp a b:c\n")
    assert characteristic(b"for h in web01 web02; do\n") == characteristic(b"  for  h in web17 web18; do # x\n")


def test_too_little_in_common() -> None:
    common = frozenset(b"line %c" % letter for letter in b"abc")
    assert Index({"a": common, "b": common}).similar("a") == []
    more = common | {b"line d"}
    assert [(item.name, item.lines) for item in Index({"a": more, "b": more}).similar("a")] == [("b", 4)]
    large = [more | {b"%s %d" % (name, number) for number in range(20)} for name in (b"x", b"y")]
    assert Index({"a": large[0], "b": large[1]}).similar("a") == []


def test_lines_of_many_programs_do_not_count() -> None:
    common = frozenset(b"line %c" % letter for letter in b"abcdef")
    index = Index({str(number): common | {b"own %d" % number} for number in range(40)})
    assert index.similar("0") == []


@pytest.mark.parametrize(
    "path, text, date",
    [
        ("x.sh", "#!/bin/sh\n# x.sh - 2012-03-14\n", "2012-03-14"),
        ("x_20120314.sh", "", "2012-03-14"),
        ("2012-03-clean.sh", "", "2012-03-01"),
        ("2012-06-20.sh", "# 2010-01-01\n", "2012-06-20"),
        ("x.py", '#!/usr/bin/python3\n"""Of 2012/03/14.\n"""\n', "2012-03-14"),
        ("x.sh", "# /// maintlint\n# expires = 2030-01-01\n# ///\n# 2012.03.14\n", "2012-03-14"),
        ("x.sh", "echo\n# 2012-03-14\n", None),
        ("x.sh", "# 2012-13-14 and 2012-02-31\n", None),
        ("x-1.20.10.sh", "# tel. 0720120314\n", None),
    ],
)
def test_written_dates(path: str, text: str, date: str | None) -> None:
    expected = None if date is None else datetime.date.fromisoformat(date)
    assert written_date(path, text.encode()) == expected
