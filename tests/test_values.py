"""Laws of abstract values: whatever a shell may compute, the value must allow."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maintlint.combining import MOST_ALTERNATIVES, concat, join, never_empty, one_of, only_empty, widen
from maintlint.evaluate.fields import split
from maintlint.evaluate.globs import compiled, plain, quoted
from maintlint.evaluate.parameters import apply_operator
from maintlint.values import Emptiness, Hole, Lit, Text, Value, Wild, literal, spell, unknown

BASH = shutil.which("bash")
TEXTS = st.text("ab /.*", max_size=4)
SOME = ["", "a", "b", "ab", "a b", "/a", "a/b", "*"]

literals = TEXTS.map(literal)
choices = st.lists(TEXTS, min_size=1, max_size=4).map(lambda texts: one_of(texts, "loop", "x"))
unknowns = st.builds(
    lambda name, empty: unknown("env", name, empty=empty), st.sampled_from("XY"), st.sampled_from(list(Emptiness))
)
simple = st.one_of(literals, choices, unknowns)
values = st.one_of(
    simple,
    st.lists(simple, min_size=1, max_size=3).map(concat),
    st.lists(simple, min_size=2, max_size=4).map(lambda parts: join(parts[0], parts[-1])),
)


def allows(value: Value, text: str) -> bool:
    """Can the value be this text?"""
    return any(re.fullmatch(_expression(one), text, re.S) for one in value.alternatives)


def _expression(text: Text) -> str:
    parts = []
    for atom in text.atoms:
        if isinstance(atom, Lit):
            parts.append(re.escape(atom.text))
        elif isinstance(atom, Hole) and atom.choices is not None:
            parts.append("(?:" + "|".join(map(re.escape, atom.choices)) + ")")
        else:
            parts.append(".+" if isinstance(atom, Hole) and atom.empty is Emptiness.NEVER else ".*")
    return "".join(parts)


def members(value: Value) -> list[str]:
    """Some texts that the value can be."""
    found: list[str] = []
    for text in value.alternatives:
        known = spell(text)
        if known is not None:
            found.extend(known[:8])
            continue
        options = [
            [atom.text]
            if not isinstance(atom, Hole)
            else list(atom.choices)
            if atom.choices is not None
            else [one for one in SOME if one or atom.empty is not Emptiness.NEVER]
            for atom in text.atoms
        ]
        found.extend("".join(row) for row in list(product(*options))[:16])
    return found


@given(values)
def test_join_is_idempotent(value: Value) -> None:
    assert join(value, value) == value


@given(values, values)
def test_join_allows_what_either_allows(left: Value, right: Value) -> None:
    joined = join(left, right)
    assert all(allows(joined, text) for text in (*members(left), *members(right)))


@given(values, values)
def test_join_is_commutative(left: Value, right: Value) -> None:
    one, other = join(left, right), join(right, left)
    assert all(allows(other, text) for text in members(one))
    assert all(allows(one, text) for text in members(other))
    assert one.empty == other.empty


@given(st.lists(values, min_size=1, max_size=12))
def test_join_stays_small(many: list[Value]) -> None:
    joined = many[0]
    for value in many[1:]:
        joined = join(joined, value)
    assert len(joined.alternatives) <= MOST_ALTERNATIVES
    assert all(allows(joined, text) for value in many for text in members(value))


@given(values)
def test_widening_allows_more(value: Value) -> None:
    assert all(allows(widen(value), text) for text in members(value))


@given(st.lists(values, min_size=1, max_size=3))
def test_concat_allows_every_combination(parts: list[Value]) -> None:
    whole = concat(parts)
    for row in product(*[members(part)[:4] for part in parts]):
        assert allows(whole, "".join(row))


@given(values)
def test_emptiness_is_not_understated(value: Value) -> None:
    if value.empty is Emptiness.NEVER:
        assert all(members(value))


@given(values)
def test_checked_values(value: Value) -> None:
    texts = members(value)
    filled = [text for text in texts if text]
    if filled:
        assert all(allows(never_empty(value), text) for text in filled)
    if "" in texts:
        assert allows(only_empty(value), "")
    assert allows(join(never_empty(value), only_empty(value)), "") or "" not in texts


@given(values)
def test_checks_part_and_join_restores(value: Value) -> None:
    whole = join(only_empty(value), never_empty(value))
    assert all(allows(whole, text) for text in members(value))


OPERATORS = ["%", "%%", "#", "##", "/", "//", "/#", "/%", "^", "^^", ",", ",,", ":-", "-", ":+", "+"]
PATTERNS = ["a", "*", "?", "a*", "*a", "[ab]", "[!a]", "*/", "/*", "", ".", "?b", "[^/]*", "[[:alpha:]]"]


@pytest.mark.skipif(BASH is None, reason="there is no bash to compare with")
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.sampled_from(OPERATORS), st.sampled_from(PATTERNS)), min_size=20, max_size=20))
def test_operators_do_what_bash_does(rows: list[tuple[str, str, str]]) -> None:
    program = "".join(_line(text, operator, pattern) for text, operator, pattern in rows)
    printed = subprocess.run([str(BASH), "-c", program], capture_output=True, check=True, cwd="/").stdout.decode()
    for (text, operator, pattern), real in zip(rows, printed.split("\0"), strict=False):
        operand = None if operator[0] in "^," else pattern_value(operator, pattern)
        replacement = literal("Z") if operator[0] == "/" else None
        assert allows(apply_operator(literal(text), operator, operand, replacement), real), (
            text,
            operator,
            pattern,
            real,
        )
        vague = join(literal(text), literal("other"))
        assert allows(apply_operator(vague, operator, operand, replacement), real), (text, operator, pattern, real)


def _line(text: str, operator: str, pattern: str) -> str:
    operand = "" if operator[0] in "^," else pattern
    if operator[0] == "/":
        operand = pattern.replace("/", "\\/") + "/Z"
    return f"v='{text}'; printf '%s\\0' \"${{v{operator}{operand}}}\"\n"


def pattern_value(operator: str, pattern: str) -> Value:
    """An operand: an active pattern, or the text of a default."""
    if operator.lstrip(":") in ("-", "+") or not pattern:
        return literal(pattern)
    return Value((Text((Wild(pattern),)),))


@settings(max_examples=40, deadline=None)
@pytest.mark.skipif(BASH is None, reason="there is no bash to compare with")
@given(st.lists(st.tuples(TEXTS, st.sampled_from(PATTERNS)), min_size=20, max_size=20))
def test_patterns_match_what_bash_matches(rows: list[tuple[str, str]]) -> None:
    program = "".join(f"[[ '{text}' == {pattern or chr(39) * 2} ]]; printf '%s\\0' $?\n" for text, pattern in rows)
    printed = subprocess.run([str(BASH), "-c", program], capture_output=True, check=True).stdout.decode()
    for (text, pattern), status in zip(rows, printed.split("\0"), strict=False):
        found = compiled(pattern)
        assert found is not None
        assert (found.fullmatch(text) is not None) == (status == "0"), (text, pattern)


@settings(max_examples=40, deadline=None)
@pytest.mark.skipif(BASH is None, reason="there is no bash to compare with")
@given(st.lists(st.tuples(TEXTS, st.sampled_from([None, ":", "a", " ", ":a"])), min_size=20, max_size=20))
def test_words_split_as_bash_splits(rows: list[tuple[str, str | None]]) -> None:
    program = "set -f\n" + "".join(_separated(text, mark) for text, mark in rows)
    printed = subprocess.run([str(BASH), "-c", program], capture_output=True, check=True).stdout.decode()
    for (text, mark), real in zip(rows, printed.split("\0"), strict=False):
        words = [word.show() for word in split(literal(text), mark)]
        assert words == [word for word in re.findall(r"<(.*?)>", real) if word], (text, mark)


def _separated(text: str, mark: str | None) -> str:
    separators = "unset IFS" if mark is None else f"IFS='{mark}'"
    return f"{separators}; v='{text}'; printf '<%s>' $v; printf '\\0'\n"


@given(TEXTS)
def test_quoted_text_matches_itself_only(text: str) -> None:
    found = compiled(quoted(text))
    assert found is not None
    assert found.fullmatch(text)
    assert not found.fullmatch(text + "x")
    assert plain(quoted(text)) == text
