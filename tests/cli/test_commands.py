"""The commands, their options and exit statuses."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from maintlint import __version__

DANGEROUS = '#!/bin/bash\nrm -rf "$1"/*\n'
HARMLESS = "#!/bin/sh\necho hello\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bad.sh").write_text(DANGEROUS)
    (tmp_path / "good.sh").write_text(HARMLESS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_version_and_help(run) -> None:
    assert run("--version").out == f"maintlint, version {__version__}\n"
    assert run("-h").status == run("check", "--help").status == 0
    assert run().status == 2


def test_check_finds(run, repository: Path) -> None:
    result = run("check")
    assert result.status == 1
    assert "error[ML104]" in result.out or "warning[ML104]" in result.out
    assert result.out.splitlines()[-1].startswith("2 programs, 4 lines; 0 regions not read")
    assert result.err == ""


def test_check_is_silent_on_harmless_programs(run, repository: Path) -> None:
    result = run("check", "good.sh")
    assert (result.status, len(result.out.splitlines())) == (0, 1)


def test_options_and_the_short_way_agree(run, repository: Path) -> None:
    assert run("check", ".").out == run("check", "--color", "never", ".").out


def test_json(run, repository: Path) -> None:
    document = json.loads(run("check", "--format", "json", "bad.sh").out)
    assert document["findings"][0]["name"] == "unguarded-deletion"


def test_output_file(run, repository: Path) -> None:
    result = run("check", "--output", "report.json", "--format", "json", "bad.sh")
    assert (result.status, result.out) == (1, "")
    assert json.loads((repository / "report.json").read_text())["schema"] == 1


def test_select_and_ignore(run, repository: Path) -> None:
    assert run("check", "--select", "ML1", "bad.sh").status == 1
    assert run("check", "--select", "ML4,ML5", "bad.sh").status == 0
    assert run("check", "--ignore", "unguarded-deletion", "--ignore", "ML6", "bad.sh").status == 0


def test_fail_on(run, repository: Path) -> None:
    (repository / "maintlint.toml").write_text('[rules.unguarded-deletion]\nseverity = "info"\n')
    assert run("check", "bad.sh").status == 0
    assert run("check", "--fail-on", "info", "bad.sh").status == 1


def test_no_suppressions(run, repository: Path) -> None:
    (repository / "bad.sh").write_text('rm -rf "$1"/* # maintlint: ignore[ML104] reason="x"\n')
    result = run("check", "bad.sh")
    assert (result.status, "1 suppressed" in result.out) == (0, True)
    assert run("check", "--no-suppressions", "bad.sh").status == 1


def test_statistics(run, repository: Path) -> None:
    assert "     1  " in run("check", "--statistics", "bad.sh").out


def test_standard_input(run, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, expected in ((), "<stdin>:2:1"), (("--stdin-filename", "deploy.sh"), "deploy.sh:2:1"):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(DANGEROUS.encode())))
        result = run("check", "-", *name)
        assert result.status == 1
        assert expected in result.out


def test_the_config_of_the_named_place_holds_for_standard_input(
    run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "a").mkdir()
    (repository / "a/maintlint.toml").write_text('ignore = ["ALL"]\n')
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(DANGEROUS.encode())))
    assert run("check", "-", "--stdin-filename", "a/x.sh").status == 0


def test_several_processes_print_the_same(run, repository: Path) -> None:
    for number in range(8):
        (repository / f"p{number}.sh").write_text(DANGEROUS)
    alone = run("check", "--jobs", 1)
    assert run("check", "--jobs", 4) == alone


def test_colour(run, repository: Path) -> None:
    assert "\x1b[" in run("check", "--color", "always", "bad.sh").out
    assert "\x1b[" not in run("check", "bad.sh").out


def test_explain(run) -> None:
    result = run("explain", "ml104")
    assert result.status == 0
    assert result.out.startswith("# ML104 unguarded-deletion\n")
    assert run("explain", "unguarded-deletion").out == result.out


def test_rules(run) -> None:
    lines = run("rules").out.splitlines()
    assert any(line.startswith("ML104  unguarded-deletion") for line in lines)
    assert lines == sorted(lines)
    assert json.loads(run("rules", "--format", "json").out)["rules"][0]["code"] == "ML101"


def test_scope(run, repository: Path) -> None:
    (repository / "maintlint.toml").write_text('[inventory.groups]\nmail = "mail[01-20]"\nweb = "web[1-3]"\n')
    (repository / "fan.sh").write_text(
        "# /// maintlint\n# targets = '@mail'\n# ///\n"
        "for h in mail{01..20} web1; do\n  ssh $h rm -rf /var/spool/old || exit 1\ndone\n"
    )
    lines = run("scope", "fan.sh").out.splitlines()
    assert lines[:2] == ["fan.sh", "  declared: targets @mail"]
    assert lines[2].split() == ["effect", "resource", "hosts", "rollout", "place"]
    assert "delete" in lines[3]
    assert "path /var/spool/old" in lines[3]
    assert "@mail, web1 (21)" in lines[3]
    (program,) = json.loads(run("scope", "--format", "json", "fan.sh").out)["programs"]
    assert program["declaration"] == {"targets": "@mail"}
    (effect,) = program["effects"]
    assert effect["kind"] == "delete"
    assert effect["resource"]["value"] == "/var/spool/old"
    assert effect["hosts"]["nodes"] == "mail[01-20],web1"
    assert effect["hosts"]["groups"] == {"mail": "mail[01-20]", "web": "web1"}
    assert effect["line"] == 5


def test_scope_of_nothing(run, repository: Path) -> None:
    result = run("scope", "good.sh")
    assert result.status == 0
    assert run("scope").status == 2
    (repository / "x.bin").write_bytes(b"#!/bin/sh\n\0")
    assert run("scope", "x.bin").err.startswith("maintlint: x.bin: binary file (NUL byte in line 2)\n")


def entry(*arguments: str, **kwargs: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "maintlint", *arguments], stderr=subprocess.PIPE, **kwargs)  # type: ignore[call-overload,no-any-return]


def test_a_reader_that_goes_away(repository: Path) -> None:
    for number in range(400):
        (repository / f"p{number}.sh").write_text(DANGEROUS)
    with entry("check", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_an_interrupt(repository: Path) -> None:
    def heeding() -> None:
        # A shell lets its background jobs ignore it, and so would the test run there.
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with entry("check", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=heeding) as process:
        assert process.stdin is not None
        process.stdin.write(b"#!/bin/sh\n")
        process.stdin.flush()
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.read().strip() == b"maintlint: interrupted"
    assert process.returncode == 130
