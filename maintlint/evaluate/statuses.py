"""Statements that ask for the status of the one before: ``cd /srv/x; if [ $? -ne 0 ]; then exit 1; fi``.

They are what ``if ! cd /srv/x; then exit 1; fi`` is, unless errexit ends the program before anybody can ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.evaluate.failures import STATUS
from maintlint.evaluate.idle import is_idle
from maintlint.evaluate.reading import name_of
from maintlint.program import (
    Assign,
    Block,
    Branch,
    Chain,
    Check,
    Compare,
    Invoke,
    Literal,
    Not,
    Pipe,
    Redirected,
    Statement,
    Succeeds,
    Test,
    Variable,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_ASKED = (Invoke, Pipe, Redirected, Assign)
_SAYS = {
    "number-equal": True, "equal": True, "matches": True, "less-equal": True,
    "number-unequal": False, "unequal": False, "mismatches": False, "greater": False,
}  # fmt: skip
MOST_BETWEEN = 2
"""So many statements that only say something may stand between the command and the test."""

Folds = dict[int, tuple[Branch, int]]
"""By the number of a statement in its block: the branch on its status, and the number of what follows."""


def folds_of(run: Run, block: Block) -> Folds:
    """Where in a block the status of a statement is asked for, found once per block."""
    known = run.folds.get(id(block))
    if known is None:
        known = {}
        for at, statement in enumerate(block.body[:-1]):
            found = _fold(run, block.body, at) if isinstance(statement, _ASKED) else None
            if found is not None:
                known[at] = found
        run.folds[id(block)] = known
        run.kept.append(block)
    return known


def _fold(run: Run, body: tuple[Statement, ...], at: int) -> tuple[Branch, int] | None:
    asked, name, between = body[at], STATUS, at + 1
    kept = body[between]
    if isinstance(kept, Assign):
        if not isinstance(kept.value, Variable) or kept.value.name != STATUS or kept.append:
            return None
        name, between = kept.name, between + 1
        while between < len(body) and between - at <= MOST_BETWEEN + 1 and _only_says(run, body[between]):
            between += 1
    if between >= len(body):
        return None
    asking, first = body[between], body[at + 1 : between]
    test = asking.test if isinstance(asking, Branch) else _chained(asking)
    met = None if test is None else _tells(test, name)
    if test is None or met is None:
        return None
    if isinstance(asking, Branch):
        then, orelse = asking.then.body, () if asking.orelse is None else asking.orelse.body
    elif isinstance(asking, Chain):
        then, orelse = ((asking.right,), ()) if asking.operator == "&&" else ((), (asking.right,))
    else:
        return None
    succeeds: Test = Succeeds(asked.start, asked.end, asked)
    whole = succeeds if met else Not(asked.start, asked.end, succeeds)
    place = asking.start, asking.end
    ways = Block(*place, (*first, *then)), Block(*place, (*first, *orelse))
    return Branch(*place, whole, ways[0], ways[1] if ways[1].body else None), between + 1


def _only_says(run: Run, node: Statement) -> bool:
    return isinstance(node, Invoke) and is_idle(run, node)


def _chained(node: Statement) -> Test | None:
    """The test of ``[ $? -eq 0 ] || exit``."""
    return node.left.test if isinstance(node, Chain) and isinstance(node.left, Check) else None


def _tells(test: Test, name: str) -> bool | None:
    """Is the test met where the status is 0 (true), or where it is another (false)? ``None``: it asks for more."""
    if isinstance(test, Not):
        inner = _tells(test.test, name)
        return None if inner is None else not inner
    if not isinstance(test, Compare) or name_of(test.left) != name:
        return None
    right = test.right
    return _SAYS.get(test.operator) if isinstance(right, Literal) and right.text == "0" else None
