"""What commands print, as far as later values depend on it: host lists, filtered lists, paths, names."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.evaluate import files
from maintlint.evaluate.state import Frame, State, printed
from maintlint.inventory import InventoryError
from maintlint.knowledge.arguments import Arguments
from maintlint.knowledge.model import CommandSpec
from maintlint.places import Place
from maintlint.program import Node
from maintlint.values import (
    EMPTY,
    Emptiness,
    Hole,
    Lit,
    Selector,
    Text,
    Value,
    concat,
    join,
    literal,
    unknown,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

ALWAYS_SUCCEEDS = frozenset({"sleep", "date", "whoami", "tput", "clear"})
MOST_TEXT = 4 * 1024 * 1024

Printer = Callable[["Run", Frame, State, Arguments, Place], Value]


def printed_by(
    run: Run, frame: Frame, state: State, spec: CommandSpec, arguments: Arguments, words: list[Value], node: Node
) -> None:
    """Record the output of a known command."""
    place = frame.place(node.start, node.end)
    name = os.path.basename(words[0].literal or "")
    printer = _PRINTERS.get(name)
    if printer is not None:
        result = printer(run, frame, state, arguments, place)
    else:
        result = by_spec(spec, arguments, name, place)
    printed(state, result)


def by_spec(spec: CommandSpec, arguments: Arguments, name: str, place: Place) -> Value:
    for output in spec.output:
        if output.when and not arguments.all_hold(output.when):
            continue
        empty = Emptiness.MAYBE if output.empty else Emptiness.NEVER
        if output.kind == "fresh":
            return unknown("fresh", name, place, Emptiness.NEVER, absolute=True, exists=True)
        if output.kind == "own-host":
            return unknown("own-host", name, place, Emptiness.NEVER)
        if output.kind == "number":
            return unknown("number", name, place, empty)
        if output.kind in ("listing", "hosts"):
            return unknown("output", name, place, empty, many=True, listing=place.text[:60])
        return unknown("output", name, place, empty, absolute=output.kind == "path")
    return unknown("output", name, place, Emptiness.MAYBE, many=True, listing=place.text[:60])


# --- lists of lines: read, filtered, cut -------------------------------------------------------------


def _input(run: Run, frame: Frame, state: State, operands: tuple[Value, ...], place: Place) -> Value:
    """The lines a filter works on: its file operands, or standard input."""
    if not operands or operands[0].literal == "-":
        if state.input is not None:
            return state.input
        return unknown("input", "stdin", place, Emptiness.MAYBE, many=True, listing="stdin")
    contents = [files.content(run, frame, state, operand) for operand in operands[:8]]
    return contents[0] if len(contents) == 1 else concat(contents)


def _cat(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    operands = arguments.operands
    if len(operands) == 1 and operands[0].literal == "/etc/hostname":
        return unknown("own-host", "/etc/hostname", place, Emptiness.NEVER)
    return _input(run, frame, state, operands, place)


def _grep(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    patterns = arguments.options.get("-e") or arguments.options.get(arguments.name("-e"))
    operands = arguments.operands
    if patterns:
        pattern = patterns[-1]
    elif operands:
        pattern, operands = operands[0], operands[1:]
    else:
        pattern = unknown("file", "pattern file", place)
    given = _given(arguments)
    if given("-c", "--count"):
        return unknown("number", "grep -c", place, Emptiness.NEVER)
    negated = given("-v", "--invert-match")
    source = _input(run, frame, state, operands, place)
    fixed = given("-F", "--fixed-strings") or arguments.command is not None and (arguments.command.literal or "") == "fgrep"
    exact, text = pattern.literal, source.literal
    if exact is not None and text is not None:
        matcher = _line_matcher(exact, fixed, given("-i", "--ignore-case"), given("-w", "--word-regexp"), given("-x", "--line-regexp"))
        if matcher is not None:
            kept = [line for line in text.splitlines() if bool(matcher(line)) is not negated]
            base = Value((Text((Lit("\n".join(kept) + ("\n" if kept else ""), source.place),)),))
            return selected(base, Selector(place, place.text[:80], pattern, negated)) if not kept else base
    if exact is not None and negated and exact.lstrip().startswith(("#", "^#", "^ *#", "^\\s*#", "^$", "^[[:space:]]*#")):
        return source
    return selected(source, Selector(place, place.text[:80], pattern, negated))


def _given(arguments: Arguments) -> Callable[..., bool]:
    return lambda *names: any(arguments.holds(name) is True for name in names)


def _line_matcher(pattern: str, fixed: bool, fold: bool, words: bool, whole: bool) -> Callable[[str], object] | None:
    body = re.escape(pattern) if fixed else pattern.replace("\\|", "|").replace("\\+", "+").replace("[[:space:]]", r"\s").replace("[[:digit:]]", r"\d")
    if words:
        body = rf"\b(?:{body})\b"
    if whole:
        body = rf"\A(?:{body})\Z"
    try:
        return re.compile(body, re.IGNORECASE if fold else 0).search
    except re.error:
        return None


def selected(source: Value, selector: Selector) -> Value:
    """The lines that a filter leaves of a list that is not known: may be none of them."""
    texts = []
    for text in source.alternatives:
        if not text.atoms:
            continue
        hole = next((atom for atom in text.atoms if isinstance(atom, Hole)), None)
        if hole is None:
            place = text.place
            kept = Hole("file", selector.text, place, Emptiness.MAYBE, many=True, listing=place.path if place else "list")
        else:
            kept = hole
        marked = replace(kept, selectors=(*kept.selectors, selector), empty=Emptiness.MAYBE, many=True, choices=None)
        texts.append(Text((marked,)))
    return Value(tuple(texts)) if texts else EMPTY


def _head(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    count = _count(arguments)
    source = _input(run, frame, state, arguments.operands, place)
    text = source.literal
    if text is not None and count is not None:
        lines = text.splitlines()
        kept = lines[:count]
        return Value((Text((Lit("\n".join(kept) + "\n", source.place),)),)) if kept else EMPTY
    if not source.holes:
        return source
    return capped(source, Selector(place, place.text[:80], None, False, count if count is not None else 0))


def capped(source: Value, selector: Selector) -> Value:
    texts = []
    for text in source.alternatives:
        atoms = tuple(
            replace(atom, selectors=(*atom.selectors, selector), many=selector.cap != 1) if isinstance(atom, Hole) else atom
            for atom in text.atoms
        )
        texts.append(Text(atoms))
    return Value(tuple(texts))


def _count(arguments: Arguments) -> int | None:
    values = arguments.select("option -n")
    text = values[-1].literal if values else None
    if text is None:
        for option in arguments.options:
            if option.lstrip("-").isdigit():
                return int(option.lstrip("-"))
        return 10 if not values else None
    return int(text) if text.isdigit() else None


def _tail(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    values = arguments.select("option -n")
    number = values[-1].literal if values else None
    source = _input(run, frame, state, arguments.operands, place)
    text = source.literal
    if text is not None and number is not None and number.lstrip("+").isdigit():
        lines = text.splitlines()
        kept = lines[int(number[1:]) - 1 :] if number.startswith("+") else lines[-int(number) :]
        return Value((Text((Lit("\n".join(kept) + "\n", source.place),)),)) if kept else EMPTY
    if number is not None and number.startswith("+"):
        return source
    cap = int(number) if number is not None and number.isdigit() else _count(arguments)
    return capped(source, Selector(place, place.text[:80], None, False, cap or 0)) if source.holes else source


def _same_lines(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    return _input(run, frame, state, arguments.operands, place)


def _translated(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``tr``, ``sed``, ``awk``, ``cut``: still the same list, item by item, but its text is not followed."""
    source = state.input
    if source is None:
        operands = arguments.operands[1:]
        if not operands:
            return unknown("output", place.text[:40], place, Emptiness.MAYBE, many=True, listing=place.text[:60])
        source = _input(run, frame, state, operands, place)
    own_host = next((hole for hole in source.holes if hole.origin == "own-host"), None)
    if own_host is not None:
        return unknown("own-host", own_host.name, place, Emptiness.UNLIKELY, transforms=(("\0", "\0", "\0"),))
    hole = source.holes[0] if source.holes else None
    listing = hole.listing if hole is not None else (source.place.path if source.place is not None else "")
    single = hole is None and "\n" not in (source.literal or "").strip("\n") or hole is not None and not (hole.many or hole.listing)
    return unknown(
        hole.origin if hole is not None else "output", place.text[:40], hole.place if hole is not None else place,
        max(source.empty, Emptiness.UNLIKELY) if single else Emptiness.MAYBE, many=not single, listing="" if single else listing or place.text[:60],
        selectors=hole.selectors if hole is not None else (),
    )


