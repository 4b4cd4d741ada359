"""Pieces of a program that no reader understood."""

from __future__ import annotations

from maintlint.evaluate.frame import Frame
from maintlint.evaluate.run import Run
from maintlint.evaluate.state import State
from maintlint.patterns import lazy
from maintlint.program import Unreadable
from maintlint.scope import Opaque, UnreadRegion

MOST_SEARCHED = 200_000
_CALLED = lazy(r"""([A-Za-z_][\w.]*)[ \t]*\(|["'](?:sudo[ ]+)?([a-z][\w.-]*)[ ]""")


def called_in(text: str) -> str:
    """What Python text that nobody could read seems to call: functions, and the commands at the start of texts."""
    return " ".join(found for pair in _CALLED.findall(text[:MOST_SEARCHED]) for found in pair if found)


def unreadable(run: Run, frame: Frame, state: State, node: Unreadable) -> None:
    place = frame.place(node.start, node.end)
    if frame.holes:
        # What a computed part brings along (quotes, a whole clause) decides how the rest reads.
        whole = frame.code.whole
        run.hide(frame, Opaque("eval", whole, whole.text))
        return
    # Prose that is no code, and what is run by another version of the language.
    prose = frame.dormant is not None and frame.dormant.reason in ("here-document", "comment", "never-matches")
    if not frame.muted and not prose:
        text = called_in(node.text) if frame.language == "python" else node.text
        commands = tuple(run.knowledge.destructive_names(text))
        run.unread.setdefault(
            place.key(), UnreadRegion(place, node.why or "no reader could read this", commands, node.near)
        )
