"""The language's own functions and the small parts of the library that values go through."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint import wording
from maintlint.combining import map_holes
from maintlint.evaluate import counts, listing, listmethods, subscripts, turns
from maintlint.evaluate.frame import Frame, Pass
from maintlint.evaluate.libtexts import TEXTS_OF
from maintlint.evaluate.objects import (
    Class,
    Function,
    Mapping,
    Named,
    Object,
    Sequence,
    Thing,
    as_text,
    attribute,
    boolean,
    is_nothing,
    item_of,
    join_things,
    lists_in,
    nothing,
    number_of,
    set_attribute,
)
from maintlint.evaluate.parameters import apply_step
from maintlint.evaluate.state import State
from maintlint.evaluate.trying import lone
from maintlint.places import Place
from maintlint.program import MAIN, Attribute, Call, Node, Variable
from maintlint.values import EMPTY, FULL_NAME, Emptiness, Hole, Value, literal, own_host, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

Handler = Callable[..., Thing]
MOST_NUMBERS = 10_000


def _exit(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    code = given.positional[0] if given.positional else None
    number = 0 if code is None else number_of(code)
    frame.flow.exits.append((state.copy(), None if number is None else number == 0))
    frame.flow.leave("exit", state, len(run.recorded))
    state.live = False
    return nothing(frame.place(node.start, node.end))


def _length(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    base = given.positional[0] if given.positional else None
    count = listing.count(base)
    if count is not None:
        return literal(str(count), place)
    listed = isinstance(base, (Sequence, Named)) or (isinstance(base, Value) and any(hole.many for hole in base.holes))
    return unknown("number", "len", place, Emptiness.NEVER, listing="" if not listed else "len")


def _items(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``list(x)``, ``sorted(x)``, ``set(x)``, ``reversed(x)``, ``iter(x)``."""
    if not given.positional:
        return Sequence()
    first = given.positional[0]
    if isinstance(first, Value) and len(first.holes) == 1 and first.holes[0].many and first.holes[0].choices is None:
        items = listing.elements(run, frame, state, first, node)
        return Sequence((), item_of(items), items.filled)
    return listing.elements(run, frame, state, first, node)


