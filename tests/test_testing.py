"""The harness for rule authors: pages are read strictly, examples are judged line by line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from maintlint.registry import LoadedRule
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.testing import (
    HEADINGS,
    Example,
    Expectation,
    PageError,
    check_example,
    examples_of,
    expectation,
    load_examples,
)

TITLE = "# ABC101 some-deletion\n"


def deletions(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in scope.effects:
        if effect.kind == "delete" and "keep" not in effect.resource.value:
            yield context.finding(effect.place, f"deletes {effect.resource.value}", hosts=effect.hosts)


def crash(scope: Scope, context: Context) -> Iterator[Finding]:
    raise KeyError("x")


RULE = LoadedRule(Rule("ABC101", "some-deletion", "error", "likely", ""), deletions, None, "plugin.x", "", "")
BROKEN = LoadedRule(Rule("ABC101", "some-deletion", "error", "likely", ""), crash, None, "plugin.x", "", "")


def page(tmp_path: Path, title: str = TITLE, headings: tuple[str, ...] = HEADINGS, **sections: str) -> str:
    texts = {heading: sections.get(heading.replace(" ", "_").lower(), "") for heading in headings}
    path = tmp_path / "some_deletion.md"
    path.write_text(title + "".join(f"\n## {heading}\n\n{text}\n" for heading, text in texts.items()))
    return str(path)


def block(code: str, info: str = "bash") -> str:
    return f"```{info}\n{code}\n```\n\n"


def example(code: str, heading: str = "Flagged", **fields: object) -> Example:
    return Example("page.md", 10, heading, "shell", code, **fields)  # type: ignore[arg-type]


MODULE = """from maintlint.rule import Rule

RULE = Rule("ABC102", "other", severity="info", confidence="likely", summary="another one")


def check(scope, context):
    yield from {}
