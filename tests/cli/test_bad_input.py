"""Whatever is given: a finding or one clear sentence, never a traceback, never a hang."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from maintlint.cli.app import COMMANDS
from maintlint.report import FORMATS

ONE_OF = ", ".join(f"'{form}'" for form in ("text", *FORMATS))


def findings(result) -> list[tuple[str, str]]:
    return [(item["code"], item["message"]) for item in json.loads(result.out)["findings"]]


def statuses(result) -> list[str]:
    return [item["status"] for item in json.loads(result.out)["files"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "--nope"], "no such option '--nope'"),
        (["check", "--selct", "x"], "no such option '--selct'. Did you mean '--select'?"),
        (["chek"], "there is no command `chek`; did you mean `check`?"),
        (["zzz"], "there is no command `zzz`; the commands are " + ", ".join(COMMANDS)),
        (["check", "gone.sh"], "gone.sh: there is no such file or directory"),
        (["check", "--format", "xml"], "invalid value for '--format': 'xml' is not one of " + ONE_OF),
        (["check", "--format", "json", "--statistics"], "--statistics goes with --format text"),
        (["check", "--baseline", "gone.json"], "gone.json: the file does not exist (any more)"),
        (["check", "--jobs", "0"], "invalid value for '--jobs': 0 is not in the range 1<=x<=1024"),
        (["check", "--select", "ML999", "a.sh"], "--select: there is no rule or family `ML999`"),
        (["check", "--select", "", "a.sh"], "--select names no rule; without the option all are asked"),
        (["check", "--select", " , ", "a.sh"], "--select names no rule; without the option all are asked"),
        (["check", "--config", "gone.toml", "a.sh"], "gone.toml: the file does not exist (any more)"),
        (["check", "--output", "no/such/dir", "a.sh"], "no/such/dir: cannot be written: its directory does not exist"),
        (["check", "-", "a.sh"], "- stands alone: standard input is checked, or files are"),
        (["explain", "ML999"], "there is no rule or family `ML999`"),
        (["explain", "ML1"], "`ML1` is more than one rule: ML101"),
    ],
)
def test_wrong_usage(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.sh").write_text("echo\n")
    result = run(*arguments)
    assert result.status == 2
    assert len(result.err.splitlines()) == 1
    assert message.split("'--selct'", maxsplit=1)[0] in result.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct = []", "selct: there is no such key; did you mean `select`?"),
        ("[", "not TOML"),
        ('select = ["ML999"]', "select: there is no rule or family `ML999`"),
        ('[rules.unguarded-deletion]\nseverity = "bad"', "severity: `bad` is not allowed"),
        ('[rules]\nunguarded-deletion = "off"', "rules.unguarded-deletion: must be a table; a rule is switched off by"),
        ('[[overrides]]\nignore = ["ML104"]', "overrides[0]: it lacks the key `paths`"),
        ('[[overrides]]\npaths = []\nignore = ["ML104"]', "overrides[0].paths: it is empty, so this holds for no"),
        ('[[overrides]]\npaths = ["a"]\nrules = {ML104 = 1}', "overrides[0].rules.ML104: must be a table; a rule"),
        ('[rules.expired-program]\ntoday = "x"', "expired-program.today: must be a date like 2031-12-31"),
        ("[commands.x]\nnope = 1", "commands.x"),
        ('[rules.unreviewed-change]\nkinds = ["delet"]', "kinds: there is no kind of effect `delet`"),
    ],
)
def test_broken_config(run, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "maintlint.toml").write_text(text)
    (tmp_path / "a.sh").write_text("echo\n")
    for jobs in (1, 2):
        result = run("check", "--jobs", jobs, tmp_path)
        assert result.status == 2
        assert message in result.err
        assert len(result.err.splitlines()) == 1


def test_what_a_rule_prints_is_not_in_the_report(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.sh").write_text('rm -rf "$1"/*\n')
    monkeypatch.setattr(
        "maintlint_rules.deletion.unguarded_deletion.check", lambda scope, context: print("found something") or ()
    )
    result = run("check", "--format", "json", tmp_path / "a.sh")
    assert json.loads(result.out)["findings"] == []
    assert result.err == "found something\n"


@pytest.mark.parametrize("failure", ["raise ImportError('not here')", "raise SystemExit(0)"])
def test_options_of_a_rule_that_cannot_be_imported(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    (tmp_path / "a.sh").write_text("echo\n")
    (tmp_path / "maintlint.toml").write_text("[rules.expired-program]\ntoday = 2020-01-01\n")

    def broken(module: str) -> None:
        exec(failure)

    monkeypatch.setattr("maintlint.registry._imported", broken)
    result = run("check", tmp_path)
    assert result.status == 2
    assert "rules.expired-program: the rule cannot be imported: " in result.err


def test_nothing_to_check(run, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("hello\n")
    assert run("check", tmp_path).status == 3
    result = run("check", tmp_path / "README.md")
    assert result.status == 3
    assert "neither a shell nor a Python program, not checked" in result.err
    report = tmp_path / "out.json"
    report.write_text("of an earlier run")
    assert run("check", tmp_path, "--format", "json", "--output", report).status == 3
    assert json.loads(report.read_text()) == json.loads(run("check", tmp_path, "--format", "json").out)
    assert json.loads(report.read_text())["files"] == []
    (tmp_path / "a.py").write_text("import os\n")
    assert run("check", tmp_path).err in ("maintlint: no program found to check (1 in Python, not read yet)\n", "")


@pytest.mark.parametrize(
    ("data", "code", "status"),
    [
        (b"", None, "analysed"),
        (b"\n", None, "analysed"),
        (b"\xef\xbb\xbf#!/bin/sh\necho\n", None, "analysed"),
        (b"#!/bin/sh\r\nset -e\r\nif [ -f x ]; then\r\n  echo x\r\nfi\r\n", None, None),
        (b"#!/bin/sh\necho caf\xe9 \xff\xfe\n", None, "analysed"),
        (b"#!/bin/sh\necho \0\n", "ML901", "unreadable"),
        (b"\xff\xfee\0c\0h\0o\0\n\0", "ML901", "unreadable"),
        (bytes(range(256)) * 64, "ML901", "unreadable"),
        (b"#!/bin/sh\necho " + b"x" * 1_000_000 + b"\n", None, "analysed"),
        (b"echo a; " * 125_000, None, None),
        (b"if true; then\n" * 5_000 + b"rm x\n" + b"fi\n" * 5_000, None, None),
        (b"(" * 5_000 + b"rm x" + b")" * 5_000, None, None),
        (b"echo " + b"$(" * 5_000 + b"rm x" + b")" * 5_000, None, None),
        (b"{ " * 5_000, None, None),
        (b"echo '", None, None),
        (b"cat <<EOF\n", None, None),
        (b"((((((", None, None),
        (b"\\", None, None),
        (b"# /// maintlint\n# a = [[[[[[[\n# ///\n", "ML903", "analysed"),
        (b"# /// maintlint\n# a = " + b"[" * 20_000 + b"\n# ///\n", "ML903", "analysed"),
        (b"# /// maintlint\n", "ML903", "analysed"),
    ],
    ids=lambda value: None if not isinstance(value, bytes) else repr(value[:16]),
)
def test_hostile_programs(run, tmp_path: Path, data: bytes, code: str | None, status: str | None) -> None:
    path = tmp_path / "a.sh"
    path.write_bytes(data)
    result = run("check", "--format", "json", path)
    assert result.status in (0, 1)
    assert result.err == ""
    assert "ML900" not in [found for found, _ in findings(result)]
    if code is not None:
        assert code in [found for found, _ in findings(result)]
    if status is not None:
        assert statuses(result) == [status]
    assert run("check", path).status == result.status


def test_a_file_full_of_what_cannot_be_read_is_told_once(run, tmp_path: Path) -> None:
    path = tmp_path / "a.sh"
    path.write_text("set -e\n" + "".join(f"  * module-{number} (1.{number} -> 1.9)\n" for number in range(30)))
    ((code, message),) = findings(run("check", "--format", "json", path))
    assert code == "ML901"
    assert "other stretches of this file" in message


def test_a_file_that_is_too_large(run, tmp_path: Path) -> None:
    path = tmp_path / "a.sh"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    result = run("check", "--format", "json", path)
    message = "not checked: the file is too large to be a program (50.0 MB; the limit is 10 MB)"
    assert findings(result) == [("ML901", message)]


def test_links_that_lead_nowhere_or_round(run, tmp_path: Path) -> None:
    (tmp_path / "lost.sh").symlink_to("gone")
    (tmp_path / "round.sh").symlink_to("round.sh")
    (tmp_path / "up").symlink_to(tmp_path)
    result = run("check", "--format", "json", tmp_path)
    assert findings(result) == [("ML901", "not checked: the link leads nowhere")] * 2
    result = run("check", "--format", "json", tmp_path / "round.sh")
    assert findings(result) == [("ML901", "not checked: too many levels of symbolic links")]


def test_an_unreadable_directory(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.sh").write_text("echo\n")

    def scandir(path: str):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    result = run("check", "--format", "json", tmp_path)
    assert findings(result) == [("ML901", "not checked: directory not read: permission denied")]
    assert statuses(result) == ["analysed", "unreadable"]


def test_a_working_directory_that_is_gone(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    result = run("check", "x.sh")
    assert (result.status, len(result.err.splitlines())) == (2, 1)
    result = run("check", ".")
    assert result.err == "maintlint: the working directory does not exist any more\n"


def test_names_that_are_not_text(run, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9\n\x1b[31m.sh"
    with open(name, "wb") as stream:
        stream.write(b'rm -rf "$1"/*\n')
    result = run("check", tmp_path)
    assert result.status == 1
    assert "\x1b" not in result.out
    assert json.loads(run("check", "--format", "json", tmp_path).out)["files"][0]["path"].endswith("\x1b[31m.sh")


def test_the_editor_server_without_its_extra(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.setitem(sys.modules, "pygls.lsp.server", None)
    monkeypatch.delitem(sys.modules, "maintlint.editor.server", raising=False)
    result = run("lsp")
    assert (result.status, result.err) == (
        2,
        "maintlint: the editor server needs pygls: pip install 'maintlint[lsp]'\n",
    )
