"""Filters over lists of lines: ``cat``, ``grep``, ``head`` and the like.

A list that is known stays known; every filter is remembered with the list, so that a host set can say how
it was narrowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import concat, map_holes, never_empty
from maintlint.evaluate import cutting, files, keeping, listed, needles, regexes, rolls
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.headings import is_heading
from maintlint.evaluate.parameters import apply_step, transform_exactly
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.places import Place
from maintlint.values import (
    EMPTY,
    MOST_LISTED,
    Emptiness,
    Hole,
    Lit,
    Roll,
    Selector,
    Text,
    Value,
    Wild,
    literal,
    unknown,
)

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def lines_of(run: Run, frame: Frame, state: State, operands: tuple[Value, ...], place: Place) -> Value:
    """The lines a filter works on: its file operands, or standard input."""
    if not operands or operands[0].literal == "-":
        if state.input is not None:
            return state.input
        return unknown("input", "stdin", place, Emptiness.MAYBE, many=True, listing="stdin")
    contents = [files.content(run, frame, state, operand) for operand in operands[:8]]
    return contents[0] if len(contents) == 1 else concat(contents)


def cat(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    return lines_of(run, frame, state, arguments.operands, place)


class Search:
    """One call of grep: its pattern, where it looks, and how."""

    __slots__ = ("exact", "files", "fixed", "folded", "matcher", "negated", "pattern", "roll", "source", "whole")

    def __init__(self, run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> None:
        has = given(arguments)
        operands = arguments.operands
        patterns = arguments.options.get(arguments.name("-e"))
        listed = arguments.options.get(arguments.name("-f"))
        if listed:
            self.pattern = files.content(run, frame, state, listed[-1])
        elif patterns:
            self.pattern = patterns[-1]
        elif operands:
            self.pattern, operands = operands[0], operands[1:]
        else:
            self.pattern = unknown("file", "pattern", place)
        self.negated = has("-v", "--invert-match")
        self.whole = has("-x", "--line-regexp")
        self.folded = has("-i", "--ignore-case")
        if self.whole and not self.negated:
            self.pattern = never_empty(self.pattern)
        self.roll = self._roll(listed, place)
        self.fixed = has("-F", "--fixed-strings") or (
            arguments.command is not None and arguments.command.literal == "fgrep"
        )
        self.source = lines_of(run, frame, state, operands, place)
        self.files = paths_of(operands)
        if not self.fixed:
            self.pattern = needles.of_expression(self.pattern)
        self.exact = None if listed else self.pattern.literal
        self.matcher: Callable[[str], object] | None = None
        if self.exact is not None:
            whole, words = has("-x", "--line-regexp"), has("-w", "--word-regexp")
            self.matcher = line_matcher(self.exact, self.fixed, self.folded, words, whole)

    def _roll(self, listed: tuple[Value, ...] | None, place: Place) -> Roll | None:
        """The list of patterns that are looked for, if it is one."""
        if listed:
            exact = listed[-1].literal
            path = () if exact is None or exact.startswith("/dev/fd/") else (exact,)
            return rolls.of_value(self.pattern, place, path or tuple(hole.name for hole in listed[-1].holes))
        if any(hole.many for hole in self.pattern.holes):
            return rolls.of_value(self.pattern, place)
        return None


def grep(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """The lines that match, or with ``-v`` that do not."""
    has = given(arguments)
    name = _own_name_kept(run, frame, state, arguments, place)
    if name is not None:
        return name
    if has("-c", "--count"):
        counted = _matching_lines(run, frame, state, arguments, place) if run.turn is not None else None
        if counted is not None:
            return literal(str(len(counted)), place)
        source = lines_of(run, frame, state, arguments.operands[1:], place)
        about = (*paths_of(arguments.operands[1:]), *rolls.subjects_of(source))
        return unknown("number", "grep -c", place, Emptiness.NEVER, about=about)
    if has("-q", "--quiet"):
        return EMPTY
    search = Search(run, frame, state, arguments, place)
    source, exact, text = search.source, search.exact, search.source.literal
    if exact is not None and search.negated and is_heading(source, exact):
        return source
    if search.matcher is not None and bool(search.matcher("")) is search.negated:
        source = without_blanks(source)
    if exact is not None and search.negated and exact.lstrip().startswith(_BLANK_OR_COMMENT):
        if search.matcher is None:
            return source
        if text is None:
            return _without(source, search.matcher)
        said = "".join([line + "\n" for line in text.splitlines() if not search.matcher(line)])
        return Value((Text((Lit(said, source.place),)),))
    roll = search.roll if search.negated else None
    selector = Selector(place, place.text[:80], search.pattern, search.negated, roll=roll)
    if search.matcher is None or text is None:
        return selected(source, selector)
    kept = [line for line in text.splitlines() if bool(search.matcher(line)) is not search.negated]
    if not kept:
        return selected(source, selector) if run.turn is None else EMPTY
    if search.negated:
        return selected(Value((Text((Lit("\n".join(kept), source.place),)),)), selector)
    return Value((Text((Lit("\n".join(kept) + "\n", source.place),)),))


def _matching_lines(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> list[str] | None:
    """The lines of a known text that a known pattern selects."""
    search = Search(run, frame, state, arguments, place)
    text = search.source.literal
    if search.matcher is None or text is None:
        return None
    return [line for line in text.splitlines() if bool(search.matcher(line)) is not search.negated]


def _own_name_kept(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value | None:
    """``hostname | grep ^mail``: the machine's own name if it matches, else nothing."""
    word = None if state.input is None else _one_word(state.input)
    if word is None or word.holes[0].origin != "own-host":
        return None
    search = Search(run, frame, state, arguments, place)
    has = given(arguments)
    if search.exact is None or search.matcher is None or has("-q", "--quiet") or has("-o", "--only-matching"):
        return None
    expression = line_expression(search.exact, search.fixed, has("-w", "--word-regexp"), search.whole)
    form = "v" * search.negated + "i" * search.folded + "c" * has("-c", "--count")
    return map_holes(
        apply_step(word, ("kept", expression, form)), empty=Emptiness.NEVER if "c" in form else Emptiness.MAYBE
    )


