"""Templates that stand in values: ``TEMPLATE.format(name=x)``, ``TEMPLATE % x``, filled where they are used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from string import Formatter
from typing import Any

from maintlint.combining import concat, one_of
from maintlint.evaluate.objects import Mapping, Sequence, Thing, as_text, shown
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.values import Emptiness, Lit, Text, Value, literal, unknown

_PERCENT = lazy(r"%(?:\((?P<key>[^()]*)\))?(?P<flags>[-+ #0]*(?:\d+)?(?:\.\d+)?)(?P<kind>[diouxXeEfFgGcrsa%])")
_DOLLAR = lazy(r"\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")
_LAST_NAME = lazy(r"[A-Za-z_]\w*(?=\W*$)")
_HEAD = lazy(r"^\w*$")
_MOST_PARTS = 64
_MOST_FORMATTED = 4_096

_Pick = Callable[[str], "Value | None"]


def filled(template: Value, given: Any, place: Place) -> Value | None:
    """``template.format(…)``; ``None`` if the template is not known."""
    named = dict(given.keywords)
    count = 0

    def pick(field: str) -> Value | None:
        nonlocal count
        if given.open or not _HEAD.match(field):
            return None
        name = field or str(count)
        count += not field
        if name.isdigit():
            known = int(name) < len(given.positional)
            return as_text(given.positional[int(name)], place) if known else None
        return as_text(named[name], place) if name in named else None

    return _whole(template, _braces, pick, place)


def interpolated(template: Value, right: Thing, place: Place) -> Value | None:
    """``template % right``; ``None`` if the template is not known."""
    row = right.items if isinstance(right, Sequence) and right.more is None else () if _many(right) else (right,)
    count = 0

    def pick(field: str) -> Value | None:
        nonlocal count
        if field:
            found = right.find(field) if isinstance(right, Mapping) else None
            return None if found is None else as_text(found, place)
        count += 1
        return as_text(row[count - 1], place) if count <= len(row) else None

    return _whole(template, _percents, pick, place)


def substituted(template: Value, given: Any, place: Place) -> Value | None:
    """``Template(template).substitute(…)``; ``None`` if the template or one of the values is not known."""
    named: dict[str, Thing] = {}
    for mapping in given.positional:
        if not isinstance(mapping, Mapping):
            return None
        named.update(mapping.items)
    named.update(given.keywords)
    return _whole(template, _dollars, lambda field: as_text(named[field], place) if field in named else None, place)


def _many(right: Thing) -> bool:
    return isinstance(right, (Sequence, Mapping))


def _whole(
    template: Value, split: Callable[[str], Iterator[tuple[str, str | None, str]]], pick: _Pick, place: Place
) -> Value | None:
    """The template with each of its fields replaced, by something unknown where the value cannot be told.

    Known parts keep their places.
    """
    if len(template.alternatives) != 1 or not any(isinstance(atom, Lit) for atom in template.alternatives[0].atoms):
        return None
    parts: list[Value] = []
    for atom in template.alternatives[0].atoms:
        if not isinstance(atom, Lit):
            parts.append(Value((Text((atom,)),)))
            continue
        try:
            pieces = list(split(atom.text))
        except ValueError:
            return None
        for text, field, spec in pieces[:_MOST_PARTS]:
            if text:
                parts.append(literal(text, atom.place))
            if field is None:
                continue
            value = pick(field)
            if value is None:
                named = _LAST_NAME.search(field)
                value = unknown("unknown", named[0] if named else "", place, Emptiness.UNLIKELY)
            parts.append(formatted(value, spec, place))
    return concat(parts)


def _braces(template: str) -> Iterator[tuple[str, str | None, str]]:
    for text, field, spec, _ in Formatter().parse(template):
        yield text, field, spec or ""


def _dollars(template: str) -> Iterator[tuple[str, str | None, str]]:
    at = 0
    for match in _DOLLAR.finditer(template):
        before, at = template[at : match.start()], match.end()
        if match[0] == "$$":
            yield before + "$", None, ""
        else:
            yield before, match[1] or match[2], ""
    yield template[at:], None, ""


def _percents(template: str) -> Iterator[tuple[str, str | None, str]]:
    at = 0
    for match in _PERCENT.finditer(template):
        before, at = template[at : match.start()], match.end()
        if match["kind"] == "%":
            yield before + "%", None, ""
        else:
            yield before, match["key"] or "", match["flags"] + ("d" if match["kind"] in "di" and match["flags"] else "")
    yield template[at:], None, ""


def formatted(given: Value, spec: str, place: Place) -> Value:
    """``format(value, spec)`` as far as it is known; what is not keeps what is known of the value."""
    value = shown(given)
    if not spec or spec == "s":
        return value
    if any(hole.origin != "number" and hole.choices is None for hole in value.holes):
        return value
    exact = value.literals
    if exact is None or len(exact) > _MOST_FORMATTED:
        return unknown("number", "", place, Emptiness.NEVER)
    try:
        texts = [format(int(text) if text.lstrip("-").isdigit() else text, spec) for text in exact]
    except (ValueError, TypeError, MemoryError):
        return value
    listed = next((hole.listing for hole in value.holes), "")
    return one_of(texts, "loop", place=value.place or place, listing=listed)
