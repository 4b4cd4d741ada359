"""Names: what imports bind, which are local to a function, which a program reads at all."""

from __future__ import annotations

import ast
import builtins
from typing import Any

BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_")) | {
    "__file__",
    "__name__",
    "raw_input",
    "unicode",
}
_SCOPES = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef})
_NO_NODES = frozenset({"arg", "asname", "attr", "ctx", "id", "kind", "level", "module", "op", "ops", "type_comment"})
"""Fields without nodes that matter here: names, numbers, operators."""
_FRUITLESS = frozenset({ast.Constant, ast.Pass, ast.Break, ast.Continue, ast.Load, ast.Store, ast.Del, ast.alias})


_PARTS: dict[type, tuple[str, ...]] = {
    kind: tuple([field for field in kind._fields if field not in _NO_NODES])
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST) and kind not in _FRUITLESS
}
"""For each kind of node that may have nodes below it, the fields that hold them."""


def _push(pending: list[Any], node: ast.AST) -> None:
    for field in _PARTS[type(node)]:
        value = getattr(node, field)
        if type(value) is list:
            pending.extend(value)
        elif value is not None:
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
        pending: list[Any] = [tree]
        while pending:
            node = pending.pop()
            kind = type(node)
            if kind is ast.Name:
                if type(node.ctx) is ast.Load:
                    referenced.add(node.id)
                continue
            if kind not in _PARTS:
                continue
            if kind is ast.Attribute:
                referenced.add(node.attr)
                pending.append(node.value)
                continue
            if kind is ast.Call:
                self.calls += 1
            elif kind is ast.Import:
                for alias in node.names:
                    if alias.asname:
                        imported[alias.asname] = alias.name
                    else:
                        root = alias.name.partition(".")[0]
                        imported.setdefault(root, root)
                continue
            elif kind is ast.ImportFrom:
                self._from(node)
                continue
            _push(pending, node)
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
            elif type(node) in _PARTS and not isinstance(node, (ast.Lambda, ast.ExceptHandler)):
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
        if kind in _SCOPES:
            if kind is not ast.Lambda:
                owned.add(inner.name)
                pending.extend(inner.decorator_list)
        elif kind is ast.Global or kind is ast.Nonlocal:
            shared.update(inner.names)
        elif kind in _PARTS and kind is not ast.Import and kind is not ast.ImportFrom:
            if kind is ast.Yield or kind is ast.YieldFrom:
                generates = True
            elif kind is ast.ExceptHandler and inner.name:
                owned.add(inner.name)
            _push(pending, inner)
    return frozenset(owned - shared), frozenset(shared), generates


def changed_attributes(node: ast.ClassDef) -> frozenset[str]:
    """The attributes that methods other than the constructor set on the object."""
    changed: set[str] = set()
    for method in node.body:
        if not isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) or method.name == "__init__":
            continue
        own = [argument.arg for argument in (*method.args.posonlyargs, *method.args.args)][:1]
        for inner in ast.walk(method):
            if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store):
                base = inner.value
                if isinstance(base, ast.Name) and base.id in own:
                    changed.add(inner.attr)
    return frozenset(changed)
