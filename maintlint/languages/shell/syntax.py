"""The shell's syntax tree: small, typed, the same from every reader.

Words are already expressions of the program (`maintlint.program`), since a word means the same
before and after lowering; only commands have a tree of their own. All offsets are byte offsets.
The ``body`` of a `Capture` or `Stream` in a word is a `Sequence` here.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from maintlint.program import Expression, Node


class Assignment(Node, frozen=True, gc=False):
    """``name=value``, ``name+=value``, ``name[index]=value``, ``name=(values …)``.

    ``keys`` are those of an array's items, "" for an item without one. ``name=`` is an empty `Literal`.
    """

    name: str
    value: Expression | tuple[Expression, ...] | None
    append: bool = False
    index: str | None = None
    keys: tuple[str, ...] = ()
    subscript: Expression | None = None


class Redirection(Node, frozen=True, gc=False):
    """``operator`` as written; ``target`` a word, or the body of a here-document (its delimiter is dropped)."""

    operator: str
    target: Expression
    descriptor: int | None = None


class Simple(Node, frozen=True, gc=False):
    """A simple command. ``[``, ``test``, ``declare``, ``export``, ``local`` … are simple commands too."""

    assignments: tuple[Assignment, ...]
    words: tuple[Expression | Assignment, ...]
    redirections: tuple[Redirection, ...] = ()


class DoubleBracket(Node, frozen=True, gc=False):
    """``[[ … ]]``: an expression of words."""

    test: TestExpression


class TestUnary(Node, frozen=True, gc=False):
    operator: str
    operand: Expression


class TestBinary(Node, frozen=True, gc=False):
    operator: str
    left: Expression
    right: Expression


class TestNot(Node, frozen=True, gc=False):
    test: TestExpression


class TestLogic(Node, frozen=True, gc=False):
    """``&&`` or ``||`` inside ``[[ ]]``."""

    operator: str
    left: TestExpression
    right: TestExpression


TestExpression: TypeAlias = TestUnary | TestBinary | TestNot | TestLogic


class ArithmeticCommand(Node, frozen=True, gc=False):
    """``(( … ))``; ``parts`` are the commands run for it."""

    text: str
    parts: tuple[Expression, ...] = ()


class Pipeline(Node, frozen=True, gc=False):
    """``[!] a | b``; a pipeline of one command without ``!`` is that command."""

    stages: tuple[Command, ...]
    negated: bool = False


class AndOr(Node, frozen=True, gc=False):
    """``left && right`` / ``left || right``, left-associative."""

    operator: str
    left: Command
    right: Command


class Async(Node, frozen=True, gc=False):
    """``command &``."""

    command: Command


class Sequence(Node, frozen=True, gc=False):
    """Commands one behind the other."""

    commands: tuple[Command, ...]


class Group(Node, frozen=True, gc=False):
    """``{ …; }``."""

    body: Sequence


class SubshellGroup(Node, frozen=True, gc=False):
    """``( … )``."""

    body: Sequence


class If(Node, frozen=True, gc=False):
    """``elif`` is an ``If`` in ``orelse``."""

    condition: Sequence
    then: Sequence
    orelse: Sequence | None = None


class For(Node, frozen=True, gc=False):
    """``for name in words``; ``words`` None without ``in``. ``select`` for ``select``."""

    name: str
    words: tuple[Expression, ...] | None
    body: Sequence
    select: bool = False


class CFor(Node, frozen=True, gc=False):
    """``for ((init; test; step))``; ``text`` is the header, ``parts`` are the commands run for it."""

    text: str
    body: Sequence
    parts: tuple[Expression, ...] = ()


class Loop(Node, frozen=True, gc=False):
    """``while`` / ``until``."""

    condition: Sequence
    body: Sequence
    until: bool = False


class CaseArm(Node, frozen=True, gc=False):
    """``patterns) body terminator``; terminator ``;;``, ``;&``, ``;;&`` or ``""`` for the last."""

    patterns: tuple[Expression, ...]
    body: Sequence
    terminator: str = ";;"


class Case(Node, frozen=True, gc=False):
    subject: Expression
    arms: tuple[CaseArm, ...]


class FunctionDefinition(Node, frozen=True, gc=False):
    name: str
    body: Command


class Redirecting(Node, frozen=True, gc=False):
    """A compound command with redirections."""

    command: Command
    redirections: tuple[Redirection, ...]


class UnreadableRegion(Node, frozen=True, gc=False):
    text: str


Command: TypeAlias = (
    Simple
    | DoubleBracket
    | ArithmeticCommand
    | Pipeline
    | AndOr
    | Async
    | Sequence
    | Group
    | SubshellGroup
    | If
    | For
    | CFor
    | Loop
    | Case
    | FunctionDefinition
    | Redirecting
    | UnreadableRegion
)


class Commented(Struct, frozen=True, gc=False):
    """A comment: offsets and text with the leading ``#``."""

    start: int
    end: int
    text: str


class Script(Struct, frozen=True, gc=False):
    """A whole script: its commands, its comments in order, and the regions that could not be read."""

    body: Sequence
    comments: tuple[Commented, ...] = ()
    unreadable: tuple[UnreadableRegion, ...] = ()
    commands: int = 0
