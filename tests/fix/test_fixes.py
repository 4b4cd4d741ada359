"""Fixes: what each remedy makes of a program, and laws that hold for every bad example of every rule."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections import Counter
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from maintlint.cli.fixing import Change, changes, write_changes
from maintlint.configuration import config_from
from maintlint.engine import Options, Session, analyse, concluded
from maintlint.fix.repair import Repaired, repair
from maintlint.outcome import Report
from maintlint.policy import Config
from maintlint.registry import load_registry
from maintlint.sources.discover import Found
from maintlint.testing import Example, examples_of

REGISTRY = load_registry(["maintlint_rules"])
SHELL = ("fix.sh", "shell")
PYTHON = ("fix.py", "python")


def repaired(text: str, path: str, language: str, *, unsafe: bool = False, config: Config | None = None) -> Repaired:
    def check(data: bytes) -> Report:
        return analyse(data, path, config, language=language, registry=REGISTRY, options=Options())

    return repair(text.encode(), path, check, unsafe=unsafe)


def fixed(text: str, path: str = "fix.sh", language: str = "shell", **options: Any) -> str:
    return repaired(text, path, language, **options).data.decode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('rm -rf "$1"/*', 'rm -rf "${1:?}"/*'),
        ("rm -rf $DIR/*", "rm -rf ${DIR:?}/*"),
        ('rm -rf "${A}/$B"', 'rm -rf "${A:?}/${B:?}"'),
        ("rm -rf ${SPOOL%/}/*", ': "${SPOOL:?}"\nrm -rf ${SPOOL%/}/*'),
        ("if true; then\n    rm -rf ${A%/}/*\nfi", 'if true; then\n    : "${A:?}"\n    rm -rf ${A%/}/*\nfi'),
        ('f() {\n  rm -rf "/srv/$1/$2"\n}\nf "$A" "$B"', 'f() {\n  rm -rf "/srv/${1:?}/${2:?}"\n}\nf "$A" "$B"'),
        ('ssh web1 "rm -rf $DIR/*"', 'ssh web1 "rm -rf ${DIR:?}/*"'),
        ("ssh web1 'rm -rf $DIR/*'", "ssh web1 'rm -rf ${DIR:?}/*'"),
        ("cat <<E | ssh web1 sh\nrm -rf $DIR/*\nE", "cat <<E | ssh web1 sh\nrm -rf ${DIR:?}/*\nE"),
        ('cd "$WORK"\nrm -rf ./*', 'cd "$WORK" || exit 1\nrm -rf ./*'),
        ('cd "$WORK"; rm -rf ./*', 'cd "$WORK" || exit 1; rm -rf ./*'),
        (
            'for h in $(grep "$GROUP" hosts); do ssh "$h" reboot || exit 1; done',
            'for h in $(grep "${GROUP:?}" hosts); do ssh "$h" reboot || exit 1; done',
        ),
        (
            "xargs -P0 -I{} ssh {} 'rm -f /srv/x' <web.txt",
            "xargs -P5 -I{} ssh {} 'rm -f /srv/x' <web.txt",
        ),
        ("xargs -P 0 -I{} ssh {} 'rm -f /srv/x' <db.txt", "xargs -P 5 -I{} ssh {} 'rm -f /srv/x' <db.txt"),
        ("xargs -P 500 ssh -n web1 reboot <web.txt", "xargs -P 500 ssh -n web1 reboot <web.txt"),
        ("rm -rf $2Applications/old", 'rm -rf -- "$2"Applications/old'),
        ("rm $2Applications/old -rf", 'rm "$2"Applications/old -rf'),
        ("rm -rf -- $2Applications/old", 'rm -rf -- "$2"Applications/old'),
        ('echo # maintlint: ignore[ML104] reason="x"', "echo"),
        ('# maintlint: ignore[ML104] reason="x"\necho', "echo"),
        ('rm -rf "$A"/* "$A"/x; rm -rf "$A"/*', 'rm -rf "${A:?}"/* "${A:?}"/x; rm -rf "${A:?}"/*'),
    ],
)
def test_shell(text: str, expected: str) -> None:
    assert fixed(text + "\n") == expected + "\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'import subprocess, sys\nbase = sys.argv[1]\nsubprocess.run(f"rm -rf {base}/*", shell=True)  # all\n',
            "import subprocess, sys\nbase = sys.argv[1]\nif not base:\n"
            '    raise SystemExit("base is empty")\nsubprocess.run(f"rm -rf {base}/*", shell=True)  # all\n',
        ),
        (
            "import os, shutil\n\ndef clean():\n\troot = os.environ.get('ROOT', '')\n\n"
            "\tshutil.rmtree(root + '/etc')\n",
            "import os, shutil\n\ndef clean():\n\troot = os.environ.get('ROOT', '')\n\n\tif not root:\n"
            "\t\traise SystemExit(\"root is empty\")\n\tshutil.rmtree(root + '/etc')\n",
        ),
    ],
)
def test_python(text: str, expected: str) -> None:
    text = text + ("clean()\n" if "def clean" in text else "")
    expected = expected + ("clean()\n" if "def clean" in text else "")
    assert fixed(text, *PYTHON) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pdsh -f 200 -w web[1-400] reboot", "pdsh -f 3 -w web[1-400] reboot"),
        ("parallel ssh {} reboot :::: web.txt", "parallel -j 3 ssh {} reboot :::: web.txt"),
        ("parallel --jobs 0 ssh {} reboot :::: web.txt", "parallel --jobs 3 ssh {} reboot :::: web.txt"),
        ("xargs -P0 -I{} ssh {} reboot <web.txt", "xargs -P3 -I{} ssh {} reboot <web.txt"),
        ("clush -w web[1-400] --fanout=200 reboot", "clush -w web[1-400] --fanout=3 reboot"),
        ("ansible -f 40 web -m shell -a 'reboot'", "ansible -f 3 web -m shell -a 'reboot'"),
    ],
)
def test_hosts_at_a_time_as_the_policy_has_it(before: str, after: str) -> None:
    config = config_from({"policy": {"max-parallel": 3}}, "maintlint.toml")
    assert fixed(before + "\n", config=config) == after + "\n"


def test_workers_of_a_pool_as_the_policy_has_it() -> None:
    text = """\
