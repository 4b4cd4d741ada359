"""Settings that a library reads out of the environment: classes of fields, and functions that ask for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from maintlint.evaluate.frame import Frame
from maintlint.evaluate.inputs import variable
from maintlint.evaluate.objects import Class, Mapping, Object, Thing, as_text, set_attribute
from maintlint.evaluate.state import State
from maintlint.program import Node
from maintlint.values import Value, literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def _settings(run: Run, frame: Frame, state: State, made: Object, given: Any, node: Node) -> None:
    """``class Settings(BaseSettings)``: each field is a variable of the environment, or what stands in the class."""
    cls = made.cls
    if not isinstance(cls, Class):
        return
    place = frame.place(node.start, node.end)
    prefix = _prefix(cls)
    for name in dict.fromkeys(name for each in reversed(cls.line()) for name in each.node.fields):
        default = cls.member(name)
        if name == "model_config" or not (default is None or isinstance(default, Value)):
            continue
        asked = literal(f"{prefix}{name}".upper(), place)
        set_attribute(state, made, name, variable(state, asked, place, default, demanded=default is None))


def _prefix(cls: Class) -> str:
    """What the names of the variables begin with."""
    config, inner = cls.member("model_config"), cls.member("Config")
    found: Thing = inner.member("env_prefix") if isinstance(inner, Class) else None
    if isinstance(config, Mapping):
        found = config.find("env_prefix")
    return (found.literal or "") if isinstance(found, Value) else ""


def _field(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``Field("shop", min_length=1)``: what stands in the field unless somebody says otherwise."""
    default = given.either(0, "default")
    return None if isinstance(default, Value) and default.literal == "..." else default


def _asked(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``config("APP_DIR", default="")``: demanded without a default."""
    place = frame.place(node.start, node.end)
    default = given.keyword("default")
    return variable(state, as_text(given.either(0, "name"), place), place, default, demanded=default is None)


def _asked_of(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    default = given.either(1, "default")
    place = frame.place(node.start, node.end)
    return variable(state, as_text(given.either(0, "name"), place), place, default, demanded=default is None)


FUNCTIONS: dict[str, Callable[..., Thing]] = {"decouple.config": _asked, "pydantic.Field": _field}
METHODS: dict[str, Callable[..., Thing]] = {
    f"{reader}.{name}": _asked_of
    for reader in ("environs.Env", "environ.Env")
    for name in ("__call__", "str", "path", "url")
}
MAKERS: dict[str, Callable[..., None]] = dict.fromkeys(
    ("pydantic_settings.BaseSettings", "pydantic.BaseSettings"), _settings
)
