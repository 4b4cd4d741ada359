"""Does a program wait for what it started: ``wait``, ``thread.join()``, ``communicate()``, ``stdout.read()``?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintlint.program import (
    Attribute,
    Await,
    Block,
    Branch,
    Call,
    Capture,
    Chain,
    Comprehension,
    Define,
    Evaluate,
    ForEach,
    Invoke,
    Iterate,
    Lambda,
    Literal,
    Return,
    Routine,
    Store,
    Symbol,
    Try,
    While,
    With,
    children,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_WAITING = frozenset({"join", "wait", "communicate", "recv_exit_status"})
_READING = frozenset({"read", "readline", "readlines"})
_PIPES = frozenset({"stdout", "stderr"})
_PERHAPS = (ForEach, Iterate, While, Define, Routine, Lambda, Capture, Comprehension)
"""What stands inside these may never run, or not here."""
_RUNNERS = frozenset({"run", "run_until_complete", "wait_for"})
MOST_DEPTH = 12


def waits(run: Run, node: Any, depth: int = 0) -> bool:
    """Does a statement surely wait, itself or in a function of the program that it calls?"""
    kind = type(node)
    if depth > MOST_DEPTH or node is None or kind is Literal:
        return False
    if kind is Invoke:
        return bool(node.words) and isinstance(node.words[0], Literal) and node.words[0].text == "wait"
    if isinstance(node, Await):
        return _outcome(run, node.base, depth)
    if isinstance(node, (Evaluate, Store, Return)):
        return waits(run, node.value, depth + 1)
    if isinstance(node, Block):
        return any(waits(run, statement, depth + 1) for statement in node.body)
    if isinstance(node, Try):
        return waits(run, node.body, depth + 1)
    if isinstance(node, With):
        return any(_starts(item.value) for item in node.items) or waits(run, node.body, depth + 1)
    if isinstance(node, Attribute):
        return waits(run, node.base, depth + 1)
    if isinstance(node, Call):
        return _call_waits(run, node, depth)
    if isinstance(node, Branch):
        return waits(run, node.test, depth + 1)
    if isinstance(node, Chain):
        return waits(run, node.left, depth + 1)
    return not isinstance(node, _PERHAPS) and any(waits(run, child, depth + 1) for child in children(node))


def _call_waits(run: Run, node: Call, depth: int, awaited: bool = False) -> bool:
    """A coroutine that is called and not awaited does nothing here yet."""
    callee = node.callee
    if isinstance(callee, Attribute):
        # With an argument it joins texts.
        if callee.name in _WAITING and (callee.name != "join" or not node.arguments):
            return True
        if callee.name in _READING and _name_of(callee.base) in _PIPES:
            return True
    described = isinstance(callee, Symbol) and run.knowledge.lookup(callee.path) is not None
    routine = None if described else run.routines.get(_name_of(callee))
    begins = routine is not None and (awaited or not routine.waits)
    if routine is not None and begins and waits(run, run.whole(routine).body, depth + 1):
        return True
    given = [argument.value for argument in node.arguments]
    if runs_to_the_end(node) and any(_outcome(run, one, depth) for one in given):
        return True
    return waits(run, callee, depth + 1) or any(waits(run, one, depth + 1) for one in given)


def _outcome(run: Run, node: Any, depth: int) -> bool:
    """The same of what is waited for itself."""
    return _call_waits(run, node, depth, True) if isinstance(node, Call) else waits(run, node, depth + 1)


def runs_to_the_end(node: Call) -> bool:
    """``asyncio.run(work(host))``: are the coroutines that it is given done when it returns?"""
    return _name_of(node.callee) in _RUNNERS


def _starts(node: Any) -> bool:
    """A process as a context manager is waited for at the end of the block."""
    return isinstance(node, Call) and _name_of(node.callee) == "Popen"


def _name_of(node: Any) -> str:
    name = node.path if isinstance(node, Symbol) else getattr(node, "name", "")
    return str(name).rpartition(".")[2]
