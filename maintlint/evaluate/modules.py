"""Modules of the repository and Python code in values: found, read once, evaluated where they are used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate import definitions
from maintlint.evaluate.expressions import HOLE_BASE, MOST_HOLES
from maintlint.evaluate.files import read
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.modulemap import MOST_FOLLOWED, ModuleMap, Own, module_map
from maintlint.evaluate.objects import Function, Named, Namespace, Thing
from maintlint.evaluate.state import State
from maintlint.places import CodeMap, Segment
from maintlint.program import Import, Node, Program
from maintlint.values import Hole, ListValue, Lit, Text, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

MOST_MODULES = 24
MOST_FOR_A_VALUE = 12_000
MOST_DEPTH = 12


def find(run: Run, frame: Frame, state: State, path: str, node: Node, called: bool = False) -> Thing:
    """A name of a module of the repository, or the module itself; ``None`` if there is no such module.

    Behind the name there may be members of what it stands for; ``called``: the last of them is.
    """
    if run.root is None:
        return None
    key = (frame.path, path)
    if key not in run.located:
        run.located[key] = _located(run, frame, path)
    if run.located[key] is None:
        return None
    where, rest = run.located[key]
    if rest and where not in run.modules and _of_no_use(run, where, rest[0]):
        return None
    found: Thing = module(run, frame, state, where, node)
    for at, name in enumerate(rest):
        if isinstance(found, Namespace):
            found = _of_module(run, frame, state, found, name, node)
        elif found is not None:
            found = _member(run, frame, state, found, name, node, called and at == len(rest) - 1)
    return found


def _located(run: Run, frame: Frame, path: str) -> tuple[str, list[str]] | None:
    """The module that the start of a name stands for, and the names behind it."""
    name = path.lstrip(".")
    parts = name.split(".") if name else []
    for size in range(len(parts), 0, -1):
        where = locate(run, frame, len(path) - len(name), parts[:size])
        if where is not None:
            return where, parts[size:]
    return None


def _member(run: Run, frame: Frame, state: State, base: Thing, name: str, node: Node, called: bool) -> Thing:
    from maintlint.evaluate.calls import member

    return member(run, frame, state, base, name, node, called)


def _of_module(run: Run, frame: Frame, state: State, found: Namespace, name: str, node: Node) -> Thing:
    """What a module defines by this name, or has from another module."""
    known: Thing = definitions.made(run, state, found.names.get(name))
    shape = mapped(run).outline(found.path) if known is None and frame.depth < MOST_DEPTH else None
    if shape is None:
        return known
    inside = replace(frame, path=found.path, depth=frame.depth + 1)
    for taken in shape.taken:
        if taken.alias == name.encode() and taken.name:
            separator = "" if taken.module.endswith(".") else "."
            return find(run, inside, state, f"{taken.module}{separator}{taken.name.decode()}", node)
    return None


def _of_no_use(run: Run, path: str, name: str) -> bool:
    """A class or a function of a larger module that touches nothing and makes nothing that does."""
    known = mapped(run)
    shape = known.outline(path)
    word = name.encode()
    if shape is None or not shape.defines(word):
        return False
    touching = known.touching(path)
    if word in touching.functions or word in touching.classes or shape.makes(word):
        return False
    if shape.asks:
        return False  # Whether somebody was asked counts for whatever comes after.
    return name[:1].isupper() or len(shape.data) > MOST_FOR_A_VALUE


def mapped(run: Run) -> ModuleMap:
    """What is known of the repository's modules."""
    if run.map is None:
        run.map = module_map(run.knowledge, run.files, run.root, run.config.commands)
    known: ModuleMap = run.map
    return known


def locate(run: Run, frame: Frame, level: int, parts: list[str]) -> str | None:
    """The file of a module; absolute names are tried beside the program and in the root."""
    return mapped(run).locate(os.path.dirname(frame.path), level, tuple(parts))


def module(run: Run, frame: Frame, state: State, path: str, node: Node) -> Namespace | None:
    """A module of the repository with its names; its body runs once, the first time that it is used."""
    known: Namespace | None = run.modules.get(path)
    if known is not None:
        return known
    if path == run.files.resolve(frame.path) or f"file:{path}" in frame.called:
        return None
    if len(run.modules) >= MOST_MODULES or frame.depth >= MOST_DEPTH:
        return None
    source = read(run, path)
    if source is None or len(source.data) > MOST_FOLLOWED:
        return None
    names: dict[str, Thing] = {}
    namespace = run.modules[path] = Namespace(path, names)
    program = run.read_python(source.data)
    run.followed.setdefault(source.path)
    run.count(frame, program)
    place = frame.place(node.start, node.end)
    inner = replace(
        frame, code=CodeMap(source), path=path, holes=(), via=(*frame.via, place), flow=Flow(), depth=frame.depth + 1,
        called=(*frame.called, f"file:{path}"), owned=frozenset(), shadowed={}, owner=None,
    )  # fmt: skip
    scope = state.copy()
    scope.variables = {name: value for name, value in state.variables.items() if "·" in name}
    definitions.block(run, inner, scope, program.body, names, _own(run, path, source.data))
    for name, value in scope.variables.items():
        if "·" in name:
            state.variables.setdefault(name, value)
        else:
            names[name] = value
    return namespace


