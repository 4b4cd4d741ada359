"""Functions of a Python program: how they are called, what they see, and what they leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.evaluate import enquiries, failures, kept, listing, scoping, subscripts
from maintlint.evaluate.binding import bind, decorator_name, left_out
from maintlint.evaluate.budget import MOST_SPENT
from maintlint.evaluate.frame import Called, Flow, Frame
from maintlint.evaluate.merging import merge, told_apart
from maintlint.evaluate.modules import quiet
from maintlint.evaluate.objects import (
    Class,
    Function,
    Generated,
    Mapping,
    Object,
    Partial,
    Pending,
    Sequence,
    Thing,
    item_of,
    join_things,
    nothing,
    set_attribute,
    truth_of,
)
from maintlint.evaluate.shapes import shape
from maintlint.evaluate.state import State
from maintlint.places import Place
from maintlint.program import (
    Attribute,
    Call,
    Expression,
    Item,
    ListOf,
    Node,
    Routine,
    Slice,
    Spread,
    Store,
    Symbol,
    Variable,
)
from maintlint.values import Emptiness, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.calls import Given
    from maintlint.evaluate.run import Run

DEEPEST = 24
MOST_CALLS = 40
"""Evaluations of one function; beyond that, new arguments are worth one while they cost little."""
MOST_TOLD = 12
BUSY = 1_500
"""Statements after which functions are evaluated anew only for arguments not seen before."""
SHALLOW = 4
FEW_CALLS = 3
LITTLE = 300
LITTLE_LATE = 60
LARGE = 4000
"""The same for functions that touch nothing, for only their values matter: large ones are not evaluated, others as long
as all their calls together cost so few statements."""
SMALL = 800
"""Functions so small are evaluated at any depth, if a function that touches something asks for the value."""


# --- assignment -----------------------------------------------------------------------------------------


def assign(run: Run, frame: Frame, state: State, target: Expression, value: Thing) -> None:
    """``target = value`` for any kind of target."""
    from maintlint.evaluate.things import thing

    if isinstance(target, Variable):
        state.variables[target.name] = value
    elif isinstance(target, Attribute):
        base = thing(run, frame, state, target.base)
        if isinstance(base, Object):
            set_attribute(state, base, target.name, value)
        elif isinstance(base, Class):
            base.members[target.name] = value
    elif isinstance(target, ListOf):
        _unpack(run, frame, state, target, value)
    elif isinstance(target, Item):
        _store_item(run, frame, state, target, value)
    elif isinstance(target, Slice):
        assign(run, frame, state, target.base, value)
    elif isinstance(target, Call):
        _store_default(run, frame, state, target, value)
    elif isinstance(target, Symbol):
        owner, _, name = target.path.rpartition(".")
        base = thing(run, frame, state, replace(target, path=owner)) if owner else None
        if isinstance(base, Object):
            set_attribute(state, base, name, value)


def _unpack(run: Run, frame: Frame, state: State, target: ListOf, value: Thing) -> None:
    items = listing.elements(run, frame, state, value, target)
    count = len(target.items)
    spread = any(isinstance(item, Spread) for item in target.items)
    if not spread and items.more is None and len(items.items) == count:
        for inner, item in zip(target.items, items.items, strict=True):
            assign(run, frame, state, inner, item)
        return
    place = frame.place(target.start, target.end)
    if spread and _unpack_around(run, frame, state, target, items, place):
        return
    found = item_of(items)
    one = (
        listing.each(Sequence((), found), "", place, "")
        if found is not None
        else unknown("unknown", "", place, Emptiness.UNLIKELY)
    )
    for position, inner in enumerate(target.items):
        if isinstance(inner, Spread):
            assign(run, frame, state, inner.base, Sequence((), one))
        elif not spread and position < len(items.items):
            assign(run, frame, state, inner, items.items[position])
        else:
            assign(run, frame, state, inner, one)


def _unpack_around(run: Run, frame: Frame, state: State, target: ListOf, items: Sequence, place: Place) -> bool:
    """``first, *rest = hosts``: a host by its number, and the part of the list that is left; false if not known."""
    at = next(index for index, inner in enumerate(target.items) if isinstance(inner, Spread))
    behind = len(target.items) - at - 1
    row = listing.row_of(items)
    several = row is None and any(map(listing.stands_for_several, items.items))
    count = len(items.items if row is None else row[0])
    if several or (count < len(target.items) - 1 if items.more is None else items.items):
        return False
    for position, inner in enumerate(target.items):
        if isinstance(inner, Spread):
            upper = literal(str(-behind)) if behind else None
            rest = subscripts.part(frame, items, literal(str(at)) if at else None, upper, False, target)
            assign(run, frame, state, inner.base, rest)
            continue
        number = position if position < at else position - len(target.items)
        found = subscripts.indexed(items, literal(str(number)), place)
        assign(run, frame, state, inner, subscripts.single(frame, found, place))
    return True


def _store_item(run: Run, frame: Frame, state: State, target: Item, value: Thing) -> None:
    from maintlint.evaluate.calls import store_item
    from maintlint.evaluate.things import thing

    base = thing(run, frame, state, target.base)
    key = thing(run, frame, state, target.key)
    if isinstance(base, Mapping):
        text = key.literal if isinstance(key, Value) else None
        if text is not None:
            entries = dict(base.items)
            entries[text] = value
            sure = replace(base, items=tuple(entries.items()), blank=False, perhaps=base.perhaps - {text})
            assign(run, frame, state, target.base, sure)
        else:
            more = value if base.more is None else join_things(base.more, value)
            keys = key if base.keys is None else join_things(base.keys, key)
            assign(run, frame, state, target.base, Mapping(base.items, more, keys))
    elif isinstance(base, Sequence):
        found = item_of(base)
        assign(run, frame, state, target.base, Sequence((), value if found is None else join_things(found, value)))
    elif isinstance(base, Object):
        store_item(state, base, key, value)


def _store_default(run: Run, frame: Frame, state: State, target: Call, value: Thing) -> None:
    """``base.setdefault(key, []).append(item)``: what stands under the key was changed."""
    callee = target.callee
    if isinstance(callee, Attribute) and callee.name == "setdefault" and target.arguments:
        _store_item(run, frame, state, Item(target.start, target.end, callee.base, target.arguments[0].value), value)


def store(run: Run, frame: Frame, state: State, node: Store) -> None:
    """An assignment statement."""
    from maintlint.evaluate.things import thing

    assign(run, frame, state, node.target, thing(run, frame, state, node.value))


# --- functions ------------------------------------------------------------------------------------------


def function_of(run: Run, frame: Frame, state: State, node: Routine, decorators: tuple[Thing, ...]) -> Function:
    """A function as its definition makes it: with its defaults, and the local names of the functions around it."""
    from maintlint.evaluate.things import thing

    defaults = tuple(
        (parameter.name, thing(run, frame, state, parameter.default))
        for parameter in node.parameters
        if parameter.default is not None
    )
    captured = tuple((name, state.variables[name]) for name in sorted(frame.owned) if name in state.variables)
    if frame.loops or frame.background is not None or frame.fanout is not None:
        frame = replace(frame, loops=(), background=None, fanout=None)
    return Function(node, frame, defaults, captured, decorators)


def bound(function: Function, base: Thing) -> Function:
    """A method with its object."""
    return replace(function, bound=base)


def invoke(run: Run, frame: Frame, state: State, function: Function, given: Given, node: Node) -> Thing:
    """Call a function; one that waits only starts when it is awaited."""
    if not given.positional and not given.open and function.node.decorators:
        from maintlint.evaluate.entries import from_command_line

        given = from_command_line(run, frame, state, function, given)
    if function.node.waits:
        run.calls.setdefault(id(function.node), 0)
        return Pending(function, given, frame)
    if not given.positional and not given.keywords and _reads_command_line(function):
        return nothing(frame.place(node.start, node.end))
    return run_body(run, frame, state, function, given, node)


def _reads_command_line(function: Function) -> bool:
    """A command that is called with nothing takes its arguments from the command line: it is run as an entry."""
    names = [decorator_name(decorator) for decorator in function.node.decorators]
    return any(name.rsplit(".", 1)[-1] == "command" for name in names)


def awaited(run: Run, frame: Frame, state: State, pending: Pending, node: Node) -> Thing:
    """Run a coroutine where it is awaited; the loops in which it was made are around it."""
    loops = frame.loops if len(frame.loops) >= len(pending.frame.loops) else pending.frame.loops
    return run_body(run, replace(frame, loops=loops), state, pending.function, pending.given, node)


def run_body(run: Run, frame: Frame, state: State, function: Function, given: Given, node: Node) -> Thing:
    """Run a function's body with its arguments; ``state`` becomes what holds behind the call."""
    routine = function.node
    place = frame.place(node.start, node.end)
    own = function.frame
    key = f"{own.path}:{routine.name}:{routine.start}"
    identity = id(routine)
    count = run.calls.get(identity, 0) + 1
    run.calls[identity] = count
    if len(frame.called) >= DEEPEST and key not in frame.called and not quiet(run, function):
        run.too_deep(frame, function.node.name, frame.place(node.start, node.end))
    if key in frame.called or _given_up(run, frame, function, count, given):
        if identity in run.performing or not (quiet(run, function) or _idle(run, function, count)):
            run.performed += 1
        run.repeated(key, state.condition)
        return unknown("output", routine.name, place, Emptiness.UNLIKELY)
    if count == 1 and not quiet(run, function):
        run.loud.add(key)
    routine = run.whole(routine)
    function = replace(function, node=routine)
    arguments = bind(run, frame, state, function, given, place)
    foreign = own.path != frame.path
    flow = Flow()
    inner = frame.inside(
        own,
        flow,
        key,
        owned=routine.owned | {name for name, _ in function.captured},
        defaulted=left_out(function, given),
        owner=function.owner,
        via=(*frame.via, place) if foreign else frame.via,
        calls=(*frame.calls, Called(own.place(routine.start, routine.end), frame.standing(node), routine.body)),
    )
    outer = state.variables
    state.variables, shadowed = scoping.seen(run, frame, outer, function, arguments, foreign)
    inner = replace(inner, shadowed=shadowed)
    guards = state.guards
    before, performed = run.steps, run.performed
    run.block(inner, state, routine.body)
    run.spent[identity] = run.spent.get(identity, 0) + run.steps - before
    if run.performed > performed:
        run.performing.add(identity)
    results = list(flow.results)
    if state.live:
        results.append((state, nothing(place)))
    ways = [way for way, _ in results]
    given_back = [(way.copy(), result) for way, result in results] if 1 < len(results) <= MOST_TOLD else []
    learnt = _learnt(run, routine, arguments, ways[0].variables) if len(ways) == 1 else ()
    for way in dict.fromkeys((*ways, *flow.raises)):
        way.variables = scoping.left(run, frame, outer, way.variables, function, inner.owned, foreign)
    frame.flow.exits.extend(flow.exits)
    frame.flow.raises.extend(flow.raises)
    frame.flow.leavings.extend([entry for entry in flow.leavings if entry[0] == "exit"])
    if routine.generates:
        value: Thing = _generated(flow)
    elif results:
        value = results[0][1]
        for _, other in results[1:]:
            value = join_things(value, other)
    else:
        value = nothing(place)
    if any(way.unchecked for way in ways):
        failures.returned(run, value, [(way, result, truth_of(result)) for way, result in results])
    if frame.loops and len(results) > 1:
        enquiries.returned(run, value, [(way, one, truth_of(one)) for way, one in results], len(guards))
    merged: State | None = None
    for way in ways:
        way.live = True
        merged = way if merged is None else merge(merged, way)
    if merged is None:
        state.variables = outer
        state.live = False
    else:
        state.become(merged)
        if len(ways) == 1:
            state.variables = kept.taught(state.variables, learnt)
        else:
            state.guards = guards
        if given_back and not routine.generates:
            told_apart(state, value, given_back)
            ways_out: list[kept.Way] = []
            outside = {name: known for name, known in state.variables.items() if name not in inner.owned}
            for way, result in given_back:
                found = way.variables.get
                left = [(known, found(name)) for name, known in outside.items() if found(name, known) is not known]
                learnt = (*_learnt(run, routine, arguments, way.variables), *left)
                ways_out.append(kept.Way(result, way.guards[len(guards) :], learnt))
            kept.keep(run, value, tuple(ways_out))
    return value


