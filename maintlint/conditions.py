"""Under which conditions a point of a program is reached, as far as they are about hosts.

A `Condition` is a decision diagram over tests, in the order in which they were met: two ways that part at a test and
meet again are again what they were before. What the tests are about is decided host by host at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum
from itertools import count
from types import MappingProxyType
from typing import Any

MOST_NODES = 10_000
"""Nodes of one evaluation; beyond, nothing more can be told."""

MOST_KINDS = 64
"""So many kinds of items of a loop are told apart by the tests that they pass."""

MOST_DEPTH = 120
"""Tests on one way through a condition; beyond, it is only kept on which hosts the point may be reached."""


class About(Enum):
    """What a test is about.

    ``HOST``: the name of the machine that runs the code. ``ITEM``: the item that a loop goes through. ``PAIR``: both,
    such as whether the item is the machine's name. ``EACH``: whether a loop goes on; each side is taken once.
    ``FAILURE``: a command that acts has failed, which is not how it was meant. ``UNKNOWN``: the rest.
    """

    HOST = "host"
    ITEM = "item"
    PAIR = "pair"
    EACH = "each"
    FAILURE = "failure"
    UNKNOWN = "unknown"


class Test:
    """One test. ``nodes``: the hosts, or items, that pass; ``machine``: the hosts that are asked (``None``: where the
    program runs); ``loop``: which loop's item it is about; ``pairs``: the hosts that pass with each item."""

    __slots__ = ("about", "loop", "machine", "nodes", "order", "pairs")

    def __init__(
        self,
        order: int,
        about: About,
        nodes: frozenset[str] = frozenset(),
        machine: Any = None,
        loop: Any = None,
        pairs: Mapping[str, frozenset[str]] = MappingProxyType({}),
    ) -> None:
        self.order = order
        self.pairs = pairs
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


_OF_ITEMS = (About.ITEM, About.PAIR)
ALWAYS = Condition(None, 0, False)
NEVER = Condition(None, 0, False)


class Diagram:
    """All conditions of one evaluation; ``answers`` keeps what was asked of them (`maintlint.occurrence`), ``loops``
    are those whose items were asked for.

    Without ``told`` every point is always reached: where no host is known, nobody can ask on which it is.
    """

    def __init__(self, told: bool = True) -> None:
        self.told = told
        self._orders = count()
        self._hosts: dict[tuple[frozenset[str], Any], Test] = {}
        self._nodes: dict[tuple[int, int, int], Condition] = {}
        self._combined: dict[tuple[int, int, int], Condition] = {}
        self._inverted: dict[int, Condition] = {}
        self._items: dict[tuple[Any, ...], Test] = {}
        self.loops: set[Any] = set()
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

    def item(self, loop: Any, nodes: frozenset[str]) -> Test:
        """The item of ``loop`` is one of ``nodes``."""
        key = (loop, nodes)
        if key not in self._items:
            self.loops.add(loop)
            self._items[key] = Test(next(self._orders), About.ITEM, nodes, loop=loop)
        return self._items[key]

    def pair(self, loop: Any, machine: Any, pairs: Mapping[str, frozenset[str]]) -> Test:
        """The machine is one of those that ``pairs`` has for the item of ``loop``."""
        key = (loop, machine, frozenset(pairs.items()))
        if key not in self._items:
            self.loops.add(loop)
            self._items[key] = Test(next(self._orders), About.PAIR, machine=machine, loop=loop, pairs=pairs)
        return self._items[key]

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
            hosts = test.about is About.HOST or test.about is About.PAIR
            known = Condition(self, depth, hosts or yes.hosts or no.hosts)
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


def for_some_pass(condition: Condition, loops: Collection[Any]) -> Condition:
    """Some pass of these loops leads here."""
    return rewritten(condition, lambda test: test.about is About.EACH and test.loop in loops)


def for_some_item(condition: Condition, loop: Any, items: Iterable[str]) -> Condition:
    """One of ``items``, as far as these are known, leads ``loop`` here."""
    tests = _about_item(condition, loop)
    if not tests:
        return condition
    kinds: dict[tuple[object, ...], str] = {}
    for item in items:
        kinds.setdefault(tuple([item in test.nodes or test.pairs.get(item) for test in tests]), item)
        if len(kinds) > MOST_KINDS:
            kinds = {}
            break
    if not kinds:
        return for_any_item(condition, loop)
    found = NEVER
    for item in kinds.values():
        found = found.either(_settled(condition, loop, item))
    return found