"""


def test_other_rules_of_an_example_are_asked(tmp_path: Path) -> None:
    path = page(
        tmp_path,
        flagged=block(MODULE.replace("{}", "1 // 0"), "python rule=other") + block("rm x  # error: some-deletion"),
        not_flagged=block("rm keep"),
    )
    broken, alone = load_examples(path)
    with pytest.raises(AssertionError, match="the rule other failed on this program: ZeroDivisionError"):
        check_example(broken, RULE)
    assert alone.rules == ()
    check_example(alone, RULE)
    fine = example("rm x  # error: some-deletion", rules=(("other", MODULE),))
    before = list(sys.path)
    check_example(fine, RULE)
    assert sys.path == before
    assert not any(name.startswith("page_rules_") for name in sys.modules)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.b", MODULE, "the rule a.b is no module of Python"),
        ("_other", MODULE, "the rule _other is no module of Python"),
        ("other", "RULE = 5", "its RULE is a int"),
        ("other", "import nothing_of_this_name", "it cannot be imported"),
    ],
)
def test_other_rules_that_cannot_be_used(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = page(tmp_path, not_flagged=block(text, f"python rule={name}") + block("rm keep"))
    with pytest.raises(PageError, match=message):
        check_example(load_examples(path)[0], RULE)


def test_programs_with_their_config_and_files(tmp_path: Path) -> None:
    path = page(
        tmp_path,
        flagged=block("fail-on = 'info'", "toml")
        + block("web1", "text file=hosts/all.txt")
        + block("rm a  # error: x"),
        not_flagged=block("rm keep") + block("import os", "python") + block("rm doc", "bash skip"),
        instead="~~~sh\nrm keep\n~~~\n",
        options=block("[rules.x]", "toml") + block("rm doc"),
    )
    assert [(item.heading, item.language, item.code, item.config, item.files) for item in load_examples(path)] == [
        ("Flagged", "shell", "rm a  # error: x\n", "fail-on = 'info'\n", (("hosts/all.txt", "web1\n"),)),
        ("Not flagged", "shell", "rm keep\n", "", ()),
        ("Not flagged", "python", "import os\n", "", ()),
        ("Instead", "shell", "rm keep\n", "", ()),
    ]
    first = load_examples(path)[0]
    assert Path(path).read_text().splitlines()[first.line - 1] == "rm a  # error: x"
    assert first.name == f"some_deletion.md:{first.line}"


@pytest.mark.parametrize(
    ("title", "headings", "flagged", "message"),
    [
        ("# Some deletion\n", HEADINGS, "", "1: the title must be one line `# CODE rule-name`"),
        ("", HEADINGS, "", "1: the title must be one line `# CODE rule-name`"),
        (TITLE, HEADINGS[:-1], "", "1: the heading `## Limits` is missing"),
        (TITLE, (*HEADINGS, "More"), "", f"31: the heading `More` is not one of {', '.join(HEADINGS)}"),
        (
            TITLE,
            tuple(reversed(HEADINGS)),
            "",
            f"1: the headings must stand once and in this order: {', '.join(HEADINGS)}",
        ),
        (TITLE, HEADINGS, "```bash\nrm a\n", "13: the block is not closed"),
        (TITLE, HEADINGS, "```bash\nrm a\n```bash\n```\n", "15: a block opens in the block of line 13"),
        (TITLE, HEADINGS, block("x", "text file=../x"), "13: the file ../x does not lie in the repository"),
    ],
)
def test_pages_that_do_not_follow_the_format(
    tmp_path: Path, title: str, headings: tuple[str, ...], flagged: str, message: str
) -> None:
    path = page(tmp_path, title, headings, flagged=flagged)
    with pytest.raises(PageError) as caught:
        load_examples(path)
    assert str(caught.value) == f"{path}:{message}"


def test_marks() -> None:
    code = "rm a  # error: some-deletion\n# error: other\n# error: some-deletion\nrm b\n"
    code += "rm c # todo-error: x, some-deletion\n"
    assert expectation(example(code), "some-deletion") == Expectation(frozenset((1, 4)), frozenset((5,)))
    with pytest.raises(PageError, match=r"page.md:11: the mark stands above nothing"):
        expectation(example("rm a\n# error: some-deletion\n"), "some-deletion")


@pytest.mark.parametrize(
    "item",
    [
        example("rm a  # error: some-deletion\nrm keep\n"),
        example("# error: some-deletion\nrm a\n"),
        example("rm keep  # todo-error: some-deletion\n"),
        example("rm keep\n", "Not flagged"),
        example("rm -rf /srv/$(cat list)  # error: some-deletion\n", files=(("list", "x\n"),)),
    ],
)
def test_good_examples(item: Example) -> None:
    check_example(item, RULE)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (
            example("rm keep  # error: some-deletion\nrm b\n"),
            "some-deletion: page.md:10 (Flagged)\n"
            ">   1 | rm keep  # error: some-deletion\n"
            "      | ^ expected here, not reported\n"
            ">   2 | rm b\n"
            "      | ^ not expected: deletes b",
        ),
        (
            example("rm b  # todo-error: some-deletion\n"),
            "some-deletion: page.md:10 (Flagged)\n"
            ">   1 | rm b  # todo-error: some-deletion\n"
            "      | ^ a known miss that is found now: make it `# error:`",
        ),
        (
            example("rm b\n", "Instead"),
            "some-deletion: page.md:10 (Instead)\n>   1 | rm b\n      | ^ not expected: deletes b",
        ),
    ],
)
def test_wrong_examples(item: Example, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check_example(item, RULE)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (example("rm a\n"), "page.md:10: a program in Flagged without a mark for some-deletion"),
        (
            example("rm a  # error: some-deletion\n", "Not flagged"),
            "page.md:10: a program in Not flagged is marked as an error",
        ),
        (
            example("rm a  # error: some-deletion\n", config="selct = []"),
            "page.md:10: the config of this example: selct: there is no such key; did you mean `select`?",
        ),
        (
            example("rm a  # error: some-deletion\n", config="["),
            "page.md:10: the config of this example is not TOML: ",
        ),
    ],
)
def test_examples_that_cannot_be_judged(item: Example, message: str) -> None:
    with pytest.raises(PageError) as caught:
        check_example(item, RULE)
    assert str(caught.value).startswith(message)


def test_a_rule_that_fails() -> None:
    with pytest.raises(AssertionError, match=r"page.md:10: the rule some-deletion failed .*: KeyError: 'x'"):
        check_example(example("rm a  # error: some-deletion\n"), BROKEN)


def test_a_declaration_that_is_wrong() -> None:
    code = "# /// maintlint\n# target = 'a'\n# ///\nrm a  # error: some-deletion\n"
    with pytest.raises(AssertionError, match="the declaration has no key `target`"):
        check_example(example(code), RULE)


def test_the_pages_of_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "paged_rules"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "some_deletion.py").write_text(
        "from maintlint.rule import Rule\n"
        'RULE = Rule("ABC101", "some-deletion", "error", "likely", "")\n'
        "def check(scope, context):\n"
        "    return ()\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(PageError, match=r"^paged_rules.some_deletion:1: the rule has no .md beside it$"):
        examples_of("paged_rules")
    page(package, not_flagged=block("rm a") + block("import os", "python"))
    cases = examples_of("paged_rules")
    assert [case.id for case in cases] == ["some-deletion:18", "some-deletion:22"]
    loaded, item = cases[0].values
    check_example(item, loaded)
    assert [mark.name for mark in cases[1].marks] in ([], ["skip"])
    with pytest.raises(PageError, match="it cannot be imported"):
        examples_of("no_such_rules")
