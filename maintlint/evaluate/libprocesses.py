"""Processes that a program starts, the directory that they find, and failures that are thrown away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate import failures, listing
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.merging import merge
from maintlint.evaluate.objects import Object, Thing, as_text, attribute, nothing
from maintlint.evaluate.state import State
from maintlint.program import Node
from maintlint.values import Emptiness, Value, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

Handler = Callable[..., Thing]


def _stdout(run: Run, frame: Frame, state: State, base: Object, node: Node) -> Thing:
    """Output of a process: text, or a stream of it."""
    printed = attribute(state, base, "printed")
    if not isinstance(printed, Value):
        return unknown(
            "output",
            base.kind.rsplit(".", 1)[-1],
            frame.place(node.start, node.end),
            Emptiness.MAYBE,
            many=True,
            listing="output",
        )
    if base.kind.rsplit(".", 1)[-1] in ("Popen", "Process"):
        return Object("io.stream", base.ids)
    return printed


def _status(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    """``process.wait()``: how it ended."""
    found = attribute(state, base, "returncode")
    return found if found is not None else unknown("number", "status", frame.place(node.start, node.end))


def _failure(run: Run, frame: Frame, state: State, base: Object, node: Node) -> Thing:
    """``result.failed``, ``result.exited``: true of a command that failed."""
    return _status(run, frame, state, base, None, node)


def _success(run: Run, frame: Frame, state: State, base: Object, node: Node) -> Thing:
    """``result.ok``: true only if the command has not failed."""
    found = attribute(state, base, "returncode")
    place = frame.place(node.start, node.end)
    value = unknown("number", "ok", place, Emptiness.MAYBE)
    failures.separate(run, value, failures.heeded(found, state.unchecked), state.unchecked)
    return value


def _demanded(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    """``result.check_returncode()``: goes on only after success."""
    frame.flow.raises.append(state.copy())
    failures.told(attribute(state, base, "returncode"), state, None)
    return nothing(frame.place(node.start, node.end))


def _lines_of(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    return listing.lines(as_text(attribute(state, base, "printed")), frame.place(node.start, node.end))


def _chdir_entered(run: Run, frame: Frame, state: State, base: Object, node: Node) -> Any:
    """``with contextlib.chdir(d):`` and Fabric's ``with cd(d):``: the directory inside, the old one behind."""
    from maintlint.evaluate.pathtexts import into_directory
    from maintlint.scope import Directory

    before = state.directory
    target = attribute(state, base, "directory")
    if isinstance(target, Value):
        state.directory = Directory(into_directory(before.text, target), None)

    def leave(after: State) -> None:
        after.directory = before

    return frame, leave


def _suppressed(run: Run, frame: Frame, state: State, base: Object, node: Node) -> Any:
    """``with contextlib.suppress(...)``: a failure inside is thrown away."""
    mark = failures.Mark(run)
    raises = frame.flow.raises
    begun = len(raises)

    def leave(after: State) -> None:
        for raised in raises[begun:]:
            raised.live = True
            after.become(merge(after.copy(), raised) or after)
        del raises[begun:]
        after.unchecked = failures.joined(after.unchecked, mark.raising(run, frame, ()))

    place = frame.place(node.start, node.end)
    return replace(frame, failure="ignored", failure_place=place, caught=len(frame.loops)), leave


_RESULTS = ("fabric.Result", "invoke.Result")
_REMOTE_RESULTS = ("asyncssh.SSHCompletedProcess", "pssh.output.HostOutput")
METHODS: dict[str, Handler] = {
    "subprocess.Popen.wait": _status,
    "subprocess.Popen.poll": _status,
    "subprocess.CompletedProcess.check_returncode": _demanded,
    "paramiko.Channel.recv_exit_status": _status,
    "os.popen.read": lambda run, frame, state, base, given, node: as_text(attribute(state, base, "printed")),
    "os.popen.readlines": _lines_of,
}

ATTRIBUTES: dict[str, Handler] = {
    **{f"subprocess.{kind}.{name}": _stdout for kind in ("CompletedProcess", "Popen") for name in ("stdout", "output")},
    **{f"{kind}.stdout": _stdout for kind in (*_RESULTS, "os.popen", *_REMOTE_RESULTS)},
    **{f"{kind}.{name}": _failure for kind in _RESULTS for name in ("failed", "exited", "return_code")},
    "asyncssh.SSHCompletedProcess.exit_status": _failure,
    "pssh.output.HostOutput.exit_code": _failure,
    **{f"{kind}.ok": _success for kind in _RESULTS},
}

ENTERED: dict[str, Callable[..., Any]] = {
    "contextlib.chdir": _chdir_entered,
    "fabric.api.cd": _chdir_entered,
    "fabric.api.lcd": _chdir_entered,
    "contextlib.suppress": _suppressed,
}
