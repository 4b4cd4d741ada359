"""A command with its words: function, builtin, known command, program of the repository, or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.evaluate import apply, builtins, fetched, follow, handing, learning, redirects, sweeps, versions
from maintlint.evaluate.expressions import value
from maintlint.evaluate.fields import fields, split
from maintlint.evaluate.frame import Called, Frame, printed
from maintlint.evaluate.merging import merge
from maintlint.evaluate.products import DOWNLOADERS
from maintlint.evaluate.state import State
from maintlint.knowledge.tables import Table, table_of
from maintlint.places import Place
from maintlint.program import Expansion, Expression, Invoke, Literal, Node, Variable
from maintlint.values import Emptiness, Hole, Lit, Text, Value, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways


_SILENT = {(), (":",), ("true",), ("cat", "/dev/null"), ("echo", "-n"), ("printf", ""), ("printf", "%s", "")}
"""Commands whose output is empty: with ``>`` they empty a file."""
_SAYS_ONLY = frozenset({"echo", "printf", ":", "true", "print"})
"""In front of a command, these only say what it would be."""


def invoke(run: Run, frame: Frame, state: State, node: Invoke, asked: bool) -> Ways:
    """Run a command; ``(state, state)`` where success and failure leave the same behind.

    ``asked``: somebody asks for its status, so errexit does not apply inside functions.
    """
    if not node.redirects:
        if node.assigns or not node.words:
            return _with_assigns(run, frame, state, node, asked)
        return _words(run, frame, state, node, asked)
    first = node.words[0] if node.words else None
    if isinstance(first, Literal) and first.text in (":", "true"):
        redirects.put_aside(run, frame, state, node.redirects)
    restore = redirects.redirected(run, frame, state, node.redirects, _prints_nothing(node), command=True)
    good, bad = _with_assigns(run, frame, state, node, asked)
    fetches = isinstance(first, Literal) and first.text in DOWNLOADERS
    for way in dict.fromkeys((good, bad)):
        if way is not None:
            restore(way)
            if len(node.words) == 1 and redirects.goes_elsewhere(node):
                way.output = None
            if fetches:
                _fetched(run, frame, way, node)
    return good, bad


def _fetched(run: Run, frame: Frame, state: State, node: Invoke) -> None:
    """``curl … > install.sh``: what is written there came over the network."""
    place = frame.place(node.start, node.end)
    for redirect in node.redirects:
        if redirect.operator in (">", ">|", ">>") and redirect.descriptor in (None, 1):
            fetched.written(state, [value(run, frame, state, redirect.target).show()], place)


def _decisive(run: Run, words: list[Value]) -> Place | None:
    """Where it is written what the command does: its name, or the word behind a name that alone says nothing."""
    name = words[0].literal
    spec = run.knowledge.lookup(name.rpartition("/")[2]) if name and len(words) > 1 else None
    if spec is None or not spec.subcommands or spec.effects:
        return words[0].place
    said = _first_operand(words[1:], table_of(spec))
    return words[0].place if said is None or said.place is None else said.place


def _first_operand(words: list[Value], table: Table) -> Value | None:
    """The first of ``words`` that is no option, nor the value of one."""
    values = 0
    for word in words:
        text = word.literal or "-"
        if values > 0:
            values -= 1
        elif not text.startswith("-"):
            return word
        else:
            option = table.options.get(text)
            values = option.arity if option is not None else 0
    return None


def _prints_nothing(node: Invoke) -> bool:
    return tuple(word.text if isinstance(word, Literal) else None for word in node.words) in _SILENT


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
    first = node.words[0]
    if _lone_variable(first):
        whole = value(run, frame, state, first)
        if len(whole.alternatives) > 1:
            heads = [split(Value((text,))) for text in whole.alternatives]
            if any(len(head) != 1 for head in heads):
                return _either(run, frame, state, node, heads, asked)
    lists = versions.varying(state, node.words)
    if lists:
        return _each_version(run, frame, state, node, asked, lists)
    apart = _options_apart(run, frame, state, node)
    if apart is not None:
        return _each_of(run, frame, state, node, apart, asked)
    words = fields(run, frame, state, node.words)
    if not words:
        return state, state
    return command(run, frame, state, words, node, asked)


def _each_version(run: Run, frame: Frame, state: State, node: Invoke, asked: bool, lists: versions.Chosen) -> Ways:
    """``"${command[@]}"`` where the list depends on the way that led here: each one is a command of its own."""
    good: State | None = None
    bad: State | None = None
    for chosen in versions.choices(lists):
        here = state.copy()
        versions.put(here, chosen)
        yes, no = _words(run, frame, here, node, asked)
        if no is yes and no is not None:
            no = no.copy()
        for way in (yes, no):
            if way is not None:
                versions.put(way, lists, chosen)
        good, bad = merge(good, yes), merge(bad, no)
    return good, bad


def _lone_variable(word: Expression) -> bool:
    kind = type(word)
    if kind is Literal:
        return False
    if isinstance(word, Variable):
        return not word.quoted
    return isinstance(word, Expansion) and not word.quoted and not {word.name, word.index} & {"@", "*"}


def _either(run: Run, frame: Frame, state: State, node: Invoke, heads: list[list[Value]], asked: bool) -> Ways:
    """``$run rm x`` where ``run`` is empty or ``echo``: each way of reading the words is a command of its own."""
    rest = fields(run, frame, state, node.words[1:])
    run.dry_run = run.dry_run or any(word.literal in _SAYS_ONLY for head in heads for word in head[:1])
    return _each_of(run, frame, state, node, [[*head, *rest] for head in heads], asked)


def _options_apart(run: Run, frame: Frame, state: State, node: Invoke) -> list[list[Value]] | None:
    """``clush ${only:--a} reboot``: the words for each way in which options that pick can be given."""
    first = node.words[0]
    spec = run.knowledge.lookup(first.text) if isinstance(first, Literal) and len(node.words) > 2 else None
    if spec is None or not (spec.hosts or spec.subcommands or any(one.filters for one in spec.output)):
        return None
    for index, word in enumerate(node.words[1:], 1):
        if not _lone_variable(word):
            continue
        texts = value(run, frame, state, word).alternatives
        given = [split(Value((text,))) for text in texts]
        if 1 < len(texts) <= _MOST_APART and any(part and part[0].show().startswith("-") for part in given):
            before, after = (
                fields(run, frame, state, words) for words in (node.words[:index], node.words[index + 1 :])
            )
            return [[*before, *part, *after] for part in given]
    return None


_MOST_APART = 4


def _each_of(run: Run, frame: Frame, state: State, node: Invoke, readings: list[list[Value]], asked: bool) -> Ways:
    """Each way of reading the words is a command of its own."""
    good: State | None = None
    bad: State | None = None
    for words in readings:
        here = state.copy()
        ways = command(run, frame, here, words, node, asked) if words else (here, here)
        good, bad = merge(good, ways[0]), merge(bad, ways[1].copy() if ways[1] is ways[0] and ways[1] else ways[1])
    return good, bad


def command(run: Run, frame: Frame, state: State, words: list[Value], node: Node, asked: bool) -> Ways:
    """Run the command that ``words`` are; ``node`` is where it stands."""
    name = words[0].literal
    if name is None:
        return _computed(run, frame, state, words, node, asked)
    if name in run.aliases:
        words = [*apply.split_text(run.aliases[name], words[0].place), *words[1:]]
        name = words[0].literal or name
    if frame.calls:
        frame = handing.of_command(frame, _decisive(run, words), node)
    function = run.functions.get(name)
    if function is not None:
        if frame.entered is None and function.frame.path != frame.path:
            frame = replace(frame, entered=frame.place(node.start, node.end))
        body = function.frame.place(function.node.start, function.node.end)
        running = Called(body, frame.standing(node), function.node.body)
        frame = replace(frame, calls=(*frame.calls, running))
        return run.call(frame, state, function, words[1:], asked)
    builtin = builtins.BUILTINS.get(name)
    if builtin is not None:
        if state.output is not None and builtins.lists(name, words):
            place = frame.place(node.start, node.end)
            printed(state, unknown("output", name, place, Emptiness.MAYBE, many=True, listing=name))
        return builtin(run, frame, state, words, node)
    spec = run.knowledge.lookup(name)
    if spec is not None:
        return apply.known(run, frame, state, spec, words, node)
    if follow.runs_program(run, frame, state, words, node):
        return state, state
    if "/" in name and fetched.run_from(run, frame, state, words[0], frame.place(node.start, node.end)):
        return state, state
    if not frame.muted:
        run.unknown_commands.setdefault(name)
    sweeps.works_on(run, [text for word in words[1:] for text in word.alternatives])
    if state.foreign:
        learning.entrusted(state, name, words[1:])
    if state.output is not None:
        printed(
            state, unknown("output", name, frame.place(node.start, node.end), Emptiness.MAYBE, many=True, listing=name)
        )
    apply.unknown_command(run, frame, state, name, node)
    return state, state


def _computed(run: Run, frame: Frame, state: State, words: list[Value], node: Node, asked: bool) -> Ways:
    """The command's name is a value: try each known one (``${RM:-rm}``); with none, the next word is the command."""
    run.computed_calls = True
    first = words[0]
    names = first.literals
    if names is None:
        names = tuple([name for text in first.alternatives if (name := _command_of(text)) is not None])
    known: list[list[Value]] = [
        [Value((Text((Lit(name, first.place),)),)), *words[1:]] if name else words[1:] for name in names
    ]
    known = [this for this in known if this][:8]
    run.is_rehearsal_switch(tuple(hole.name for hole in first.holes))
    run.dry_run = run.dry_run or not _SAYS_ONLY.isdisjoint(names)
    if not known:
        if fetched.run_from(run, frame, state, first, frame.place(node.start, node.end)):
            return state, state
        assumed = _assumed(run, words)
        if assumed is not None:
            return command(run, frame, state, assumed, node, asked)
        if follow.runs_program(run, frame, state, words, node):
            return state, state
        installed = _installed(run, words)
        if installed is not None:
            return command(run, frame, state, installed, node, asked)
        if state.output is not None:
            place = frame.place(node.start, node.end)
            printed(state, unknown("output", first.show(), place, Emptiness.MAYBE, many=True, listing=first.show()))
        return state, state
    good: State | None = None
    bad: State | None = None
    for this in known:
        ways = command(run, frame, state.copy(), this, node, asked)
        good, bad = merge(good, ways[0]), merge(bad, ways[1].copy() if ways[1] is ways[0] and ways[1] else ways[1])
    return good, bad


