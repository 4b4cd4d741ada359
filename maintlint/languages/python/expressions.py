"""Python expressions to expressions of the program."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from maintlint.languages.python import texts
from maintlint.languages.python.names import BUILTINS, Bindings, owned_names
from maintlint.languages.python.spans import Spans
from maintlint.languages.python.tests import test
from maintlint.program import (
    Argument,
    Attribute,
    Await,
    Bind,
    Block,
    Call,
    Choose,
    Clause,
    Comprehension,
    Concat,
    Constant,
    Expression,
    Fallback,
    Item,
    Lambda,
    ListOf,
    Literal,
    Operation,
    Pair,
    Parameter,
    Record,
    Return,
    Routine,
    Shown,
    Slice,
    Spread,
    Symbol,
    Tested,
    Variable,
    Yield,
)

MOST_ITEMS = 20_000
_OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>", ast.MatMult: "@",
}  # fmt: skip


class Lowering:
    """One file on its way to a program: positions, imports, and the names local to the functions around."""

    def __init__(self, spans: Spans, bindings: Bindings) -> None:
        self.spans = spans
        self.bindings = bindings
        self.scopes: list[frozenset[str]] = []

    def expression(self, node: ast.expr) -> Expression:
        """An expression; what has no counterpart becomes a constant that nothing is known of."""
        handler = _LOWER.get(type(node))
        if handler is None:
            start, end = self.spans.of(node)
            return Variable(start, end, "", True)
        return handler(self, node)

    def name(self, name: str, start: int, end: int) -> Expression:
        """A name: a variable, or what an import or the language makes of it."""
        if any(name in scope for scope in self.scopes):
            return Variable(start, end, name, True)
        bindings = self.bindings
        path = bindings.imported.get(name)
        if path is not None:
            return Symbol(start, end, path)
        if name in bindings.assigned:
            return Variable(start, end, name, True)
        if name in BUILTINS:
            return Symbol(start, end, f"builtins.{name}")
        if bindings.stars:
            return Symbol(
                start,
                end,
                "|".join(f"{star.rstrip('.') if star.strip('.') else star}.{name}" for star in bindings.stars),
            )
        return Variable(start, end, name, True)

    def parameters(self, arguments: ast.arguments) -> tuple[Parameter, ...]:
        """The parameters of a function; defaults belong to the surroundings."""
        found: list[Parameter] = []
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
        defaults.extend(arguments.defaults)
        for argument, default in zip(positional, defaults, strict=True):
            found.append(self._parameter(argument, "", default))
        if arguments.vararg is not None:
            found.append(self._parameter(arguments.vararg, "*", None))
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            found.append(self._parameter(argument, "keyword", default))
        if arguments.kwarg is not None:
            found.append(self._parameter(arguments.kwarg, "**", None))
        return tuple(found)

    def _parameter(self, argument: ast.arg, kind: str, default: ast.expr | None) -> Parameter:
        start, end = self.spans.of(argument)
        named = isinstance(argument.annotation, (ast.Name, ast.Attribute))
        annotation = self.expression(argument.annotation) if named and argument.annotation is not None else None
        return Parameter(
            start, end, argument.arg, kind, None if default is None else self.expression(default), annotation
        )

    def arguments(self, node: ast.Call) -> tuple[Argument, ...]:
        """The arguments of a call."""
        found: list[Argument] = []
        for value in node.args:
            lowered = self.expression(value.value if isinstance(value, ast.Starred) else value)
            found.append(Argument(lowered.start, lowered.end, "*" if isinstance(value, ast.Starred) else "", lowered))
        for word in node.keywords:
            lowered = self.expression(word.value)
            found.append(Argument(lowered.start, lowered.end, "**" if word.arg is None else word.arg, lowered))
        return tuple(found)


def _constant(low: Lowering, node: ast.Constant) -> Expression:
    value = node.value
    if isinstance(value, (str, bytes)):
        return low.spans.literal(node)
    start, end = low.spans.of(node)
    if value is None:
        return Constant(start, end, "none", "None")
    if value is True or value is False:
        return Constant(start, end, "true" if value else "false", str(value))
    if value is Ellipsis:
        return Variable(start, end, "", True)
    try:
        return Constant(
            start, end, "number", str(value) if not isinstance(value, int) or value.bit_length() < 4096 else ""
        )
    except ValueError:
        return Constant(start, end, "number", "")


def _name(low: Lowering, node: ast.Name) -> Expression:
    start, end = low.spans.of(node)
    return low.name(node.id, start, end)


def _attribute(low: Lowering, node: ast.Attribute) -> Expression:
    start, end = low.spans.of(node)
    base = low.expression(node.value)
    if isinstance(base, Symbol) and not base.path.startswith("builtins.") and "|" not in base.path:
        return Symbol(start, end, f"{base.path}.{node.attr}")
    return Attribute(start, end, base, node.attr)


def _call(low: Lowering, node: ast.Call) -> Expression:
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "format" and isinstance(function.value, ast.Constant):
        literal = low.expression(function.value)
        if isinstance(literal, Literal) and isinstance(function.value.value, str):
            result = texts.formatted(node, function.value.value, literal, low.spans, low.expression)
            if result is not None:
                return result
    start, end = low.spans.of(node)
    count = -1 if any(isinstance(argument, ast.Starred) for argument in node.args) else len(node.args)
    if isinstance(function, ast.Attribute) and function.attr in ("startswith", "endswith") and count == 1:
        return Tested(start, end, test(low, node))
    if isinstance(function, ast.Name) and function.id == "bool" and count == 1:
        return Tested(start, end, test(low, node))
    callee = low.expression(function)
    if getattr(callee, "path", "") in ("fnmatch.fnmatch", "fnmatch.fnmatchcase") and count == 2:
        return Tested(start, end, test(low, node))
    if isinstance(function, ast.Name) and function.id == "filter" and count == 2:
        kept = _filter(node)
        if kept is not None:
            return _comprehension(low, kept)
    return Call(start, end, callee, low.arguments(node))


_ITEM = "item of filter"
"""No name of a program is like it."""


def _filter(node: ast.Call) -> ast.GeneratorExp | None:
    """``filter(lambda x: …, items)`` as ``(x for x in items if …)``."""
    chosen, items = node.args
    condition: ast.expr
    if isinstance(chosen, ast.Lambda) and len(chosen.args.args) == 1:
        name, condition = chosen.args.args[0].arg, chosen.body
    elif isinstance(chosen, (ast.Name, ast.Attribute)):
        name = _ITEM
        condition = ast.copy_location(ast.Call(chosen, [_as_name(name, chosen, ast.Load())], []), chosen)
    else:
        return None
    clause = ast.comprehension(_as_name(name, chosen, ast.Store()), items, [condition], 0)
    return ast.copy_location(ast.GeneratorExp(_as_name(name, chosen, ast.Load()), [clause]), node)


def _as_name(name: str, where: ast.expr, context: ast.expr_context) -> ast.Name:
    return ast.copy_location(ast.Name(name, context), where)


def _joined(low: Lowering, node: ast.JoinedStr) -> Expression:
    return texts.joined(node, low.spans, low.expression)


def _operation(low: Lowering, node: ast.BinOp) -> Expression:
    start, end = low.spans.of(node)
    if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
        literal = low.expression(node.left)
        if isinstance(literal, Literal):
            result = texts.percent(node, node.left.value, literal, low.spans, low.expression)
            if result is not None:
                return result
    if isinstance(node.op, ast.Add):
        return _sum(low, node, start, end)
    return Operation(
        start, end, _OPERATORS.get(type(node.op), "?"), low.expression(node.left), low.expression(node.right)
    )


def _sum(low: Lowering, node: ast.BinOp, start: int, end: int) -> Expression:
    """A long chain of ``+`` leans to the left; it is walked, not recursed into, and becomes a flat tree."""
    terms: list[ast.expr] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
        terms.append(left.right)
        left = left.left
    row: list[Expression] = [low.expression(left), *(low.expression(term) for term in reversed(terms))]
    while len(row) > 1:
        paired: list[Expression] = [
            Operation(one.start, two.end, "+", one, two) for one, two in zip(row[::2], row[1::2], strict=False)
        ]
        row = [*paired, row[-1]] if len(row) % 2 else paired
    return row[0]


def _unary(low: Lowering, node: ast.UnaryOp) -> Expression:
    start, end = low.spans.of(node)
    if isinstance(node.op, ast.Not):
        return Tested(start, end, test(low, node))
    inner = low.expression(node.operand)
    if isinstance(node.op, ast.USub) and isinstance(inner, Constant) and inner.kind == "number":
        return Constant(start, end, "number", "-" + inner.text)
    return Operation(start, end, "-", Constant(start, start, "number", "0"), inner)


def _tested(low: Lowering, node: ast.expr) -> Expression:
    start, end = low.spans.of(node)
    return Tested(start, end, test(low, node))


def _fallback(low: Lowering, node: ast.BoolOp) -> Expression:
    operator: Any = "or" if isinstance(node.op, ast.Or) else "and"
    values = [low.expression(value) for value in node.values]
    if all(isinstance(value, Tested) for value in values):
        return _tested(low, node)
    result = values[-1]
    for left in reversed(values[:-1]):
        result = Fallback(left.start, result.end, operator, left, result)
    return result


def _choose(low: Lowering, node: ast.IfExp) -> Expression:
    start, end = low.spans.of(node)
    return Choose(start, end, test(low, node.test), low.expression(node.body), low.expression(node.orelse))


def _list(low: Lowering, node: ast.List | ast.Tuple | ast.Set) -> Expression:
    start, end = low.spans.of(node)
    kind: Any = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set"}[type(node)]
    return ListOf(start, end, tuple([low.expression(item) for item in node.elts[:MOST_ITEMS]]), kind)


def _starred(low: Lowering, node: ast.Starred) -> Expression:
    start, end = low.spans.of(node)
    return Spread(start, end, low.expression(node.value))


def _dict(low: Lowering, node: ast.Dict) -> Expression:
    start, end = low.spans.of(node)
    pairs = []
    for key, value in zip(node.keys[:MOST_ITEMS], node.values[:MOST_ITEMS], strict=True):
        lowered = low.expression(value)
        pairs.append(Pair(lowered.start, lowered.end, None if key is None else low.expression(key), lowered))
    return Record(start, end, tuple(pairs))


def _subscript(low: Lowering, node: ast.Subscript) -> Expression:
    start, end = low.spans.of(node)
    base = low.expression(node.value)
    key = node.slice
    if isinstance(key, ast.Slice):
        lower = None if key.lower is None else low.expression(key.lower)
        upper = None if key.upper is None else low.expression(key.upper)
        return Slice(start, end, base, lower, upper, key.step is not None)
    return Item(start, end, base, low.expression(key))


def _comprehension(low: Lowering, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Expression:
    start, end = low.spans.of(node)
    targets = frozenset(
        inner.id for clause in node.generators for inner in ast.walk(clause.target) if isinstance(inner, ast.Name)
    )
    clauses = []
    first = low.expression(node.generators[0].iter)
    low.scopes.append(targets)
    for index, clause in enumerate(node.generators):
        items = first if index == 0 else low.expression(clause.iter)
        target = low.expression(clause.target)
        clauses.append(
            Clause(target.start, items.end, target, items, tuple([test(low, condition) for condition in clause.ifs]))
        )
    if isinstance(node, ast.DictComp):
        key: Expression | None = low.expression(node.key)
        element = low.expression(node.value)
    else:
        key, element = None, low.expression(node.elt)
    low.scopes.pop()
    return Comprehension(start, end, element, key, tuple(clauses))


def _lambda(low: Lowering, node: ast.Lambda) -> Expression:
    start, end = low.spans.of(node)
    parameters = low.parameters(node.args)
    owned, shared, generates = owned_names(node)
    low.scopes.append(owned)
    body = low.expression(node.body)
    low.scopes.pop()
    block = Block(body.start, body.end, (Return(body.start, body.end, body),))
    return Lambda(start, end, Routine(start, end, "<lambda>", parameters, block, (), owned, shared, False, generates))


def _await(low: Lowering, node: ast.Await) -> Expression:
    start, end = low.spans.of(node)
    return Await(start, end, low.expression(node.value))


def _yield(low: Lowering, node: ast.Yield) -> Expression:
    start, end = low.spans.of(node)
    return Yield(start, end, None if node.value is None else low.expression(node.value))


def _yield_from(low: Lowering, node: ast.YieldFrom) -> Expression:
    start, end = low.spans.of(node)
    return Yield(start, end, low.expression(node.value), True)


def _named(low: Lowering, node: ast.NamedExpr) -> Expression:
    start, end = low.spans.of(node)
    return Bind(start, end, node.target.id, low.expression(node.value))


def _formatted(low: Lowering, node: ast.FormattedValue) -> Expression:
    inner = low.expression(node.value)
    return Concat(inner.start, inner.end, (Shown(inner.start, inner.end, inner),))


_LOWER: dict[type, Callable[[Lowering, Any], Expression]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.JoinedStr: _joined,
    ast.FormattedValue: _formatted,
    ast.BinOp: _operation,
    ast.UnaryOp: _unary,
    ast.Compare: _tested,
    ast.BoolOp: _fallback,
    ast.IfExp: _choose,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Set: _list,
    ast.Starred: _starred,
    ast.Dict: _dict,
    ast.Subscript: _subscript,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Lambda: _lambda,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.NamedExpr: _named,
}
