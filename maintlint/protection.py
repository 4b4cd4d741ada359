"""What must not be lost: whether a deletion takes what the system, a service or the policy keeps somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from maintlint.areas import GRAVE, VITAL, Area, area_of, is_disposable
from maintlint.paths import MANY, NOWHERE, Path, normalise, path_of, resolved
from maintlint.patterns import lazy
from maintlint.policy import Policy
from maintlint.scope import Breadth, Directory, Effect, Filter, Resource, Scope
from maintlint.values import Text

_INSTALLED = frozenset(["bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "sbin", "sys", "usr"])
"""Top-level directories that hold what is installed, not what is stored."""
_OWNED = _INSTALLED | {"home", "root", "run", "var"}
"""Top-level directories whose content belongs to many owners."""
_TELLING = 5
"""So many letters of a name tell whose file it is."""
_MEASURE = lazy(r"[-+]?\d+[a-zA-Z]{0,2}|[-+](\$\w+|<[^>]*>)[a-zA-Z]{0,2}|[bcdflps](,[bcdflps])*")
_LEAVES_OUT = "0"
_PRUNE = "-prune"
_SELECTING = frozenset({"test", "status", "loop-host"})
_REMADE = lazy(r"\.(py[co]|l?[ao]|sw[op]|rpmnew|rpmsave|dpkg-\*?\w*|orig|rej)$|~$|core|cache|\.DS_Store|Thumbs")
_MILD_MODE = lazy(r"\bchmod\b.*[\s'\"][ugoa]*(-[rwxXst]+|\+[rX]+)[\s'\"]")


class Protection(Struct, frozen=True, gc=False):
    """A path that must not be lost, as it would be."""

    area: Area
    path: str
    text: Text
    everything: bool


def is_mild(effect: Effect) -> bool:
    """Takes permissions away, or lets others read: what worked goes on working."""
    return bool(_MILD_MODE.search(effect.place.text))


def protection(
    text: Text,
    policy: Policy,
    directory: Directory = NOWHERE,
    recursive: bool = False,
    breadth: Breadth = Breadth.NAMED,
    filters: tuple[str, ...] = (),
) -> Protection | None:
    """Is the path, as it is written, one that must not be lost? ``filters``: the texts that narrow a walk below it."""
    for variant in resolved(text, directory):
        path = path_of(variant)
        area = area_of(path, policy)
        whole = path.everything
        if area is Area.PROTECTED or (_tenants(path, policy) and breadth is not Breadth.FILTERED):
            return Protection(Area.PROTECTED, path.show(), text, whole)
        if breadth is Breadth.FILTERED:
            chosen = is_selective(filters, area) or is_disposable(variant)
            if path.known and _belongs_to_the_system(path, area) and not chosen:
                return Protection(area, path.show(), text, whole)
            continue
        deep = recursive or whole or breadth is Breadth.EVERYTHING
        if area in GRAVE and deep and path.known:
            return Protection(area, path.show(), text, whole)
        if deep and _above_protected(path, policy):
            return Protection(Area.PROTECTED, path.show(), text, whole)
        if path.anchor == "/" and "/".join(path.parts) in VITAL:
            return Protection(Area.SYSTEM, path.show(), text, whole)
    return None


def _belongs_to_the_system(path: Path, area: Area) -> bool:
    """Or to somebody who is not asked: a home, a database."""
    if area is Area.TOP and path.parts == ("home",):
        return True
    return area in (Area.ROOT, Area.DATA) or (area in (Area.TOP, Area.SYSTEM) and path.parts[0] in _INSTALLED)


def picks(effect: Effect) -> tuple[str, ...]:
    """The texts that narrow what a walk takes; what leaves some out picks no more by name than a measure does."""
    if not effect.filters:
        tests = [guard for guard in effect.guards if guard.kind in _SELECTING]
        return tuple([_LEAVES_OUT if guard.negated else guard.asks for guard in tests])
    return tuple(
        [
            _LEAVES_OUT if chosen.negated or leaves else chosen.asks or chosen.text
            for chosen, leaves in _pruned(effect.filters)
        ]
    )


def _pruned(filters: tuple[Filter, ...]) -> Iterator[tuple[Filter, bool]]:
    """The tests of a walk, and whether they say where it does not go (``-path /proc -prune -o …``)."""
    prunes = any(chosen.text == _PRUNE for chosen in filters)
    for chosen in filters:
        yield chosen, prunes and (chosen.text == _PRUNE or "/" in chosen.text)


def is_selective(filters: tuple[str, ...], area: Area) -> bool:
    """A name is picked, not just an age or a size; below ``/`` one that says exactly what goes."""
    names = [name for name in filters if not _is_measure(name)]
    if not filters or (names and area is not Area.ROOT):
        return True
    return any(_says_what(name) for name in names)


def _is_measure(filter_text: str) -> bool:
    """``+30``, ``+$DAYS``, ``+<$DAYS | 10>``: an age, a size or a type, or one of several."""
    return bool(_MEASURE.fullmatch(filter_text)) or all(map(_MEASURE.fullmatch, filter_text.split(" | ")))


def _says_what(name: str) -> bool:
    """``core``, ``*.pyc``, ``CONTAINER.*``: more than an ending that any file may have; ``-empty`` is no name."""
    plain = re.sub(r"\[[^]]*\]|[*?]", "", name)
    if plain.startswith("-"):
        return False
    return plain == name or bool(_REMADE.search(name)) or (len(plain) >= _TELLING and not plain.startswith("."))


def _tenants(path: Path, policy: Policy) -> bool:
    """All tenants at once: the glob of the policy itself."""
    return any(
        MANY in "".join(path.parts) and path.parts == tuple(part.replace("*", MANY) for part in normalise(root).parts)
        for root in policy.tenant_roots
    )


def _above_protected(path: Path, policy: Policy) -> bool:
    whole = path.directory
    if whole.anchor != "/" or not path.known:
        return False
    return any(
        normalise(protected).parts[: len(whole.parts)] == whole.parts
        and len(normalise(protected).parts) > len(whole.parts)
        for protected in policy.protected_paths
    )


def protection_of(effect: Effect, policy: Policy) -> Protection | None:
    """The first text of an effect's path that must not be lost."""
    for text in effect.resource.alternatives if effect.resource.type == "path" else ():
        if effect.kind == "permission":
            chosen = bool(effect.filters) and any(pick != _LEAVES_OUT for pick in picks(effect))
            spared = chosen or is_mild(effect) or "each-own" in effect.tags
            found = None if spared else _taken_over(text, policy, effect.directory)
        else:
            found = protection(text, policy, effect.directory, effect.recursive, effect.breadth, picks(effect))
        if found is not None:
            return found
    return None


