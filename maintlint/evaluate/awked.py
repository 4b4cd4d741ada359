"""``awk`` where all that it works on is known: its output, and its status as a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.evaluate import awk
from maintlint.evaluate.filters import lines_of
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.places import Place

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_UNDERSTOOD = frozenset({"-v", "--assign", "-F", "--field-separator"})


def outcome(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> awk.Outcome | None:
    """What it prints and how it ends; ``None`` where a part is not known, or more is done than is followed."""
    script = arguments.operands[0].literal if arguments.operands else None
    if script is None or len(arguments.operands) > 2 or not _UNDERSTOOD.issuperset(arguments.options):
        return None
    given = [value.literal for value in arguments.options.get(arguments.name("-v"), ())]
    separators = [value.literal for value in arguments.options.get(arguments.name("-F"), ())]
    if None in given or None in separators:
        return None
    variables = {}
    for assigned in given:
        name, equals, text = (assigned or "").partition("=")
        if not equals or not name.isidentifier() or "\\" in text:
            return None
        variables[name] = text
    content = lines_of(run, frame, state, arguments.operands[1:], place).literal
    if content is None:
        return None
    return awk.outcome(script, content, variables, separators[-1] if separators else None)


def by_name(run: Run, arguments: Arguments) -> bool:
    """Is something looked up that was given by name, or by the machine's own, so that finding nothing says so?"""
    return run.turn is not None or bool(arguments.options.get(arguments.name("-v")))
