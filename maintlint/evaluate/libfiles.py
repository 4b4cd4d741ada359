"""Files and paths of the library: ``os.path``, ``pathlib``, ``glob``, ``tempfile``, ``open``."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.combining import concat, join, map_holes
from maintlint.evaluate import counterparts, described, files, listing, pathtexts, sweeps, written
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Object, Sequence, Thing, as_text, attribute, nothing, set_attribute, something
from maintlint.evaluate.state import State
from maintlint.places import Place
from maintlint.program import Node
from maintlint.values import EMPTY, Emptiness, Hole, Lit, Text, Value, Wild, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def _first(given: Any, place: Place, name: str = "path") -> Value:
    found = given.either(0, name)
    if found is None:
        return literal(".", place)
    text = as_text(found, place)
    return something(text) or text


def _join(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    return pathtexts.joined([as_text(part, place) for part in given.positional], place)


def _path(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    if not given.positional:
        return literal(".", place)
    return pathtexts.joined([as_text(part, place) for part in given.positional], place)


def _dirname(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    return pathtexts.parent(_first(given, place, "p"), place)


def _basename(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    return pathtexts.name(_first(given, place, "p"), place)


def _same(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``abspath`` and friends: the same place by another name; an empty path becomes the working directory."""
    return absolute(_first(given, frame.place(node.start, node.end)), frame.place(node.start, node.end))


def absolute(value: Value, place: Place) -> Value:
    """A path made absolute."""
    texts = []
    for text in value.alternatives:
        if text.empty > Emptiness.UNLIKELY and len(text.atoms) == 1 and isinstance(text.atoms[0], Hole):
            from msgspec.structs import replace

            hole = text.atoms[0]
            texts.append(Text((replace(hole, empty=Emptiness.NEVER, absolute=True),)))
        else:
            texts.append(text)
    return Value(tuple(texts))


