"""On which hosts an effect happens, may happen, or cannot: the answer host by host."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from maintlint.conditions import ALWAYS, About, Condition
from maintlint.inventory import Inventory
from maintlint.scope import Effect

MOST_STARTERS = 500
"""Machines that a program may start on, each of which is asked for itself."""

NOWHERE: frozenset[str] = frozenset()
Sides = tuple[frozenset[str], frozenset[str]]
Combine = Callable[[frozenset[str], frozenset[str]], frozenset[str]]


class Occurrence(Struct, frozen=True):
    """Where one effect happens when its program runs.

    ``does``: it happens on these hosts as far as the conditions of the program go (that no earlier command fails is
    taken for granted). ``may``: on these it cannot be told. The two are disjoint; on every other host of the
    inventory it cannot happen, unless ``elsewhere``: it may happen on hosts that nobody can name.
    """

    does: frozenset[str] = NOWHERE
    may: frozenset[str] = NOWHERE
    elsewhere: bool = False

    @property
    def possible(self) -> frozenset[str]:
        """Every named host that the effect is not excluded from."""
        return self.does | self.may if self.may else self.does


NEVER = Occurrence()


def occurrence(
    effect: Effect, inventory: Inventory, runs_on: str | None = "controller", targets: frozenset[str] | None = None
) -> Occurrence:
    """Where ``effect`` happens.

    Args:
        effect: One effect of a program's scope.
        inventory: The hosts that exist.
        runs_on: ``controller``: the program runs on one machine and reaches out; what it does to that machine happens
            on no host of the inventory; so ``None``. ``targets``: it is sent to hosts and runs there.
        targets: The hosts that a program with ``runs_on="targets"`` may be sent to; all of the inventory if ``None``.
    """
    if not effect.live:
        return NEVER
    hosts = effect.hosts
    sent_to = inventory.hosts if targets is None else targets
    if not hosts.remote:
        if runs_on != "targets":
            return NEVER
        return _occurrence(_Asked(None, None).split(effect.condition, sent_to))
    asked = _Asked((hosts.kind, hosts.nodes), sent_to if runs_on == "targets" else None, hosts.item)
    if hosts.kind == "unknown":
        does, may = asked.split(effect.condition, inventory.hosts)
        return Occurrence(may=does | may, elsewhere=True)
    found = _occurrence(asked.split(effect.condition, hosts.nodes))
    return Occurrence(found.does, found.may, elsewhere=True) if hosts.kind == "all" and not hosts.nodes else found


def passing(effect: Effect, hosts: frozenset[str]) -> frozenset[str]:
    """Those of ``hosts`` that the effect's conditions do not exclude, whatever machine the program is started on."""
    machine = (effect.hosts.kind, effect.hosts.nodes) if effect.hosts.remote else None
    asked = _Asked(machine, None, effect.hosts.item)
    does, may = asked.split(effect.condition, hosts)
    return does | may


def _occurrence(sides: Sides) -> Occurrence:
    does, possible = sides
    return Occurrence(does) if does is possible else Occurrence(does, possible - does)


