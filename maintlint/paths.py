"""The path model: what a path that is only partly known may be, and how bad it is to lose it.

Everything here is lexical: no file is looked at. A path is a row of parts in which unknown stretches,
active globs and the home directory are single control characters, so that one string says it all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from fnmatch import fnmatchcase
from functools import lru_cache

from msgspec import Struct

from maintlint.policy import Policy
from maintlint.scope import Directory
from maintlint.values import Hole, Lit, Text, Wild

UNKNOWN = "\0"
MANY = "\1"
ONE = "\2"
HOME = "\3"

MOST_VARIANTS = 64

NOWHERE = Directory()
"""No working directory is known."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOP = _words(
    "bin boot dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin srv sys usr var "
    "Applications Library System Users Volumes export"
)
"""Directories below ``/`` that every system needs or keeps its data in."""

SYSTEM = _words(
    """
    usr/bin usr/sbin usr/lib usr/lib32 usr/lib64 usr/libexec usr/share usr/include usr/local usr/local/bin
    usr/local/etc usr/local/lib usr/local/sbin usr/local/share usr/lib/systemd usr/lib/modules
    var/lib var/log var/spool var/mail var/www var/db var/opt var/local var/lib/dpkg var/lib/rpm var/lib/systemd
    var/spool/cron var/spool/mail etc/init.d etc/systemd etc/systemd/system etc/ssh etc/pam.d etc/ssl etc/cron.d
    etc/network etc/sysconfig etc/default lib/modules lib/systemd boot/grub boot/grub2 boot/efi home/users
    """
)

DATA = _words(
    "var/lib/mysql var/lib/mariadb var/lib/postgresql var/lib/postgres var/lib/pgsql var/lib/mongodb var/lib/mongo "
    "var/lib/redis var/lib/ldap var/lib/etcd var/lib/docker var/lib/containerd var/lib/containers var/lib/kubelet "
    "var/lib/elasticsearch var/lib/opensearch var/lib/cassandra var/lib/influxdb var/lib/clickhouse var/lib/rabbitmq "
    "var/lib/kafka var/lib/zookeeper var/lib/ceph var/lib/glusterd var/lib/libvirt var/lib/lxc var/lib/lxd "
    "var/lib/vz var/lib/pve-cluster var/lib/git var/lib/gitlab var/opt/gitlab var/lib/neo4j var/lib/couchdb "
    "var/lib/prometheus var/lib/grafana var/vmail var/lib/dovecot var/lib/oracle u01/app/oracle/oradata"
)
"""Where databases and container engines keep what they store."""

PASSING = _words("log logs tmp temp cache run lock mysql-files lists buildkit overlay2-tmp recovery.conf backup_label")
"""Names below a data directory that hold nothing of worth."""

STORES = _words("data main base global pg_wal pg_xlog volumes overlay2 containers repositories images")
"""Names deeper below a data directory that hold what it is for."""

VITAL = _words("etc/passwd etc/shadow etc/group etc/gshadow etc/fstab etc/sudoers")

DISPOSABLE = _words(
    "tmp temp temporary cache caches .cache build builds _build .build dist out obj target node_modules "
    "__pycache__ scratch staging .tox .venv lists downloads download work workspace"
)
"""Path parts whose content is made to be thrown away."""

_RECOVERED = _words(
    "recovered recovery restored undelete undeleted unerased salvage salvaged carved photorec recup foremost scalpel "
    "found"
)
_STAGING = _words(
    "staging stage stg tmp temp test verify check scratch sandbox new clone copy restored restore recovery"
)
_DISPOSABLE_NAME = re.compile(r"te?mp|cache|build|work|scratch|stag(e|ing)|sandbox|out(put)?_?dir", re.I)
_BACKUP_WORD = _words("backup backups bkup bkups bkp bkps snapshot snapshots")
_PLACE_WORD = _words(
    "dir directory root path base home dest destination target mount mnt store storage vol volume folder location "
    "repo repository area disk"
)
_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+")
_EXTENSION = re.compile(r"\.[A-Za-z~][\w~]*$")
_NOT_BACKUPS = _words("etc usr bin sbin lib lib64 run proc sys dev tmp")
_NOT_BACKUPS_BELOW_VAR = _words("log run lock cache tmp")


