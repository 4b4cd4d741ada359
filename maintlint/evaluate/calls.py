"""Calls: what a callee is, with which arguments, and who knows what it does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from maintlint.evaluate import (
    binding,
    callbacks,
    classes,
    definitions,
    described,
    entrusted,
    fanout,
    handing,
    libbasics,
    library,
    libremote,
    listing,
    listmethods,
    modules,
    predicates,
    routines,
    subscripts,
    tasks,
    textmethods,
)
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.merging import merge
from maintlint.evaluate.objects import (
    Choice,
    Class,
    Function,
    Mapping,
    Method,
    Named,
    Namespace,
    Object,
    Partial,
    Sequence,
    Thing,
    attribute,
    attributes,
    join_things,
    nothing,
    set_attribute,
)
from maintlint.evaluate.state import State
from maintlint.places import Place
from maintlint.program import Argument, Attribute, Call, Node, Symbol
from maintlint.values import Emptiness, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


class Given(Struct, frozen=True):
    """The arguments of a call as they were evaluated. ``open``: there may be more that are not known; ``guessed``:
    nobody is seen to call, so whatever has no name of its own may be given."""

    positional: tuple[Any, ...] = ()
    keywords: tuple[tuple[str, Any], ...] = ()
    open: bool = False
    guessed: bool = False

    def keyword(self, name: str) -> Thing:
        """The value given by a keyword, or ``None``."""
        return next((value for key, value in self.keywords if key == name), None)

    def either(self, index: int, name: str) -> Thing:
        """The value given at a position or by a keyword, or ``None``."""
        return self.positional[index] if index < len(self.positional) else self.keyword(name)


def call(run: Run, frame: Frame, state: State, node: Call) -> Thing:
    """The value of a call, after everything that it does."""
    from maintlint.evaluate.things import thing

    callee_node = node.callee
    if isinstance(callee_node, Attribute):
        base = thing(run, frame, state, callee_node.base)
        name = callee_node.name
        if isinstance(base, (Sequence, Mapping)):
            return _on_list(run, frame, state, base, name, node, callee_node)
        callee = member(run, frame, state, base, name, callee_node, called=True)
    elif isinstance(callee_node, Symbol):
        callee = symbol(run, frame, state, callee_node.path, callee_node, called=True)
    else:
        callee = thing(run, frame, state, callee_node)
    given = evaluated(run, frame, state, node.arguments, callee)
    return apply(run, frame, state, callee, given, node)


def evaluated(run: Run, frame: Frame, state: State, arguments: tuple[Argument, ...], callee: Thing = None) -> Given:
    """The values of arguments; those of a fan-out run in the background."""
    from maintlint.evaluate.things import thing

    positional: list[Thing] = []
    keywords: list[tuple[str, Thing]] = []
    open_ = False
    for argument in arguments:
        value = thing(run, frame, state, argument.value)
        if argument.name == "":
            positional.append(value)
        elif argument.name == "*":
            items = listing.elements(run, frame, state, value, argument)
            positional.extend(items.items)
            if items.more is not None:
                positional.append(listing.entry(items.more))
                open_ = True
        elif argument.name == "**":
            if isinstance(value, Mapping):
                keywords.extend(_given_perhaps(value, frame.place(argument.start, argument.end)))
                open_ = open_ or value.more is not None
            else:
                open_ = True
        else:
            keywords.append((argument.name, value))
    return Given(tuple(positional), tuple(keywords), open_)


def _given_perhaps(entries: Mapping, place: Place) -> Iterator[tuple[str, Thing]]:
    """The entries of a mapping as arguments: one that may be missing may be left out."""
    for key, value in entries.items:
        yield key, join_things(value, nothing(place)) if key in entries.perhaps else value


def _on_list(run: Run, frame: Frame, state: State, base: Thing, name: str, node: Call, callee: Attribute) -> Thing:
    given = evaluated(run, frame, state, node.arguments)
    new, result = listmethods.changed(run, frame, state, base, name, given, node)
    if new is not None:
        routines.assign(run, frame, state, callee.base, new)
        return result
    found = listmethods.read(run, frame, state, base, name, given, node)
    if found is None:
        found = predicates.of_method(run, frame, state, base, name, node)
    if found is not None:
        return found
    return unknown("unknown", name, frame.place(node.start, node.end), Emptiness.UNLIKELY)


def apply(run: Run, frame: Frame, state: State, callee: Thing, given: Given, node: Node) -> Thing:
    """Call whatever ``callee`` is."""
    if run.listings and frame.loops:
        entrusted.remember(run, callee, given)
    if isinstance(callee, Function):
        return routines.invoke(run, frame, state, callee, given, node)
    if isinstance(callee, Class):
        return classes.construct(run, frame, state, callee, given, node)
    if isinstance(callee, Choice):
        return _any_of(run, frame, state, callee, given, node)
    if isinstance(callee, Partial):
        before: Given = callee.given
        whole = Given(
            (*before.positional, *given.positional), (*before.keywords, *given.keywords), before.open or given.open
        )
        return apply(run, handing.of_partial(frame, callee.place), state, callee.function, whole, node)
    if isinstance(callee, Named):
        return _named(run, frame, state, callee.path, given, node)
    if isinstance(callee, Method):
        return _method(run, frame, state, callee, given, node)
    if isinstance(callee, Object):
        if isinstance(callee.cls, Class):
            method = callee.cls.member("__call__")
            if isinstance(method, Function):
                return routines.invoke(run, frame, state, routines.bound(method, callee), given, node)
        return known_method(run, frame, state, callee, "__call__", given, node) or _unknown(frame, node, callee.kind)
    return _unknown(frame, node, callee.show() if isinstance(callee, Value) else "call")


def _any_of(run: Run, frame: Frame, state: State, choice: Choice, given: Given, node: Node) -> Thing:
    """Each of them may be the one that is called."""
    found: Thing = None
    merged: State | None = None
    for option in choice.options:
        way = state.copy()
        result = apply(run, frame, way, option, given, node)
        found = result if found is None else join_things(found, result)
        merged = merge(merged, way) if way.live else merged
    if merged is None:
        state.live = False
    else:
        state.become(merged)
    return found


def _unknown(frame: Frame, node: Node, name: str) -> Value:
    return unknown("unknown", name.rsplit(".", 1)[-1], frame.place(node.start, node.end), Emptiness.UNLIKELY)


def _named(run: Run, frame: Frame, state: State, path: str, given: Given, node: Node) -> Thing:
    handler = library.FUNCTIONS.get(path) or fanout.FUNCTIONS.get(path)
    if handler is not None:
        return handler(run, frame, state, given, node)
    receiver = libremote.RECEIVERS.get(path.rpartition(".")[0])
    found = described.call(run, frame, state, path, given, node, receiver)
    if found is not None:
        return found
    last = path.rsplit(".", 1)[-1]
    if last[:1].isupper() or path in library.ENTERED:
        made = library.made(run, state, path)
        if path in library.ENTERED and given.positional:
            set_attribute(state, made, "directory", given.positional[0])
        return made
    owner, _, name = path.rpartition(".")
    if owner.rsplit(".", 1)[-1][:1].isupper() and given.positional:
        method = fanout.METHODS.get(f"{owner}.{name}")
        if method is not None:
            return method(run, frame, state, given.positional[0], Given(given.positional[1:], given.keywords), node)
    return callbacks.passed_on(run, frame, state, given, node) or _unknown(frame, node, last)


def _method(run: Run, frame: Frame, state: State, callee: Method, given: Given, node: Node) -> Thing:
    base, name = callee.base, callee.name
    tested = predicates.of_method(run, frame, state, base, name, node)
    if tested is not None:
        return tested
    if isinstance(base, Object):
        found = known_method(run, frame, state, base, name, given, node)
        if found is None:
            found = listmethods.looked_up_elsewhere(base, name, given, frame.place(node.start, node.end))
        if found is None:
            found = callbacks.passed_on(run, frame, state, given, node)
        return found if found is not None else _unknown(frame, node, name)
    if isinstance(base, Value):
        found = callbacks.passed_on(run, frame, state, given, node)
        return found if found is not None else textmethods.call(run, frame, state, base, name, given, node)
    found = (
        tasks.sent(run, frame, state, base, name, given, node)
        if isinstance(base, Function)
        else listmethods.read(run, frame, state, base, name, given, node)
    )
    return found if found is not None else _unknown(frame, node, name)


def known_method(run: Run, frame: Frame, state: State, base: Object, name: str, given: Given, node: Node) -> Thing:
    """The value of a library's method that is computed here or that the knowledge describes; else ``None``."""
    path = f"{base.kind}.{name}"
    handler = library.METHODS.get(path) or fanout.METHODS.get(path)
    if handler is not None:
        return handler(run, frame, state, base, given, node)
    return described.call(run, frame, state, path, given, node, base)


