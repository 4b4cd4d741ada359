"""Revisions and repositories that cannot be compared: one clear sentence each."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from maintlint.cli import execute

Said = Callable[..., tuple[int, str, str]]


def git(directory: Path, *arguments: str) -> str:
    surroundings = {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "x@example.net" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    allowed = ("-c", "protocol.file.allow=always")
    return subprocess.run(
        ["git", *allowed, *arguments], cwd=directory, env=surroundings, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str]) -> Said:
    def call(*arguments: str) -> tuple[int, str, str]:
        status = execute(list(arguments))
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return status, out, err

    return call


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    top = tmp_path / "r"
    top.mkdir()
    git(top, "init", "--quiet", "--initial-branch=main")
    for number in range(3):
        (top / "p.sh").write_text(f"#!/bin/sh\nrm -rf /srv/{number}\n")
        git(top, "add", "-A")
        git(top, "commit", "-q", "-m", str(number))
    monkeypatch.chdir(top)
    return top


@pytest.mark.parametrize("command", [("diff",), ("check", "--diff")], ids=" ".join)
@pytest.mark.parametrize(
    "revision, message",
    [
        ("nope", "the revision `nope` is not known in"),
        ("HEAD:p.sh", "the revision `HEAD:p.sh` is not known in"),
        ("HEAD~1..HEAD", "`HEAD~1..HEAD` is a range, not a revision; give two: HEAD~1 HEAD"),
        ("main...", "`main...` is a range, not a revision; give two: main HEAD"),
        ("", "`` is not a revision"),
        ("0" * 40, "is not known in"),
        ("HEAD@{99}", "is not known in"),
    ],
)
def test_unknown_revisions(repository: Path, said: Said, command, revision: str, message: str) -> None:
    status, out, err = said(*command, revision)
    assert (status, out) == (2, "")
    assert message in err
    assert len(err.splitlines()) == 1


def test_a_revision_is_no_option(repository: Path, said: Said) -> None:
    status, _, err = said("diff", "--", "--output=x")
    assert (status, "is not a revision" in err) == (2, True)
    assert not (repository / "x").exists()


def test_three_revisions(repository: Path, said: Said) -> None:
    assert said("diff", "a", "b", "c")[::2] == (2, "maintlint: at most two revisions can be compared, not 3\n")


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Said) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.sh").write_text("rm -rf /srv/x\n")
    for command in (("diff",), ("check", "--diff", "HEAD")):
        status, _, err = said(*command)
        assert status == 2
        assert "does not lie in a git repository" in err


def test_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch, said: Said) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    for command in (("diff",), ("check", "--diff", "HEAD")):
        status, _, err = said(*command)
        assert (status, err) == (2, "maintlint: git is not installed, and without it no revision can be read\n")
    assert said("check")[0] in (0, 1)


def test_no_commit_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Said) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "p.sh").write_text("#!/bin/sh\nrm -rf /srv/x\n")
    monkeypatch.chdir(tmp_path)
    status, _, err = said("diff")
    assert (status, "no commit yet" in err) == (2, True)
    assert said("check")[0] in (0, 1)


def test_a_bare_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Said) -> None:
    git(tmp_path, "init", "--quiet", "--bare")
    monkeypatch.chdir(tmp_path)
    assert said("diff")[0] == 2


def test_a_shallow_clone(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Said) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{repository}", "clone")
    monkeypatch.chdir(tmp_path / "clone")
    status, _, err = said("diff", "HEAD~2")
    assert status == 2
    assert "shallow" in err
    assert "fetch-depth: 0" in err
    assert said("diff")[0] == 0


def test_a_damaged_repository(repository: Path, said: Said) -> None:
    name = git(repository, "rev-parse", "HEAD^{tree}").strip()
    path = repository / ".git/objects" / name[:2] / name[2:]
    path.chmod(0o644)
    path.write_bytes(b"rubbish")
    status, _, err = said("diff")
    assert status == 2
    assert err.startswith("maintlint: ")


def test_paths_of_another_repository(repository: Path, tmp_path: Path, said: Said) -> None:
    (tmp_path / "q.sh").write_text("#!/bin/sh\nrm -rf /srv/x\n")
    status, _, err = said("check", "--diff", "HEAD", ".", str(tmp_path / "q.sh"))
    assert (status, "lies outside of the repository" in err) == (2, True)


def test_standard_input_has_no_history(repository: Path, said: Said) -> None:
    status, _, err = said("check", "--diff", "HEAD", "-")
    assert (status, "standard input has no earlier state" in err) == (2, True)


def test_a_submodule_is_told(repository: Path, tmp_path: Path, said: Said) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    (other / "q.sh").write_text("#!/bin/sh\nrm -rf /srv/q\n")
    git(other, "add", "-A")
    git(other, "commit", "-q", "-m", "1")
    git(repository, "submodule", "--quiet", "add", str(other), "vendor")
    git(repository, "commit", "-q", "-m", "submodule")
    status, out, _ = said("diff", "HEAD~1", "HEAD")
    assert status == 0
    assert "note: vendor is a submodule, whose programs are not compared" in out


def test_files_that_are_no_programs_any_more(repository: Path, said: Said) -> None:
    (repository / "p.sh").write_bytes(b"#!/bin/sh\n\0\0")
    status, out, _ = said("diff")
    assert status == 0
    assert "binary file (NUL byte in line 2)" in out
    (repository / "p.sh").unlink()
    (repository / "p.sh").symlink_to("gone")
    status, out, _ = said("diff")
    assert status == 0
    assert "p.sh (deleted)" in out
    (repository / "p.sh").unlink()
    assert "effect removed: deletes /srv/2" in said("diff")[1]
    os.mkfifo(repository / "p.sh")
    assert "p.sh (deleted)" in said("diff")[1]


def test_a_program_behind_a_link(repository: Path, said: Said) -> None:
    (repository / "lib").mkdir()
    (repository / "lib/real.sh").write_text("#!/bin/sh\nrm -rf /srv/9\n")
    (repository / "link.sh").symlink_to("lib/real.sh")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "link")
    (repository / "lib/real.sh").write_text("#!/bin/sh\nrm -rf /srv\n")
    out = said("diff")[1]
    assert "lib/real.sh (changed)" in out
    assert "resource widened: deletes /srv, and before: deletes /srv/9" in out


def test_a_broken_config_of_one_side_is_named(repository: Path, said: Said) -> None:
    (repository / "maintlint.toml").write_text("nonsense = 1\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "broken")
    (repository / "maintlint.toml").write_text("")
    status, _, err = said("diff")
    assert status == 2
    assert "nonsense" in err
    assert "(HEAD)" in err


def test_a_subdirectory_sees_the_whole_repository(repository: Path, monkeypatch, said: Said) -> None:
    (repository / "sub").mkdir()
    monkeypatch.chdir(repository / "sub")
    assert "p.sh (changed)" in said("diff", "HEAD~1", "HEAD")[1]


def test_a_linked_working_tree(repository: Path, tmp_path: Path, monkeypatch, said: Said) -> None:
    git(repository, "worktree", "add", "--quiet", str(tmp_path / "second"), "HEAD~1")
    monkeypatch.chdir(tmp_path / "second")
    (tmp_path / "second/new.sh").write_text("#!/bin/sh\nrm -rf /srv/new\n")
    status, out, err = said("diff", "main")
    assert (status, err) == (0, "")
    assert "new.sh (new)" in out
    assert "p.sh (changed)" in out


def test_files_left_out_by_a_sparse_checkout_are_not_deleted(repository: Path, said: Said) -> None:
    (repository / "a").mkdir()
    (repository / "a/q.sh").write_text("#!/bin/sh\nrm -rf /srv/q\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "more")
    git(repository, "sparse-checkout", "set", "--no-cone", "/p.sh")
    assert not (repository / "a/q.sh").exists()
    assert "0 programs compared" in said("diff")[1]


def test_ignored_files_have_no_history_but_are_there(repository: Path, said: Said) -> None:
    """A list that is generated and ignored is the same on both sides."""
    (repository / ".gitignore").write_text("hosts.txt\n")
    (repository / "hosts.txt").write_text("web1\nweb2\n")
    (repository / "r.sh").write_text('#!/bin/sh\nfor h in $(cat hosts.txt); do ssh "$h" rm -rf /srv/a; done\n')
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "list")
    (repository / "r.sh").write_text('#!/bin/sh\nfor h in $(cat hosts.txt); do ssh "$h" rm -rf /srv/a/b; done\n')
    out = said("diff")[1]
    assert "resource narrowed: deletes /srv/a/b, and before: deletes /srv/a" in out
    assert "hosts gained" not in out
