"""How a remote command spreads: the loops, background jobs and fan-out options around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate.failures import key_of
from maintlint.evaluate.frame import Frame, Pass
from maintlint.evaluate.state import State
from maintlint.evaluate.waiting import waits
from maintlint.knowledge.arguments import Arguments
from maintlint.knowledge.model import CommandSpec, RolloutSpec
from maintlint.places import Place
from maintlint.scope import Effect, Hosts, Rollout, Transfer
from maintlint.values import Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


MORE_THAN_ANYBODY_WATCHES = 200
"""So many at once are no limit either, where it is not known how many hosts there are; tools start at 5 to 64."""


def rollout_of(
    run: Run, frame: Frame, state: State, spec: CommandSpec, arguments: Arguments, hosts: Hosts, place: Place
) -> Rollout:
    """The rollout of a command that reaches ``hosts``, by its own options or by what runs it."""
    if spec.rollout is not None:
        rollout = _by_options(spec.rollout, arguments, place)
        if rollout.parallel is None and not rollout.bounded_by and hosts.kind == "unknown" and not hosts.many:
            # The tool takes all of its hosts at once, and nothing says that there are several.
            rollout = replace(rollout, parallel=1)
    elif frame.fanout is not None:
        rollout = frame.fanout
    else:
        rollout = Rollout()
    if rollout.bounded_by and run.config.policy.many_hosts < len(hosts.nodes) <= (rollout.parallel or 0):
        # A pool as large as the list is no limit.
        rollout = replace(rollout, parallel=None)
    elif rollout.bounded_by and not hosts.nodes and (rollout.parallel or 0) >= MORE_THAN_ANYBODY_WATCHES:
        rollout = replace(rollout, parallel=None)
    every = [around for around in frame.loops if not around.again]
    loops = [around for around in every if around.variable] or every
    if loops:
        around = loops[-1]
        over = next((one for one in reversed(loops) if _goes_through(state, one.variable, hosts)), None)
        each = over is not None
        outside = frame.loops[: frame.outside]
        starting = [around for around in outside if around.variable] or outside
        background = frame.background if starting else None
        together = background is not None or (spec.rollout is None and frame.fanout is not None)
        if each and rollout.parallel is None and not rollout.bounded_by and around.serial and not together:
            # The tool takes all of its hosts at once, and the loop gives it one after the other.
            rollout = replace(rollout, parallel=1)
        # Where it cannot be told which loop goes through the hosts, one inside may go through the steps.
        pauses = around.pauses or (any(one.pauses for one in loops) if over is None else over.pauses)
        rollout = replace(rollout, loop=around.place, waits=rollout.waits or pauses, each=each)
        around = (starting or loops)[-1]
        if background is not None and not around.waits and not _waited_for(run, frame, around):
            workers = None if _goes_through(state, around.variable, hosts) else _workers(around, hosts)
            rollout = replace(
                rollout,
                parallel=0 if around.throttled else workers,
                place=background,
                bounded_by="wait" if around.throttled else "" if workers is None else "workers",
                batched=rollout.batched or around.throttled,
            )
    rollout = _part_by_part(rollout, hosts, every)
    in_turn = [around for around in loops if not (spec.rollout and _is_of_other_things(state, around.variable, hosts))]
    return _failing(frame, state, rollout, hosts, in_loop=bool(in_turn))


def _part_by_part(rollout: Rollout, hosts: Hosts, loops: list[Pass]) -> Rollout:
    """A part of the list at a time: all of the part at once, or one by one with a rest behind each part."""
    if hosts.window is None:
        return rollout
    if rollout.parallel is None:
        return replace(rollout, parallel=hosts.window, bounded_by="batch", batched=True)
    return replace(rollout, batched=rollout.batched or rollout.parallel != 1 or any(one.pauses for one in loops))


def _workers(around: Pass, hosts: Hosts) -> int | None:
    """How many a loop starts that counts them (``for _ in range(4)``) while the hosts come from elsewhere; 0: some."""
    item = around.item
    if item is None or (hosts.kind != "known" and not hosts.many):
        return None
    if item.choices is None:
        return 0 if item.origin == "number" and item.listing != "len" and hosts.origin in _LISTED else None
    number = len(item.choices) if all(map(str.isdigit, item.choices)) else 0
    return number if number and not 0 < len(hosts.nodes) <= number else None


_LISTED = frozenset({"file", "output", "env", "argv", "input"})


def _waited_for(run: Run, frame: Frame, around: Pass) -> bool:
    """Does a function that the loop runs wait before it is left for what was started in it?"""
    inside, started = False, frame.background
    for at, running in enumerate(frame.calls):
        inside = inside or running.call.within(around.place)
        began = started is None or any(started.within(deeper.body) for deeper in frame.calls[at:])
        if inside and began and waits(run, running.code):
            return True
    return False


def item_key(variable: str) -> str:
    """Where a command that a program starts finds the item of a loop around it: no variable of its own."""
    return f"{variable}·item"


def _goes_through(state: State, variable: str, hosts: Hosts) -> bool:
    """Is it the loop's variable that says which host?"""
    item = state.variables.get(item_key(variable)) or state.variables.get(variable)
    if not isinstance(item, Value) or not hosts.source:
        return False
    if item.alternatives[0].show() == hosts.source:
        return True
    return any(
        hole.listing == hosts.source or (hosts.nodes and hosts.nodes == frozenset(hole.choices or ()))
        for hole in item.holes
    )


