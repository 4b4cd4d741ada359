"""Functions of the library over texts: quoting, and cutting into words."""

from __future__ import annotations

import shlex
import urllib.parse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from maintlint.combining import concat
from maintlint.evaluate import listing, templates
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Object, Sequence, Thing, as_text, attribute, join_things, set_attribute
from maintlint.evaluate.state import State
from maintlint.program import Node
from maintlint.values import EMPTY, Emptiness, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

Handler = Callable[..., Thing]
TEXTS_OF = frozenset({"builtins.str", "builtins.repr", "os.fspath", "os.fsdecode", "shlex.quote", "pipes.quote"})
"""Functions that make a text of each thing that they are given, and look at nothing else."""


def _quoted(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``shlex.quote``: the same text as one word."""
    value = as_text(given.positional[0], frame.place(node.start, node.end)) if given.positional else EMPTY
    exact = value.literal
    if exact is not None:
        return literal(shlex.quote(exact), value.place)
    return concat((literal("'"), value, literal("'")))


def _laid_out(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``textwrap.dedent``: the same text but for blanks in front of lines, which its places keep."""
    return as_text(given.positional[0], frame.place(node.start, node.end)) if given.positional else EMPTY


def _address_part(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``urllib.parse.quote``: the same name, as a part of an address."""
    value = as_text(given.positional[0], frame.place(node.start, node.end)) if given.positional else EMPTY
    exact = value.literal
    return value if exact is None else literal(urllib.parse.quote(exact, safe=""), value.place)


def _words(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``shlex.split``."""
    from maintlint.knowledge.words import split_words

    value = as_text(given.positional[0], frame.place(node.start, node.end)) if given.positional else EMPTY
    found: Thing = None
    for text in value.alternatives:
        words = Sequence(tuple(Value((word,)) for word in split_words(text)))
        found = words if found is None else join_things(found, words)
    return found


def _joined_words(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    from maintlint.evaluate.textmethods import join_text

    items = listing.elements(run, frame, state, given.positional[0], node) if given.positional else Sequence()
    return join_text(literal(" "), items, frame.place(node.start, node.end))


def _template(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``string.Template(text)``."""
    made = Object("string.Template", (run.fresh_id(),))
    if given.positional:
        set_attribute(state, made, "template", given.positional[0])
    return made


def _substituted(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    found = templates.substituted(as_text(attribute(state, base, "template"), place), given, place)
    return found if found is not None else unknown("unknown", "substitute", place, Emptiness.UNLIKELY)


METHODS: dict[str, Handler] = {
    "string.Template.substitute": _substituted,
    "string.Template.safe_substitute": _substituted,
}
FUNCTIONS: dict[str, Handler] = {
    **dict.fromkeys(("shlex.quote", "pipes.quote"), _quoted),
    **dict.fromkeys((f"urllib.parse.{name}" for name in ("quote", "quote_plus")), _address_part),
    **dict.fromkeys(("textwrap.dedent", "textwrap.indent", "inspect.cleandoc"), _laid_out),
    "shlex.split": _words,
    "string.Template": _template,
    **dict.fromkeys(("shlex.join", "subprocess.list2cmdline"), _joined_words),
}
