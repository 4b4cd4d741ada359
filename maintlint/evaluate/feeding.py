"""Processes that get their input after they were started: what they then do, they do where they were started."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from maintlint.evaluate import described
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
_WAITS = "subprocess.run"
"""Does what a process does, until it has ended."""


class Started(Struct, frozen=True, eq=False):
    """The call that started a process, and what was around it."""

    frame: Frame
    given: Any
    node: Node


def started(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``Popen(words, stdin=PIPE)``: runs the command; what it reads is not known yet."""
    made = described.call(run, frame, state, _PROCESS, given, node, None)
    if isinstance(made, Object) and given.keyword("stdin") is not None:
        set_attribute(state, made, _STARTED, Started(frame, given, node))
    return made


def _stdin(run: Run, frame: Frame, state: State, base: Object, node: Node) -> Thing:
    return Object(_PIPE, base.ids)


def feed(run: Run, state: State, base: Object, text: Value) -> None:
    """The process reads ``text``."""
    from maintlint.evaluate.calls import Given

    start = attribute(state, base, _STARTED)
    spec = run.knowledge.lookup(_WAITS)
    if not isinstance(start, Started) or spec is None:
        return
    keywords = tuple(entry for entry in start.given.keywords if entry[0] not in ("stdin", "stdout"))
    given = Given(start.given.positional, (*keywords, ("input", text)), start.given.open)
    described.perform(run, start.frame, state, spec, _WAITS, given, start.node, None)


def _communicate(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    text = given.either(0, "input")
    if isinstance(text, Value):
        feed(run, state, base, text)
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

    text = described.read_from(run, frame, state, given.either(0, "fsrc"))
    target = given.either(1, "fdst")
    place = frame.place(node.start, node.end)
    if isinstance(target, Object) and text is not None:
        known_method(run, frame, state, target, "write", Given((text,)), node)
    return unknown("number", "copied", place, Emptiness.NEVER)


FUNCTIONS: dict[str, Callable[..., Thing]] = {
    _PROCESS: started,
    "shutil.copyfileobj": _copied,
}
METHODS: dict[str, Callable[..., Thing]] = {
    f"{_PROCESS}.communicate": _communicate,
    **dict.fromkeys((f"{_PIPE}.write", f"{_PIPE}.writelines"), _write),
}
ATTRIBUTES: dict[str, Callable[..., Thing]] = {f"{_PROCESS}.stdin": _stdin}
