"""Where a finding stands: at the deed, at the command that brings it to its hosts, or at the call that leads to it."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from maintlint.places import Place
from maintlint.scope import Effect, Rollout, Scope, Step, Transfer


class _LastCarriers:
    """The transfers of the program that was asked about last, by what they have in common with their effects."""

    transfers: tuple[Transfer, ...] | None = None
    by_rollout: ClassVar[dict[tuple[Rollout, frozenset[str]], list[Transfer]]] = {}


def _carriers(effect: Effect, scope: Scope) -> list[Transfer]:
    last = _LastCarriers
    if last.transfers is not scope.transfers:
        last.transfers, last.by_rollout = scope.transfers, {}
        for transfer in scope.transfers:
            last.by_rollout.setdefault((transfer.rollout, transfer.hosts.nodes), []).append(transfer)
    return last.by_rollout.get((effect.rollout, effect.hosts.nodes), [])


def sent_by(effect: Effect, scope: Scope) -> Place:
    """The command that brings the effect to its hosts; the effect itself where there is none."""
    here = effect.place
    carriers = _carriers(effect, scope)
    beside = [carrier for carrier in carriers if carrier.place.source is here.source]
    before = [carrier for carrier in beside if carrier.place.start <= here.start]
    if before:
        # A function that sends whatever it is given stands before those that tell it what.
        near = [one.place for one in before if not one.senders or here.within(one.senders[-1])]
        return max(near, key=lambda place: place.start, default=here)
    if here.path == scope.path:
        # A command that was put into a variable is sent later, by something else than what it stands in; a function
        # that stands below those that tell it what to send sends what they say.
        later = [one.place for one in beside if not _told(one, here)]
        return min(later, key=lambda place: place.start, default=here)
    ways = (*effect.via, *(carrier.place for carrier in carriers))
    return next((place for place in ways if place.path == scope.path), here)


def _told(transfer: Transfer, here: Place) -> bool:
    """Does a function that leads to the one that sends say what is sent?"""
    *leading, sender = transfer.senders or (here,)
    return not here.within(sender) and any(here.within(body) for body in leading)


def call_of(effect: Effect, scope: Scope) -> Place:
    """Where a hazard stands that comes from how the program uses another: at the call in the program itself."""
    return effect.place if effect.place.path == scope.path else sent_by(effect, scope)


def led_by(effect: Effect, scope: Scope) -> Place:
    """Where the program itself leads to the effect, whoever brings it to its hosts: for what its own header says."""
    if effect.place.path == scope.path:
        return effect.place
    ways = (*effect.via, effect.entered)
    return next((place for place in ways if place is not None and place.path == scope.path), sent_by(effect, scope))


def in_program(effect: Effect, scope: Scope) -> Place:
    """Where the program itself does it, or its first line: for what the program lacks, whoever does it for it."""
    place = call_of(effect, scope)
    return place if place.path == scope.path else Place(scope.source, 0, len(scope.source.line(1).encode()))


def why_other(effect: Effect, scope: Scope) -> list[Step]:
    """The effect as evidence, where the finding stands at the call."""
    return [Step(effect.place, "this is what the call does")] if effect.place.path != scope.path else []


def why_deed(effect: Effect, scope: Scope) -> list[Step]:
    """The same where the mistake may as well be mended in the deed: many calls that lead to it are told as one."""
    return [replace(step, deed=True) for step in why_other(effect, scope)]
