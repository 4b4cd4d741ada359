"""Methods of texts and of paths (which are texts): what they yield, as far as values depend on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.combining import concat, map_holes, perhaps_unset, several
from maintlint.evaluate import described, globs, listing, listmethods, pathtexts, splitting, sweeps, templates
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Method, Sequence, Thing, as_text, item_of, something
from maintlint.evaluate.parameters import apply_operator, apply_step, from_items
from maintlint.evaluate.splitting import is_own_name
from maintlint.evaluate.state import State
from maintlint.evaluate.trying import lone
from maintlint.places import Place
from maintlint.program import Node
from maintlint.values import EMPTY, Emptiness, Hole, Lit, Text, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_MOST = 65_536


def call(run: Run, frame: Frame, state: State, base: Value, name: str, given: Any, node: Node) -> Thing:
    """``text.name(…)``."""
    place = frame.place(node.start, node.end)
    step = _step(name, given) if len(base.alternatives) == 1 else None
    if step is not None and is_own_name(base):
        return apply_step(base, step)
    hole = lone(base)
    if hole is not None and hole.choices is not None and name in _PURE:
        made = _each_made(hole.choices, name, given)
        if made is not None:
            return Value((Text((from_items(hole, made),)),))
    handler = _TEXT.get(name)
    if handler is not None and name not in _KEEPS and is_own_name(base):
        base = map_holes(base, transforms=())
    if handler is not None and not (name == "replace" and len(given.positional) == 1):
        return handler(run, frame, state, something(base) or base, given, place)
    kept = something(base) or base
    handler = _PATH.get(name)
    if handler is not None:
        return handler(run, frame, state, kept, given, place)
    if name == "open":
        from maintlint.evaluate.libfiles import opened

        return opened(run, frame, state, kept, given, given.either(0, "mode"), node)
    from maintlint.evaluate.calls import Given

    found = None if base.literal is not None else described.by_name(run, frame, state, kept, name, given, node)
    if found is None:
        as_path = Given((kept, *given.positional), given.keywords, given.open)
        found = described.call(run, frame, state, f"pathlib.Path.{name}", as_path, node, None)
    if found is not None:
        return found
    hole = kept.holes[0] if kept.holes else None
    asked = as_text(given.positional[0]).literal if name == "get" and given.positional else None
    taken_out = asked is not None and hole is not None and hole.many and bool(hole.listing)
    if hole is not None and (hole.origin == "walk" or (taken_out and _none_else(given.positional[1:]))):
        return field(kept, asked)
    entry = listmethods.looked_up_elsewhere(kept, name, given, place)
    if entry is not None:
        return entry
    origin = hole.origin if hole is not None and hole.origin in ("file", "output", "argv", "env") else "unknown"
    if hole is not None and hole.many and hole.listing:
        return unknown(
            origin, name, place, Emptiness.UNLIKELY, many=True, listing=hole.listing, selectors=hole.selectors
        )
    return unknown(origin, name, place, Emptiness.UNLIKELY)


def _none_else(default: tuple[Thing, ...]) -> bool:
    """``answer.get("Items", [])``: where there is no such field, there is nothing."""
    return not default or (isinstance(default[0], Sequence) and not default[0].items and default[0].more is None)


_KEEPS = frozenset(
    {"split", "rsplit", "splitlines", "lower", "upper", "casefold", "join", "encode", "decode", "partition", "group"}
)
"""Methods that say themselves what becomes of the machine's own name, or keep it."""


_PURE = frozenset(
    {"strip", "lstrip", "rstrip", "replace", "removeprefix", "removesuffix", "lower", "upper", "casefold", "title",
     "capitalize", "swapcase", "zfill"}
)  # fmt: skip
"""Methods that make one text of another, and of known arguments."""


def _each_made(choices: tuple[str, ...], name: str, given: Any) -> dict[str, str] | None:
    """What a method makes of each of several texts."""
    texts = [as_text(value).literal for value in given.positional]
    if given.keywords or given.open:
        return None
    arguments: list[Any] = []
    for text in texts:
        if text is None or (name == "zfill" and not (text.isdigit() and len(text) < 4)):
            return None
        arguments.append(int(text) if name == "zfill" else text)
    try:
        return {choice: getattr(choice, name)(*arguments)[:_MOST] for choice in choices}
    except (TypeError, ValueError):
        return None


def _step(name: str, given: Any) -> tuple[str, str, str] | None:
    """A method with known arguments as an operator."""
    texts = [as_text(value).literal for value in given.positional]
    if given.keywords or given.open or None in texts:
        return None
    words = [text or "" for text in texts]
    if name in ("strip", "lstrip", "rstrip") and len(words) < 2:
        return name, words[0] if words else "", ""
    if name in ("find", "count") and len(words) == 1:
        return "position", words[0], name
    if name == "replace" and len(words) == 2:
        return name, words[0], words[1]
    if name in ("removeprefix", "removesuffix") and len(words) == 1:
        return "#" if name == "removeprefix" else "%", globs.quoted(words[0]), ""
    return None


