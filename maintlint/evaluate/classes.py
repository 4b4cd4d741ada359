"""Classes, and what is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate.binding import decorator_name
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Class, Function, Named, Object, Thing, join_things, set_attribute
from maintlint.evaluate.routines import bound, run_body
from maintlint.evaluate.state import State
from maintlint.places import Place
from maintlint.program import Kind, Node
from maintlint.values import Emptiness, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.calls import Given
    from maintlint.evaluate.run import Run


def define_class(run: Run, frame: Frame, state: State, node: Kind) -> None:
    """A class statement: its body runs once, its functions become methods."""
    from maintlint.evaluate.things import thing

    bases = tuple(thing(run, frame, state, base) for base in node.bases)
    library = ""
    for base in bases:
        if isinstance(base, Named):
            library = library or base.path
        elif isinstance(base, Class):
            library = library or base.library
    before = state.variables
    state.variables = before.copy()
    members: dict[str, Any] = {}
    record = any(
        decorator_name(decorator).rsplit(".", 1)[-1] in ("dataclass", "define", "attrs", "s")
        for decorator in node.decorators
    )
    run.block(frame, state, node.body)
    inner = state.variables
    cls = Class(node, bases, members, library, record)
    known = before.get
    state.variables = before
    for name, value in [(name, value) for name, value in inner.items() if known(name) is not value]:
        if "·" in name:
            before[name] = value
        else:
            members[name] = replace(value, owner=cls) if isinstance(value, Function) else value
    run.owned(members.values())
    made: Thing = cls
    state.variables[node.name] = made


def construct(run: Run, frame: Frame, state: State, cls: Class, given: Given, node: Node) -> Object:
    """An object of a class of the program."""
    made = Object(cls, (run.fresh_id(),))
    if cls.library:
        from maintlint.evaluate import library

        maker = library.MAKERS.get(cls.library)
        if maker is not None:
            maker(run, frame, state, made, given, node)
    if not frame.muted:
        run.instances.setdefault(id(cls.node), made)
    constructor = cls.member("__init__")
    if isinstance(constructor, Function):
        run_body(run, frame, state, bound(constructor, made), given, node)
    else:
        _fill_record(state, cls, made, given, frame.place(node.start, node.end))
        finish = cls.member("__post_init__")
        if isinstance(finish, Function):
            run_body(run, frame, state, bound(finish, made), replace(given, positional=(), keywords=()), node)
        if given.positional and cls.library.startswith("enum."):
            set_attribute(state, made, "value", given.positional[0])
    return made


def _fill_record(state: State, cls: Class, made: Object, given: Given, place: Place) -> None:
    fields = [name for each in reversed(cls.line()) for name in _fields(each)]
    spoken = dict(zip(fields, given.positional, strict=False)) | dict(given.keywords)
    for name, value in spoken.items():
        set_attribute(state, made, name, value)
    if given.open:
        for name in fields:
            default = cls.member(name) if name not in spoken else None
            if default is not None:
                given_perhaps = unknown("parameter", name, place, Emptiness.UNLIKELY)
                set_attribute(state, made, name, join_things(default, given_perhaps))


def _fields(cls: Class) -> list[str]:
    return list(cls.node.fields)
