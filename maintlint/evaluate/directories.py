"""Where a shell program is: ``cd``, ``pushd`` and ``popd``, which may fail unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.evaluate import pathtexts
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.program import Node
from maintlint.scope import Directory
from maintlint.values import Emptiness, Hole, Value, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways

_ALWAYS_THERE = frozenset(
    {
        "/",
        "/tmp",
        "/etc",
        "/usr",
        "/usr/bin",
        "/usr/lib",
        "/usr/share",
        "/usr/local",
        "/var",
        "/var/log",
        "/var/lib",
        "/var/tmp",
        "/var/cache",
        "/var/run",
        "/run",
        "/bin",
        "/lib",
        "/home",
        "/root",
        "/dev",
        "/proc",
        "/sys",
        "-",
        "..",
        ".",
    }
)


def cd(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """``cd``: on success the directory is known; on failure everything goes on in the old one."""
    operands = [word for word in words[1:] if not (word.literal or "").startswith("-") or word.literal == "-"]
    target = operands[0] if operands else unknown("env", "HOME", None, Emptiness.UNLIKELY, absolute=True, exists=True)
    text = pathtexts.into_directory(state.directory.text, target)
    if _certain(target, state):
        state.directory = Directory(text, state.directory.unchecked if target.literal == ".." else None)
        return state, None
    run.acts += 1
    failed = state.copy()
    state.directory = Directory(text, None)
    failed.directory = Directory(failed.directory.text, frame.place(node.start, node.end))
    return state, failed


def pushd(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """``pushd dir``: a ``cd`` that ``popd`` comes back from."""
    before = state.directory
    good, failed = cd(run, frame, state, words, node)
    if good is not None:
        good.stacked = (*good.stacked, before)
    return good, failed


def popd(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """Back to where the last ``pushd`` was; where that failed, back to where the one before it was, if there is one."""
    if state.stacked and len(words) == 1:
        back, failed = state.stacked[-1], state.directory.unchecked
        state.stacked = state.stacked[:-1]
        state.directory = Directory(back.text, failed) if failed is not None and state.stacked else back
    return state, state


def _certain(target: Value, state: State) -> bool:
    if len(target.alternatives) != 1:
        return all(_certain(Value((text,)), state) for text in target.alternatives)
    text = target.alternatives[0]
    exact = text.literal
    if exact is not None:
        return exact.rstrip("/") in _ALWAYS_THERE or exact in ("/", "") or exact.rstrip("/") in state.made
    first = text.atoms[0] if text.atoms else None
    if not isinstance(first, Hole) or not (first.exists or first.origin == "fresh"):
        return False
    upwards = all(part in ("", ".", "..") for part in text.suffix.split("/"))
    return len(text.atoms) == 1 or (upwards and len(text.atoms) == 2)
