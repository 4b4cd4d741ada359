"""Loops over the numbers of a list's items, read as loops over the items: ``for i in range(len(hosts))``."""

from __future__ import annotations

import ast
import copy

For = ast.For | ast.AsyncFor


def by_item(node: For) -> For:
    """The loop with ``(i, host)`` in place of ``i`` and ``host`` for ``hosts[i]``, if it is one over numbers.

    Neither the number nor the list may be changed in it.
    """
    counted = _counted(node)
    if counted is None or not isinstance(node.target, ast.Name):
        return node
    number, listed = node.target.id, counted.id
    body, item = node.body, f"{listed}_each"
    first = body[0]
    named = len(body) > 1 and isinstance(first, ast.Assign) and _is_item(first.value, number, listed)
    if named and isinstance(first, ast.Assign) and len(first.targets) == 1 and isinstance(first.targets[0], ast.Name):
        item, body = first.targets[0].id, body[1:]
    parts = [part for one in body for part in ast.walk(one)]
    stored = {part.id for part in parts if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load)}
    if not stored.isdisjoint((number, listed, item)) or any(_may_change(part, listed) for part in parts):
        return node
    items = _Items(number, listed, item)
    new = [items.visit(copy.deepcopy(one)) for one in body]
    if body is node.body and not items.seen:
        return node
    name = ast.copy_location(ast.Name(item, ast.Store()), node.target)
    pair = ast.copy_location(ast.Tuple([node.target, name], ast.Store()), node.target)
    every = ast.copy_location(ast.Name("enumerate", ast.Load()), node.iter)
    call = ast.copy_location(ast.Call(every, [counted], []), node.iter)
    kind = type(node)
    return ast.copy_location(kind(pair, call, new, node.orelse, None), node)


def _counted(node: For) -> ast.Name | None:
    """``hosts`` of ``range(len(hosts))``."""
    call = node.iter
    for name in ("range", "len"):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != name:
            return None
        if len(call.args) != 1 or call.keywords:
            return None
        call = call.args[0]
    return call if isinstance(call, ast.Name) else None


def _is_item(node: ast.expr, number: str, listed: str) -> bool:
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.value, ast.Name)
        and node.value.id == listed
        and isinstance(node.slice, ast.Name)
        and node.slice.id == number
    )


def _may_change(node: ast.AST, listed: str) -> bool:
    """Is another item put into the list, or one of its methods called?"""
    if isinstance(node, ast.Attribute) or (isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)):
        return isinstance(node.value, ast.Name) and node.value.id == listed
    return False


class _Items(ast.NodeTransformer):
    """Puts a name for each ``hosts[i]``."""

    def __init__(self, number: str, listed: str, item: str) -> None:
        self.number, self.listed, self.item = number, listed, item
        self.seen = False

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Replace the item."""
        if _is_item(node, self.number, self.listed):
            self.seen = True
            return ast.copy_location(ast.Name(self.item, ast.Load()), node)
        self.generic_visit(node)
        return node
