"""What a program's own header excludes is told at its own line, whoever does it for the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from maintlint.configuration import config_from
from maintlint.engine import analyse

HEADER = '#!/bin/bash\n# /// maintlint\n# targets = "@mail"\n# runs-on = "controller"\n# ///\n'
CONFIG = {"inventory": {"groups": {"mail": "mail[01-03]", "web": "web[01-04]"}}, "select": ["ML101", "ML205"]}
LIBRARY = """\
clean() { ssh "$1" rm -rf /srv/old; }
restart_all() { for h in mail01 web01; do ssh "$h" systemctl restart app; done; }
"""


@pytest.mark.parametrize(
    ("program", "line", "code", "hosts"),
    [
        (". ./lib.sh\nfor h in mail01 web01; do\n  clean $h\ndone\n", 8, "ML101", "web01"),
        (". ./lib.sh\nrestart_all\n", 7, "ML205", "web01"),
        (". ./lib.sh\nboth() { clean web02; }\nboth\n", 7, "ML101", "web02"),
        ("\n. ./loop.sh\n", 7, "ML101", "web03"),
    ],
)
def test_the_caller_s_line(tmp_path: Path, program: str, line: int, code: str, hosts: str) -> None:
    (tmp_path / "lib.sh").write_text(LIBRARY)
    (tmp_path / "loop.sh").write_text("for h in mail01 web03; do\n  ssh $h rm -rf /srv/old\ndone\n")
    path = tmp_path / "program.sh"
    path.write_text(HEADER + program)
    report = analyse(path.read_bytes(), str(path), config_from(CONFIG, "test"), language="shell", root=str(tmp_path))
    (finding,) = report.findings
    assert (finding.code, finding.place.path, finding.place.line) == (code, str(path), line)
    assert hosts in finding.message
    assert any(step.place.path.endswith(("lib.sh", "loop.sh")) for step in finding.evidence)


OTHERS = {
    "clean.sh": '[ "$1" = prod ] || exit 0\nrm -rf /srv/data\n',
    "lib.sh": 'clean() { [ "$1" = prod ] || return; rm -rf /srv/data; }\n',
}


@pytest.mark.parametrize("use", ["./clean.sh test", "bash clean.sh test", ". ./lib.sh\nclean test"])
def test_what_another_program_does_for_others_is_not_dormant(tmp_path: Path, use: str) -> None:
    for name, text in OTHERS.items():
        (tmp_path / name).write_text("#!/bin/bash\n" + text)
    own = OTHERS["lib.sh"] + "clean test\n"
    for text, expected in ((use + "\n", []), (own, ["ML102"])):
        path = tmp_path / "program.sh"
        path.write_text("#!/bin/bash\n" + text)
        config = config_from({"select": ["ML102"]}, "test")
        report = analyse(path.read_bytes(), str(path), config, language="shell", root=str(tmp_path))
        assert [finding.code for finding in report.findings] == expected
