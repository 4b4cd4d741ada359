"""Under which conditions a point of a program is reached, as far as they are about hosts.

A `Condition` is a decision diagram over tests, in the order in which they were met: two ways that part at a test and
meet again are again what they were before. What the tests are about is decided host by host at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import Enum
from itertools import count
from typing import Any

MOST_NODES = 10_000
"""Nodes of one evaluation; beyond, nothing more can be told."""

MOST_DEPTH = 120
"""Tests on one way through a condition; beyond, it is only kept on which hosts the point may be reached."""


class About(Enum):
    """What a test is about.

    ``HOST``: the name of the machine that runs the code. ``EACH``: the item that a loop goes through; each side is
    taken by some item. ``FAILURE``: a command that acts has failed, which is not how it was meant. ``UNKNOWN``: the
    rest.
    """

    HOST = "host"
    EACH = "each"
    FAILURE = "failure"
    UNKNOWN = "unknown"


class Test:
    """One test. ``nodes``: the hosts that pass; ``machine``: the hosts that are asked (``None``: where the program
    runs); ``loop``: which loop's item it is about."""

    __slots__ = ("about", "loop", "machine", "nodes", "order")

    def __init__(
        self,
        order: int,
        about: About,
        nodes: frozenset[str] = frozenset(),
        machine: Any = None,
        loop: Any = None,
    ) -> None:
        self.order = order
        self.about = about
        self.nodes = nodes
        self.machine = machine
        self.loop = loop


class Condition:
    """A node of a diagram: what holds if ``test`` is passed, and if it is not. Equal conditions are one object."""

    __slots__ = ("depth", "diagram", "hosts", "no", "test", "yes")

    test: Test
    yes: Condition
    no: Condition

    def __init__(self, diagram: Diagram | None, depth: int, hosts: bool) -> None:
        self.diagram = diagram
        self.depth = depth
        self.hosts = hosts

    def both(self, other: Condition) -> Condition:
        """This and the other."""
        if self is other or other is ALWAYS or self is NEVER:
            return self
        if self is ALWAYS or other is NEVER:
            return other
        assert self.diagram is not None
        return self.diagram.combine(self, other, NEVER, ALWAYS)

    def either(self, other: Condition) -> Condition:
        """This or the other."""
        if self is other or other is NEVER or self is ALWAYS:
            return self
        if self is NEVER or other is ALWAYS:
            return other
        assert self.diagram is not None
        return self.diagram.combine(self, other, ALWAYS, NEVER)

    def without(self, other: Condition) -> Condition:
        """This and not the other."""
        if self is other or other is ALWAYS or self is NEVER:
            return NEVER
        if other is NEVER:
            return self
        diagram = other.diagram
        assert diagram is not None
        return self.both(diagram.inverted(other))


ALWAYS = Condition(None, 0, False)
NEVER = Condition(None, 0, False)


