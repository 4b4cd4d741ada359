"""Things that only hold values by name: namespaces, named tuples, the fields of data classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Named, Object, Partial, Sequence, Thing, as_text, set_attribute
from maintlint.evaluate.state import State
from maintlint.program import Node
from maintlint.values import Emptiness, Value, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

Handler = Callable[..., Thing]
_ROW = "collections.namedtuple()"


def holder(kind: str) -> Handler:
    """``SimpleNamespace(root="/srv")``: what makes objects that hold what they are given by name."""

    def made(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
        found = Object(kind, (run.fresh_id(),))
        for name, value in given.keywords:
            set_attribute(state, found, name, value)
        return found

    return made


def _row_type(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``namedtuple("Job", "host path")``: what makes such tuples."""
    from maintlint.evaluate.calls import Given

    return Partial(Named(_ROW), Given((given.either(1, "field_names"),)))


def _row(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    made = Object("builtins.tuple", (run.fresh_id(),))
    fields, *values = given.positional
    names = [as_text(item).literal or "" for item in fields.items] if isinstance(fields, Sequence) else []
    if isinstance(fields, Value) and fields.literal is not None:
        names = fields.literal.replace(",", " ").split()
    spoken = dict(zip(names, values, strict=False)) | dict(given.keywords)
    for name, value in spoken.items():
        set_attribute(state, made, name, value)
    set_attribute(state, made, "elements", Sequence(tuple([spoken[name] for name in names if name in spoken])))
    return made


def _field(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``field(default_factory=list)``: what stands in the field unless somebody says otherwise."""
    from maintlint.evaluate.calls import Given, apply

    default = given.keyword("default")
    factory = given.keyword("default_factory") or given.keyword("factory")
    if default is not None:
        return default
    if factory is not None:
        return apply(run, frame, state, factory, Given(), node)
    return unknown("unknown", "field", frame.place(node.start, node.end), Emptiness.UNLIKELY)


FUNCTIONS: dict[str, Handler] = {
    **dict.fromkeys(("types.SimpleNamespace", "argparse.Namespace"), holder("types.SimpleNamespace")),
    "collections.namedtuple": _row_type,
    _ROW: _row,
    **dict.fromkeys(("dataclasses.field", "attrs.field", "attr.field", "attr.ib"), _field),
}
