"""A repository whose config, attributes, hooks and objects an enemy made: nothing of it runs, nothing changes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from maintlint.cli import execute
from maintlint.git import Repository
from maintlint.git.tree import GitTree, Object

BEFORE = "#!/bin/sh\nrm -rf /srv/old\n"
AFTER = "#!/bin/sh\nrm -rf /srv/old /srv/older\n"


def git(directory: Path, *arguments: str, **options: object) -> str:
    surroundings = {
        "PATH": os.environ["PATH"],
        "HOME": str(directory.parent),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "x@example.net" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    done = subprocess.run(
        ["git", *arguments], cwd=directory, env=surroundings, check=True, capture_output=True, text=True, **options
    )
    return done.stdout


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two commits and a changed working tree, in which everything that could run leaves a trace."""
    top = tmp_path / "repository"
    top.mkdir()
    git(top, "init", "--quiet", "--initial-branch=main")
    (top / "p.sh").write_text(BEFORE)
    (top / ".gitattributes").write_text("*.sh filter=evil diff=evil\n")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "-m", "one")
    (top / "p.sh").write_text(AFTER)
    (top / "q.sh").write_text(AFTER)
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "-m", "two")
    shutil.copy(top / "q.sh", top / "r.sh")
    (top / "p.sh").write_text(BEFORE)
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\necho \"$0 $*\" >>'{tmp_path}/trace'\ncat\n")
    evil.chmod(0o755)
    for name, value in {
        "core.fsmonitor": str(evil),
        "core.pager": str(evil),
        "core.editor": str(evil),
        "core.sshCommand": str(evil),
        "core.hooksPath": str(tmp_path / "hooks"),
        "core.alternateRefsCommand": str(evil),
        "diff.external": str(evil),
        "diff.evil.command": str(evil),
        "diff.evil.textconv": str(evil),
        "filter.evil.clean": str(evil),
        "filter.evil.smudge": str(evil),
        "filter.evil.required": "true",
        "gpg.program": str(evil),
        "log.showSignature": "true",
        "alias.ls-files": f"!{evil}",
        "credential.helper": f"!{evil}",
        "uploadpack.packObjectsHook": str(evil),
        "remote.origin.url": f"ext::{evil}",
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "protocol.allow": "always",
    }.items():
        git(top, "config", name, value)
    (tmp_path / "hooks").mkdir()
    for hook in ("post-index-change", "reference-transaction", "post-checkout", "pre-commit"):
        shutil.copy(evil, tmp_path / "hooks" / hook)
    shutil.rmtree(tmp_path / "trace", ignore_errors=True)
    (tmp_path / "trace").unlink(missing_ok=True)
    monkeypatch.chdir(top)
    return top


def state(top: Path) -> dict[str, str]:
    return {
        str(path.relative_to(top)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(top.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(
    "command",
    [("diff",), ("diff", "HEAD~1"), ("diff", "HEAD~1", "HEAD"), ("check", "--diff", "HEAD~1"), ("check",)],
    ids=" ".join,
)
def test_nothing_runs_and_nothing_changes(hostile: Path, command: tuple[str, ...], capfd) -> None:
    before = state(hostile)
    assert execute(list(command)) in (0, 1)
    assert capfd.readouterr().err == ""
    assert not (hostile.parent / "trace").exists(), (hostile.parent / "trace").read_text()
    assert state(hostile) == before


def test_the_trap_works(hostile: Path) -> None:
    """The same questions without our precautions do run the enemy's programs."""
    git(hostile, "status")
    assert (hostile.parent / "trace").exists()


def test_an_object_that_is_missing_is_not_fetched(hostile: Path, capfd) -> None:
    name = git(hostile, "rev-parse", "HEAD~1:p.sh").strip()
    (hostile / ".git/objects" / name[:2] / name[2:]).unlink()
    (hostile / "p.sh").write_text("#!/bin/sh\nrm -rf /srv/new\n")
    execute(["diff", "HEAD~1"])
    out = capfd.readouterr().out
    assert "not in this clone, which is partial or damaged" in out
    assert not (hostile.parent / "trace").exists()


def test_variables_of_the_caller_do_not_lead_elsewhere(hostile: Path, monkeypatch, capfd) -> None:
    """A hook of git sets these; they would make git look at another repository."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_EXTERNAL_DIFF"):
        monkeypatch.setenv(name, "/nonexistent")
    assert execute(["diff", "HEAD~1", "HEAD"]) == 0
    assert "q.sh (copied from p.sh)" in (out := capfd.readouterr().out) or "q.sh (new)" in out


def test_a_git_beside_the_program_is_not_taken(hostile: Path, monkeypatch, capfd) -> None:
    shutil.copy(hostile.parent / "evil", hostile / "git")
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    assert execute(["diff", "HEAD~1", "HEAD"]) == 0
    assert not (hostile.parent / "trace").exists()


def test_links_of_the_history_do_not_lead_out(hostile: Path) -> None:
    """What a revision links to outside of the repository is seen as lying outside."""
    (hostile / "loop").symlink_to("loop")
    (hostile / "out").symlink_to("../../../../../../etc")
    (hostile / "far.sh").symlink_to("/etc/passwd")
    git(
        hostile,
        "-c",
        "filter.evil.clean=cat",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=/dev/null",
        "add",
        "-A",
    )
    git(hostile, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "links")
    repository = Repository(str(hostile))
    tree = GitTree(repository, repository.commit("HEAD"))
    top = repository.top
    assert tree.resolve(f"{top}/far.sh") == "/etc/passwd"
    assert not tree.resolve(f"{top}/out/passwd").startswith(top)
    assert tree.kind(f"{top}/loop") == ""
    assert tree.kind(f"{top}/loop/x") == ""


def test_names_that_climb_out_are_only_names(hostile: Path) -> None:
    repository = Repository(str(hostile))
    tree = GitTree(repository, repository.commit("HEAD"))
    tree.tree["../../etc/passwd"] = Object("100644", tree.tree["p.sh"].name)
    assert tree.inside(f"{repository.top}/../../etc/passwd") is None


def test_names_that_write_on_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd) -> None:
    top = tmp_path / "r"
    top.mkdir()
    git(top, "init", "--quiet")
    (top / "x").write_text("x")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "1")
    (top / "a\033[2Jb\n| x |.sh").write_text(AFTER)
    monkeypatch.chdir(top)
    for form in ("text", "markdown"):
        assert execute(["diff", "--format", form]) == 0
        out = capfd.readouterr().out
        assert "\033" not in out
        assert "\n| x |" not in out
