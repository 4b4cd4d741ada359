"""Compound commands: from tree-sitter's nodes to the typed tree."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from maintlint.languages.shell.chains import Item, join, redirected
from maintlint.languages.shell.nesting import UnfitError
from maintlint.languages.shell.syntax import (
    Case,
    CaseArm,
    CFor,
    Command,
    For,
    FunctionDefinition,
    Group,
    If,
    Loop,
    Sequence,
    SubshellGroup,
)
from maintlint.languages.shell.words import VALUE

if TYPE_CHECKING:
    from tree_sitter import Node

    from maintlint.languages.shell.treesitter import Reader

_IN = re.compile(rb"(?:\s|\0|\\\n|#[^\n]*)*in(?=[\s\0;\\])").match


def _group(reader: Reader, node: Node) -> Command:
    start, end = node.start_byte, node.end_byte
    children = node.children
    if children[0].type == "((":
        return reader.arithmetic(start, end)
    return Group(start, end, reader.sequence(children[1:-1], start + 1, end - 1))


def _subshell(reader: Reader, node: Node) -> Command:
    start, end = node.start_byte, node.end_byte
    if reader.data[start] != 0x28:
        start += 1
    return SubshellGroup(start, end, reader.sequence(node.children[1:-1], start + 1, end - 1))


def _conditional(reader: Reader, node: Node) -> Command:
    end = node.end_byte
    children = node.children
    clauses = [(node.start_byte, children[1:-1])]
    orelse: Sequence | None = None
    for child in children:
        if child.type == "elif_clause":
            clauses.append((child.start_byte, child.children[1:]))
        elif child.type == "else_clause":
            orelse = reader.sequence(child.children[1:], child.start_byte + 4, child.end_byte)
    for start, parts in reversed(clauses):
        cut = next((number for number, part in enumerate(parts) if part.type == "then"), -1)
        if cut < 0:
            raise UnfitError
        body = [part for part in parts[cut + 1 :] if part.type not in ("elif_clause", "else_clause")]
        found = If(
            start,
            end,
            reader.sequence(parts[:cut], start, parts[cut].start_byte),
            reader.sequence(body, parts[cut].end_byte, end),
            orelse,
        )
        orelse = Sequence(start, end, (found,))
    return found


def _body(reader: Reader, node: Node) -> Sequence:
    children = node.children
    return reader.sequence(children[1:-1], children[0].end_byte, node.end_byte)


def _loop(reader: Reader, node: Node) -> Command:
    children = node.children
    body = node.child_by_field_name("body")
    if body is None:
        raise UnfitError
    condition = [child for child in children[1:] if child.start_byte < body.start_byte]
    return Loop(
        node.start_byte,
        node.end_byte,
        reader.sequence(condition, children[0].end_byte, body.start_byte),
        _body(reader, body),
        children[0].type == "until",
    )


def _each(reader: Reader, node: Node) -> Command:
    variable = node.child_by_field_name("variable")
    body = node.child_by_field_name("body")
    if variable is None or body is None:
        raise UnfitError
    match = _IN(reader.data, variable.end_byte, body.start_byte)
    words = reader.simple.items(match.end(), body.start_byte) if match is not None else None
    name = reader.data[variable.start_byte : variable.end_byte].decode("utf-8", "replace")
    return For(node.start_byte, node.end_byte, name, words, _body(reader, body), node.child(0).type == "select")


def _counting(reader: Reader, node: Node) -> Command:
    body = node.child_by_field_name("body")
    start = reader.data.find(b"((", node.start_byte, node.end_byte)
    end = reader.words.parentheses.arithmetic(start + 2, node.end_byte)
    if body is None or start < 0 or end < 0:
        raise UnfitError
    text = reader.data[start + 2 : end - 2].decode("utf-8", "replace")
    parts = reader.words.computed(start + 2, end - 2)
    return CFor(node.start_byte, node.end_byte, text, _body(reader, body), parts)


def _case(reader: Reader, node: Node) -> Command:
    subject = node.child_by_field_name("value")
    if subject is None:
        raise UnfitError
    value = reader.words.span(subject.start_byte, subject.end_byte, VALUE)
    arms = tuple(_arm(reader, child) for child in node.children if child.type == "case_item")
    return Case(node.start_byte, node.end_byte, value, arms)


def _arm(reader: Reader, node: Node) -> CaseArm:
    children = node.children
    cut = next((number for number, part in enumerate(children) if part.type == ")"), -1)
    if cut < 0:
        raise UnfitError
    patterns = reader.simple.patterns(node.start_byte, children[cut].start_byte)
    last = children[-1]
    terminator = last.type if last.type in (";;", ";&", ";;&") else ""
    body = children[cut + 1 : -1] if terminator else children[cut + 1 :]
    return CaseArm(
        node.start_byte,
        node.end_byte,
        patterns,
        reader.sequence(body, children[cut].end_byte, last.start_byte),
        terminator,
    )


def _function(reader: Reader, node: Node) -> Command:
    name = node.child_by_field_name("name")
    body = node.child_by_field_name("body")
    if name is None or body is None:
        raise UnfitError
    items: list[Item] = []
    reader.flat(body, items)
    found = join(items)
    if len(found) != 1:
        raise UnfitError
    command = found[0]
    if body.end_byte < node.end_byte:
        extra, end = reader.simple.command(body.end_byte, node.end_byte)
        if extra is None or extra.words or end < node.end_byte:
            raise UnfitError
        command = redirected(command, extra.redirections, extra.end)
    text = reader.data[name.start_byte : name.end_byte].decode("utf-8", "replace")
    return FunctionDefinition(node.start_byte, node.end_byte, text, command)


COMPOUND: dict[str, Callable[[Reader, Node], Command]] = {
    "compound_statement": _group,
    "subshell": _subshell,
    "if_statement": _conditional,
    "while_statement": _loop,
    "for_statement": _each,
    "c_style_for_statement": _counting,
    "case_statement": _case,
    "function_definition": _function,
}
"""Readers of compound commands by node type."""
