"""Every rule: its examples, and the laws that all rules keep."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from maintlint.engine import analyse
from maintlint.registry import LoadedRule, load_registry
from maintlint.testing import check_example, examples_of, load_examples

PACKAGE = "maintlint_rules"
ROOT = Path(__file__).parents[2]
REGISTRY = load_registry((PACKAGE,))
MACHINERY = {"baseline", "conclusion", "config_files", "configuration", "declaring", "engine", "fingerprint", "offers"}
MACHINERY |= {"files", "outcome", "registry", "scaffold", "selection", "silencing", "testing", "workers"}
ALLOWED = {path.stem for path in (ROOT / "maintlint").glob("[a-z]*.py")} - MACHINERY
FIXED_NAMES = {"no-canary", "no-dry-run", "no-fail-fast"}
MOST_LINES = 100
FEWEST = 6
FEWEST_IN_A_LANGUAGE = 2

each_rule = pytest.mark.parametrize("loaded", REGISTRY.rules, ids=lambda loaded: loaded.rule.name)


@pytest.mark.parametrize(("rule", "example"), examples_of(PACKAGE))
def test_example(rule: LoadedRule, example: Any) -> None:
    check_example(example, rule)


def test_all_rules_load() -> None:
    assert not REGISTRY.problems
    assert len(REGISTRY.rules) >= 31


def test_table_names_every_rule() -> None:
    table = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (ML\d+) \| ([a-z-]+) \| (error|warning|info) \|", table, re.M)
    rules = [(loaded.rule.code, loaded.rule.name, loaded.rule.severity) for loaded in REGISTRY.rules]
    assert rows == rules


def _source(loaded: LoadedRule) -> str:
    return Path(loaded.documentation).with_suffix(".py").read_text(encoding="utf-8")


@each_rule
def test_name(loaded: LoadedRule) -> None:
    name = loaded.rule.name
    assert Path(loaded.documentation).stem == name.replace("-", "_")
    assert name in FIXED_NAMES or not name.startswith(("no-", "avoid-", "use-", "prefer-"))


@each_rule
def test_page(loaded: LoadedRule) -> None:
    text = Path(loaded.documentation).read_text(encoding="utf-8")
    assert text.startswith(f"# {loaded.rule.code} {loaded.rule.name}\n")
    examples = load_examples(loaded.documentation)
    for half in ("Flagged", "Not flagged"):
        languages = Counter(example.language for example in examples if example.heading == half)
        assert min(languages["shell"], languages["python"]) >= FEWEST_IN_A_LANGUAGE, (half, languages)
        assert languages.total() >= FEWEST, (half, languages)
        shown = [(one.code, one.config, one.files, one.rules) for one in examples if one.heading == half]
        assert len(set(shown)) == len(shown), "the same program twice"


@each_rule
def test_module(loaded: LoadedRule) -> None:
    source = _source(loaded)
    assert len(source.splitlines()) < MOST_LINES
    tree = ast.parse(source)
    docstring = ast.get_docstring(tree)
    assert docstring
    assert "\n" not in docstring
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("maintlint"):
            assert (node.module or "").removeprefix("maintlint.") in ALLOWED
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute):
            assert node.left.attr != "command" or isinstance(node.ops[0], ast.In), (
                "a rule asks for effects, not commands"
            )


@each_rule
def test_options_are_read_and_documented(loaded: LoadedRule) -> None:
    page = Path(loaded.documentation).read_text(encoding="utf-8")
    section = page.split("## Options\n", 1)[1].split("\n## ", 1)[0]
    options = loaded.options_class
    if options is None:
        assert section.lstrip().startswith("None.")
        return
    source = _source(loaded)
    for field, key in zip(options.__struct_fields__, options.__struct_encode_fields__, strict=True):
        assert f"`{key}`" in section
        assert f"options.{field}" in source


def test_suppression_without_a_reason_works_and_is_told() -> None:
    report = analyse(b'rm -rf "$1"/*   # maintlint: ignore[unguarded-deletion]\n', registry=REGISTRY)
    assert [finding.code for finding in report.findings] == ["ML905"]


def test_suppression_with_a_reason_is_silent() -> None:
    report = analyse(b'rm -rf "$1"/*   # maintlint: ignore[ML104] reason="never empty"\n', registry=REGISTRY)
    assert not report.findings


ONE_HAZARD = [
    ('rm -rf "$1"/usr', {"ML104"}),
    ("rm -rf /usr", {"ML105"}),
    ("find / -delete", {"ML105"}),
    ("find /srv/archive -delete", {"ML106"}),
    ('cd "$1"\nrm -rf *', {"ML107"}),
    ("rm -rf /backup/db01", {"ML301"}),
    ("rm -rf ./*", {"ML106"}),
    ("chown -R app /usr", {"ML105"}),
    ("wipefs -a /dev/sdb\nmkfs.xfs -f /dev/sdb", {"ML106"}),
    ("case $(hostname) in web*) systemctl restart x ;; *) rm -f /run/x.pid ;; esac", set()),
    ("rm -rf /srv/data/acme /backup/data/acme", {"ML302"}),
    ("find /backup -mtime +3 -delete\ntar czf /backup/x.tgz /srv/x", {"ML303"}),
    ('for h in $(grep "$1" hosts.txt); do\nssh "$h" rm -rf /srv/data || exit 1\nsleep 60\ndone', {"ML202", "ML603"}),
]


@pytest.mark.parametrize(("program", "codes"), ONE_HAZARD)
def test_one_hazard_one_finding(program: str, codes: set[str]) -> None:
    report = analyse(program.encode() + b"\n", registry=REGISTRY)
    assert sorted(finding.code for finding in report.findings) == sorted(codes)


TOLD = [
    ("rm -rf /usr /etc", "deletes /usr and /etc, which the system needs"),
    (
        "cd /srv/x\nrm -rf ./usr ./etc",
        "deletes ./usr and ./etc in whatever directory the program is in: `cd /srv/x` may",
    ),
    ('ROOT="$(cd "$1" && pwd)"\nrm -rf "$ROOT"/*', "deletes $ROOT/*, and that may become everything below /: "),
    ('for x in "$@"; do rm -rf "/srv/data/$x"/*; done', None),
    (
        'find "$DIR"/ -mtime +3 -delete',
        "deletes files below $DIR/, and that may become everything below /: $DIR may be",
    ),
    ("chmod -R 777 /etc", "changes the owner or the permissions of everything in /etc, which the system needs"),
]


@pytest.mark.parametrize(("program", "start"), TOLD)
def test_what_is_told(program: str, start: str | None) -> None:
    report = analyse(program.encode() + b"\n", registry=REGISTRY)
    if start is None:
        assert not report.findings
        return
    (finding,) = report.findings
    assert finding.message.startswith(start)
    assert finding.help
