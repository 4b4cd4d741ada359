"""The grammar of suppression comments."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintlint.places import SourceText
from maintlint.sources.suppressions import (
    comments_of,
    python_comment_spans,
    read_suppressions,
)


def read(text: str) -> tuple[list[tuple[str, int | None, str]], list[str]]:
    source = SourceText("a.py", text.encode())
    suppressions, problems = read_suppressions(comments_of(source, python_comment_spans(source)))
    return [(item.rule, item.line, item.reason) for item in suppressions], [problem.message for problem in problems]


def test_at_the_end_of_a_line() -> None:
    assert read('x = 1  # maintlint: ignore[ML106] reason="why"\n') == ([("ML106", 1, "why")], [])


def test_on_the_line_before() -> None:
    text = "# maintlint: ignore[unbounded-deletion]\n\n# another\nx = 1\n"
    assert read(text) == ([("unbounded-deletion", 4, "")], [])


def test_several_rules_and_the_whole_file() -> None:
    text = "# maintlint: ignore-file[ML106, ML105,ML106] reason='a \"b\"'\n"
    assert read(text) == ([("ML106", None, 'a "b"'), ("ML105", None, 'a "b"')], [])


@pytest.mark.parametrize(
    "facts", ['reason="why" until=2031-12-31', "until='2031-12-31' reason='why'", 'until="2031-12-31"  reason="why" ']
)
def test_a_reason_and_an_end_in_any_order(facts: str) -> None:
    source = SourceText("a.py", f"x = 1  # maintlint: ignore[ML106] {facts}\n".encode())
    ((item,), problems) = read_suppressions(comments_of(source, python_comment_spans(source)))
    assert (item.reason, item.until, problems) == ("why", datetime.date(2031, 12, 31), [])


def test_text_that_is_no_comment() -> None:
    assert read("x = '# maintlint: ignore[ML106]'\n") == ([], [])


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore", "`ignore` needs the rules in brackets"),
        ("ignore ML106", "`ignore` needs the rules in brackets"),
        ("ignore[]", "the brackets are empty"),
        ("ignore[a,,b]", "a name is missing between the commas"),
        ("ignore[a b]", "`a b` is not a rule's code or name"),
        ("ignore[a] because", '`because` is not understood; a reason is written reason="…", an end until=DATE'),
        ("ignore[a] reason=why", 'a reason is written in quotes: reason="…"'),
        ("ignore[a] until=soon", "`soon` is not a date like 2031-12-31"),
        ("ignore[a] until=20311231", "`20311231` is not a date like 2031-12-31"),
        ("ignore[a] until=2031-W01-1", "`2031-W01-1` is not a date like 2031-12-31"),
        ("ignore[a] until=2031-12-31 until=2032-12-31", "`until` stands there twice"),
        ("ignored[a]", "`ignored` is not known, only `ignore[…]` and `ignore-file[…]`"),
        ("", "nothing follows `maintlint:`, only `ignore[…]` and `ignore-file[…]`"),
    ],
)
def test_nonsense_is_told(comment: str, message: str) -> None:
    suppressions, problems = read(f"# maintlint: {comment}\n")
    assert suppressions == []
    assert problems == [f"this suppression does nothing: {message}"]


@given(st.text(alphabet="ignore-file[],ML106 reason=\"'#:until", max_size=60))
def test_never_raises(text: str) -> None:
    suppressions, problems = read(f"# maintlint: {text}\n")
    assert all(isinstance(item, tuple) for item in suppressions)
    assert len(problems) <= 1


def test_a_file_that_cannot_be_tokenised() -> None:
    assert read("x = 1  # maintlint: ignore[ML106]\n'''\n")[0] == [("ML106", 1, "")]
