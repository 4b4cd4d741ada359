"""Processes that get their input after they were started: what they then do, they do where they were started."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from maintlint.evaluate import described, started
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Object, Sequence, Thing, as_text, attribute, set_attribute
from maintlint.evaluate.state import State
from maintlint.program import Node
from maintlint.values import Emptiness, Value, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_PROCESS = "subprocess.Popen"
_PIPE = "process.stdin"
_STARTED = "started"
_TERMINAL = "pexpect.spawn"
_REMOTE = "paramiko.SSHClient.exec_command"


class Started(Struct, frozen=True, eq=False):
    """The call that started a process, and what was around it; ``path``: what does the same and waits for the end."""

    path: str
    frame: Frame
    given: Any
    node: Node
    receiver: Object | None = None


def _starting(path: str, waits: str) -> Callable[..., Thing]:
    """``Popen(words, stdin=PIPE)``: runs the command; what it reads is not known yet."""

    def start(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
        made = described.call(run, frame, state, path, given, node, None)
        if isinstance(made, Object) and (path != _PROCESS or given.keyword("stdin") is not None):
            set_attribute(state, made, _STARTED, Started(waits, frame, given, node))
        return made

    return start


def _executed(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    """``stdin, stdout, stderr = client.exec_command(command)``."""
    made = described.call(run, frame, state, _REMOTE, given, node, base)
    if isinstance(made, Object):
        set_attribute(state, made, _STARTED, Started(_REMOTE, frame, given, node, base))
    return made


def _stdin(run: Run, frame: Frame, state: State, base: Object, node: Node) -> Thing:
    return Object(_PIPE, base.ids)


def feed(run: Run, state: State, base: Object, text: Value) -> Object:
    """The process reads ``text``; what it then is, with what it prints."""
    from maintlint.evaluate.calls import Given

    start = attribute(state, base, _STARTED)
    spec = run.knowledge.lookup(start.path) if isinstance(start, Started) else None
    if not isinstance(start, Started) or spec is None:
        return base
    keywords = tuple(entry for entry in start.given.keywords if entry[0] not in ("stdin", "stdout"))
    given = Given(start.given.positional, (*keywords, ("input", text)), start.given.open)
    made = described.perform(run, start.frame, state, spec, start.path, given, start.node, start.receiver)
    return made if isinstance(made, Object) else base


def _communicate(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    text = given.either(0, "input")
    if isinstance(text, Value):
        base = feed(run, state, base, text)
    printed = attribute(state, base, "printed")
    output = printed if isinstance(printed, Value) else unknown("output", "stdout", place)
    return Sequence((output, unknown("output", "stderr", place)))


def _write(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    text = given.either(0, "data")
    if text is not None:
        feed(run, state, base, as_text(text, place))
    return unknown("number", "written", place, Emptiness.NEVER)


def _copied(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``copyfileobj(source, target)``: what one stream reads, the other one gets."""
    from maintlint.evaluate.calls import Given, known_method

    text = started.read_from(run, frame, state, given.either(0, "fsrc"))
    target = given.either(1, "fdst")
    place = frame.place(node.start, node.end)
    if isinstance(target, Object) and text is not None:
        known_method(run, frame, state, target, "write", Given((text,)), node)
    return unknown("number", "copied", place, Emptiness.NEVER)


FUNCTIONS: dict[str, Callable[..., Thing]] = {
    _PROCESS: _starting(_PROCESS, "subprocess.run"),
    _TERMINAL: _starting(_TERMINAL, "pexpect.run"),
    "os.popen": _starting("os.popen", "os.popen"),
    "shutil.copyfileobj": _copied,
}
METHODS: dict[str, Callable[..., Thing]] = {
    f"{_PROCESS}.communicate": _communicate,
    _REMOTE: _executed,
    **dict.fromkeys((f"{_PIPE}.write", f"{_PIPE}.writelines", f"{_TERMINAL}.sendline", "os.popen.write"), _write),
    "io.stream.write": _write,
}
ATTRIBUTES: dict[str, Callable[..., Thing]] = {f"{_PROCESS}.stdin": _stdin}
