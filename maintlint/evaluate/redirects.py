"""Redirections: what is written by them, and what arrives on standard input."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import concat
from maintlint.evaluate import facts, failures, files, follow, recording, sweeps, written
from maintlint.evaluate.channels import is_channel
from maintlint.evaluate.expressions import value
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.state import State
from maintlint.program import Invoke, Literal, Redirect, Stream
from maintlint.scope import Dormancy, Resource
from maintlint.values import EMPTY, Value, literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_WRITES = {">": "overwrite", ">|": "overwrite", "&>": "overwrite", ">>": "write", "&>>": "write"}
_OUTPUT = "1"
_ERRORS = "2"
"""The descriptor of messages, which whoever takes the output does not get."""


def redirected(
    run: Run,
    frame: Frame,
    state: State,
    redirects: tuple[Redirect, ...],
    empties: bool = False,
    command: bool = False,
) -> Callable[[State], None]:
    """Apply redirections to ``state``; the result puts back what they replaced.

    ``empties``: nothing is printed into them (``: > file``). ``command``: they are one command's, which reads the
    whole of what it is fed.
    """
    outer_input, outer_output = state.input, state.output
    hidden = False
    kept: Value | None = None
    appended = False
    for redirect in redirects:
        operator = redirect.operator
        if operator in ("<<", "<<-", "<<<"):
            text = value(run, frame, state, redirect.target)
            state.input = concat((text, literal("\n"))) if operator == "<<<" else text
        elif operator in ("<", "<>"):
            target = value(run, frame, state, redirect.target)
            if command:
                sweeps.works_on(run, target.alternatives)
                place = frame.place(redirect.start, redirect.end)
                failures.read(
                    run, frame, state, Resource("path", recording.alternatives(target), place), place, operator
                )
            state.input = files.content(run, frame, state, target)
        elif operator == ">&" and redirect.descriptor in (None, 1):
            hidden = hidden or value(run, frame, state, redirect.target).literal not in (None, _OUTPUT)
        elif operator in _WRITES:
            target = value(run, frame, state, redirect.target)
            if isinstance(redirect.target, Stream):
                # A process takes it: what that one does is seen there.
                hidden = hidden or redirect.descriptor in (None, 1)
                continue
            if redirect.descriptor in (None, 1):
                hidden, kept, appended = True, target, operator in (">>", "&>>")
            _writes(run, frame, state, redirect, operator, target, empties)
    if any(redirect.operator == ">&" and redirect.descriptor == int(_ERRORS) for redirect in redirects):
        # `3>&1 1>&2 2>&3`, `2>&1 >/dev/tty`: what goes to the messages is what is taken.
        hidden = False
    if kept is not None and is_channel(kept.show()):
        kept = None
    if kept is not None or (hidden and outer_output is not None):
        state.output = EMPTY

    def restore(after: State) -> None:
        after.input = outer_input
        if kept is not None:
            written.keep(after, kept, after.output, appended)
        if hidden or kept is not None:
            after.output = outer_output

    return restore


def goes_elsewhere(node: Invoke) -> bool:
    """``exec >&3``: what follows prints where somebody else reads."""
    first = node.words[0] if node.words else None
    to = [
        one.target.text
        for one in node.redirects
        if one.operator == ">&" and one.descriptor in (None, 1) and isinstance(one.target, Literal)
    ]
    return isinstance(first, Literal) and first.text == "exec" and any(map(str.isdigit, to)) and _OUTPUT not in to


def _writes(
    run: Run, frame: Frame, state: State, redirect: Redirect, operator: str, target: Value, empties: bool
) -> None:
    exact = target.literal
    if exact is not None and is_channel(exact):
        return
    place = frame.place(redirect.start, redirect.end)
    resource = Resource("path", recording.alternatives(target), place)
    if facts.is_disk(resource):
        resource = replace(resource, type="device")
    kind = "format" if resource.type == "device" else _WRITES[operator]
    tags = frozenset[str]()
    if operator not in (">>", "&>>"):
        tags = frozenset({"truncates"}) if empties else frozenset({"in-place"})
    recording.effect(run, frame, state, kind, resource, place, command=operator, tags=tags)
    if operator not in (">>", "&>>") and not any(hole.many for hole in target.holes):
        names = {recording.on_hosts(frame.hosts, recording.identity(text)) for text in target.alternatives}
        state.made = state.made | names


def put_aside(run: Run, frame: Frame, state: State, redirects: tuple[Redirect, ...]) -> None:
    """``: <<'OLD'``: code that was put aside in a here-document; what it would do is dormant."""
    if frame.dormant is not None or frame.muted:
        return
    for redirect in redirects:
        if redirect.operator.startswith("<<") and redirect.operator != "<<<":
            place = frame.place(redirect.start, redirect.end)
            asleep = replace(frame, dormant=Dormancy("here-document", place), flow=Flow())
            follow.text(run, asleep, state.copy(), value(run, frame, state, redirect.target), same_shell=False)