def for_all_items(condition: Condition, loop: Any, items: Iterable[str]) -> Condition:
    """Each of ``items`` leads ``loop`` here."""
    if not _about_item(condition, loop):
        return condition
    assert condition.diagram is not None
    denied = condition.diagram.inverted(condition)
    left = for_some_item(denied, loop, items)
    return condition.diagram.inverted(left)


def for_any_item(condition: Condition, loop: Any, doubts: dict[int, Condition] | None = None) -> Condition:
    """The condition where nobody knows which item of ``loop`` is meant: what its tests say cannot be told.

    With the same ``doubts`` the same item is meant.
    """
    diagram = condition.diagram
    if diagram is None or loop not in diagram.loops:
        return condition
    known = {} if doubts is None else doubts

    def doubt(test: Test, yes: Condition, no: Condition) -> Condition | None:
        if test.loop != loop or test.about not in _OF_ITEMS:
            return None
        asked = known.get(test.order)
        if asked is None:
            asked = diagram.unknown()
            if test.about is About.PAIR:
                asked = diagram.own_host(frozenset().union(*test.pairs.values()), test.machine).both(asked)
            known[test.order] = asked
        return _chosen(asked, yes, no)

    return mapped(condition, doubt)


def _settled(condition: Condition, loop: Any, item: str) -> Condition:
    """The condition for one item."""

    def settle(test: Test, yes: Condition, no: Condition) -> Condition | None:
        if test.loop != loop or test.about not in _OF_ITEMS:
            return None
        if test.about is About.ITEM:
            return yes if item in test.nodes else no
        diagram = condition.diagram
        assert diagram is not None
        return _chosen(diagram.own_host(test.pairs.get(item, frozenset()), test.machine), yes, no)

    return mapped(condition, settle)


def by_item(condition: Condition, loop: Any) -> bool:
    """Does the condition ask for the item of ``loop``?"""
    return bool(_about_item(condition, loop))


def _about_item(condition: Condition, loop: Any) -> list[Test]:
    """The tests of a condition that are about the item of a loop."""
    if condition.diagram is None or loop not in condition.diagram.loops:
        return []
    found: dict[int, Test] = {}
    seen: set[int] = set()
    waiting = [condition]
    while waiting:
        node = waiting.pop()
        if node.depth and id(node) not in seen:
            seen.add(id(node))
            waiting += (node.yes, node.no)
            if node.test.about in _OF_ITEMS and node.test.loop == loop:
                found[node.test.order] = node.test
    return list(found.values())


def _chosen(asked: Condition, yes: Condition, no: Condition) -> Condition:
    """``yes`` where ``asked`` holds, else ``no``."""
    return asked.both(yes).either(no.without(asked))


def as_meant(condition: Condition) -> Condition:
    """The condition where no command fails that acts."""
    return rewritten(condition, lambda test: False, lambda test: test.about is About.FAILURE)


def rewritten(
    condition: Condition, dropped: Callable[[Test], bool], denied: Callable[[Test], bool] | None = None
) -> Condition:
    """The condition without the tests that are ``dropped`` (either side will do) or ``denied`` (the no side holds)."""

    def change(test: Test, yes: Condition, no: Condition) -> Condition | None:
        if denied is not None and denied(test):
            return no
        return yes.either(no) if dropped(test) else None

    return mapped(condition, change)


def mapped(condition: Condition, change: Callable[[Test, Condition, Condition], Condition | None]) -> Condition:
    """The condition with what ``change`` makes of each test and its two sides; ``None`` leaves the test."""
    known: dict[int, Condition] = {}

    def visit(node: Condition) -> Condition:
        if node.depth == 0:
            return node
        found = known.get(id(node))
        if found is None:
            diagram, test = node.diagram, node.test
            assert diagram is not None
            yes, no = visit(node.yes), visit(node.no)
            found = change(test, yes, no)
            if found is None:
                later = all(side.depth == 0 or side.test.order > test.order for side in (yes, no))
                passed = diagram.node(test, ALWAYS, NEVER)
                found = diagram.node(test, yes, no) if later else _chosen(passed, yes, no)
            known[id(node)] = found
        return found

    return visit(condition)
