"""Which files are found, in which order, and what is said of those that cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from maintlint.sources.discover import Discovery, Found, discover

SHELL = "#!/bin/sh\n"


def write(root: Path, *names: str, text: str = SHELL) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def found(root: Path, *paths: str, **kwargs: object) -> list[str]:
    discovery: Discovery = discover([str(root / path) for path in paths] or [str(root)], **kwargs)  # type: ignore[arg-type]
    return [os.path.relpath(item.path, root) for item in discovery.found]


def test_order_does_not_depend_on_the_file_system(tmp_path: Path) -> None:
    write(tmp_path, "b.sh", "a/z.sh", "a/b/c.sh", "a.sh", "c.py", text="")
    assert found(tmp_path) == ["a/b/c.sh", "a/z.sh", "a.sh", "b.sh", "c.py"]


def test_the_current_directory_is_not_part_of_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a/x.sh")
    monkeypatch.chdir(tmp_path)
    assert discover(["."]).found == (Found("a/x.sh", "shell"),)
    assert discover(["./a/../a"]).found == (Found("a/x.sh", "shell"),)


def test_version_control_caches_and_environments_are_skipped(tmp_path: Path) -> None:
    write(tmp_path, ".git/hooks/x.sh", "node_modules/x.sh", "env/pyvenv.cfg", "env/bin/x.sh", ".github/x.sh")
    assert found(tmp_path) == [".github/x.sh"]


def test_gitignore_nested_and_negated(tmp_path: Path) -> None:
    write(tmp_path, "a.sh", "b.sh", "out/x.sh", "sub/b.sh", "sub/c.sh")
    (tmp_path / ".gitignore").write_text("b.sh\nout/\n")
    (tmp_path / "sub/.gitignore").write_text("!b.sh\n/c.sh\n")
    assert found(tmp_path) == ["a.sh", "sub/b.sh"]


def test_gitignore_of_the_directories_above(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.sh", "sub/b.sh")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("/sub/b.sh\n")
    assert found(tmp_path, "sub") == ["sub/a.sh"]


def test_named_files_are_always_taken(tmp_path: Path) -> None:
    write(tmp_path, "a.sh")
    (tmp_path / ".gitignore").write_text("*.sh\n")
    assert found(tmp_path) == []
    assert found(tmp_path, "a.sh") == ["a.sh"]


def test_excludes_are_relative_to_their_root(tmp_path: Path) -> None:
    write(tmp_path, "a.sh", "vendor/b.sh", "x/vendor/b.sh")
    assert found(tmp_path, excludes=lambda directory: (str(tmp_path), ("/vendor/",))) == ["a.sh", "x/vendor/b.sh"]


def test_links(tmp_path: Path) -> None:
    write(tmp_path, "real/b.sh")
    (tmp_path / "a.sh").symlink_to("real/b.sh")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "lost.sh").symlink_to("nowhere")
    (tmp_path / "self.sh").symlink_to("self.sh")
    items = {os.path.relpath(item.path, tmp_path): item.problem for item in discover([str(tmp_path)]).found}
    assert items == {
        "lost.sh": "the link leads nowhere",
        "real/b.sh": "",
        "self.sh": "the link leads nowhere",
    }


def test_overlapping_paths_give_each_file_once(tmp_path: Path) -> None:
    write(tmp_path, "a/x.sh")
    assert found(tmp_path, "a", "a/x.sh", "a") == ["a/x.sh"]


def test_pipes_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.sh")
    assert found(tmp_path) == []
    named = discover([str(tmp_path / "p.sh")]).found[0]
    assert named.problem == "not a regular file (use - to read standard input)"


def test_a_vanished_file_is_told(tmp_path: Path) -> None:
    item = discover([str(tmp_path / "gone.sh")]).found[0]
    assert (item.language, item.problem) == ("shell", "the file does not exist (any more)")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.sh", "closed/b.sh")
    os.chmod(tmp_path / "a.sh", 0)
    os.chmod(tmp_path / "closed", 0)
    problems = [item.problem for item in discover([str(tmp_path)]).found]
    os.chmod(tmp_path / "closed", 0o700)
    assert problems == ["permission denied", "directory not read: permission denied"]


def test_a_directory_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    assert discover([str(tmp_path)]).found == (Found(str(tmp_path), "", "directory not read: permission denied"),)


def test_named_files_that_are_no_programs(tmp_path: Path) -> None:
    write(tmp_path, "README.md", "data", text="hello\n")
    discovery = discover([str(tmp_path / "README.md"), str(tmp_path / "data")])
    assert discovery == Discovery((), (str(tmp_path / "README.md"), str(tmp_path / "data")))
