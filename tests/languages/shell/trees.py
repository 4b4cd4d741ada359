"""Writes shell trees as short text, so that tests can say what they expect."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from maintlint.languages.shell import read
from maintlint.languages.shell.syntax import Assignment, Redirection, Script, Sequence, Simple
from maintlint.program import Concat, Glob, Literal, Node, Variable

PLACES = frozenset({"start", "end"})


def short(node: Any) -> Any:
    """A node without its places: ``Name(field, …)``; literals as their text, variables as ``$name``."""
    if isinstance(node, Literal):
        return repr(node.text)
    if isinstance(node, Glob):
        return f"glob:{node.text}"
    if isinstance(node, Variable):
        return f'"${node.name}"' if node.quoted else f"${node.name}"
    if isinstance(node, Concat):
        return "+".join(short(part) for part in node.parts)
    if isinstance(node, Sequence):
        return "[" + "; ".join(short(command) for command in node.commands) + "]"
    if isinstance(node, Simple):
        return " ".join(short(piece) for piece in (*node.assignments, *node.words, *node.redirections))
    if isinstance(node, Assignment):
        index = f"[{node.index}]" if node.index is not None else ""
        return f"{node.name}{index}{'+=' if node.append else '='}{short(node.value)}"
    if isinstance(node, Redirection):
        return f"{'' if node.descriptor is None else node.descriptor}{node.operator}{short(node.target)}"
    if isinstance(node, tuple):
        return "(" + ", ".join(str(short(item)) for item in node) + ")"
    if isinstance(node, Struct):
        fields = [str(short(getattr(node, name))) for name in node.__struct_fields__ if name not in PLACES]
        return f"{type(node).__name__}({', '.join(fields)})"
    return node


def tree(text: str | bytes) -> str:
    """The commands of a script that must be readable, in short."""
    script = read(text.encode() if isinstance(text, str) else text)
    assert not script.unreadable, script.unreadable
    return "; ".join(short(command) for command in script.body.commands)


def words(text: str) -> list[str]:
    """The words behind ``echo`` in ``echo text``."""
    script = read(f"echo {text}\n".encode())
    assert not script.unreadable
    (command,) = script.body.commands
    assert isinstance(command, Simple)
    return [short(word) for word in command.words[1:]]


def check_places(script: Script, data: bytes) -> None:
    """Every node lies inside the text, ends behind its start, and literals without escapes read the same."""
    stack: list[Any] = [script.body]
    while stack:
        node = stack.pop()
        if isinstance(node, Node):
            assert 0 <= node.start <= node.end <= len(data), node
        if isinstance(node, Struct):
            stack.extend(getattr(node, name) for name in node.__struct_fields__)
        elif isinstance(node, tuple):
            stack.extend(node)
