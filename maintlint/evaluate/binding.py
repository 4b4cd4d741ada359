"""Which argument becomes which parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Function, Mapping, Named, Object, Sequence, Thing, attribute, join_things
from maintlint.evaluate.state import State
from maintlint.program import Attribute, Call, Expression, Parameter, Symbol, Variable
from maintlint.values import Emptiness, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.calls import Given
    from maintlint.evaluate.run import Run


def decorated(function: Function, *names: str) -> bool:
    """Does one of these decorators stand above the function?"""
    return any(decorator_name(decorator) in names for decorator in function.node.decorators)


def decorator_name(decorator: Expression) -> str:
    """The qualified name of a decorator, called or not; for a variable its name."""
    if isinstance(decorator, Call):
        return decorator_name(decorator.callee)
    if isinstance(decorator, Symbol):
        return decorator.path.removeprefix("builtins.").split("|")[0]
    if isinstance(decorator, Attribute):
        return f"{decorator_name(decorator.base)}.{decorator.name}"
    return decorator.name if isinstance(decorator, Variable) else ""


def left_out(function: Function, given: Given) -> frozenset[str]:
    """The parameters that have their default values here; another caller may give others."""
    if not function.defaults:
        return frozenset()
    spoken = {name for name, _ in given.keywords}
    count = len(given.positional) + (function.bound is not None)
    spoken.update(parameter.name for parameter in function.node.parameters[:count])
    return frozenset(name for name, _ in function.defaults if name not in spoken)


def bind(run: Run, frame: Frame, state: State, function: Function, given: Given, place: Any) -> dict[str, Thing]:
    """Arguments by the names of the parameters."""
    positional = list(given.positional)
    if function.bound is not None:
        positional.insert(0, function.bound)
    keywords = dict(given.keywords)
    defaults = dict(function.defaults)
    found: dict[str, Thing] = {}
    for parameter in function.node.parameters:
        name = parameter.name
        others = unknown("parameter", name, place, Emptiness.UNLIKELY)
        if parameter.kind == "*":
            one = unknown("parameter", f"{name}[]", place, Emptiness.UNLIKELY)
            found[name] = Sequence(tuple(positional), one if given.guessed else None)
            positional = []
        elif parameter.kind == "**":
            found[name] = Mapping(
                tuple(keywords.items()), others if given.open or given.guessed else None, blank=given.guessed
            )
        elif parameter.kind == "" and positional:
            found[name] = positional.pop(0)
        elif name in keywords:
            found[name] = keywords.pop(name)
        elif name in defaults:
            found[name] = defaults[name]
            if given.open or given.guessed:
                found[name] = join_things(found[name], others)
        else:
            made = _of_class(run, frame, state, function, parameter)
            found[name] = made if made is not None else unknown("parameter", name, place, Emptiness.UNLIKELY)
    return found


def _of_class(run: Run, frame: Frame, state: State, function: Function, parameter: Parameter) -> Thing:
    """What nobody gave, by its annotation or by what the decorator passes first."""
    path = _annotated(run, function, state, parameter)
    if "." in path and not path.startswith("builtins."):
        return _object_of(run, path)
    given = passed_by_decorator(function, parameter)
    if not given:
        return None
    made = _object_of(run, given)
    return attribute(state, made, "obj") if decorated(function, _HANDS_ON) else made


def _annotated(run: Run, function: Function, state: State, parameter: Parameter) -> str:
    """The library's class that a parameter is said to have; empty if none is."""
    from maintlint.evaluate.things import thing

    if parameter.annotation is None:
        return ""
    named = thing(run, function.frame, state, parameter.annotation)
    return named.path if isinstance(named, Named) else ""


def is_context(run: Run, function: Function, state: State, parameter: Parameter) -> bool:
    """``ctx: typer.Context``: no option of the command line."""
    return _annotated(run, function, state, parameter) in CONTEXTS


CONTEXT = Object("click.Context", ("context",))
"""What the commands of a program share."""


def _object_of(run: Run, path: str) -> Object:
    """An object of a class of a library; the commands of a program share one context."""
    return Object(path, CONTEXT.ids if path in CONTEXTS else (run.fresh_id(),))


def passed_by_decorator(function: Function, parameter: Parameter) -> str:
    """The class of what a decorator passes for this parameter; empty if none does."""
    if parameter is not function.node.parameters[0]:
        return ""
    names = [_PASSED.get(decorator_name(decorator), "") for decorator in function.node.decorators]
    return next(filter(None, names), "")


_PASSED = {
    "fabric.task": "fabric.Connection",
    "invoke.task": "invoke.Context",
    "fabric.tasks.task": "fabric.Connection",
    "click.pass_context": "click.Context",
    "click.pass_obj": "click.Context",
    "nox.session": "nox.Session",
}
"""What a task's decorator passes as the first argument; of a context perhaps only what hangs on it."""
_HANDS_ON = "click.pass_obj"
CONTEXTS = ("click.Context", "click.core.Context", "typer.Context")
"""The classes of what the commands of a program share."""
