"""Whether the header of a program allows it more than before."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.comparison import Difference
from maintlint.comparison.hosts import shares
from maintlint.comparison.views import View
from maintlint.declared import nodes_of
from maintlint.paths import Path, below, normalise
from maintlint.places import Place
from maintlint.rule import Context, Declaration
from maintlint.wording import listing, servers

LISTS = {"deletes": "deletes", "writes": "writes to", "restarts": "restarts"}
NOTHING = Declaration()


def declaration_differences(old_view: View, new_view: View) -> Iterator[Difference]:
    """What the declarations of the two sides allow."""
    before, after = old_view.context, new_view.context
    old, new = before.declaration, after.declaration
    if old is None and new is None:
        return
    if new is None:
        yield _difference(True, "the declaration is gone: nothing says what the program may do", None)
        return
    if old is None:
        yield _difference(False, "the program declares what it may do now", next(iter(after.places.values()), None))
        return
    yield from _hosts(old, new, before, new_view)
    for key in LISTS:
        yield from _list(key, getattr(old, key), getattr(new, key), after.places.get(key))
    yield from _limits(old, new, after)
    if old.purpose != new.purpose:
        message = f"`purpose` was {_quoted(old.purpose)} and is {_quoted(new.purpose)}"
        yield Difference("declaration-changed", None, message, after.places.get("purpose"))


def _difference(wider: bool, message: str, place: Place | None) -> Difference:
    return Difference("declaration-widened" if wider else "declaration-narrowed", wider, message, place)


def _quoted(text: str | None) -> str:
    return "not given" if text is None else f"`{text}`"


def _hosts(old: Declaration, new: Declaration, before: Context, view: View) -> Iterator[Difference]:
    after = view.context
    was, now, place = nodes_of(old.targets, before), nodes_of(new.targets, after), after.places.get("targets")
    if was is not None and now is not None:
        if now - was:
            number, rest = servers(now - was, after.inventory).split(" ", 1)
            message = f"`targets` takes in {number} more {rest}"
            folded, counted = after.inventory.fold(now - was), shares(now - was, view)
            yield Difference("declaration-widened", True, message, place, folded, counted)
        if was - now:
            yield _difference(False, f"`targets` no longer takes in {servers(was - now, before.inventory)}", place)
    elif old.targets != new.targets:
        wider = new.targets is None
        message = f"`targets` was {_quoted(old.targets)} and is {_quoted(new.targets)}"
        yield (
            _difference(wider, message, place)
            if wider or old.targets is None
            else Difference("declaration-changed", None, message, place)
        )
    for key in ("canary", "verified", "runs_on"):
        was_set, is_set = getattr(old, key), getattr(new, key)
        if was_set != is_set:
            name = key.replace("_", "-")
            message = f"`{name}` was {_quoted(was_set)} and is {_quoted(is_set)}"
            if is_set is None and key == "canary":
                yield _difference(True, message, None)
            else:
                yield Difference("declaration-changed", None, message, after.places.get(name))


def _list(
    key: str, old: tuple[str, ...] | None, new: tuple[str, ...] | None, place: Place | None
) -> Iterator[Difference]:
    if old == new:
        return
    if new is None:
        yield _difference(True, f"`{key}` is gone: nothing limits what the program {LISTS[key]}", place)
    elif old is None:
        yield _difference(False, f"`{key}` is given now: {_shown(new)}", place)
    else:
        more = [item for item in new if not _within(item, old)]
        less = [item for item in old if not _within(item, new)]
        if more:
            yield _difference(True, f"`{key}` allows {_shown(more)} as well", place)
        if less:
            yield _difference(False, f"`{key}` no longer allows {_shown(less)}", place)


def _shown(items: list[str] | tuple[str, ...]) -> str:
    return listing(items) or "nothing"


def _within(item: str, allowed: tuple[str, ...]) -> bool:
    if item in allowed:
        return True
    return item.startswith("/") and any(_area(other) is not None and _covers(other, item) for other in allowed)


def _area(pattern: str) -> Path | None:
    """The directory that a pattern without inner globs covers."""
    plain = pattern.removesuffix("/**")
    return normalise(plain) if plain.startswith("/") and not any(letter in plain for letter in "*?[") else None


def _covers(pattern: str, item: str) -> bool:
    area, inner = _area(pattern), normalise(item.removesuffix("/**"))
    if area is None or not below(area, inner):
        return False
    return not pattern.endswith("/**") or item.endswith("/**") or inner.parts != area.parts


def _limits(old: Declaration, new: Declaration, after: Context) -> Iterator[Difference]:
    was, now = old.max_parallel, new.max_parallel
    if was != now:
        wider = was is not None and (now is None or now > was)
        message = f"`max-parallel` was {_number(was)} and is {_number(now)}"
        yield _difference(wider, message, after.places.get("max-parallel"))
    if old.expires != new.expires:
        wider = old.expires is not None and (new.expires is None or new.expires > old.expires)
        message = f"`expires` was {old.expires or 'not given'} and is {new.expires or 'not given'}"
        yield _difference(wider, message, after.places.get("expires"))
    if old.reviewed_by and not new.reviewed_by:
        yield _difference(True, f"`reviewed-by` was {_quoted(old.reviewed_by)} and is gone", None)


def _number(value: int | None) -> str:
    return "not given" if value is None else str(value)
