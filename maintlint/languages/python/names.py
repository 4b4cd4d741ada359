"""Names: what imports bind, which are local to a function, which a program reads at all."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Any

BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_")) | {
    "__file__",
    "__name__",
    "raw_input",
    "unicode",
}
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_LEAVES = frozenset({ast.Constant, ast.Pass, ast.Break, ast.Continue, ast.Load, ast.Store, ast.Del})


def below(tree: ast.AST) -> Iterator[Any]:
    """Every node of a tree that is no leaf, in no order; faster than `ast.walk`."""
    pending: list[Any] = [tree]
    while pending:
        node = pending.pop()
        if type(node) in _LEAVES or not isinstance(node, ast.AST):
            continue
        yield node
        _push(pending, node)


def _push(pending: list[Any], node: ast.AST) -> None:
    for value in node.__dict__.values():
        kind = type(value)
        if kind is list:
            pending.extend(value)
        elif kind is not int and kind is not str and value is not None:
            pending.append(value)


class Bindings:
    """What the imports of a file bind, wherever they stand; names that are assigned too are not resolved."""

    def __init__(self, tree: ast.Module) -> None:
        self.imported: dict[str, str] = {}
        self.stars: list[str] = []
        self.assigned: set[str] = set()
        self.referenced: set[str] = set()
        self.calls = 0
        self._collect(tree)
        for name in self.assigned & self.imported.keys():
            del self.imported[name]

    def _collect(self, tree: ast.Module) -> None:
        imported, referenced = self.imported, self.referenced
        for node in below(tree):
            kind = type(node)
            if kind is ast.Name:
                if type(node.ctx) is ast.Load:
                    referenced.add(node.id)
            elif kind is ast.Attribute:
                referenced.add(node.attr)
            elif kind is ast.Call:
                self.calls += 1
            elif kind is ast.Import:
                for alias in node.names:
                    if alias.asname:
                        imported[alias.asname] = alias.name
                    else:
                        root = alias.name.partition(".")[0]
                        imported.setdefault(root, root)
            elif kind is ast.ImportFrom:
                self._from(node)
        self._assigned(tree)

    def _from(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(module)
                continue
            path = f"{module}{alias.name}" if module.endswith(".") else f"{module}.{alias.name}"
            self.imported[alias.asname or alias.name] = path

    def _assigned(self, tree: ast.Module) -> None:
        """Names that the module itself sets; the fallbacks of ``except ImportError`` leave an import as it is."""
        assigned = self.assigned
        pending: list[Any] = list(tree.body)
        while pending:
            node = pending.pop()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                assigned.add(node.name)
            elif isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Store):
                    assigned.add(node.id)
            elif isinstance(node, ast.AST) and not isinstance(node, (ast.Lambda, ast.ExceptHandler)):
                _push(pending, node)


def owned_names(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
) -> tuple[frozenset[str], frozenset[str], bool]:
    """The names local to a function, those it shares with its surroundings, and whether it is a generator."""
    owned: set[str] = set()
    shared: set[str] = set()
    generates = False
    arguments = node.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        owned.add(argument.arg)
    for extra in (arguments.vararg, arguments.kwarg):
        if extra is not None:
            owned.add(extra.arg)
    pending: list[Any] = list(node.body) if isinstance(node.body, list) else [node.body]
    while pending:
        inner = pending.pop()
        kind = type(inner)
        if kind is ast.Name:
            if type(inner.ctx) is not ast.Load:
                owned.add(inner.id)
            continue
        if kind in _LEAVES or not isinstance(inner, ast.AST):
            continue
        if isinstance(inner, _SCOPES):
            if not isinstance(inner, ast.Lambda):
                owned.add(inner.name)
                pending.extend(inner.decorator_list)
            continue
        if isinstance(inner, (ast.Global, ast.Nonlocal)):
            shared.update(inner.names)
        elif isinstance(inner, (ast.Yield, ast.YieldFrom)):
            generates = True
        elif isinstance(inner, ast.ExceptHandler) and inner.name:
            owned.add(inner.name)
        elif isinstance(inner, (ast.Import, ast.ImportFrom)):
            continue
        _push(pending, inner)
    return frozenset(owned - shared), frozenset(shared), generates
