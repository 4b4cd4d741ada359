"""``check --fix`` and ``--diff-fix``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

BAD = '#!/bin/bash\nrm -rf "$1"/*\n'
GOOD = '#!/bin/bash\nrm -rf "${1:?}"/*\n'


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bad.sh").write_text(BAD)
    (tmp_path / "bad.sh").chmod(0o750)
    (tmp_path / "good.sh").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_are_mended(run, repository: Path) -> None:
    result = run("check", "--fix")
    assert (result.status, result.err) == (0, "maintlint: 1 finding fixed in 1 of 2 programs\n")
    assert (repository / "bad.sh").read_text() == GOOD
    assert (repository / "bad.sh").stat().st_mode & 0o777 == 0o750
    assert sorted(path.name for path in repository.iterdir()) == ["bad.sh", "good.sh"]
    assert run("check", "--fix").err == "maintlint: 0 findings fixed in 0 of 2 programs\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(BAD.encode(), GOOD.encode(), id="plain"),
        pytest.param(BAD.encode().rstrip(), GOOD.encode().rstrip(), id="no end of line"),
        pytest.param(b"\xef\xbb\xbf" + BAD.encode(), b"\xef\xbb\xbf" + GOOD.encode(), id="a byte order mark"),
        pytest.param(
            b'#!/bin/bash\r\ntrue\r\nrm -rf "$1"/*\r\n', b'#!/bin/bash\r\ntrue\r\nrm -rf "${1:?}"/*\r\n', id="CRLF"
        ),
        pytest.param(
            b"#!/bin/bash\nif true; then\n\trm -rf ${A%/}/*\nfi",
            b'#!/bin/bash\nif true; then\n\t: "${A:?}"\n\trm -rf ${A%/}/*\nfi',
            id="tabs",
        ),
    ],
)
def test_all_else_in_the_file_stays(run, repository: Path, before: bytes, after: bytes) -> None:
    path = repository / "with blank\nand é.sh"
    path.write_bytes(before)
    path.chmod(0o555)
    run("check", "--fix", path)
    assert path.read_bytes() == after
    assert path.stat().st_mode & 0o7777 == 0o555
    run("check", "--fix", path)
    assert path.read_bytes() == after


def test_a_link_stays_one(run, repository: Path) -> None:
    (repository / "bin").mkdir()
    (repository / "bin/tool.sh").symlink_to("../bad.sh")
    run("check", "--fix", "bin/tool.sh")
    assert (repository / "bin/tool.sh").is_symlink()
    assert (repository / "bad.sh").read_text() == GOOD


def test_the_preview_changes_nothing(run, repository: Path) -> None:
    result = run("check", "--diff-fix")
    assert result.status == 1
    assert result.out == (
        '--- a/bad.sh\n+++ b/bad.sh\n@@ -1,2 +1,2 @@\n #!/bin/bash\n-rm -rf "$1"/*\n+rm -rf "${1:?}"/*\n'
    )
    assert (repository / "bad.sh").read_text() == BAD
    assert run("check", "--diff-fix", "good.sh").status == 0


def test_a_file_that_is_not_utf8_is_left_alone(run, repository: Path) -> None:
    (repository / "bad.sh").write_bytes(BAD.encode() + b"# \xff\n")
    result = run("check", "--fix", "bad.sh")
    assert result.status == 1
    assert "bad.sh: not fixed, since it is not plain UTF-8" in result.err
    assert (repository / "bad.sh").read_bytes() == BAD.encode() + b"# \xff\n"


def test_the_proposal_is_in_the_json(run, repository: Path) -> None:
    (finding,) = json.loads(run("check", "--format", "json", "bad.sh").out)["findings"]
    edit = {"path": "bad.sh", "line": 2, "column": 9, "end_line": 2, "end_column": 11, "text": "${1:?}"}
    assert finding["fix"] == {"title": "stop when $1 is empty", "safe": True, "edits": [edit]}


def test_the_proposal_is_in_the_sarif(run, repository: Path) -> None:
    (result,) = json.loads(run("check", "--format", "sarif", "bad.sh").out)["runs"][0]["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "bad.sh"
    assert change["replacements"][0]["insertedContent"] == {"text": "${1:?}"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fix", "-"], "standard input cannot be fixed; name files"),
        (["--fix", "--diff-fix"], "--fix and --diff-fix exclude each other: the second one only shows"),
    ],
)
def test_wrong_usage(run, repository: Path, arguments: list[str], message: str) -> None:
    result = run("check", *arguments)
    assert (result.status, result.err) == (2, f"maintlint: {message}\n")


def test_no_program(run, repository: Path) -> None:
    (repository / "empty").mkdir()
    assert run("check", "--diff-fix", "empty").status == 3
