"""How a path is told of that becomes another one because a part of it is empty."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from maintlint.loss import Collapse
from maintlint.remedy import Quote, Remedy, RequireNonEmpty
from maintlint.scope import Effect, Resource, Step
from maintlint.values import Lit, Text
from maintlint.wording import (
    called,
    deed,
    in_python,
    is_python,
    listing,
    may_be_empty,
    required,
    why_empty,
    why_place,
    written,
)

_BECOMES = {
    "root": "everything below /",
    "system": "the system directory {path}",
    "data": "the data directory {path}",
    "protected": "the protected path {path}",
    "backup": "the backups in {path}",
    "home": "the home directory",
    "here": "the directory the program happens to be in",
    "temporary": "all of {path}, other programs' files included",
    "bucket": "everything in {path}",
    "keys": "every key of the store",
    "parent": "the whole of {path}",
    "split": "several paths, {path} among them",
}


def message(effect: Effect, found: Collapse, where: str) -> str:
    """What happens, to what, what that may become, and why."""
    names = names_at_fault(effect, found)
    shown = _operand(effect, names[0]) if found.blanks and len(names) == 1 else ""
    meant = tuple(text for text in effect.resource.alternatives if text.holes) if _left_out(found) else ()
    becomes = "is" if found.certain and len(effect.resource.alternatives) == 1 and not meant else "may become"
    if shown or meant:
        effect = replace(effect, resource=Resource("path", meant or (Text((Lit(shown),)),)))
    what = deed(effect)
    return f"{what}{where}, and that {becomes} {_becomes(found)}: {_why(found, names)}"


def advice(effect: Effect, found: Collapse) -> str:
    """What to do about it."""
    if found.kind == "split":
        return "put the path in double quotes"
    names = names_at_fault(effect, found)
    missing = [hole.name for hole in found.holes] or _left_out(found)
    if not names and is_python(effect.place) and missing and all(name.isidentifier() for name in missing):
        empty = " or ".join(dict.fromkeys(f"`{name}`" for name in missing))
        return f"raise an error when {empty} is empty, before this line"
    if not names:
        return "stop the program when a part of the path is empty, before this line"
    safe = " and ".join(required(_subscripted(effect, name)) for name in names)
    empty = " or ".join(f"${name}" for name in names)
    return f"use {safe} so that the shell stops when {empty} is empty"


def _subscripted(effect: Effect, name: str) -> str:
    """The name of an array with the subscript that is used."""
    found = re.search(rf"\$\{{({re.escape(name)}\[[^]@*]+\])", effect.place.text)
    return found[1] if found else name


def _left_out(found: Collapse) -> list[str]:
    """What was left out, where an empty text stands for it; empty if that is not all there is to it."""
    if found.holes or not all(is_python(lit.place) for lit in found.blanks):
        return []
    return list(dict.fromkeys(in_python(lit.default.name) for lit in found.blanks if lit.default is not None))


def remedies(effect: Effect, found: Collapse) -> list[Remedy]:
    """The same for `maintlint.fix`."""
    if found.kind == "split":
        return [Quote(effect.place, tuple(written(effect)))]
    return [RequireNonEmpty(effect.place, tuple(names_at_fault(effect, found) or written(effect)))]


def evidence(found: Collapse) -> list[Step]:
    """Where the parts that may be empty come from, and where an empty text is written."""
    if found.kind == "split":
        return [step for hole in found.holes for step in why_place(hole.place, "this may have a blank in it")]
    blanks = [step for lit in found.blanks for step in why_place(lit.place, "the empty string comes from here")]
    return [*why_empty(found.holes), *blanks]


def _becomes(found: Collapse) -> str:
    path = found.path.removesuffix("/*") or "/"
    if "…" not in path:
        return _BECOMES[found.kind].format(path=path)
    if found.kind == "split":
        return "several paths"
    return _BECOMES[found.kind].format(path="the bucket" if found.kind == "bucket" else "the directory above")


def names_at_fault(effect: Effect, found: Collapse) -> list[str]:
    """What the author has to check: the variables in the operand, those that are known to be at fault first of all."""
    plain = [atom.text.strip("/") for atom in found.text.atoms if isinstance(atom, Lit)]
    names = written(effect)
    if found.certain and len(names) == 1 and _operand(effect, names[0]).strip("${}") == names[0]:
        return []
    if not all(part in effect.place.text for part in plain):
        return names if found.certain and len(names) == 1 else []
    guilty = [name for name in names if name in {hole.name for hole in found.holes}]
    safe = {hole.name for hole in found.text.holes} - {hole.name for hole in found.holes}
    rest = [name for name in names if name not in safe]
    return guilty or (rest if len(rest) <= max(1, len(found.holes)) else [])


def _operand(effect: Effect, name: str) -> str:
    """The word of the command that the variable stands in, without its quotes; empty if there is none such."""
    found = re.search(rf"""\S*\$\{{?{name}\b[^\s;|&]*""", effect.place.text)
    return re.sub(r"""['"]""", "", found.group()) if found else ""


def _why(found: Collapse, names: Sequence[str]) -> str:
    if found.kind == "split":
        return f"{called(found.holes[0])} is not quoted, and a blank in it parts the path"
    if found.holes:
        return may_be_empty(found.holes, names)
    left_out = _left_out(found)
    if left_out:
        return f"{listing(left_out)} {'is' if len(left_out) == 1 else 'are'} empty if left out"
    source = next((lit.place.text for lit in found.blanks if lit.place is not None), "")
    what = f"${names[0]}" if len(names) == 1 else "a part of the path"
    if source.startswith(("$(", "`")):
        return f"{what} is empty if `{source.removeprefix('$(').removesuffix(')').strip('`')}` fails"
    return f"{what} is the empty string"
