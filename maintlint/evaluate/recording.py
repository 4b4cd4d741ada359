"""How an effect is recorded: what the state and the surroundings say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate import failures, leaving_out, mounts, present, rolls, sweeps
from maintlint.evaluate.channels import is_channel
from maintlint.evaluate.counterparts import is_apart
from maintlint.evaluate.frame import Frame, Pass, failure_ends
from maintlint.evaluate.products import Produced
from maintlint.evaluate.state import State
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.scope import ONCE, Breadth, Effect, Filter, Guard, Hosts, Resource
from maintlint.values import MOST_LISTED, Emptiness, Hole, Lit, Roll, Selector, Text, Value, Wild, spell

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

MOST_SPELLED = 16
"""So many texts a resource is spelled out in."""
FILLS = frozenset({"overwrite", "write", "restore", "update", "delete", "mount", "move"})
"""Kinds of effect after which a path holds, or lacks, what the program put there or took away."""
_WRITES = frozenset({"overwrite", "write"})
_WORKS = frozenset({"overwrite", "create", "send", "publish"})
"""Kinds that carry a thing elsewhere."""
_OF_NOW = lazy(
    r"(/usr)?(/bin/)?date\b(?!.*\s(-d|-r|-v|--date|--reference))|"
    r"(?!.*(timedelta|\s-\s))([\w.]+[._])?(now|utcnow|today|strftime)\("
)
_YEAR = lazy(r"%[-_0^#]?[YyFsDGgcx+]")
"""A time without it comes round again: a day of the week, of the month."""
_SECOND = lazy(r"%[-_0]?[SsTXrN]|isoformat\(\)")
_COPIES = frozenset({"snapshot", "image"})
_SELECTING = frozenset({"test", "status", "loop-host"})


def alternatives(value: Value) -> tuple[Text, ...]:
    """The texts of a resource; a few choices are spelled out, but for a part that is left out of the text."""
    found: list[Text] = []
    for text in value.alternatives:
        known = [atom for atom in text.atoms if isinstance(atom, Hole) and atom.choices is not None]
        # An empty text where other ways have more is told as such, not written out.
        chosen = [] if any(atom.origin == "literal" for atom in known) else known
        count = 1
        for atom in chosen:
            count *= len(atom.choices or ())
        spelled = spell(text) if chosen and 0 < count <= MOST_SPELLED else None
        if spelled is None or len(spelled) > MOST_SPELLED:
            found.append(text)
        else:
            place = text.place
            found.extend(Text((Lit(item, place),)) for item in spelled)
    return tuple(found)


def _into_channels(resource: Resource) -> bool:
    """Does nothing keep what is written?"""
    if resource.type != "path":
        return False
    return all(text.literal is not None and is_channel(text.literal) for text in resource.alternatives)


def effect(run: Run, frame: Frame, state: State, kind: str, resource: Resource, place: Place, **facts: Any) -> None:
    """Record one effect with everything that the state and the surroundings say about it."""
    if kind in _WRITES and _into_channels(resource):
        return
    directory = state.directory
    if frame.mounts is not None:
        seen = mounts.seen_from_outside(frame.mounts, state, resource)
        if seen is None:
            return
        resource, directory, breadth = seen
        if breadth is not None:
            facts["breadth"] = breadth
    resource = present.settled(state, resource)
    _remember_written(frame, state, kind, resource, place)
    if frame.muted:
        return
    breadth = facts.pop("breadth", Breadth.NAMED)
    recursive = facts.pop("recursive", False)
    unlisted = facts.pop("unlisted", None) or _unlisted(frame, state, resource, facts)
    found_by = _filters_of_walk(resource) + _left_out(frame, state, resource)
    passed_unasked = _looked_for(resource)
    if any(map(_walks_here, resource.alternatives)):
        facts["tags"] = facts.get("tags", frozenset()) | {"empty-is-here"}
    if kind == "read":
        sweeps.works_on(run, resource.alternatives)
    if kind in _WORKS and isinstance(source := facts.get("source"), Resource):
        sweeps.works_on(run, source.alternatives)
    resource, walked = _walked(run, frame, _passed_over(frame, state, resource), state.guards)
    if walked is not None:
        breadth, recursive = walked, True
        facts["filters"] = (*facts.get("filters", ()), *found_by)
    elif breadth is Breadth.NAMED and _picked_from_a_glob(frame, resource, state.guards):
        breadth = Breadth.FILTERED
    elif breadth is Breadth.NAMED and kind == "delete" and sweeps.takes_each(run, frame, resource, place):
        breadth = Breadth.EVERYTHING
    if recursive and resource.type == "path" and kind == "delete":
        facts["filters"] = (*facts.get("filters", ()), *passed_unasked)
    found = Effect(
        kind=kind,
        resource=resource,
        hosts=_counted(frame.hosts, state.guards),
        place=place,
        guards=_picked(_about_hosts(_of_the_thing(frame, state, resource), frame.hosts), resource, frame.hosts),
        rollout=frame.rollout or ONCE,
        breadth=breadth,
        recursive=recursive,
        directory=directory,
        errexit=state.errexit and not frame.conditional,
        deferred=frame.deferred,
        rehearsed=frame.rehearsed,
        own=_own(state, resource, frame.hosts),
        via=frame.via,
        entered=frame.entered,
        dormant=frame.dormant,
        languages=frame.languages,
        condition=state.condition.both(run.diagram.unknown()) if frame.hosts.either else state.condition,
        unchecked=failures.without(state.unchecked, frame.handled) if kind in failures.RELYING else (),
        defaults=frame.defaults,
        unlisted=unlisted,
        tested=state.tested,
        **facts,
    )
    run.record(frame, found)
    failures.done(run, frame, found)


def _counted(hosts: Hosts, guards: tuple[Guard, ...]) -> Hosts:
    """Hosts of a list of which a test says that it has a few items at most."""
    if hosts.kind != "unknown" or hosts.capped or not hosts.many or not hosts.source:
        return hosts
    few = any(guard.most is not None and hosts.source in guard.subjects for guard in guards)
    return replace(hosts, capped=True) if few else hosts


def _remember_written(frame: Frame, state: State, kind: str, resource: Resource, place: Place) -> None:
    """What the program itself fills, clears or mounts is whole only if a failure of that ends the program."""
    if kind not in FILLS or resource.type != "path" or frame.hosts.remote or frame.dormant is not None:
        return
    for text in resource.alternatives:
        name = rolls.source_of(text)
        if name not in ("", "/"):
            state.produced = state.produced.adding(name, Produced(place, failure_ends(frame, state)))


def _unlisted(frame: Frame, state: State, resource: Resource, facts: dict[str, Any]) -> Roll | None:
    """The list that the things are missing from: taken away from theirs, looked up in, or mirrored."""
    for text in resource.alternatives:
        for atom in text.atoms:
            if isinstance(atom, Lit) or (
                isinstance(atom, Hole) and atom.choices is not None and len(atom.choices) == 1
            ):
                continue  # a name known beforehand, such as the first free number, is no item of what there is
            left = (chosen.roll for chosen in atom.selectors if chosen.negated and chosen.roll is not None)
            found = next((roll for roll in left if not roll.tree or is_apart(roll, resource)), None)
            if found is not None:
                return found
    around = [loop.guards for loop in frame.loops if loop.guards is not None]
    if around:
        inside = state.guards[min(around) :]
        looked_up = (guard.roll for guard in inside if guard.negated and guard.roll is not None)
        missing_from = next((roll for roll in looked_up if not roll.tree or is_apart(roll, resource)), None)
        if missing_from is not None:
            return missing_from
    if "mirror" in facts.get("tags", ()):
        return rolls.of_source(frame, state, facts.get("source"))
    return None


def _about_hosts(guards: tuple[Guard, ...], hosts: Hosts) -> tuple[Guard, ...]:
    """A test of a loop's item is about hosts only if the effect goes to hosts."""
    if hosts.remote or "loop-host" not in [guard.kind for guard in guards]:
        return guards
    return tuple(replace(guard, kind="test") if guard.kind == "loop-host" else guard for guard in guards)


