"""Library calls that the knowledge describes: their arguments as a command's, applied by the same evaluator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from maintlint.combining import concat, defaults_in, map_holes, several
from maintlint.evaluate import apply, enquiries, failures, fetched, listing, outputs
from maintlint.evaluate.captured import strip_newlines
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import (
    NOTHING,
    Mapping,
    Object,
    Sequence,
    Thing,
    as_text,
    attribute,
    attributes,
    is_nothing,
    set_attribute,
    truth_of,
)
from maintlint.evaluate.rollouts import item_key
from maintlint.evaluate.started import read_from, shell_state
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.knowledge.model import CommandSpec
from maintlint.knowledge.selectors import Keyed, OperandRange, SelectorPart, Special, selector_parts
from maintlint.knowledge.selectors import Named as NamedPart
from maintlint.knowledge.tables import table_of
from maintlint.places import Place
from maintlint.program import Node
from maintlint.values import EMPTY, MOST_LISTED, Emptiness, Hole, Text, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.calls import Given
    from maintlint.evaluate.run import Run


STANDS_FOR = {
    "ClusterShell.NodeSet.NodeSet": "hosts",
    "cumin.transports.Command": "command",
    "cumin.Hosts": "hosts",
    "sqlalchemy.sql.Statement": "sql",
}
"""Classes whose objects are no more than a set of hosts or a text, with the member that has it."""


class CallArguments(Arguments):
    """The arguments of a call: each parameter's value, and what the receiver remembers."""

    things: tuple[Any, ...] = ()
    named: dict[str, Any] = msgspec.field(default_factory=dict)
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    place: Place | None = None

    def given_values(self) -> list[Value]:
        """Every text that is given, or that the receiver remembers."""
        known = (*self.things, *self.named.values(), *self.facts.values())
        return [word for thing in known if isinstance(thing, (Value, Sequence)) for word in words_of(thing, self.place)]

    def groups(self, selector: str) -> tuple[tuple[Value, ...], ...]:
        """A list is the words of one command."""
        for parts in selector_parts(selector):
            found: list[Value] = []
            for part in parts:
                for thing in self._things(part):
                    found.extend(words_of(thing, self.place))
            if found:
                return (tuple(found),)
        return ()

    def _things(self, part: SelectorPart) -> tuple[Thing, ...]:
        if isinstance(part, Special) and part.what == "command" and self.command is not None:
            return (self.command,)
        if isinstance(part, Special) and part.what == "parameters":
            named = [thing for thing in self.named.values() if not _is_switch(thing)]
            return tuple(named) if len(named) < 2 else (_together(named, self.place),)
        if isinstance(part, OperandRange):
            return self.things[part.start : part.stop]
        if isinstance(part, NamedPart) and part.what in ("option", "parameter"):
            name = part.name.rstrip("=")
            return (self.named[name],) if name in self.named else ()
        if isinstance(part, NamedPart) and part.what == "receiver":
            return (self.facts[part.name],) if part.name in self.facts else ()
        return ()

    def _part(self, part: SelectorPart) -> tuple[Value, ...]:
        if isinstance(part, Keyed):
            found = [one for thing in self._things(part.part) for one in _under(thing, part.keys, MOST_DEEP)]
            if found:
                return tuple(collapsed(one, self.place) for one in found)
        if isinstance(part, (OperandRange, NamedPart)) or (isinstance(part, Special) and part.what == "parameters"):
            return tuple(collapsed(thing, self.place) for thing in self._things(part))
        return Arguments._part(self, part)

    def _given(self, name: str) -> bool | None:
        kind, _, rest = name.partition(" ")
        if kind == "receiver":
            return truth_of(self.facts[rest]) is not False if rest in self.facts else False
        name = (rest or kind).rstrip("=")
        if name == "stdin":
            return self.fed
        if name not in self.named:
            return None if self.uncertain else False
        found = self.named[name]
        if isinstance(found, Value) and found.literal not in (None, "", "0"):
            return True
        if isinstance(found, Value) and all(is_nothing(text) for text in found.alternatives):
            return False
        if isinstance(found, Value) and found.literal in ("", "0"):
            return False
        if isinstance(found, (Mapping, Sequence)):
            return truth_of(found) is not False
        if isinstance(found, Value) and any(hole.origin == NOTHING for hole in found.holes):
            return None
        return True


