"""Surroundings that say nothing change nothing: every example again, as a working program would hold it.

A real program asks who runs it, takes a lock, looks for its tools, reads options and has a ``main``. None of that
makes a hazard less of one, or turns what is right into one.
"""

from __future__ import annotations

import ast
import itertools
import re
from typing import Any

import pytest
from msgspec.structs import replace

from maintlint.registry import LoadedRule
from maintlint.testing import Example, check_example, examples_of

BEFORE = {
    "root": 'if [ "$(id -u)" -ne 0 ]; then\n    echo "must be root" >&2\n    exit 1\nfi',
    "lock": 'exec 9>/run/lock/job.lock\nflock -n 9 || { echo "runs already"; exit 0; }',
    "tools": 'for tool in curl jq; do\n    command -v "$tool" >/dev/null || { echo "$tool?" >&2; exit 127; }\ndone',
    "trap": 'scratch=$(mktemp)\ncleanup() {\n    rm -f "$scratch"\n}\ntrap cleanup EXIT',
    "hour": 'hour=$(date +%H)\nif [ "$hour" -ge 8 ] && [ "$hour" -lt 18 ]; then\n    exit 0\nfi',
    "options": "while getopts v opt; do\n    case $opt in\n        v) VERBOSE=1 ;;\n        *) exit 64 ;;\n    esac\n"
    "done\nshift $((OPTIND - 1))",
    "disk": "full=$(df -P / | awk 'NR==2 {print $5}' | tr -d %)\n[ \"$full\" -lt 98 ] || exit 1",
    "system": "if [ ! -f /etc/debian_version ]; then\n    exit 1\nfi",
}
AROUND = {
    "function": ("main() {", '}\nmain "$@"'),
    "subshell": ("(", ")"),
    "steps": ("step_one() {", '}\nstep_two() { :; }\nfor step in one two; do\n    "step_$step" "$@"\ndone'),
    "document": ("bash -s -- \"$@\" <<'JOB'", "JOB"),
}
BEFORE_PYTHON = {
    "root": 'import os\nimport sys\nif os.geteuid() != 0:\n    sys.exit("must be root")',
    "lock": 'import fcntl\nlock = open("/run/lock/job.lock", "w")\nfcntl.flock(lock, fcntl.LOCK_EX)',
    "log": "import logging\nlogging.basicConfig(level=logging.INFO)\nlogging.getLogger(__name__).info('starting')",
    "hour": "import datetime\nimport sys\nif 8 <= datetime.datetime.now().hour < 18:\n    sys.exit(0)",
    "tools": 'import shutil\nimport sys\nif shutil.which("ssh") is None:\n    sys.exit("ssh?")',
}
AROUND_PYTHON = {
    "main": ("if __name__ == '__main__':", ""),
    "function": ("def job():", "job()"),
    "raises": ("try:", "except Exception:\n    print('failed')\n    raise"),
}

OF_THE_TEXT = frozenset({"ML103", "ML901", "ML903", "ML904", "ML905", "ML601", "ML602", "ML604", "ML605", "ML900"})
"""Rules about how a program is written as a whole, which is otherwise then."""
ONLY_DEFINES = "dormant-deletion"
"""A file that only defines things is none any more with a statement in it."""


def _head(example: Example) -> int:
    """How many lines stay in front: comments, and in Python the imports."""
    lines = example.code.splitlines()
    if example.language == "python":
        body = ast.parse(example.code).body
        first = next((one for one in body if not isinstance(one, (ast.Import, ast.ImportFrom))), None)
        if first is not None and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            first = next((one for one in body[1:] if not isinstance(one, (ast.Import, ast.ImportFrom))), None)
        found = len(lines) if first is None else first.lineno - 1
        while found and lines[found - 1].startswith(("#", "@")):
            found -= 1
        return found
    comments = itertools.takewhile(lambda line: not line.strip() or re.match(r"#(?!\s*(todo-)?error:)", line), lines)
    return len(list(comments))


def _placed(example: Example, before: str, after: str, indent: str = "") -> Example:
    lines = example.code.splitlines()
    head = _head(example)
    inside = [indent + line if line else line for line in lines[head:]]
    code = "\n".join([*lines[:head], *before.splitlines(), *inside, *after.splitlines()]) + "\n"
    return replace(example, code=code)


def _surrounded(example: Example, name: str) -> Example | None:
    if example.language != "python":
        before, after = AROUND[name] if name in AROUND else (BEFORE[name], "")
        return _placed(example, before, after)
    if name in BEFORE_PYTHON:
        return _placed(example, BEFORE_PYTHON[name], "")
    spoken = [node for node in ast.walk(ast.parse(example.code)) if isinstance(node, (ast.Constant, ast.JoinedStr))]
    if "__future__" in example.code or any(node.lineno != node.end_lineno for node in spoken):
        return None
    found = _placed(example, *AROUND_PYTHON[name], indent="    ")
    try:
        ast.parse(found.code)
    except SyntaxError:
        return None
    return found


def _cases() -> list[Any]:
    shell, python = itertools.cycle([*BEFORE, *AROUND]), itertools.cycle([*BEFORE_PYTHON, *AROUND_PYTHON])
    cases = []
    for case in examples_of("maintlint_rules"):
        loaded, example = case.values
        if loaded.rule.code in OF_THE_TEXT or loaded.rule.name == ONLY_DEFINES or example.rules:
            continue
        names = itertools.islice(python if example.language == "python" else shell, TIMES)
        cases.extend(pytest.param(loaded, example, name, id=f"{case.id}:{name}") for name in names)
    return cases


TIMES = 2
"""Surroundings for each example; all of them in turn."""


@pytest.mark.parametrize(("rule", "example", "name"), _cases())
def test_says_the_same(rule: LoadedRule, example: Example, name: str) -> None:
    surrounded = _surrounded(example, name)
    if surrounded is not None:
        check_example(surrounded, rule)