def _of_the_thing(frame: Frame, state: State, resource: Resource) -> tuple[Guard, ...]:
    """Which of the tests ask the copy itself that goes, and say nothing of those that stay."""
    if resource.type not in _COPIES or not frame.loops:
        return state.guards
    listed = (hole.place for text in resource.alternatives for hole in text.holes if hole.listing)
    found = resource.found.place if resource.found is not None else next(listed, None)
    over = _loop_over(frame, found)
    if found is None or over is None or over.guards is None:
        return state.guards
    before, inside = state.guards[: over.guards], state.guards[over.guards :]
    asked = [
        replace(guard, item=True) if leaving_out.asks_the_item(state, guard, over, found) else guard for guard in inside
    ]
    return (*before, *asked)


def _picked(guards: tuple[Guard, ...], resource: Resource, hosts: Hosts) -> tuple[Guard, ...]:
    """Whoever picked a thing, or the hosts, from a menu has been asked."""
    places = [hole.place for text in resource.alternatives for hole in text.holes if hole.origin == "choice"]
    if hosts.origin == "choice":
        places.extend(step.place for step in hosts.evidence[:1])
    place = next(filter(None, places), None)
    return guards if place is None else (*guards, Guard("confirmation", place.text, place))


def _walked(run: Run, frame: Frame, resource: Resource, guards: tuple[Guard, ...]) -> tuple[Resource, Breadth | None]:
    """Paths that a walk found stand for the tree it walked, filtered or whole."""
    breadth: Breadth | None = None
    texts = []
    item = None
    for text in resource.alternatives:
        walk = next((atom for atom in text.atoms if isinstance(atom, Hole) and atom.origin == "walk"), None)
        if walk is None:
            texts.append(text)
            continue
        item = item or walk
        at = text.atoms.index(walk)
        by_number = tuple(
            one for one in walk.selectors if not one.window and (one.pattern is None or one.cap is not None)
        )
        some = (Lit("/"), Wild("*", walk.place, by_number)) if by_number and resource.type == "path" else ()
        texts.append(Text((*text.atoms[:at], *some)))
        found_some = any(atom.checked or _choosing(atom) for atom in text.holes if atom.origin == "walk")
        done_with = walk.place is not None and walk.place.key() in run.worked_on
        checked = found_some or done_with or _selects(frame, resource, guards, walk.place)
        beside = any(isinstance(atom, Lit) and atom.text.strip("/") for atom in text.atoms[at + 1 :])
        root = text.atoms[:at]
        named = sweeps.is_given(root) or not sweeps.is_of(run, walk.place, root)
        whole = Breadth.NAMED if named else Breadth.EVERYTHING
        found = Breadth.FILTERED if checked or beside or some else whole
        breadth = found if breadth in (None, Breadth.FILTERED) else breadth
    return (resource if item is None else replace(resource, alternatives=tuple(texts), found=item)), breadth


