"""A second run prints the very same and examines nothing, unless anything that it depends on is otherwise."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maintlint import cache
from maintlint.answers import Answers, still_hold
from maintlint.cli import checking

from .conftest import Result, Run

CONFIG = """
[inventory]
groups = { web = "web[01-20]" }
sources = ["hosts/*.txt"]
[policy]
protected-paths = ["/data/keep"]
"""
PROGRAMS = {
    **{f"quiet{number}.sh": f"#!/bin/sh\necho {number}\n" for number in range(8)},
    "bad.sh": '#!/bin/sh\nrm -rf "$1/"*\n',
    "uses.sh": "#!/bin/bash\n. ./lib.sh\n. ./missing.sh\nclean\n",
    "sends.sh": "#!/bin/sh\nfor h in $(cat hosts/all.txt); do ssh $h uptime; done\n",
    "old.sh": "#!/bin/sh\n# maintlint: ignore[unguarded-deletion] reason='old' until=2999-01-01\nrm -rf \"$2/\"*\n",
    "tool.py": "import helper\nhelper.clean('/tmp/x')\n",
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    top = tmp_path / "repository"
    files = {
        **PROGRAMS,
        "lib.sh": "clean() {\n    rm -f /tmp/one\n}\n",
        "helper.py": "import shutil\n\n\ndef clean(path):\n    shutil.rmtree(path)\n",
        "hosts/all.txt": "web01\nweb02\n",
        "maintlint.toml": CONFIG,
        ".gitignore": "ignored/\n",
    }
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)
    git(top, "init", "-q")
    git(top, "add", ".")
    git(top, "commit", "-qm", "begin")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "kept"))
    monkeypatch.chdir(top)
    return top


def git(top: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *who, *arguments], cwd=top, check=True, capture_output=True)


class Examined:
    """Counts the runs that really look at programs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        real = checking.run

        def counted(*given: Any, **named: Any) -> Any:
            self.times += 1
            return real(*given, **named)

        monkeypatch.setattr(checking, "run", counted)


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> Examined:
    return Examined(monkeypatch)


@pytest.mark.parametrize(
    "options",
    [(), ("--jobs", "2"), ("--format", "json"), ("--format", "sarif"), ("--color", "always"), ("--statistics",)],
    ids=" ".join,
)
def test_the_second_run_prints_the_very_same(
    repository: Path, run: Run, examined: Examined, options: tuple[str, ...]
) -> None:
    plain = run("check", "--no-cache", *options, ".")
    first = run("check", *options, ".")
    assert examined.times == 2
    assert run("check", *options, ".") == first == plain
    assert examined.times == 2
    assert first.status == 1


def test_what_is_told_on_standard_error_is_told_again(repository: Path, run: Run, examined: Examined) -> None:
    names = [*PROGRAMS, "maintlint.toml"]
    first = run("check", *names)
    assert "maintlint.toml: neither a shell nor a Python program" in first.err
    assert run("check", *names) == first
    assert examined.times == 1


def append(name: str, text: str) -> Callable[[Path], None]:
    def change(top: Path) -> None:
        with (top / name).open("a") as stream:
            stream.write(text)

    return change


def create(name: str, text: str = "#!/bin/sh\nrm -rf /etc\n") -> Callable[[Path], None]:
    def change(top: Path) -> None:
        (top / name).parent.mkdir(exist_ok=True)
        (top / name).write_text(text)

    return change


def commit(top: Path) -> None:
    git(top, "commit", "-qm", "more", "--allow-empty")


def same_length(top: Path) -> None:
    before = (top / "quiet1.sh").stat()
    (top / "quiet1.sh").write_text("#!/bin/sh\necho 9\n")
    os.utime(top / "quiet1.sh", ns=(before.st_atime_ns, before.st_mtime_ns))


