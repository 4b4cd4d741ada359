"""What a program is given: arguments, the environment, option parsers, questions to the operator."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from maintlint.combining import as_default, join, one_of
from maintlint.evaluate.answers import answer
from maintlint.evaluate.environment import environment
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.libfiles import opened
from maintlint.evaluate.objects import (
    Choice,
    Class,
    Function,
    Mapping,
    Object,
    Sequence,
    Thing,
    as_text,
    attribute,
    boolean,
    is_nothing,
    join_things,
    nothing,
    set_attribute,
)
from maintlint.evaluate.state import State
from maintlint.places import Place
from maintlint.program import Node
from maintlint.values import Emptiness, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

ENVIRONMENT = Object("os.environ", ("environ",))
MOST_NAMES = 32
"""So many variables of the environment are asked for by a loop over their names."""


def _environment(run: Run, frame: Frame, state: State, place: Place) -> Thing:
    return ENVIRONMENT


def variable(state: State, name: Value, place: Place, default: Thing, demanded: bool) -> Thing:
    """A variable of the environment. One that is demanded is there, and may be set to nothing."""
    exact = name.literal
    if exact is None:
        several = name.literals or ()
        found = unknown("env", name.show(), place, Emptiness.BLANK)
        if not 1 < len(several) <= MOST_NAMES or any(attribute(state, ENVIRONMENT, f"[{one}]") for one in several):
            return found
        if demanded:
            return answer(state, several, found, None)
        return _or_else(state, several, found, nothing(place) if default is None else default, name.show())
    known = attribute(state, ENVIRONMENT, f"[{exact}]")
    if known is not None:
        return known
    found = environment(exact, place, nounset=True)
    if found.empty <= Emptiness.UNLIKELY:
        return found
    if demanded:
        return answer(state, (exact,), found, None)
    return _or_else(state, (exact,), found, nothing(place) if default is None else default, exact)


def _or_else(state: State, questions: Iterable[str], found: Value, default: Thing, name: str) -> Thing:
    """What is set, or what is taken where nothing is."""
    if not isinstance(default, Value):
        return join_things(found, default)
    instead = default if any(map(is_nothing, default.alternatives)) else as_default(default, name)
    return answer(state, questions, join(found, instead), instead)


def _getenv(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    return variable(state, as_text(given.either(0, "key"), place), place, given.either(1, "default"), False)


def _environ_get(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    return _getenv(run, frame, state, given, node)


def _environ_setdefault(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    """``os.environ.setdefault(name, value)``: from here on it is there."""
    found = _getenv(run, frame, state, given, node)
    name = as_text(given.either(0, "key")).literal
    if name is not None:
        set_attribute(state, ENVIRONMENT, f"[{name}]", found)
    return found


def _environ_item(run: Run, frame: Frame, state: State, base: Object, key: Thing, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    return variable(state, as_text(key, place), place, None, True)


def _argv(run: Run, frame: Frame, state: State, place: Place) -> Thing:
    """``sys.argv``: the program's name, then its arguments; one that is asked for by number is there, or it raises."""
    script = unknown("script", "0", place, Emptiness.NEVER, exists=True)
    if state.arguments is not None:
        items = state.arguments.items
        if any(hole.many for item in items for hole in item.holes):
            return Sequence((script,), unknown("argv", "argv", place, Emptiness.BLANK))
        return Sequence((script, *items))
    sure = tuple(unknown("argv", str(index), place, Emptiness.BLANK) for index in range(1, state.argument_count + 1))
    return Sequence((script, *sure), unknown("argv", "argv", place, Emptiness.BLANK))


