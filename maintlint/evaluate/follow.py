"""Following: code held in values, and other programs of the repository, with the surroundings they run in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.evaluate import failures, files
from maintlint.evaluate.computed import Named, variables_in
from maintlint.evaluate.expressions import HOLE_BASE, MOST_HOLES
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.merging import merge
from maintlint.evaluate.products import DOWNLOADERS
from maintlint.evaluate.state import State
from maintlint.places import CodeMap, Place, Segment, SourceText
from maintlint.program import Block, Chain, Invoke, Literal, Node, Program, Redirected, Statement, Try, With
from maintlint.scope import Rollout, UnreadRegion
from maintlint.values import Atom, Emptiness, Hole, ListValue, Lit, Text, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways

MOST_DEPTH = 16
MOST_ALTERNATIVES = 4
MOST_TIMES = 4
"""How often one file is followed in one evaluation: modules that source each other multiply."""
BUSY = 8_000
"""Statements after which a file is followed once and no more."""
MOST_UNFOLDED = 3
"""So many functions that call each other first of all are looked into."""


def is_code(value: Value) -> bool:
    """Is enough of the text known to read it as code? A lone computed part is not."""
    return any(
        any(isinstance(atom, Lit) and atom.text.strip(" \n;\"'") for atom in text.atoms) for text in value.alternatives
    )


def is_download(hole: Hole) -> bool:
    """Does the value come over the network?"""
    return hole.name in DOWNLOADERS or hole.listing.split(" ", 1)[0] in DOWNLOADERS


def text(
    run: Run,
    frame: Frame,
    state: State,
    code: Value,
    same_shell: bool,
    arguments: tuple[Value, ...] | None = None,
    heeded: bool = False,
) -> None:
    """Run shell code held in a value; its known parts keep their places, its computed parts their values.

    ``heeded``: whoever runs it stops if it fails, and it fails if its one command does.
    """
    if frame.depth >= MOST_DEPTH:
        return
    before = state.copy() if len(code.alternatives) > 1 else None
    merged: State | None = None
    for alternative in code.alternatives[:MOST_ALTERNATIVES]:
        this = state if before is None else before.copy()
        _text(run, frame, this, alternative, same_shell, arguments, several=before is not None, heeded=heeded)
        merged = merge(merged, this)
    if before is not None and merged is not None:
        state.become(merged)


def _text(
    run: Run,
    frame: Frame,
    state: State,
    code: Text,
    same_shell: bool,
    arguments: tuple[Value, ...] | None,
    several: bool,
    heeded: bool,
) -> None:
    data, segments, holes = _spelled(state, code, several)
    if not data.strip():
        return
    fallback = code.place or next((segment.place for segment in segments), None)
    if fallback is None:
        return
    program = run.read_shell(data)
    inner = replace(
        frame,
        code=CodeMap(fallback.source, segments),
        holes=holes,
        depth=frame.depth + 1,
        languages=(*frame.languages, "shell"),
        flow=frame.flow if same_shell else Flow(),
        handed=None,
    )
    in_turn = frame.rollout if frame.hosts.remote and frame.background is None else None
    if in_turn is not None and few_at_once(run, in_turn) and pauses(run, program.body):
        inner = replace(inner, rollout=replace(in_turn, waits=True))
    fanout = frame.fanout
    if fanout is not None and few_at_once(run, fanout) and pauses(run, program.body):
        inner = replace(inner, fanout=replace(fanout, waits=True))
    if not same_shell:
        inner = replace(inner, called=())
        if arguments is not None:
            state.receive(arguments)
    if heeded and len(program.body.body) == 1 and isinstance(program.body.body[0], (Invoke, Redirected)):
        state.errexit = True
    _run(run, inner, state, program)


def few_at_once(run: Run, rollout: Rollout) -> bool:
    """Is it one host at a time, or no more than are few?"""
    at_once = rollout.parallel
    return at_once == 1 or (bool(rollout.bounded_by) and 0 < (at_once or 0) <= run.config.policy.many_hosts)


def pauses(run: Run, body: Block) -> bool:
    """Does the code wait or look, after it did something, before it is over? The next host has its turn only then."""
    from maintlint.evaluate.shapes import shape

    steps = [step for statement in body.body for step in _steps(statement)]
    for _ in range(MOST_UNFOLDED):
        called = _function_of(run, steps[0]) if steps else None
        if called is None:
            break
        steps[:1] = [step for statement in called.body for step in _steps(statement)]
    return shape(run, Block(body.start, body.end, tuple(steps[1:])), acted=True).pauses


def _function_of(run: Run, statement: Statement) -> Block | None:
    """What a call does that is a function of the program."""
    first = statement.words[0] if isinstance(statement, Invoke) and statement.words else None
    function = run.functions.get(first.text) if isinstance(first, Literal) else None
    body = getattr(function.node, "body", None) if function is not None else None
    return body if isinstance(body, Block) else None


def _steps(statement: Statement) -> list[Statement]:
    """``a && b`` is two steps, and what is inside a context or an attempt is as many as there are."""
    if isinstance(statement, Chain):
        return [*_steps(statement.left), *_steps(statement.right)]
    if isinstance(statement, (With, Try)):
        return [step for inner in statement.body.body for step in _steps(inner)]
    return [statement]


def _run(run: Run, frame: Frame, state: State, program: Program) -> None:
    run.count(frame, program)
    before = state.unchecked
    run.block(frame, state, program.body)
    failures.ended(run, frame, state, before, program.body)


def _spelled(state: State, code: Text, several: bool) -> tuple[bytes, tuple[Segment, ...], tuple[Value, ...]]:
    """The text to parse, with one private character per computed part, and where its pieces come from."""
    pieces: list[bytes] = []
    segments: list[Segment] = []
    holes: list[Value] = []
    at = 0
    previous = ""
    atoms = variables_in(state, code)
    for index, atom in enumerate(atoms):
        if isinstance(atom, Named):
            if len(holes) >= MOST_HOLES:
                continue
            piece, previous = chr(HOLE_BASE + len(holes)).encode(), ""
            holes.append(atom.value)
        elif isinstance(atom, Lit) and not atom.text and atom.place is not None and len(holes) < MOST_HOLES:
            if not _inside_a_word(atoms, index, previous):
                continue
            piece = chr(HOLE_BASE + len(holes)).encode()
            holes.append(Value((Text((_left_out(atom) if several else atom,)),)))
        elif isinstance(atom, Hole):
            quoted = previous[-1:] in ("'", '"')
            hole = replace(atom, splits=not quoted)
            if len(holes) >= MOST_HOLES:
                continue
            piece = chr(HOLE_BASE + len(holes)).encode()
            holes.append(Value((Text((hole,)),)))
            previous = ""
        else:
            piece = atom.text.encode("utf-8", "replace")
            previous = atom.text or previous
        if isinstance(atom, Lit) and atom.place is not None and piece:
            segments.append(Segment(at, at + len(piece), atom.place))
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces), tuple(segments), tuple(holes)


def _left_out(atom: Lit) -> Hole:
    """An empty text where other ways put something: a part that may be empty, and here is."""
    name = atom.default.name if atom.default is not None else "a part of the path"
    return Hole("literal", name, atom.place, Emptiness.MAYBE, choices=("",))


def _inside_a_word(atoms: list[Atom | Named], index: int, previous: str) -> bool:
    """Does an empty text stand in a word of the code, so that the word may say something else without it?"""
    following = atoms[index + 1] if index + 1 < len(atoms) else None
    after = following.text[:1] if isinstance(following, Lit) else ""
    return bool(previous[-1:].strip() or after.strip() or isinstance(following, Hole))


def file(
    run: Run,
    frame: Frame,
    state: State,
    path: str,
    arguments: list[Value] | tuple[Value, ...] | None,
    place: Place,
    same_shell: bool,
) -> Ways:
    """Run another program of the repository; its effects get ``place`` as the way they came in."""
    key = f"file:{path}"
    source = files.read(run, path)
    times = run.calls[key] = run.calls.get(key, 0) + 1
    if (
        source is None
        or key in frame.called
        or frame.depth >= MOST_DEPTH
        or times > (MOST_TIMES if run.steps < BUSY else 1)
    ):
        run.repeated(key, state.condition)
        return state, state
    run.followed.setdefault(source.path)
    language = run.language_of(source)
    if language == "python":
        _python_file(run, frame, state, path, source, arguments, place)
        return state, state
    if language != "shell":
        other_language(run, frame, state, language or "unknown", Value((Text((Lit("", place),)),)))
        return state, state
    program = run.read_file(source)
    inner = replace(
        frame,
        code=CodeMap(source),
        path=path,
        holes=(),
        via=(*frame.via, place),
        called=(*frame.called, key) if same_shell else (key,),
        depth=frame.depth + 1,
        flow=Flow(),
        handed=None,
    )
    outer_arguments, outer_count = state.arguments, state.argument_count
    if arguments is not None:
        state.receive(arguments)
    elif not same_shell:
        state.arguments, state.argument_count = ListValue(()), 0
    if not same_shell:
        inner = replace(inner, languages=(*frame.languages, "shell"))
        _run(run, inner, state, program)
        return state, state
    _run(run, inner, state, program)
    frame.flow.exits.extend(inner.flow.exits)
    frame.flow.leavings.extend([entry for entry in inner.flow.leavings if entry[0] == "exit"])
    merged: State | None = state if state.live else None
    for returned, _ in inner.flow.returns:
        merged = merge(merged, returned)
    if merged is None:
        state.live = False
        return state, state
    if arguments is not None:
        # Without arguments of its own it has the caller's, and what it asks of them, shifts or sets stays so.
        merged.arguments, merged.argument_count = outer_arguments, outer_count
    if merged is not state:
        state.become(merged)
    return state, state


def _python_file(
    run: Run,
    frame: Frame,
    state: State,
    path: str,
    source: SourceText,
    arguments: list[Value] | tuple[Value, ...] | None,
    place: Place,
) -> None:
    """Run a Python program of the repository in a process of its own."""
    from maintlint.evaluate import modules

    inner = replace(
        frame,
        code=CodeMap(source),
        path=path,
        holes=(),
        via=(*frame.via, place),
        called=(f"file:{path}",),
        depth=frame.depth + 1,
        flow=Flow(),
        handed=None,
        languages=(*frame.languages, "python"),
    )
    modules.run_file(run, inner, state, path, tuple(arguments or ()))


def runs_program(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> bool:
    """Is the command a program of the repository (``./fix.sh``)? Then run it."""
    word = words[0]
    shown = word.show()
    if "/" not in shown and not shown.endswith((".sh", ".bash", ".py")):
        return False
    found = files.program(run, frame, state, word)
    if found is None:
        from maintlint.evaluate import written

        place = frame.place(node.start, node.end)
        return written.runs(run, frame, state, word, tuple(words[1:]), place)
    if run.files.resolve(frame.path) == found:
        return False
    scratch = state.child()
    file(run, frame, scratch, found, words[1:], frame.place(node.start, node.end), same_shell=False)
    if state.output is not None:
        state.output = scratch.output
    return True


def other_language(
    run: Run, frame: Frame, state: State, language: str, code: Value, arguments: tuple[Value, ...] = ()
) -> None:
    """Code that is no shell: Python is followed; of other languages it is said once, never treated as safe."""
    if language == "python":
        from maintlint.evaluate import modules

        modules.run_text(run, frame, state, code, arguments)
        return
    place = code.place
    if place is None or frame.muted:
        return
    names = tuple(run.knowledge.destructive_names(code.show()))
    if names:
        run.unread.setdefault(place.key(), UnreadRegion(place, f"{language} code is not read here", names))
