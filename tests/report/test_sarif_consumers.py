"""SARIF as others read it: the official schema, and a tool from the registry that makes summaries of it."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from maintlint.cli import execute

SCHEMA = "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
PROGRAM = """\
# /// maintlint
# targets = "@nobody"
# ///
rm -rf "$WORK"/*
cd "$SPOOL"
rm -rf ./*
rm -rf "$OTHER"/*  # maintlint: ignore[ML104] reason="checked by the caller"
for h in $(cat hosts); do ssh "$h" 'rm -rf /srv/old/*'; done
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Findings with evidence, fixes, a suppression, an invalid declaration; a file whose name has to be escaped."""
    folder = tmp_path_factory.mktemp("sarif")
    (folder / "wipe all%.sh").write_text(PROGRAM)
    (folder / "wipe.py").write_text("import os, shutil\nshutil.rmtree(os.environ.get('WORK', '') + '/etc')\n")
    output = folder / "out.sarif"
    assert execute(["check", "--format", "sarif", "--output", str(output), str(folder)]) == 1
    return output


def results(log: Path) -> list[dict[str, Any]]:
    return json.loads(log.read_text())["runs"][0]["results"]  # type: ignore[no-any-return]


def test_the_log_has_everything_to_be_judged(log: Path) -> None:
    found = results(log)
    assert any(result.get("codeFlows") for result in found)
    assert any(result.get("fixes") for result in found)
    assert any(result.get("suppressions") for result in found)
    assert all(result["partialFingerprints"] for result in found)


def test_the_official_schema_accepts_it(log: Path, tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("the schema comes from a package of npm's registry")
    install = [
        npm,
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--prefix",
        tmp_path,
        "@microsoft/jest-sarif@1.0.0-beta.0",
    ]
    if subprocess.run(install, capture_output=True, check=False, timeout=120).returncode:
        pytest.skip("npm's registry cannot be reached")
    schema = json.loads((tmp_path / SCHEMA).read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in validator.iter_errors(json.loads(log.read_text()))] == []


def test_a_consumer_reads_the_same_findings(log: Path, tmp_path: Path) -> None:
    pytest.importorskip("sarif")
    table = tmp_path / "out.csv"
    command = [sys.executable, "-W", "ignore", "-m", "sarif", "csv", str(log), "--output", str(table)]
    subprocess.run(command, check=True, capture_output=True)
    with table.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    expected = results(log)
    assert sorted(int(row["Line"]) for row in rows) == sorted(
        result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in expected
    )
    assert {row["Code"].split()[0] for row in rows} == {result["ruleId"] for result in expected}