class Diagram:
    """All conditions of one evaluation; ``answers`` keeps what was asked of them (`maintlint.occurrence`).

    Without ``told`` every point is always reached: where no host is known, nobody can ask on which it is.
    """

    def __init__(self, told: bool = True) -> None:
        self.told = told
        self._orders = count()
        self._hosts: dict[tuple[frozenset[str], Any], Test] = {}
        self._nodes: dict[tuple[int, int, int], Condition] = {}
        self._combined: dict[tuple[int, int, int], Condition] = {}
        self._inverted: dict[int, Condition] = {}
        self.answers: dict[Any, Any] = {}

    def test(self, about: About, loop: Any = None) -> Test:
        """A test that is like no other."""
        return Test(next(self._orders), about, loop=loop)

    def own_host(self, nodes: frozenset[str], machine: Any) -> Condition:
        """The machine is one of ``nodes``."""
        key = (nodes, machine)
        test = self._hosts.get(key)
        if test is None:
            test = self._hosts[key] = Test(next(self._orders), About.HOST, nodes, machine)
        return self.passed(test)

    def passed(self, test: Test) -> Condition:
        return self.node(test, ALWAYS, NEVER) if self.told else ALWAYS

    def failed(self, test: Test) -> Condition:
        return self.node(test, NEVER, ALWAYS) if self.told else ALWAYS

    def unknown(self) -> Condition:
        """Something that cannot be told."""
        return self.passed(self.test(About.UNKNOWN))

    def node(self, test: Test, yes: Condition, no: Condition) -> Condition:
        """What is ``yes`` where the test is passed and ``no`` where it is not; both are about later tests."""
        if yes is no:
            return yes
        key = (test.order, id(yes), id(no))
        known = self._nodes.get(key)
        if known is None:
            depth = 1 + max(yes.depth, no.depth)
            known = Condition(self, depth, test.about is About.HOST or yes.hosts or no.hosts)
            known.test, known.yes, known.no = test, yes, no
            self._nodes[key] = known
        return known

    def combine(self, left: Condition, right: Condition, decides: Condition, neutral: Condition) -> Condition:
        """``left`` and ``right`` where NEVER decides, ``left`` or ``right`` where ALWAYS does."""
        if len(self._nodes) > MOST_NODES:
            return self.unknown()
        result = self._combine(left, right, decides, neutral)
        return result if result.depth <= MOST_DEPTH else self._shortened(result)

    def _combine(self, left: Condition, right: Condition, decides: Condition, neutral: Condition) -> Condition:
        if left is right or right is neutral or left is decides:
            return left
        if left is neutral or right is decides:
            return right
        a, b = (left, right) if id(left) < id(right) else (right, left)
        key = (id(a), id(b), id(decides))
        known = self._combined.get(key)
        if known is None:
            first = a.test if a.test.order <= b.test.order else b.test
            a_yes, a_no = (a.yes, a.no) if a.test is first else (a, a)
            b_yes, b_no = (b.yes, b.no) if b.test is first else (b, b)
            known = self._combined[key] = self.node(
                first, self._combine(a_yes, b_yes, decides, neutral), self._combine(a_no, b_no, decides, neutral)
            )
        return known

    def inverted(self, condition: Condition) -> Condition:
        """Not the condition."""
        if condition is ALWAYS:
            return NEVER
        if condition is NEVER:
            return ALWAYS
        known = self._inverted.get(id(condition))
        if known is None:
            known = self.node(condition.test, self.inverted(condition.yes), self.inverted(condition.no))
            self._inverted[id(condition)] = known
            self._inverted[id(known)] = condition
        return known

    def _shortened(self, condition: Condition) -> Condition:
        """Only what it says of hosts is kept, and one test that cannot be told stands for all others."""
        reduced = rewritten(condition, lambda test: test.about is not About.HOST)
        if reduced.depth > MOST_DEPTH // 2:
            reduced = ALWAYS
        return self._combine(reduced, self.unknown(), NEVER, ALWAYS)


def for_some_item(condition: Condition, loops: Collection[Any]) -> Condition:
    """Some item of these loops leads here."""
    return rewritten(condition, lambda test: test.about is About.EACH and test.loop in loops)


def as_meant(condition: Condition) -> Condition:
    """The condition where no command fails that acts."""
    return rewritten(condition, lambda test: False, lambda test: test.about is About.FAILURE)


def rewritten(
    condition: Condition, dropped: Callable[[Test], bool], denied: Callable[[Test], bool] | None = None
) -> Condition:
    """The condition without the tests that are ``dropped`` (either side will do) or ``denied`` (the no side holds)."""
    known: dict[int, Condition] = {}

    def visit(node: Condition) -> Condition:
        if node.depth == 0:
            return node
        found = known.get(id(node))
        if found is None:
            diagram = node.diagram
            assert diagram is not None
            yes, no = visit(node.yes), visit(node.no)
            if denied is not None and denied(node.test):
                found = no
            else:
                found = yes.either(no) if dropped(node.test) else diagram.node(node.test, yes, no)
            known[id(node)] = found
        return found

    return visit(condition)
