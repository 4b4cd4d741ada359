"""What kind of place a path is: the system's, a database's, a backup's, somebody's to throw away."""

from __future__ import annotations

import re
from enum import Enum
from fnmatch import fnmatchcase
from functools import lru_cache

from maintlint.paths import MANY, NOWHERE, ONE, Path, covered_by, encode, path_of, resolved
from maintlint.patterns import lazy
from maintlint.policy import Policy
from maintlint.scope import Directory
from maintlint.values import Hole, Text


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
    "__pycache__ scratch staging .tox .venv lists downloads download work workspace garbage _garbage trash .trash"
)
"""Path parts whose content is made to be thrown away."""

_RECOVERED = _words(
    "recovered recovery rescue rescued restored undelete undeleted unerased salvage salvaged carved photorec recup "
    "foremost scalpel found"
)
_STAGING = _words(
    "staging stage stg tmp temp test verify check scratch sandbox new clone copy restored restore recovery quarantine "
    "testdb dbtest restoretest testrestore restorecheck restoredb"
)
_DISPOSABLE_NAME = lazy(r"te?mp|cache|build|work|scratch|stag(e|ing)|sandbox|out(put)?_?dir", re.I)
_ELSEWHERE = (
    ("mnt",),
    ("media",),
    ("target",),
    ("sysroot",),
    ("rootfs",),
    ("chroot",),
    ("build",),
    ("proc",),
    ("run",),
)
"""Where the trees of other systems are put together."""

_HOMES = (("root",), ("home",))
"""Where a program that is sent to be run once is dropped."""
_PASSING_FILE = lazy(r"\.(pid|lock|lck|lk|tmp|sock|socket)$|^(lock|pid)(file)?$", re.I)
_BACKUP_WORD = _words("backup backups bkup bkups bkp bkps snapshot snapshots")
_JOINED = lazy(
    r"(?!(non?|run|do|make|start|stop|create|take|perform|exec|cron)backup)[a-z]{2,}backups?|"
    r"backups?(data|store|storage|root|dirs?|sets?|files|disk|vol|volume|dbs?)"
)
_PLACE_WORD = _words(
    "dir directory root path base home dest destination target mount mnt store storage vol volume folder location "
    "repo repository area disk"
)
_TOKEN = lazy(r"[A-Za-z]+|[0-9]+")
_EXTENSION = lazy(r"\.[A-Za-z~][\w~]*$")
_NOT_BACKUPS = _words("etc usr bin sbin lib lib64 run proc sys dev tmp")
_PROGRAMS = frozenset({"bin", "sbin", "libexec", "init.d"})
_LOGS = _words("log logs")
_GOES_ON = lazy(r"([-_.]?\w+)?/")
_NOT_BACKUPS_BELOW_VAR = _words("log run lock cache tmp")


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


@lru_cache(maxsize=65_536)
def _is_backup_path(path: Path, backup_paths: tuple[str, ...]) -> bool:
    if covered_by(backup_paths, path) is True:
        return True
    parts = path.directory.parts
    if path.anchor not in ("/", "~") or not parts:
        return False
    if _keeps_programs(parts):
        return False
    # What is called ``backup`` below a directory of logs wrote them.
    logs = next((index for index, part in enumerate(parts) if part.lower() in _LOGS), None)
    last = len(parts) - 1
    if logs is not None and logs < last:
        return any(_says_backup(part, directory=True) for part in parts[:logs])
    if last and parts[-2] in _PROGRAMS and not path.everything:
        # What is called ``backup`` there makes backups.
        parts = parts[:-1]
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
    return any(_means_backup(token.lower()) for token in _TOKEN.findall(part))


def _means_backup(word: str) -> bool:
    """``backup``, or a word that it was joined to (``dbbackup``); not what has none, or makes one (``runbackup``)."""
    return word in _BACKUP_WORD or _JOINED.fullmatch(word) is not None


def is_backup(text: Text, policy: Policy, directory: Directory = NOWHERE) -> bool:
    """Does a text name a place where backups are kept? The name of an unknown first part counts: ``$BACKUP_DIR/x``."""
    if any(is_backup_path(path_of(variant), policy) for variant in resolved(text, directory)):
        return True
    first = text.atoms[0] if text.atoms else None
    return isinstance(first, Hole) and _named_as_backup(first, text)


_IN_ONE_WORD = lazy(r"(backups?|bkups?|bkps?|bckp|bak)(dir|root|path|dest|folder|home|base|target|location|mount|repo)")
_TAKEN_FROM = frozenset({"from", "in", "include", "input", "origin", "source", "sources", "src"})
"""``BACKUP_SOURCE_DIR``: what is backed up, not where to."""