def load(run: Run, frame: Frame, state: State, node: Import) -> None:
    """``import``: a module of the repository is run when something of it is used; ``import *`` uses all."""
    path = node.path
    if node.name and node.name not in state.variables:
        bound: Any = Named(path if "." not in path or node.name != path.partition(".")[0] else node.name)
        state.variables[node.name] = bound
    if not node.everything or run.root is None:
        return
    level = len(path) - len(path.lstrip("."))
    parts = path.lstrip(".").split(".") if path.lstrip(".") else []
    where = locate(run, frame, level, parts) if parts else None
    found = module(run, frame, state, where, node) if where is not None else None
    if found is not None:
        state.variables.update({name: value for name, value in found.names.items() if not name.startswith("_")})


def run_text(
    run: Run, frame: Frame, state: State, code: Value, arguments: tuple[Value, ...] = (), same_scope: bool = False
) -> None:
    """Run Python code held in a value; what is not known of it is a name that nothing is known of."""
    if frame.depth >= MOST_DEPTH:
        return
    for text in code.alternatives[:4]:
        source = text.place
        data, segments, holes = _spelled(text)
        if source is None or not data.strip():
            continue
        program = run.read_python(data)
        run.count(frame, program)
        inner = replace(
            frame, code=CodeMap(source.source, segments), holes=holes, depth=frame.depth + 1, language="python",
            languages=(*frame.languages, "python"), flow=frame.flow if same_scope else Flow(),
            owned=frame.owned if same_scope else frozenset(), shadowed=frame.shadowed if same_scope else {},
        )  # fmt: skip
        if same_scope:
            run.block(inner, state, program.body)
        else:
            scope = fresh(state, arguments)
            run.block(inner, scope, program.body)
            run.finish_python(inner, scope, program)
            state.made = state.made | scope.made


def completed(run: Run, frame: Frame, program: Program) -> Program:
    """A program that was left unread, lowered if it uses functions of the repository that touch something.

    So is one that cannot be read, or is Python 2: that is told.
    """
    script: Any = program.later
    if script is None:
        return program
    if not _own(run, frame.path, script.data).touching.whole and script.valid and script.older is None:
        return program
    from maintlint.languages.python.lower import lowered

    return lowered(script)


def quiet(run: Run, function: Function) -> bool:
    """Does the function touch nothing, by its words? Then only its value matters."""
    known = run.quiet.get(id(function.node))
    if known is None:
        known = run.quiet[id(function.node)] = _quiet(run, function)
    return known


def _surroundings(run: Run, function: Function) -> Own | None:
    """What is known of the file that the function stands in; ``None`` if it is in no file."""
    place = function.frame.place(0, 1)
    if (place.start, place.end) != (0, 1):
        return None
    return _own(run, function.frame.path, place.source.data)


def _quiet(run: Run, function: Function) -> bool:
    node, own = function.node, _surroundings(run, function)
    if own is None:
        return False
    if not own.touching.whole:
        return True
    if own.starts(node.start):
        return node.start not in own.touching.loud
    source = function.frame.place(node.start, node.end).source
    return not own.reaches(source.data[node.start : node.end])


def _own(run: Run, path: str, data: bytes) -> Own:
    known: Own | None = run.surroundings.get(path)
    if known is None:
        known = run.surroundings[path] = mapped(run).own(path, data)
    return known


def _spelled(text: Text) -> tuple[bytes, tuple[Segment, ...], tuple[Value, ...]]:
    """The text to parse and where its pieces come from; what is not known is a sign inside of texts, else a name."""
    pieces: list[bytes] = []
    segments: list[Segment] = []
    holes: list[Value] = []
    at = 0
    line = ""
    for atom in text.atoms:
        if isinstance(atom, Lit):
            piece = atom.text.encode("utf-8", "replace")
            line = (line + atom.text).rpartition("\n")[2]
        elif isinstance(atom, Hole) and _in_quotes(line) and len(holes) < MOST_HOLES:
            piece = chr(HOLE_BASE + len(holes)).encode()
            holes.append(Value((Text((replace(atom, splits=False),)),)))
        else:
            piece = b"_unknown_" if isinstance(atom, Hole) else b"*"
        if atom.place is not None and piece and not isinstance(atom, Hole):
            segments.append(Segment(at, at + len(piece), atom.place))
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces), tuple(segments), tuple(holes)


def _in_quotes(line: str) -> bool:
    """Is the end of this start of a line inside a text?"""
    quote = ""
    for character in line:
        if not quote and character in "'\"":
            quote = character
        elif character == quote:
            quote = ""
    return bool(quote)


def fresh(state: State, arguments: tuple[Value, ...]) -> State:
    """What a Python program finds when it starts: guards, the directory, what was made or sent; nothing else."""
    scope = State()
    scope.closed = scope.errexit = True
    scope.guards, scope.condition = state.guards, state.condition
    scope.made = state.made
    scope.sent = state.sent
    scope.input = state.input
    scope.output = state.output
    scope.directory = state.directory
    scope.arguments = ListValue(arguments)
    scope.argument_count = len(arguments)
    for name, value in state.variables.items():
        if name.startswith("environ·[") and state.closed:
            scope.variables[name] = value
        elif name.isupper() and isinstance(value, Value) and not state.closed:
            scope.variables[f"environ·[{name}]"] = value
    return scope


def run_file(run: Run, frame: Frame, state: State, path: str, arguments: tuple[Value, ...]) -> None:
    """Run a Python program of the repository that another program starts; ``frame`` is its own already."""
    source = read(run, path)
    if source is None:
        return
    program = run.read_python(source.data)
    run.count(frame, program)
    scope = fresh(state, arguments)
    inner = replace(frame, language="python", owned=frozenset(), shadowed={}, owner=None)
    run.block(inner, scope, program.body)
    run.finish_python(inner, scope, program)
    state.made = state.made | scope.made
    state.output = scope.output
