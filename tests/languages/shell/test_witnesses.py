"""tree-sitter-bash as a second independent witness: both see the same simple commands, in the same places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tree_sitter
import tree_sitter_bash
from msgspec import Struct

from maintlint.languages.shell import read
from maintlint.languages.shell.syntax import Simple
from maintlint.program import Literal

CORPUS = sorted((Path(__file__).parents[2] / "corpus" / "shell").glob("*.sh"))
PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))
# Words that tree-sitter makes nodes of their own, not commands.
NOT_COMMANDS = frozenset({"[", "declare", "typeset", "export", "readonly", "local", "unset", "unsetenv"})


def ours(node: Any) -> Iterator[tuple[int, str]]:
    """Start and name of every simple command with a plain name, wherever it stands."""
    if isinstance(node, Simple) and node.words and isinstance(node.words[0], Literal):
        word = node.words[0]
        yield word.start, word.text
    if isinstance(node, Struct):
        for field in node.__struct_fields__:
            yield from ours(getattr(node, field))
    elif isinstance(node, tuple):
        for item in node:
            yield from ours(item)


def theirs(node: tree_sitter.Node) -> Iterator[tuple[int, str]]:
    """The same of tree-sitter's tree."""
    if node.type == "command_name" and node.text is not None:
        yield node.start_byte, node.text.decode()
    for child in node.children:
        yield from theirs(child)


def plain(commands: Iterator[tuple[int, str]]) -> set[tuple[int, str]]:
    return {
        (start, name)
        for start, name in commands
        if name.replace("-", "").replace("_", "").isalnum() and name not in NOT_COMMANDS
    }


def explained(text: bytes) -> set[tuple[int, str]]:
    """Where tree-sitter-bash 0.25 is known to be wrong.

    It takes ``coproc`` for the command that it starts. Statements with here-documents are left to bashlex:
    what follows on their line and backquotes in their text are lost to it.
    """
    known = {(match.start(), match[0].decode()) for match in re.finditer(rb"\bcoproc\b", text)}
    return known | {(match.start(1), match[1].decode()) for match in re.finditer(rb"\bcoproc +(\w+)", text)}


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_same_commands_as_tree_sitter(path: Path) -> None:
    """Statement by statement, where tree-sitter reads without an error."""
    text = path.read_bytes()
    mine = plain(ours(read(text).body))
    compared = 0
    for statement in PARSER.parse(text).root_node.children:
        if statement.has_error or b"<<" in (statement.text or b""):
            continue
        there = plain(theirs(statement))
        here = {(start, name) for start, name in mine if statement.start_byte <= start < statement.end_byte}
        assert here ^ there <= explained(text), statement.text
        compared += len(there)
    assert compared or path.name == "heredocs.sh"
