"""A later run prints the very same, and looks only at the programs for which anything is otherwise."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from maintlint import cache, engine
from maintlint.answers import Answers
from maintlint.files import Asked
from maintlint.report import FORMATS

from .conftest import Run

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
    "other.py": "import helper\nhelper.clean('/tmp/y')\n",
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    top = tmp_path / "repository"
    files = {
        **PROGRAMS,
        "lib.sh": "clean() {\n    rm -f /tmp/one\n}\n",
        "helper.py": "import shutil\nimport deep\nimport later\n\n\ndef clean(path):\n    deep.remove(path)\n",
        "deep.py": "import shutil\n\n\ndef remove(path):\n    shutil.rmtree(path)\n",
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
    """The programs that were really looked at, by this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._names: list[str] = []
        real = engine.examine

        def noted(source: bytes, path: str, *given: Any) -> Any:
            self._names.append(path)
            return real(source, path, *given)

        monkeypatch.setattr(engine, "examine", noted)

    def names(self) -> list[str]:
        """Those since the last time."""
        names, self._names = sorted(self._names), []
        return names


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> Examined:
    return Examined(monkeypatch)


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--jobs", "2"),
        *(("--format", form) for form in FORMATS),
        ("--color", "always"),
        ("--statistics",),
        ("--no-suppressions",),
    ],
    ids=" ".join,
)
def test_a_later_run_prints_the_very_same(
    repository: Path, run: Run, examined: Examined, options: tuple[str, ...]
) -> None:
    plain = run("check", "--no-cache", *options, ".")
    assert run("check", *options, ".") == plain
    examined.names()
    assert run("check", *options, ".") == plain
    assert examined.names() == []
    assert plain.status == 1


def test_formats_and_destinations_share_what_is_remembered(
    repository: Path, run: Run, examined: Examined, tmp_path: Path
) -> None:
    run("check", ".")
    examined.names()
    run("check", "--format", "json", "--output", tmp_path / "out.json", ".")
    run("baseline", "--output", tmp_path / "known.json")
    run("check", "--baseline", tmp_path / "known.json", ".")
    assert examined.names() == []


def test_what_is_told_on_standard_error_is_told_again(repository: Path, run: Run, examined: Examined) -> None:
    names = [*PROGRAMS, "maintlint.toml"]
    first = run("check", *names)
    assert "maintlint.toml: neither a shell nor a Python program" in first.err
    assert examined.names() == sorted(PROGRAMS)
    assert run("check", *names) == first
    assert examined.names() == []


def test_a_few_named_programs_are_not_remembered(repository: Path, run: Run, tmp_path: Path) -> None:
    run("check", "bad.sh", "tool.py")
    assert not (tmp_path / "kept").exists()


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


ALL = sorted([*PROGRAMS, "lib.sh", "helper.py", "below/one.sh"])