def _command_of(text: Text) -> str | None:
    """The command that a word names, by its own text or as the path of a program that was looked for."""
    if len(text.atoms) == 1 and isinstance(text.atoms[0], Hole):
        return text.atoms[0].program or None
    return text.literal


def _assumed(run: Run, words: list[Value]) -> list[Value] | None:
    """What a command must be whose name nobody knows: the tool its variable is called after (``$RSYNC -a``), or
    what stands behind a prefix that may be empty (``$AS_ROOT rm -rf x``)."""
    text = words[0].alternatives[0]
    hole = text.atoms[0] if len(text.atoms) == 1 else None
    if not isinstance(hole, Hole):
        return None
    tool = hole.name.lower()
    if hole.name.isidentifier() and run.knowledge.lookup(tool) is not None:
        return [Value((Text((Lit(tool, words[0].place),)),)), *words[1:]]
    behind = words[1].literal if hole.splits and len(words) > 1 else None
    if behind is None or behind in builtins.BUILTINS:
        return None
    if behind in run.functions or run.knowledge.lookup(behind) is not None:
        return words[1:]
    return None


def _installed(run: Run, words: list[Value]) -> list[Value] | None:
    """A known command in a directory that is not known (``$HADOOP_HOME/bin/hdfs dfs -rm x``)."""
    last = words[0].alternatives[0].atoms[-1:]
    if len(words[0].alternatives) != 1 or not last or not isinstance(last[0], Lit):
        return None
    _, slash, name = last[0].text.rpartition("/")
    if not slash or not name or run.knowledge.lookup(name) is None:
        return None
    return [Value((Text((Lit(name, words[0].place),)),)), *words[1:]]
