"""Failures that nobody looks at: after which steps a program goes on without knowing that they succeeded.

Every step (a copy, a dump, a mount, a stop) is put on ``run.steps`` when it is taken. Whoever learns the
outcome of the command takes it off again: where the program goes on in spite of a failure, the state
remembers it as `Unchecked`; a way on which the command succeeded does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.evaluate import outcomes
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.places import Place
from maintlint.program import Block, Chain, Invoke, Node, Pipe
from maintlint.scope import DESTRUCTIVE, Effect, Resource, Unchecked
from maintlint.values import Emptiness, Hole, Text, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways
    from maintlint.program import Handler

RELYING = DESTRUCTIVE | {"restore"}
"""Kinds of effect that are told after which unchecked steps they happen."""

_ALWAYS_STEPS = frozenset({"move", "mount", "unmount", "stop", "drop", "read", "restore"})
_COPYING = frozenset({"overwrite", "write", "create", "send", "publish"})
MOST = 24


def done(run: Run, frame: Frame, effect: Effect) -> None:
    """Note a step that was taken, and what it wrote."""
    if frame.dormant is not None or frame.rehearsed:
        return
    if effect.kind in _COPYING or (effect.kind == "format" and effect.source is not None):
        run.written.append(effect.resource)
        if effect.source is None and "backup-copy" not in effect.tags:
            return
    elif effect.kind not in _ALWAYS_STEPS and not (effect.hosts.remote and effect.changing):
        return
    by_parts = effect.rollout.batched or any(around.waits for around in frame.loops)
    in_turn = frame.loops and (not frame.starts_others or by_parts)
    if in_turn and effect.hosts.remote and effect.changing:
        run.remote_steps.append(effect)
    run.steps_taken.append(replace(effect, unchecked=()) if effect.unchecked else effect)


def read(run: Run, frame: Frame, state: State, resource: Resource, place: Place, command: str) -> None:
    """Note that a file is read, by a command whose output goes elsewhere."""
    if not frame.muted:
        done(run, frame, Effect("read", resource, frame.hosts, place, command, state.guards))


class Mark:
    """Where a command began: what was taken and written since belongs to it."""

    __slots__ = ("steps", "written")

    def __init__(self, run: Run) -> None:
        self.steps = len(run.steps_taken)
        self.written = len(run.written)

    def taken(self, run: Run, frame: Frame, place: Place | None) -> tuple[Unchecked, ...]:
        """The steps since, as ones that may have failed; they are taken off the list."""
        steps = run.steps_taken[self.steps :]
        if not steps:
            return ()
        del run.steps_taken[self.steps :]
        ignored = frame.failure == "ignored"
        return tuple(Unchecked(step, self.products(run), place, ignored) for step in steps)

    def raising(self, run: Run, frame: Frame, handlers: tuple[Handler, ...]) -> tuple[Unchecked, ...]:
        """The steps since, as ones that may have raised what ``handlers`` catch; an outer handler may too."""
        ignored = any(not handler.body.body for handler in handlers)
        steps = run.steps_taken[self.steps :]
        return tuple(Unchecked(step, self.products(run), None, ignored) for step in steps)

    def products(self, run: Run) -> tuple[Resource, ...]:
        """What was written since."""
        return tuple(run.written[self.written :])

    def made_up_for(self, run: Run, known: tuple[Unchecked, ...]) -> tuple[Unchecked, ...]:
        """What may have failed before, but for the steps that were taken since, once more, and went well."""
        keys = {key_of(step) for step in run.steps_taken[self.steps :]}
        return tuple([one for one in known if _key(one) not in keys]) if keys else known

    def stirred(self, run: Run) -> bool:
        """Was a step taken since?"""
        return len(run.steps_taken) > self.steps


def joined(known: tuple[Unchecked, ...], more: Iterable[Unchecked]) -> tuple[Unchecked, ...]:
    """Both, each once, as it was taken last; the latest of too many."""
    if more is known:
        return known
    taken = {_key(one): one for one in more}
    if not taken:
        return known
    kept: list[Unchecked] = []
    same = True
    for one in known:
        again = taken.pop(_key(one), one)
        kept.append(one if again is one else _retaken(one, again))
        same = same and kept[-1] is one
    if not taken:
        return known if same else tuple(kept)
    return (*kept, *taken.values())[-MOST:]


def _retaken(before: Unchecked, now: Unchecked) -> Unchecked:
    """The step as it was taken last; it failed for certain only if it did so each time."""
    failed = before.failed and now.failed
    newest = before if before.effect is now.effect else now
    return newest if newest.failed == failed else replace(newest, failed=failed)


def fresh(steps: tuple[Unchecked, ...], before: tuple[Unchecked, ...]) -> list[Unchecked]:
    """Those that were taken since, for the first time or once more."""
    known = {id(one.effect) for one in before}
    return [one for one in steps if id(one.effect) not in known]


def either(left: tuple[Unchecked, ...], right: tuple[Unchecked, ...]) -> tuple[Unchecked, ...]:
    """Where two ways meet: what failed for certain on one of them may have failed."""
    both = {_key(one) for one in left if one.failed} & {_key(one) for one in right if one.failed}
    found: dict[tuple[object, ...], Unchecked] = {}
    for one in (*left, *right):
        key = _key(one)
        if key not in found:
            found[key] = replace(one, failed=False) if one.failed and key not in both else one
    return tuple(found.values())[-MOST:]


def without(known: tuple[Unchecked, ...], gone: Iterable[Unchecked]) -> tuple[Unchecked, ...]:
    """Those that are not among ``gone``."""
    keys = {_key(one) for one in gone}
    return tuple([one for one in known if _key(one) not in keys]) if keys else known


def _key(one: Unchecked) -> tuple[object, ...]:
    return key_of(one.effect)


def key_of(effect: Effect) -> tuple[object, ...]:
    """What tells steps apart."""
    return (effect.place.key(), effect.kind, effect.resource.value)


def goes_on(run: Run, frame: Frame, state: State, ways: Ways, mark: Mark, node: Node) -> None:
    """Nobody asks how the command ended: unless that stops the program, its steps may have failed.

    Where a failure stops the program, the steps stay on the list for whoever started the program.
    """
    if state.errexit and not frame.conditional:
        if state.unchecked:
            state.unchecked = mark.made_up_for(run, state.unchecked)
        return
    found = mark.taken(run, frame, frame.place(node.start, node.end))
    good, bad = ways
    way = bad if bad is not None and bad is not good else state
    way.unchecked = joined(way.unchecked, found)


def asked(run: Run, frame: Frame, ways: Ways, mark: Mark, node: Node) -> Ways:
    """Somebody asks how the command ended: only on the failing way its steps may have failed."""
    good, bad = ways
    found = mark.taken(run, frame, frame.place(node.start, node.end))
    if not found or bad is None:
        return ways
    if bad is good:
        bad = bad.copy()
    bad.unchecked = joined(bad.unchecked, [replace(one, failed=True) for one in found])
    if good is not None and good.unchecked:
        good.unchecked = without(good.unchecked, found)  # The same step of an earlier call has been made up for.
    return good, bad


def left_running(run: Run, frame: Frame, state: State, inner: State, mark: Mark) -> None:
    """A job goes on in the background: how its steps end is known only to who waits for it by name."""
    found = joined(without(inner.unchecked, state.unchecked), mark.taken(run, frame, None))
    run.jobs.update(map(_key, found))
    state.unchecked = joined(state.unchecked, found)


def waited(run: Run, state: State) -> Ways:
    """``wait "$job"`` tells how a job ended; which one is not followed."""
    found = [one for one in state.unchecked if _key(one) in run.jobs]
    if not found:
        return state, state
    good = state.copy()
    good.unchecked = without(state.unchecked, found)
    return good, state


def ended(run: Run, frame: Frame, state: State, before: tuple[Unchecked, ...], body: Block) -> None:
    """Code in a process of its own has ended: the failure of its last command is the failure of the whole."""
    new = without(state.unchecked, before)
    last = body.body[-1] if body.body else None
    decisive: list[Unchecked] = []
    if new and last is not None and _tells(last):
        place = frame.place(last.start, last.end)
        decisive = [
            one
            for one in new
            if one.place is not None
            and not one.piped
            and one.place.source is place.source
            and place.start <= one.place.start
            and one.place.end <= place.end
        ]
    for left, status in frame.flow.exits:
        if status is not True:
            decisive.extend(without(left.unchecked, before))
    run.steps_taken.extend(one.effect for one in joined((), decisive))
    state.unchecked = without(state.unchecked, decisive)


def _tells(node: Node) -> bool:
    """Does a failure inside the statement make the statement fail?"""
    return isinstance(node, (Invoke, Pipe)) or (isinstance(node, Chain) and node.operator == "&&")


# --- loops over hosts -------------------------------------------------------------------------------


class PassMark:
    """Where one pass of a loop begins."""

    __slots__ = ("exits", "raises", "results", "returns", "steps")

    def __init__(self, run: Run, frame: Frame) -> None:
        self.steps = len(run.remote_steps)
        self.exits, self.raises = len(frame.flow.exits), len(frame.flow.raises)
        self.returns, self.results = len(frame.flow.returns), len(frame.flow.results)

    def ended(self, run: Run, frame: Frame, state: State) -> None:
        """The next pass begins: which steps of this one have ended the loop if they failed?"""
        steps = run.remote_steps[self.steps :]
        if not steps or frame.loops[-1].again:
            return
        flow = frame.flow
        going_on = [state] if state.live else []
        going_on.extend(way for way in flow.breaks if not any(way is left for left in flow.left))
        missed = {_key(one) for way in going_on for one in way.unchecked}
        back = [way for way, _ in (*flow.returns[self.returns :], *flow.results[self.results :])]
        ends = [*[way for way, _ in flow.exits[self.exits :]], *flow.raises[self.raises :], *back, *flow.left]
        ended = {_key(one) for way in ends for one in way.unchecked}
        inside = frame.loops[-1].guards or 0
        counted = {
            _key(one)
            for way in ends
            for one in way.unchecked
            if any(outcomes.asks(guard, way, one) for guard in way.guards[inside:])
        } | {_key(one) for way in ends if any(map(outcomes.counts_failures, way.guards)) for one in way.unchecked}
        seen_well = min([_seen_well(run, frame, way) for way in going_on], default=0)
        for_good = not flow.breaks and not back
        for at, step in enumerate(steps, self.steps):
            key = key_of(step)
            # Where nothing but the end of the program leads out, that holds for the loops around as well.
            if for_good and at < seen_well:
                run.settled.add(key)
            well = at < seen_well or key in run.settled
            stops = (key in ended and key not in missed) or key in counted or well
            run.seen_well[key] = well and run.seen_well.get(key, True)
            # What goes through a part of the hosts at a time may look at the outcomes of each part together.
            of_part = key in counted and (step.rollout.batched or outcomes.goes_by_parts(frame.loops[-1]))
            run.stopping[key] = stops and (of_part or run.stopping.get(key, True))


def _seen_well(run: Run, frame: Frame, way: State) -> int:
    """How many steps had been taken when a command that changes nothing last found the loop's host to be well."""
    around = frame.loops[-1] if frame.loops else None
    if around is None or around.guards is None or not around.variable:
        return 0
    asked = [
        guard.place.key()
        for guard in way.guards[around.guards :]
        if guard.kind == "status" and not guard.negated and around.variable in guard.subjects
    ]
    return max([run.looks.get(place, 0) for place in asked], default=0)