def _expanded(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    value = _first(given, place)
    texts = []
    for text in value.alternatives:
        first = text.atoms[0] if text.atoms else None
        if isinstance(first, Lit) and first.text.startswith("~"):
            user, slash, rest = first.text[1:].partition("/")
            home = Hole("env", f"~{user}" if user else "HOME", first.place, Emptiness.NEVER, absolute=True, exists=True)
            tail = (Lit(slash + rest, first.place),) if slash else ()
            texts.append(Text((home, *tail, *text.atoms[1:])))
        else:
            texts.append(text)
    return Value(tuple(texts))


def _home(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    return unknown("env", "HOME", frame.place(node.start, node.end), Emptiness.NEVER, absolute=True, exists=True)


def _cwd(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    text = state.directory.text
    if text is not None and text.literal is not None and text.literal.startswith("/"):
        return Value((text,))
    return unknown("directory", "PWD", frame.place(node.start, node.end), Emptiness.NEVER, absolute=True, exists=True)


def _chdir(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """A failing ``chdir`` raises, so what follows is in the directory; whoever catches that is where it was before."""
    from maintlint.evaluate.pathtexts import into_directory
    from maintlint.scope import Directory

    place = frame.place(node.start, node.end)
    if frame.failure == "ignored":
        failed = state.copy()
        failed.directory = Directory(state.directory.text, place)
        frame.flow.raises.append(failed)
    state.directory = Directory(into_directory(state.directory.text, _first(given, place)))
    return nothing(place)


def _listdir(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """The names in a directory: any name, each exists."""
    place = frame.place(node.start, node.end)
    return Sequence((), sweeps.listed(run, Value((Text((Wild("*", place),)),)), _first(given, place)))


def _compared(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``filecmp.dircmp``: the names that either directory has, and the other lacks."""
    place = frame.place(node.start, node.end)
    sides = _first(given, place, "a"), as_text(given.either(1, "b"), place)
    names = [sweeps.listed(run, Value((Text((Wild("*", side.place or place),)),)), side) for side in sides]
    made = Object("filecmp.dircmp", (run.fresh_id(),))
    for name, side in zip(("left", "right"), sides, strict=True):
        set_attribute(state, made, name, side)
    for name in ("common", "common_dirs", "common_files", "same_files", "diff_files", "funny_files"):
        set_attribute(state, made, name, Sequence((), listing.narrowed(names[0], place, False)))
    for name, own, other in (("left_only", 0, 1), ("right_only", 1, 0)):
        roll = counterparts.held(run, names[other], place, ())
        set_attribute(state, made, name, Sequence((), listing.narrowed(names[own], place, True, roll)))
    return made


def _scandir(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    return Sequence((), sweeps.listed(run, pathtexts.walked(_first(given, place), place)))


def _walk(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``os.walk``: each directory below, and the names in it."""
    place = frame.place(node.start, node.end)
    top = _first(given, place, "top")
    root = concat(
        (top, Value((Text((Hole("walk", "{}", place, Emptiness.UNLIKELY, exists=True, listing="os.walk"),)),)))
    )
    names = Sequence(
        (), Value((Text((Hole("walk", "name", place, Emptiness.NEVER, exists=True, listing="os.walk"),)),))
    )
    sweeps.listed(run, root)
    return Sequence((), Sequence((root, names, names)))


def _glob(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    pattern = pathtexts.activated(_first(given, place, "pathname"))
    root = given.keyword("root_dir")
    if root is not None:
        pattern = pathtexts.joined([as_text(root, place), pattern], place)
    return Sequence((), sweeps.listed(run, pattern))


def _fresh(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    return unknown("fresh", "tempfile", frame.place(node.start, node.end), Emptiness.NEVER, absolute=True, exists=True)


def _fresh_pair(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    return Sequence((unknown("number", "fd", place, Emptiness.NEVER), _fresh(run, frame, state, given, node)))


def _fresh_file(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    made = Object("tempfile.File", (run.fresh_id(),))
    set_attribute(state, made, "name", _fresh(run, frame, state, given, node))
    return made


def _temporary(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    return literal("/tmp", frame.place(node.start, node.end))


def _splitext(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    import os.path

    place = frame.place(node.start, node.end)
    value = _first(given, place)
    exact = value.literal
    if exact is None:
        return Sequence((value, unknown("unknown", "extension", place, Emptiness.MAYBE)))
    return Sequence(tuple(literal(part, place) for part in os.path.splitext(exact)))


def _split(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    return Sequence((_dirname(run, frame, state, given, node), _basename(run, frame, state, given, node)))


# --- open files -------------------------------------------------------------------------------------------


def _open(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``open``: what is written is an effect, what is read is a file of the repository or unknown."""
    place = frame.place(node.start, node.end)
    mode = given.either(1, "mode")
    path = _first(given, place, "file")
    return opened(run, frame, state, path, given, mode, node)


def opened(run: Run, frame: Frame, state: State, path: Value, given: Any, mode: Thing, node: Node) -> Object:
    """A file object for a path."""
    place = frame.place(node.start, node.end)
    text = as_text(mode, place).literal if mode is not None else "r"
    made = Object("io.file", (run.fresh_id(),))
    set_attribute(state, made, "name", path)
    set_attribute(state, made, "mode", literal(text or "", place))
    if text is None or any(letter in text for letter in "wax+"):
        spec = run.knowledge.lookup("builtins.open")
        if spec is not None and text is not None:
            from maintlint.evaluate.calls import Given

            described.perform(run, frame, state, spec, "builtins.open", Given((path, literal(text, place))), node, None)
            if "a" not in text:
                written.keep(state, path, EMPTY, appended=False)
    else:
        sweeps.works_on(run, path.alternatives)
    return made


def _in_memory(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``io.StringIO(text)``: a file object that reads a text of the program; an empty one is no file to read."""
    text = given.either(0, "initial_value") or given.keyword("initial_bytes")
    if text is None:
        return Object("io.StringIO", (run.fresh_id(),))
    made = Object("io.file", (run.fresh_id(),))
    set_attribute(state, made, "printed", as_text(text, frame.place(node.start, node.end)))
    return made


def _write(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    """``stream.write(text)``: a program that is put together in a file may be run from there."""
    place = frame.place(node.start, node.end)
    name, text = attribute(state, base, "name"), given.either(0, "s")
    if isinstance(name, Value) and text is not None:
        written.keep(state, name, as_text(text, place), appended=True)
    return unknown("number", "written", place, Emptiness.NEVER)


def file_text(run: Run, frame: Frame, state: State, stream: Object) -> Value:
    """What a file object reads; one of several reads what any of them does."""
    if len(stream.ids) > 1:
        return reduce(join, [file_text(run, frame, state, replace(stream, ids=(one,))) for one in stream.ids])
    printed = attribute(state, stream, "printed")
    if isinstance(printed, Value):
        return printed
    name = attribute(state, stream, "name")
    if not isinstance(name, Value):
        return unknown("file", "file", None, Emptiness.MAYBE, many=True, listing="file")
    return files.content(run, frame, state, name)


def _read(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    return file_text(run, frame, state, base)


def _readline(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    items = listing.lines(file_text(run, frame, state, base), frame.place(node.start, node.end))
    if items.items:
        return items.items[0]
    if items.more is None:
        return EMPTY
    # Outside of a loop it is the first line, and not any.
    return items.more if frame.loops else map_holes(items.more, listing="")


def _readlines(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    return listing.lines(file_text(run, frame, state, base), frame.place(node.start, node.end), keep=True)


def _script(run: Run, frame: Frame, state: State, place: Place) -> Thing:
    return unknown("script", "0", place, Emptiness.NEVER, exists=True)


FUNCTIONS: dict[str, Callable[..., Thing]] = {
    **dict.fromkeys(("io.StringIO", "io.BytesIO"), _in_memory),
    **dict.fromkeys(("os.path.join", "posixpath.join"), _join),
    **dict.fromkeys(("pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath", "pathlib.PurePosixPath"), _path),
    "os.path.dirname": _dirname,
    "os.path.basename": _basename,
    **dict.fromkeys(
        ("os.path.abspath", "os.path.realpath", "os.path.normpath", "os.fspath", "os.path.expandvars", "os.fsdecode"),
        _same,
    ),
    "os.path.expanduser": _expanded,
    "os.path.splitext": _splitext,
    "os.path.split": _split,
    **dict.fromkeys(("os.getcwd", "os.getcwdu", "pathlib.Path.cwd"), _cwd),
    "os.chdir": _chdir,
    "pathlib.Path.home": _home,
    "os.listdir": _listdir,
    "filecmp.dircmp": _compared,
    "os.scandir": _scandir,
    **dict.fromkeys(("os.walk", "os.fwalk"), _walk),
    **dict.fromkeys(("glob.glob", "glob.iglob"), _glob),
    **dict.fromkeys(("tempfile.mkdtemp", "tempfile.mktemp", "tempfile.TemporaryDirectory"), _fresh),
    "tempfile.mkstemp": _fresh_pair,
    **dict.fromkeys(
        ("tempfile.NamedTemporaryFile", "tempfile.TemporaryFile", "tempfile.SpooledTemporaryFile"), _fresh_file
    ),
    "tempfile.gettempdir": _temporary,
    **dict.fromkeys(
        ("builtins.open", "io.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open", "tokenize.open"), _open
    ),
}

VALUES: dict[str, Callable[..., Thing]] = {
    "builtins.__file__": _script,
    "os.sep": lambda run, frame, state, place: literal("/", place),
    "os.linesep": lambda run, frame, state, place: literal("\n", place),
    "os.curdir": lambda run, frame, state, place: literal(".", place),
    "os.devnull": lambda run, frame, state, place: literal("/dev/null", place),
}

METHODS: dict[str, Callable[..., Thing]] = {
    **dict.fromkeys(("io.file.write", "tempfile.File.write"), _write),
    "io.file.read": _read,
    "io.file.readline": _readline,
    "io.file.readlines": _readlines,
    "io.stream.read": _read,
    "io.stream.readlines": _readlines,
    "io.stream.readline": _readline,
}
