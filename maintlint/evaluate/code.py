"""Code that a command runs: wrappers, remote shells, ``sh -c``, here-documents, xargs, SQL clients."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import concat, join, map_holes
from maintlint.evaluate import embedded, fetched, files, follow, mounts, recording, roles, written
from maintlint.evaluate.fields import split
from maintlint.evaluate.frame import Flow, Frame, Pass
from maintlint.evaluate.listed import is_glob
from maintlint.evaluate.loopitems import loop_value
from maintlint.evaluate.outputs import below, walk_hole
from maintlint.evaluate.state import State
from maintlint.evaluate.trying import lone
from maintlint.knowledge.arguments import Arguments
from maintlint.knowledge.model import CodeSpec, CommandSpec
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.program import Node
from maintlint.scope import Opaque, Resource, Step
from maintlint.values import EMPTY, OUTSIDE, Atom, Emptiness, Hole, Lit, Text, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways

_BLANK = lazy(r"[\s;&|]")
"""What divides a word, or a line, for a shell that reads it."""


def runs(
    run: Run, frame: Frame, state: State, spec: CommandSpec, arguments: Arguments, words: list[Value], node: Node
) -> Ways | None:
    """Run the code that a command runs; ``None`` if there is none. The ways are those of a wrapped command."""
    ways: Ways | None = None
    for about in spec.runs:
        holds = arguments.all_hold(about.when) if about.when else True
        if holds is False or (holds is None and about.form == "stdin" and arguments.operands):
            # An operand that is not known is a name of something, not the dash that stands for the input.
            continue
        found = _run_one(run, frame, state, spec, about, arguments, node)
        ways = found if found is not None else ways
    return ways


def _run_one(
    run: Run, frame: Frame, state: State, spec: CommandSpec, about: CodeSpec, arguments: Arguments, node: Node
) -> Ways | None:
    if about.form == "stdin" or about.code == "stdin":
        _from_stdin(run, frame, state, about, arguments, node)
        return None
    groups = arguments.groups(about.code)
    if not groups:
        if about.otherwise_stdin and state.input is not None:
            _from_stdin(run, frame, state, about, arguments, node)
        return None
    ways: Ways | None = None
    for group in groups:
        prepared, inner = _with_items(run, frame, state, about, arguments, list(group), node)
        if not prepared:
            continue
        fed = state.input
        if about.input and fed is not None and fed.empty > Emptiness.UNLIKELY and state.output is not None:
            ways = _run_if_fed(run, inner, state, about, arguments, prepared, node)
        else:
            ways = _run_group(run, inner, state, about, arguments, prepared, node)
    return ways


def _run_if_fed(
    run: Run, frame: Frame, state: State, about: CodeSpec, arguments: Arguments, group: list[Value], node: Node
) -> Ways | None:
    """Where there may be no item there may be no output, whatever the command prints for one."""
    before, state.output = state.output, EMPTY
    ways = _run_group(run, frame, state, about, arguments, group, node)
    for way in {id(way): way for way in (state, *(ways or ())) if way is not None}.values():
        if before is not None and way.output is not None:
            way.output = concat((before, map_holes(way.output, empty=Emptiness.MAYBE)))
    return ways


def _run_group(
    run: Run, frame: Frame, state: State, about: CodeSpec, arguments: Arguments, group: list[Value], node: Node
) -> Ways | None:
    if about.root or about.mounts:
        inner, fresh = mounts.entered(frame, state, about, arguments)
        _run_group(run, inner, fresh, replace(about, root="", mounts=""), arguments, group, node)
        return None
    remote = frame.hosts.remote and bool(arguments.spec.hosts)
    if about.form == "words":
        if group[0].literal == "--":
            group = group[1:]
        if not group:
            return None
        if remote:
            return _words_remotely(run, frame, state, group, node)
        return _words_here(run, frame, state, group, node)
    if about.form == "joined":
        parts: list[Value] = []
        for word in group:
            if parts:
                parts.append(literal(" "))
            parts.append(word)
        _text(run, frame, state, about, concat(parts), arguments, (), node)
        return None
    operands = arguments.select(about.arguments) if about.arguments else ()
    if about.form == "file":
        _program(run, frame, state, about, group[0], arguments, operands, node)
        return None
    zero = operands[0] if about.form == "text" and about.arguments == "operands 1.." and operands else None
    if zero is not None:
        state = state.copy()
        state.variables["0"] = zero
    for code in group:
        rest = operands[1:] if about.form == "text" and about.arguments == "operands 1.." else operands
        _text(run, frame, state, about, code, arguments, rest, node)
    return None


def _words_here(run: Run, frame: Frame, state: State, group: list[Value], node: Node) -> Ways:
    """Run the words as a command: within a function of its name (``rm() { command rm "$@"; }``) it is the program."""
    from maintlint.evaluate.apply import known
    from maintlint.evaluate.builtins import BUILTINS
    from maintlint.evaluate.invoke import command

    function = run.functions.get(group[0].literal or "") if frame.calls else None
    if function is not None:
        body = function.frame.place(function.node.start, function.node.end)
        call = next((running.call for running in reversed(frame.calls) if running.body == body), None)
        builtin = None if call is None else BUILTINS.get(function.node.name)
        if builtin is not None:
            return builtin(run, frame, state, group, node)
        spec = None if call is None else run.knowledge.lookup(function.node.name)
        if spec is not None:
            return known(run, replace(frame, handed=call), state, spec, group, node)
    return command(run, frame, state, group, node, asked=frame.conditional)


def _words_remotely(run: Run, frame: Frame, state: State, group: list[Value], node: Node) -> Ways | None:
    from maintlint.evaluate.invoke import command

    there = remote_state(run, state)
    command(run, replace(frame, flow=Flow()), there, group, node, asked=False)
    state.made = state.made | there.made
    return None


def remote_state(run: Run, state: State) -> State:
    """What a shell on another machine starts with: nothing of ours but guards and what was sent there."""
    fresh = State()
    fresh.variables.update(roles.variables(run))
    fresh.guards, fresh.condition = state.guards, state.condition
    fresh.sent = state.sent
    fresh.made = state.made
    fresh.written = written.sent(state)
    fresh.produced = written.fetched_for(state)
    fresh.input = state.input
    fresh.unchecked = state.unchecked
    return fresh


def _text(
    run: Run,
    frame: Frame,
    state: State,
    about: CodeSpec,
    code: Value,
    arguments: Arguments,
    operands: tuple[Value, ...],
    node: Node,
) -> None:
    """Run code that is held in a value; code that is only computed is told as such."""
    place = frame.place(node.start, node.end)
    form = embedded.FORMS.get(about.language)
    if form is not None:
        code, about = form(code), replace(about, language="shell")
    lines = run.forms.get(code) if run.forms else None
    if lines is None and not follow.is_code(code):
        if about.language != "sql":
            shell = about.language in ("", "shell")
            _computed(run, frame, state, code, place, piped=about.form == "stdin", shell=shell)
        return
    if lines is not None:
        if about.language != "sql" and any(hole.origin == "output" for hole in code.holes):
            _computed(run, frame, state, code, place, piped=about.form == "stdin")
        code = lines
    if about.language == "sql":
        from maintlint.evaluate import sql

        chosen = arguments.select(about.store) if about.store else ()
        bound = arguments.select(about.bound) if about.bound else ()
        sql.statements(run, frame, state, code, sql.tags_of(chosen), bound)
        return
    if about.calls or about.deletes or about.deletes_trees:
        from maintlint.evaluate import foreign

        foreign.calls(run, frame, state, about, code)
        return
    if about.language != "shell":
        follow.other_language(run, frame, state, about.language, code, operands)
        return
    if code.place is not None and code.place.source is not place.source:
        frame = replace(frame, via=(*frame.via, place))
    remote = frame.hosts.remote and bool(arguments.spec.hosts)
    inner = remote_state(run, state) if remote else state.child()
    inner.output = state.output
    _set_modes(inner, arguments)
    heeded = state.errexit and not frame.conditional
    follow.text(run, frame, inner, code, same_shell=False, arguments=operands, heeded=heeded)
    state.unchecked, state.made = inner.unchecked, state.made | inner.made
    if state.output is not None and inner.output is not None:
        state.output = inner.output


def _set_modes(state: State, arguments: Arguments) -> None:
    """``bash -eu -o pipefail``: the options that the shell is started with."""
    for mode, conditions in arguments.spec.modes.items():
        if arguments.any_holds(conditions):
            setattr(state, mode, True)


def _computed(
    run: Run, frame: Frame, state: State, code: Value, place: Place, piped: bool, shell: bool = False
) -> None:
    """Code that nobody can read: an unknown program on those hosts, and opaque if a stranger supplies it.

    ``piped``: what another command prints is run as it comes (``list | awk … | sh``), be it cut out of a file, if it
    is for a ``shell``.
    """
    if frame.hosts.remote:
        recording.effect(run, frame, state, "execute", Resource("unknown"), place, command="")
    hole = next((hole for hole in code.holes if not hole.many or hole.listing), None)
    if hole is None:
        return
    if follow.is_download(hole):
        reason = "download"
    elif hole.listing == "/dev/tty":
        return
    elif hole.origin in OUTSIDE or (hole.origin == "file" and hole.listing.startswith("$")):
        reason = "computed-command"
    elif piped and (hole.origin == "output" or (hole.origin == "file" and " " in hole.name and shell)):
        reason = "computed-code"
    else:
        return
    origin = (
        None
        if hole.place is None
        else Step(hole.place, f"the code comes from {hole.listing or hole.name or hole.origin}")
    )
    run.hide(frame, Opaque(reason, place, code.show(), origin))


def _from_stdin(run: Run, frame: Frame, state: State, about: CodeSpec, arguments: Arguments, node: Node) -> None:
    fed = state.input
    if fed is None:
        return
    consumed = state.copy()
    consumed.input = None
    operands = arguments.select(about.arguments) if about.arguments else ()
    _text(run, frame, consumed, about, fed, arguments, operands, node)
    state.unchecked = consumed.unchecked


def _program(
    run: Run,
    frame: Frame,
    state: State,
    about: CodeSpec,
    path: Value,
    arguments: Arguments,
    operands: tuple[Value, ...],
    node: Node,
) -> None:
    """Run a program by its path: one of the repository, or what a process substitution prints."""
    place = frame.place(node.start, node.end)
    found = files.program(run, frame, state, path)
    if found is None or about.language == "sql":
        content = run.streams.get(path.literal or "")
        if about.language == "sql":
            content = files.content(run, frame, state, path)
        if content is not None:
            _text(run, frame, state, about, content, arguments, operands, node)
            return
        known = written.runs(run, frame, state, path, operands, place, language=about.language)
        if not known and not fetched.run_from(run, frame, state, path, place) and frame.hosts.remote:
            recording.effect(run, frame, state, "execute", Resource("unknown"), place, command=path.show())
        return
    inner = remote_state(run, state) if frame.hosts.remote else state.child()
    _set_modes(inner, arguments)
    follow.file(run, frame, inner, found, list(operands), place, same_shell=False)


# --- words from standard input ---------------------------------------------------------------------


def _with_items(
    run: Run, frame: Frame, state: State, about: CodeSpec, arguments: Arguments, group: list[Value], node: Node
) -> tuple[list[Value], Frame]:
    """Put the items that the command goes through into the words that it runs."""
    if not about.input and not about.items:
        return group, frame
    place = frame.place(node.start, node.end)
    item = _item(run, frame, state, about, arguments, node)
    if item is None:
        return group, frame
    marker = about.placeholder
    if marker.startswith("option "):
        values = arguments.select(marker)
        marker = values[-1].literal or "" if values else ""
        if not marker and arguments.holds("-i") is True:
            marker = "{}"
    if marker and any(_mentions(word, marker) for word in group):
        item = map_holes(item, many=False)
    listed = any(hole.listing and hole.origin != "walk" for hole in item.holes) or is_glob(item)
    inner = frame
    if listed and arguments.spec.rollout is None:
        inner = replace(frame, loops=(*frame.loops, Pass(place, "", False, False, False)))
    elif arguments.spec.rollout is not None:
        inner = replace(frame, item=lone(item))
    joined = about.form == "joined" and len(group) > 1
    if marker and any(_mentions(word, marker) for word in group):
        whole = _quoted(item) if joined else item
        return [whole if word.literal == marker else _put(word, marker, item) for word in group], inner
    if about.input or not marker:
        return [*group, _quoted(item) if about.form == "joined" else item], inner
    return group, inner


def _quoted(item: Value) -> Value:
    """An item that stays one word in code that is joined from words, as it has blanks in it."""
    blanks = any(
        isinstance(atom, Lit) and _BLANK.search(atom.text) for text in item.alternatives for atom in text.atoms
    )
    return concat((literal("'"), item, literal("'"))) if blanks else item


def _item(run: Run, frame: Frame, state: State, about: CodeSpec, arguments: Arguments, node: Node) -> Value | None:
    place = frame.place(node.start, node.end)
    if about.items:
        roots = arguments.select(about.items)
        if about.items.startswith("operands") and arguments.spec.style == "find":
            walk = walk_hole(arguments, place)
            roots = roots or (literal(".", place),)
            found = below(roots[0], walk, arguments.spec)
            for root in roots[1:]:
                found = join(found, below(root, walk, arguments.spec))
            return found
        if roots:
            return loop_value(list(roots), "{}", place, "list")
    if not about.input:
        return None
    fed = state.input
    given = arguments.select("option -a") or arguments.select("phrase ::::")
    if given:
        fed = files.content(run, frame, state, given[-1])
    if fed is None:
        fed = unknown("input", "stdin", place, Emptiness.MAYBE, many=True, listing="stdin")
        return map_holes(fed, splits=True)
    exact = fed.literal
    if exact is not None:
        whole = bool(about.lines) and arguments.any_holds(about.lines) is True
        pieces = [line.strip() for line in exact.splitlines() if line.strip()] if whole else exact.split()
        if not pieces:
            return None
        return loop_value([Value((Text((Lit(piece, fed.place),)),)) for piece in pieces], "{}", place, "stdin")
    words = not about.lines or arguments.any_holds(about.lines) is False
    if len(fed.alternatives) == 1 and words and any(map(_has_blanks, fed.alternatives[0].atoms)):
        return loop_value(split(fed), "{}", place, "stdin")
    marked = []
    for text in fed.alternatives:
        sure = text.empty is Emptiness.NEVER  # Then a part of it may well be empty.
        atoms = tuple(
            replace(a, empty=a.empty if sure else Emptiness.NEVER, splits=True) if isinstance(a, Hole) and a.many else a
            for a in text.atoms
            if not (isinstance(a, Lit) and a.text == "\n")
        )
        marked.append(Text(atoms))
    return Value(tuple(marked))


def _has_blanks(atom: Atom) -> bool:
    return isinstance(atom, Lit) and any(map(str.isspace, atom.text.strip("\n")))


def _mentions(word: Value, marker: str) -> bool:
    return any(isinstance(atom, Lit) and marker in atom.text for text in word.alternatives for atom in text.atoms)


def _put(word: Value, marker: str, item: Value) -> Value:
    """Replace ``marker`` in a word by the item."""
    parts: list[Value] = []
    for atom in word.alternatives[0].atoms:
        if not isinstance(atom, Lit) or marker not in atom.text:
            parts.append(Value((Text((atom,)),)))
            continue
        at = 0
        while (found := atom.text.find(marker, at)) >= 0:
            if found > at:
                parts.append(literal(atom.text[at:found], atom.place))
            parts.append(item)
            at = found + len(marker)
        if at < len(atom.text):
            parts.append(literal(atom.text[at:], atom.place))
    return concat(parts)


def remember_sent(run: Run, frame: Frame, state: State, sources: tuple[Value, ...], target: Value) -> None:
    """A program copied to a host: a later remote command may run it there."""
    for source in sources:
        found = files.resolve(run, frame, state, source)
        if found is None:
            written.send(state, source, target)
            continue
        name = os.path.basename(found)
        path = target.literal
        sent = {name: found}
        if path:
            sent[path if not path.endswith("/") else path + name] = found
            sent[os.path.join(path, name)] = found
        state.sent = {**state.sent, **sent}
