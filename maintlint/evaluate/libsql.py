"""Statements that SQLAlchemy puts together: the text that the database gets, as far as it matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from maintlint.combining import concat
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Class, Named, Object, Thing, as_text, attribute, set_attribute
from maintlint.evaluate.state import State
from maintlint.program import Node
from maintlint.values import literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_STATEMENT = "sqlalchemy.sql.Statement"


def _statement(run: Run, frame: Frame, state: State, text: str, node: Node) -> Object:
    made = Object(_STATEMENT, (run.fresh_id(),))
    set_attribute(state, made, "sql", literal(text, frame.place(node.start, node.end)))
    return made


def _name(state: State, table: Thing) -> str:
    """What a table or a mapped class is called."""
    if isinstance(table, Named):
        return table.path.rsplit(".", 1)[-1]
    if isinstance(table, Class):
        return table.node.name
    known = attribute(state, table, "name") if isinstance(table, Object) else table
    return as_text(known).literal or "unknown_table"


def _of_function(form: str) -> Callable[..., Thing]:
    def make(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
        return _statement(run, frame, state, form.format(_name(state, given.either(0, "table"))), node)

    return make


def _of_table(form: str) -> Callable[..., Thing]:
    def make(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
        return _statement(run, frame, state, form.format(_name(state, base)), node)

    return make


def _narrowed(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    text = as_text(attribute(state, base, "sql")).literal or ""
    return _statement(run, frame, state, text if " WHERE " in text else f"{text} WHERE a = 1", node)


def _same(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    return base


def _composed(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """psycopg's ``sql.SQL(text)``, ``sql.Identifier(name)``: texts that are put together like any other."""
    place = frame.place(node.start, node.end)
    parts = [as_text(part, place) for part in given.positional] or [literal("", place)]
    return concat([piece for part in parts for piece in (literal("."), part)][1:])


_DELETE, _UPDATE = "DELETE FROM {}", "UPDATE {} SET a = 1"
_MODULES = ("sqlalchemy", "sqlalchemy.sql", "sqlalchemy.sql.expression", "sqlmodel")


def _of_model(form: str) -> Callable[..., Thing]:
    def make(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
        return _statement(run, frame, state, form.format("the_model"), node)

    return make


FUNCTIONS: dict[str, Callable[..., Thing]] = {
    "peewee.Model.delete": _of_model(_DELETE),
    "peewee.Model.update": _of_model(_UPDATE),
    **{
        f"{module}.sql.{name}": _composed
        for module in ("psycopg", "psycopg2")
        for name in ("SQL", "Identifier", "Literal")
    },
    **{f"{module}.delete": _of_function(_DELETE) for module in _MODULES},
    **{f"{module}.update": _of_function(_UPDATE) for module in _MODULES},
}
METHODS: dict[str, Callable[..., Thing]] = {
    "sqlalchemy.Table.delete": _of_table(_DELETE),
    "sqlalchemy.Table.update": _of_table(_UPDATE),
    **dict.fromkeys((f"{_STATEMENT}.{name}" for name in ("where", "filter", "filter_by")), _narrowed),
    **dict.fromkeys((f"{_STATEMENT}.{name}" for name in ("values", "returning", "execution_options")), _same),
}
