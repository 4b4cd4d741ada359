"""Tests: what splits a state in two."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from maintlint.program.node import Node

if TYPE_CHECKING:
    from maintlint.program.expressions import Expression
    from maintlint.program.statements import Statement

PATH_FUNCTIONS = {
    "os.path.exists": "exists", "os.path.lexists": "exists", "os.path.isfile": "file", "os.path.isdir": "directory",
    "os.path.islink": "exists", "os.path.ismount": "exists", "os.path.getsize": "filled",
    "pathlib.Path.exists": "exists", "pathlib.Path.is_file": "file", "pathlib.Path.is_dir": "directory",
    "pathlib.Path.is_symlink": "exists", "pathlib.Path.is_mount": "exists",
}  # fmt: skip
"""Functions of one path that are comparisons, by the operator of `Compare`."""


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


class Truth(Node, frozen=True, gc=False):
    """The value is something: not ``None``, not false, not zero, not empty."""

    base: Expression


class Missing(Node, frozen=True, gc=False):
    """The value is ``None``."""

    base: Expression


class Contains(Node, frozen=True, gc=False):
    """``item in container``: an element of a list, a part of a text, a key."""

    item: Expression
    container: Expression


class Affix(Node, frozen=True, gc=False):
    """The text starts (or ends, if ``trailing``) with another."""

    base: Expression
    affix: Expression
    trailing: bool


class Relation(Node, frozen=True, gc=False):
    """A comparison of two values; operators as in `Compare`."""

    operator: str
    left: Expression
    right: Expression


class Length(Node, frozen=True, gc=False):
    """How many things ``base`` holds, against a number; operators as in `Compare`."""

    operator: str
    base: Expression
    number: int


class Quantified(Node, frozen=True, gc=False):
    """``any(test for variable in items)``, or ``all(…)`` if ``every``; ``whole``: the call as a test of its value."""

    items: Expression
    variable: str
    test: Test
    every: bool
    whole: Truth


Test: TypeAlias = (
    Succeeds
    | Known
    | Not
    | Both
    | Either
    | Compare
    | Truth
    | Missing
    | Contains
    | Affix
    | Relation
    | Length
    | Quantified
)