# --- statuses ---------------------------------------------------------------------------------------


STATUS = "?"
STATUSES = "PIPESTATUS"
"""Names of the statuses of the last command, and of all commands of the last pipe."""


def status(frame: Frame, state: State, name: str = STATUS) -> Value | None:
    """How the last command ended, as a number; ``None`` if there was none."""
    last = state.last
    return None if last is None else outcome(frame.place(last.start, last.end), name)


def outcome(place: Place, name: str = STATUS, looked: bool = False) -> Value:
    """How the command at ``place`` ended, as a number. ``looked``: it changed nothing where it was sent."""
    about = (_LOOKED,) if looked else ()
    return Value((Text((Hole("number", name, place, Emptiness.NEVER, about=about),)),))


_LOOKED = "·looked"
_SEEN_TO = frozenset({"restart", "reboot", "install", "update", "change"})
"""How these ended is seen from whether the host is well afterwards."""


def found_well(steps: tuple[Unchecked, ...]) -> tuple[Unchecked, ...]:
    """Those that may have failed though the host was found to be well after them."""
    return tuple([one for one in steps if not (one.effect.hosts.remote and one.effect.kind in _SEEN_TO)])


def is_status(value: object) -> bool:
    """Is it the number that says how a command ended?"""
    holes = value.holes if isinstance(value, Value) else ()
    return len(holes) == 1 and holes[0].origin == "number" and holes[0].name == STATUS


