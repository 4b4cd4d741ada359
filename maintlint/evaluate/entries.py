"""Where Python programs begin besides their first line: command functions, tasks, and what nothing calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.combining import as_default
from maintlint.evaluate import binding, modules, routines
from maintlint.evaluate.calls import Given, evaluated
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.inputs import is_flag, option_value
from maintlint.evaluate.libremote import ENVIRONMENT
from maintlint.evaluate.objects import (
    Class,
    Function,
    Named,
    Object,
    Sequence,
    Thing,
    as_text,
    attribute,
    attributes,
    is_nothing,
    join_things,
    number_of,
    set_attribute,
    truth_of,
)
from maintlint.evaluate.state import State
from maintlint.evaluate.things import thing
from maintlint.program import MAIN, Call, Import, Parameter, Program, Symbol
from maintlint.scope import Dormancy, Guard, Rollout
from maintlint.values import Emptiness, Value, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_COMMANDS = ("command", "group", "callback", "task")
_NAMESPACES = frozenset({"globals", "locals", "vars"})
"""What gives all that a file defines, by name."""


def finish(run: Run, frame: Frame, state: State, program: Program) -> None:
    """Run command functions with arguments of the command line, then what nothing called."""
    own = [function for function in run.definitions.values() if function.frame.path == frame.path]
    for function in own:
        if id(function.node) not in run.calls and _is_command(function) and not modules.quiet(run, function):
            _run(run, frame, state, function, None, command=True)
    started = bool(run.effects) or run.computed_calls
    for function in sorted(own, key=lambda function: _waits_for_object(function, program)):
        if id(function.node) in run.calls or modules.quiet(run, function):
            continue
        _run(run, frame, state, function, _dormancy(function, program, started), command=False)


def _waits_for_object(function: Function, program: Program) -> bool:
    """Is it a method of a class that the program makes objects of? They are known only after that."""
    owner = function.owner
    return isinstance(owner, Class) and owner.node.name in program.referenced


def _is_command(function: Function) -> bool:
    names = [binding.decorator_name(decorator) for decorator in function.node.decorators]
    return any(name.rsplit(".", 1)[-1] in _COMMANDS for name in names)


def _dormancy(function: Function, program: Program, started: bool) -> Dormancy | None:
    """Is the function dead code? Only where the file is a program, and nothing in it speaks the function's name, or
    looks names up (``globals()[f"step_{n}"]()``)."""
    node = function.node
    if (
        not started
        or node.name in program.referenced
        or _NAMESPACES & program.referenced
        or node.decorators
        or function.owner is not None
        or node.name.startswith("__")
    ):
        return None
    if not _is_program(program) or _holds_tasks(program):
        return None
    return Dormancy("uncalled-function", function.frame.place(node.start, node.start + 1))


def _holds_tasks(program: Program) -> bool:
    """A file whose functions ``fab`` calls by their names."""
    return any(isinstance(one, Import) and one.path.startswith("fabric.api") for one in program.body.body)


def _is_program(program: Program) -> bool:
    from maintlint.program import Branch, Evaluate, Truth

    for statement in program.body.body:
        if (
            isinstance(statement, Branch)
            and isinstance(statement.test, Truth)
            and isinstance(statement.test.base, Symbol)
            and statement.test.base.path == MAIN
        ):
            return True
        if isinstance(statement, Evaluate) and isinstance(statement.value, Call):
            return True
    return False


def _run(run: Run, frame: Frame, state: State, function: Function, dormant: Dormancy | None, command: bool) -> None:
    scratch = state.copy()
    scratch.live, scratch.guards, scratch.output = True, (), None
    scratch.condition = run.diagram.unknown()
    inner = replace(
        function.frame, flow=Flow(), dormant=dormant, called=(frame.called[0],), owned=frozenset(), shadowed={}
    )
    keywords = _options(run, inner, scratch, function) if command else {}
    inner = task_frame(run, inner, scratch, function)
    if function.owner is not None and function.node.parameters and not binding.decorated(function, "staticmethod"):
        made = _instance(run, inner, scratch, function.owner)
        function = routines.bound(function, made)
        if function.node.name != "__init__":
            _unsettle(scratch, made, function)
        keywords.update(_added(run, inner, scratch, function, made))
    given = Given((), tuple(keywords.items()), guessed=True)
    routines.run_body(run, inner, scratch, function, given, function.node)
    for name, value in scratch.variables.items():
        # Objects that were made are there for whoever comes next.
        if "·" in name:
            state.variables.setdefault(name, value)


def _added(run: Run, frame: Frame, state: State, function: Function, made: Object) -> dict[str, Thing]:
    """The options of a Django command: a method of its class adds them to a parser, another one is given them."""
    takes = any(parameter.kind == "**" for parameter in function.node.parameters)
    adding = function.owner.member("add_arguments") if takes and function.node.name == "handle" else None
    if not isinstance(adding, Function):
        return {}
    parser = Object("argparse.ArgumentParser", (run.fresh_id(),))
    routines.run_body(run, frame, state, routines.bound(adding, made), Given((parser,)), adding.node)
    return {name: value for name, value in attributes(state, parser).items() if name.isidentifier()}


def _instance(run: Run, frame: Frame, state: State, cls: Class) -> Object:
    """An object to call a method on: made with arguments that nobody knows."""
    known: Object | None = run.instances.get(id(cls.node))
    if known is not None:
        return known
    made = Object(cls, (run.fresh_id(),))
    run.instances[id(cls.node)] = made
    constructor = cls.member("__init__")
    if isinstance(constructor, Function):
        # One that touches nothing has nothing to be silent about, and is passed over where it has to be.
        muted = replace(frame, muted=not modules.quiet(run, constructor))
        routines.run_body(run, muted, state, routines.bound(constructor, made), Given(open=True), cls.node)
    return made


def _unsettle(state: State, made: Object, function: Function) -> None:
    """Other methods may have run before: what they set is no longer what the constructor left."""
    place = function.frame.place(function.node.start, function.node.start + 1)
    for name in sorted(frozenset().union(*(cls.node.changes() for cls in function.owner.line()))):
        known = attribute(state, made, name)
        if isinstance(known, Value) and (truth := truth_of(known)) is not None:
            other = unknown("unknown", name, place, Emptiness.UNLIKELY)
            set_attribute(state, made, name, join_things(known, other) if truth else other)


def options_of(run: Run, frame: Frame, state: State, function: Function) -> dict[str, Thing]:
    """What the command line gives a command function that is called without arguments; nothing to any other."""
    return _options(run, frame, state, function) if _is_command(function) else {}


def _options(run: Run, frame: Frame, state: State, function: Function) -> dict[str, Thing]:
    """Parameters of a click command: what its options and arguments give."""
    found: dict[str, Thing] = {}
    for decorator in function.node.decorators:
        name = binding.decorator_name(decorator).rsplit(".", 1)[-1]
        if name == "confirmation_option":
            place = frame.place(decorator.start, decorator.end)
            state.guarded(Guard("confirmation", place.text[:120], place))
            run.confirmation = True
        if not isinstance(decorator, Call) or name not in ("option", "argument"):
            continue
        given = evaluated(run, frame, state, decorator.arguments)
        words = [as_text(value).literal or "" for value in given.positional]
        place = frame.place(decorator.start, decorator.end)
        parameter = _parameter(words)
        if parameter:
            run.is_rehearsal_switch((parameter,))
            if is_flag(given):
                run.flags.add(parameter)
            optional = name == "option" or (
                given.keyword("required") is not None and as_text(given.keyword("required")).literal != "True"
            )
            found[parameter] = _value(parameter, optional, given, place)
    for parameter_node in function.node.parameters:
        if parameter_node.name in found or parameter_node.kind == "*" or parameter_node.kind == "**":
            continue
        if binding.passed_by_decorator(function, parameter_node):
            continue
        default = _declared_default(run, frame, state, parameter_node)
        place = frame.place(parameter_node.start, parameter_node.end)
        given_value = unknown("argv", parameter_node.name, place, Emptiness.BLANK)
        if parameter_node.default is None:
            found[parameter_node.name] = given_value
        elif default is not None:
            found[parameter_node.name] = join_things(given_value, as_default(default, parameter_node.name))
    return found


def _declared_default(run: Run, frame: Frame, state: State, parameter: Parameter) -> Value | None:
    """A known text, or nothing, that a command's parameter has by default: ``env: str = "stage"``, ``name=None``."""
    node = parameter.default
    if isinstance(node, Call):
        if not binding.decorator_name(node).endswith(("typer.Option", "typer.Argument")):
            return None
        default = evaluated(run, frame, state, node.arguments).either(0, "default")
    else:
        default = None if node is None else thing(run, frame, state, node)
    if not isinstance(default, Value):
        return None
    return default if default.literal is not None or is_nothing(default.alternatives[0]) else None