class Path(Struct, frozen=True):
    """A normalised path. ``anchor``: ``/``, ``~`` (home), ``""`` (relative) or ``?`` (an unknown part comes first)."""

    anchor: str
    parts: tuple[str, ...]

    @property
    def everything(self) -> bool:
        """Ends in a glob that takes all a directory holds."""
        return bool(self.parts) and not self.parts[-1].strip(MANY)

    @property
    def directory(self) -> Path:
        """Without a last part that takes everything."""
        path = self
        while path.everything:
            path = Path(path.anchor, path.parts[:-1])
        return path

    @property
    def globbed(self) -> bool:
        """Takes whatever matches."""
        return any(MANY in part or ONE in part for part in self.parts)

    @property
    def known(self) -> bool:
        """No part is unknown."""
        return self.anchor != "?" and not any(UNKNOWN in part for part in self.parts)

    def show(self) -> str:
        """For people."""
        body = "/".join(self.parts)
        if self.anchor in ("/", "~"):
            text = ("/" if self.anchor == "/" else "~" + ("/" if body else "")) + body
        else:
            text = body or "."
        return text.replace(UNKNOWN, "…").replace(MANY, "*").replace(ONE, "?")


class Area(Enum):
    """What kind of place a path is."""

    ROOT = "root"
    TOP = "top-level directory"
    SYSTEM = "system directory"
    DATA = "data directory"
    PROTECTED = "protected path"
    HOME = "home directory"
    BACKUP = "backup path"
    TEMP = "temporary path"
    DISPOSABLE = "disposable path"
    ORDINARY = "ordinary path"
    RELATIVE = "relative path"
    UNKNOWN = "unknown path"


GRAVE = frozenset({Area.ROOT, Area.TOP, Area.SYSTEM, Area.DATA, Area.PROTECTED, Area.HOME})


# --- from text to path -------------------------------------------------------------------------


def encode(text: Text, emptied: frozenset[int] = frozenset()) -> str:
    """The text with unknown stretches and globs as control characters; atoms in ``emptied`` are left out."""
    atoms = text.atoms
    if len(atoms) == 1 and isinstance(lone := atoms[0], Lit) and not emptied:
        return lone.text
    pieces = []
    for index, atom in enumerate(atoms):
        if index in emptied:
            continue
        if isinstance(atom, Lit):
            pieces.append(atom.text)
        elif isinstance(atom, Wild):
            pieces.append(MANY if "*" in atom.text else ONE)
        elif atom.name == "HOME" and not pieces:
            pieces.append(HOME)
        elif atom.choices is not None and len(atom.choices) == 1:
            pieces.append(atom.choices[0])
        else:
            pieces.append(UNKNOWN)
    return "".join(pieces)


@lru_cache(maxsize=4096)
def normalise(encoded: str) -> Path:
    """Lexically: double slashes, ``.`` and ``..`` resolved where what stands before them is known."""
    if encoded.startswith("/"):
        anchor = "/"
    elif encoded.startswith((HOME, "~")) and encoded[1:2] in ("", "/"):
        anchor, encoded = "~", encoded[1:]
    elif encoded.startswith(UNKNOWN):
        anchor = "?"
    else:
        anchor = ""
    parts: list[str] = []
    for part in encoded.split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if parts and parts[-1] != ".." and UNKNOWN not in parts[-1]:
                parts.pop()
                continue
            if anchor == "/" and not parts:
                continue
        parts.append(part)
    return Path(anchor, tuple(parts))


def path_of(text: Text, directory: Directory = NOWHERE) -> Path:
    """The path a text names, from the working directory where that is known."""
    return located(encode(text), directory)


def located(encoded: str, directory: Directory) -> Path:
    """The path of an encoded text, from the working directory where that is known."""
    path = normalise(encoded)
    if path.anchor == "" and encoded and directory.text is not None and directory.unchecked is None:
        return normalise(f"{encode(directory.text)}/{encoded}")
    return path


def variants(text: Text) -> Iterator[Text]:
    """The text with holes of few known choices spelled out, as far as that stays small."""
    for atom in text.atoms:
        if isinstance(atom, Hole) and atom.choices is not None:
            break
    else:
        yield text
        return
    rows: list[tuple[Lit | Wild | Hole, ...]] = [()]
    for atom in text.atoms:
        if isinstance(atom, Hole) and atom.choices is not None and len(rows) * len(atom.choices) <= MOST_VARIANTS:
            rows = [(*row, Lit(choice, atom.place)) for row in rows for choice in atom.choices]
        else:
            rows = [(*row, atom) for row in rows]
    for row in rows:
        yield Text(row)


def resolved(text: Text, directory: Directory = NOWHERE) -> Iterator[Text]:
    """The variants of a text, from the working directory where that is known."""
    if directory.text is not None and directory.unchecked is None and encode(text) and path_of(text).anchor == "":
        text = Text((*directory.text.atoms, Lit("/"), *text.atoms))
    yield from variants(text)


# --- patterns ----------------------------------------------------------------------------------


