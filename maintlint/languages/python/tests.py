"""Conditions to tests: what a branch asks of values."""

from __future__ import annotations

import ast
from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

from maintlint.program import (
    MAIN,
    PATH_FUNCTIONS,
    Affix,
    Both,
    Compare,
    Concat,
    Constant,
    Contains,
    Either,
    Expression,
    Known,
    Length,
    Literal,
    Missing,
    Not,
    Quantified,
    Relation,
    Symbol,
    Test,
    Tested,
    Truth,
)

if TYPE_CHECKING:
    from maintlint.languages.python.expressions import Lowering

_RELATIONS = {
    ast.Eq: "equal", ast.NotEq: "unequal", ast.Lt: "less", ast.LtE: "less-equal",
    ast.Gt: "greater", ast.GtE: "greater-equal",
}  # fmt: skip
_MIRRORED = {"less": "greater", "less-equal": "greater-equal", "greater": "less", "greater-equal": "less-equal"}
_CLASSES = {
    **dict.fromkeys(("isdigit", "isdecimal", "isnumeric"), "0-9"),
    "isalpha": "A-Za-z",
    "isalnum": "A-Za-z0-9",
    "isidentifier": "A-Za-z0-9_",
}
"""What a text consists of where the method says yes: it is not empty then."""
_PATH_METHODS = {
    "exists": "exists",
    "is_file": "file",
    "is_dir": "directory",
    "is_symlink": "exists",
    "is_mount": "exists",
}
_VERSIONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: eq, ast.NotEq: ne, ast.Lt: lt, ast.LtE: le,
    ast.Gt: gt, ast.GtE: ge,
}  # fmt: skip
_FIXED = {"typing.TYPE_CHECKING": False, "six.PY2": False, "six.PY3": True}


def test(low: Lowering, node: ast.expr) -> Test:
    """A condition as a test."""
    start, end = low.spans.of(node)
    if isinstance(node, ast.BoolOp):
        tests = [test(low, value) for value in node.values]
        result = tests[-1]
        kind = Both if isinstance(node.op, ast.And) else Either
        for left in reversed(tests[:-1]):
            result = kind(left.start, result.end, left, result)
        return result
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return Not(start, end, test(low, node.operand))
    if isinstance(node, ast.Constant) and not isinstance(node.value, str):
        return Known(start, end, bool(node.value))
    if isinstance(node, ast.Compare):
        fixed = of_version(low, node)
        return _compare(low, node, start, end) if fixed is None else Known(start, end, fixed)
    found = None
    if isinstance(node, ast.Call):
        found = _call(low, node, start, end)
    elif isinstance(node, ast.ListComp) and node.generators[0].ifs:
        found = _quantified(low, node, node, False, start, end)
    if found is not None:
        return found
    base = low.expression(node)
    path = getattr(base, "path", "")
    if path in _FIXED:
        return Known(start, end, _FIXED[path])
    return base.test if isinstance(base, Tested) else Truth(start, end, base)


def of_version(low: Lowering, node: ast.expr) -> bool | None:
    """What a test of the language's version yields in the Python of today; ``None`` if it is no such test."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = of_version(low, node.operand)
        return None if inner is None else not inner
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        version, wanted = _version(low, node.left), _numbers(node.comparators[0])
        compared = _VERSIONS.get(type(node.ops[0]))
        if version is not None and wanted is not None and compared is not None:
            return compared(version[: len(wanted)], wanted)
        return None
    path = getattr(low.expression(node), "path", "") if isinstance(node, (ast.Name, ast.Attribute)) else ""
    return _FIXED.get(path)


def _version(low: Lowering, node: ast.expr) -> tuple[int, ...] | None:
    """``sys.version_info``, its first number, or its start."""
    if isinstance(node, ast.Subscript):
        whole = _version(low, node.value)
        first = isinstance(node.slice, ast.Constant) and node.slice.value == 0
        return whole if whole is None or isinstance(node.slice, ast.Slice) else whole[:1] if first else None
    if isinstance(node, ast.Attribute) and node.attr == "major":
        whole = _version(low, node.value)
        return None if whole is None else whole[:1]
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return None
    return (3, 12) if getattr(low.expression(node), "path", "") == "sys.version_info" else None


def _numbers(node: ast.expr) -> tuple[int, ...] | None:
    items = node.elts if isinstance(node, ast.Tuple) else [node]
    found = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, int)]
    return tuple(found) if found and len(found) == len(items) else None


def _compare(low: Lowering, node: ast.Compare, start: int, end: int) -> Test:
    if _is_main(node):
        return Truth(start, end, Symbol(start, end, MAIN))
    result: Test | None = None
    left_node = node.left
    left = low.expression(left_node)
    for comparison, right_node in zip(node.ops, node.comparators, strict=True):
        right = low.expression(right_node)
        one = _relation(low, comparison, left_node, left, right_node, right, start, end)
        result = one if result is None else Both(start, end, result, one)
        left_node, left = right_node, right
    assert result is not None
    return result


def _is_main(node: ast.Compare) -> bool:
    """``__name__ == "__main__"``."""
    sides = [node.left, *node.comparators]
    names = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    return names and any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)


def _relation(
    low: Lowering,
    operator: ast.cmpop,
    left_node: ast.expr,
    left: Expression,
    right_node: ast.expr,
    right: Expression,
    start: int,
    end: int,
) -> Test:
    if isinstance(operator, (ast.In, ast.NotIn)):
        contains = Contains(start, end, left, right)
        return contains if isinstance(operator, ast.In) else Not(start, end, contains)
    if (
        isinstance(operator, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq))
        and isinstance(right, Constant)
        and right.kind != "number"
    ):
        truth = left.test if isinstance(left, Tested) else Truth(start, end, left)
        base: Test = Missing(start, end, left) if right.kind == "none" else truth
        negated = isinstance(operator, (ast.IsNot, ast.NotEq)) is not (right.kind == "false")
        return Not(start, end, base) if negated else base
    name = _RELATIONS.get(type(operator), "equal" if isinstance(operator, ast.Is) else "unequal")
    for one, other, chosen in ((left_node, right, name), (right_node, left, _MIRRORED.get(name, name))):
        counted = _counted(low, one)
        if counted is not None and isinstance(other, Constant) and other.text.isdigit():
            return Length(start, end, chosen, counted, int(other.text))
    return Relation(start, end, name, left, right)


def _counted(low: Lowering, node: ast.expr) -> Expression | None:
    """``x`` of ``len(x)``, and ``[x for x in y if z]`` of ``sum(1 for x in y if z)`` and ``sum(z for x in y)``."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or len(node.args) != 1:
        return None
    if node.func.id == "len":
        return low.expression(node.args[0])
    made = node.args[0]
    if node.func.id != "sum" or not isinstance(made, (ast.GeneratorExp, ast.ListComp)):
        return None
    *first, last = made.generators
    if isinstance(made.elt, ast.Compare):
        last = ast.comprehension(last.target, last.iter, [*last.ifs, made.elt], last.is_async)
    elif not isinstance(made.elt, ast.Constant) or made.elt.value != 1:
        return None
    if not isinstance(last.target, ast.Name):
        return None
    item = ast.copy_location(ast.Name(last.target.id, ast.Load()), made.elt)
    return low.expression(ast.copy_location(ast.ListComp(item, [*first, last]), made))


