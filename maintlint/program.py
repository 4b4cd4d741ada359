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
    """A computed number; ``text`` is the arithmetic expression, ``parts`` are the commands run for it."""

    text: str
    parts: tuple[Expression, ...] = ()


class Braces(Node, frozen=True, gc=False):
    """A shell brace expansion: as many words as items."""

    items: tuple[Expression, ...]


class Home(Node, frozen=True, gc=False):
    """``~`` or ``~user``."""

    user: str


class Concat(Node, frozen=True, gc=False):
    """Parts one behind the other."""

    parts: tuple[Expression, ...]


# --- expressions with structure: objects, lists, calls -------------------------------------------


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


Expression: TypeAlias = (
    Literal
    | Glob
    | Variable
    | Expansion
    | Elements
    | Capture
    | Stream
    | Arithmetic
    | Braces
    | Home
    | Concat
    | Symbol
    | Constant
    | Shown
    | Attribute
    | Item
    | Slice
    | ListOf
    | Spread
    | Record
    | Call
    | Operation
    | Fallback
    | Choose
    | Tested
    | Comprehension
    | Lambda
    | Await
    | Yield
    | Bind
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


Test: TypeAlias = (
    Succeeds | Known | Not | Both | Either | Compare | Truth | Missing | Contains | Affix | Relation | Length
)


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
    """A region that no reader could read; ``why``, if that is known."""

    text: str
    why: str = ""


# --- statements with structure: assignment to anything, exceptions, classes -------------------------


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
    """A function: ``owned`` are the names that are local to it, ``shared`` those declared ``global`` or ``nonlocal``."""

    name: str
    parameters: tuple[Parameter, ...]
    body: Block
    decorators: tuple[Expression, ...] = ()
    owned: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    waits: bool = False
    generates: bool = False


class Kind(Node, frozen=True, gc=False):
    """A class; ``fields`` are the names that its body annotates, in order."""

    name: str
    bases: tuple[Expression, ...]
    body: Block
    decorators: tuple[Expression, ...] = ()
    fields: tuple[str, ...] = ()


class Import(Node, frozen=True, gc=False):
    """Another module is loaded: ``path`` as in `Symbol`; ``name`` is bound to it; ``everything`` for ``import *``."""

    path: str
    everything: bool = False
    name: str = ""


Statement: TypeAlias = (
    Block
    | Evaluate
    | Store
    | Drop
    | Return
    | Raise
    | Try
    | With
    | Iterate
    | Jump
    | Routine
    | Kind
    | Import
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