def _walks_here(text: Text) -> bool:
    """``find $DIR -exec rm {} +``: without the variable, which stands unquoted, it walks the working directory."""
    walk = text.atoms[1] if len(text.atoms) > 1 else None
    return isinstance(walk, Hole) and walk.origin == "walk" and walk.relative


def _choosing(hole: Hole) -> tuple[Selector, ...]:
    """What narrows a list, but for the pieces in which all of it is taken."""
    return tuple([one for one in hole.selectors if not one.window])


def _filters_of_walk(resource: Resource) -> tuple[Filter, ...]:
    """By what a walk picks what is taken (``find -name '*.log' -exec rm``); how many of them, where no path says it."""
    holes = (hole for text in resource.alternatives for hole in text.holes if hole.origin == "walk")
    listed = resource.type != "path"
    chosen = dict.fromkeys(one for hole in holes for one in _choosing(hole) if listed or one.cap is None)
    return tuple(_as_filter(selector, listed) for selector in chosen)


def _looked_for(resource: Resource) -> tuple[Filter, ...]:
    """``ls /srv/data | grep "$1" | xargs rm -rf``: which of the entries, and all of them where that is empty."""
    entries = (hole for text in resource.alternatives for hole in text.holes if hole.relative or hole.origin == "walk")
    chosen = dict.fromkeys(one for hole in entries if not hole.checked for one in hole.selectors)
    found = [_as_filter(one, True) for one in chosen if one.pattern is not None and one.pattern.show() != one.text]
    return tuple([one for one in found if one.empty])


def _as_filter(selector: Selector, listed: bool) -> Filter:
    """``listed``: of things in a listing all pass where the text that they are asked for is empty."""
    pattern = selector.pattern
    negated = selector.negated and selector.roll is None
    empty = listed and not selector.negated and pattern is not None and pattern.empty > Emptiness.UNLIKELY
    asks = (pattern.literal or "") if pattern is not None else ""
    return Filter(selector.place, selector.text, negated, empty, "all" if empty else "none", asks=asks)


def _picked_from_a_glob(frame: Frame, resource: Resource, guards: tuple[Guard, ...]) -> bool:
    """Entries of a directory, of which a test inside the loop takes some."""
    atoms = [atom for text in resource.alternatives for atom in text.atoms]
    wild = [atom.place for atom in atoms if isinstance(atom, Wild) or (isinstance(atom, Hole) and atom.any_entry)]
    return bool(wild) and all(_selects(frame, resource, guards, place) for place in wild)


def _selects(frame: Frame, resource: Resource, guards: tuple[Guard, ...], place: Place | None) -> bool:
    """Does a test inside the loop over what was found at ``place`` decide what is taken?"""
    over = _loop_over(frame, place)
    if over is None:
        return False
    if any(_is_selecting(guard, resource) for guard in guards[over.guards :]):
        return True
    # Items for which the rest was left out before were tested too.
    left_out = (guard for way in leaving_out.skipped(over) for guard in way.guards[over.guards :])
    return any(_is_selecting(guard, resource) for guard in left_out)


def _is_selecting(guard: Guard, resource: Resource) -> bool:
    """Files among directories, in the tree itself, are no choice: each sort is taken its own way.

    Neither is that there is something to go through; that there is none of something is.
    """
    if guard.roll is not None:
        return not guard.sort or is_apart(guard.roll, resource)
    return guard.kind in _SELECTING and (guard.negated or not guard.some)