# --- names and members ----------------------------------------------------------------------------------


def symbol(run: Run, frame: Frame, state: State, path: str, node: Node, called: bool = False) -> Thing:
    """What a name that imports resolve stands for; ``called``: it stands in front of arguments."""
    candidates = path.split("|")
    for candidate in candidates:
        handler = library.VALUES.get(candidate)
        if handler is not None:
            return handler(run, frame, state, frame.place(node.start, node.end))
        found = modules.find(run, frame, state, candidate, node, called)
        if found is not None:
            return found
        if len(candidates) > 1 and (candidate in library.FUNCTIONS or run.knowledge.lookup(candidate) is not None):
            return Named(candidate)
    return _within(run, frame, state, candidates[0], node, called)


def _within(run: Run, frame: Frame, state: State, path: str, node: Node, called: bool) -> Thing:
    """``os.environ.get``: a member of a value that the library knows."""
    owner, dot, _ = path.rpartition(".")
    while dot:
        handler = library.VALUES.get(owner)
        if handler is not None:
            found = handler(run, frame, state, frame.place(node.start, node.end))
            *parts, last = path[len(owner) + 1 :].split(".")
            for part in parts:
                found = member(run, frame, state, found, part, node)
            return member(run, frame, state, found, last, node, called)
        owner, dot, _ = owner.rpartition(".")
    return Named(path)