def _named_as_backup(first: Hole, text: Text) -> bool:
    if not first.name.isidentifier():
        return False
    words = [word.lower() for word in _TOKEN.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", first.name))]
    if len(words) == 1 and _IN_ONE_WORD.fullmatch(words[0]):
        return True
    at = next((index for index, word in enumerate(words) if word in _BACKUP_WORD), None)
    if at is None:
        return False
    beside = set(words[max(0, at - 1) : at + 2])
    if at == 0 and not _TAKEN_FROM & set(words):
        beside.add(words[-1])
    alone = len(words) == 1 and _GOES_ON.match(encode(Text(text.atoms[1:]))) is not None
    return alone or bool(beside & _PLACE_WORD)


def is_temporary(text: Text, directory: Directory = NOWHERE) -> bool:
    """A named thing below a temporary directory, or one that the program made just now."""
    first = text.atoms[0] if text.atoms else None
    if isinstance(first, Hole) and (first.origin == "fresh" or re.search(r"te?mp", _own_name(first), re.I)):
        return True
    path = path_of(text, directory)
    below = {"tmp": 1, "var/tmp": 2, "dev/shm": 2}
    joined = "/".join(path.parts)
    return path.anchor == "/" and any(
        joined.startswith(root + "/") and path.directory.parts[depth:] != () for root, depth in below.items()
    )


def _own_name(hole: Hole) -> str:
    """What a part is called; what is listed in a temporary file is not temporary for that."""
    return "" if hole.name == hole.listing else hole.name


def is_disposable(text: Text, directory: Directory = NOWHERE) -> bool:
    """A temporary path, or one with a part whose content is made to be thrown away."""
    if is_temporary(text, directory):
        return True
    path = path_of(text, directory)
    names = [_own_name(atom) for atom in text.atoms[:1] if isinstance(atom, Hole)]
    if directory.text is not None and path_of(text).anchor == "":
        names += [atom.name for atom in directory.text.atoms[:1] if isinstance(atom, Hole)]
        if any(hole.origin == "fresh" for hole in directory.text.holes):
            return True
    return _disposable(path.parts) or any(_DISPOSABLE_NAME.search(name) for name in names)


def is_passing_file(text: Text, directory: Directory = NOWHERE) -> bool:
    """A lock, process-id, socket or temporary file, by its name."""
    last = path_of(text, directory).parts[-1:]
    return bool(last) and MANY not in last[0] and ONE not in last[0] and bool(_PASSING_FILE.search(last[0]))


_PROGRAM_ROOTS = _words("usr bin sbin opt srv home root app apps")
_PROGRAM_DIRECTORIES = _words("bin sbin libexec cgi-bin init.d cron.hourly cron.daily cron.weekly cron.monthly")
_SCRIPT = lazy(r"\.(sh|bash|ksh|zsh|dash)$")
_NO_PROGRAM = lazy(
    r"\.(conf|cfg|ini|json|ya?ml|toml|xml|txt|md|html?|css|js|desktop|service|timer|properties|log|pid|lock|db|csv|sql|"
    r"gz|tgz|zip|xz|bz2|tar|deb|rpm|whl|jar|war|pyc|new|tmp|part|bak|old|orig|swp|dist|env|rc|pem|crt|key)$|~$|[$…]"
)


def is_script(text: Text, directory: Directory = NOWHERE) -> bool:
    """A shell script, by its name: it is read line by line while it runs; or the program itself."""
    if any(hole.origin == "script" for hole in text.holes[:1]) and len(text.atoms) == 1:
        return True
    return bool(_SCRIPT.search(text.suffix)) and path_of(text, directory).anchor in ("/", "~")


def is_program(text: Text, directory: Directory = NOWHERE, remote: bool = False) -> bool:
    """A program where it is started from, by its place or name.

    ``remote``: on another host, where a directory that is not known counts too.
    """
    path = path_of(text, directory)
    parts = path.parts
    if is_script(text, directory):
        dropped = remote and (path.anchor == "~" or parts[:1] in _HOMES) and _PROGRAM_DIRECTORIES.isdisjoint(parts)
        return not is_disposable(text, directory) and parts[:1] not in _ELSEWHERE and not dropped
    if not parts or _NO_PROGRAM.search(parts[-1]) or is_disposable(text, directory):
        return False
    if path.anchor == "/":
        placed = parts[0] in _PROGRAM_ROOTS or parts[:1] == ("etc",)
    else:
        placed = path.anchor == "~" or (remote and path.anchor == "?")
    return placed and (not _PROGRAM_DIRECTORIES.isdisjoint(parts) or (remote and bool(_SCRIPT.search(text.suffix))))


def is_log(text: Text, directory: Directory = NOWHERE) -> bool:
    """A log file, by its name or place."""
    path = path_of(text, directory)
    return path.parts[:2] == ("var", "log") or any(part.endswith(".log") for part in path.parts[-1:])


def is_recovered(text: Text, directory: Directory = NOWHERE) -> bool:
    """A place that is called after recovered or restored data (and no program or log that is)."""
    path = path_of(text, directory)
    if path.anchor == "/" and _keeps_programs(path.parts) and "tmp" not in path.parts[:2]:
        return False
    parts = [*path.parts, *(hole.name for hole in text.holes[:1])]
    return "restore" in parts or any(token.lower() in _RECOVERED for part in parts for token in _TOKEN.findall(part))


def is_staging(text: Text, directory: Directory = NOWHERE) -> bool:
    """A place (or database) that is called after trying things out."""
    parts = [*path_of(text, directory).parts, *(hole.name for hole in text.holes)]
    return is_temporary(text, directory) or any(
        token.lower() in _STAGING for part in parts for token in _TOKEN.findall(part)
    )
