"""Modules of the repository and Python code in values: found, read once, evaluated where they are used."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from maintlint.evaluate.expressions import HOLE_BASE, MOST_HOLES
from maintlint.evaluate.files import MOST_BYTES, read
from maintlint.evaluate.objects import Function, Named, Namespace, Thing
from maintlint.evaluate.state import Flow, Frame, State
from maintlint.files import Files
from maintlint.places import CodeMap, Segment
from maintlint.program import Import, Node, Program
from maintlint.sources.decode import UnreadableError
from maintlint.values import Hole, ListValue, Lit, Text, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run
    from maintlint.languages.python.touching import Around

MOST_MODULES = 24
MOST_FOR_A_VALUE = 12_000
MOST_FOLLOWED = 200_000
"""Larger modules of the repository are not followed."""

_STANDARD = sys.stdlib_module_names | {"builtins"}
MOST_DEPTH = 12


def find(run: Run, frame: Frame, state: State, path: str, node: Node) -> Thing:
    """A name of a module of the repository, or the module itself; ``None`` if there is no such module."""
    if run.root is None:
        return None
    parts = path.lstrip(".").split(".") if path.lstrip(".") else []
    level = len(path) - len(path.lstrip("."))
    if not level and parts[0] in _STANDARD:
        return None
    for size in range(len(parts), 0, -1):
        where = locate(run, frame, level, parts[:size])
        if where is None:
            continue
        if size < len(parts) and where not in run.modules and _of_no_use(run.files, where, parts[size]):
            return None
        found: Thing = module(run, frame, state, where, node)
        if found is None:
            return None
        for part in parts[size:]:
            found = found.names.get(part) if isinstance(found, Namespace) else None
        return found
    return None


def _of_no_use(files: Files, path: str, name: str) -> bool:
    """A class or a function of a larger module that touches nothing: its module is not run for it."""
    defined, size = defined_in(files, path)
    word = name.encode()
    if word not in defined or word in touching_in(files, path):
        return False
    return name[:1].isupper() or size > MOST_FOR_A_VALUE


def locate(run: Run, frame: Frame, level: int, parts: list[str]) -> str | None:
    """The file of a module; absolute names are tried beside the program and in the root."""
    if not level and (not parts or parts[0] in _STANDARD):
        return None
    key = (os.path.dirname(frame.path), level, tuple(parts))
    if key in run.located:
        return run.located[key]
    found = run.located[key] = _locate(run, key[0], level, parts)
    return found


def _locate(run: Run, here: str, level: int, parts: list[str]) -> str | None:
    assert run.root is not None
    bases = [here, run.root, os.path.join(run.root, "src")]
    if level:
        base = here
        for _ in range(level - 1):
            base = os.path.dirname(base)
        bases = [base]
    for base in bases:
        stem = os.path.join(base, *parts)
        for candidate in (f"{stem}.py", os.path.join(stem, "__init__.py")):
            if run.files.is_file(candidate):
                real = run.files.resolve(candidate)
                if real.startswith(run.root.rstrip("/") + "/"):
                    return real
    return None


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
    run.block(inner, scope, program.body)
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
    """A program that was left as it is, lowered if it uses functions of the repository that touch something."""
    script: Any = program.later
    if script is None:
        return program
    from maintlint.languages.python.lower import lowered
    from maintlint.languages.python.touching import around, calls_something, imports_of, says, spoken, words_of_names

    said = spoken(script.data)
    extra = words_of_names(name for name in run.config.commands if "." in name)
    if extra and calls_something(said, around(script.data, extra)):
        return lowered(script)
    if run.root is None:
        return program
    for path in sorted(imports_of(script.data)):
        parts = path.lstrip(".").split(".") if path.lstrip(".") else []
        where = locate(run, frame, len(path) - len(path.lstrip(".")), parts)
        if where is not None and says(said, touching_in(run.files, where)):
            return lowered(script)
    return program


def quiet(run: Run, function: Function) -> bool:
    """Does the function touch nothing, by its words? Then only its value matters."""
    known = run.quiet.get(id(function.node))
    if known is None:
        known = run.quiet[id(function.node)] = _quiet(run, function)
    return known


def _quiet(run: Run, function: Function) -> bool:
    from maintlint.languages.python.touching import touching_stretch

    frame = function.frame
    place = frame.place(0, 1)
    if (place.start, place.end) != (0, 1):
        return False
    data = place.source.data
    about = _surroundings(run, frame, data)
    node = function.node
    if node.start in about.starts:
        return node.start not in about.loud
    return not touching_stretch(data[node.start : node.end], about.whole, about.names)


class About(Struct, frozen=True):
    """What a file says as a whole, and what of it touches something; ``names`` with those of other modules."""

    whole: Around
    names: frozenset[bytes]
    loud: frozenset[int]
    starts: frozenset[int]


def _surroundings(run: Run, frame: Frame, data: bytes) -> About:
    from maintlint.languages.python.touching import imports_of, words_of_names

    known: About | None = run.surroundings.get(frame.path)
    if known is None:
        extra = words_of_names(name for name in run.config.commands if "." in name)
        foreign: frozenset[bytes] = frozenset()
        for path in imports_of(data) if run.root is not None else ():
            level = len(path) - len(path.lstrip("."))
            where = locate(run, frame, level, path.lstrip(".").split(".") if path.lstrip(".") else [])
            if where is not None:
                foreign |= touching_in(run.files, where)
        known = run.surroundings[frame.path] = _about(data, tuple(sorted(extra.items())), foreign)
    return known


@lru_cache(maxsize=512)
def _about(data: bytes, extra: tuple[tuple[bytes, frozenset[bytes]], ...], foreign: frozenset[bytes]) -> About:
    """The same of a file's text; modules are looked at once, however many programs use them."""
    from maintlint.languages.python.touching import around, touching

    found = touching(data, dict(extra), foreign)
    return About(around(data, dict(extra)), found.names | foreign, found.loud, found.starts)


@lru_cache(maxsize=4096)
def defined_in(files: Files, path: str) -> tuple[frozenset[bytes], int]:
    """The functions and classes of a module, and its size."""
    from maintlint.languages.python.touching import definitions

    try:
        data = files.load(path)[:MOST_FOLLOWED]
    except UnreadableError:
        return frozenset(), 0
    return definitions(data), len(data)


@lru_cache(maxsize=4096)
def touching_in(files: Files, path: str) -> frozenset[bytes]:
    """Names of a module of the repository that touch something; looked at once per process."""
    from maintlint.languages.python.touching import touching

    try:
        data = files.load(path)
    except UnreadableError:
        return frozenset()
    return touching(data).names if len(data) <= MOST_BYTES else frozenset()


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
