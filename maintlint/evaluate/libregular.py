"""Regular expressions of the library: known texts exactly, the machine's own name host by host."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.combining import map_holes
from maintlint.evaluate import listing, regexes, trying
from maintlint.evaluate.budget import ExhaustedError
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Object, Sequence, Thing, as_text, attribute, set_attribute
from maintlint.evaluate.parameters import apply_step, transform_exactly
from maintlint.evaluate.predicates import answered
from maintlint.evaluate.state import State
from maintlint.program import Call, Concat, Expression, Literal, Node, Relation, Variable
from maintlint.values import Emptiness, Hole, Text, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

Handler = Callable[..., Thing]


def _substituted(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``re.sub``: known texts exactly, others as something else from the same source."""
    place = frame.place(node.start, node.end)
    if len(given.positional) < 3:
        return unknown("unknown", "re.sub", place, Emptiness.MAYBE)
    pattern, replacement, subject = (as_text(value, place) for value in given.positional[:3])
    if (
        pattern.literal is not None
        and replacement.literal is not None
        and subject.literal is not None
        and len(subject.literal) < 4096
    ):
        found = regexes.compiled(pattern.literal)
        try:
            exact = None if found is None else found.sub(replacement.literal, subject.literal)
        except (re.error, IndexError, ExhaustedError):
            exact = None
        return subject if exact is None else literal(exact, subject.place)
    hole = subject.holes[0] if subject.holes else Hole("unknown")
    known = pattern.literal is not None and replacement.literal is not None and "\\g" not in replacement.literal
    if known and hole.origin == "own-host" and len(subject.alternatives) == len(subject.alternatives[0].atoms) == 1:
        return apply_step(subject, ("edit", pattern.literal or "", f"g{replacement.literal}"))
    kept = replace(
        hole, choices=None, empty=max(hole.empty, Emptiness.UNLIKELY), transforms=(*hole.transforms, ("\0", "\0", "\0"))
    )
    return Value((Text((kept,)),))


def _pieces(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    subject = given.either(1, "string")
    return listing.lines(as_text(subject, place), place, separator=None) if subject is not None else Sequence()


def _found(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    return unknown("unknown", "match", frame.place(node.start, node.end), Emptiness.MAYBE)


def _asked(run: Run, frame: Frame, state: State, found: Thing, pattern: Thing, anchored: str, node: Node) -> Thing:
    """``found``, of which is known what it says of the subject that was looked through."""
    arguments = node.arguments if isinstance(node, Call) else ()
    if not arguments or not isinstance(pattern, Value):
        return found
    subject = arguments[min(1, len(arguments) - 1)].value
    start, end = node.start, node.end
    if pattern.literal is not None:
        wanted: Expression = Literal(start, end, anchored.format(pattern.literal))
        return answered(run, frame, state, found, Relation(start, end, "regex", subject, wanted))
    name = next((hole.name for hole in pattern.holes if hole.name.isidentifier()), "pattern")
    wanted = Variable(start, end, name, True)
    if anchored.endswith("$"):
        wanted = Concat(start, end, (Literal(start, end, "^"), wanted, Literal(end, end, "$")))
    return answered(run, frame, state, found, Relation(start, end, "regex", subject, wanted), **{name: pattern})


def _matched(anchored: str) -> Handler:
    """``re.match`` and the like: in the machine's own name, what is found is known host by host."""

    def find(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
        pattern, subject = given.either(0, "pattern"), given.either(1, "string")
        name, expression = trying.lone(subject), as_text(pattern).literal if pattern is not None else None
        if name is None or name.origin != "own-host" or not expression or len(given.positional) > 2 or given.keywords:
            found = _found(run, frame, state, given, node)
            return _asked(run, frame, state, found, pattern, anchored, node)
        step = ("found", anchored.format(expression), "0")
        matcher = regexes.compiled(step[1])
        if matcher is None or transform_exactly("", (step,)) != "" or matcher.match(""):
            return _found(run, frame, state, given, node)
        return map_holes(apply_step(subject, step), empty=Emptiness.MAYBE)

    return find


def _compiled(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``re.compile``: its methods are the functions of ``re``."""
    made = Object("re.Pattern", (run.fresh_id(),))
    pattern = given.either(0, "pattern")
    plain = len(given.positional) < 2 and not given.keywords
    set_attribute(state, made, "pattern", pattern if plain else None)
    return made


def _with_pattern(name: str) -> Handler:
    def call(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
        from maintlint.evaluate.calls import Given

        pattern = attribute(state, base, "pattern")
        before = pattern if isinstance(pattern, Value) else unknown("unknown", "pattern", None)
        whole = Given((before, *given.positional), given.keywords, given.open)
        return FUNCTIONS[f"re.{name}"](run, frame, state, whole, node)

    return call


FUNCTIONS: dict[str, Handler] = {
    "re.sub": _substituted,
    "re.split": _pieces,
    **dict.fromkeys(
        ("re.findall", "re.finditer"),
        lambda run, frame, state, given, node: Sequence((), _found(run, frame, state, given, node)),
    ),
    "re.match": _matched("^(?:{})"),
    "re.search": _matched("{}"),
    "re.fullmatch": _matched("^(?:{})$"),
    "re.compile": _compiled,
}

METHODS: dict[str, Handler] = {
    f"re.Pattern.{name}": _with_pattern(name)
    for name in ("match", "search", "fullmatch", "sub", "split", "findall", "finditer")
}