def _is_of_other_things(state: State, variable: str, hosts: Hosts) -> bool:
    """Does the loop go through known words, none of which is part of how hosts or groups of them are called?"""
    item = state.variables.get(item_key(variable)) or state.variables.get(variable)
    words = item.literals if isinstance(item, Value) else None
    names = [*hosts.nodes, *hosts.source.split()]
    return bool(words) and not any(word.split("[", 1)[0] in name for word in words or () for name in names)


def _leaves_loop(frame: Frame, state: State, hosts: Hosts) -> bool:
    """Does a failure leave the loop over hosts before it is thrown away?"""
    over = [at for at, around in enumerate(frame.loops) if _goes_through(state, around.variable, hosts)]
    over = over or [at for at, around in enumerate(frame.loops) if not around.again]
    return 0 <= frame.caught <= over[-1] if over else bool(frame.loops) and frame.caught >= 0


def _failing(frame: Frame, state: State, rollout: Rollout, hosts: Hosts, in_loop: bool) -> Rollout:
    if frame.failure == "stops":
        return replace(rollout, stops_on_failure=True)
    if frame.failure == "ignored" and not _leaves_loop(frame, state, hosts):
        return replace(rollout, stops_on_failure=False, ignores=frame.failure_place)
    if rollout.stops_on_failure is not None:
        return rollout
    stops = state.errexit and not frame.conditional and not frame.starts_others
    return replace(rollout, stops_on_failure=stops) if in_loop or (stops and frame.language == "shell") else rollout


def _by_options(spec: RolloutSpec, arguments: Arguments, place: Place) -> Rollout:
    parallel: int | None = spec.default if spec.default else None
    bounded_by, option = "", ""
    if spec.parallel:
        option = spec.parallel.rpartition(" ")[2]
        values = arguments.select(spec.parallel if " " in spec.parallel else f"option {spec.parallel}")
        if values:
            text = values[-1].literal
            number = int(text) if text is not None and text.isdigit() else None
            parallel = number if number is not None else 0
            if number == 0:
                parallel = None if spec.zero == "unbounded" else 1
            bounded_by = option
            if any(hole.listing == "len" for hole in values[-1].holes):
                # As many at once as the list is long.
                parallel, bounded_by = None, ""
    if spec.unbounded_when and arguments.any_holds(spec.unbounded_when):
        parallel = None
    batched = bool(spec.batch) and arguments.any_holds(spec.batch) is not False
    stops: bool | None = True if spec.always_stops else None
    if spec.stops and arguments.any_holds(spec.stops):
        stops = True
    return Rollout(
        parallel=parallel,
        bounded_by=bounded_by,
        option=option,
        place=place,
        batched=batched,
        stops_on_failure=stops,
    )


def stopping(effects: list[Effect], outcomes: dict[Any, bool], looks: dict[Any, bool]) -> list[Effect]:
    """Mark what goes on to the next host only if it did not fail on this one, or once this one was found to be well."""
    if not outcomes:
        return effects
    marked = []
    for effect in effects:
        rollout, key = effect.rollout, key_of(effect)
        if rollout.stops_on_failure is False and outcomes.get(key, False):
            rollout = replace(rollout, stops_on_failure=True, ignores=None)
        if not rollout.waits and looks.get(key, False):
            rollout = replace(rollout, waits=True)
        marked.append(effect if rollout is effect.rollout else replace(effect, rollout=rollout))
    return marked


def staged(effects: list[Effect], transfers: list[Transfer], many: int) -> tuple[list[Effect], list[Transfer]]:
    """Mark what goes to many hosts after the same thing went to few and could stop or was asked about."""
    small = [
        effect for effect in effects if effect.hosts.remote and _few(effect.hosts, many) and effect.dormant is None
    ]
    marked = [
        replace(effect, rollout=replace(effect.rollout, canary=True))
        if effect.hosts.remote and not _few(effect.hosts, many) and any(_went_first(first, effect) for first in small)
        else effect
        for effect in effects
    ]
    places = {effect.place.key() for effect in small}
    first_transfers = [t for t in transfers if _few(t.hosts, many)]
    return marked, [
        replace(t, rollout=replace(t.rollout, canary=True))
        if not _few(t.hosts, many) and (first_transfers or t.place.key() in places)
        else t
        for t in transfers
    ]


def _few(hosts: Hosts, many: int) -> bool:
    if hosts.kind == "known":
        return 0 < len(hosts.nodes) <= many
    return hosts.kind == "unknown" and (not hosts.many or hosts.capped)


def _went_first(first: Effect, then: Effect) -> bool:
    if first.kind != then.kind or first.resource.value != then.resource.value:
        return False
    if first.hosts.nodes and then.hosts.nodes and len(first.hosts.nodes) >= len(then.hosts.nodes):
        return False
    stops = first.rollout.stops_on_failure or first.errexit
    asked = any(guard.kind in ("confirmation", "status") for guard in then.guards)
    return bool(stops or asked)