def covers(pattern: str, text: Text | Path) -> bool | None:
    """Does a path of a declaration or policy cover all that ``text`` may name? ``None``: cannot be told.

    A plain path covers itself and all below; ``/x/**`` what is below ``/x``; globs stand for one part.
    """
    if isinstance(text, Text):
        answers = {_covers_path(pattern, path_of(variant)) for variant in variants(text)}
        return answers.pop() if len(answers) == 1 else (None if True in answers or None in answers else False)
    return _covers_path(pattern, text)


def _covers_path(pattern: str, path: Path) -> bool | None:
    wanted = normalise(pattern)
    if path.anchor == "?" or path.anchor != wanted.anchor:
        return None if path.anchor != "/" or wanted.anchor != "/" else False
    return _covers_parts(wanted.parts, path.parts)


def _covers_parts(pattern: tuple[str, ...], parts: tuple[str, ...]) -> bool | None:
    if not pattern:
        return True
    if pattern == ("**",):
        return bool(parts)
    if not parts:
        return False
    if pattern[0] == "**":
        answers = [_covers_parts(pattern[1:], parts[skip:]) for skip in range(len(parts) + 1)]
        return True if True in answers else (None if None in answers else False)
    here = _part_matches(pattern[0], parts[0])
    if here is False:
        return False
    if UNKNOWN in parts[0] and len(pattern) > 1:
        return None
    rest = _covers_parts(pattern[1:], parts[1:])
    return False if rest is False else (None if here is None or rest is None else True)


def _part_matches(pattern: str, part: str) -> bool | None:
    if pattern == "*":
        return True
    if not any(mark in part for mark in (UNKNOWN, MANY, ONE)):
        return fnmatchcase(part, pattern)
    if UNKNOWN not in part:
        return part.replace(MANY, "*").replace(ONE, "?") == pattern or _prefix_glob(pattern, part)
    head, tail = part.split(UNKNOWN, 1)[0], part.rsplit(UNKNOWN, 1)[1]
    if _prefix_glob(pattern, head):
        return True
    fixed = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    if not (head.startswith(fixed) or fixed.startswith(head)):
        return False
    if fixed == pattern and not (pattern.endswith(tail) and len(pattern) >= len(head) + len(tail)):
        return False
    return None


def _prefix_glob(pattern: str, part: str) -> bool:
    """``web*`` covers whatever begins with ``web``."""
    fixed = pattern[:-1]
    return pattern.endswith("*") and not re.search(r"[*?\[]", fixed) and part.startswith(fixed)


def covered_by(patterns: tuple[str, ...], path: Text | Path) -> bool | None:
    """Does any pattern cover the path? ``None``: cannot be told, ``False``: none does."""
    answers = [covers(pattern, path) for pattern in patterns]
    return True if True in answers else (None if None in answers else False)


# --- what kind of place ------------------------------------------------------------------------


def area_of(path: Path, policy: Policy) -> Area:
    """What kind of place a path is; a directory with all it holds is that directory."""
    whole = path.directory
    if covered_by(policy.protected_paths, path) is True:
        return Area.PROTECTED
    if whole.anchor == "~":
        return Area.HOME if not whole.parts else (Area.DISPOSABLE if _disposable(whole.parts) else Area.ORDINARY)
    if whole.anchor != "/":
        return Area.UNKNOWN if whole.anchor == "?" else Area.RELATIVE
    if not whole.parts:
        return Area.ROOT
    if is_backup_path(path, policy):
        return Area.BACKUP
    joined = "/".join(whole.parts)
    if len(whole.parts) == 1 and _names_top(whole.parts[0]):
        return Area.TOP
    if joined in SYSTEM:
        return Area.SYSTEM
    if _in_data(joined):
        return Area.DATA
    if whole.parts[0] == "tmp" or joined.startswith(("var/tmp", "dev/shm", "run/user/")):
        return Area.TEMP
    return Area.DISPOSABLE if _disposable(whole.parts) else Area.ORDINARY


def _names_top(part: str) -> bool:
    if MANY in part or ONE in part:
        glob = part.replace(MANY, "*").replace(ONE, "?")
        return any(fnmatchcase(name, glob) for name in TOP)
    return part in TOP


def _in_data(joined: str) -> bool:
    """A data directory, or something of worth directly below it."""
    for data in DATA:
        if joined == data:
            return True
        if joined.startswith(data + "/"):
            below = joined[len(data) + 1 :].split("/")
            return not PASSING & set(below) and (len(below) == 1 or below[-1] in STORES)
    return False


def _disposable(parts: tuple[str, ...]) -> bool:
    return any(part.lower() in DISPOSABLE for part in parts)