def member(run: Run, frame: Frame, state: State, base: Thing, name: str, node: Node, called: bool = False) -> Thing:
    """``base.name``; ``called``: it stands in front of arguments."""
    if isinstance(base, Object):
        return _of_object(run, frame, state, base, name, node, called)
    if isinstance(base, Namespace):
        found = definitions.made(run, state, base.names.get(name))
        return found if found is not None else _unknown(frame, node, name)
    if isinstance(base, Class):
        found = base.member(name)
        if isinstance(found, Function) and binding.decorated(found, "classmethod"):
            return routines.bound(found, base)
        if found is not None:
            return found
        return Named(f"{base.library}.{name}") if base.library else _unknown(frame, node, name)
    if isinstance(base, Named):
        return symbol(run, frame, state, f"{base.path}.{name}", node, called)
    if isinstance(base, Value):
        return Method(base, name) if called else textmethods.member(frame, base, name, node)
    return Method(base, name)


def _of_object(run: Run, frame: Frame, state: State, base: Object, name: str, node: Node, called: bool) -> Thing:
    found = attribute(state, base, name)
    if found is not None:
        return found
    if isinstance(base.cls, Class):
        own = base.cls.member(name)
        if isinstance(own, Function):
            if binding.decorated(own, "property", "functools.cached_property", "cached_property"):
                return routines.invoke(run, frame, state, routines.bound(own, base), Given(), node)
            if binding.decorated(own, "staticmethod"):
                return own
            return routines.bound(own, base.cls if binding.decorated(own, "classmethod") else base)
        if own is not None:
            return own
    handler = library.ATTRIBUTES.get(f"{base.kind}.{name}")
    if handler is not None:
        return handler(run, frame, state, base, node)
    part = described.part(run, state, base, name)
    if part is None and not called:
        part = _any_member(run, state, base, name)
        if part is None and run.knowledge.lookup(f"{base.kind}.{name}") is None:
            part = _of_item(state, base)
    return part if part is not None else Method(base, name)


def _of_item(state: State, base: Object) -> Thing:
    """What is read of a thing that a listing named (``instance.id``): of one of all there are; else ``None``."""
    item = attribute(state, base, "printed")
    return item if isinstance(item, Value) and any(hole.listing for hole in item.holes) else None


def _any_member(run: Run, state: State, base: Object, name: str) -> Thing:
    """A member of an object that has members by any name; ``None`` if it is none."""
    kind = libbasics.MEMBERS.get(base.kind)
    if kind is None:
        return None
    made = Object(kind, (run.fresh_id(),))
    for fact, value in attributes(state, base).items():
        set_attribute(state, made, fact, value)
    owner = attribute(state, base, "collection")
    whole = f"{owner.literal}.{name}" if isinstance(owner, Value) and owner.literal else name
    set_attribute(state, made, "collection", literal(whole))
    return made


def subscript(run: Run, frame: Frame, state: State, base: Object, key: Thing, node: Node) -> Thing:
    """``base[key]`` of an object."""
    handler = library.ITEMS.get(base.kind)
    if handler is not None:
        return handler(run, frame, state, base, key, node)
    text = key.literal if isinstance(key, Value) else None
    found = attribute(state, base, f"[{text}]") if text is not None else None
    if found is not None:
        return found
    part = _any_member(run, state, base, text or "")
    if part is not None:
        return part
    elements = attribute(state, base, "elements")
    if isinstance(elements, Sequence):
        return subscripts.item(run, frame, state, elements, key, node)
    chosen = described.call(run, frame, state, f"{base.kind}.__getitem__", keyed(key), node, base)
    if chosen is not None:
        return chosen
    return _unknown(frame, node, text or base.kind)


def keyed(key: Thing) -> Given:
    """What stands between the brackets, as arguments."""
    return Given(key.items) if isinstance(key, Sequence) and key.more is None else Given((key,))


def store_item(state: State, base: Object, key: Thing, value: Thing) -> None:
    """``base[key] = value`` of an object."""
    text = key.literal if isinstance(key, Value) else None
    if text is not None:
        set_attribute(state, base, f"[{text}]", value)
    else:
        old = attribute(state, base, "[]")
        set_attribute(state, base, "[]", value if old is None else join_things(old, value))