def told(value: object, good: State | None, bad: State | None) -> None:
    """A test of ``value``, if that is a status: on the way ``good`` the command is known to have succeeded, on ``bad``
    to have failed."""
    if bad is not None and bad.unchecked:
        left = set(map(id, heeded(value, bad.unchecked)))
        bad.unchecked = tuple([one if id(one) in left else replace(one, failed=True) for one in bad.unchecked])
    if good is not None and good.unchecked:
        good.unchecked = heeded(value, good.unchecked)


def heeded(value: object, steps: tuple[Unchecked, ...]) -> tuple[Unchecked, ...]:
    """The steps that may have failed though ``value``, if that is a status, says that the command succeeded."""
    for hole in value.holes if isinstance(value, Value) else ():
        if hole.origin == "number" and hole.name in (STATUS, STATUSES) and hole.place is not None:
            key = hole.place.key()
            steps = tuple(
                one
                for one in steps
                if one.place is None or one.place.key() != key or (one.piped and hole.name == STATUS)
            )
            steps = found_well(steps) if _LOOKED in hole.about else steps
    return steps


def separate(run: Run, value: object, yes: tuple[Unchecked, ...], no: tuple[Unchecked, ...]) -> None:
    """Remember what may have failed unseen where ``value`` is true, and where it is false."""
    if yes is not no and yes != no:
        run.parted[id(value)] = (value, yes, no)


