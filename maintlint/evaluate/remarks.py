"""Comments that are code: a command that was put out of action is one edit away from running."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.conditions import ALWAYS
from maintlint.evaluate import follow
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.state import State
from maintlint.knowledge.model import CommandSpec
from maintlint.patterns import lazy
from maintlint.program import Literal
from maintlint.scope import DESTRUCTIVE, Dormancy
from maintlint.values import Lit, Text, Value

if TYPE_CHECKING:
    from maintlint.evaluate.evaluation import Evaluation

_FIRST_WORDS = lazy(r"\s*(?:sudo\s+)?([a-z][\w.-]*)\s+(\S.*)")
_PROSE = lazy(r"[.:!?,]\s*$|\s(?:the|a|an|is|are|to|if|and|or|we|this|that|it|of|in|on|for|from)\s", re.IGNORECASE)


def commented_out(run: Evaluation, frame: Frame, state: State, comments: tuple[Literal, ...]) -> None:
    """Run comments that read as a destructive command and not as a sentence, as dormant code."""
    for comment in comments:
        match = _FIRST_WORDS.match(comment.text)
        if match is None or not _argument_like(match[2]) or _PROSE.search(comment.text):
            continue
        spec = run.knowledge.lookup(match[1])
        if spec is None or not _destroys(spec):
            continue
        place = frame.place(comment.start, comment.end)
        scratch = state.copy()
        scratch.live, scratch.output, scratch.guards = True, None, ()
        scratch.condition = ALWAYS
        asleep = replace(frame, dormant=Dormancy("comment", place), flow=Flow())
        follow.text(run, asleep, scratch, Value((Text((Lit(comment.text, place),)),)), same_shell=False)


def _argument_like(words: str) -> bool:
    """Options or paths or variables, not the words of a sentence."""
    return words[0] in "-/$\"'~." or "/" in words or "$" in words


def _destroys(spec: CommandSpec) -> bool:
    return (
        bool(spec.hosts)
        or any(about.kind in DESTRUCTIVE for about in spec.effects)
        or any(_destroys(inner) for inner in spec.subcommands.values())
    )
