"""A relative deletion happens wherever the program is if the ``cd`` before it failed."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.areas import TOP, is_disposable
from maintlint.extent import in_unchecked_directory
from maintlint.paths import encode, normalise
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.reach import deletions, one_per_place
from maintlint.remedy import StopIfItFails
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Breadth, Effect, Scope
from maintlint.values import Hole, Text
from maintlint.wording import deed, on_hosts, stopping, why_effect, why_place

RULE = Rule(
    "ML107",
    "deletion-after-unchecked-cd",
    severity="error",
    confidence="likely",
    summary="relative deletion after a `cd` that may fail",
    needs=("destructive", "unchecked-directory"),
)

LISTED_HERE = lazy(r"(ls|find( \.)?)( -[\w-]+)*$")
"""Lists what is in the working directory, by relative names."""


KEPT = TOP | {"data", "www", "src"}
"""Names that many a directory has, ``/`` first of all."""


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    """Things that go by a name of their own are told once for each ``cd``, and not where worse is told of it."""
    told: dict[Place, Place] = {}
    for effect in sorted(filter(_hurts_elsewhere, deletions(scope)), key=_named):
        place = effect.directory.unchecked
        if place is not None and (told.setdefault(place, effect.place) == effect.place or not _named(effect)):
            yield _finding(effect, place, context)


def _finding(effect: Effect, place: Place, context: Context) -> Finding:
    where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
    command = " ".join(place.text.split())
    named = _named(effect)
    return context.finding(
        effect.place,
        f"{deed(effect)}{where} in whatever directory the program is in: `{command}` may fail before it, unseen",
        help=f"{stopping(place)}, or name the whole path instead of changing the directory",
        hosts=effect.hosts,
        evidence=[*why_place(place, "if this fails, the program goes on where it was"), *why_effect(effect)],
        remedies=[StopIfItFails(place)],
        confidence="possible" if named else None,
        severity="warning" if named else None,
    )


def _named(effect: Effect) -> bool:
    """By a name that is rarely there in the wrong directory too."""
    paths = map(normalise, map(encode, effect.resource.alternatives))
    named = effect.breadth is Breadth.NAMED and not any(map(_listed_here, effect.resource.alternatives))
    return named and all(path.parts and not path.everything and not KEPT.issuperset(path.parts) for path in paths)


def _hurts_elsewhere(effect: Effect) -> bool:
    """A tree, a glob, or all there is: one named file is rarely there in the wrong directory too."""
    if effect.resource.type != "path" or not in_unchecked_directory(effect):
        return False
    if all(is_disposable(text) for text in effect.resource.alternatives):
        return False
    texts = effect.resource.alternatives
    written = [(normalise(encode(text)), _listed_here(text)) for text in texts if text.literal != ""]
    relative = [(path, listed) for path, listed in written if listed or path.anchor == ""]
    if effect.breadth is Breadth.FILTERED:
        return any(listed or not path.parts or path.globbed for path, listed in relative)
    if effect.recursive or effect.breadth is Breadth.EVERYTHING:
        return bool(relative)
    return any(listed or path.globbed for path, listed in relative)


def _listed_here(text: Text) -> bool:
    """Whatever a listing of the working directory names: as good as a glob."""
    first = text.atoms[0] if text.atoms else None
    return isinstance(first, Hole) and LISTED_HERE.match(first.listing) is not None