def _loop_over(frame: Frame, place: Place | None) -> Pass | None:
    """The loop over what was found at ``place``; what it goes through may have parts that another goes through."""
    loops = [around for around in frame.loops if around.guards is not None]
    if not loops or place is None:
        return None
    inside = next((around for around in loops if place.within(around.place)), None)
    return inside or next((around for around in loops if _item_of(around, place)), loops[-1])


def _item_of(around: Pass, place: Place) -> bool:
    return around.item is not None and around.item.place is not None and around.item.place.key() == place.key()


def _left_out(frame: Frame, state: State, resource: Resource) -> tuple[Filter, ...]:
    """The tests in the loop by which a few of all things are passed over, where nothing picks the others."""
    if resource.type == "path":
        return ()
    walks = (hole.place for text in resource.alternatives for hole in text.holes if hole.origin == "walk")
    over = _loop_over(frame, next(walks, None))
    if over is None:
        return ()

    return leaving_out.as_filters(leaving_out.left_out_by(leaving_out.tests_of_item(state, over)))


def _passed_over(frame: Frame, state: State, resource: Resource) -> Resource:
    """Items of a list that a command prints, with the tests of their other fields by which a few are passed over."""
    if resource.type == "path":
        return resource
    printed = (hole.place for text in resource.alternatives for hole in text.holes if leaving_out.is_printed(hole))
    over = _loop_over(frame, next(printed, None))
    if over is None:
        return resource
    tests = leaving_out.left_out_by(leaving_out.tests_of_item(state, over))
    tests = tuple(guard for guard in tests if over.variable not in guard.subjects)
    picked = leaving_out.picked_by(Value(resource.alternatives), tests) if tests else None
    return replace(resource, alternatives=picked.alternatives) if isinstance(picked, Value) else resource


def _own(state: State, resource: Resource, hosts: Hosts) -> bool:
    """Did the program itself make this there, in every alternative? Before that, an unset variable names nothing."""
    set_yet = [text for text in resource.alternatives if not _is_unset(text)]
    for text in set_yet or resource.alternatives:
        first = text.atoms[0] if text.atoms else None
        if isinstance(first, Hole) and first.origin == "fresh":
            continue
        if _is_of_this_second(text):
            continue
        shown = identity(text)
        if not shown.strip("/") or not _stands_in(on_hosts(hosts, shown), state.made):
            return False
    return bool(resource.alternatives)


def _is_unset(text: Text) -> bool:
    atom = text.atoms[0] if len(text.atoms) == 1 else None
    return isinstance(atom, Hole) and atom.origin == "env" and atom.empty is Emptiness.UNSET


def _stands_in(shown: str, made: frozenset[str]) -> bool:
    """Is a path one of these, or below one? Looks its parents up: long programs make thousands of things."""
    if shown in made:
        return True
    at = shown.find("/", 1)
    while at > 0:
        parent = shown[:at]
        if parent in made or f"{parent}/" in made:
            return True
        at = shown.find("/", at + 1)
    return False


def identity(text: Text) -> str:
    """What a thing goes by while the program runs: what a command prints is another with another command.

    Last week's dump is not the one of today, though either bears a date.
    """
    if not any(hole.origin == "output" and hole.place is not None for hole in text.holes):
        return text.show()
    return "".join(
        [
            f"$({atom.place.text[:MOST_LISTED]})"
            if isinstance(atom, Hole) and atom.origin == "output" and atom.place is not None
            else Text((atom,)).show()
            for atom in text.atoms
        ]
    )


def is_of_now(text: Text) -> bool:
    """Does the name bear the time of this run? Then nothing was there before."""
    return any(_tells_time(hole.place.text) for hole in text.holes if hole.place is not None)


def _tells_time(written: str) -> bool:
    return _OF_NOW.match(written) is not None and ("%" not in written or _YEAR.search(written) is not None)


def _is_of_this_second(text: Text) -> bool:
    """To the second: then it is this run's even before the run has made it."""
    return any(
        _tells_time(hole.place.text) and _SECOND.search(hole.place.text) is not None
        for hole in text.holes
        if hole.place is not None
    )


def on_hosts(hosts: Hosts, shown: str) -> str:
    """What is called the same on other hosts is another thing."""
    if not hosts.remote:
        return shown
    nodes = sorted(hosts.nodes) if len(hosts.nodes) <= MOST_SPELLED else [str(len(hosts.nodes))]
    return f"{hosts.source} {','.join(nodes)}:{shown}"


def names_of(kind: str, shown: str) -> set[str]:
    """What a thing goes by: a volume is a device too."""
    if kind == "dataset":
        return {shown, f"/dev/zvol/{shown}"}
    if kind != "volume":
        return {shown}
    return {shown, f"/dev/{shown}", f"/dev/mapper/{shown.replace('/', '-')}"}
