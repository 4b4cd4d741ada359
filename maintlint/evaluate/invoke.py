"""A command with its words: function, builtin, known command, program of the repository, or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.evaluate import apply, builtins, follow
from maintlint.evaluate.expressions import fields
from maintlint.evaluate.redirects import put_aside, redirected
from maintlint.evaluate.state import Frame, State, merge, printed
from maintlint.program import Invoke, Literal, Node
from maintlint.values import Emptiness, Lit, Text, Value, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways


def invoke(run: Run, frame: Frame, state: State, node: Invoke, asked: bool) -> Ways:
    """Run a command; ``(state, state)`` where success and failure leave the same behind.

    ``asked``: somebody asks for its status, so errexit does not apply inside functions.
    """
    if not node.redirects:
        return _with_assigns(run, frame, state, node, asked)
    first = node.words[0] if node.words else None
    if isinstance(first, Literal) and first.text in (":", "true"):
        put_aside(run, frame, state, node.redirects)
    empties = first is None or (isinstance(first, Literal) and first.text in (":", "true"))
    restore = redirected(run, frame, state, node.redirects, empties)
    good, bad = _with_assigns(run, frame, state, node, asked)
    for way in dict.fromkeys((good, bad)):
        if way is not None:
            restore(way)
    return good, bad


def _with_assigns(run: Run, frame: Frame, state: State, node: Invoke, asked: bool) -> Ways:
    assigns = node.assigns
    if not node.words:
        for assign in assigns:
            run.statement(frame, state, assign)
        if (
            state.output is not None
            and state.input is not None
            and node.redirects[:1]
            and node.redirects[0].operator == "<"
        ):
            printed(state, state.input)
        return state, state
    if not assigns:
        return _words(run, frame, state, node, asked)
    words = fields(run, frame, state, node.words)
    before = {assign.name: state.variables.get(assign.name) for assign in assigns}
    for assign in assigns:
        run.statement(frame, state, assign)
    exported = state.exported
    state.exported = exported.union(before)
    good, bad = command(run, frame, state, words, node, asked) if words else (state, state)
    for way in dict.fromkeys((good, bad)):
        if way is not None:
            way.exported = exported
            for name, old in before.items():
                if old is None:
                    way.variables.pop(name, None)
                else:
                    way.variables[name] = old
    return good, bad


def _words(run: Run, frame: Frame, state: State, node: Invoke, asked: bool) -> Ways:
    words = fields(run, frame, state, node.words)
    if not words:
        return state, state
    return command(run, frame, state, words, node, asked)


def command(run: Run, frame: Frame, state: State, words: list[Value], node: Node, asked: bool) -> Ways:
    """Run the command that ``words`` are; ``node`` is where it stands."""
    name = words[0].literal
    if name is None:
        return _computed(run, frame, state, words, node, asked)
    if name in run.aliases:
        words = [*apply.split_text(run.aliases[name], words[0].place), *words[1:]]
        name = words[0].literal or name
    function = run.functions.get(name)
    if function is not None:
        return run.call(frame, state, function, words[1:], asked)
    builtin = builtins.BUILTINS.get(name)
    if builtin is not None:
        return builtin(run, frame, state, words, node)
    spec = run.knowledge.lookup(name)
    if spec is not None:
        return apply.known(run, frame, state, spec, words, node)
    if follow.runs_program(run, frame, state, words, node):
        return state, state
    if not frame.muted:
        run.unknown_commands.setdefault(name)
    if state.output is not None:
        printed(
            state, unknown("output", name, frame.place(node.start, node.end), Emptiness.MAYBE, many=True, listing=name)
        )
    apply.unknown_command(run, frame, state, name, node)
    return state, state


def _computed(run: Run, frame: Frame, state: State, words: list[Value], node: Node, asked: bool) -> Ways:
    """The command's name is a value: try each known one (``${RM:-rm}``)."""
    run.computed_calls = True
    first = words[0]
    names = first.literals
    if names is None:
        names = tuple(text.literal for text in first.alternatives if text.literal)
    known = [name for name in names if name][:8]
    if not known:
        if follow.runs_program(run, frame, state, words, node):
            return state, state
        if state.output is not None:
            place = frame.place(node.start, node.end)
            printed(state, unknown("output", first.show(), place, Emptiness.MAYBE, many=True, listing=first.show()))
        return state, state
    good: State | None = None
    bad: State | None = None
    for name in known:
        this = [Value((Text((Lit(name, first.place),)),)), *words[1:]]
        ways = command(run, frame, state.copy(), this, node, asked)
        good, bad = merge(good, ways[0]), merge(bad, ways[1].copy() if ways[1] is ways[0] and ways[1] else ways[1])
    return good, bad
