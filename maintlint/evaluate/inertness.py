"""Functions that need no evaluation: those that only print and look, found by one walk of their text.

Most functions of real scripts say something (``log``, ``usage``) and are called everywhere. Whatever runs
other code, changes a variable of others, leaves the program or is not known is not inert.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintlint.program import Assign, Define, Invoke, Literal, Node, Redirect

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_PRINTS = frozenset({"echo", "printf", "print", ":", "true", "false", "test", "[", "pwd", "type", "hash", "caller"})
_TO_FILES = frozenset({">", ">>", ">|", "&>", "&>>", "<>"})
_DEPTH = 60


def inert(run: Run, node: Define) -> bool:
    """Does a call of the function change nothing and do nothing but print?"""
    known = run.inert.get(id(node))
    if known is None:
        run.inert[id(node)] = False
        known = run.inert[id(node)] = _still(run, node.body, 0)
        run.kept.append(node)
    return known


def _still(run: Run, node: Any, depth: int) -> bool:
    kind = type(node)
    if kind is Literal:
        return True
    if depth > _DEPTH or kind is Define:
        return False
    if kind is Invoke:
        return _prints(run, node) and _children_still(run, node, depth)
    if kind is Assign:
        return node.scope == "local" and _children_still(run, node, depth)
    if kind is Redirect and node.operator in _TO_FILES:
        return type(node.target) is Literal and node.target.text.startswith("/dev/")
    return _children_still(run, node, depth)


def _children_still(run: Run, node: Any, depth: int) -> bool:
    for field in node.__struct_fields__:
        child = getattr(node, field)
        if type(child) is tuple:
            if not all(_still(run, item, depth + 1) for item in child if isinstance(item, Node)):
                return False
        elif isinstance(child, Node) and not _still(run, child, depth + 1):
            return False
    return True


def _prints(run: Run, node: Invoke) -> bool:
    if not node.words or type(node.words[0]) is not Literal or node.assigns:
        return False
    name = node.words[0].text
    if name in run.functions:
        return inert(run, run.functions[name].node)
    if name in _PRINTS:
        return name != "printf" or not (len(node.words) > 1 and getattr(node.words[1], "text", "") == "-v")
    spec = run.knowledge.lookup(name)
    return spec is not None and not (spec.effects or spec.runs or spec.subcommands or spec.hosts or spec.asks)