def without_blanks(source: Value) -> Value:
    """Lines of which none is blank any more."""
    return map_holes(source, filled=True) if source.literal is None and source.holes else source


def _without(source: Value, matcher: Callable[[str], object]) -> Value:
    """A list whose lines are known, without those that match."""
    texts = []
    for text in source.alternatives:
        atoms = tuple(
            replace(atom, choices=tuple(choice for choice in atom.choices if not matcher(choice)))
            if isinstance(atom, Hole) and atom.choices is not None
            else atom
            for atom in text.atoms
        )
        texts.append(Text(atoms))
    return Value(tuple(texts))


def paths_of(operands: Iterable[Value]) -> tuple[str, ...]:
    """Files by their names; what only stands for the output of a command has none."""
    return tuple(name for name in (operand.show() for operand in operands) if not name.startswith("/dev/fd/"))


MOST_EDITED = 100_000
"""Characters of a known list that are cut or replaced line by line."""

_BLANK_OR_COMMENT = ("#", "^#", "^ *#", "^\\s*#", "^$", "^[[:space:]]*#", "^\\s*$", "^[[:space:]]*$")


def given(arguments: Arguments) -> Callable[..., bool]:
    return lambda *names: any(arguments.holds(name) is True for name in names)


def line_expression(pattern: str, fixed: bool, words: bool, whole: bool) -> str:
    """What ``grep`` looks for in a line, as a regular expression of this language."""
    body = (
        re.escape(pattern)
        if fixed
        else pattern.replace("\\|", "|").replace("\\+", "+").replace("[[:space:]]", r"\s").replace("[[:digit:]]", r"\d")
    )
    if words:
        body = rf"\b(?:{body})\b"
    if whole:
        body = rf"\A(?:{body})\Z"
    return body


