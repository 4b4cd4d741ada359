"""Builtins that take other code into this shell: eval, source, exec, trap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint import wording
from maintlint.combining import concat, join
from maintlint.evaluate import fetched, files, follow, written
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.program import Node
from maintlint.scope import Opaque, Step
from maintlint.values import OUTSIDE, Emptiness, Hole, Lit, Text, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways


_SWITCH = lazy(r"|\d{1,2}|y|n|yes|no|true|false|on|off|none|(en|dis)abled?", re.I)
_ENDS = lazy(r"\b(exit|die|abort|fail|kill|return)\b")


def execute(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """``exec``: with a command it is the last thing that the program does; without one it only redirects."""
    from maintlint.evaluate.invoke import command

    operands = words[1:]
    while operands and (operands[0].literal or "").startswith("-"):
        operands = operands[2 if (operands[0].literal or "").endswith("a") else 1 :]
    if not operands or _computed_descriptor(operands, node):
        return state, None
    good, bad = command(run, frame, state, operands, node, asked=False)
    ended = good if good is not None else bad
    if ended is not None and ended.live:
        frame.flow.exits.append((ended.copy(), None))
        frame.flow.leave("exit", ended, len(run.recorded))
    state.live = False
    return state, state


def _computed_descriptor(operands: list[Value], node: Node) -> bool:
    """``eval "exec $fd< $file"``: the number of a file that is opened, not a command."""
    words, redirects = getattr(node, "words", ()), getattr(node, "redirects", ())
    if len(operands) != 1 or not words or not redirects or words[-1].end != redirects[0].start:
        return False
    return all(text.holes and not text.prefix for text in operands[0].alternatives)


def evaluate_text(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """``eval``: code that is known is followed, code that is computed is told.

    What a local command prints to be evaluated (``eval "$(ssh-agent)"``) is trusted as that command is,
    and so is a local file that it prints.
    """
    parts: list[Value] = []
    for word in words[1:]:
        if parts:
            parts.append(literal(" "))
        parts.append(word)
    code = concat(parts)
    place = frame.place(node.start, node.end)
    if follow.is_code(code):
        follow.text(run, frame, state, code, same_shell=True)
        return state, state
    hole = next(iter(code.holes), None)
    if hole is None or not (_from_a_stranger(hole) or follow.is_download(hole)):
        return state, state
    origin = None if hole.place is None else Step(hole.place, f"the text comes from {wording.called(hole)}")
    run.hide(frame, Opaque("eval", place, code.show(), origin))
    return state, state


def _from_a_stranger(hole: Hole) -> bool:
    """Does the text come from outside the program, or out of a file that somebody else names?"""
    return hole.origin in (*OUTSIDE, "parameter") or (hole.origin == "file" and hole.listing.startswith("$"))


def source(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """``. file``: runs in this shell; a file outside the repository is an unknown library."""
    if len(words) < 2:
        return state, state
    path = words[1]
    found = files.program(run, frame, state, path)
    if found is not None:
        return follow.file(
            run, frame, state, found, words[2:] or None, frame.place(node.start, node.end), same_shell=True
        )
    if written.runs(run, frame, state, path, tuple(words[2:]), frame.place(node.start, node.end), same_shell=True):
        return state, state
    printed = run.streams.get(path.literal or "")
    if printed is not None and follow.is_code(printed):
        follow.text(run, frame, state, printed, same_shell=True)
        return state, state
    text = (printed or path).alternatives[0]
    hole = text.holes[0] if text.holes else None
    place = frame.place(node.start, node.end)
    if hole is not None and printed is not None and follow.is_download(hole):
        run.hide(frame, Opaque("download", place, printed.show(), None))
    elif fetched.run_from(run, frame, state, path, place):
        pass
    elif (
        hole is not None
        and (hole.origin in OUTSIDE or follow.is_download(hole))
        and not any(map(_has_words, (printed or path).alternatives))
    ):
        origin = None if hole.place is None else Step(hole.place, f"the path comes from {wording.called(hole)}")
        run.hide(frame, Opaque("computed-source", place, path.show(), origin))
    state.foreign = True
    _loosen(state, place)
    return state, state


def _loosen(state: State, place: Place) -> None:
    """Switches that were set before a file that cannot be read: they are what stands where it does not set them."""
    for name, held in state.variables.items():
        if not isinstance(held, Value) or held.literal is None or "·" in name:
            continue
        if _SWITCH.fullmatch(held.literal):
            state.variables[name] = join(held, unknown("unknown", name, place, Emptiness.UNLIKELY))


def _has_words(text: Text) -> bool:
    """Is some part of the path written out? A directory of plugins, or what is read by default, is not computed."""
    return any(isinstance(atom, Lit) and any(map(str.isalnum, atom.text)) for atom in text.atoms)


def trap(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    if any(word.literal == "ERR" for word in words[2:]) and _ENDS.search(words[1].show()):
        state.errexit = True
    if len(words) > 2 and words[1].literal in ("-", ""):
        ended = {word.show() for word in words[2:]}
        for at, earlier in enumerate(run.traps):
            if earlier.frame.flow.process is frame.flow.process and ended.issuperset(earlier.signals):
                run.traps[at] = replace(earlier, condition=earlier.condition.without(state.condition))
    elif len(words) > 2 and not (words[1].literal or "").startswith("-"):
        from maintlint.evaluate.run import Trap

        signals = [word.show() for word in words[2:]]
        for at, earlier in enumerate(run.traps):
            if earlier.frame.flow.process is frame.flow.process and earlier.signals == signals:
                # The later one takes the place of the earlier.
                run.traps[at] = replace(earlier, condition=earlier.condition.without(state.condition))
        run.traps.append(Trap(words[1], frame, state, len(frame.flow.exits), signals, state.condition))
    return state, state
