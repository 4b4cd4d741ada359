"""What filters with a script leave of a list: ``sed '/^db/d'``, ``awk '/mail/'``, ``jq '.[] | select(…)'``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maintlint.combining import concat, map_holes
from maintlint.evaluate import awked, files, needles, queries, rolls
from maintlint.evaluate.filters import (
    capped,
    line_matcher,
    lines_of,
    paths_of,
    selected,
    translated,
    without_blanks,
)
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.headings import is_heading
from maintlint.evaluate.keeping import behind_sign
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.values import EMPTY, MOST_LISTED, Emptiness, Hole, Lit, Selector, Text, Value, literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_PART = chr(0)
"""Stands for a computed part of the script."""
_ADDRESSED = lazy(r"\s*/((?:[^/\\]|\\.)*)/\s*(!?)\s*([pd])\s*", re.S)
_CUT_AND_PRINTED = lazy(r"(?s)(\s*/(?:[^/\\]|\\.)*/\s*)s([^\w\s\\]).*\2.*\2\d*g?(p\s*)")
"""``/mail/s/ .*//p``: of the lines that are printed some part is cut."""
_CAP = lazy(r"\[\s*\d*\s*:\s*(\d+)\s*\]|\blimit\(\s*(\d+)|\bfirst\b")
_PICKS = lazy(r"\bselect\s*\(")
_NO_HOST = lazy(r"\^?(\\s\*|\[\[:space:\]\]\*| \*)?(#|\$)")
"""Comments and empty lines."""
_JOINS_FILES = lazy(r"(?s)(?=.*\bF?NR\s*==\s*F?NR\b)(?=.*!\s*\w+\[|.*!\s*\(+[\w$, ()]+\bin\b)")
_PRINTS_WORDS = lazy(r"\s*NF\s*(>\s*0|\{\s*print\s*(\$[01])?\s*\})?\s*")
"""Only lines with a word in them, or their first word."""
_FIELD_TEST = lazy(r"""\s*\$\w+\s*(==|!=|~|!~)\s*["/]([^"/]+)["/]""")