def _learnt(
    run: Run, routine: Routine, arguments: dict[str, Thing], left: dict[str, Thing]
) -> tuple[tuple[Thing, Thing], ...]:
    """What a function learnt of its arguments, and what it did to lists and mappings among them."""
    pairs = kept.narrowed(arguments, left)
    if all(isinstance(old, Value) for old, _ in pairs):
        return pairs
    own = shape(run, routine.body)
    kept_names = {id(value) for name, value in arguments.items() if not own.assigns(name)}
    return tuple([pair for pair in pairs if isinstance(pair[0], Value) or id(pair[0]) in kept_names])


def _given_up(run: Run, frame: Frame, function: Function, count: int, given: Given) -> bool:
    """Is this call one too many, too deep, or of no use?"""
    late = run.steps >= BUSY
    if quiet(run, function):
        size = function.node.end - function.node.start
        dear = run.spent.get(id(function.node), 0) > (LITTLE_LATE if late else LITTLE)
        many = count > (1 if late else FEW_CALLS)
        deep = len(frame.called) >= SHALLOW and (size > SMALL or frame.called[-1] not in run.loud)
        return deep or (many and dear) or frame.muted or size > LARGE
    if len(frame.called) >= DEEPEST or (frame.muted and count > FEW_CALLS):
        return True
    if late and count > FEW_CALLS and (_idle(run, function, count) or _seen(run, function, given)):
        return True
    if count <= MOST_CALLS:
        return False
    # A wrapper around every command of a long program is called with another command each time.
    return run.spent.get(id(function.node), 0) > MOST_SPENT or (not late and _seen(run, function, given))