def line_matcher(pattern: str, fixed: bool, fold: bool, words: bool, whole: bool) -> Callable[[str], object] | None:
    found = regexes.compiled(line_expression(pattern, fixed, words, whole), re.IGNORECASE if fold else 0)
    return None if found is None else found.search


def selected(source: Value, selector: Selector) -> Value:
    """The lines that a filter may leave of a list, with the filter remembered; perhaps none of them."""
    texts = []
    for text in source.alternatives:
        if not text.atoms:
            continue
        hole = next((atom for atom in text.atoms if isinstance(atom, Hole)), None)
        at = listed.wild(text)
        if at is not None:
            texts.append(listed.some_entries(text, at, selector))
            continue
        if hole is None:
            place = text.place
            listing = place.path if place is not None else "list"
            lines = tuple(dict.fromkeys(word for word in (text.literal or "").split("\n") if word.strip()))
            kept = Hole(
                "file", selector.text, place, Emptiness.MAYBE, many=True, choices=lines or None, listing=listing
            )
        else:
            kept = hole
        chosen = replace(kept, selectors=(*kept.selectors, selector), empty=Emptiness.MAYBE, many=True)
        root = text.atoms[: text.atoms.index(kept)] if kept.origin == "walk" else ()
        texts.append(Text((*root, chosen)))
    return Value(tuple(texts)) if texts else EMPTY