def sed(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``sed -n '/mail/p'``, ``sed '/^db/d'``: lines by an address are a filter."""
    source = state.input
    named = arguments.operands if arguments.holds("-e") is True else arguments.operands[1:]
    if source is None and named:
        source = lines_of(run, frame, state, named, place)
    exact = source.literal if source is not None else None
    left = _kept(arguments, exact) if exact is not None else None
    if left:
        return literal(left, source.place if source is not None else place)
    result = translated(run, frame, state, arguments, place)
    for selector in _selectors(arguments, place):
        heading = selector.pattern.literal if selector.negated and selector.pattern is not None else None
        if heading is None or not is_heading(result, heading):
            result = selected(result, selector)
    if _kept(arguments, "\n") == "":
        result = without_blanks(result)
    return result


_SKIPS = lazy(r"/(?!\^?\\?s?\*?#|\^\$)[^/]+/\s*\{\s*next\b")
"""Lines are left out by what they match, other than comments and blank lines."""


def _is_equal(script: str, name: str) -> bool:
    """Does a script ask for what is equal to a variable: nothing is, if that is empty?"""
    return bool(name) and re.search(rf"==\s*{re.escape(name)}\b|\b{re.escape(name)}\s*==", script) is not None


def awk(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``awk '/mail/ {print $1}'``: a pattern in front is a filter."""
    exactly = awked.outcome(run, frame, state, arguments, place)
    if exactly is not None and (exactly.printed or awked.by_name(run, arguments)):
        where = lines_of(run, frame, state, arguments.operands[1:], place).place
        known = literal(exactly.printed, where) if exactly.printed else EMPTY
        written = arguments.operands[0].literal or ""
        negated = any(sign in written for sign in ("!=", "!~", "!/")) or _SKIPS.search(written) is not None
        return (
            selected(known, Selector(place, place.text[:80], None, negated=True))
            if negated and exactly.printed
            else known
        )
    result = translated(run, frame, state, arguments, place)
    script = arguments.operands[0].literal if arguments.operands else None
    if _PRINTS_WORDS.fullmatch(script or ""):
        result = without_blanks(result)
    for assigned in arguments.options.get(arguments.name("-v"), ()):
        name = assigned.alternatives[0].prefix.partition("=")[0]
        if _is_equal(script or "", name):
            result = selected(result, Selector(place, place.text[:80]))
        else:
            given = Value(tuple(map(behind_sign, assigned.alternatives)))
            matched = re.search(rf"(!?)~\s*{re.escape(name)}\b", script or "")
            if given.empty > Emptiness.UNLIKELY or matched:
                denied = matched is not None and matched[1] == "!"
                result = selected(result, Selector(place, place.text[:80], given, denied))
    if len(arguments.operands) == 3 and _JOINS_FILES.search(script or ""):
        source, named = (files.content(run, frame, state, arguments.operands[index]) for index in (2, 1))
        roll = rolls.of_value(named, place, paths_of(arguments.operands[1:2]))
        return selected(source, Selector(place, place.text[:80], named, negated=True, roll=roll))
    if script is None:
        return _by_computed(result, arguments.operands[:1], place)
    match = re.match(r"\s*(!?)/([^/]*)/", script)
    if match and match[1] and is_heading(result, match[2]):
        return result
    if match:
        return selected(result, Selector(place, match[0].strip(), literal(match[2], place), match[1] == "!"))
    match = _FIELD_TEST.match(script)
    if match:
        return selected(result, Selector(place, match[0].strip(), literal(match[2], place), match[1].startswith("!")))
    return result


def _by_computed(result: Value, scripts: tuple[Value, ...], place: Place) -> Value:
    """``awk "/^$name/ {print}"``: the lines that a computed pattern matches."""
    text = scripts[0].alternatives[0] if scripts and len(scripts[0].alternatives) == 1 else None
    spelled = _spelled(text) if text is not None else ""
    match = re.match(r"\s*(!?)/([^/]*)/", spelled) or _FIELD_TEST.match(spelled)
    if text is None or match is None or _PART not in match[2]:
        return result
    if match[1] == "==":
        return selected(result, Selector(place, place.text[:80]))
    pattern = _pattern(Text(text.holes[: match[2].count(_PART)]), match[2])
    return selected(result, Selector(place, place.text[:80], pattern, match[1].startswith("!")))


def queried(run: Run, frame: Frame, state: State, arguments: Arguments, place: Place) -> Value:
    """``jq -r '.hosts[] | select(.role == "web").name' hosts.json``: the entries of a document."""
    script = arguments.operands[0].literal if arguments.operands else None
    result = translated(run, frame, state, arguments, place)
    asked = needles.of_query(_with_arguments(arguments)) if arguments.operands else None
    if asked is not None:
        result = selected(result, Selector(place, place.text[:80], asked))
    if script is None:
        return result
    lone = queries.leads_to_one(script)
    if "[" in script and not lone:
        listing = next((hole.listing for hole in result.holes if hole.listing), place.text[:MOST_LISTED])
        listed = {} if all(hole.origin != "output" for hole in result.holes) else {"listing": listing}
        result = map_holes(result, many=True, empty=Emptiness.MAYBE, **listed)
    if asked is None and _PICKS.search(script):
        result = selected(result, Selector(place, place.text[:80], literal(script, place)))
    cap = _CAP.search(script)
    if lone:
        result = capped(result, Selector(place, place.text[:80], None, False, 1))
    elif cap is not None:
        result = capped(result, Selector(place, place.text[:80], None, False, int(cap[1] or cap[2] or 1)))
    return result


def _with_arguments(arguments: Arguments) -> Value:
    """The script of ``jq``, with what is given to its variables (``--arg name "$NAME"``)."""
    script = arguments.operands[0]
    exact, given = script.literal, arguments.options.get(arguments.name("--arg"), ())
    for name, value in zip(given[::2], given[1::2], strict=False):
        before, variable, behind = (exact or "").partition(f"${name.literal}")
        if variable and not behind[:1].isalnum():
            return concat((literal(before, script.place), value, literal(behind, script.place)))
    return script


def _selectors(arguments: Arguments, place: Place) -> list[Selector]:
    """A selector for each address whose lines are printed or deleted; comments and empty lines do not count."""
    texts = _script(arguments)
    if texts is None:
        return []
    prints = arguments.holds("-n") is True
    found = []
    for piece in _pieces(texts):
        match = _ADDRESSED.fullmatch(_CUT_AND_PRINTED.sub(r"\1\3", _spelled(piece)))
        if match is None or (match[3] == "p") is not prints:
            continue
        negated = (match[3] == "d") is not bool(match[2])
        if not (negated and _NO_HOST.match(match[1])):
            found.append(Selector(place, place.text[:80], _pattern(piece, match[1]), negated))
    return found


def _kept(arguments: Arguments, text: str) -> str | None:
    """The lines that are left of a known text; ``None`` if the script does anything else, or is not known."""
    texts = _script(arguments)
    pieces = _pieces(texts) if texts is not None else []
    prints = arguments.holds("-n") is True
    lines = text.splitlines()
    for piece in pieces:
        match = _ADDRESSED.fullmatch(_spelled(piece))
        matcher = line_matcher(match[1], False, False, False, False) if match is not None else None
        if match is None or matcher is None or _PART in match[1] or (match[3] == "p") is not prints:
            return None
        leaves = (match[3] == "p") is not bool(match[2])
        lines = [line for line in lines if bool(matcher(line)) is leaves]
    if not pieces or (prints and len(pieces) > 1):
        return None
    return "".join(f"{line}\n" for line in lines)


def _script(arguments: Arguments) -> Text | None:
    """The script, if there is one, and one only."""
    given = arguments.select("option -e") or arguments.operands[:1]
    return given[0].alternatives[0] if len(given) == 1 and len(given[0].alternatives) == 1 else None


def _pieces(text: Text) -> list[Text]:
    """The commands of a script."""
    pieces: list[list[Lit | Hole]] = [[]]
    for atom in text.atoms:
        if isinstance(atom, Lit):
            first, *others = re.split(r"[;\n]", atom.text)
            pieces[-1].append(Lit(first, atom.place))
            pieces.extend([Lit(other, atom.place)] for other in others)
        elif isinstance(atom, Hole):
            pieces[-1].append(atom)
    return [Text(tuple(piece)) for piece in pieces if any(_spelled(Text(tuple(piece))).strip())]


def _spelled(text: Text) -> str:
    return "".join(atom.text if isinstance(atom, Lit) else _PART for atom in text.atoms)


def _pattern(text: Text, spelled: str) -> Value:
    """The pattern between the slashes; if it has computed parts, those alone where they are all of it."""
    holes = text.holes
    if not holes:
        return Value((Text((Lit(spelled, text.place),)),))
    if spelled.strip("^$" + _PART):
        return Value((Text((Lit(spelled.replace(_PART, "")), *holes)),))
    return Value((Text(holes),))