def relocated(effect: Effect, scope: Scope) -> bool:
    """``cp -a /var/mail /srv && rm -rf /var/mail && ln -s /srv/mail /var/mail``: all of it was copied, or the program
    ends, and what is made in its place leads there."""
    at = scope.effects.index(effect)
    gone = _places(effect.resource, effect)
    copied = any(
        earlier.source is not None
        and earlier.kind in ("overwrite", "create")
        and _places(earlier.source, earlier) == gone
        and (earlier.errexit or any(not guard.negated and guard.place == earlier.place for guard in effect.guards))
        for earlier in scope.effects[:at]
        if earlier.live and earlier.hosts == effect.hosts
    )
    return copied and any(
        later.kind == "create" and later.live and _places(later.resource, later) == gone
        for later in scope.effects[at + 1 :]
    )


def _places(resource: Resource, effect: Effect) -> set[Path]:
    return {path_of(text, effect.directory).directory for text in resource.alternatives}


def _taken_over(text: Text, policy: Policy, directory: Directory) -> Protection | None:
    """A whole tree of the system's gets another owner or other permissions."""
    for variant in resolved(text, directory):
        path = path_of(variant)
        area = area_of(path, policy)
        whole = path.directory
        first = whole.parts[:1]
        if not path.known or area not in (Area.ROOT, Area.TOP, Area.SYSTEM):
            continue
        if (
            not first
            or (len(whole.parts) == 1 and first[0] in _OWNED)
            or (first[0] in _INSTALLED and whole.parts[:2] != ("usr", "local"))
        ):
            return Protection(area, path.show(), text, path.everything)
    return None
