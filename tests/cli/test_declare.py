"""``maintlint declare``: a first header, filled in from what the program does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from maintlint.config_files import read_table
from maintlint.configuration import config_from, settle
from maintlint.declaring import inserted, proposal
from maintlint.engine import analyse, program_scope
from maintlint.places import SourceText
from maintlint.registry import load_registry
from maintlint.testing import Example, examples_of
from maintlint.toml import loads

PROGRAM = """#!/bin/bash
# renew.sh - the mail servers get the new certificate
set -eu
for h in mail{01..20} relay1; do
    scp cert.pem "$h:/etc/postfix/cert.pem"
    ssh "$h" "rm -rf /var/spool/old; find /var/log/mail -name '*.gz' -delete; systemctl restart postfix"
    sleep 10
done
"""

DECLARED = """#!/bin/bash
# renew.sh - the mail servers get the new certificate
#
# /// maintlint
# purpose = "the mail servers get the new certificate"
# targets = "@mail,relay1"
# runs-on = "controller"
# max-parallel = 1
# deletes = ["/var/log/mail", "/var/spool/old"]
# writes = ["/etc/postfix/cert.pem"]
# restarts = ["postfix"]
# ///

set -eu
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "maintlint.toml").write_text('[inventory.groups]\nmail = "mail[01-20]"\nweb = "web[1-3]"\n')
    (tmp_path / "renew.sh").write_text(PROGRAM)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_block_is_written(run, repository: Path) -> None:
    result = run("declare", "renew.sh")
    assert (result.status, result.err) == (0, "maintlint: wrote a declaration of 7 keys into renew.sh\n")
    assert (repository / "renew.sh").read_text().startswith(DECLARED)
    assert run("check", "--select", "ML101,ML205,ML903", "renew.sh").status == 0


def test_the_preview(run, repository: Path) -> None:
    result = run("declare", "--diff", "renew.sh")
    assert '+# targets = "@mail,relay1"' in result.out.splitlines()
    assert (repository / "renew.sh").read_text() == PROGRAM


def test_there_is_one_already(run, repository: Path) -> None:
    run("declare", "renew.sh")
    result = run("declare", "renew.sh")
    assert (result.status, result.err) == (
        2,
        "maintlint: renew.sh:4: there is a declaration already; change that one\n",
    )


def test_what_cannot_be_told_is_asked(run, repository: Path) -> None:
    (repository / "clean.py").write_text('"""Cleans up."""\nimport shutil, sys\nshutil.rmtree(sys.argv[1])\n')
    assert run("declare", "clean.py").err.endswith(" keys into clean.py; 2 left for you to answer\n")
    assert (repository / "clean.py").read_text() == (
        '# /// maintlint\n# purpose = "Cleans up"\n# writes = []\n# restarts = []\n'
        '# # targets, runs-on = "targets": if it is sent to hosts and runs there\n'
        "# # deletes: what sys.argv[1] is cannot be told; known is []\n# ///\n\n"
        '"""Cleans up."""\nimport shutil, sys\nshutil.rmtree(sys.argv[1])\n'
    )


@pytest.mark.parametrize("name", [".", "gone.sh", "maintlint.toml"])
def test_no_program(run, repository: Path, name: str) -> None:
    (repository / "other.sh").write_text("echo\n")
    result = run("declare", name)
    assert result.status == 2
    assert "Traceback" not in result.err


SAMPLES = Path(__file__).parents[2] / "samples"
REGISTRY = load_registry(["maintlint_rules"])


def beyond(text: bytes, language: str, config: Any, root: str) -> list[str]:
    """What a program is found to do beyond its own proposal, and was not found before."""
    settings = settle(config, root)
    scope = program_scope(SourceText("p", text), language, settings).scope
    after = inserted(scope.source, proposal(scope, settings.inventory).text())

    def found(program: bytes) -> list[str]:
        report = analyse(program, "p", config, language=language, root=root, registry=REGISTRY)
        return [item.message for item in report.findings if item.code in ("ML101", "ML205", "ML903")]

    return [message for message in found(after) if message not in found(text)]


@pytest.mark.parametrize(("rule", "example"), examples_of("maintlint_rules"))
def test_a_program_stays_within_its_own_proposal(rule: Any, example: Example, tmp_path: Path) -> None:
    if example.files or b"/// maintlint" in example.code.encode():
        pytest.skip("declared, or in need of other files")
    config = config_from(loads(example.config), "example")
    assert beyond(example.code.encode(), example.language, config, str(tmp_path)) == []


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/*.sh")), ids=lambda path: path.name)
def test_so_do_the_samples(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = path.read_text().splitlines(keepends=True)
    if "# /// maintlint\n" in lines:
        first, last = lines.index("# /// maintlint\n"), lines.index("# ///\n")
        del lines[first : last + 1]
    monkeypatch.chdir(path.parent)
    table = read_table("maintlint.toml") if Path("maintlint.toml").exists() else {}
    assert beyond("".join(lines).encode(), "shell", config_from(table or {}, "sample"), str(path.parent)) == []
