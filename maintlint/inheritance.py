"""What a program took over from an older one, and whether it is for something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from maintlint import pairs, wording
from maintlint.areas import is_disposable
from maintlint.declared import beyond_targets, landing, nodes_of
from maintlint.paths import path_of
from maintlint.patterns import lazy
from maintlint.reach import about_hosts, deletions, live, minor
from maintlint.rule import Ancestor, Context
from maintlint.scope import Effect, Scope, Step

ENOUGH = 0.5
"""Of the words or of the work that two programs have together: with less in common they are for different things."""

_WORD = lazy(r"[a-z]{3,}")
_REMOVES = lazy(
    r"clean|clear|delet|destroy|drop|empty|erase|expire|migrat|prune|purge|remov|reset|rotate|tear|teardown|"
    r"trim|undeploy|uninstall|unlink|upgrade|wipe"
)
_DIGITS = lazy(r"\d+")
_NO_SUBJECT_WORDS = """
    the and for from with that this into onto not all any its are was has have will now new old former more than then
    script program server servers host hosts machine machines node nodes every each one once per only also
    january february march april may june july august september october november december monthly weekly daily
"""
_NO_SUBJECT = frozenset(_NO_SUBJECT_WORDS.split())


class Inherited(Struct, frozen=True):
    """A deletion that an older program has as well.

    ``reason`` ends a sentence (``which was for something else``); ``sure``: both programs say what they are for.
    """

    effect: Effect
    older: Effect
    ancestor: Ancestor
    reason: str
    steps: tuple[Step, ...]
    sure: bool


def inherited(scope: Scope, context: Context) -> Iterator[Inherited]:
    """The deletions of a program that were in an older one with another purpose or other targets."""
    candidates = [effect for effect in deletions(scope) if _answerable(effect, scope, context)]
    if not candidates:
        return
    for ancestor in context.ancestors():
        difference = _difference(scope, context, ancestor)
        found = difference or _other_servers(scope, context, ancestor)
        if found is None:
            continue
        reason, steps, sure = found
        new_work = _new_work(scope, ancestor)
        for effect in list(candidates):
            older = _carried(effect, ancestor)
            # Where the work is the same, its deletion is too, unless it is for whoever the work is not for.
            if older is not None and difference is None and not (_for_all_others(older) and _for_all_others(effect)):
                continue
            if older is not None and (sure or _somewhere(effect)) and not _meant(effect, new_work, context):
                candidates.remove(effect)
                yield Inherited(effect, older, ancestor, reason, steps, sure)


def _answerable(effect: Effect, scope: Scope, context: Context) -> bool:
    """The program itself deletes it, and no declaration says whether it may."""
    declaration = context.declaration
    if effect.via or effect.place.path != scope.path or (declaration is not None and declaration.deletes is not None):
        return False
    if beyond_targets(effect, landing(effect, scope, context), context) is not None:
        return False
    if effect.resource.type != "path":
        return True
    return not all(is_disposable(text, effect.directory) for text in effect.resource.alternatives)


def _carried(effect: Effect, ancestor: Ancestor) -> Effect | None:
    """The same deletion in the older program: of the same thing, or the same statement for all other hosts."""
    for older in ancestor.scope.effects:
        if older.kind != effect.kind or older.via or older.own or pairs.alike(older, effect) < pairs.ALIKE:
            continue
        if _same_thing(older, effect):
            return older
        if _for_all_others(older) and _for_all_others(effect):
            return older
    return None


def _same_thing(older: Effect, effect: Effect) -> bool:
    """What is taken is called the same, from the directory that each of them works in."""
    if older.resource.type != effect.resource.type or pairs.values(older) != pairs.values(effect):
        return False
    paths = [[path_of(text, one.directory) for text in one.resource.alternatives] for one in (older, effect)]
    return effect.resource.type != "path" or paths[0] == paths[1]


def _somewhere(effect: Effect) -> bool:
    """At a place of its own: what is relative lies where the program works anyway."""
    paths = [path_of(text, effect.directory) for text in effect.resource.alternatives]
    return effect.resource.type != "path" or all(path.anchor == "/" for path in paths)


def _meant(effect: Effect, new_work: list[Effect], context: Context) -> bool:
    """The purpose speaks of the thing, or what is new in the program has to do with it."""
    purpose = context.declaration.purpose if context.declaration is not None else None
    things = frozenset(word for text in pairs.values(effect) for word in _WORD.findall(text.lower()))
    if purpose and things & _words(purpose):
        return True
    areas = {area for text in pairs.values(effect) if (area := _area(text))}
    return any(_area(text) in areas for other in new_work for text in pairs.values(other))


def _area(text: str) -> str:
    """The directory that a path belongs to: ``/srv/app``, ``$HOME/app``, or the variable that it begins with."""
    parts = text.strip("/").split("/")
    return "/".join(parts[:2]) if len(parts) > 1 or not text.startswith("/") else ""


def _for_all_others(effect: Effect) -> bool:
    return any(guard.negated and about_hosts(guard, effect) for guard in effect.guards)


# --- what for --------------------------------------------------------------------------------------


def _difference(scope: Scope, context: Context, ancestor: Ancestor) -> tuple[str, tuple[Step, ...], bool] | None:
    """Why the program is for something else than its ancestor; ``None`` if it is for the same."""
    new_work = _new_work(scope, ancestor)
    mine, theirs = context.declaration, ancestor.declaration
    if mine is not None and theirs is not None and mine.purpose and theirs.purpose:
        if _in_common(_words(mine.purpose), _words(theirs.purpose)) < ENOUGH:
            steps = (
                *wording.why_place(context.places.get("purpose"), "what this program is for"),
                *wording.why_place(ancestor.places.get("purpose"), "what the older one was for"),
            )
            return "which was for something else", steps, True
    elif new_work and _other_work(scope, ancestor):
        steps = (Step(new_work[0].place, "the older program does not do this"),)
        return "which did other work", steps, False
    return _other_servers(scope, context, ancestor) if new_work else None


def _other_servers(scope: Scope, context: Context, ancestor: Ancestor) -> tuple[str, tuple[Step, ...], bool] | None:
    """The same as `_difference` where the two programs are for other servers."""
    if not _other_targets(scope, context, ancestor):
        return None
    steps = (
        *wording.why_place(context.places.get("targets"), "what this program is for"),
        *wording.why_place(ancestor.places.get("targets"), "what the older one was for"),
    )
    work = next(iter((*_new_work(scope, ancestor), *_own_work(scope))), None)
    told = () if work is None else (Step(work.place, "its work goes to others now"),)
    return "which was for other servers", steps or told, False


def _other_work(scope: Scope, ancestor: Ancestor) -> bool:
    """By their names and by what they do, the programs are for different things, and not for deleting."""
    mine, theirs = _name(scope), _name(ancestor.scope)
    if _REMOVES.search(" ".join(mine)) or _in_common(mine, theirs) >= ENOUGH:
        return False
    return _in_common(_work(scope), _work(ancestor.scope)) < ENOUGH


def _name(scope: Scope) -> frozenset[str]:
    """The words of a program's name."""
    return frozenset(_WORD.findall(scope.path.rpartition("/")[2].rpartition(".")[0].lower() or scope.path.lower()))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())) - _NO_SUBJECT


