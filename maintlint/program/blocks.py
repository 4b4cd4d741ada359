"""Statements with structure: assignment to anything, exceptions, classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from maintlint.program.node import Node

if TYPE_CHECKING:
    from maintlint.program.expressions import Expression
    from maintlint.program.statements import Block


class Evaluate(Node, frozen=True, gc=False):
    """An expression for what it does."""

    value: Expression


class Store(Node, frozen=True, gc=False):
    """``target = value``; the target is a `Variable`, `Attribute`, `Item`, `Slice`, or a `ListOf` such."""

    target: Expression
    value: Expression


class Drop(Node, frozen=True, gc=False):
    """``del target``."""

    target: Expression


class Return(Node, frozen=True, gc=False):
    """Leaves the function with a value."""

    value: Expression | None


class Raise(Node, frozen=True, gc=False):
    """Raises an exception; without a value, the one that is being handled."""

    value: Expression | None


class Handler(Node, frozen=True, gc=False):
    """``except types as name``; no types for a bare one."""

    types: tuple[str, ...]
    name: str
    body: Block


class Try(Node, frozen=True, gc=False):
    """``try`` with its handlers."""

    body: Block
    handlers: tuple[Handler, ...]
    orelse: Block | None
    final: Block | None


class Managed(Node, frozen=True, gc=False):
    """``value as target`` in a `With`."""

    value: Expression
    target: Expression | None


class With(Node, frozen=True, gc=False):
    """A body inside context managers."""

    items: tuple[Managed, ...]
    body: Block


class Iterate(Node, frozen=True, gc=False):
    """One pass per element of ``items``."""

    target: Expression
    items: Expression
    body: Block
    orelse: Block | None = None


class Jump(Node, frozen=True, gc=False):
    """``break`` or ``continue``."""

    kind: OneOf["break", "continue"]


class Parameter(Node, frozen=True, gc=False):
    """A parameter; ``kind`` is empty, ``*``, ``**``, or ``keyword`` (by keyword only); ``annotation`` its class."""

    name: str
    kind: str
    default: Expression | None
    annotation: Expression | None = None


class Routine(Node, frozen=True, gc=False):
    """A function: ``owned`` are the names local to it, ``shared`` those declared ``global`` or ``nonlocal``.

    With ``later`` its body has not been looked at yet: that gives the same function with it, and with its names.
    """

    name: str
    parameters: tuple[Parameter, ...]
    body: Block
    decorators: tuple[Expression, ...] = ()
    owned: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    waits: bool = False
    generates: bool = False
    later: Callable[[], Routine] | None = None


class Kind(Node, frozen=True, gc=False):
    """A class; ``fields`` are the names that its body annotates, in order. ``changes`` gives the attributes that
    methods other than the constructor set on the object."""

    name: str
    bases: tuple[Expression, ...]
    body: Block
    decorators: tuple[Expression, ...] = ()
    fields: tuple[str, ...] = ()
    changes: Callable[[], frozenset[str]] = frozenset


class Import(Node, frozen=True, gc=False):
    """Another module is loaded: ``path`` as in `Symbol`; ``name`` is bound to it; ``everything`` for ``import *``."""

    path: str
    everything: bool = False
    name: str = ""