@pytest.mark.parametrize(
    ("change", "looked_at"),
    [
        pytest.param(append("bad.sh", "echo more\n"), ["bad.sh"], id="a program"),
        pytest.param(same_length, ["quiet1.sh"], id="a program, with size and time as before"),
        pytest.param(append("lib.sh", "rm -rf /usr\n"), ["lib.sh", "uses.sh"], id="a sourced file"),
        pytest.param(append("helper.py", "x = 1\n"), ["helper.py", "other.py", "tool.py"], id="an imported module"),
        pytest.param(append("deep.py", "x = 1\n"), ["helper.py", "other.py", "tool.py"], id="a module of a module"),
        pytest.param(create("missing.sh"), ["missing.sh", "uses.sh"], id="a file that was looked for and not there"),
        pytest.param(create("helper/__init__.py", ""), [], id="a module that another one hides"),
        pytest.param(create("later.py", "x = 1\n"), ["helper.py", "other.py", "tool.py"], id="a module that came"),
        pytest.param(create("new.sh"), ["new.sh"], id="a new program"),
        pytest.param(create("below/new.sh"), ["below/new.sh"], id="a new program further down"),
        pytest.param(lambda top: (top / "quiet3.sh").unlink(), [], id="a program less"),
        pytest.param(link, [], id="a program that is a link now"),
        pytest.param(append("hosts/all.txt", "web03\n"), ALL, id="a list of hosts"),
        pytest.param(create("hosts/more.txt", "web09\n"), ALL, id="a new list of hosts"),
        pytest.param(append("maintlint.toml", "many-hosts = 3\n"), ALL, id="the config"),
        pytest.param(create("below/maintlint.toml", "ignore = ['ML1']\n"), ["below/one.sh"], id="a config below"),
        pytest.param(append(".gitignore", "quiet0.sh\n"), [], id="what is ignored"),
        pytest.param(commit, [], id="the history"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_has_changed_is_looked_at(
    repository: Path, run: Run, examined: Examined, change: Callable[[Path], None], looked_at: list[str], jobs: int
) -> None:
    (repository / "below").mkdir()
    (repository / "below" / "one.sh").write_text("#!/bin/sh\necho one\n")
    run("check", "--jobs", jobs, ".")
    examined.names()
    change(repository)
    changed = run("check", "--jobs", jobs, ".")
    if jobs == 1:
        assert [name for name in examined.names() if name in (*ALL, *looked_at)] == looked_at
    assert run("check", ".") == changed == run("check", "--no-cache", ".")


@pytest.mark.parametrize("call", [("--select", "ML1"), ("--ignore", "ML1"), ("--fail-on", "error"), ("--config", "o")])
def test_another_call_is_another_run(repository: Path, run: Run, examined: Examined, call: tuple[str, ...]) -> None:
    (repository / "o").write_text("ignore = ['ML1']\n")
    run("check", ".")
    examined.names()
    assert run("check", *call, ".") == run("check", "--no-cache", *call, ".")
    assert "bad.sh" in examined.names()


def test_another_day(repository: Path, run: Run, examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    run("check", ".")
    examined.names()

    class Later:
        @staticmethod
        def today() -> datetime.date:
            return datetime.date(2999, 6, 1)

    for module in (cache, engine):
        monkeypatch.setattr(module, "datetime", SimpleNamespace(date=Later))
    later = run("check", ".")
    assert "bad.sh" in examined.names()
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
    examined.names()
    if what == "version":
        monkeypatch.setattr(cache, "__version__", "99")
    elif what == "python":
        monkeypatch.setattr(sys, "version", "4.0")
    elif what == "rules":
        (package / "rule.py").write_text("x = 1\n")
    else:
        (tmp_path / "site" / "other-2.0.dist-info").mkdir()
    run("check", ".")
    assert "bad.sh" in examined.names()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def one_letter(data: bytes) -> bytes:
    return data.replace(b"unguarded-deletion", b"unguarded-delation")


def other_findings(data: bytes) -> bytes:
    return data[:16] + bytes(reversed(data[16:]))


@pytest.mark.parametrize(
    "damage", [lambda _: b"", lambda _: b"\xff" * 40, half, one_letter, other_findings],
    ids=["empty", "noise", "half", "a letter", "order"],
)  # fmt: skip
def test_a_broken_entry_is_ignored(
    repository: Path, run: Run, examined: Examined, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    first = run("check", ".")
    broken = 0
    for entry in entries(tmp_path):
        data = entry.read_bytes()
        broken += damage(data) != data
        entry.write_bytes(damage(data))
    examined.names()
    assert run("check", ".") == first
    assert len(examined.names()) == broken > 0
    assert run("check", ".") == first
    assert examined.names() == []


def test_an_entry_of_another_form_is_ignored(repository: Path, run: Run, tmp_path: Path) -> None:
    first = run("check", ".")
    for entry in entries(tmp_path):
        data = msgspec.msgpack.encode({"identity": 5})
        entry.write_bytes(blake2b(data, digest_size=16).digest() + data)
    assert run("check", ".") == first


def test_a_directory_that_cannot_be_made_is_no_error(
    repository: Path, run: Run, examined: Examined, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file" / "kept"))
    first = run("check", ".")
    examined.names()
    assert run("check", ".") == first
    assert "bad.sh" in examined.names()


def test_a_rule_that_failed_is_asked_again(
    repository: Path, run: Run, examined: Examined, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("maintlint_rules.deletion.unguarded_deletion.check", lambda scope, context: [1 // 0])
        assert "ML900" in run("check", ".").out
    examined.names()
    assert "ML900" not in run("check", ".").out
    assert "bad.sh" in examined.names()


def test_a_program_that_cannot_be_read_is_tried_again(repository: Path, run: Run, examined: Examined) -> None:
    (repository / "deep.sh").write_text("#!/bin/sh\n\0")
    first = run("check", ".")
    assert "not checked" in first.out
    examined.names()
    assert run("check", ".") == first
    assert examined.names() == ["deep.sh"]


def test_the_latest_programs_are_kept(
    repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cache, "MOST_KEPT", 5)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "left-by-a-killed-run.77").write_text("")
    os.utime(tmp_path / "kept" / "left-by-a-killed-run.77", (1, 1))
    run("check", ".")
    assert len(entries(tmp_path)) == 5
    assert not (tmp_path / "kept" / "left-by-a-killed-run.77").exists()


def test_the_directory_is_marked_as_one_of_a_cache(repository: Path, run: Run, tmp_path: Path) -> None:
    run("check", ".")
    assert (tmp_path / "kept" / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


def entries(tmp_path: Path) -> list[Path]:
    return [entry for entry in (tmp_path / "kept").iterdir() if entry.name != "CACHEDIR.TAG"]


def test_two_runs_at_once(repository: Path, run: Run, tmp_path: Path) -> None:
    """Each program is remembered as a whole: who reads while another one writes finds one or the other entry."""
    plain = run("check", "--no-cache", ".")
    command = [sys.executable, "-m", "maintlint", "check", "."]
    for _ in range(2):
        started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        assert [process.communicate()[0] for process in started] == [plain.out] * 3
    assert not [entry for entry in entries(tmp_path) if "." in entry.name]
    assert run("check", ".") == plain


OLDER = """#!/bin/bash
# /// maintlint
# purpose = "install the new collector on the statistics servers"
# ///
set -eu
STATE=/srv/collector/state
install -m 644 collector.conf /etc/collector/collector.conf
if [ -d "$STATE" ]; then
    find "$STATE" -name '*.rrd' -delete
fi
systemctl restart collector
systemctl is-active collector
"""
NEWER = OLDER.replace("install the new collector on", "renew the certificates of").replace("restart", "reload")


def test_ancestors_are_part_of_what_a_program_depends_on(repository: Path, run: Run, examined: Examined) -> None:
    (repository / "a-older.sh").write_text(OLDER)
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "older", "--date", "2020-01-01T00:00:00")
    (repository / "newer.sh").write_text(NEWER)
    first = run("check", ".")
    assert "ML103" in first.out
    examined.names()
    (repository / "quiet1.sh").write_text("#!/bin/sh\necho other\n")
    assert run("check", ".") == first == run("check", "--no-cache", ".")
    (repository / "a-older.sh").write_text("#!/bin/sh\necho nothing in common\n")
    examined.names()
    without = run("check", ".")
    assert without == run("check", "--no-cache", ".")
    assert "newer.sh" in examined.names()
    assert without.out != first.out


def test_what_is_asked_further_down_belongs_to_who_makes_use_of_it() -> None:
    files = Answers()
    kept: dict[str, tuple[str, Asked]] = {}
    for _ in range(2):
        kind, asked = files.watched(lambda: files.once(kept, "key", lambda: files.kind("/nowhere/at/all")))
        assert kind == ""
        assert asked.all() == {"kind /nowhere/at/all": ""}


def test_the_directory_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache._folder() == str(tmp_path / "maintlint")


def test_what_belongs_to_a_process_is_the_same_in_the_next() -> None:
    files = Answers()
    files.resolve("/proc/self/maps")
    files.kind("/nowhere/at/all")
    assert files.told == {"resolve /proc/self/maps": "/proc", "kind /nowhere/at/all": ""}
    assert Answers().still_holds(files.told)
    assert not Answers().still_holds({"kind /nowhere/at/all": "file"})


def test_a_file_that_changes_while_it_is_read_is_noticed(tmp_path: Path) -> None:
    files = Answers()
    for text in ("one", "two"):
        (tmp_path / "a.sh").write_text(text)
        files.load(str(tmp_path / "a.sh"))
    assert not files.steady
