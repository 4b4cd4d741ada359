"""What stands on each line that a filter writes: code for a shell or a database, made of the items of a list.

``awk '{ print "rm -rf /srv/" $1 }' gone | sh``, ``sed 's/^/rm /' gone | sh``, ``find -printf 'rm "%p"\\n' | sh``,
``mysql -e "select concat('drop table ', name, ';') …" | mysql``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.knowledge.arguments import Arguments
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.values import MOST_LISTED, Atom, Emptiness, Hole, Lit, Text, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_PRINTS = lazy(r"(?s)(?P<test>[^{}]*)\{\s*(?P<verb>print|printf)\b\s*\(?(?P<what>[^{}]*?)\)?\s*;?\s*\}\s*")
_PIECE = lazy(r'\s*(?:"(?P<text>(?:[^"\\]|\\.)*)"|(?P<field>\$(?:\d+|NF))|(?P<name>[A-Za-z_]\w*)|(?P<comma>,))')
_FORMAT = lazy(r"%[-\d.]*[a-zA-Z]|%%")
_SUBSTITUTION = lazy(r"s([^\w\s\\])(?P<old>.*?)(?<!\\)\1(?P<new>.*?)(?<!\\)\1[gp]*")
_WHOLE_LINE = frozenset({".*", "^.*$", ".*$", "^.*", r"\(.*\)", r"^\(.*\)$", r"\(.\+\)", "(.*)", "^(.*)$", "(.+)"})
_ALL_OF_IT = lazy(r"(?<!\\)&|\\1")
_ESCAPED = lazy(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t"}
_SELECTS = lazy(r"(?is)\s*select\s+(?:distinct\s+)?(?P<what>.*?)\s+from\b")
_CONCAT = lazy(r"(?is)(?:concat\s*\((?P<listed>.*)\)|(?P<joined>.*\|\|.*))\s*")
_COLUMN = lazy(r"(?s)\s*(?:'(?P<text>(?:[^']|'')*)'|(?P<name>[\w.\"`]+(?:\([^()]*\))?))\s*(?:,|\|\||$)")


WRITERS = frozenset({"awk", "gawk", "mawk", "sed", "find"})


def remember(run: Run, name: str, arguments: Arguments, result: Value, place: Place) -> None:
    """Keep what a line of ``result`` looks like, where it is more than an item of a list."""
    item = _item(result)
    if item is None:
        return
    atoms: list[Atom] | None = None
    if name in ("awk", "gawk", "mawk"):
        atoms = _by_awk(arguments, item, place)
    elif name == "sed":
        atoms = _by_sed(arguments, item, place)
    elif name == "find":
        atoms = _by_find(arguments, item, place)
    else:
        atoms = _by_query(arguments, item, place)
    if atoms and any(isinstance(atom, Lit) and atom.text.strip() for atom in atoms):
        run.forms[result] = Value((Text((*atoms, Lit("\n", place))),))


def _item(result: Value) -> Hole | None:
    """One item of the list."""
    hole = result.holes[-1] if len(result.alternatives) == 1 and result.holes else None
    if hole is None or hole.origin == "own-host":
        return None
    empty = Emptiness.MAYBE if hole.origin in ("file", "input") else Emptiness.UNLIKELY
    return replace(hole, name=hole.name if hole.name.isidentifier() else "line", many=False, splits=False, empty=empty)


def _by_awk(arguments: Arguments, item: Hole, place: Place) -> list[Atom] | None:
    script = arguments.operands[0].literal if arguments.operands else None
    found = _PRINTS.fullmatch(script.strip()) if script is not None else None
    if found is None:
        return None
    what = found["what"]
    pieces, at, end = [], 0, len(what.rstrip())
    while at < end:
        piece = _PIECE.match(what, at)
        if piece is None:
            return None
        pieces.append(piece)
        at = piece.end()
    if found["verb"] == "printf":
        return _by_format(pieces, item, place)
    return [Lit(" ", place) if piece["comma"] else _piece(piece, item, place) for piece in pieces]


def _piece(piece: re.Match[str], item: Hole, place: Place) -> Atom:
    if piece["text"] is not None:
        return Lit(_unescaped(piece["text"]), place)
    return replace(item, name=(piece["field"] or piece["name"]).lstrip("$") or item.name)


def _by_format(pieces: list[re.Match[str]], item: Hole, place: Place) -> list[Atom] | None:
    if not pieces or pieces[0]["text"] is None:
        return None
    form, given = _unescaped(pieces[0]["text"]), [piece for piece in pieces[1:] if not piece["comma"]]
    atoms: list[Atom] = []
    at = 0
    for found in _FORMAT.finditer(form):
        atoms.append(Lit(form[at : found.start()], place))
        at = found.end()
        if found[0] == "%%":
            atoms.append(Lit("%", place))
        else:
            atoms.append(_piece(given.pop(0), item, place) if given else item)
    return [*atoms, Lit(form[at:], place)]


def _by_sed(arguments: Arguments, item: Hole, place: Place) -> list[Atom] | None:
    given = [value.literal for value in arguments.select("option -e") or arguments.operands[:1]]
    atoms: list[Atom] = [item]
    for command in [piece.strip() for script in given for piece in (script or "?").split(";")]:
        found = _SUBSTITUTION.fullmatch(command)
        if found is None:
            continue
        new = _ESCAPED.sub(lambda escaped: escaped[0] if escaped[1] == "1" else escaped[1], found["new"])
        if found["old"] in ("^", "$"):
            around = Lit(new, place)
            atoms = [around, *atoms] if found["old"] == "^" else [*atoms, around]
        elif found["old"] in _WHOLE_LINE:
            first, *others = _ALL_OF_IT.split(new)
            wrapped: list[Atom] = [Lit(first, place)]
            for other in others:
                wrapped += [*atoms, Lit(other, place)]
            atoms = wrapped
    return atoms


def _by_find(arguments: Arguments, item: Hole, place: Place) -> list[Atom] | None:
    given = arguments.options.get(arguments.name("-printf"), ())
    form = given[-1].literal if given else None
    if form is None or " " not in form.strip() or not arguments.operands:
        return None
    first, *others = re.split(r"%[pPf]", _unescaped(form))
    atoms: list[Atom] = [Lit(first, place)]
    for other in others:
        atoms += [*arguments.operands[0].alternatives[0].atoms, item, Lit(other, place)]
    return atoms


def _by_query(arguments: Arguments, item: Hole, place: Place) -> list[Atom] | None:
    """The text that a query puts together of the names that it finds."""
    asked = [value.literal for values in arguments.options.values() for value in values]
    found = next((match for text in asked if text and (match := _SELECTS.match(text))), None)
    form = _CONCAT.fullmatch(found["what"]) if found is not None else None
    if form is None or found is None:
        return None
    item = replace(item, listing=found.string[:MOST_LISTED])
    what = form["listed"] or form["joined"]
    atoms: list[Atom] = []
    at = 0
    while at < len(what):
        column = _COLUMN.match(what, at)
        if column is None or column.end() == at:
            return None
        text = column["text"]
        named = replace(item, name=(column["name"] or "").strip('`"'), empty=Emptiness.NEVER)
        atoms.append(named if text is None else Lit(text.replace("''", "'"), place))
        at = column.end()
    return atoms


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)