def separated(run: Run, value: object, yes: State | None, no: State | None) -> None:
    """A test of ``value``: what may have failed only where it is otherwise has not failed here."""
    known = run.parted.get(id(value))
    if known is None or known[0] is not value:
        return
    _, if_true, if_false = known
    if yes is not None:
        yes.unchecked = without(yes.unchecked, without(if_false, if_true))
    if no is not None:
        no.unchecked = without(no.unchecked, without(if_true, if_false))


def returned(run: Run, value: object, results: Iterable[tuple[State, object, bool | None]]) -> None:
    """Remember what may have failed in a function, by what it then returns: true, false, or either."""
    yes: tuple[Unchecked, ...] = ()
    no: tuple[Unchecked, ...] = ()
    for way, result, truth in results:
        known = run.parted.get(id(result))
        if_true, if_false = (way.unchecked, way.unchecked) if known is None else known[1:]
        yes = joined(yes, if_true) if truth is not False else yes
        no = joined(no, if_false) if truth is not True else no
    separate(run, value, yes, no)


def left_with(frame: Frame, state: State, value: Value | None) -> tuple[State, State] | None:
    """``return $?``: the state with which it succeeds and the one with which it fails; ``None`` for no status."""
    found = status(frame, state) if value is None else value
    if found is None or not any(hole.name == STATUS and hole.origin == "number" for hole in found.holes):
        return None
    good = state.copy()
    told(found, good, state)
    return good, state.copy()