def _idle(run: Run, function: Function, count: int) -> bool:
    """Has it done nothing in several calls of a large program? Then it is worth no more than what touches nothing."""
    identity = id(function.node)
    return count > FEW_CALLS and identity not in run.performing and run.spent.get(identity, 0) > LITTLE_LATE


def _seen(run: Run, function: Function, given: Given) -> bool:
    """Was the function called with the same arguments before? Only many calls of a large program are asked."""
    bound = function.bound.ids if isinstance(function.bound, Object) else ()
    words = tuple([_sign(value) for value in (*given.positional, *[value for _, value in given.keywords])])
    key = (id(function.node), bound, words)
    known = key in run.late
    run.late.add(key)
    return known


def _sign(thing: Thing) -> object:
    """What tells one argument from another."""
    if isinstance(thing, Value):
        return thing.show()
    if isinstance(thing, Object):
        return thing.ids
    if isinstance(thing, Sequence):
        return (len(thing.items), *[_sign(item) for item in thing.items[:4]])
    return getattr(thing, "path", None) or type(thing).__name__


def _generated(flow: Flow) -> Thing:
    if not flow.yields and not flow.halts:
        return Sequence()
    found = flow.yields[0] if flow.yields else None
    for other in flow.yields[1:]:
        found = join_things(found, other)
    return Generated((), found, False, flow.halts[0])


def partial(run: Run, frame: Frame, state: State, given: Given, node: Node) -> Thing:
    """``functools.partial``."""
    from maintlint.evaluate.calls import Given as Arguments

    if not given.positional:
        return literal("")
    rest = Arguments(given.positional[1:], given.keywords, given.open)
    return Partial(given.positional[0], rest, frame.place(node.start, node.end))