def _in_common(mine: frozenset[object] | frozenset[str], theirs: frozenset[object] | frozenset[str]) -> float:
    both = len(mine | theirs)
    return len(mine & theirs) / both if both else 1.0


def _own_work(scope: Scope) -> Iterator[Effect]:
    """Changes other than deletions and trifles."""
    return (effect for effect in live(scope) if effect.changing and not effect.destructive and not minor(effect))


def _key(effect: Effect) -> object:
    return effect.kind, effect.resource.type, tuple(_DIGITS.sub("0", text) for text in pairs.values(effect))


def _work(scope: Scope) -> frozenset[object]:
    return frozenset(_key(effect) for effect in _own_work(scope))


def _new_work(scope: Scope, ancestor: Ancestor) -> list[Effect]:
    known = _work(ancestor.scope)
    return [effect for effect in _own_work(scope) if _key(effect) not in known]


def _other_targets(scope: Scope, context: Context, ancestor: Ancestor) -> bool:
    """None of the hosts that the older program was for."""
    mine, theirs = context.declaration, ancestor.declaration
    if mine is not None and theirs is not None and mine.targets and theirs.targets:
        now = nodes_of(mine.targets, context) or frozenset()
        then = nodes_of(theirs.targets, context) or frozenset()
        return bool(now and then) and not now & then
    worked, did = _worked_on(scope, context), _worked_on(ancestor.scope, context)
    return bool(worked and did) and not worked & did


def _worked_on(scope: Scope, context: Context) -> frozenset[str]:
    found = (landing(effect, scope, context) for effect in _own_work(scope))
    return frozenset().union(*filter(None, found))


def told(found: Inherited) -> str:
    """``carried over from old.sh of 2012-03-14, which …``."""
    name = re.sub(r"\s+", " ", found.ancestor.scope.path)
    return f"carried over from {name} of {found.ancestor.date}, {found.reason}"


def why_inherited(found: Inherited) -> list[Step]:
    """The deletion in the older program, and what the two are for."""
    same = (
        "the same deletion"
        if pairs.values(found.effect) == pairs.values(found.older)
        else f"there it {wording.deed(found.older)}"
    )
    return [Step(found.older.place, f"{same}, in the older program"), *found.steps]