def _ask(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    run.confirmation = True
    return unknown("input", "input", frame.place(node.start, node.end), Emptiness.MAYBE)


def _stdin(run: Run, frame: Frame, state: State, place: Place) -> Thing:
    stream = Object("io.stream", ("stdin",))
    if attribute(state, stream, "printed") is None:
        content = (
            state.input
            if state.input is not None
            else unknown("input", "stdin", place, Emptiness.MAYBE, many=True, listing="stdin")
        )
        set_attribute(state, stream, "printed", content)
        set_attribute(state, stream, "name", literal("-", place))
    return stream


# --- argparse, optparse -------------------------------------------------------------------------------------


def _parser(kind: str) -> Callable[..., Thing]:
    def make(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
        return Object(kind, (run.fresh_id(),))

    return make


def _same_parser(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    dest = given.keyword("dest")
    if isinstance(dest, Value) and dest.literal:
        set_attribute(state, base, dest.literal, _given_value(dest.literal, frame.place(node.start, node.end)))
    return base


def _given_value(name: str, place: Place, **facts: Any) -> Value:
    return unknown("argv", name, place, Emptiness.BLANK, **facts)


def _add_argument(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    names = [as_text(name).literal or "" for name in given.positional]
    dest = given.keyword("dest")
    name = dest.literal if isinstance(dest, Value) else None
    if name is None:
        long = next((name for name in names if name.startswith("--")), names[0] if names else "")
        name = long.lstrip("-").replace("-", "_")
    if name:
        optional = bool(names) and names[0].startswith("-")
        run.is_rehearsal_switch((name,))
        if is_flag(given):
            run.flags.add(name)
        value = option_value(name, optional, given, place)
        kind = given.keyword("type")
        if isinstance(kind, Object) and kind.kind == _FILE_TYPE:
            value = opened(run, frame, state, as_text(value), given, attribute(state, kind, "mode"), node)
        set_attribute(state, base, name, value)
    return base


_FILE_TYPE = "argparse.FileType"


def _file_type(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``type=argparse.FileType()``: the argument is the file itself, opened."""
    made = Object(_FILE_TYPE, (run.fresh_id(),))
    mode = given.either(0, "mode")
    set_attribute(state, made, "mode", mode if mode is not None else literal("r", frame.place(node.start, node.end)))
    return made


def option_value(name: str, optional: bool, given: Any, place: Place) -> Thing:
    """What an option or argument of the command line can be."""
    default = given.keyword("default")
    action = as_text(given.keyword("action")).literal if given.keyword("action") is not None else ""
    if is_flag(given):
        return unknown("argv", name, place, Emptiness.MAYBE) if default is None else _flag(name, default, place)
    if action == "store_false":
        return unknown("argv", name, place, Emptiness.MAYBE)
    value: Thing = _choices(name, given, place)
    nargs = as_text(given.keyword("nargs")).literal if given.keyword("nargs") is not None else None
    several = nargs in ("*", "+", "-1") or (nargs is not None and nargs.isdigit()) or action in ("append", "extend")
    several = several or (given.keyword("multiple") is not None)
    if several:
        value = Sequence((value,) if nargs == "+" else (), value)
    required = given.keyword("required")
    demanded = (not optional and nargs not in ("?", "*")) or (
        isinstance(required, Value) and required.literal == "True"
    )
    if demanded and default is None:
        return value
    if several and not optional:
        return value if default is None else join_things(value, default)
    if isinstance(default, Value):
        default = as_default(default, name)
    return join_things(value, nothing(place) if default is None else default)


def is_flag(given: Any) -> bool:
    """An option without a value, off unless given."""
    action = as_text(given.keyword("action")).literal if given.keyword("action") is not None else ""
    return action in ("store_true", "count") or given.keyword("is_flag") is not None


def _flag(name: str, default: Thing, place: Place) -> Thing:
    return unknown("argv", name, place, Emptiness.MAYBE)


def _choices(name: str, given: Any, place: Place) -> Value:
    choices = given.keyword("choices")
    if isinstance(choices, Sequence) and choices.more is None:
        texts = [as_text(item).literal for item in choices.items]
        if texts and all(text is not None for text in texts):
            return one_of([text for text in texts if text is not None], "argv", name, place, checked=True)
    kind = given.keyword("type")
    if kind is not None and getattr(kind, "path", "") in ("builtins.int", "builtins.float"):
        return unknown("number", name, place, Emptiness.NEVER)
    return _given_value(name, place)


def _parse_args(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    return Object("argparse.Namespace", base.ids)


def _parse_known(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    rest = Sequence((), _given_value("args", place))
    return Sequence((Object("argparse.Namespace", base.ids), rest))


def _configured(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    """``config.get(section, option, fallback=…)``: what a file says, which may be nothing."""
    place = frame.place(node.start, node.end)
    name = as_text(given.either(1, "option"), place).literal or "option"
    found = unknown("file", name, place, Emptiness.BLANK)
    section = as_text(given.either(0, "section"), place)
    question = (f"{base.ids[0]}_{section.show()}_{name}",)
    fallback = given.keyword("fallback")
    if fallback is None:
        return answer(state, question, found, None)
    return _or_else(state, question, found, fallback, name)


def _set_defaults(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    for name, value in given.keywords:
        old = attribute(state, base, name)
        if isinstance(value, Function) and isinstance(old, Function):
            others = attribute(state, base, f"{name}·others")
            set_attribute(state, base, f"{name}·others", Sequence((*(others.items if others is not None else ()), old)))
        set_attribute(state, base, name, value)
    return nothing(frame.place(node.start, node.end))


def _stops(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    frame.flow.exits.append((state.copy(), False))
    frame.flow.leave("exit", state, len(run.recorded))
    state.live = False
    return nothing(frame.place(node.start, node.end))


def _vars(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    base = given.positional[0] if given.positional else None
    if isinstance(base, Object) and len(base.ids) == 1:
        prefix = f"{base.ids[0]}·"
        return Mapping(
            tuple((name[len(prefix) :], value) for name, value in state.variables.items() if name.startswith(prefix))
        )
    return Mapping((), unknown("unknown", "vars", frame.place(node.start, node.end), Emptiness.UNLIKELY))


def _getattr(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    from maintlint.evaluate.calls import member

    text = as_text(given.either(1, "name"))
    name = text.literal
    base = given.positional[0] if given.positional else None
    if base is not None and name is None:
        found = _one_of_methods(run, frame, state, base, text, node)
        if found is not None:
            return found
    if base is None or name is None:
        run.computed_calls = True
        return unknown("unknown", "getattr", frame.place(node.start, node.end), Emptiness.UNLIKELY)
    return member(run, frame, state, base, name, node)


def _one_of_methods(run: Run, frame: Frame, state: State, base: Thing, name: Value, node: Node) -> Thing:
    """``getattr(self, "do_" + command)``: whichever of the object's own methods is called so; ``None`` if none is."""
    from maintlint.evaluate.calls import member

    cls = base.cls if isinstance(base, Object) else base
    if not isinstance(cls, Class) or len(name.alternatives) != 1:
        return None
    begin, end, texts = name.alternatives[0].prefix, name.alternatives[0].suffix, name.literals
    if not begin and not end and texts is None:
        return None
    names = {key for one in cls.line() for key, value in one.members.items() if isinstance(value, Function)}
    fitting = [
        key
        for key in sorted(names)
        if (key in texts if texts is not None else key.startswith(begin) and key.endswith(end))
    ]
    found = tuple([member(run, frame, state, base, key, node, called=True) for key in fitting])
    return Choice(found) if found else None


def _confirmed(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``click.confirm``: a question; with ``abort`` the program goes on only after a yes."""
    run.confirmation = True
    place = frame.place(node.start, node.end)
    abort = given.keyword("abort")
    if isinstance(abort, Value) and abort.literal == "True":
        return _demanded(run, frame, state, given, node)
    return unknown("input", "confirm", place, Emptiness.MAYBE)


def _demanded(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """A question that raises an exception at any other answer than yes."""
    from maintlint.scope import Guard

    run.confirmation = True
    place = frame.place(node.start, node.end)
    state.guarded(Guard("confirmation", place.text[:120], place))
    return boolean(True, place)


_CONFIGURATIONS = tuple(
    f"{module}.{name}ConfigParser" for module in ("configparser", "ConfigParser") for name in ("", "Raw", "Safe")
)
"""Python 2 called the module after the class."""
FUNCTIONS: dict[str, Callable[..., Thing]] = {
    "os.getenv": _getenv,
    "fileinput.input": lambda run, frame, state, given, node: _stdin(
        run, frame, state, frame.place(node.start, node.end)
    ),
    "os.environ.get": _getenv,
    **dict.fromkeys(
        (
            "builtins.input",
            "builtins.raw_input",
            "click.prompt",
            "getpass.getpass",
            "fabric.api.prompt",
            "typer.prompt",
            "rich.prompt.Prompt.ask",
            "rich.prompt.IntPrompt.ask",
            "prompt_toolkit.prompt",
            "questionary.text",
            "wmflib.interactive.ask_input",
        ),
        _ask,
    ),
    **dict.fromkeys(
        (
            "click.confirm",
            "typer.confirm",
            "fabric.contrib.console.confirm",
            "rich.prompt.Confirm.ask",
            "questionary.confirm",
            "inquirer.confirm",
            "prompt_toolkit.shortcuts.confirm",
        ),
        _confirmed,
    ),
    "wmflib.interactive.ask_confirmation": _demanded,
    "argparse.ArgumentParser": _parser("argparse.ArgumentParser"),
    **{path: _parser("configparser.ConfigParser") for path in _CONFIGURATIONS},
    "optparse.OptionParser": _parser("optparse.OptionParser"),
    _FILE_TYPE: _file_type,
    "builtins.vars": _vars,
    "builtins.getattr": _getattr,
}
VALUES: dict[str, Callable[..., Thing]] = {
    "os.environ": _environment,
    "sys.argv": _argv,
    "sys.stdin": _stdin,
}
_PARSERS = ("argparse.ArgumentParser", "optparse.OptionParser")
METHODS: dict[str, Callable[..., Thing]] = {
    "os.environ.get": _environ_get,
    "os.environ.setdefault": _environ_setdefault,
    "os.environ.pop": _environ_get,
    **{f"{parser}.{name}": _add_argument for parser in _PARSERS for name in ("add_argument", "add_option")},
    **{
        f"{parser}.{name}": _same_parser
        for parser in _PARSERS
        for name in (
            "add_subparsers",
            "add_parser",
            "add_argument_group",
            "add_mutually_exclusive_group",
            "add_option_group",
        )
    },
    "argparse.ArgumentParser.parse_args": _parse_args,
    "argparse.ArgumentParser.parse_known_args": _parse_known,
    "argparse.ArgumentParser.parse_intermixed_args": _parse_args,
    "optparse.OptionParser.parse_args": _parse_known,
    **{f"{parser}.set_defaults": _set_defaults for parser in _PARSERS},
    "configparser.ConfigParser.get": _configured,
    **{f"{parser}.{name}": _stops for parser in _PARSERS for name in ("error", "exit")},
}
ITEMS: dict[str, Callable[..., Thing]] = {"os.environ": _environ_item}
