"""Expressions with structure: objects, lists, calls."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Literal as OneOf

from maintlint.program.node import Node

if TYPE_CHECKING:
    from maintlint.program.blocks import Routine
    from maintlint.program.expressions import Expression
    from maintlint.program.tests import Test


MAIN = "builtins.__main__"
"""The symbol that is true in the program that is run, and false in a module that it imports."""


class Symbol(Node, frozen=True, gc=False):
    """A name that imports or the language itself resolve: ``shutil.rmtree``, ``builtins.open``, ``.lib.wipe``.

    A leading dot per package level stands for a relative import; ``|`` separates the modules that a name
    may have come from.
    """

    path: str


class Constant(Node, frozen=True, gc=False):
    """``None``, a truth value, or a number."""

    kind: OneOf["none", "true", "false", "number"]
    text: str


class Shown(Node, frozen=True, gc=False):
    """A value as text, by a format specification if there is one (``{n:02d}``)."""

    base: Expression
    spec: str = ""


class Attribute(Node, frozen=True, gc=False):
    """``base.name``."""

    base: Expression
    name: str


class Item(Node, frozen=True, gc=False):
    """``base[key]``."""

    base: Expression
    key: Expression


class Slice(Node, frozen=True, gc=False):
    """``base[lower:upper]``; ``stepped`` if there is a step."""

    base: Expression
    lower: Expression | None
    upper: Expression | None
    stepped: bool = False


class ListOf(Node, frozen=True, gc=False):
    """A list, tuple or set as it is written."""

    items: tuple[Expression, ...]
    kind: OneOf["list", "tuple", "set"] = "list"


class Spread(Node, frozen=True, gc=False):
    """``*base`` among items."""

    base: Expression


class Pair(Node, frozen=True, gc=False):
    """One entry of a `Record`; without a key, ``**value``."""

    key: Expression | None
    value: Expression


class Record(Node, frozen=True, gc=False):
    """A mapping as it is written."""

    pairs: tuple[Pair, ...]


class Argument(Node, frozen=True, gc=False):
    """An argument of a call: ``name`` is empty, ``*``, ``**`` or the keyword."""

    name: str
    value: Expression


class Call(Node, frozen=True, gc=False):
    """A call of whatever ``callee`` is."""

    callee: Expression
    arguments: tuple[Argument, ...]


class Operation(Node, frozen=True, gc=False):
    """``left operator right``: ``+``, ``/``, ``-``, ``*``, ``|``, ``&`` ..."""

    operator: str
    left: Expression
    right: Expression


class Fallback(Node, frozen=True, gc=False):
    """``left or right``, ``left and right`` as a value."""

    operator: OneOf["or", "and"]
    left: Expression
    right: Expression


class Choose(Node, frozen=True, gc=False):
    """``then if test else orelse``."""

    test: Test
    then: Expression
    orelse: Expression


class Tested(Node, frozen=True, gc=False):
    """The outcome of a test as a value."""

    test: Test


class Clause(Node, frozen=True, gc=False):
    """``for target in items if tests`` of a comprehension."""

    target: Expression
    items: Expression
    tests: tuple[Test, ...]


class Comprehension(Node, frozen=True, gc=False):
    """A list, set, mapping (with ``key``) or generator built by going through other lists."""

    element: Expression
    key: Expression | None
    clauses: tuple[Clause, ...]


class Lambda(Node, frozen=True, gc=False):
    """A function without a name."""

    routine: Routine


class Await(Node, frozen=True, gc=False):
    """``await base``."""

    base: Expression


class Yield(Node, frozen=True, gc=False):
    """``yield base``; ``many`` for ``yield from``."""

    base: Expression | None
    many: bool = False


class Bind(Node, frozen=True, gc=False):
    """``name := base``."""

    name: str
    base: Expression
