"""What commands print, as far as later values depend on it: host lists, filtered lists, paths, names."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import concat, join, map_holes
from maintlint.evaluate import (
    counts,
    enquiries,
    filters,
    formed,
    linesets,
    listed,
    needles,
    pathnames,
    queries,
    rolls,
    scripted,
    turns,
)
from maintlint.evaluate.facts import vanishes
from maintlint.evaluate.frame import Frame, printed
from maintlint.evaluate.parameters import apply_step
from maintlint.evaluate.state import State
from maintlint.inventory import InventoryError
from maintlint.knowledge.arguments import Arguments
from maintlint.knowledge.model import CommandSpec, OutputSpec
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.program import Node
from maintlint.values import (
    FULL_NAME,
    MOST_LISTED,
    OWN_NAME,
    SHORT_NAME,
    Emptiness,
    Hole,
    Lit,
    Selector,
    Text,
    Value,
    literal,
    own_host,
    unknown,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_LIMIT = lazy(r"\b(?:limit|fetch\s+first|top)\s*\(?\s*(\d+|\$\{?\w+)", re.I)
ALWAYS_SUCCEEDS = frozenset({"sleep", "date", "whoami", "tput", "clear"})
_OWN_NAMES = {"own-host": OWN_NAME, "own-short-name": SHORT_NAME, "own-full-name": FULL_NAME}

Printer = Callable[["Run", Frame, State, Arguments, Place], Value]


def printed_by(
    run: Run, frame: Frame, state: State, spec: CommandSpec, arguments: Arguments, words: list[Value], node: Node
) -> None:
    """Record the output of a known command."""
    place = frame.place(node.start, node.end)
    name = os.path.basename(words[0].literal or "")
    printer = _PRINTERS.get(name)
    is_query = any(about.language == "sql" for about in spec.runs)
    if printer is None and any(one.kind == "input" and arguments.all_hold(one.when) for one in spec.output):
        printer = filters.cat
    if printer is not None:
        result = printer(run, frame, state, arguments, place)
    else:
        about = (*filters.paths_of(arguments.operands[:4]), *(rolls.subjects_of(state.input) if state.input else ()))
        answer = enquiries.asked(frame, arguments, words, place) is not None
        told = turns.named(run, frame, by_spec(spec, arguments, name, place))
        result = map_holes(told, about=about, answer=answer)
        if frame.language != "shell":
            result = _by_words(result, place, words)
        asked = queries.condition(place.text) if is_query else ""
        if queries.excludes(asked):
            result = filters.selected(result, Selector(place, asked[:80], None, negated=True))
        for sought in _sought(arguments) if is_query else ():
            result = filters.selected(result, Selector(place, place.text[:80], sought))
        limit = _LIMIT.search(place.text) if is_query else None
        result = result if limit is None else _capped(result, limit[1], place)
    if is_query or name in formed.WRITERS:
        formed.remember(run, name, arguments, result, place)
    printed(state, result)


def _sought(arguments: Arguments) -> list[Value]:
    """What a query looks for in names, whichever option it stands in."""
    given = [*arguments.operands, *(value for values in arguments.options.values() for value in values)]
    return [sought for sought in map(needles.of_statement, given) if sought is not None]


def _by_words(value: Value, place: Place, words: list[Value]) -> Value:
    """A list goes by the words of its command, not by the call that has them in a variable."""
    listing = " ".join([word.show() for word in words])[:MOST_LISTED]
    return Value(
        tuple(
            Text(
                tuple(
                    replace(atom, listing=listing)
                    if isinstance(atom, Hole) and atom.listing == place.text[:MOST_LISTED]
                    else atom
                    for atom in text.atoms
                )
            )
            for text in value.alternatives
        )
    )


def by_spec(spec: CommandSpec, arguments: Arguments, name: str, place: Place) -> Value:
    """What a command prints by what is known of it; an address that asks for some of what there is narrows it."""
    found = _by_kind(spec, arguments, name, place)
    if spec.answers or any(one.kind == "download" for one in spec.output):
        given = (*arguments.operands, *(value for values in arguments.options.values() for value in values))
        chosen = _asked_by_address(given, place)
        if chosen is not None:
            return map_holes(found, selectors=(*[one for hole in found.holes for one in hole.selectors], chosen))
    return found


def _asked_by_address(given: tuple[Value, ...], place: Place) -> Selector | None:
    asking = next((value for value in given if queries.of_address(value.show())), None)
    if asking is not None:
        asked = queries.of_address(asking.alternatives[0].show())
        return Selector(place, asked[:80], needles.of_address(asking) or literal(asked, place))
    named = next(filter(None, map(needles.of_named, given)), None)
    return None if named is None else Selector(place, place.text[:80], named)


def _by_kind(spec: CommandSpec, arguments: Arguments, name: str, place: Place) -> Value:
    for output in spec.output:
        if output.when and not arguments.all_hold(output.when):
            continue
        empty = Emptiness.MAYBE if output.empty else Emptiness.NEVER
        if output.kind == "fresh":
            return unknown("fresh", name, place, Emptiness.NEVER, absolute=True, exists=True)
        if output.kind in _OWN_NAMES:
            return own_host(name, place, _OWN_NAMES[output.kind])
        if output.kind == "number":
            return unknown("number", name, place, empty)
        if output.kind == "program":
            return _standing(arguments.select(output.on), name, place, empty)
        if output.kind == "walk":
            return unknown("walk", name, place, Emptiness.NEVER, many=True, listing=place.text[:60])
        if output.kind == "download":
            selectors = _listed(output, arguments, name, place)[1]
            return unknown("output", name, place, empty, many=True, listing="download", selectors=selectors)
        if output.kind in ("choice", "choices"):
            several = output.kind == "choices"
            listing = place.text[:MOST_LISTED] if several else ""
            return unknown("choice", name, place, empty, many=several, listing=listing)
        if output.kind in ("listing", "hosts"):
            listing, selectors = _listed(output, arguments, name, place)
            found = unknown("output", name, place, empty, many=True, listing=listing, selectors=selectors)
            given = arguments.select(f"option {output.cap}") if output.cap else ()
            asked = arguments.select(f"option {output.path}") if output.path else ()
            if asked and queries.leads_to_one((asked[-1].literal or "").rpartition("|")[2]):
                return _capped(found, "1", place)
            return _capped(found, given[-1].literal, place) if given else found
        return unknown("output", name, place, empty, absolute=output.kind == "path")
    if spec.effects and not spec.runs:
        return unknown("output", name, place, Emptiness.MAYBE)  # `docker run` prints the name of what it made
    return unknown("output", name, place, Emptiness.MAYBE, many=True, listing=place.text[:MOST_LISTED])


def _standing(programs: tuple[Value, ...], name: str, place: Place, empty: Emptiness) -> Value:
    """Where a program stands, if it is there."""
    asked = programs[0].literal or "" if len(programs) == 1 else ""
    return unknown("output", name, place, empty, absolute=True, program=asked)


def _listed(output: OutputSpec, arguments: Arguments, name: str, place: Place) -> tuple[str, tuple[Selector, ...]]:
    """What is listed, and what narrows it; a listing of all there is goes by the command's plain name."""
    if not output.filters:
        return place.text[:MOST_LISTED], ()
    if arguments.any_holds(output.filters) is False:
        return " ".join((name, *arguments.subcommand)), ()
    options = [
        condition.partition(" & ")[0].partition("=")[0].partition("~")[0]
        for condition in output.filters
        # A filter by what is not there has no text of its own.
        if not condition.startswith("!") and arguments.any_holds((condition,)) is not False
    ]
    values = [value for option in options for value in _given(arguments, option)]
    excluded = bool(values) and all(queries.excludes(value.show()) for value in values)
    shown = values[0].show() if excluded else place.text
    asked = needles.of_query(values[0]) if len(values) == 1 else None
    if asked is None and values and output.filter_empty == "all":
        asked = needles.of_parts(values[0])
    return place.text[:MOST_LISTED], (Selector(place, shown[:80], asked, excluded),)