def head(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    count = _count(arguments)
    source = lines_of(run, frame, state, arguments.operands, place)
    text = source.literal
    if text is not None and count is not None:
        lines = text.splitlines()
        kept = lines[:count]
        return Value((Text((Lit("\n".join(kept) + "\n", source.place),)),)) if kept else EMPTY
    if not _is_list(source):
        return source
    given = None if count is not None else next(iter(arguments.select("option -n")), None)
    but_last = given is not None and given.alternatives[0].prefix.startswith("-")
    leaves = keeping.left_out(state, given) if given is not None and but_last else None
    return capped(source, Selector(place, place.text[:80], given, False, count or 0, leaves=leaves))


def capped(source: Value, selector: Selector) -> Value:
    texts = []
    for text in source.alternatives:
        atoms = tuple(
            replace(atom, selectors=(*atom.selectors, selector), many=selector.cap != 1)
            if isinstance(atom, Hole)
            else replace(atom, selectors=(*atom.selectors, selector))
            if isinstance(atom, Wild)
            else atom
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


def tail(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    values, operands = arguments.select("option -n"), arguments.operands
    if not values and operands and operands[0].alternatives[0].prefix.startswith("+"):
        values, operands = operands[:1], operands[1:]  # ``tail +8``, as it was before -n
    number = values[-1].literal if values else None
    source = lines_of(run, frame, state, operands, place)
    text = source.literal
    if text is not None and number is not None and number.lstrip("+").isdigit():
        lines = text.splitlines()
        kept = lines[int(number[1:]) - 1 :] if number.startswith("+") else lines[-int(number) :]
        return Value((Text((Lit("\n".join(kept) + "\n", source.place),)),)) if kept else EMPTY
    if values and values[-1].alternatives[0].prefix.startswith("+"):
        heading = number in _HEADINGS and not all(map(listed.is_path, source.alternatives))
        if number == "+1" or heading or not _is_list(source):
            return source
        return capped(source, Selector(place, place.text[:80], leaves=keeping.left_out(state, values[-1], 1)))
    cap = int(number) if number is not None and number.isdigit() else _count(arguments)
    return capped(source, Selector(place, place.text[:80], None, False, cap or 0)) if _is_list(source) else source


_HEADINGS = ("+2", "+3")
"""Behind the names of the columns, and a line below them."""


def _is_list(source: Value) -> bool:
    return bool(source.holes) or listed.is_glob(source)


def same_lines(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    return lines_of(run, frame, state, arguments.operands, place)


def translated(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``tr``, ``sed``, ``awk``, ``cut``: still the same list, item by item, but its text is not followed."""
    source = state.input
    if source is None:
        operands = arguments.operands if arguments.holds("-e") is True else arguments.operands[1:]
        if not operands:
            return unknown(
                "output", place.text[:40], place, Emptiness.MAYBE, many=True, listing=place.text[:MOST_LISTED]
            )
        source = lines_of(run, frame, state, operands, place)
    if any(hole.origin == "own-host" for hole in source.holes):
        return unknown("own-host", source.holes[0].name, place, Emptiness.UNLIKELY)
    hole = source.holes[0] if source.holes else None
    listing = hole.listing if hole is not None else (source.place.path if source.place is not None else "")
    # What is cut out of one item is still of as many items.
    item = hole is not None and not hole.many and bool(hole.listing) and _name(arguments) != "tr"
    single = (
        item
        or (hole is None and "\n" not in (source.literal or "").strip("\n"))
        or (hole is not None and not (hole.many or hole.listing))
    )
    origin = hole.origin if hole is not None and hole.origin != "walk" else "output"
    return unknown(
        origin,
        place.text[:40],
        hole.place if hole is not None else place,
        max(_without_end(source).empty, Emptiness.UNLIKELY) if single else Emptiness.MAYBE,
        many=not single,
        listing="" if single and not item else listing or place.text[:MOST_LISTED],
        selectors=hole.selectors if hole is not None else (),
    )


def _without_end(stream: Value) -> Value:
    """A stream without the line end behind its last line, which is there whether or not the line is empty."""
    texts = []
    for text in stream.alternatives:
        last = text.atoms[-1] if len(text.atoms) > 1 else None
        texts.append(Text(text.atoms[:-1]) if isinstance(last, Lit) and last.text == "\n" else text)
    return Value(tuple(texts))


def edited(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``cut``, ``sed``, ``tr -d``, ``awk`` on one word (``hostname | cut -d. -f1``): what becomes of it, if plain."""
    source = state.input
    word = None if source is None else _one_word(source)
    step = None if word is None else cutting.step(arguments)
    if source is not None and all(map(listed.is_path, source.alternatives)):
        kept = keeping.of_paths(state, source, arguments, _name(arguments), place)
        if kept is not None:
            return kept
    exact = source.literal if source is not None else None
    if exact and len(exact) <= MOST_EDITED and _name(arguments) != "awk":
        step = cutting.step(arguments)
        lines = [] if step is None else [transform_exactly(line, (step,)) for line in exact.splitlines()]
        if lines and None not in lines:
            end = "\n" if exact.endswith("\n") else ""
            return literal("\n".join([line or "" for line in lines]) + end, source.place if source else place)
    if word is None or step is None:
        return _by_script(_name(arguments))(run, frame, state, arguments, place)
    return apply_step(word, step)


def _one_word(source: Value) -> Value | None:
    """The only word of a stream, without the line end."""
    if len(source.alternatives) != 1:
        return None
    atoms = [atom for atom in source.alternatives[0].atoms if not (isinstance(atom, Lit) and atom.text == "\n")]
    if len(atoms) != 1 or not isinstance(atoms[0], Hole) or atoms[0].many:
        return None
    return Value((Text((atoms[0],)),)) if atoms[0].origin == "own-host" or atoms[0].choices is not None else None


def _by_script(name: str) -> Callable[..., Value]:
    if name in ("sed", "awk"):
        from maintlint.evaluate import scripted

        return scripted.sed if name == "sed" else scripted.awk
    return tr


def _name(arguments: Arguments) -> str:
    name = (arguments.command.literal or "") if arguments.command is not None else ""
    return "awk" if name.endswith("awk") else name.rpartition("/")[2]


def tr(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    source = state.input
    exact = source.literal if source is not None else None
    pair = [operand.literal for operand in arguments.operands]
    blanks = {",": ",", " ": " ", "\\n": "\n", "\n": "\n", ":": ":", "[:space:]": " "}
    if exact is not None and len(pair) == 2 and pair[0] in blanks and pair[1] in blanks:
        return literal(exact.replace(blanks[pair[0]], blanks[pair[1]]), source.place if source is not None else place)
    return translated(run, frame, state, arguments, place)