def is_backup_path(path: Path, policy: Policy) -> bool:
    """A path where backups are kept: by policy, or by the word in one of its parts.

    A *file* called so beside its original (``my.cnf.backup``, ``backup.sh``) is an ordinary safety copy.
    """
    return _is_backup_path(path, policy.backup_paths)


@lru_cache(maxsize=4096)
def _is_backup_path(path: Path, backup_paths: tuple[str, ...]) -> bool:
    if covered_by(backup_paths, path) is True:
        return True
    parts = path.directory.parts
    if path.anchor not in ("/", "~") or not parts:
        return False
    if _keeps_programs(parts):
        return False
    last = len(parts) - 1
    return any(_says_backup(part, directory=index < last or path.everything) for index, part in enumerate(parts))


def _keeps_programs(parts: tuple[str, ...]) -> bool:
    """Programs, settings, logs: what is called ``backup`` there makes backups and holds none."""
    if not parts:
        return False
    return parts[0] in _NOT_BACKUPS or (parts[0] == "var" and len(parts) > 1 and parts[1] in _NOT_BACKUPS_BELOW_VAR)


def _says_backup(part: str, directory: bool) -> bool:
    if not directory and (_EXTENSION.search(part) or part.startswith(".")):
        return False
    if part in ("bak", "bak-dir", "bakdir"):
        return directory
    return any(token.lower() in _BACKUP_WORD for token in _TOKEN.findall(part))


def is_backup(text: Text, policy: Policy, directory: Directory = NOWHERE) -> bool:
    """Does a text name a place where backups are kept? The name of an unknown first part counts: ``$BACKUP_DIR/x``."""
    if any(is_backup_path(path_of(variant), policy) for variant in resolved(text, directory)):
        return True
    first = text.atoms[0] if text.atoms else None
    return isinstance(first, Hole) and _named_as_backup(first, text)


def _named_as_backup(first: Hole, text: Text) -> bool:
    if not first.name.isidentifier():
        return False
    words = [word.lower() for word in _TOKEN.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", first.name))]
    if words in (["backupdir"], ["backuproot"], ["backuppath"]):
        return True
    at = next((index for index, word in enumerate(words) if word in _BACKUP_WORD), None)
    if at is None:
        return False
    beside = set(words[max(0, at - 1) : at + 2])
    alone = len(words) == 1 and encode(Text(text.atoms[1:])).startswith("/")
    return alone or bool(beside & _PLACE_WORD)


def is_temporary(text: Text, directory: Directory = NOWHERE) -> bool:
    """A named thing below a temporary directory, or one that the program made just now."""
    first = text.atoms[0] if text.atoms else None
    if isinstance(first, Hole) and (first.origin == "fresh" or re.search(r"te?mp", first.name, re.I)):
        return True
    path = path_of(text, directory)
    below = {"tmp": 1, "var/tmp": 2, "dev/shm": 2}
    joined = "/".join(path.parts)
    return path.anchor == "/" and any(
        joined.startswith(root + "/") and path.directory.parts[depth:] != () for root, depth in below.items()
    )


def is_disposable(text: Text, directory: Directory = NOWHERE) -> bool:
    """A temporary path, or one with a part whose content is made to be thrown away."""
    if is_temporary(text, directory):
        return True
    path = path_of(text, directory)
    names = [atom.name for atom in text.atoms[:1] if isinstance(atom, Hole)]
    if directory.text is not None and path_of(text).anchor == "":
        names += [atom.name for atom in directory.text.atoms[:1] if isinstance(atom, Hole)]
        if any(hole.origin == "fresh" for hole in directory.text.holes):
            return True
    return _disposable(path.parts) or any(_DISPOSABLE_NAME.search(name) for name in names)


def is_recovered(text: Text, directory: Directory = NOWHERE) -> bool:
    """A place that is called after recovered or restored data (and no program or log that is)."""
    path = path_of(text, directory)
    if path.anchor == "/" and _keeps_programs(path.parts):
        return False
    parts = [*path.parts, *(hole.name for hole in text.holes[:1])]
    return "restore" in parts or any(token.lower() in _RECOVERED for part in parts for token in _TOKEN.findall(part))


def is_staging(text: Text, directory: Directory = NOWHERE) -> bool:
    """A place (or database) that is called after trying things out."""
    parts = [*path_of(text, directory).parts, *(hole.name for hole in text.holes)]
    return is_temporary(text, directory) or any(
        token.lower() in _STAGING for part in parts for token in _TOKEN.findall(part)
    )


def below(area: Path, path: Path) -> bool:
    """``path`` is ``area`` or lies below it."""
    whole = area.directory
    return bool(whole.parts) and whole.anchor == path.anchor and path.parts[: len(whole.parts)] == whole.parts
