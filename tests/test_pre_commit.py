"""The hook as pre-commit itself runs it: installed from this repository, on a bad and a good program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BAD = '#!/bin/bash\nrm -rf "$1"/*\n'


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A home of its own for pre-commit and git, so that nothing of this machine shows."""
    home = tmp_path_factory.mktemp("home")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT_"))}
    return kept | {"PRE_COMMIT_HOME": str(home / "cache"), "GIT_CONFIG_GLOBAL": os.devnull, "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """This repository as it would be committed now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    copy = tmp_path_factory.mktemp("hooks")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    who = ["-c", "user.name=tests", "-c", "user.email=tests@example.org"]
    for arguments in (["init", "--quiet"], ["add", "--all"], [*who, "commit", "--quiet", "--message", "as it is"]):
        subprocess.run(["git", *arguments], cwd=copy, env=environment, check=True)
    return copy


@pytest.fixture
def repository(tmp_path: Path, environment: dict[str, str]) -> Path:
    (tmp_path / "bad.sh").write_text(BAD)
    (tmp_path / "good").write_text("#!/bin/sh\necho hello\n")
    (tmp_path / "good").chmod(0o755)
    (tmp_path / "theme.zsh").write_text("rm -rf $1/*\n")
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=tmp_path, env=environment, check=True)
    return tmp_path


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="git tells what belongs to the repository")
def test_the_hook(hooks: Path, repository: Path, environment: dict[str, str]) -> None:
    def hook(*files: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), "maintlint", "--files", *files]
        return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)

    both = hook("bad.sh", "good")
    assert both.returncode == 1, both.stdout + both.stderr
    assert "error[ML104] unguarded-deletion: " in both.stdout
    assert "bad.sh:2:1" in both.stdout
    assert "2 programs, 4 lines" in both.stdout
    (repository / "bad.sh").write_text(BAD.replace("$1", "${1:?}"))
    mended = hook("bad.sh", "good", "theme.zsh")
    assert mended.returncode == 0, mended.stdout + mended.stderr