def field(item: Value, name: str | None) -> Value:
    """One field of what a listing holds: as unknown as the whole, and another text than its other fields."""
    return perhaps_unset(map_holes(item, name=name) if name else item)


_STATUS_OF_ANSWERS = frozenset({"ok", "status_code", "is_success", "status", "reason", "reason_phrase"})


def member(frame: Frame, base: Value, name: str, node: Node) -> Thing:
    """``path.name`` without a call; other attributes of a value that is not known are not known."""
    place = frame.place(node.start, node.end)
    kept = something(base) or base
    if len(kept.holes) == 1 and kept.holes[0].origin == "walk" and len(kept.alternatives[0].atoms) == 1:
        return field(kept, name)
    if name == "parent":
        return pathtexts.parent(kept, place)
    if name in ("name", "stem"):
        found = pathtexts.name(kept, place)
        return found if name == "name" else _without_extension(found, place)
    if name in ("path", "value") and kept.literals is not None:
        return kept  # a member of an enumeration is kept as its value
    hole = base.holes[0] if base.holes else None
    if hole is not None and hole.origin in ("unknown", "parameter", "output", "file"):
        many = hole.many and (bool(hole.listing) or name in ("stdout", "hosts", "items"))
        listing = hole.listing or name if many else ""
        if hole.answer and name in _STATUS_OF_ANSWERS:
            return unknown(hole.origin, name, hole.place, Emptiness.UNLIKELY, answer=True)
        return unknown(
            hole.origin, name, place, Emptiness.UNLIKELY, many=many, listing=listing, selectors=hole.selectors
        )
    if name == "path":
        return kept
    return Method(base, name)


def _without_extension(value: Value, place: Place) -> Value:
    import os.path

    exact = value.literal
    return literal(os.path.splitext(exact)[0], value.place) if exact is not None else value


def join_text(separator: Value, items: Sequence, place: Place) -> Value:
    """``separator.join(items)``."""
    parts: list[Value] = []
    for item in items.items:
        text = as_text(item, place)
        hole = text.holes[0] if len(text.holes) == 1 else None
        if hole is not None and hole.listing and hole.choices is not None and separator.literal is not None:
            text = literal(separator.literal.join(hole.choices)[:_MOST], hole.place or place)
        if parts:
            parts.append(separator)
        parts.append(text)
    if items.more is not None:
        if parts:
            parts.append(separator)
        more = as_text(items.more, place)
        marked = [
            Text(tuple(_listed(a, items.filled) if isinstance(a, Hole) else a for a in text.atoms))
            for text in more.alternatives
        ]
        parts.append(Value(tuple(marked)) if more.holes else several([more]))
    return concat(parts) if parts else EMPTY


def _listed(hole: Hole, filled: bool) -> Hole:
    """A hole that stands for several; without a first one it is empty."""
    return replace(hole, many=True, empty=min(hole.empty, Emptiness.UNLIKELY) if filled else Emptiness.MAYBE)


