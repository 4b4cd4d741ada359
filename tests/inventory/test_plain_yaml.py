"""The fast reader of plain YAML says what the whole reader says, or nothing."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from maintlint.inventory.formats.plain_yaml import composed

PLAIN = """\
---
all:  # everything
  vars:
    ansible_user: deploy now

  children:
    mail:
      hosts:
        mail1.example.com:
        mail2.example.com:
          ansible_host: 10.0.0.2
# comment
    web:
      hosts:
        web1:
"""

LINES = st.builds(
    lambda indent, text: " " * indent + text,
    st.sampled_from([0, 0, 2, 2, 2, 4, 4, 3]),
    st.sampled_from(
        [
            "mail:",
            "web1.example.com:",
            "hosts:",
            "hosts: a b",
            "x: 1",
            "x: a#b",
            "x: a # b",
            "x: 'q'",
            'x: "a[1]"',
            "x: a: b",
            "- a",
            "# note",
            "",
            "...",
            "---",
            "x: |",
            "x: -o y",
            "x : y",
            "x:y",
            "x:  ",
            "<<: *a",
            "a: &a",
            "text",
            "x: null",
            "\tx:",
            "x: [a, b]",
            "x: a,b",
            "x: {a: b}",
            "x: y\r",
            "é:",
        ]
    ),
)


def tree(node: Any) -> Any:
    """The node with the line of everything in it."""
    inner = node.value if node.id == "scalar" else [(tree(key), tree(value)) for key, value in node.value]
    return node.id, node.start_mark.line, inner


@given(st.lists(LINES, max_size=8).map("\n".join))
@example("a:\n  b:\n c:\n")
@example("a: b\n  c:\n")
@example("  a:\nb:\n")
@example("a:\n  # note\n  b:\na:\n")
@example("a: b\n  c\n")
@example("---\na:\n")
@example("--- \na:\n")
def test_both_readers_agree(text: str) -> None:
    found = composed(text)
    if found is not None:
        assert tree(found) == tree(yaml.compose(text, Loader=yaml.SafeLoader))


def test_what_is_read_fast() -> None:
    assert composed(PLAIN) is not None
    assert composed(PLAIN + "    db: {}\n") is None


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_nothing_in_it(text: str) -> None:
    assert composed(text) is None
