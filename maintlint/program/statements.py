"""Statements that both languages have."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf

from msgspec import Struct

from maintlint.program.node import Node

if TYPE_CHECKING:
    from maintlint.program.blocks import (
        Drop,
        Evaluate,
        Import,
        Iterate,
        Jump,
        Kind,
        Raise,
        Return,
        Routine,
        Store,
        Try,
        With,
    )
    from maintlint.program.expressions import Expression, Literal
    from maintlint.program.tests import Test


class Block(Node, frozen=True, gc=False):
    body: tuple[Statement, ...]


class Assign(Node, frozen=True, gc=False):
    """Sets a variable.

    ``value`` is one expression, or a tuple for an array literal, or ``None`` for a declaration
    without a value. ``scope``: ``""`` plain, ``local``, ``export``, ``readonly``, ``declare``. ``keys``: those of an
    array literal's items, "" where none is written.
    ``subscript``: the index as an expression, where finding it out runs code.
    """

    name: str
    value: Expression | tuple[Expression, ...] | None
    append: bool = False
    scope: str = ""
    index: str | None = None
    keys: tuple[str, ...] = ()
    subscript: Expression | None = None


class Redirect(Node, frozen=True, gc=False):
    """A redirection. ``operator``: ``<`` ``>`` ``>>`` ``>|`` ``&>`` ``&>>`` ``<>`` ``>&`` ``<&`` ``<<`` ``<<<``.

    ``target`` is the file, the descriptor, or the text of a here-document (``<<``) or here-string.
    """

    operator: str
    target: Expression
    descriptor: int | None = None


class Invoke(Node, frozen=True, gc=False):
    """A command with its words. The first word is the command's name."""

    words: tuple[Expression, ...]
    assigns: tuple[Assign, ...] = ()
    redirects: tuple[Redirect, ...] = ()


class Redirected(Node, frozen=True, gc=False):
    """A compound statement with redirections of its own."""

    body: Statement
    redirects: tuple[Redirect, ...]


class Check(Node, frozen=True, gc=False):
    """A test that stands as a statement: ``[ -n "$x" ]``, ``[[ … ]]``, ``(( … ))``."""

    test: Test


class Chain(Node, frozen=True, gc=False):
    """``left && right`` or ``left || right``."""

    operator: OneOf["&&", "||"]
    left: Statement
    right: Statement


class Negate(Node, frozen=True, gc=False):
    """``! statement``."""

    body: Statement


class Branch(Node, frozen=True, gc=False):
    """``if``; ``removable`` where the interpreter may be told to leave it out (``assert``)."""

    test: Test
    then: Block
    orelse: Block | None = None
    removable: bool = False


class Arm(Node, frozen=True, gc=False):
    """One arm of a `Switch`; ``falls`` for ``;&``, into the next body; ``again`` for ``;;&``, to the next patterns."""

    patterns: tuple[Expression, ...]
    body: Block
    falls: bool = False
    again: bool = False


class Switch(Node, frozen=True, gc=False):
    """Shell ``case``: the first arm with a matching glob pattern runs."""

    subject: Expression
    arms: tuple[Arm, ...]


class ForEach(Node, frozen=True, gc=False):
    """One pass per item; ``items`` is ``None`` for ``for x`` over the arguments. ``select`` asks the operator.

    ``orelse`` runs behind the last pass, unless the loop was left before.
    """

    name: str
    items: tuple[Expression, ...] | None
    body: Block
    select: bool = False
    orelse: Block | None = None


class While(Node, frozen=True, gc=False):
    """Runs while ``test`` holds (``until`` is lowered with `Not`); or a C-style ``for`` that does more than count."""

    test: Test
    body: Block


class Pipe(Node, frozen=True, gc=False):
    """Stages joined by pipes, each in a process of its own."""

    stages: tuple[Statement, ...]


class Background(Node, frozen=True, gc=False):
    """``statement &``."""

    body: Statement


class Subshell(Node, frozen=True, gc=False):
    """Code whose variables, directory and exit stay inside."""

    body: Block


class Define(Node, frozen=True, gc=False):
    """A function."""

    name: str
    body: Statement


class Unreadable(Node, frozen=True, gc=False):
    """A region that no reader could read; ``why``, if that is known.

    ``near``: what stands there was read all the same, as the nearest that a reader knows.
    """

    text: str
    why: str = ""
    near: bool = False


Statement: TypeAlias = (
    "Block | Evaluate | Store | Drop | Return | Raise | Try | With | Iterate | Jump | Routine | Kind"
    " | Import | Assign | Invoke | Redirected | Check | Chain | Negate | Branch | Switch | ForEach"
    " | While | Pipe | Background | Subshell | Define | Unreadable"
)


class Program(Struct, frozen=True):
    """One program as read: its statements and how many commands and unreadable regions it has.

    ``referenced`` are the names that it reads somewhere: what is not among them is never called. ``later``:
    the reader's own tree, where nothing in it seemed worth lowering.
    """

    body: Block
    commands: int
    comments: tuple[Literal, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    referenced: frozenset[str] = frozenset()
    later: object = None
