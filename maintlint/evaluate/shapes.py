"""What the body of a loop does with variables and with time, seen before it is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintlint.evaluate import looking
from maintlint.evaluate.expressions import assigned_numbers
from maintlint.evaluate.waiting import runs_to_the_end, waits
from maintlint.patterns import lazy
from maintlint.program import (
    Argument,
    Arithmetic,
    Assign,
    Attribute,
    Await,
    Block,
    Branch,
    Call,
    Capture,
    Chain,
    Comprehension,
    Define,
    Elements,
    Expansion,
    ForEach,
    Invoke,
    Iterate,
    Lambda,
    ListOf,
    Literal,
    Node,
    Operation,
    Routine,
    Slice,
    Store,
    Switch,
    Symbol,
    Variable,
    While,
    children,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


# Builtins after which another pass may see something else.
_CHANGERS = frozenset(
    {"shift", "cd", "pushd", "popd", "set", "unset", "eval", "source", ".", "mapfile", "readarray", "getopts"}
)
# Builtins that may read any variable.
_READERS = frozenset({"eval", "source", "."})
_WAITS = frozenset({"wait", "sem", "parallel", "jobs"})
_PAUSING_CALLS = frozenset(
    {
        "sleep",
        "input",
        "raw_input",
        "confirm",
        "ask_confirmation",
        "confirm_on_failure",
        "prompt",
        "raise_for_status",
        "urlopen",
        "wait_until",
        "wait_for",
    }
)
_CHANGING_METHODS = frozenset(
    {"append", "add", "extend", "update", "remove", "pop", "insert", "setdefault", "discard", "clear", "connect"}
)
_PAUSES = frozenset({"sleep", "read", "curl", "wget", "nc", "ping"})
_NAME = lazy(r"[A-Za-z_]\w*")
# What stands in these may be left out in a pass.
_SOMETIMES = frozenset({Branch, Switch, Chain, While, ForEach})


def _awaits(name: str, node: Call) -> bool:
    """``waiter.wait(InstanceIds=[…])``: for those to be well again."""
    return name == "wait" and any(given.name not in ("", "timeout") for given in node.arguments)


class Shape:
    """What stands in a loop's body, found in one walk, functions that it calls included.

    ``carries``: a later pass may see what an earlier one left (a variable is read before the body sets
    it, or the directory changes). ``points``: it reads variables whose names are in variables. ``blind``: code
    in it cannot be seen here. ``waits``: the body waits for its background jobs in every pass;
    ``throttles``: only in some. ``pauses``: something stands between two passes.
    """

    __slots__ = (
        "_acted",
        "_assigned",
        "_perhaps",
        "_read_first",
        "_run",
        "_seen",
        "_times",
        "blind",
        "carries",
        "pauses",
        "points",
        "throttles",
        "waits",
    )

    def __init__(self, run: Run, body: Block, acted: bool, depth: int = 0) -> None:
        self._run = run
        self._acted = acted
        self._assigned: set[str] = set()
        self._perhaps: set[str] = set()
        self._read_first: set[str] = set()
        self._seen: set[str] = set()
        self._times: dict[str, int] = {}
        self.blind = False
        self.carries = False
        self.pauses = False
        self.points = False
        self.throttles = False
        self.waits = False
        self._walk(body, depth)

    def of_passes(self, body: Block) -> Shape:
        """The shape with what matters only where the body is run again and again."""
        self.waits = any(waits(self._run, statement) for statement in body.body)
        self.carries = self.carries or not self._read_first.isdisjoint(self._assigned | self._perhaps)
        self.throttles = self.throttles and not self.waits
        return self

    def passes_on(self, name: str) -> bool:
        """May a pass read what an earlier one left in this variable?"""
        return self.blind or self.points or name in self._read_first

    def assigns_once(self, name: str) -> bool:
        """Does the variable get a value at one place only?"""
        return not self.blind and self._times.get(name) == 1

    def assigns(self, name: str) -> bool:
        """May the variable get another value?"""
        return self.blind or name in self._times

    def _walk(self, node: Any, depth: int) -> None:
        kind = type(node)
        if kind is Literal:
            return
        if depth > 60:
            self.blind = True
            return
        if kind is Variable:
            self._read(node.name)
            return
        if kind is Invoke:
            self._invoke(node, depth)
            return
        if kind is Store:
            self._store(node, depth)
            return
        if kind is Call:
            self._call(node, depth)
            return
        if kind is Await and type(node.base) is Call:
            self._call(node.base, depth, awaited=True)
            return
        if kind is Iterate:
            self._walk(node.items, depth + 1)
            self._target(node.target, depth)
            self._walk(node.body, depth + 1)
            return
        if kind is Routine or kind is Lambda:
            return
        if kind is Assign:
            self._children(node, depth)
            if node.append:
                self._read(node.name)
            self._assign(node.name)
            return
        if kind is Expansion or kind is Elements:
            self._read(node.name)
            if kind is Expansion and node.index is not None:
                for name in _NAME.findall(node.index):
                    self._read(name)
            self.points = self.points or (kind is Expansion and node.operator == "indirect" and node.index is None)
            if kind is Expansion and node.operator in (":=", "="):
                self._assign(node.name)
        elif kind is Arithmetic:
            self._arithmetic(node)
        elif kind is ForEach:
            self._assign(node.name)
        elif kind is While and depth:
            self.pauses = True
        elif kind is Define:
            self.carries = self.carries or node.name in self._run.functions
        if kind in _SOMETIMES:
            surely = self._assigned.copy()
            self._children(node, depth)
            self._perhaps |= self._assigned
            self._assigned = surely
        else:
            self._children(node, depth)

    def _arithmetic(self, node: Arithmetic) -> None:
        for name in assigned_numbers(node.text):
            self._read(name)
            self._assign(name)

    def _store(self, node: Store, depth: int) -> None:
        self._walk(node.value, depth + 1)
        self._target(node.target, depth)

    def _target(self, target: Any, depth: int) -> None:
        if type(target) is Variable:
            self._assign(target.name)
        elif type(target) is ListOf:
            for item in target.items:
                self._target(item, depth)
        else:
            self.carries = True
            self._walk(target, depth + 1)

    def _call(self, node: Call, depth: int, awaited: bool = False) -> None:
        for child in children(node):
            inner = child.value if type(child) is Argument else child
            if type(inner) is Call and runs_to_the_end(node):
                self._call(inner, depth + 1, awaited=True)
            else:
                self._walk(child, depth + 1)
        callee = node.callee
        name = callee.path if isinstance(callee, Symbol) else getattr(callee, "name", "")
        last = name.rsplit(".", 1)[-1]
        if last in _PAUSING_CALLS or last.startswith(("wait_until", "wait_for")) or _awaits(last, node):
            self.pauses = True
        if node.arguments:
            self._elsewhere(looking.words_of([argument.value for argument in node.arguments]))
        if isinstance(callee, Attribute):
            self.carries = self.carries or last in _CHANGING_METHODS
            if last in _JOINS and (not node.arguments or last != "join"):
                self.throttles = True
        routine = self._run.routines.get(last)
        if routine is not None and depth < 30:
            begins = awaited or not routine.waits
            self._take(_of_routine(self._run, routine, self._acted, depth + 1), begins)

    def _take(self, inside: Shape | None, begins: bool) -> None:
        """What a function does counts where it is called; its variables are its own.

        A coroutine that is only called holds nobody up: it rests in its own turn.
        """
        if inside is None:
            return
        self.blind = self.blind or inside.blind
        self.carries = self.carries or inside.carries
        self.pauses = self.pauses or (begins and inside.pauses)
        self.points = self.points or inside.points
        self.throttles = self.throttles or (begins and inside.throttles)
        self._acted = self._acted or inside._acted

    def _assign(self, name: str) -> None:
        self._assigned.add(name)
        self._times[name] = self._times.get(name, 0) + 1

    def _read(self, name: str) -> None:
        if name not in self._assigned:
            self._read_first.add(name)

    def _elsewhere(self, words: list[Any]) -> None:
        """A look at another machine counts behind what was done before in the pass."""
        knowledge = self._run.knowledge
        for step in looking.steps(words):
            if looking.asks(knowledge, step):
                self.pauses = self.pauses or self._acted
            else:
                self._acted = True
        commands = looking.sent(words)
        if any(looking.asks(knowledge, command) for command in commands):
            self.pauses = self.pauses or self._acted
        elif commands:
            self._acted = True

    def _children(self, node: Any, depth: int) -> None:
        for child in children(node):
            self._walk(child, depth + 1)

    def _invoke(self, node: Invoke, depth: int) -> None:
        self._children(node, depth)
        first = node.words[0] if node.words else None
        if type(first) is not Literal:
            self.blind = self.blind or first is not None
            return
        name = first.text
        self.blind = self.blind or name in _READERS
        if name in _CHANGERS:
            self.carries = True
        elif name in _WAITS:
            self.throttles = True
        literals = [word.text for word in node.words[:4] if isinstance(word, Literal)]
        if looking.looks(self._run.knowledge, literals):
            self.pauses = True
        else:
            self._elsewhere(list(node.words[1:]))
        if name in _PAUSES:
            self.pauses = True
            for word in node.words[1:]:
                if type(word) is Literal and name == "read":
                    self._assign(word.text)
        function = self._run.functions.get(name)
        if function is not None and name not in self._seen:
            self._seen.add(name)
            self._walk(function.node.body, depth + 1)


def shape(run: Run, body: Block, acted: bool = False) -> Shape:
    """The shape of a loop body, found once per body; ``acted``: something was done before it."""
    known = run.shapes.get(id(body))
    if known is None:
        known = run.shapes[id(body)] = Shape(run, body, acted).of_passes(body)
        run.kept.append(body)
    return known


def _of_routine(run: Run, routine: Routine, acted: bool, depth: int) -> Shape | None:
    """What stands in a function, found once; ``None`` while that is being found."""
    key = (id(routine), acted)
    if key not in run.routine_shapes:
        run.routine_shapes[key] = None
        run.kept.append(routine)
        run.routine_shapes[key] = Shape(run, run.whole(routine).body, acted, depth)
    return run.routine_shapes[key]


_SAYING = frozenset(
    {"print", "sleep", "debug", "info", "warning", "warn", "error", "exception", "critical", "log", "write", "range"}
)
_ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "**", "<<", ">>"})


def only_counts(name: str, node: Any, depth: int = 0) -> bool:
    """Does the variable of a loop only number its passes, as attempts are: is it no part of what is done in them?"""
    if depth > 40:
        return False
    kind = type(node)
    if kind is Call:
        callee = node.callee
        called = callee.path if isinstance(callee, Symbol) else getattr(callee, "name", "")
        if called.rsplit(".", 1)[-1] in _SAYING:
            return True
        if any(_reads(name, argument.value, depth) for argument in node.arguments):
            return False
    if kind is Slice and _reads(name, node, depth):
        return False
    if kind is Store:
        computed = type(node.value) is Operation and node.value.operator in _ARITHMETIC
        if not computed and _reads(name, node.value, depth):
            return False
    return all(only_counts(name, child, depth + 1) for child in children(node))


def _reads(name: str, node: Any, depth: int) -> bool:
    if type(node) is Variable:
        return bool(node.name == name)
    return depth > 40 or any(_reads(name, child, depth + 1) for child in children(node))


def is_call(node: Node, names: frozenset[str]) -> bool:
    return (
        isinstance(node, Invoke)
        and bool(node.words)
        and isinstance(node.words[0], Literal)
        and node.words[0].text in names
    )


_PERHAPS = (ForEach, Iterate, While, Define, Routine, Lambda, Capture, Comprehension)
_JOINS = frozenset({"join", "wait", "communicate"})
