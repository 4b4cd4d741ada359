"""Remedies as edits of Python text: libcst rewrites the statement and leaves everything else as it was formatted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from msgspec import Struct

from maintlint.fix.edits import Edit, Fix
from maintlint.fix.shell import without_comment
from maintlint.places import Place, SourceText
from maintlint.remedy import Bound, Remedy, Remove, RequireNonEmpty, StopAtFirstFailure, StopIfItFails, StopTheLoop


def fixes_of(remedy: Remedy) -> list[Fix]:
    """The edits that do what ``remedy`` says, in several ways; none where they cannot be written."""
    if isinstance(remedy, Remove):
        return [Fix("remove it", remedy.safe, (without_comment(remedy.command),))]
    module = _module(remedy.command.source)
    if isinstance(remedy, Bound):
        return _bound(remedy, module) if module is not None else []
    statement = _statement_at(module, remedy.command) if module is not None else None
    if module is None or statement is None:
        return []
    spot = _Spot(remedy.command, module, statement)
    if isinstance(remedy, RequireNonEmpty):
        return _required(spot, remedy.safe)
    if isinstance(remedy, (StopIfItFails, StopTheLoop, StopAtFirstFailure)):
        return _checked(spot, remedy.safe)
    return []


def _bound(remedy: Bound, module: _Positions) -> list[Fix]:
    """Another number in the place of the one that is given: inside the place, or by name where a pool was made."""
    place, found = remedy.command, []
    start, end = (place.line, place.column - 1), (place.stop[0], place.stop[1] - 1)

    class Search(cst.CSTVisitor):
        def visit_Arg(self, node: cst.Arg) -> None:
            at = module.ranges[node.value].start
            number = node.value.value if isinstance(node.value, cst.Integer) else ""
            named = node.keyword is not None and node.keyword.value == remedy.option
            if number == str(remedy.now) and (named or start <= (at.line, at.column) <= end):
                line = place.source.starts[at.line - 1]
                before = place.source.line(at.line)[: at.column]
                first = line + len(before.encode())
                found.append(Edit(Place(place.source, first, first + len(number)), str(remedy.most)))

    module.tree.visit(Search())
    title = f"work on at most {remedy.most} at a time"
    return [Fix(title, remedy.safe, (edit,)) for edit in found]


class _Positions:
    """A module with the line and column of every node."""

    def __init__(self, tree: cst.Module) -> None:
        wrapper = MetadataWrapper(tree)
        self.tree = wrapper.module
        self.ranges = wrapper.resolve(PositionProvider)


class _Spot(Struct, frozen=True):
    """A place in a module, with the simple statement around it."""

    place: Place
    module: _Positions
    statement: cst.SimpleStatementLine


def _required(spot: _Spot, safe: bool) -> list[Fix]:
    """A test of each variable alone, and of all: the check that follows tells which is the one."""
    names = sorted(_names(spot))
    ways = [(name,) for name in names] + ([tuple(names)] if len(names) > 1 else [])
    return [
        fix
        for way in ways
        if (fix := _rewritten(spot, _guarded(spot.statement, way), f"stop when {' or '.join(way)} is empty", safe))
    ]


def _guarded(statement: cst.SimpleStatementLine, names: Sequence[str]) -> list[cst.BaseStatement]:
    """The statement behind a test of each variable; what stood above the statement stays above."""
    guards = [_guard(name) for name in names]
    guards[0] = guards[0].with_changes(leading_lines=statement.leading_lines)
    return [*guards, statement.with_changes(leading_lines=())]


def _guard(name: str) -> cst.If:
    guard = cst.parse_statement(f'if not {name}:\n    raise SystemExit("{name} is empty")\n')
    assert isinstance(guard, cst.If)
    return guard


def _checked(spot: _Spot, safe: bool) -> list[Fix]:
    """``subprocess.run(…, check=True)``."""
    changed = spot.statement.visit(_AddCheck())
    if not isinstance(changed, cst.BaseStatement):
        return []
    fix = _rewritten(spot, [changed], "stop when it fails", safe)
    return [fix] if fix is not None else []


class _AddCheck(cst.CSTTransformer):
    """Adds ``check=True`` to calls of ``subprocess.run`` that lack it."""

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        called = cst.Module([]).code_for_node(original_node.func)
        given = {argument.keyword.value for argument in original_node.args if argument.keyword is not None}
        if called.rpartition(".")[2] != "run" or "check" in given or not original_node.args:
            return updated_node
        *before, last = updated_node.args
        equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        added = cst.Arg(cst.Name("True"), keyword=cst.Name("check"), equal=equal)
        added = added.with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
        gap = updated_node.whitespace_before_args
        if gap.empty:
            gap = cst.SimpleWhitespace(" ")
        last = last.with_changes(comma=cst.Comma(whitespace_after=gap), whitespace_after_arg=cst.SimpleWhitespace(""))
        return updated_node.with_changes(args=(*before, last, added))


def _module(source: SourceText) -> _Positions | None:
    try:
        return _Positions(cst.parse_module(source.data.decode()))
    except (cst.ParserSyntaxError, UnicodeDecodeError, RecursionError):
        return None


def _statement_at(module: _Positions, place: Place) -> cst.SimpleStatementLine | None:
    """The innermost simple statement around a place."""
    found: list[cst.SimpleStatementLine] = []

    class Search(cst.CSTVisitor):
        def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:
            span = module.ranges[node]
            if span.start.line <= place.line <= span.end.line:
                found.append(node)

    module.tree.visit(Search())
    return found[-1] if found else None


def _names(spot: _Spot) -> set[str]:
    """Variables used inside the place and attributes of variables, other than those that are called or looked into."""
    place = spot.place
    start, end = (place.line, place.column - 1), (place.stop[0], place.stop[1] - 1)
    names: set[str] = set()
    keywords: set[cst.CSTNode | None] = set()

    class Search(cst.CSTVisitor):
        def visit_Call(self, node: cst.Call) -> bool:
            for argument in node.args:
                argument.visit(self)
            return False

        def visit_Attribute(self, node: cst.Attribute) -> bool:
            at = spot.module.ranges[node].start
            if start <= (at.line, at.column) <= end and isinstance(node.value, cst.Name):
                names.add(f"{node.value.value}.{node.attr.value}")
            return False

        def visit_Arg_keyword(self, node: cst.Arg) -> None:
            keywords.add(node.keyword)

        def visit_Name(self, node: cst.Name) -> None:
            at = spot.module.ranges[node].start
            if start <= (at.line, at.column) <= end and node not in keywords and node.value not in _CONSTANTS:
                names.add(node.value)

    spot.statement.visit(Search())
    return names


_CONSTANTS = frozenset({"True", "False", "None"})


def _rewritten(spot: _Spot, new: Sequence[cst.BaseStatement], title: str, safe: bool) -> Fix | None:
    """One edit that puts statements in the place of the spot's; ``None`` if nothing changes."""
    changed = spot.module.tree.visit(_Replace(spot.statement, new))
    assert isinstance(changed, cst.Module)
    source = spot.place.source
    before, after = source.data, changed.code.encode()
    if before == after:
        return None
    start = 0
    limit = min(len(before), len(after))
    while start < limit and before[start] == after[start]:
        start += 1
    end = 0
    while end < limit - start and before[-1 - end] == after[-1 - end]:
        end += 1
    text = after[start : len(after) - end].decode()
    return Fix(title, safe, (Edit(Place(source, start, len(before) - end), text),))


class _Replace(cst.CSTTransformer):
    """Puts statements in the place of another, in the same block."""

    def __init__(self, old: cst.BaseStatement, new: Sequence[cst.BaseStatement]) -> None:
        super().__init__()
        self._old = old
        self._new = new

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> Any:
        if original_node is not self._old:
            return updated_node
        return cst.FlattenSentinel(self._new)