def link(top: Path) -> None:
    (top / "quiet2.sh").unlink()
    (top / "quiet2.sh").symlink_to("quiet3.sh")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(append("bad.sh", "echo more\n"), id="a program"),
        pytest.param(same_length, id="a program, with size and time as before"),
        pytest.param(append("lib.sh", "rm -rf /usr\n"), id="a sourced file"),
        pytest.param(append("helper.py", "x = 1\n"), id="an imported module"),
        pytest.param(create("missing.sh"), id="a file that was looked for and not there"),
        pytest.param(create("new.sh"), id="a new program"),
        pytest.param(create("below/new.sh"), id="a new program in a new directory"),
        pytest.param(lambda top: (top / "quiet3.sh").unlink(), id="a program less"),
        pytest.param(link, id="a program that is a link now"),
        pytest.param(append("hosts/all.txt", "web03\n"), id="a list of hosts"),
        pytest.param(create("hosts/more.txt", "web09\n"), id="a new list of hosts"),
        pytest.param(append("maintlint.toml", "many-hosts = 3\n"), id="the config"),
        pytest.param(create("below/maintlint.toml", "ignore = ['ALL']\n"), id="a config further down"),
        pytest.param(append(".gitignore", "quiet0.sh\n"), id="what is ignored"),
        pytest.param(commit, id="the history"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_has_changed_is_looked_at(
    repository: Path, run: Run, examined: Examined, change: Callable[[Path], None], jobs: int
) -> None:
    (repository / "below").mkdir()
    (repository / "below" / "one.sh").write_text("#!/bin/sh\necho one\n")
    run("check", "--jobs", jobs, ".")
    change(repository)
    changed = run("check", "--jobs", jobs, ".")
    assert examined.times == 2
    assert run("check", ".") == changed == run("check", "--no-cache", ".")


def test_another_call_is_another_run(repository: Path, run: Run, examined: Examined) -> None:
    calls = [(), ("--select", "ML1"), ("--fail-on", "error"), ("--no-suppressions",), ("--format", "json"), ("..",)]
    for number, call in enumerate(calls, 1):
        run("check", *call, *(() if ".." in call else (".",)))
        assert examined.times == number


def test_another_day(repository: Path, run: Run, examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    run("check", ".")

    class Later(datetime.date):
        @classmethod
        def today(cls) -> datetime.date:
            return datetime.date(2999, 6, 1)

    monkeypatch.setattr(cache.datetime, "date", Later)
    later = run("check", ".")
    assert examined.times == 2
    assert "until" in later.out


@pytest.mark.parametrize("what", ["version", "python", "rules", "distributions"])
def test_another_maintlint(
    repository: Path, run: Run, examined: Examined, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str
) -> None:
    package = tmp_path / "site" / "plugin_of_mine"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setattr(cache, "installed_packages", lambda: ["maintlint_rules", "plugin_of_mine"])
    run("check", ".")
    if what == "version":
        monkeypatch.setattr(cache, "__version__", "99")
    elif what == "python":
        monkeypatch.setattr(sys, "version", "4.0")
    elif what == "rules":
        (package / "rule.py").write_text("x = 1\n")
    else:
        (tmp_path / "site" / "other-2.0.dist-info").mkdir()
    run("check", ".")
    assert examined.times == 2


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\x00", b'{"identity": 5}'])
def test_a_broken_entry_is_ignored(
    repository: Path, run: Run, examined: Examined, tmp_path: Path, content: bytes
) -> None:
    first = run("check", ".")
    (entry,) = (tmp_path / "kept").glob("*.json")
    entry.write_bytes(content)
    assert run("check", ".") == first
    assert examined.times == 2


def test_a_directory_that_cannot_be_made_is_no_error(
    repository: Path, run: Run, examined: Examined, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file" / "kept"))
    first = run("check", ".")
    assert run("check", ".") == first
    assert examined.times == 2


def test_a_program_that_cannot_be_read_is_tried_again(repository: Path, run: Run, examined: Examined) -> None:
    (repository / "quiet0.sh").write_bytes(b"#!/bin/sh\n" + b"\0" * 200)
    results: list[Result] = [run("check", "."), run("check", ".")]
    assert examined.times == (2 if "unreadable" in results[0].out or "not checked" in results[0].out else 1)
    assert results[0] == results[1]


def test_the_latest_runs_are_kept(repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cache, "MOST_KEPT", 2)
    for select in ("ML1", "ML2", "ML3"):
        run("check", "--select", select, ".")
    kept = tmp_path / "kept"
    assert len(list(kept.glob("*.json"))) == 2
    assert (kept / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_the_directory_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache._folder() == str(tmp_path / "maintlint")


def test_what_belongs_to_a_process_is_the_same_in_the_next() -> None:
    files = Answers()
    files.resolve("/proc/self/maps")
    files.kind("/nowhere/at/all")
    assert files.told == {"resolve /proc/self/maps": "/proc", "kind /nowhere/at/all": ""}
    assert still_hold(files.told)
    assert not still_hold({"kind /nowhere/at/all": "file"})


def test_a_file_that_changes_while_it_is_read_is_noticed(tmp_path: Path) -> None:
    files = Answers()
    for text in ("one", "two"):
        (tmp_path / "a.sh").write_text(text)
        files.load(str(tmp_path / "a.sh"))
    assert not files.steady