import subprocess
from concurrent.futures import ThreadPoolExecutor

def restart(host):
    subprocess.run(["ssh", host, "systemctl restart app"], check=True, timeout=50)

with ThreadPoolExecutor(max_workers=50) as pool:
    list(pool.map(restart, open("web.txt").read().split()))
"""
    config = config_from({"policy": {"max-parallel": 3}}, "maintlint.toml")
    assert fixed(text, *PYTHON, config=config) == text.replace("max_workers=50", "max_workers=3")


@pytest.mark.parametrize(
    ("before", "after"), [("true", "exit 1"), (":", "exit 1"), ('echo "$h" >&2', '{ echo "$h" >&2; exit 1; }')]
)
def test_what_may_change_more_is_asked_for(before: str, after: str) -> None:
    text = f'set -u\nfor h in $(cat hosts.txt); do\n  ssh "$h" systemctl restart app || {before}\n  sleep 30\ndone\n'
    assert fixed(text) == text
    assert fixed(text, unsafe=True) == text.replace(f"|| {before}", f"|| {after}")


def _report(text: str) -> Report:
    return repaired(text, *SHELL).report


def _codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


FAIL_FAST = [
    ("#!/bin/bash\n# the shop moves\n", "set -euo pipefail\n\n", "cp -a /srv/shop /mnt/new/\nrm -rf /srv/shop\n"),
    ("#!/bin/sh\n", "set -eu\n\n", "systemctl stop mysql\nrm -rf /var/lib/mysql/*\n"),
    (
        "#!/usr/bin/env bash\n\n",
        "set -euo pipefail\n\n",
        "mysqldump shop | gzip > /var/dumps/shop.sql.gz && mysql -e 'DROP DATABASE shop'\n",
    ),
    (
        "#!/bin/bash\n",
        "set -euo pipefail\n\n",
        "keep() {\n    tar czf /mnt/archive/spool.tgz /srv/spool\n    echo kept\n}\nkeep\nrm -rf /srv/spool\n",
    ),
]


@pytest.mark.parametrize(("head", "line", "text"), FAIL_FAST)
def test_a_shell_program_stops_at_the_first_failure(head: str, line: str, text: str) -> None:
    assert fixed(head + text) == head + text
    result = repaired(head + text, *SHELL, unsafe=True)
    assert result.data.decode() == head + line + text
    # A dump that the program stops for is a reason to drop what was dumped.
    told = {"ML604", "ML106"} if "DROP" in text else {"ML604"}
    assert _codes(result.report) == _codes(_report(head + text)) - told


@pytest.mark.parametrize(
    ("call", "changed"),
    [
        (
            'run(["rsync", "-a", "/srv/spool/", "b:/spool/"])',
            'run(["rsync", "-a", "/srv/spool/", "b:/spool/"], check=True)',
        ),
        (
            "run(\n    ['rsync', '-a', '/srv/spool/', 'b:/spool/'],\n    timeout=60,\n)",
            "run(\n    ['rsync', '-a', '/srv/spool/', 'b:/spool/'],\n    timeout=60,\n    check=True,\n)",
        ),
    ],
)
def test_a_python_program_stops_at_the_first_failure(call: str, changed: str) -> None:
    text = "import shutil\nimport subprocess\n\nsubprocess.{}  # to b\nshutil.rmtree('/srv/spool')\n"
    assert fixed(text.format(call), *PYTHON) == text.format(call)
    result = repaired(text.format(call), *PYTHON, unsafe=True)
    assert result.data.decode() == text.format(changed)
    assert not result.report.findings


@pytest.mark.parametrize(
    "text",
    [
        "#!/bin/sh\nmysqldump shop | gzip > /var/dumps/shop.sql.gz && mysql -e 'DROP DATABASE shop'\n",
        "#!/bin/bash\ncp -a /srv/shop /mnt/new/ || echo failed\nrm -rf /srv/shop\n",
        "#!/bin/bash\nssh app01 'tar czf /var/tmp/shop.tgz /srv/shop; rm -rf /srv/shop'\n",
        "#!/bin/bash\nset -e\nset +e\ncp -a /srv/shop /mnt/new/\nrm -rf /srv/shop\n",
    ],
)
def test_where_stopping_at_the_first_failure_does_not_help_it_is_not_proposed(text: str) -> None:
    """A pipe of `sh`, a failure that is caught, a shell on another host, an option that is switched off again."""
    result = repaired(text, *SHELL, unsafe=True)
    assert "set -eu" not in result.data.decode()
    assert "ML604" in _codes(result.report)


ROLL = "for h in $(cat web.txt); do\n  {}\ndone\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('ssh "$h" reboot', 'ssh "$h" reboot || exit 1'),
        ('ssh "$h" reboot >log 2>&1  # all', 'ssh "$h" reboot >log 2>&1 || exit 1  # all'),
        ('{ ssh "$h" reboot; }', '{ ssh "$h" reboot || exit 1; }'),
        ('case $h in a*) ssh "$h" reboot ;; esac', 'case $h in a*) ssh "$h" reboot || exit 1 ;; esac'),
        ('ssh "$h" sh <<E\n  reboot\nE', 'ssh "$h" sh <<E || exit 1\n  reboot\nE'),
        ('if ! ssh "$h" reboot; then echo; fi', None),
        ('ssh "$h" reboot | tee log', None),
        ('ssh "$h" reboot && echo', None),
        ('x=$(ssh "$h" reboot)', None),
    ],
)
def test_a_loop_that_goes_on_after_a_failure(before: str, after: str | None) -> None:
    text = ROLL.format(before)
    assert fixed(text) == text
    mended = fixed(text, unsafe=True, config=config_from({"select": ["ML403"]}, "maintlint.toml"))
    assert mended == (text if after is None else ROLL.format(after))


def test_attributes_of_variables() -> None:
    text = (
        "import argparse, shutil\n\nparser = argparse.ArgumentParser()\n"
        'parser.add_argument("--tenant", default="")\nargs = parser.parse_args()\n{}'
        'shutil.rmtree("/srv/customers/" + args.tenant)\n'
    )
    guard = 'if not args.tenant:\n    raise SystemExit("args.tenant is empty")\n'
    assert fixed(text.format(""), *PYTHON) == text.format(guard)


def test_a_suppressed_finding_is_left_alone() -> None:
    text = 'rm -rf "$1"/*  # maintlint: ignore[ML104] reason="checked by the caller"\n'
    assert fixed(text) == text


def test_a_fix_that_would_not_help_is_not_made() -> None:
    """The root goes whatever is done about the variable."""
    text = 'rm -rf "/$DIR" /\n'
    assert "rm -rf" in fixed(text)
    assert any(finding.code == "ML105" for finding in repaired(text, *SHELL).report.findings)


BAD = [param for param in examples_of("maintlint_rules") if param.values[1].heading == "Flagged"]


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_laws(rule: Any, example: Example, tmp_path: Path) -> None:
    """What is fixed still parses, has fewer findings and no other ones, is not fixed twice, and differs in little."""
    for name, text in example.files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "maintlint.toml").write_text(example.config)
    program = tmp_path / ("program.py" if example.language == "python" else "program.sh")
    program.write_text(example.code)
    session = Session(Options(tops=(str(tmp_path),)), REGISTRY)

    def once() -> Change | None:
        return next(changes([Found(str(program), example.language)], session, unsafe=True), None)

    def findings() -> Counter[str]:
        item = Found(str(program), example.language)
        report = concluded([(session.examine(item), session.selection(item.path))], session.options)
        return Counter(finding.code for finding in report.findings)

    before = findings()
    first = once()
    if first is None:
        return
    text = first.after.decode()
    _parses(example.code, text, example.language)
    write_changes([first])
    after = findings()
    assert after < before
    assert sum((before - after).values()) == first.count
    assert once() is None
    lines = list(unified_diff(example.code.splitlines(), text.splitlines(), n=0))[2:]
    removed = [line for line in lines if line.startswith("-")]
    added = [line for line in lines if line.startswith("+")]
    assert len(removed) <= 2 * first.count
    assert len(added) <= 3 * first.count + len(removed)


def _parses(before: str, after: str, language: str) -> None:
    if language == "python":
        ast.parse(after)
        return
    bash = shutil.which("bash")
    if bash is None:
        return
    codes = [
        subprocess.run([bash, "-n"], input=text.encode(), capture_output=True, check=False).returncode
        for text in (before, after)
    ]
    assert codes[1] == codes[0]
