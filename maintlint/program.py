"""The program: the small language that every reader lowers to, and the only one that is evaluated.

Expressions become abstract values, statements become effects, tests split a state in two. Nodes carry
``start``/``end``: byte offsets into the text that was parsed (see `maintlint.places.CodeMap`).

The nodes are ``msgspec.Struct``: frozen like dataclasses, and built about eight times faster; a long
run builds millions of them.
"""

from __future__ import annotations

from typing import Literal as OneOf
from typing import TypeAlias

from msgspec import Struct


class Node(Struct, frozen=True, gc=False, kw_only=False):
    """Anything with a place in the text."""

    start: int
    end: int


# --- expressions -------------------------------------------------------------------------------


class Literal(Node, frozen=True, gc=False):
    """Text that stands as it is (quotes removed, escapes resolved)."""

    text: str


class Glob(Node, frozen=True, gc=False):
    """An unquoted pattern piece of a shell word: ``*``, ``?``, ``[a-z]``."""

    text: str


class Variable(Node, frozen=True, gc=False):
    """The value of a variable. ``quoted`` is false where the shell splits the result into words."""

    name: str
    quoted: bool


class Expansion(Node, frozen=True, gc=False):
    """A shell parameter expansion with an operator.

    ``operator`` is the text between name and operand (``:-`` ``-`` ``:=`` ``=`` ``:?`` ``?`` ``:+``
    ``+`` ``%`` ``%%`` ``#`` ``##`` ``/`` ``//`` ``/#`` ``/%`` ``:`` ``^`` ``^^`` ``,`` ``,,`` ``@``),
    ``length`` for ``${#x}``, ``indirect`` for ``${!x}``, or ``""`` for a plain element ``${x[1]}``.
    ``index`` is the subscript's text, or ``None``.
    """

    name: str
    operator: str
    operand: Expression | None
    replacement: Expression | None
    index: str | None
    quoted: bool


class Elements(Node, frozen=True, gc=False):
    """All elements of an array or of the arguments: ``"$@"``, ``${a[@]}``; one word if ``joined`` (``"$*"``)."""

    name: str
    quoted: bool
    joined: bool


class Capture(Node, frozen=True, gc=False):
    """What a piece of code prints: ``$(…)`` and backquotes.

    ``body`` is a `Block`; in a reader's own tree, before lowering, the reader's node.
    """

    body: Node
    quoted: bool


class Stream(Node, frozen=True, gc=False):
    """A process substitution: ``<(…)`` (``writes`` false) or ``>(…)``; ``body`` as in `Capture`."""

    body: Node
    writes: bool


class Arithmetic(Node, frozen=True, gc=False):
    """A computed number; ``text`` is the arithmetic expression."""

    text: str


class Braces(Node, frozen=True, gc=False):
    """A shell brace expansion: as many words as items."""

    items: tuple[Expression, ...]


class Home(Node, frozen=True, gc=False):
    """``~`` or ``~user``."""

    user: str


class Concat(Node, frozen=True, gc=False):
    """Parts one behind the other."""

    parts: tuple[Expression, ...]


Expression: TypeAlias = (
    Literal | Glob | Variable | Expansion | Elements | Capture | Stream | Arithmetic | Braces | Home | Concat
)


# --- tests -------------------------------------------------------------------------------------


class Succeeds(Node, frozen=True, gc=False):
    """The statement ends with status 0."""

    body: Statement


class Known(Node, frozen=True, gc=False):
    """True or false whatever the state, written so in the program."""

    value: bool


class Not(Node, frozen=True, gc=False):
    test: Test


class Both(Node, frozen=True, gc=False):
    left: Test
    right: Test


class Either(Node, frozen=True, gc=False):
    left: Test
    right: Test


class Compare(Node, frozen=True, gc=False):
    """A comparison of values.

    Operators: ``empty``, ``nonempty``, ``equal``, ``unequal`` (plain text), ``matches`` and
    ``mismatches`` (the right side is a glob pattern), ``regex``, ``defined``, ``exists``, ``file``,
    ``directory``, ``filled`` (a file of size > 0), ``less``, ``greater``, ``number-equal``,
    ``number-unequal``, ``less-equal``, ``greater-equal``, ``other``.
    """

    operator: str
    left: Expression
    right: Expression | None


Test: TypeAlias = Succeeds | Known | Not | Both | Either | Compare


# --- statements --------------------------------------------------------------------------------


class Block(Node, frozen=True, gc=False):
    body: tuple[Statement, ...]


class Assign(Node, frozen=True, gc=False):
    """Sets a variable.

    ``value`` is one expression, or a tuple for an array literal, or ``None`` for a declaration
    without a value. ``scope``: ``""`` plain, ``local``, ``export``, ``readonly``, ``declare``.
    """

    name: str
    value: Expression | tuple[Expression, ...] | None
    append: bool = False
    scope: str = ""
    index: str | None = None


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
    test: Test
    then: Block
    orelse: Block | None = None


class Arm(Node, frozen=True, gc=False):
    """One arm of a `Switch`; ``falls`` for ``;&`` and ``;;&``."""

    patterns: tuple[Expression, ...]
    body: Block
    falls: bool = False


class Switch(Node, frozen=True, gc=False):
    """Shell ``case``: the first arm with a matching glob pattern runs."""

    subject: Expression
    arms: tuple[Arm, ...]


class ForEach(Node, frozen=True, gc=False):
    """One pass per item; ``items`` is ``None`` for ``for x`` over the arguments. ``select`` asks the operator."""

    name: str
    items: tuple[Expression, ...] | None
    body: Block
    select: bool = False


class While(Node, frozen=True, gc=False):
    """Runs while ``test`` holds (``until`` is lowered with `Not`); C-style ``for`` has no names to follow."""

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
    """A region that no reader could read."""

    text: str


Statement: TypeAlias = (
    Block
    | Assign
    | Invoke
    | Redirected
    | Check
    | Chain
    | Negate
    | Branch
    | Switch
    | ForEach
    | While
    | Pipe
    | Background
    | Subshell
    | Define
    | Unreadable
)


class Program(Struct, frozen=True):
    """One program as read: its statements and how many commands and unreadable regions it has."""

    body: Block
    commands: int
    unreadable: tuple[Unreadable, ...] = ()
