"""The same Python program written otherwise: what a sound reader must take for the same."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Callable

Rewrite = Callable[[ast.Module], bool]
"""Changes a program in place; false if there was nothing to change."""


def statements(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _head(tree: ast.Module) -> int:
    """How many statements are imports, or a text in front of them."""
    at = 0
    while at < len(tree.body):
        one = tree.body[at]
        text = at == 0 and isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
        if not text and not isinstance(one, (ast.Import, ast.ImportFrom)):
            break
        at += 1
    return at


def _put_first(tree: ast.Module, new: list[ast.stmt]) -> bool:
    at = _head(tree)
    tree.body[at:at] = new
    return bool(new)


def _imported(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found.update((name.asname or name.name).split(".")[0] for name in node.names)
    return found


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    base = _dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{base}.{node.attr}" if base and isinstance(node, ast.Attribute) else ""


def _bound(tree: ast.AST) -> set[str]:
    stored = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}
    return stored | {one.arg for one in ast.walk(tree) if isinstance(one, ast.arg)}


class _Bodies(ast.NodeTransformer):
    """Gives each statement to ``change``, which may put others in its place; the text of a docstring stays."""

    def __init__(self, change: Callable[[ast.stmt], list[ast.stmt]]) -> None:
        self.change = change

    def visit(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list):
                setattr(node, field, [new for one in body for new in self.change(one)])
        return node


def imports_by_other_names(tree: ast.Module) -> bool:
    """``import shutil as my_shutil``."""
    names = {}
    for node in tree.body:
        for name in node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
            if "." not in name.name and name.name != "*":
                names[name.asname or name.name] = name.asname = f"my_{name.asname or name.name}"
    if not _bound(tree).isdisjoint(names):
        return False
    for one in ast.walk(tree):
        if isinstance(one, ast.Name):
            one.id = names.get(one.id, one.id)
    return bool(names)


def functions_in_variables(tree: ast.Module) -> bool:
    """``do_rmtree = shutil.rmtree``."""
    imported, made = _imported(tree), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            path = _dotted(node.func)
            if path.split(".")[0] in imported - {"click", "argparse", "fabric", "time"}:
                made[path] = name = "do_" + path.replace(".", "_")
                node.func = ast.Name(name, ast.Load())
    return _put_first(tree, [one for path, name in made.items() for one in statements(f"{name} = {path}")])


def calls_in_functions(tree: ast.Module) -> bool:
    """``def helper(path): return shutil.rmtree(path)``."""
    imported = _imported(tree)
    made: list[ast.stmt] = []

    def change(one: ast.stmt) -> list[ast.stmt]:
        call = one.value if isinstance(one, ast.Expr) else None
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            return [one]
        path = _dotted(call.func)
        starred = any(isinstance(argument, ast.Starred) for argument in call.args)
        if path.split(".")[0] not in imported - {"sys", "logging"} or starred or None in [k.arg for k in call.keywords]:
            return [one]
        given = [f"a{number}" for number in range(len(call.args))]
        named = [str(keyword.arg) for keyword in call.keywords]
        passed = ", ".join([*given, *(f"{name}={name}" for name in named)])
        name = f"helper_{len(made)}"
        made.extend(statements(f"def {name}({', '.join([*given, *named])}):\n    return {path}({passed})"))
        call.func = ast.Name(name, ast.Load())
        return [one]

    _Bodies(change).visit(tree)
    return _put_first(tree, made)


def texts_in_a_namespace(tree: ast.Module) -> bool:
    """``settings.t0`` for each text that is an argument."""
    made: list[str] = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or isinstance(node.func, ast.Name):
            continue
        for at, argument in enumerate(node.args):
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                node.args[at] = expression(f"settings_.t{len(made)}")
                made.append(argument.value)
    values = ", ".join(f"t{number}={text!r}" for number, text in enumerate(made))
    new = statements(f"from types import SimpleNamespace\nsettings_ = SimpleNamespace({values})")
    return bool(made) and _put_first(tree, new)


def texts_by_percent(tree: ast.Module) -> bool:
    """``"rm %s" % (name,)`` for ``f"rm {name}"``."""
    changed = False

    class Change(ast.NodeTransformer):
        def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
            nonlocal changed
            parts = [one for one in node.values if isinstance(one, ast.FormattedValue)]
            if not parts or any(one.conversion != -1 or one.format_spec is not None for one in parts):
                return node
            changed = True
            texts = [
                str(one.value).replace("%", "%%") if isinstance(one, ast.Constant) else "%s" for one in node.values
            ]
            values = ast.Tuple([one.value for one in parts], ast.Load())
            return ast.BinOp(ast.Constant("".join(texts)), ast.Mod(), values)

    Change().visit(tree)
    return changed


def commands_put_together(tree: ast.Module) -> bool:
    """``[*["ssh"], *(host, "reboot")]`` for ``["ssh", host, "reboot"]``."""
    changed = False
    for node in ast.walk(tree):
        words = node.args[0] if isinstance(node, ast.Call) and node.args else None
        if isinstance(node, ast.Call) and isinstance(words, ast.List) and len(words.elts) > 1:
            first, rest = ast.List(words.elts[:1], ast.Load()), ast.Tuple(words.elts[1:], ast.Load())
            node.args[0] = ast.List([ast.Starred(first, ast.Load()), ast.Starred(rest, ast.Load())], ast.Load())
            changed = True
    return changed


def _leaves(one: ast.stmt) -> bool:
    """Does a test lead out of the program?"""
    last = one.body[-1] if isinstance(one, ast.If) and not one.orelse else None
    path = _dotted(last.value.func) if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) else ""
    return isinstance(last, ast.Raise) or path in ("sys.exit", "exit")


def checks_in_flags(tree: ast.Module) -> bool:
    """``wrong = False; if not path: wrong = True; if wrong: sys.exit()``."""
    made: list[str] = []

    def change(one: ast.stmt) -> list[ast.stmt]:
        if not isinstance(one, ast.If) or not _leaves(one):
            return [one]
        made.append(f"wrong_{len(made)}")
        flag = statements(f"{made[-1]} = False\nif 0:\n    {made[-1]} = True")
        assert isinstance(flag[1], ast.If)
        flag[1].test, one.test = one.test, expression(made[-1])
        return [*flag, one]

    _Bodies(change).visit(tree)
    return bool(made)


def checks_in_functions(tree: ast.Module) -> bool:
    """``def is_wrong(path): …`` with a way out for each answer."""
    known = _imported(tree) | set(dir(builtins))
    known |= {one.name for one in ast.walk(tree) if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
    made: list[str] = []

    def change(one: ast.stmt) -> list[ast.stmt]:
        if not isinstance(one, ast.If) or not _leaves(one):
            return [one]
        inside = _bound(one.test) | known
        names = sorted({node.id for node in ast.walk(one.test) if isinstance(node, ast.Name)} - inside)
        made.append(f"is_wrong_{len(made)}")
        given = ", ".join(names)
        new = statements(f"def {made[-1]}({given}):\n    if 0:\n        return True\n    return False")
        assert isinstance(new[0], ast.FunctionDef) and isinstance(new[0].body[0], ast.If)
        new[0].body[0].test, one.test = copy.deepcopy(one.test), expression(f"{made[-1]}({given})")
        return [*new, one]

    _Bodies(change).visit(tree)
    return bool(made)


def loops_over_generators(tree: ast.Module) -> bool:
    """``def items(): yield from hosts``."""
    made: list[str] = []

    def change(one: ast.stmt) -> list[ast.stmt]:
        if not isinstance(one, ast.For):
            return [one]
        made.append(f"items_{len(made)}")
        new = statements(f"def {made[-1]}():\n    yield from 0")
        assert isinstance(new[0], ast.FunctionDef)
        one.iter, new[0].body = expression(f"{made[-1]}()"), [ast.Expr(ast.YieldFrom(one.iter))]
        return [*new, one]

    _Bodies(change).visit(tree)
    return bool(made)


def values_from_functions(tree: ast.Module) -> bool:
    """``def root_(): …; root = root_()``."""
    made: list[ast.stmt] = []
    for one in list(tree.body):
        target = one.targets[0] if isinstance(one, ast.Assign) and len(one.targets) == 1 else None
        if not isinstance(one, ast.Assign) or not isinstance(target, ast.Name) or isinstance(one.value, ast.Constant):
            continue
        if target.id in {node.id for node in ast.walk(one.value) if isinstance(node, ast.Name)}:
            continue
        new = statements(f"def {target.id}_():\n    value = 0\n    print('read')\n    return value")
        assert isinstance(new[0], ast.FunctionDef) and isinstance(new[0].body[0], ast.Assign)
        new[0].body[0].value, one.value = one.value, expression(f"{target.id}_()")
        at = tree.body.index(one)
        tree.body[at:at] = new
        made.extend(new)
    return bool(made)


REWRITES: dict[str, Rewrite] = {
    one.__name__: one
    for one in (
        imports_by_other_names,
        functions_in_variables,
        calls_in_functions,
        texts_in_a_namespace,
        texts_by_percent,
        commands_put_together,
        checks_in_flags,
        checks_in_functions,
        loops_over_generators,
        values_from_functions,
    )
}


def rewritten(code: str, name: str) -> str | None:
    """The program written otherwise, its comments in front as they are; ``None`` if there is nothing to rewrite."""
    tree = ast.parse(code)
    front = []
    for line in code.splitlines():
        if not line.startswith("#") or "error:" in line:
            break
        front.append(line)
    if "__future__" in code or not REWRITES[name](tree):
        return None
    return "\n".join([*front, ast.unparse(ast.fix_missing_locations(tree))]) + "\n"