def _is_switch(thing: Thing) -> bool:
    return isinstance(thing, Value) and (thing.literal == "True" or any(map(is_nothing, thing.alternatives)))


def _together(things: list[Thing], place: Place | None) -> Value:
    """``delete_route(RouteTableId=t, DestinationCidrBlock=d)``: one thing, which it takes all of them to name."""
    return concat([literal("/") if at % 2 else collapsed(things[at // 2], place) for at in range(2 * len(things) - 1)])


MOST_DEEP = 6
MOST_FIELDS = 3
"""Of so many fields a thing's key consists."""


def _under(thing: Thing, keys: tuple[str, ...], depth: int) -> list[Thing]:
    """What stands under one of the keys in lists and mappings inside each other."""
    if not depth or not isinstance(thing, (Mapping, Sequence)):
        return []
    inner = [*(value for _, value in thing.items)] if isinstance(thing, Mapping) else list(thing.items)
    named = [value for key, value in thing.items if key in keys] if isinstance(thing, Mapping) else []
    return named or [one for value in (*inner, thing.more) for one in _under(value, keys, depth - 1)]


def words_of(thing: Thing, place: Place | None) -> list[Value]:
    """A list as words; anything else is one."""
    if isinstance(thing, Sequence):
        words = [word for item in thing.items for word in words_of(item, place)]
        if thing.more is not None:
            words.append(several([as_text(thing.more, place)]))
        return words
    return [as_text(thing, place)]


def collapsed(thing: Thing, place: Place | None) -> Value:
    """A list as one value that is any of its items; an empty one is empty text. A key of several fields is all."""
    if isinstance(thing, Mapping) and 0 < len(thing.items) <= MOST_FIELDS and not thing.blank and not thing.perhaps:
        return _together([collapsed(value, place) for _, value in thing.items], place)
    if not isinstance(thing, Sequence):
        return as_text(thing, place)
    entries = thing.items if thing.more is None else (*thing.items, thing.more)
    items = [collapsed(entry, place) if isinstance(entry, Mapping) else as_text(entry, place) for entry in entries]
    if not items:
        return literal("", place)
    value: Thing = several(items) if place is None else listing.each(Sequence(tuple(items)), "", place, "")
    if (thing.items and thing.more is None) or not isinstance(value, Value):
        return as_text(value, place)
    marked = [
        Text(
            tuple(
                replace(atom, many=True, empty=Emptiness.MAYBE) if isinstance(atom, Hole) else atom
                for atom in text.atoms
            )
        )
        for text in value.alternatives
    ]
    return Value(tuple(marked))


def call(run: Run, frame: Frame, state: State, path: str, given: Given, node: Node, receiver: Object | None) -> Thing:
    """The value of a library call that the knowledge describes; ``None`` if it does not."""
    spec = run.knowledge.lookup(path)
    if spec is None or spec.style != "call":
        return None
    return perform(run, frame, state, spec, path, given, node, receiver)


def by_name(run: Run, frame: Frame, state: State, base: Value, name: str, given: Given, node: Node) -> Thing:
    """The value of a method that is known by its name alone, of something that is not known; ``None`` if it is not."""
    spec = run.knowledge.lookup(f"*.{name}")
    if spec is None or spec.style != "call":
        return None
    receiver = Object("object", (run.fresh_id(),))
    set_attribute(state, receiver, "self", base)
    return perform(run, frame, state, spec, name, given, node, receiver)


def perform(
    run: Run,
    frame: Frame,
    state: State,
    spec: CommandSpec,
    path: str,
    given: Given,
    node: Node,
    receiver: Object | None,
) -> Thing:
    """Everything that a described call does, and its value."""
    run.performed += 1
    place = frame.place(node.start, node.end)
    arguments = arguments_of(run, state, spec, given, receiver, place)
    spoken = [part for part in path.split(".") if not part.startswith("__")]
    arguments.command = literal(spoken[-1].replace("_", "-"), place)
    raises = not (spec.silent and arguments.any_holds(spec.silent))
    inner = shell_state(state, _fact(arguments, spec.environ) if spec.environ else None)
    for around in frame.loops:
        item = state.variables.get(around.variable)
        if isinstance(item, Value):
            inner.variables[item_key(around.variable)] = item
        for name in (name for guard in state.guards[around.guards :] for name in guard.subjects):
            if name in state.variables:
                inner.variables[item_key(name)] = state.variables[name]
    inner.errexit = raises
    inner.output = EMPTY if spec.runs else None
    fed = given.keyword("input")
    if fed is not None:
        inner.input = as_text(fed, place)
    elif "data" in arguments.named and any("input" in about.tags for about in spec.effects):
        inner.input = as_text(arguments.named["data"], place)
    elif given.keyword("stdin") is not None:
        inner.input = read_from(run, frame, state, given.keyword("stdin"))
    here = frame if raises or frame.failure == "stops" else replace(frame, conditional=True)
    if spec.verifies:
        run.vouched.add(fetched.WHATEVER)
    name = path.removeprefix("builtins.")
    mark = failures.Mark(run)
    apply.perform(run, here, inner, arguments, [literal(name, place)], node)
    state.unchecked = inner.unchecked
    looked = bool(spec.runs) and not mark.stirred(run) and _at_item(frame, arguments)
    if looked and raises and len(settled := failures.found_well(state.unchecked)) < len(state.unchecked):
        frame.flow.raises.append(state.copy())
        state.unchecked = settled
    if not raises and mark.stirred(run):
        state.unchecked = failures.joined(state.unchecked, mark.taken(run, frame, place))
    state.made = state.made | inner.made
    state.sent = inner.sent
    state.produced, state.written = inner.produced, inner.written
    if inner.directory != state.directory:
        state.directory = inner.directory
    result = _value(run, frame, state, spec, arguments, path, inner, receiver, place)
    if raises or not spec.runs:
        return result
    if isinstance(result, Object):
        set_attribute(state, result, "returncode", failures.outcome(place, looked=looked))
        return result
    return failures.outcome(place, looked=looked) if "number" in {about.kind for about in spec.output} else result


def _at_item(frame: Frame, arguments: CallArguments) -> bool:
    """Is it told, or does it know, something that a loop around it may vary, such as the host?"""
    return bool(frame.loops) and any(value.literal is None for value in arguments.given_values())


def arguments_of(
    run: Run, state: State, spec: CommandSpec, given: Given, receiver: Object | None, place: Place
) -> CallArguments:
    """The arguments of a call by position and by name."""
    named: dict[str, Thing] = dict(given.keywords)
    things: list[Thing] = list(given.positional)
    for name, value in zip(spec.parameters, given.positional, strict=False):
        named.setdefault(name, value)
    for name in spec.parameters[len(things) :]:
        if name not in named:
            break
        things.append(named[name])
    things = [_standing_for(state, thing) for thing in things]
    named = {name: _standing_for(state, thing) for name, thing in named.items()}
    facts: dict[str, Thing] = {}
    if receiver is not None:
        known = {name: _standing_for(state, thing) for name, thing in attributes(state, receiver).items()}
        facts = {"self": as_text(receiver, place), **known}
    operands = tuple(collapsed(thing, place) for thing in things)
    return CallArguments(
        table_of(spec),
        operands,
        {},
        {},
        (),
        (),
        (),
        frozenset(),
        given.open,
        False,
        None,
        things=tuple(things),
        named=named,
        facts=facts,
        place=place,
    )


def _standing_for(state: State, thing: Thing) -> Thing:
    """An object that is but a set of hosts or a text, as that; what a listing showed, as one of all there are."""
    if isinstance(thing, Object):
        found = attribute(state, thing, STANDS_FOR.get(thing.kind, "printed"))
        listed = isinstance(found, Value) and any(hole.listing for hole in found.holes)
        return thing if found is None or not (listed or thing.kind in STANDS_FOR) else found
    if isinstance(thing, Sequence) and any(isinstance(one, Object) for one in (*thing.items, thing.more)):
        items, more = tuple(_standing_for(state, one) for one in thing.items), _standing_for(state, thing.more)
        texts = more.literals if not items and thing.filled and isinstance(more, Value) else None
        if texts is not None:  # One was made of each of a few known texts.
            return Sequence(tuple([literal(text, more.place) for text in texts]))
        return replace(thing, items=items, more=more)
    return thing


def _value(
    run: Run, frame: Frame, state: State, spec: CommandSpec, arguments: CallArguments, path: str, inner: State,
    receiver: Object | None, place: Place,
) -> Thing:  # fmt: skip
    facts = {name: _fact(arguments, selector) for name, selector in spec.remembers.items()}
    whole = facts.pop("*", None)
    if isinstance(whole, Object):
        facts = {**attributes(state, whole), **facts}
    known = {name: value for name, value in facts.items() if value is not None}
    printed = inner.output if spec.runs else None
    if printed is not None and spec.trims:
        printed = strip_newlines(printed)
    if spec.gives:
        ids = (run.fresh_id(),) if known or receiver is None or printed is not None else receiver.ids
        made = Object(spec.gives, ids)
        if receiver is not None and ids != receiver.ids:
            for name, value in attributes(state, receiver).items():
                set_attribute(state, made, name, value)
        for name, value in known.items():
            set_attribute(state, made, name, value)
        if printed is not None:
            set_attribute(state, made, "printed", captured(printed, path, place))
        elif spec.output:
            set_attribute(state, made, "printed", outputs.by_spec(spec, arguments, path.rsplit(".", 1)[-1], place))
        chosen: list[Thing] = [value for value in arguments.given_values() if defaults_in((value,))]
        for thing in (*arguments.things, *arguments.named.values()):
            if isinstance(thing, Mapping):
                # Settings that are handed over as a dictionary.
                chosen += [one for _, one in thing.items if isinstance(one, Value) and defaults_in((one,))]
            inherited = attribute(state, thing, "chosen") if isinstance(thing, Object) else None
            chosen.extend(inherited.items if isinstance(inherited, Sequence) else ())
        if chosen:
            set_attribute(state, made, "chosen", Sequence(tuple(chosen)))
        return made
    if receiver is not None:
        for name, value in known.items():
            set_attribute(state, receiver, name, value)
    if printed is not None:
        return captured(printed, path, place)
    if spec.output:
        found = outputs.by_spec(spec, arguments, path.rsplit(".", 1)[-1], place)
        answer = enquiries.asked(frame, arguments, [literal(path, place)], place) is not None
        return map_holes(found, answer=True) if answer else found
    return unknown("unknown", path.rsplit(".", 1)[-1], place, Emptiness.UNLIKELY)


def _fact(arguments: CallArguments, selector: str) -> Thing:
    """One thing as it is; several as the list of all their items."""
    for parts in selector_parts(selector):
        found = [thing for part in parts for thing in arguments._things(part)]
        if len(found) == 1:
            return found[0]
        if found:
            rows = [thing if isinstance(thing, Sequence) else Sequence((thing,)) for thing in found]
            more = [row.more for row in rows if row.more is not None]
            return Sequence(tuple(item for row in rows for item in row.items), more[0] if more else None)
    return None


def captured(printed: Value, path: str, place: Place) -> Value:
    """What a command printed, as the program gets it."""
    if printed.alternatives[0].atoms or len(printed.alternatives) > 1:
        return printed
    return unknown(
        "output", path.rsplit(".", 1)[-1], place, Emptiness.MAYBE, many=True, listing=place.text[:MOST_LISTED]
    )


def part(run: Run, state: State, base: Object, name: str) -> Thing:
    """A member that is an object of its own and knows what its owner knows; ``None`` if not known."""
    spec = run.knowledge.lookup(f"{base.kind}.{name}")
    if spec is not None and spec.style == "call" and spec.gives and spec.parameters == ("self",):
        return Object(spec.gives, base.ids)
    return None


def drop_item(run: Run, frame: Frame, state: State, base: Object, key: Thing, node: Node) -> None:
    """``del base[key]``."""
    from maintlint.evaluate.calls import Given

    call(run, frame, state, f"{base.kind}.__delitem__", Given((key,)), node, base)
