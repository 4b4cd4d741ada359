"""Shell commands inside texts of another form: a table for cron, a list of strings as services take it."""

from __future__ import annotations

from collections.abc import Callable

from maintlint.patterns import lazy
from maintlint.values import Atom, Lit, Text, Value, stretch

_WHEN = lazy(r"[ \t]*(@\w+|([-*/,\dA-Za-z]+[ \t]+){4}[-*/,\dA-Za-z]+)[ \t]+")
_NO_ENTRY = lazy(r"[ \t]*(#[^\n]*)?(?=\n|$)")
_LIST = lazy(r"""['"\s{]*commands['"]?\s*[=:]\s*""")


def schedule(code: Value) -> Value:
    """The commands of a crontab, one a line, without the times at which they run."""
    return Value(tuple([_schedule(text) for text in code.alternatives]))


def _schedule(text: Text) -> Text:
    atoms: list[Atom] = []
    fresh = True
    for atom in text.atoms:
        if not isinstance(atom, Lit):
            if not fresh:
                atoms.append(atom)
            # Lines that were there before are nobody's new commands.
            continue
        at = 0
        while at < len(atom.text):
            end = atom.text.find("\n", at) + 1 or len(atom.text)
            if fresh:
                found = _WHEN.match(atom.text, at, end) or _NO_ENTRY.match(atom.text, at, end)
                at = at if found is None else found.end()
            if at < end:
                atoms.append(stretch(atom, at, end))
            fresh = atom.text[end - 1] == "\n"
            at = end
    return Text(tuple(atoms))


def listed(code: Value) -> Value:
    """The commands of ``commands=["first","second"]`` or of ``{"commands": […]}``, one a line."""
    return Value(tuple([_listed(text) for text in code.alternatives]))


def _listed(text: Text) -> Text:
    """Texts in quotes, if there is a list; else all that stands behind the ``=``."""
    first = text.atoms[0] if text.atoms else None
    head = _LIST.match(first.text) if isinstance(first, Lit) else None
    if head is None or not isinstance(first, Lit):
        return Text(())
    rest: tuple[Atom, ...] = (stretch(first, head.end(), len(first.text)), *text.atoms[1:])
    return _strings(rest) if first.text[head.end() : head.end() + 1] == "[" else Text(rest)


def _strings(atoms: tuple[Atom, ...]) -> Text:
    found: list[Atom] = []
    quote = ""
    for atom in atoms:
        if not isinstance(atom, Lit):
            if quote:
                found.append(atom)
            continue
        start = at = 0
        while at < len(atom.text):
            character = atom.text[at]
            if quote and character == "\\":
                # What is escaped stands for itself.
                found.append(stretch(atom, start, at))
                start = at = at + 1
            elif quote and character == quote:
                found.extend((stretch(atom, start, at), Lit("\n", atom.place)))
                quote = ""
            elif not quote and character in "'\"":
                quote, start = character, at + 1
            elif not quote and character == "]":
                return Text(tuple(found))
            at += 1
        if quote:
            found.append(stretch(atom, start, at))
    return Text(tuple(found))


FORMS: dict[str, Callable[[Value], Value]] = {"crontab": schedule, "list": listed}
"""Languages of the knowledge that hold shell code, and how it is taken out."""