def _given(arguments: Arguments, option: str) -> tuple[Value, ...]:
    """The values of an option, or of a parameter of a call."""
    if option.startswith(("parameter ", "receiver ")):
        return arguments.select(option)
    return arguments.options.get(arguments.name(option), ())


def _capped(found: Value, number: str | None, place: Place) -> Value:
    """A listing of at most so many lines; 0 for a number that is not known."""
    cap = int(number) if number is not None and number.isdigit() else 0
    return filters.capped(found, Selector(place, place.text[:80], None, False, cap))


# --- paths and names -------------------------------------------------------------------------------


def _measured(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    r"""``expr "$h" : 'mail\(.*\)'``: what the group finds, or how many characters match from the start on."""
    words = arguments.operands
    if len(words) != 3 or words[1].literal != ":" or words[2].literal is None or len(words[0].alternatives) != 1:
        return unknown("number", "expr", place, Emptiness.MAYBE)
    written = words[2].literal.removeprefix("^")
    pattern = filters.line_expression(written, fixed=False, words=False, whole=False)
    if "\\(" in written:
        grouped = pattern.replace("\\(", "(").replace("\\)", ")")
        return apply_step(words[0], ("found", f"^(?:{grouped})", "1"))
    return apply_step(words[0], ("length", f"^(?:{pattern})", ""))


def _find(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    forms = arguments.options.get(arguments.name("-printf"), ())
    form = forms[-1].literal if forms else None
    if form is not None and "%p" not in form and "%h" not in form:
        # Names without their directory, or what is no name at all.
        found = replace(walk_hole(arguments, place), origin="output", name="find", listing=place.text[:MOST_LISTED])
        return Value((Text((replace(found, relative="%f" in form or "%P" in form),)),))
    roots = arguments.operands or (literal(".", place),)
    results = [below(root, walk_hole(arguments, place), arguments.spec) for root in roots]
    merged = results[0]
    for result in results[1:]:
        merged = join(merged, result)
    return merged


def below(root: Value, walk: Hole, spec: CommandSpec) -> Value:
    """What a walk finds below a root; where that may vanish, below the working directory."""
    return concat((root, Value((Text((replace(walk, relative=True) if vanishes(spec, root) else walk,)),))))


def walk_hole(arguments: Arguments, place: Place) -> Hole:
    """What a walk below a directory finds; ``checked`` if a test selects among it."""
    filtered = any(arguments.any_holds(about.filters) is not False for about in arguments.spec.effects if about.filters)
    options = dict.fromkeys(arguments.name(name) for about in arguments.spec.effects for name in about.filters)
    selectors = tuple(
        Selector(value.place or place, value.show(), value, (name, at) in arguments.denied)
        for name in options
        for at, value in enumerate(arguments.options.get(name, ()) or _said_alone(name, arguments, place))
    )
    return Hole("walk", "{}", place, Emptiness.NEVER, many=True, checked=filtered, listing="find", selectors=selectors)


def _said_alone(name: str, arguments: Arguments, place: Place) -> tuple[Value, ...]:
    """A test without a value (``-nouser``) is its own word."""
    return (literal(name, place),) if name in arguments.options else ()


def _hosts_expanded(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``nodeset -e mail[01-20]``: the names, one behind the other."""
    names: list[str] = []
    only = arguments.operands or arguments.select("option -e")
    if not only and state.input is not None:
        exact = state.input.literal
        if exact is None:
            return filters.translated(run, frame, state, arguments, place)
        only = tuple([literal(word, state.input.place) for word in exact.split()])
    several = only[0].literals if len(only) == 1 else None
    if several and len(several) > 1:
        with suppress(InventoryError):
            # A group whose name is one of a few.
            return Value(tuple([Text((Lit(" ".join(sorted(run.inventory.parse(one))), place),)) for one in several]))
    for operand in only:
        exact = None if operand.holes else operand.show()
        if exact is None:
            return unknown("output", "nodeset", place, Emptiness.MAYBE, many=True, listing=operand.show())
        try:
            names.extend(sorted(run.inventory.parse(exact)))
        except InventoryError:
            return unknown("output", "nodeset", place, Emptiness.MAYBE, many=True, listing=exact)
    return literal(" ".join(names), place)


def _sequence(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    numbers = [operand.literal or "" for operand in arguments.operands]
    if 1 <= len(numbers) <= 3 and all(number.lstrip("-").isdigit() for number in numbers):
        bounds = list(map(int, numbers))
        first, last = (1, bounds[0]) if len(bounds) == 1 else (bounds[0], bounds[-1])
        step = bounds[1] if len(bounds) == 3 else 1
        found = range(first, last + (1 if step > 0 else -1), step) if step else range(0)
        form, between = _formed_numbers(arguments, last)
        if 0 < len(found) <= counts.MOST_NUMBERS and form and between is not None:
            # Names that are counted out are no list that somebody keeps in the file where that is written.
            written = None if arguments.holds("-f") else place
            return literal(between.join([form % number for number in found]) + "\n", written)
    return counts.numbers(place, arguments.operands)


_ONE_NUMBER = lazy(r"[^%]*%0?\d*(?:\.0)?[gf][^%]*")


def _formed_numbers(arguments: Arguments, last: int) -> tuple[str, str | None]:
    """How ``seq`` writes a number, and what it puts between two; empty, ``None`` if that is not known."""
    forms = arguments.options.get(arguments.name("-f"), ())
    between = arguments.options.get(arguments.name("-s"), ())
    form = (forms[-1].literal or "") if forms else f"%0{len(str(last))}d" if arguments.holds("-w") else "%d"
    if forms and not _ONE_NUMBER.fullmatch(form):
        form = ""
    return form, between[-1].literal if between else "\n"


def _yes(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    return concat((arguments.operands[0] if arguments.operands else literal("y", place), literal("\n", place)))


def _recoded(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``echo "$row" | base64 -d``: an item of a list stays one; what a file holds is not known then."""
    hole = state.input.holes[0] if state.input is not None and state.input.holes else None
    if hole is not None and hole.listing and hole.origin == "output":
        return filters.translated(run, frame, state, arguments, place)
    return unknown("output", "base64", place, Emptiness.MAYBE, many=True, listing=place.text[:MOST_LISTED])


_PRINTERS: dict[str, Printer] = {
    "yes": _yes,
    **dict.fromkeys(("cat", "zcat", "gzcat", "bzcat", "xzcat", "zstdcat", "pv"), filters.cat),
    "grep": filters.grep,
    "egrep": filters.grep,
    "fgrep": filters.grep,
    "zgrep": filters.grep,
    "head": filters.head,
    "tail": filters.tail,
    "sort": filters.same_lines,
    "uniq": filters.same_lines,
    "comm": linesets.comm,
    "diff": linesets.difference,
    "join": linesets.join_lines,
    "tac": filters.same_lines,
    "shuf": filters.same_lines,
    "tee": lambda run, frame, state, arguments, place: filters.lines_of(run, frame, state, (), place),
    "xargs": filters.translated,
    **dict.fromkeys(("base64", "base32", "basenc"), _recoded),
    **dict.fromkeys(("tr", "sed", "cut", "awk", "gawk", "mawk"), filters.edited),
    **dict.fromkeys(("jq", "yq"), scripted.queried),
    "dirname": pathnames.dirname,
    "expr": _measured,
    "basename": pathnames.basename,
    "realpath": pathnames.realpath,
    "readlink": pathnames.readlink,
    "find": _find,
    "ls": listed.entries,
    "nodeset": _hosts_expanded,
    "cluset": _hosts_expanded,
    "seq": _sequence,
}