def _tr(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    source = state.input
    exact = source.literal if source is not None else None
    pair = [operand.literal for operand in arguments.operands]
    blanks = {",": ",", " ": " ", "\\n": "\n", "\n": "\n", ":": ":", "[:space:]": " "}
    if exact is not None and len(pair) == 2 and pair[0] in blanks and pair[1] in blanks:
        return literal(exact.replace(blanks[pair[0]], blanks[pair[1]]), source.place if source is not None else place)
    return _translated(run, frame, state, arguments, place)


def _awk(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``awk '/mail/ {print $1}'``: a pattern in front is a filter."""
    result = _translated(run, frame, state, arguments, place)
    script = arguments.operands[0].literal if arguments.operands else None
    match = re.match(r"\s*(!?)/([^/]*)/", script or "")
    if match:
        return selected(result, Selector(place, match[0].strip(), literal(match[2], place), match[1] == "!"))
    return result


# --- paths and names -------------------------------------------------------------------------------


def _dirname(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    return _per_text(arguments, lambda text: _directory_of(text, place), place)


def _directory_of(text: Text, place: Place) -> Text:
    exact = text.literal
    if exact is not None:
        return Text((Lit(os.path.dirname(exact.rstrip("/")) or ("/" if exact.startswith("/") else "."), text.place),))
    first = text.atoms[0]
    if isinstance(first, Hole) and first.origin == "script" and len(text.atoms) == 1:
        return Text((Hole("script-directory", "dirname", place, Emptiness.NEVER, exists=True),))
    last = text.atoms[-1]
    if isinstance(last, Lit) and "/" in last.text.strip("/"):
        return Text((*text.atoms[:-1], Lit(last.text.rstrip("/").rsplit("/", 1)[0], last.place)))
    if not text.holes:
        return Text((Hole("output", "dirname", place, Emptiness.NEVER),))
    hole = text.holes[0]
    return Text((Hole(hole.origin if hole.origin != "script" else "script-directory", "dirname", place, Emptiness.NEVER, exists=hole.exists),))


def _basename(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    return _per_text(arguments, lambda text: _last_part(text, place), place)


def _last_part(text: Text, place: Place) -> Text:
    exact = text.literal
    if exact is not None:
        return Text((Lit(os.path.basename(exact.rstrip("/")) or exact[:1], text.place),))
    if not text.holes:
        return Text((Hole("output", "basename", place, Emptiness.NEVER),))
    suffix = text.suffix
    if "/" in suffix.rstrip("/"):
        return Text((Lit(suffix.rstrip("/").rsplit("/", 1)[1], text.place),))
    hole = text.holes[-1]
    empty = text.empty if text.empty > Emptiness.UNLIKELY else Emptiness.NEVER
    return Text((Hole(hole.origin if hole.origin != "script" else "output", hole.name or "basename", hole.place or place, empty, checked=hole.checked),))


def _per_text(arguments: Arguments, function: Callable[[Text], Text], place: Place) -> Value:
    if not arguments.operands:
        return unknown("output", "path", place, Emptiness.MAYBE)
    texts = [function(text) if text.atoms else text for text in arguments.operands[0].alternatives]
    return Value(tuple(dict.fromkeys(texts)))


def _realpath(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    operands = arguments.operands
    if not operands:
        return unknown("output", "realpath", place, Emptiness.MAYBE)
    result: Value | None = None
    for text in operands[0].alternatives:
        hole = text.holes[0] if text.holes else None
        if text.literal is not None and text.literal.startswith("/"):
            one = Value((text,))
        elif hole is not None and hole.origin in ("script", "script-directory", "fresh", "directory"):
            one = Value((text,))
        else:
            one = unknown("output", "realpath", place, Emptiness.UNLIKELY if text.empty <= Emptiness.UNLIKELY else Emptiness.MAYBE, absolute=True)
        result = one if result is None else join(result, one)
    return result if result is not None else EMPTY


def _find(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    roots = arguments.operands or (literal(".", place),)
    results = [concat((root, Value((Text((walk_hole(arguments, place),)),)))) for root in roots]
    merged = results[0]
    for result in results[1:]:
        merged = join(merged, result)
    return merged


def walk_hole(arguments: Arguments, place: Place) -> Hole:
    """What a walk below a directory finds; ``checked`` if a test selects among it."""
    filtered = any(
        arguments.any_holds(about.filters) is not False for about in arguments.spec.effects if about.filters
    )
    return Hole("walk", "{}", place, Emptiness.NEVER, many=True, checked=filtered, listing="find")


def _hosts_expanded(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``nodeset -e mail[01-20]``: the names, one behind the other."""
    names: list[str] = []
    for operand in arguments.operands or arguments.select("option -e"):
        exact = operand.literal
        if exact is None:
            return unknown("output", "nodeset", place, Emptiness.MAYBE, many=True, listing=operand.show())
        try:
            names.extend(sorted(run.inventory.parse(exact)))
        except InventoryError:
            return unknown("output", "nodeset", place, Emptiness.MAYBE, many=True, listing=exact)
    return literal(" ".join(names), place)


def _sequence(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    numbers = [operand.literal for operand in arguments.operands]
    if numbers and all(number is not None and number.lstrip("-").isdigit() for number in numbers) and len(numbers) <= 2:
        bounds = [int(number) for number in numbers if number is not None]
        first, last = (1, bounds[0]) if len(bounds) == 1 else (bounds[0], bounds[1])
        if 0 <= last - first <= 10_000:
            width = len(str(last)) if arguments.holds("-w") else 0
            return literal("\n".join(str(number).zfill(width) for number in range(first, last + 1)) + "\n", place)
    return unknown("number", "seq", place, Emptiness.NEVER, many=True, listing="seq")


_PRINTERS: dict[str, Printer] = {
    **dict.fromkeys(("cat", "zcat", "gzcat", "bzcat", "xzcat", "zstdcat", "gunzip", "pv"), _cat),
    "grep": _grep,
    "egrep": _grep,
    "fgrep": _grep,
    "zgrep": _grep,
    "head": _head,
    "tail": _tail,
    "sort": _same_lines,
    "uniq": _same_lines,
    "tac": _same_lines,
    "shuf": _same_lines,
    "tee": lambda run, frame, state, arguments, place: _input(run, frame, state, (), place),
    "xargs": _translated,
    "tr": _tr,
    "sed": _translated,
    "cut": _translated,
    "awk": _awk,
    "gawk": _awk,
    "mawk": _awk,
    "dirname": _dirname,
    "basename": _basename,
    "realpath": _realpath,
    "readlink": _realpath,
    "find": _find,
    "nodeset": _hosts_expanded,
    "cluset": _hosts_expanded,
    "seq": _sequence,
}