class _Asked:
    """Asks conditions host by host.

    ``machine``: whose own name decides, host by host; ``starters``: the hosts that the program itself may run on while
    the effect is elsewhere (``None``: on a machine that nobody can name); ``loop``: whose item each host is.
    """

    def __init__(self, machine: object, starters: frozenset[str] | None, loop: object = None) -> None:
        self._machine = machine
        self._starters = starters
        self._loop = loop

    def split(self, condition: Condition, hosts: frozenset[str]) -> Sides:
        """On which of ``hosts`` the condition holds for certain, and on which it may."""
        if condition.diagram is None:
            return (hosts, hosts) if condition is ALWAYS else (NOWHERE, NOWHERE)
        answers = condition.diagram.answers
        key = (id(condition), self._machine, self._starters, self._loop, hosts)
        known: Sides | None = answers.get(key)
        if known is None:
            known = answers[key] = self._split(condition, hosts, self._starters, {})
        return known

    def _split(
        self,
        condition: Condition,
        hosts: frozenset[str],
        starters: frozenset[str] | None,
        known: dict[tuple[int, frozenset[str] | None], Sides],
    ) -> Sides:
        if condition.diagram is None:
            return (hosts, hosts) if condition is ALWAYS else (NOWHERE, NOWHERE)
        found = known.get((id(condition), starters))
        if found is None:
            found = known[id(condition), starters] = self._sides(condition, hosts, starters, known)
        return found

    def _sides(
        self,
        condition: Condition,
        hosts: frozenset[str],
        starters: frozenset[str] | None,
        known: dict[tuple[int, frozenset[str] | None], Sides],
    ) -> Sides:
        test = condition.test
        if test.about is About.HOST and test.machine is None is not self._machine and starters is not None:
            inside, outside = starters & test.nodes, starters - test.nodes
            yes = self._split(condition.yes, hosts, inside, known) if inside else (NOWHERE, NOWHERE)
            no = self._split(condition.no, hosts, outside, known) if outside else (NOWHERE, NOWHERE)
            return _met(_either, yes, no)
        asks_item = self._loop is not None and test.loop == self._loop
        if asks_item and test.about is About.PAIR and test.machine is None and starters is not None:
            pairs = self._pairs(condition, hosts, starters, known)
            if pairs is not None:
                return pairs
        yes = self._split(condition.yes, hosts, starters, known)
        no = self._split(condition.no, hosts, starters, known)
        passing = None
        if (test.about is About.HOST and test.machine == self._machine) or (asks_item and test.about is About.ITEM):
            passing = test.nodes
        elif asks_item and test.about is About.PAIR and test.machine == self._machine:
            passing = frozenset([host for host, machines in test.pairs.items() if host in machines])
        if passing is not None:
            return _met(lambda inside, outside: _either(inside & passing, outside - passing), yes, no)
        certain = no[0] if test.about is About.FAILURE else yes[0] & no[0]
        possible = _either(yes[1], no[1])
        return possible if len(certain) == len(possible) else certain, possible

    def _pairs(
        self,
        condition: Condition,
        hosts: frozenset[str],
        starters: frozenset[str],
        known: dict[tuple[int, frozenset[str] | None], Sides],
    ) -> Sides | None:
        """Each host is reached from some of the starters, and not from others; ``None`` if they are too many."""
        pairs = condition.test.pairs
        if not (condition.yes.hosts or condition.no.hosts):
            yes, no = (self._split(side, hosts, starters, known) for side in (condition.yes, condition.no))
            reached = frozenset([host for host in hosts if not starters.isdisjoint(pairs.get(host, NOWHERE))])
            passed_by = frozenset([host for host in hosts if not starters <= pairs.get(host, NOWHERE)])
            return _met(_parted(reached, passed_by), yes, no)
        telling = starters.intersection(frozenset().union(*pairs.values()))
        if len(telling) > MOST_STARTERS:
            return None
        rest = starters - telling
        found = self._split(condition.no, hosts, rest, known) if rest else (NOWHERE, NOWHERE)
        for starter in telling:
            alone = frozenset((starter,))
            reached = frozenset([host for host, machines in pairs.items() if starter in machines])
            yes, no = (self._split(side, hosts, alone, known) for side in (condition.yes, condition.no))
            found = _met(_either, found, _met(_parted(reached, hosts - reached), yes, no))
        return found


def _parted(
    reached: frozenset[str], passed_by: frozenset[str]
) -> Callable[[frozenset[str], frozenset[str]], frozenset[str]]:
    """Puts two sides together, of which one is about the ``reached`` hosts, and one about those ``passed_by``."""
    return lambda ours, others: _either(ours & reached, others & passed_by)


def _met(combine: Combine, yes: Sides, no: Sides) -> Sides:
    """Both sides of two ways put together; sides that are one set stay one, for they may be large."""
    certain = combine(yes[0], no[0])
    return certain, certain if yes[0] is yes[1] and no[0] is no[1] else combine(yes[1], no[1])


def _either(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    return left | right if left and right else left or right