def _join(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    if not given.positional:
        return EMPTY
    first = given.positional[0]
    if isinstance(first, Value) and len(first.holes) == 1 and first.holes[0].many:
        return first
    items = listing.elements(run, frame, state, first, Node(place.start, place.end))
    return join_text(base, items, place)


def _strip(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    """Blanks at the ends, or these letters. An unknown text of nothing else becomes empty."""
    letters = as_text(given.positional[0]).literal if given.positional else None
    texts = []
    for text in base.alternatives:
        exact = text.literal
        if exact is not None:
            texts.append(Text((Lit(exact.strip(letters), text.place),)))
            continue
        atoms = list(text.atoms)
        for edge, cut in ((0, str.lstrip), (-1, str.rstrip)):
            atom = atoms[edge]
            if isinstance(atom, Lit):
                atoms[edge] = Lit(cut(atom.text, letters), atom.place)
            elif isinstance(atom, Hole) and atom.choices is not None:
                atoms[edge] = replace(
                    atom, choices=tuple(dict.fromkeys(cut(choice, letters) for choice in atom.choices))
                )
        texts.append(Text(tuple(atom for atom in atoms if not (isinstance(atom, Lit) and not atom.text))))
    return Value(tuple(dict.fromkeys(texts)))


def _rstrip(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    letters = as_text(given.positional[0]).literal if given.positional else None
    if letters is not None and base.literal is None:
        return (
            apply_operator(base, "%", literal(letters), None)
            if len(letters) == 1 and base.holes and not base.holes[0].choices
            else base
        )
    exact = base.literal
    return (
        literal(exact.rstrip(letters), base.place)
        if exact is not None
        else _strip(run, frame, state, base, given, place)
    )


def _cased(operator: str) -> Callable[..., Thing]:
    def change(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
        return apply_operator(base, operator, EMPTY, None)

    return change


def _replace(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    if len(given.positional) < 2:
        return base
    old, new = (as_text(value, place) for value in given.positional[:2])
    if old.literal is None or not old.literal or new.literal is None:
        return base
    texts = []
    for text in base.alternatives:
        atoms = [
            Lit(atom.text.replace(old.literal, new.literal), atom.place)
            if isinstance(atom, Lit)
            else replace(atom, choices=tuple(dict.fromkeys(c.replace(old.literal, new.literal) for c in atom.choices)))
            if isinstance(atom, Hole) and atom.choices is not None
            else atom
            for atom in text.atoms
        ]
        texts.append(Text(tuple(atoms)))
    return Value(tuple(dict.fromkeys(texts)))


def _removed(prefix: bool) -> Callable[..., Thing]:
    def cut(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
        exact = as_text(given.positional[0]).literal if given.positional else None
        return base if not exact else apply_operator(base, "#" if prefix else "%", literal(exact), None)

    return cut


def _same(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    return base


def _absolute(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    from maintlint.evaluate.libfiles import absolute

    return absolute(base, place)


def _joinpath(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    return pathtexts.joined([base, *(as_text(part, place) for part in given.positional)], place)


def _iterdir(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    return Sequence((), sweeps.listed(run, pathtexts.walked(base, place)))


def _glob(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    pattern = as_text(given.positional[0], place) if given.positional else literal("*", place)
    return Sequence((), sweeps.listed(run, pathtexts.globbed(base, pattern, place)))


def _with_name(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    name = as_text(given.positional[0], place) if given.positional else EMPTY
    return pathtexts.joined([pathtexts.parent(base, place), name], place)


def _content(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    from maintlint.evaluate import files

    sweeps.works_on(run, base.alternatives)
    return files.content(run, frame, state, base)


def _group(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    """A group of a match in the machine's own name."""
    hole = base.holes[0] if is_own_name(base) else None
    number = as_text(given.positional[0]).literal if given.positional else "0"
    if hole is None or not hole.transforms or hole.transforms[-1][0] != "found" or not (number or "").isdigit():
        return unknown("unknown", "group", place, Emptiness.UNLIKELY)
    step = (*hole.transforms[-1][:2], number or "0")
    return Value((Text((replace(hole, transforms=(*hole.transforms[:-1], step)),)),))


def _is_text(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    return unknown("unknown", "test", place, Emptiness.MAYBE)


def _format(run: Run, frame: Frame, state: State, base: Value, given: Any, place: Place) -> Thing:
    whole = templates.filled(base, given, place)
    if whole is not None:
        return whole
    found = item_of(Sequence((*given.positional, *(value for _, value in given.keywords))))
    hole = as_text(found, place).holes[0] if found is not None and as_text(found, place).holes else None
    return unknown(hole.origin if hole is not None else "unknown", "format", place, Emptiness.UNLIKELY)


_TEXT: dict[str, Callable[..., Thing]] = {
    "join": _join,
    "strip": _strip,
    "lstrip": _strip,
    "rstrip": _rstrip,
    "split": splitting.split,
    "rsplit": splitting.split_from_behind,
    "splitlines": splitting.splitlines,
    "partition": splitting.partition,
    "lower": _cased(",,"),
    "upper": _cased("^^"),
    "casefold": _cased(",,"),
    "replace": _replace,
    "removeprefix": _removed(True),
    "removesuffix": _removed(False),
    "format": _format,
    "group": _group,
    **dict.fromkeys(
        (
            "encode",
            "decode",
            "title",
            "capitalize",
            "expandtabs",
            "zfill",
            "ljust",
            "rjust",
            "center",
        ),
        _same,
    ),
    "ask": _same,  # ``questionary.text(…).ask()``: what makes the question gives the answer
    **dict.fromkeys(("isdigit", "isalnum", "isalpha", "startswith", "endswith", "isidentifier"), _is_text),
}
_PATH: dict[str, Callable[..., Thing]] = {
    "joinpath": _joinpath,
    "iterdir": _iterdir,
    "glob": _glob,
    "rglob": _glob,
    **dict.fromkeys(("resolve", "absolute"), _absolute),
    **dict.fromkeys(("expanduser", "as_posix", "__str__"), _same),
    **dict.fromkeys(("with_name", "with_suffix"), _with_name),
    "read_text": _content,
    "read_bytes": _content,
}
_PATH["with_suffix"] = _same
NAMES = frozenset((*_TEXT, *_PATH))
"""Methods of which the value is known."""