def _dict(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    first = given.positional[0] if given.positional else None
    entries = dict(first.items) if isinstance(first, Mapping) else {}
    entries.update(given.keywords)
    more = first.more if isinstance(first, Mapping) else None
    if isinstance(first, Sequence):
        pair = item_of(first)
        if isinstance(pair, Sequence) and len(pair.items) == 2:
            return Mapping((), pair.items[1], as_text(pair.items[0]))
        more = pair
    return Mapping(tuple(entries.items()), more)


def _text(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    if not given.positional:
        return EMPTY
    from maintlint.evaluate.objects import shown

    return shown(as_text(given.positional[0], frame.place(node.start, node.end)))


def _number(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    value = as_text(given.positional[0], place) if given.positional else literal("0", place)
    hole = lone(value)
    if hole is not None and hole.origin == "own-host" and len(given.positional) == 1:
        return apply_step(value, ("number", "", "10#"))
    if number_of(value) is not None:
        return value
    number = unknown("number", value.show()[:40], place, Emptiness.NEVER)
    return map_holes(number, about=(counts.ANSWERED,)) if hole is not None and hole.origin == "input" else number


def _range(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    numbers = [number_of(value) for value in given.positional]
    if numbers and all(number is not None for number in numbers):
        known = [number for number in numbers if number is not None]
        try:
            span = range(*known[:3])
        except ValueError:
            return Sequence()
        if len(span) <= MOST_NUMBERS:
            return Sequence(tuple(literal(str(number), place) for number in span))
    return Sequence((), unknown("number", "range", place, Emptiness.NEVER))


def _enumerate(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    items = listing.elements(run, frame, state, given.positional[0], node) if given.positional else Sequence()
    number = unknown("number", "index", place, Emptiness.NEVER)
    rows = tuple(Sequence((number, item)) for item in items.items)
    return Sequence(rows, None if items.more is None else Sequence((number, items.more)), items.filled)


def _zip(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    columns = [listing.elements(run, frame, state, value, node) for value in given.positional]
    if columns and all(column.more is None for column in columns):
        return Sequence(tuple(Sequence(row) for row in zip(*(column.items for column in columns), strict=False)))
    found = [item_of(column) for column in columns]
    return Sequence((), Sequence(tuple(found))) if found and all(item is not None for item in found) else Sequence()


def _map(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``map(f, items)``, ``filter(f, items)``: the function runs on every item."""
    from maintlint.evaluate.calls import Given, apply

    if len(given.positional) < 2:
        return Sequence()
    items = listing.elements(run, frame, state, given.positional[1], node)
    place = frame.place(node.start, node.end)
    if not items.items and items.more is None:
        return Sequence()
    function = given.positional[0]
    if isinstance(function, Named) and function.path in TEXTS_OF and listing.are_words(items):
        return Sequence(tuple([apply(run, frame, state, function, Given((word,)), node) for word in items.items]))
    item = listing.each(items, "", place, "list")
    parameters = function.node.parameters if isinstance(function, Function) else ()
    name = parameters[0].name if parameters else "item"
    lists = lists_in(state.variables)
    around = Pass(place, name, False, False, False, True, len(state.guards), item=lone(item), lists=lists)
    inner = replace(frame, loops=(*frame.loops, around))
    result = apply(run, inner, state, function, Given((item,)), node)
    return Sequence((result,)) if items.items else Sequence((), result, items.filled)


def _filter(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    items = listing.elements(run, frame, state, given.positional[1], node) if len(given.positional) > 1 else Sequence()
    return Sequence((), item_of(items))


def _next(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    items = listing.elements(run, frame, state, given.positional[0], node) if given.positional else Sequence()
    source = node.arguments[0].value if isinstance(node, Call) and node.arguments else None
    if frame.loops and items.items and isinstance(source, (Variable, Attribute)):
        # Each pass takes another one.
        return listing.each(items, "", place, getattr(source, "name", ""))
    if items.items:
        return items.items[0]
    found: Thing = items.more if items.more is not None else nothing(place)
    return join_things(found, given.positional[1]) if len(given.positional) > 1 else found


def _extreme(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``max(paths, key=…)``: one of the items; which number is the larger of two is not asked."""
    place = frame.place(node.start, node.end)
    if len(given.positional) != 1:
        return unknown("number", "max", place, Emptiness.NEVER)
    items = listing.elements(run, frame, state, given.positional[0], node)
    found = subscripts.indexed(items, None, place)
    default = given.keyword("default")
    return found if default is None else join_things(found, default)


def _chain(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    result = Sequence()
    for value in given.positional:
        result = listmethods.combined(
            run, frame, state, "+", result, listing.elements(run, frame, state, value, node), node
        )
    return result


def _first(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    return given.positional[0] if given.positional else nothing(frame.place(node.start, node.end))


def _super(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``super()``: the object, seen as one of the class's bases."""
    base: Thing = state.variables.get("self")
    if isinstance(base, Object) and isinstance(frame.owner, Class):
        parents = [parent for parent in frame.owner.bases if isinstance(parent, Class)]
        if parents:
            return replace(base, cls=parents[0])
        return replace(base, cls=frame.owner.library or "builtins.object")
    return unknown("unknown", "super", frame.place(node.start, node.end), Emptiness.NEVER)


_OUTSIDE = frozenset({"argv", "env", "input", "file", "output"})
"""Where code comes from that the program itself does not make."""


def _from_outside(run: Run, hole: Hole) -> bool:
    return hole.origin in _OUTSIDE and hole.name not in run.routines


def _opaque(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``exec``, ``eval``: text that is known is followed, text that is computed is told."""
    from maintlint.evaluate import modules
    from maintlint.scope import Opaque, Step

    place = frame.place(node.start, node.end)
    code = given.positional[0] if given.positional else None
    if isinstance(code, Value):
        if code.literal is not None:
            modules.run_text(run, frame, state, code, same_scope=True)
        elif any(_from_outside(run, hole) for hole in code.holes):
            hole = next(hole for hole in code.holes if _from_outside(run, hole))
            origin = None if hole.place is None else Step(hole.place, f"the text comes from {wording.called(hole)}")
            run.hide(frame, Opaque("eval", place, code.show(), origin))
    return unknown("unknown", "eval", place, Emptiness.UNLIKELY)


def _own_host(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    return turns.named(run, frame, own_host("hostname", frame.place(node.start, node.end)))


def _full_name(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    return turns.named(run, frame, own_host("getfqdn", frame.place(node.start, node.end), FULL_NAME))


def _uname(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    place = frame.place(node.start, node.end)
    other = unknown("output", "uname", place, Emptiness.NEVER)
    made = Object("os.uname_result", (run.fresh_id(),))
    host = turns.named(run, frame, own_host("nodename", place))
    set_attribute(state, made, "nodename", host)
    set_attribute(state, made, "node", host)
    set_attribute(state, made, "elements", Sequence((other, host, other, other, other)))
    return made


def _partial(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    from maintlint.evaluate.routines import partial

    return partial(run, frame, state, given, node)


def _islice(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``islice(items, most)``, ``islice(items, begin, end)``."""
    base, *bounds = given.positional
    if not bounds:
        return base
    begin, end = (None, bounds[0]) if len(bounds) == 1 else bounds[:2]
    open_ended = isinstance(end, Value) and all(map(is_nothing, end.alternatives))
    found = (
        None
        if open_ended
        else subscripts.first_of(run, frame, state, base, end, node, subscripts.takes_the_next(frame))
    )
    if found is not None:
        return found
    items = listing.elements(run, frame, state, base, node)
    return subscripts.part(frame, items, begin, None if open_ended else end, len(bounds) > 2, node)


def _batched(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``batched(items, n)``: lists of at most so many."""
    if len(given.positional) < 2:
        return unknown("unknown", "batched", frame.place(node.start, node.end), Emptiness.UNLIKELY)
    found = subscripts.first_of(run, frame, state, given.positional[0], given.positional[1], node, window=True)
    return Sequence((), found if found is not None else listing.elements(run, frame, state, given.positional[0], node))


def _rows(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """The rows of a table in a file; a field may be left blank."""
    return Sequence((), Sequence((), _field(run, frame, state, given, node)))


def _records(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """The same, where each row has its fields by name."""
    return Sequence((), Mapping((), _field(run, frame, state, given, node)))


def _field(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    return map_holes(as_text(_loaded(run, frame, state, given, node)), empty=Emptiness.MAYBE, many=False)


def _loaded(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """What a data file holds: not followed, but where it comes from."""
    place = frame.place(node.start, node.end)
    stream = given.positional[0] if given.positional else None
    text = stream.alternatives[0] if isinstance(stream, Value) else None
    printed = text.atoms[0] if text is not None and len(text.atoms) == 1 else None
    if isinstance(printed, Hole) and printed.origin == "output" and printed.listing:
        # What a command printed is still that, once it is taken apart.
        return unknown("output", printed.name, printed.place, Emptiness.UNLIKELY, many=True, listing=printed.listing)
    name = attribute(state, stream, "name") if isinstance(stream, Object) else None
    shown = name.show() if isinstance(name, Value) else "data"
    return unknown("file", shown, place, Emptiness.UNLIKELY, many=True, listing=shown)


FUNCTIONS: dict[str, Handler] = {
    **dict.fromkeys(
        (
            "sys.exit",
            "builtins.exit",
            "builtins.quit",
            "os._exit",
            "os.abort",
            "fabric.api.abort",
            "fabric.utils.abort",
            "flask.abort",
            "werkzeug.exceptions.abort",
            "bottle.abort",
        ),
        _exit,
    ),
    "builtins.len": _length,
    **dict.fromkeys(
        (
            "builtins.list",
            "builtins.tuple",
            "builtins.set",
            "builtins.frozenset",
            "builtins.sorted",
            "builtins.reversed",
            "builtins.iter",
            "collections.OrderedDict.fromkeys",
            "collections.deque",
            "random.sample",
            "tqdm.tqdm",
            "itertools.cycle",
        ),
        _items,
    ),
    **dict.fromkeys(("builtins.dict", "collections.OrderedDict", "pydantic_settings.SettingsConfigDict"), _dict),
    **dict.fromkeys(("builtins.str", "builtins.unicode", "builtins.repr", "os.fsencode", "builtins.bytes"), _text),
    **dict.fromkeys(("builtins.int", "builtins.float", "builtins.abs", "builtins.round"), _number),
    "builtins.range": _range,
    "builtins.enumerate": _enumerate,
    **dict.fromkeys(("builtins.zip", "itertools.zip_longest"), _zip),
    **dict.fromkeys(("builtins.map", "itertools.starmap"), _map),
    "builtins.filter": _filter,
    "builtins.next": _next,
    **dict.fromkeys(("builtins.max", "builtins.min", "random.choice"), _extreme),
    "itertools.chain": _chain,
    "itertools.islice": _islice,
    "itertools.batched": _batched,
    "more_itertools.chunked": _batched,
    **dict.fromkeys(
        (
            "builtins.compile",
            "copy.copy",
            "copy.deepcopy",
            "typing.cast",
            "contextlib.closing",
            "sqlalchemy.text",
            "sqlalchemy.sql.text",
        ),
        _first,
    ),
    "builtins.super": _super,
    **dict.fromkeys(("builtins.exec", "builtins.eval", "builtins.execfile"), _opaque),
    **dict.fromkeys(("socket.gethostname", "platform.node"), _own_host),
    "socket.getfqdn": _full_name,
    **dict.fromkeys(("os.uname", "platform.uname"), _uname),
    "functools.partial": _partial,
    **dict.fromkeys(
        ("json.load", "yaml.safe_load", "yaml.load", "toml.load", "tomllib.load", "json.loads"),
        _loaded,
    ),
    "csv.reader": _rows,
    "csv.DictReader": _records,
}


def _is_main(run: Run, frame: Frame, state: State, place: Place) -> Thing:
    """Is this the program itself, not a module that it imports?"""
    first = frame.called[0] if frame.called else ""
    return boolean(not first.startswith("file:") or first == f"file:{frame.path}", place)


VALUES: dict[str, Handler] = {MAIN: _is_main}

MEMBERS = {"pymongo.MongoClient": "pymongo.Database", "pymongo.Database": "pymongo.Collection"}
"""Classes whose objects have members by any name: what such a member is."""

__all__ = ["FUNCTIONS", "MEMBERS", "VALUES"]