def task_frame(run: Run, frame: Frame, state: State, function: Function) -> Frame:
    """The surroundings of a Fabric task: its decorators say on which hosts, and how many at once."""
    for decorator in function.node.decorators:
        name = binding.decorator_name(decorator).rsplit(".", 1)[-1]
        given = evaluated(run, frame, state, decorator.arguments) if isinstance(decorator, Call) else None
        if name == "hosts" and given is not None:
            first = given.positional[0] if len(given.positional) == 1 else None
            set_attribute(
                state, ENVIRONMENT, "hosts", first if isinstance(first, Sequence) else Sequence(given.positional)
            )
        elif name == "parallel":
            size = given.either(0, "pool_size") if given is not None else None
            place = frame.place(decorator.start, decorator.end)
            number = number_of(size) if size is not None else None
            frame = replace(
                frame,
                fanout=Rollout(
                    parallel=number if size is not None else None,
                    bounded_by="pool_size" if number else "",
                    option="pool_size",
                    place=place,
                ),
            )
    return frame


def _value(name: str, optional: bool, given: Any, place: Any) -> Thing:
    kind = given.keyword("type")
    if isinstance(kind, (Named, Object)) and getattr(kind, "path", getattr(kind, "kind", "")).endswith("click.Choice"):
        return unknown("argv", name, place, Emptiness.NEVER, checked=True)
    return option_value(name, optional, given, place)


def _parameter(words: list[str]) -> str:
    plain = [word for word in words if word and not word.startswith("-")]
    if plain:
        return plain[-1].lower()
    long = [word for word in words if word.startswith("--")]
    return (long or words or [""])[0].lstrip("-").split("/")[0].replace("-", "_")


__all__ = ["finish"]
