"""The test harness for rule authors: a rule's ``.md`` is its documentation and its tests.

A page has fixed headings: ``# ML106 unbounded-deletion`` as its title, then ``## What it says``, ``## Why``,
``## Flagged``, ``## Not flagged``, ``## Instead``, ``## Options``, ``## Limits``. In Flagged, Not flagged and
Instead each fenced block of ``bash``, ``sh`` or ``python`` is a program. Directly before a program may stand a
``toml`` block, its config, and blocks with ``file=PATH`` in the info string, files of the repository it lies in; a
``python`` block with ``rule=NAME`` is the module of another rule that is asked as well.
``skip`` in the info string makes a block mere documentation.

``# error: <name>`` at the end of a line, or as a comment line of its own directly above, marks a line that the
rule must report; on every other line it must be silent. ``# todo-error: <name>`` marks a known miss.

In a test module of your own::

    from maintlint.testing import check_example, examples_of

    @pytest.mark.parametrize("rule, example", examples_of("my_rules"))
    def test_rule(rule, example):
        check_example(example, rule)
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from maintlint.config_files import ConfigError
from maintlint.configuration import config_from
from maintlint.engine import READERS, analyse
from maintlint.outcome import Report
from maintlint.patterns import lazy
from maintlint.policy import Config
from maintlint.registry import INTERNAL, LoadedRule, Registry, load_registry
from maintlint.rule import Finding
from maintlint.toml import TOMLDecodeError, loads

HEADINGS = ("What it says", "Why", "Flagged", "Not flagged", "Instead", "Options", "Limits")
PROGRAM_HEADINGS = ("Flagged", "Not flagged", "Instead")
ALWAYS = ("ML900", "ML903")
"""A rule that fails and a declaration that cannot be read make an example worthless."""

LANGUAGES = {"bash": "shell", "sh": "shell", "python": "python"}

_FENCE = lazy(r"^(?P<fence>```+|~~~+)[ \t]*(?P<info>[^`]*)$")
_HEADING = lazy(r"^(?P<level>#{1,6})[ \t]+(?P<title>.*?)[ \t]*#*$")
_MARK = lazy(r"#\s*(?P<kind>error|todo-error):\s*(?P<names>[a-z][a-z0-9-]*(?:\s*,\s*[a-z][a-z0-9-]*)*)\s*$")


class PageError(ValueError):
    """A page that does not follow the format; the message is ``path:line: what is wrong``."""


class Example(Struct, frozen=True):
    """One program of a page. ``line``: where it starts in the page, from 1; ``heading``: its section.

    ``files`` are those beside it, ``rules`` the modules of other rules that are asked as well; name and text of each.
    """

    page: str
    line: int
    heading: str
    language: str
    code: str
    config: str = ""
    files: tuple[tuple[str, str], ...] = ()
    rules: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """``ml106.md:17``: for the names of tests."""
        return f"{os.path.basename(self.page)}:{self.line}"


class Expectation(Struct, frozen=True):
    """Lines of a program that a rule must report, and those it is known to miss."""

    errors: frozenset[int]
    todo: frozenset[int]


class _Block(Struct, frozen=True):
    line: int
    heading: str
    info: tuple[str, ...]
    text: str


def load_examples(path: str) -> list[Example]:
    """The programs of a rule's page, in order.

    Raises PageError if the page does not follow the format, OSError if it cannot be read.
    """
    with open(path, encoding="utf-8") as stream:
        lines = stream.read().splitlines()
    blocks, headings = _read_page(path, lines)
    _check_headings(path, headings)
    examples: list[Example] = []
    config = ""
    files: list[tuple[str, str]] = []
    rules: list[tuple[str, str]] = []
    previous = ""
    for block in blocks:
        if block.heading not in PROGRAM_HEADINGS or "skip" in block.info:
            continue
        if block.heading != previous:
            config, files, rules, previous = "", [], [], block.heading
        language = block.info[0] if block.info else ""
        name = _named(block, "file=")
        rule = _named(block, "rule=")
        if rule:
            rules.append((_checked_rule(path, block, rule), block.text))
        elif name:
            files.append((_checked_name(path, block, name), block.text))
        elif language == "toml":
            config = block.text
        elif language in LANGUAGES:
            spoken = LANGUAGES[language]
            examples.append(
                Example(path, block.line, block.heading, spoken, block.text, config, tuple(files), tuple(rules))
            )
            config, files, rules = "", [], []
    return examples


def _named(block: _Block, key: str) -> str:
    return next((word.removeprefix(key) for word in block.info if word.startswith(key)), "")


def expectation(example: Example, name: str) -> Expectation:
    """Which lines of the example the rule ``name`` must report.

    Raises PageError for a mark that stands above nothing.
    """
    marked: dict[str, set[int]] = {"error": set(), "todo-error": set()}
    lines = example.code.splitlines()
    for number, line in enumerate(lines, 1):
        found = _MARK.search(line)
        if found is None or name not in re.split(r"\s*,\s*", found.group("names")):
            continue
        at = number
        if not line[: found.start()].strip():
            at = number + 1
            while at <= len(lines) and _MARK.fullmatch(lines[at - 1].strip()):
                at += 1
        if at > len(lines):
            raise PageError(f"{example.page}:{example.line + number - 1}: the mark stands above nothing")
        marked[found.group("kind")].add(at)
    return Expectation(frozenset(marked["error"]), frozenset(marked["todo-error"]))


def check_example(example: Example, rule: LoadedRule) -> None:
    """Runs ``rule`` alone on the example.

    Raises AssertionError, with the program and what was expected where, if the rule reports other lines than
    the marked ones, fails, or finds a known miss; PageError if the example cannot be run.
    """
    expected = expectation(example, rule.rule.name)
    if example.heading == "Flagged" and not expected.errors | expected.todo:
        raise PageError(f"{example.page}:{example.line}: a program in Flagged without a mark for {rule.rule.name}")
    if example.heading != "Flagged" and expected.errors:
        raise PageError(f"{example.page}:{example.line}: a program in {example.heading} is marked as an error")
    report, path = run_example(example, rule)
    broken = [finding for finding in report.findings if finding.code in ALWAYS and finding.code != rule.rule.code]
    if broken:
        raise AssertionError(f"{example.page}:{example.line}: {broken[0].message}")
    mine = [finding for finding in report.findings if finding.code == rule.rule.code]
    elsewhere = [finding for finding in mine if finding.place.path != path]
    reported = {finding.place.line: finding for finding in mine if finding.place.path == path}
    wrong = _differences(expected, reported)
    wrong.extend((0, f"not expected in {item.place.path}:{item.place.line}: {item.message}") for item in elsewhere)
    if wrong:
        raise AssertionError(_explained(example, rule, wrong))


def run_example(example: Example, rule: LoadedRule) -> tuple[Report, str]:
    """The report of ``rule`` alone on the example, and the path of the program in it.

    Raises PageError if the config of the example is wrong.
    """
    # What the engine itself says, of suppressions for example, is about what other rules say.
    registry = load_registry() if rule.rule.code in INTERNAL else Registry((rule,))
    if example.rules:
        registry = Registry((*registry.rules, *_own_rules(example)))
    with tempfile.TemporaryDirectory() as directory:
        for name, text in example.files:
            target = os.path.join(directory, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "w", encoding="utf-8") as stream:
                stream.write(text)
        path = os.path.join(directory, "program.py" if example.language == "python" else "program.sh")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(example.code)
        try:
            config = _config(example)
            report = analyse(
                example.code.encode(),
                path,
                config,
                language=example.language,
                root=directory,
                registry=registry,
                others=[os.path.join(directory, name) for name, _ in example.files],
            )
        except ConfigError as error:
            raise PageError(f"{example.page}:{example.line}: {error}") from error
    return report, path


def _own_rules(example: Example) -> tuple[LoadedRule, ...]:
    """The rules that the page brings for an example, as those of a package.

    Raises PageError for one that cannot be loaded.
    """
    with tempfile.TemporaryDirectory(prefix="page_rules_") as directory:
        package = os.path.basename(directory)
        for name, text in (("__init__", ""), *example.rules):
            with open(os.path.join(directory, f"{name}.py"), "w", encoding="utf-8") as stream:
                stream.write(text)
        sys.path.insert(0, os.path.dirname(directory))
        try:
            loaded = load_registry((package,))
        finally:
            sys.path.remove(os.path.dirname(directory))
            for module in [name for name in sys.modules if name.split(".")[0] == package]:
                del sys.modules[module]
    if loaded.problems:
        problem = loaded.problems[0]
        raise PageError(f"{example.page}:{example.line}: the rule {problem.module}: {problem.message}")
    return loaded.rules


def examples_of(*packages: str) -> list[Any]:
    """For ``pytest.mark.parametrize("rule, example", …)``: each rule of the packages with each of its examples.

    Raises PageError for a page that does not follow the format, and for a rule without page or a broken one.
    """
    import pytest

    registry = load_registry(packages)
    if registry.problems:
        problem = registry.problems[0]
        raise PageError(f"{problem.path}:1: {problem.message}")
    cases = []
    for loaded in registry.rules:
        if not loaded.documentation:
            raise PageError(f"{loaded.module}:1: the rule has no .md beside it")
        for example in load_examples(loaded.documentation):
            marks = () if READERS[example.language] else pytest.mark.skip(f"{example.language} is not read yet")
            cases.append(pytest.param(loaded, example, id=f"{loaded.rule.name}:{example.line}", marks=marks))
    return cases


def _config(example: Example) -> Config:
    if not example.config:
        return Config()
    try:
        return config_from(loads(example.config), "the config of this example")
    except TOMLDecodeError as error:
        raise PageError(f"{example.page}:{example.line}: the config of this example is not TOML: {error}") from error


def _differences(expected: Expectation, reported: dict[int, Finding]) -> list[tuple[int, str]]:
    wrong: list[tuple[int, str]] = []
    wrong.extend((line, "expected here, not reported") for line in sorted(expected.errors - reported.keys()))
    for line in sorted(reported.keys() - expected.errors):
        if line in expected.todo:
            wrong.append((line, "a known miss that is found now: make it `# error:`"))
        else:
            wrong.append((line, f"not expected: {reported[line].message}"))
    return wrong


def _explained(example: Example, rule: LoadedRule, wrong: list[tuple[int, str]]) -> str:
    notes: dict[int, list[str]] = {}
    for at, text in wrong:
        notes.setdefault(at, []).append(text)
    shown = [f"{rule.rule.name}: {example.page}:{example.line} ({example.heading})"]
    shown.extend(f"      {text}" for text in notes.get(0, []))
    for number, line in enumerate(example.code.splitlines(), 1):
        shown.append(f"{'>' if number in notes else ' '} {number:>3} | {line}")
        shown.extend(f"      | ^ {text}" for text in notes.get(number, []))
    return "\n".join(shown)


def _read_page(path: str, lines: list[str]) -> tuple[list[_Block], list[tuple[int, int, str]]]:
    blocks: list[_Block] = []
    headings: list[tuple[int, int, str]] = []
    section = ""
    numbered = iter(enumerate(lines, 1))
    for number, line in numbered:
        fence = _FENCE.match(line)
        if fence:
            text = "".join(_fenced(numbered, fence.group("fence"), path, number))
            blocks.append(_Block(number + 1, section, tuple(fence.group("info").split()), text))
            continue
        heading = _HEADING.match(line)
        if heading:
            level = len(heading.group("level"))
            headings.append((number, level, heading.group("title")))
            section = heading.group("title") if level == 2 else section
    return blocks, headings


def _fenced(numbered: Iterator[tuple[int, str]], fence: str, path: str, opened: int) -> Iterator[str]:
    for number, line in numbered:
        if line.rstrip() == fence:
            return
        inner = _FENCE.match(line)
        if inner and inner.group("fence") == fence:
            raise PageError(f"{path}:{number}: a block opens in the block of line {opened}")
        yield line + "\n"
    raise PageError(f"{path}:{opened}: the block is not closed")


def _check_headings(path: str, headings: list[tuple[int, int, str]]) -> None:
    titles = [(line, title) for line, level, title in headings if level == 1]
    if len(titles) != 1 or not re.match(r"[A-Z]+[0-9]+ [a-z0-9-]+\Z", titles[0][1]):
        raise PageError(f"{path}:{titles[0][0] if titles else 1}: the title must be one line `# CODE rule-name`")
    sections = [(line, title) for line, level, title in headings if level == 2]
    for line, title in sections:
        if title not in HEADINGS:
            raise PageError(f"{path}:{line}: the heading `{title}` is not one of {', '.join(HEADINGS)}")
    order = [HEADINGS.index(title) for _, title in sections]
    missing = [heading for heading in HEADINGS if heading not in {title for _, title in sections}]
    if missing:
        raise PageError(f"{path}:1: the heading `## {missing[0]}` is missing")
    if order != sorted(set(order)):
        raise PageError(f"{path}:1: the headings must stand once and in this order: {', '.join(HEADINGS)}")


def _checked_rule(path: str, block: _Block, name: str) -> str:
    if not name.isidentifier() or name.startswith("_") or block.info[0] != "python":
        raise PageError(f"{path}:{block.line - 1}: the rule {name} is no module of Python")
    return name


def _checked_name(path: str, block: _Block, name: str) -> str:
    name = os.path.normpath(name)
    if os.path.isabs(name) or name.startswith(".."):
        raise PageError(f"{path}:{block.line - 1}: the file {name} does not lie in the repository")
    return name
