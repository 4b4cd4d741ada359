"""Steps that rely on earlier ones: what is lost, or made worse, if those have failed and nobody looked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from msgspec import Struct

from maintlint import areas, paths
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.scope import Breadth, Directory, Effect, Guard, Resource, Scope, Unchecked
from maintlint.values import Hole, Text

_COPIES = frozenset({"overwrite", "write", "create", "send", "publish"})
_DATABASES = frozenset({"database", "table"})
_LOOKS = frozenset({"status", "exists", "test"})
_GLOB_TAIL = lazy(r"(/\.?|/\*+|/\.\*|/\{,\.\}\*)+$")
_DRAFT = lazy(r"(.+)\.(new|tmp|temp|part|partial|draft)")
_AGE = lazy(r"[+-]?\d+[a-zA-Z]?$")
_NAME = lazy(r"[A-Za-z_]\w*")
_STORES = frozenset({"data", "srv", "spool", "db", "database", "storage"})
_SHORTEST_NAME = 4
"""Shorter names of services are in too many paths."""
_DATA_OF = {"mariadb": "mysql", "mysql": "mariadb", "named": "bind", "postgresql": "pgsql", "slapd": "ldap"}
"""Services that keep their data under another name."""
_DESCRIPTIONS = frozenset({"systemd", "init.d"})
"""Directories that say how services are started, and hold nothing of theirs."""

_NOUNS = {
    "move": "the move before it",
    "unmount": "the unmounting before it",
    "stop": "the stop of the service before it",
    "drop": "the drop before it",
    "restore": "the restore from it",
    "read": "the copy of it",
}


class Reliance(Struct, frozen=True):
    """A step that an effect relies on; ``what`` says which, for people."""

    step: Unchecked
    what: str


def reliance(effect: Effect, scope: Scope) -> Reliance | None:
    """The first unchecked step that the effect relies on; ``None`` if there is none, or if it was vouched for."""
    for step in effect.unchecked:
        if step.effect.place == effect.place:
            continue  # A command looks after its own steps.
        if step.failed and (step.effect.kind == "move" or not effect.recursive):
            # A move that failed left something behind, a key that could not be sent is of no use; but a tree?
            continue
        what = _relies(effect, step, scope)
        if what and not _vouched(effect, step):
            return Reliance(step, what)
    return None


def _relies(effect: Effect, step: Unchecked, scope: Scope) -> str:
    """What the effect relies on; empty if the step is none of its business."""
    before = step.effect
    if before.kind == "unmount":
        return _NOUNS["unmount"] if _on_mount(effect, step) else ""
    if before.kind == "stop":
        return _NOUNS["stop"] if not step.ignored and _wipes_data_of(effect, before) else ""
    if effect.kind == "restore":
        return _NOUNS["drop"] if before.kind == "drop" and _same_database(effect.resource, before.resource) else ""
    if effect.kind == "format" or before.kind == "drop":
        return ""
    if _takes_what_was_copied(effect, step) and not _remade(effect, scope) and not _unpacked(effect, scope):
        return _NOUNS.get(before.kind, "the copy of it")
    if before.kind == "mount":
        mirrored = "mirror" in effect.tags and effect.source is not None and _within(before, effect.source, effect)
        return "the mounting of its source" if mirrored else ""
    return "the copy that replaces it" if _makes_room(effect, step, scope) else ""


def _unpacked(effect: Effect, scope: Scope) -> bool:
    """``tar xzf app-1.2.tar.gz; cp -r app-1.2/* …; rm -r app-1.2``: what goes is still in the archive."""
    sources = [one.source for one in scope.effects if "unpacks" in one.tags and one.source is not None]
    archives = [text.show().rpartition("/")[2] for source in sources for text in source.alternatives]
    gone = [_parts(text, effect.directory)[-1:] for text in effect.resource.alternatives]
    return all(name and any(archive.startswith(f"{name[0]}.") for archive in archives) for name in gone)


# --- what was copied, and goes ----------------------------------------------------------------------


def _takes_what_was_copied(effect: Effect, step: Unchecked) -> bool:
    before = step.effect
    if before.kind == "read":
        if not (step.products or "backup-copy" in before.tags or before.hosts.remote):
            return False
        taken = before.resource
    elif before.kind in _COPIES or before.kind in ("restore", "format"):
        if before.source is None or "unpacks" in before.tags or _is_draft(before.source, before):
            return False
        if effect.hosts.remote and not before.hosts.remote and not before.source.fetched:
            return False  # What is called so elsewhere is not what was copied here.
        taken = before.source
    elif before.kind == "move":
        if effect.breadth is Breadth.FILTERED and "moved" in before.tags:
            # What was compressed where it stands has another name now; this picks by itself.
            return False
        taken = before.resource
    else:
        return False
    if taken.type in _DATABASES or (taken.type != "path" and effect.resource.type in _DATABASES):
        return _same_database(effect.resource, taken) or (
            taken.value == before.command and effect.resource.type in _DATABASES
        )
    if effect.resource.type != "path":
        if taken.type == effect.resource.type == "snapshot" and all(
            text.holes for text in effect.resource.alternatives
        ):
            return True  # Older ones, out of a listing.
        return not _goes_by(taken).isdisjoint(_goes_by(effect.resource))
    return _covers(taken, before.directory, effect)


def _is_draft(source: Resource, copy: Effect) -> bool:
    """``cp app.conf.new app.conf; rm app.conf.new``: what was made to take the place of another can be made again."""
    targets = {text.show() for text in copy.resource.alternatives}
    drafts = [_DRAFT.fullmatch(text.show()) for text in source.alternatives]
    return bool(drafts) and all(draft is not None and draft[1] in targets for draft in drafts)


def _goes_by(resource: Resource) -> set[str]:
    """What a thing is called: a volume is a device, too, and a snapshot is one of a dataset."""
    shown = {text.show() for text in resource.alternatives} - {""}
    if resource.type == "snapshot":
        return shown | {name.partition("@")[0] for name in shown if "@" in name}
    if resource.type != "volume":
        return shown
    return shown | {f"/dev/{name}" for name in shown} | {f"/dev/mapper/{name.replace('/', '-')}" for name in shown}


def _covers(taken: Resource, directory: Directory, effect: Effect) -> bool:
    """Is everything that goes part of what was taken before?"""
    if _takes_the_found(taken, directory, effect):
        return True
    sources = [_parts(text, directory) for text in taken.alternatives]
    # ``find /srv/spool -name '*.log' -delete`` takes what ``/srv/spool/*.log`` stands for.
    names = [chosen.text for chosen in effect.filters] if effect.breadth is Breadth.FILTERED else []
    for text in effect.resource.alternatives:
        gone = _parts(text, effect.directory)
        if not gone or not any(
            source
            and (
                gone[: len(source)] == source
                or (len(source) == 1 and gone[-1] == source[0] != ".")
                or (gone == source[:-1] and source[-1] in names)
            )
            for source in sources
        ):
            return False
    return True


def _found_below(text: Text) -> Hole | None:
    """What a search found, of which the text is where it began, if that can be told."""
    found = text.atoms[-1] if len(text.atoms) > 1 else None
    return found if isinstance(found, Hole) and found.origin == "walk" else None


def _takes_the_found(taken: Resource, directory: Directory, effect: Effect) -> bool:
    """``find /srv/spool -mtime +7 | xargs tar czf x.tgz; find /srv/spool -mtime +7 -delete``: picked alike."""
    chosen = {choice.text for choice in effect.filters}
    picked = [
        (_parts(Text(text.atoms[:-1]), directory), {selector.text for selector in found.selectors})
        for text in taken.alternatives
        if (found := _found_below(text)) is not None
    ]
    return (
        bool(picked)
        and effect.breadth is Breadth.FILTERED
        and all(
            any(
                root == _parts(text, effect.directory)
                and _alike(by, chosen, named=False)
                and _alike(by, chosen, named=True)
                for root, by in picked
            )
            for text in effect.resource.alternatives
        )
    )


def _alike(left: set[str], right: set[str], named: bool) -> bool:
    """Of the names, or of the ages and sizes: is there one on both sides, or none on one?"""
    of_left, of_right = ({text for text in side if bool(_AGE.match(text)) is not named} for side in (left, right))
    return not of_left or not of_right or not of_left.isdisjoint(of_right)


def _parts(text: Text, directory: Directory) -> tuple[str, ...]:
    """The parts of a path as it is written, without a glob or dot at its end."""
    shown = text.show()
    if directory.text is not None and directory.unchecked is None and not shown.startswith(("/", "~", "$", "<")):
        shown = f"{directory.text.show()}/{shown}"
    plain = _GLOB_TAIL.sub("", shown)
    parts = tuple(part for part in plain.split("/") if part not in ("", "."))
    return parts if parts or not shown.startswith("/") else ("/",)


def _same_database(left: Resource, right: Resource) -> bool:
    if left.type not in _DATABASES or right.type not in _DATABASES:
        return False
    if left.type != right.type:
        return True
    return bool(set(_names(left)) & set(_names(right)))


def _names(resource: Resource) -> Iterator[str]:
    for text in resource.alternatives:
        yield text.show().strip("`\"'").lower()


def _remade(effect: Effect, scope: Scope) -> bool:
    """Did the program itself bring what goes now (a download that was unpacked)?"""
    for earlier in scope.effects:
        if earlier.place.path == effect.place.path and earlier.place.start >= effect.place.start:
            continue
        if earlier.kind not in _COPIES or earlier.resource.type != "path" or earlier.hosts != effect.hosts:
            continue
        if _if_missing(earlier, effect):
            continue
        for text in effect.resource.alternatives:
            gone = _parts(text, effect.directory)
            there = [_parts(other, earlier.directory) for other in earlier.resource.alternatives]
            if gone in there and earlier.source is None:
                return True
            if earlier.source is not None and (gone in there or gone[:-1] in there or () in there):
                brought = {_parts(source, earlier.directory)[-1:] for source in earlier.source.alternatives}
                if gone in there or gone[-1:] in brought:
                    return True
    return False


def _if_missing(earlier: Effect, effect: Effect) -> bool:
    """``[ -d /srv/x ] || mkdir /srv/x``: where it was there, it holds what it held."""
    if earlier.kind != "create" or earlier.source is not None:
        return False
    return any(guard.kind == "exists" and guard.negated and guard not in effect.guards for guard in earlier.guards)


def _makes_room(effect: Effect, step: Unchecked, scope: Scope) -> bool:
    """``wget new.tgz; rm -rf /opt/app; tar xf new.tgz``: what goes is replaced by what may not have come."""
    before = step.effect
    if before.kind not in _COPIES or before.source is None or not effect.recursive or effect.resource.type != "path":
        return False
    brought = {_parts(text, before.directory) for text in before.resource.alternatives}
    brought |= {
        (*_parts(text, before.directory), *_parts(source, before.directory)[-1:])
        for text in before.resource.alternatives
        for source in before.source.alternatives
    }
    gone = {_parts(text, effect.directory) for text in effect.resource.alternatives}
    for later in scope.effects:
        if later.place.path != effect.place.path or later.place.start <= effect.place.start:
            continue
        if later.source is None or later.kind not in _COPIES or later.resource.type != "path":
            continue
        into = {_parts(text, later.directory) for text in later.resource.alternatives}
        used = {_parts(text, later.directory) for text in later.source.alternatives}
        if used & brought and any(path in (one, one[:-1]) for one in gone for path in into):
            return True
    return False


# --- mounts and services ------------------------------------------------------------------------------


def _on_mount(effect: Effect, step: Unchecked) -> bool:
    if effect.kind == "format":
        return not step.ignored
    if effect.resource.type != "path" or "--one-file-system" in effect.place.text:
        return False
    deep = effect.recursive or effect.breadth is not Breadth.NAMED
    mounted = [_parts(text, step.effect.directory) for text in step.effect.resource.alternatives]
    gone = [_parts(text, effect.directory) for text in effect.resource.alternatives]
    return deep and any(
        one and other and (one[: len(other)] == other or other[: len(one)] == one) for one in gone for other in mounted
    )


def _within(mount: Effect, source: Resource, effect: Effect) -> bool:
    mounted = [_parts(text, mount.directory) for text in mount.resource.alternatives]
    return any(
        one and _parts(text, effect.directory)[: len(one)] == one for text in source.alternatives for one in mounted
    )


def _wipes_data_of(effect: Effect, stopped: Effect) -> bool:
    """A service's data goes, which it still uses if it did not stop."""
    if effect.resource.type != "path" or not _on_those(effect, stopped) or "own-package" in effect.tags:
        return False
    whole = effect.recursive or effect.breadth is Breadth.EVERYTHING
    if effect.kind == "restore" or not (whole or all(map(_all_there, effect.resource.alternatives))):
        return False
    words = {name for shown in _names(stopped.resource) for name in re.split(r"[^a-z]+", shown)}
    words |= {_DATA_OF[name] for name in words if name in _DATA_OF}
    names = {name.removesuffix("d") for name in words if len(name) >= _SHORTEST_NAME}
    for text in effect.resource.alternatives:
        parts = paths.path_of(text, effect.directory).parts
        if areas.is_log(text, effect.directory) or areas.is_disposable(text, effect.directory):
            continue
        state = ("var", "lib") in itertools.pairwise(parts)  # Elsewhere, lib holds programs.
        stores = (state or _STORES & set(parts)) and not _DESCRIPTIONS & set(parts)
        if stores and any(part.lower().startswith(name) for part in parts for name in names):
            return True
    return False


def _on_those(effect: Effect, before: Effect) -> bool:
    """On hosts that the step before was taken on as well."""
    known = effect.hosts.kind == before.hosts.kind == "known"
    return effect.hosts == before.hosts or (known and effect.hosts.nodes <= before.hosts.nodes)


def _all_there(text: Text) -> bool:
    """``rm /var/lib/app/*``: every file in it."""
    return _GLOB_TAIL.search(text.show()) is not None


# --- checks afterwards ----------------------------------------------------------------------------------


def _vouched(effect: Effect, step: Unchecked) -> bool:
    """Between the two somebody was asked, or something looked at what the step left behind."""
    before = set(step.effect.guards)
    return any(
        guard.kind == "confirmation" or (guard.kind in _LOOKS and _looks_at(guard, step))
        for guard in effect.guards
        if guard not in before and not _holds(guard.place, step.effect.place)
    )


def _holds(whole: Place, part: Place) -> bool:
    return whole.source is part.source and whole.start <= part.start and part.end <= whole.end


def _looks_at(guard: Guard, step: Unchecked) -> bool:
    things = [*step.products, step.effect.resource]
    if step.effect.source is not None:
        things.append(step.effect.source)
    for resource in things:
        written = resource.place.text.strip("\"'") if resource.place is not None else ""
        names = {shown for shown in (*(text.show() for text in resource.alternatives), written) if len(shown) > 1}
        variables = set(_NAME.findall(" ".join(re.findall(r"\$\{?\w+", " ".join(names)))))
        if variables & set(guard.subjects) or any(name.strip("/") in guard.text for name in names if name.strip("/")):
            return True
        if any(subject.startswith(tuple(names)) for subject in guard.subjects if names):
            return True
    return False
