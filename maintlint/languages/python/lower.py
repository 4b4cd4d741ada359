"""Python syntax to program: the one place where Python statements become statements."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Any

from maintlint.languages.python.counted import by_item
from maintlint.languages.python.expressions import Lowering
from maintlint.languages.python.names import Bindings, changed_attributes, owned_names
from maintlint.languages.python.outlines import outline
from maintlint.languages.python.reading import Script
from maintlint.languages.python.spans import Spans
from maintlint.languages.python.tests import of_version, test
from maintlint.program import (
    Block,
    Both,
    Branch,
    Drop,
    Either,
    Evaluate,
    Expression,
    Handler,
    Import,
    Iterate,
    Jump,
    Kind,
    ListOf,
    Managed,
    Not,
    Operation,
    Program,
    Raise,
    Relation,
    Return,
    Routine,
    Statement,
    Store,
    Try,
    Unreadable,
    Variable,
    While,
    With,
)

_OLDER = "this is Python 2, read as the Python 3 that it comes nearest to"


def lower(script: Script) -> Program:
    """The program of a Python file; one that touches nothing itself is left unread until it is known who needs it."""
    if not outline(script.data).touches:
        return Program(Block(0, len(script.data), ()), 0, later=script)
    return lowered(script)


@lru_cache(maxsize=128)
def lowered(script: Script) -> Program:
    """The program of a Python file, whatever it does; one that could not be read is one unreadable region."""
    if script.tree is None:
        first, last = script.where
        region = Unreadable(first, last, script.data.decode("utf-8", "replace"), script.problem)
        return Program(Block(0, len(script.data), (region,)), 0, unreadable=(region,))
    spans = Spans(script.data, script.shift, script.older.shifts if script.older else {})
    bindings = Bindings(script.tree)
    low = Lowering(spans, bindings)
    body = tuple(_statements(low, script.tree.body))
    if script.older is not None:
        body = (Unreadable(*script.older.first, "", _OLDER, near=True), *body)
    return Program(Block(0, len(script.data), body), bindings.calls, referenced=frozenset(bindings.referenced))


def _block(low: Lowering, body: list[ast.stmt]) -> Block:
    start = low.spans.of(body[0])[0]
    end = low.spans.of(body[-1])[1]
    return Block(start, end, tuple(_statements(low, body)))


def _statements(low: Lowering, body: list[ast.stmt]) -> list[Statement]:
    found: list[Statement] = []
    for statement in body:
        handler = _LOWER.get(type(statement))
        if handler is not None:
            lowered = handler(low, statement)
            if isinstance(lowered, list):
                found.extend(lowered)
            else:
                found.append(lowered)
    return found


def _expression(low: Lowering, node: ast.Expr) -> Statement | list[Statement]:
    if isinstance(node.value, ast.Constant):
        return []
    start, end = low.spans.of(node)
    if isinstance(node.value, ast.BoolOp):
        return _last_if(low, node.value)
    return Evaluate(start, end, low.expression(node.value))


def _last_if(low: Lowering, node: ast.BoolOp) -> Statement:
    """``asked and act()``, ``asked or act()``: a branch in other words."""
    *asked, last = node.values
    start, end = low.spans.of(node)
    both = Both if isinstance(node.op, ast.And) else Either
    condition = test(low, asked[-1])
    for value in reversed(asked[:-1]):
        left = test(low, value)
        condition = both(left.start, condition.end, left, condition)
    if isinstance(node.op, ast.Or):
        condition = Not(condition.start, condition.end, condition)
    begin, close = low.spans.of(last)
    return Branch(start, end, condition, Block(begin, close, (Evaluate(begin, close, low.expression(last)),)))


def _assign(low: Lowering, node: ast.Assign) -> list[Statement]:
    start, end = low.spans.of(node)
    value = low.expression(node.value)
    found: list[Statement] = []
    for target in node.targets:
        lowered = low.expression(target)
        found.append(Store(start, end, lowered, value))
        value = lowered
    return found


def _annotated(low: Lowering, node: ast.AnnAssign) -> list[Statement]:
    if node.value is None:
        return []
    start, end = low.spans.of(node)
    return [Store(start, end, low.expression(node.target), low.expression(node.value))]


def _augmented(low: Lowering, node: ast.AugAssign) -> Statement:
    start, end = low.spans.of(node)
    target = low.expression(node.target)
    operator = {ast.Add: "+", ast.Div: "/", ast.BitOr: "|", ast.BitAnd: "&", ast.Sub: "-"}.get(type(node.op), "?")
    return Store(start, end, target, Operation(start, end, operator, target, low.expression(node.value)))


def _delete(low: Lowering, node: ast.Delete) -> list[Statement]:
    start, end = low.spans.of(node)
    return [Drop(start, end, low.expression(target)) for target in node.targets]


def _return(low: Lowering, node: ast.Return) -> Statement:
    start, end = low.spans.of(node)
    return Return(start, end, None if node.value is None else low.expression(node.value))


def _raise(low: Lowering, node: ast.Raise) -> Statement:
    start, end = low.spans.of(node)
    return Raise(start, end, None if node.exc is None else low.expression(node.exc))


def _assert(low: Lowering, node: ast.Assert) -> Statement:
    start, end = low.spans.of(node)
    stop = Block(start, end, (Raise(start, end, None),))
    return Branch(start, end, test(low, node.test), Block(start, start, ()), stop, removable=True)


def _if(low: Lowering, node: ast.If) -> Statement | list[Statement]:
    fixed = of_version(low, node.test)
    if fixed is not None:
        # The other arm is for a Python that does not read this file.
        return _statements(low, node.body if fixed else node.orelse)
    start, end = low.spans.of(node)
    condition = test(low, node.test)
    return Branch(start, end, condition, _block(low, node.body), _block(low, node.orelse) if node.orelse else None)


def _for(low: Lowering, node: ast.For | ast.AsyncFor) -> Statement:
    start, end = low.spans.of(node)
    node = by_item(node)
    target, items = low.expression(node.target), low.expression(node.iter)
    return Iterate(start, end, target, items, _block(low, node.body), _block(low, node.orelse) if node.orelse else None)


def _while(low: Lowering, node: ast.While) -> list[Statement]:
    start, end = low.spans.of(node)
    found: list[Statement] = [While(start, end, test(low, node.test), _block(low, node.body))]
    if node.orelse:
        found.append(_block(low, node.orelse))
    return found


def _try(low: Lowering, node: Any) -> Statement:
    start, end = low.spans.of(node)
    handlers = []
    for handler in node.handlers:
        first, last = low.spans.of(handler)
        kinds = (
            handler.type.elts if isinstance(handler.type, ast.Tuple) else [] if handler.type is None else [handler.type]
        )
        names = tuple(ast.unparse(kind)[:80] for kind in kinds)
        handlers.append(Handler(first, last, names, handler.name or "", _block(low, handler.body)))
    return Try(
        start,
        end,
        _block(low, node.body),
        tuple(handlers),
        _block(low, node.orelse) if node.orelse else None,
        _block(low, node.finalbody) if node.finalbody else None,
    )


def _with(low: Lowering, node: ast.With | ast.AsyncWith) -> Statement:
    start, end = low.spans.of(node)
    items = []
    for item in node.items:
        value = low.expression(item.context_expr)
        target = None if item.optional_vars is None else low.expression(item.optional_vars)
        items.append(Managed(value.start, value.end, value, target))
    return With(start, end, tuple(items), _block(low, node.body))


def _function(low: Lowering, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Statement:
    start, end = low.spans.of(node)
    decorators = tuple([low.expression(decorator) for decorator in node.decorator_list])
    parameters = low.parameters(node.args)
    waits = isinstance(node, ast.AsyncFunctionDef)
    scopes = list(low.scopes)

    def whole() -> Routine:
        owned, shared, generates = owned_names(node)
        before, low.scopes = low.scopes, [*scopes, owned]
        try:
            body = _block(low, node.body)
        finally:
            low.scopes = before
        return Routine(start, end, node.name, parameters, body, decorators, owned, shared, waits, generates)

    # Most functions of a program are never run here: their bodies wait until one is.
    nothing = Block(start, start, ())
    return Routine(start, end, node.name, parameters, nothing, decorators, waits=waits, later=whole)


def _class(low: Lowering, node: ast.ClassDef) -> Statement:
    start, end = low.spans.of(node)
    decorators = tuple([low.expression(decorator) for decorator in node.decorator_list])
    bases = tuple([low.expression(base) for base in node.bases if not isinstance(base, ast.Starred)])
    fields = tuple(
        [
            inner.target.id
            for inner in node.body
            if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name)
        ]
    )
    changes = cache(partial(changed_attributes, node))
    return Kind(start, end, node.name, bases, _block(low, node.body), decorators, fields, changes)


def _import(low: Lowering, node: ast.Import) -> list[Statement]:
    start, end = low.spans.of(node)
    return [Import(start, end, alias.name, False, alias.asname or alias.name.partition(".")[0]) for alias in node.names]


def _import_from(low: Lowering, node: ast.ImportFrom) -> Statement:
    start, end = low.spans.of(node)
    module = "." * node.level + (node.module or "")
    return Import(start, end, module, any(alias.name == "*" for alias in node.names))


def _jump(low: Lowering, node: ast.Break | ast.Continue) -> Statement:
    start, end = low.spans.of(node)
    return Jump(start, end, "break" if isinstance(node, ast.Break) else "continue")


def _match(low: Lowering, node: Any) -> Statement | list[Statement]:
    """``match``: arms with plain values compare; what other patterns bind is not known."""
    start, end = low.spans.of(node)
    subject = low.expression(node.subject)
    result: Block | None = None
    for case in reversed(node.cases):
        bound = _captured(low, case.pattern, subject)
        body = Block(start, end, (*bound, *_statements(low, case.body)))
        condition = _pattern_test(low, case.pattern, subject)
        if condition is None and case.guard is None:
            result = body
            continue
        asked = condition if condition is not None else test(low, case.guard)
        result = Block(start, end, (Branch(start, end, asked, body, result),))
    return list(result.body) if result is not None else []


def _captured(low: Lowering, pattern: Any, subject: Expression) -> list[Statement]:
    if isinstance(pattern, ast.MatchAs) and pattern.name and pattern.pattern is None:
        start, end = low.spans.of(pattern)
        return [Store(start, end, Variable(start, end, pattern.name, True), subject)]
    return []


def _pattern_test(low: Lowering, pattern: Any, subject: Expression) -> Any:
    start, end = low.spans.of(pattern)
    if isinstance(pattern, ast.MatchValue):
        return Relation(start, end, "equal", subject, low.expression(pattern.value))
    if isinstance(pattern, ast.MatchOr) and all(isinstance(part, ast.MatchValue) for part in pattern.patterns):
        from maintlint.program import Contains

        items = tuple([low.expression(part.value) for part in pattern.patterns])  # type: ignore[attr-defined]
        return Contains(start, end, subject, ListOf(start, end, items, "tuple"))
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        return None
    from maintlint.program import Truth

    return Truth(start, end, Variable(start, end, "", True))


_LOWER: dict[type, Callable[[Lowering, Any], Statement | list[Statement]]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Break: _jump,
    ast.Continue: _jump,
    ast.Match: _match,
}
if hasattr(ast, "TryStar"):
    _LOWER[ast.TryStar] = _try