def _call(low: Lowering, node: ast.Call, start: int, end: int) -> Test | None:
    function = node.func
    arguments = node.args
    if any(isinstance(argument, ast.Starred) for argument in arguments):
        return None
    if isinstance(function, ast.Name) and function.id == "bool" and len(arguments) == 1:
        return test(low, arguments[0])
    if isinstance(function, ast.Name) and function.id in ("any", "all"):
        made = arguments[0] if len(arguments) == 1 else None
        return _quantified(low, node, made, function.id == "all", start, end)
    if isinstance(function, ast.Name) and function.id in ("len", "sum"):
        counted = _counted(low, node)
        if counted is not None:
            return Length(start, end, "greater", counted, 0)
    if isinstance(function, ast.Attribute) and function.attr in ("startswith", "endswith") and len(arguments) == 1:
        affix = low.expression(arguments[0])
        return Affix(start, end, low.expression(function.value), affix, function.attr == "endswith")
    if isinstance(function, ast.Attribute) and function.attr in _CLASSES and not arguments:
        letters = Literal(end, end, f"^[{_CLASSES[function.attr]}]+$")
        return Relation(start, end, "regex", low.expression(function.value), letters)
    if isinstance(function, (ast.Attribute, ast.Name)):
        callee = low.expression(function)
        path = getattr(callee, "path", "")
        if path in PATH_FUNCTIONS and len(arguments) == 1:
            return Compare(start, end, PATH_FUNCTIONS[path], low.expression(arguments[0]), None)
        if path in ("fnmatch.fnmatch", "fnmatch.fnmatchcase") and len(arguments) == 2:
            return Relation(start, end, "matches", low.expression(arguments[0]), low.expression(arguments[1]))
        if path in ("re.match", "re.search", "re.fullmatch") and len(arguments) >= 2:
            return _regular(low, path, arguments, start, end)
        if path or isinstance(function, ast.Name):
            return None
        if function.attr in _PATH_METHODS and not arguments:
            return Compare(start, end, _PATH_METHODS[function.attr], low.expression(function.value), None)
    return None


def _quantified(low: Lowering, node: ast.expr, made: ast.expr | None, every: bool, start: int, end: int) -> Test | None:
    """``any(…)`` and ``all(…)`` over one list, and a list of those items for which something holds."""
    if not isinstance(made, (ast.GeneratorExp, ast.ListComp)) or len(made.generators) != 1:
        return None
    clause = made.generators[0]
    if not isinstance(clause.target, ast.Name) or clause.is_async:
        return None
    items = low.expression(clause.iter)
    low.scopes.append(frozenset({clause.target.id}))
    inner = Known(start, end, True) if made is node else test(low, made.elt)
    for condition in reversed(clause.ifs):
        chosen = test(low, condition)
        inner = Either(start, end, Not(start, end, chosen), inner) if every else Both(start, end, chosen, inner)
    low.scopes.pop()
    return Quantified(start, end, items, clause.target.id, inner, every, Truth(start, end, low.expression(node)))


def _regular(low: Lowering, path: str, arguments: list[ast.expr], start: int, end: int) -> Test:
    pattern, subject = low.expression(arguments[0]), low.expression(arguments[1])
    if isinstance(pattern, Literal) and path != "re.search":
        anchored = f"^(?:{pattern.text})" + ("$" if path == "re.fullmatch" else "")
        pattern = Literal(pattern.start, pattern.end, anchored)
    elif path == "re.fullmatch":
        pattern = Concat(start, end, (Literal(start, start, "^"), pattern, Literal(end, end, "$")))
    return Relation(start, end, "regex", subject, pattern)
