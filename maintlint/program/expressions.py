"""Expressions that both languages have: text, variables and what is computed from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from maintlint.program.node import Node

if TYPE_CHECKING:
    from maintlint.program.structures import (
        Attribute,
        Await,
        Bind,
        Call,
        Choose,
        Comprehension,
        Constant,
        Fallback,
        Item,
        Lambda,
        ListOf,
        Operation,
        Record,
        Shown,
        Slice,
        Spread,
        Symbol,
        Tested,
        Yield,
    )


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
    ``index`` is the subscript's text, or ``None``; ``subscript`` the same as an expression, where finding it
    out runs code.
    """

    name: str
    operator: str
    operand: Expression | None
    replacement: Expression | None
    index: str | None
    quoted: bool
    subscript: Expression | None = None


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
    """A computed number; ``text`` is the arithmetic expression, ``parts`` are the commands run for it."""

    text: str
    parts: tuple[Expression, ...] = ()


class Numbers(Node, frozen=True, gc=False):
    """Whole numbers, one word each: from ``first`` up (or ``down``) to ``limit``, without it unless ``inclusive``."""

    first: Expression
    limit: Expression
    inclusive: bool
    down: bool


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
    "Literal | Glob | Variable | Expansion | Elements | Capture | Stream | Arithmetic | Numbers | Braces | Home"
    " | Concat | Symbol | Constant | Shown | Attribute | Item | Slice | ListOf | Spread | Record | Call"
    " | Operation | Fallback | Choose | Tested | Comprehension | Lambda | Await | Yield | Bind"
)
