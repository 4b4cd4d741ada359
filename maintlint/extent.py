"""How much of a resource an effect takes: what was named, or all there is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable

from maintlint import areas, paths
from maintlint.patterns import lazy
from maintlint.scope import Breadth, Directory, Effect, Guard, Resource, Scope
from maintlint.values import Hole, Selector, Text, Wild

HOUSEKEEPING = frozenset({"image", "repository", "package", "service", "unknown"})
"""Things that are made anew when they are needed."""

_ONE_TYPE = lazy(r"[bcdflps]")
_DROPPED = frozenset({"table", "database", "bucket"})
_PASSING_NAME = lazy(
    r"(^|[^a-z])(te?mp|temp(orary)?|test(s|ing)?|scratch|stag(e|ing)|sandbox|old|unused|bak|regress(ion)?|dev|ci|"
    r"bench(mark(s|ing)?)?|demo|dummy|test_?db|db_?test|test_?restore|restored?_?(test|check|verify|db)?)([^a-z]|$)",
    re.I,
)
_PASSING_DEVICE = lazy(r"/dev/(loop|ram|zram|nbd|null|zero|shm|fd|tty|pts)|^[^/]|\.(img|raw|iso|qcow2)$")
_BUCKET = lazy(r"(https?://[^/]+/|\w+://)?[^/]+/?[*\1]*$")
_DISK = lazy(r"/dev/(sd|hd|vd|xvd|nvme|mmcblk|md|dm-|mapper/|disk/)")
_LISTS_ALL = lazy(
    r".*\b(lsblk|blkid|ls\s.*/dev|find\s.*/dev|fdisk -l|vgs|pvs|pg_lsclusters|psql"
    r"|show (?:databases|tables)|information_schema|pg_tables|user_tables|sqlite_master)\b",
    re.I | re.S,
)
_CONDITION = lazy(r"\b(where|like)\b", re.I)
_OF_ONE_SCHEMA = lazy(r"\bwhere\s+(?:table_schema|schemaname|owner)\s*=\s*(?:'[^']*'|[\w$()]+)(?!\s+and\b)", re.I)
"""Says where the tables are, and picks none of them."""
_PICKS = lazy(r"(awk|grep|sed)\b.*\w{3}", re.S)
_SWITCH = lazy(r"(^|_)(all|force|purge|wipe|reset|erase|destroy|really|confirm(ed)?|yes)(_|$)", re.I)
_DEED = lazy(r"(delete|remove|drop|truncate|clear|flush)_\w+$")
"""``--delete-heartbeat``."""
_LOOKS_WHERE = lazy(r"\b(pwd|PWD|getcwd|cwd)\b")
_LOOKS_INTO = lazy(
    r"\b(blkid|lsblk|findmnt|mountpoint|wipefs|file -|[sc]?[fg]disk|parted|dumpe2fs|tune2fs|cryptsetup)\b"
)
_NARROWED = lazy(
    r"\s-[fl](?!\s*(csv|json|yaml|table|compact|value|tsv|plain)\b)\w*\b|--(filter|selector|field)|"
    r"(?<!-format)(?<!-output)(?<!-columns)=|\b(where|like|grep)\b|^[\"']?(\$\{?\w+\}?|\.\.?)/",
    re.I,
)
"""What narrows a listing; the form in which it is printed does not. A neighbour of the program lists what it chose."""


def takes_everything(effect: Effect, scope: Scope) -> bool:
    """Nothing selects what is lost: a whole device, a whole table, whatever there is."""
    if effect.kind == "format":
        return not all(_picked(text) for text in effect.resource.alternatives)
    if effect.resource.type != "path" and all(_chosen(text) for text in effect.resource.alternatives):
        return False
    if effect.unlisted is not None and (effect.unlisted.tree or any(map(_left_over, effect.resource.alternatives))):
        return False  # What another directory or list lacks, which is told as that.
    if effect.kind in ("drop", "truncate") and effect.resource.type in _DROPPED:
        if effect.breadth is Breadth.FILTERED or any(_refilled(other, effect) for other in scope.effects):
            return False
        return effect.hosts.remote or not any(_makes_anew(other, effect) for other in scope.effects)
    texts = effect.resource.alternatives
    if effect.breadth is Breadth.FILTERED and _either_way(effect, scope):
        return True
    if "mirror" in effect.tags or effect.breadth is Breadth.FILTERED:
        return False
    whole_bucket = effect.resource.type == "bucket" and effect.recursive and not effect.filters
    if whole_bucket and any(_BUCKET.match(text.show()) for text in texts):
        return True
    if (
        effect.resource.type == "path"
        and "irreversible" in effect.tags
        and any(_DISK.match(text.show()) for text in texts)
    ):
        return True
    if effect.breadth is Breadth.NAMED:
        picked = any(
            guard.kind == "confirmation"
            or guard.roll is not None
            or (
                (guard.kind in ("test", "loop-host") or _asks_of_the_item(guard, effect)) and not _before(guard, effect)
            )
            for guard in effect.guards
        )
        return effect.resource.type != "path" and not picked and all(_all_there_are(text) for text in texts)
    return effect.breadth is Breadth.EVERYTHING and not _taken_apart(effect, scope)


def _asks_of_the_item(guard: Guard, effect: Effect) -> bool:
    """``if kubectl get all -n "$ns" | grep -q "No resources"``: a command is asked about what then goes."""
    names = {hole.name for text in effect.resource.alternatives for hole in text.holes}
    return guard.kind == "status" and not names.isdisjoint(guard.subjects)


def _either_way(effect: Effect, scope: Scope) -> bool:
    """A test says how each thing of a listing is taken, one way or the other, and none which of them is."""
    item = effect.resource.found
    if item is None or item.place is None or item.selectors or item.checked or effect.filters:
        return False
    asked = {guard.place: guard.negated for guard in effect.guards if guard.place.start >= item.place.end}
    if len(asked) != 1 or any(guard.counts or guard.kind == "confirmation" for guard in effect.guards):
        return False
    return any(
        other.kind == effect.kind
        and other.resource.type == effect.resource.type
        and other.resource.found is not None
        and other.resource.found.place == item.place
        and asked == {guard.place: not guard.negated for guard in other.guards if guard.place.start >= item.place.end}
        for other in scope.effects
    )


def _taken_apart(effect: Effect, scope: Scope) -> bool:
    """One by one, and the directory itself behind them: the one directory that is named goes, as in ``rm -rf``."""
    if effect.resource.type != "path":
        return False
    emptied = {text.show().rstrip("/*") for text in effect.resource.alternatives}
    return any(
        other.kind == "delete"
        and other.breadth is Breadth.NAMED
        and other.resource.type == "path"
        and emptied == {text.show().rstrip("/") for text in other.resource.alternatives}
        for other in scope.effects
    )


def mirrors_itself(effect: Effect) -> bool:
    """A mirror of the same tree from elsewhere (``/srv/golden/etc/`` to ``/etc``), or of one that cannot be told."""
    if "mirror" not in effect.tags:
        return False
    if effect.source is None:
        return True
    sources = [paths.path_of(text, effect.directory) for text in effect.source.alternatives]
    mirrored = [paths.path_of(text, effect.directory).directory for text in effect.resource.alternatives]
    if not all(path.known and path.parts for path in (*sources, *mirrored)):
        return True
    return not {path.parts[-1] for path in sources}.isdisjoint(path.parts[-1] for path in mirrored)


def _refilled(other: Effect, effect: Effect) -> bool:
    """The command that drops it restores it as well (``mongorestore --drop``), and is told as that."""
    return other.kind == "restore" and other.place == effect.place


def dumped_before(effect: Effect, scope: Scope) -> bool:
    """The program itself dumps the database first, and does not get here if that fails."""
    if effect.kind != "drop" or effect.resource.type != "database":
        return False
    names = {text.show() for text in effect.resource.alternatives}
    unsure = {one.effect.place for one in effect.unchecked}
    return any(
        other.kind == "read"
        and "backup-copy" in other.tags
        and other.live
        and other.place not in unsure
        and names <= {text.show() for text in other.resource.alternatives}
        for other in itertools.takewhile(lambda other: other is not effect, scope.effects)
    )


def _before(guard: Guard, effect: Effect) -> bool:
    """Was the test made before there was a list, none of whose items it can pick?

    A list that a loop is fed with stands behind it.
    """
    listed = [hole.place for text in effect.resource.alternatives for hole in text.holes]
    return bool(listed) and all(
        place is not None
        and place.source is guard.place.source is effect.place.source
        and guard.place.end <= place.start <= effect.place.end
        for place in listed
    )


def takes_start_directory(effect: Effect) -> bool:
    """``rm -rf ./*`` with no ``cd`` before it: everything where the program is started, wherever that is."""
    if effect.kind != "delete" or effect.resource.type != "path":
        return False
    if effect.breadth is Breadth.FILTERED and not _all_but_some(effect):
        return False
    if effect.directory.text is not None or effect.directory.unchecked is not None or "tracked" in effect.tags:
        return False
    if not (effect.recursive or effect.breadth is not Breadth.NAMED):
        return False
    located = [paths.path_of(text) for text in effect.resource.alternatives]
    if not all(path.anchor == "" and not path.directory.parts for path in located):
        return False
    if any(text.literal == "" for text in effect.resource.alternatives):
        return False
    return not any(_looks_here(guard) or _LOOKS_WHERE.search(guard.text) for guard in effect.guards)


def _looks_here(guard: Guard) -> bool:
    """``[ -f manage.py ]``: something is there in the directory that the program is in."""
    return guard.kind == "exists" and not (guard.subjects and guard.subjects[-1].startswith(("/", "~", "$", "<")))


def _all_but_some(effect: Effect) -> bool:
    """``find . ! -name keep -delete``: names that stay are all that is said."""
    left_out = [chosen.negated for chosen in effect.filters if not _ONE_TYPE.fullmatch(chosen.text)]
    return bool(left_out) and all(left_out)


def in_unchecked_directory(effect: Effect) -> bool:
    """The change of directory before it may have failed, and nothing looked since where the program is."""
    left = effect.directory.unchecked
    return left is not None and not any(
        guard.place.source is left.source and guard.place.start >= left.end and _LOOKS_WHERE.search(guard.text)
        for guard in effect.guards
    )


def looked_into(effect: Effect) -> bool:
    """What is on the device was asked for before it is formatted."""
    return effect.kind == "format" and any(_LOOKS_INTO.search(guard.text) for guard in effect.guards)


def _picked(text: Text) -> bool:
    """Taken from a list of devices by what it is called there."""
    return bool(text.holes) and all(
        any(map(_by_name, hole.selectors)) or _PICKS.match(hole.name) for hole in text.holes
    )


def _chosen(text: Text) -> bool:
    """Out of a listing, by what it is called there or by a condition of the query."""
    return bool(text.holes) and all(any(map(_by_name, hole.selectors)) or _conditioned(hole) for hole in text.holes)


def _left_over(text: Text) -> bool:
    """What is left of a listing when others were taken out of it, item by item."""
    return any(chosen.roll is not None for hole in text.holes for chosen in hole.selectors)


def _of_all(hole: Hole) -> bool:
    """Is it out of a listing of all disks or databases, from which nothing but its place picks it?"""
    picked = any(map(_by_name, hole.selectors)) or _conditioned(hole)
    return bool(_LISTS_ALL.match(hole.listing)) and not picked


def _conditioned(hole: Hole) -> bool:
    """Does the query that lists them pick some?"""
    return _CONDITION.search(_OF_ONE_SCHEMA.sub("", hole.listing)) is not None


def _by_name(chosen: Selector) -> bool:
    """By more than where it stands in the list."""
    return chosen.cap is None and chosen.leaves is None


def asked_for(effect: Effect) -> bool:
    """Behind a switch that is called after it: ``--purge``, ``DROP_ALL``."""
    asked = [guard for guard in effect.guards if guard.kind == "test"]
    said = (name for guard in asked if guard.presence and not (guard.negated or guard.some) for name in guard.subjects)
    return any(map(_DEED.match, said)) or any(_SWITCH.search(name) for guard in asked for name in guard.subjects)


def varying(texts: Iterable[Text]) -> set[str]:
    """What varies in paths: their variables, and what a glob finds."""
    atoms = [atom for text in texts for atom in text.atoms]
    names = {atom.name for atom in atoms if isinstance(atom, Hole)}
    return names | {atom.text for atom in atoms if isinstance(atom, Wild)}


def goes_round(resource: Resource) -> bool:
    """One thing after the other: those of a list that a loop goes through."""
    texts = resource.alternatives
    return (len(texts) > 1 and not resource.either) or any(hole.listing for text in texts for hole in text.holes)


def _makes_anew(other: Effect, effect: Effect) -> bool:
    """The program makes it again, or fills it out of a dump: whether that is safe is asked of the restore."""
    same = other.resource.type == effect.resource.type and other.resource.value == effect.resource.value
    return other.kind in ("create", "restore") and same


def _all_there_are(text: Text) -> bool:
    """``docker volume rm $(docker volume ls -q)``: whatever a listing without a filter shows.

    What stands in a file was picked by whoever wrote the file; what stands in quotes is one name.
    """
    holes = text.holes
    if len(holes) != 1 or text.atoms[-1] is not holes[0] or not holes[0].listing or holes[0].origin == "file":
        return False
    if holes[0].many and not holes[0].splits:
        return False
    return all(chosen.window for chosen in holes[0].selectors) and not _NARROWED.search(holes[0].listing)


def takes_listing(effect: Effect) -> bool:
    """On one way at least, what goes is whatever a listing without a filter shows."""
    return any(map(_all_there_are, effect.resource.alternatives))


def passing(effect: Effect, names: Collection[str] = ()) -> bool:
    """What goes was made to be thrown away, by its name or kind, or is one that the operator names."""
    texts = effect.resource.alternatives
    if effect.resource.type == "path" and effect.kind != "format":
        return all(
            areas.is_disposable(text, effect.directory) or paths.path_of(text, _told(effect.directory)).anchor == ""
            for text in texts
        )
    if "trial" in effect.tags or _named_from_outside(effect):
        return True
    if "project" in effect.tags and not effect.hosts.remote and all(_beside(text, effect) for text in texts):
        return True
    if effect.resource.type in ("device", "path"):
        return all(_PASSING_DEVICE.search(text.show()) for text in texts) and not any(text.holes for text in texts)
    if effect.resource.type in HOUSEKEEPING and not {"hosted", "irreversible"} <= effect.tags:
        return True
    return all(_PASSING_NAME.search(_called(text)) or text.show() in names for text in texts)


def _beside(text: Text, effect: Effect) -> bool:
    """Does it belong to the directory that the program is started in, which a developer sets up and throws away?"""
    path = paths.path_of(text, _told(effect.directory))
    return path.anchor != "/" or _PASSING_NAME.search(path.show()) is not None


def _called(text: Text) -> str:
    """A name, or what it is called that the name is read from."""
    lone = text.holes[0] if len(text.atoms) == 1 and text.holes else None
    return lone.listing if lone is not None and lone.origin == "file" and lone.listing else text.show()


def _told(directory: Directory) -> Directory:
    """Without a text that is merely some directory or other."""
    holes = directory.text.holes if directory.text is not None else ()
    return paths.NOWHERE if any(hole.origin == "directory" for hole in holes) else directory


def _named_from_outside(effect: Effect) -> bool:
    """``mkfs.ext4 "$1"``, ``dropdb "$NAME"``, ``crontab -r -u "$1"``: whoever starts the program names one."""
    texts = effect.resource.alternatives
    if (
        effect.kind == "delete"
        and effect.resource.type in ("volume", "dataset", "database", "cron")
        and not effect.hosts.remote
    ):
        return any(hole.choices is None and not hole.listing for text in texts for hole in text.holes)
    hosts = effect.hosts
    if effect.kind not in ("format", "drop") or (hosts.remote and (hosts.many or hosts.kind != "unknown")):
        return False
    if any(isinstance(atom, Wild) for text in texts for atom in text.atoms):
        return False
    if any(_of_all(hole) for text in texts for hole in text.holes):
        return False
    if "hosted" in effect.tags and any(map(_all_there_are, texts)):
        return False
    return all(any(hole.choices is None for hole in text.holes) for text in texts)
