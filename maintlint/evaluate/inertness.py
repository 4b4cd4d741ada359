"""What a call of a function can do at most, found by one walk of its text.

Most functions of real scripts say something (``log``, ``usage``) and are called everywhere, or are never
called at all; only those that may act on the world or change variables of others need to be evaluated
again and again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintlint.evaluate.channels import is_channel
from maintlint.program import Assign, Define, Invoke, Literal, Redirect, children
from maintlint.scope import DESTRUCTIVE

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_PRINTS = frozenset(
    {"echo", "print", ":", "true", "false", "test", "[", "pwd", "type", "hash", "caller", "shift", "let", "wait"}
)
_SETS = frozenset(
    {"read", "mapfile", "readarray", "printf", "getopts", "unset", "set", "cd", "pushd", "popd", "alias", "shopt"}
)
_UNSEEN = frozenset({"eval", "source", ".", "trap", "exec"})
_LEAVES = frozenset({"exit", "return", "break", "continue"})
_TO_FILES = frozenset({">", ">>", ">|", "&>", "&>>", "<>"})
_DEPTH = 60


class Summary:
    """``acts``: may do something to the world or run what cannot be seen. ``sets``: changes the state of its
    caller. ``destroys``: may lose data, or run what cannot be seen. ``leaves``: may end the program or a
    loop. ``strange``: has commands that nothing is known of."""

    __slots__ = ("acts", "destroys", "leaves", "sets", "strange")

    def __init__(self) -> None:
        self.acts = self.destroys = self.leaves = self.sets = self.strange = False

    @property
    def inert(self) -> bool:
        """A call changes nothing and does nothing but print."""
        return not (self.acts or self.sets or self.leaves)

    def take(self, other: Summary) -> None:
        """What a function that is called does, its caller does."""
        self.acts |= other.acts
        self.destroys |= other.destroys
        self.sets |= other.sets
        self.leaves |= other.leaves
        self.strange |= other.strange


def summary(run: Run, node: Define) -> Summary:
    """The summary of a function, found once."""
    known = run.summaries.get(id(node))
    if known is None:
        known = run.summaries[id(node)] = Summary()
        _walk(run, known, node.body, 0)
        run.kept.append(node)
    return known


def _walk(run: Run, found: Summary, node: Any, depth: int) -> None:
    kind = type(node)
    if kind is Literal:
        return
    if depth > _DEPTH:
        found.acts = found.destroys = found.sets = True
        return
    if kind is Invoke:
        _command(run, found, node)
    elif kind is Assign:
        found.sets |= node.scope != "local"
    elif kind is Define:
        found.sets = True
    elif kind is Redirect and node.operator in _TO_FILES:
        found.acts |= not (type(node.target) is Literal and is_channel(node.target.text))
    for child in children(node):
        _walk(run, found, child, depth + 1)


def _command(run: Run, found: Summary, node: Invoke) -> None:
    if not node.words:
        return
    if type(node.words[0]) is not Literal:
        found.acts = found.destroys = found.sets = True
        return
    name = node.words[0].text
    function = run.functions.get(name)
    if function is not None:
        for one in (function, *function.others):
            found.take(summary(run, one.node))
    elif name in _PRINTS:
        return
    elif name in _SETS:
        found.sets = True
    elif name in _LEAVES:
        found.leaves |= name == "exit"
        found.sets |= name in ("break", "continue")
    elif name in _UNSEEN or name in run.aliases or "/" in name:
        found.acts = found.destroys = True
    else:
        spec = run.knowledge.lookup(name)
        if spec is None:
            found.strange = True
        else:
            found.acts |= not spec.only_prints
            found.destroys |= bool(
                spec.runs or spec.subcommands or spec.hosts or any(e.kind in DESTRUCTIVE for e in spec.effects)
            )
