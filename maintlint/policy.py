"""The typed config: selection of rules, inventory, policy, own commands; and the declaration in a program's header."""

from __future__ import annotations

import datetime
from typing import Any, TypeAlias
from typing import Literal as OneOf

from msgspec import Struct, field

DEFAULT_BACKUP_PATHS = ("/backup", "/backups", "/mnt/backup*", "/var/backups")


GROUP_PART = "{group}"
"""In the path of a role file: there is one for each group, on the hosts of that group."""

Role: TypeAlias = OneOf["group", "host"] | tuple[str, ...]
"""What a file or variable says on each host: its name, the name of a group that it is in, or which of these groups."""


class Policy(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """The site's rules: ``[policy]`` of the config."""

    backup_paths: tuple[str, ...] = DEFAULT_BACKUP_PATHS
    backup_hosts: str = ""
    protected_paths: tuple[str, ...] = ()
    tenant_roots: tuple[str, ...] = ("/home/*",)
    published_paths: tuple[str, ...] = ("/srv/ftp", "/var/www", "/var/ftp", "/srv/www", "/srv/http")
    distribution_systems: tuple[str, ...] = ()
    max_parallel: int | None = None
    many_hosts: int = 5
    canary: str = ""
    require_declaration: OneOf["never", "destructive", "always"] = "never"
    role_files: dict[str, Role] = field(default_factory=dict)
    role_variables: dict[str, Role] = field(default_factory=dict)


class InventoryConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """``[inventory]``: groups in ClusterShell syntax, and files to read hosts from.

    ``reader``: who reads those that are Ansible's, we ourselves or Ansible's own parser.
    """

    groups: dict[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    reader: OneOf["own", "ansible"] = "own"


class Override(Struct, frozen=True, forbid_unknown_fields=True):
    """``[[overrides]]``: other rules for the programs that ``paths`` (patterns as in ``.gitignore``) match.

    ``ignore`` comes on top of the config's; each table of ``rules`` is put over the config's, key by key.
    """

    paths: tuple[str, ...]
    ignore: tuple[str, ...] = ()
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)


class Config(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A whole ``maintlint.toml``; `maintlint.knowledge` checks ``commands``, each rule's options ``rules``.

    ``extend``: the file that this one is put over (see `maintlint.config_files`).
    """

    extend: str = ""
    select: tuple[str, ...] = ("ALL",)
    ignore: tuple[str, ...] = ()
    fail_on: OneOf["error", "warning", "info"] = "warning"
    exclude: tuple[str, ...] = ()
    inventory: InventoryConfig = InventoryConfig()
    policy: Policy = Policy()
    commands: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()


class Declaration(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What the author says the scope should be. Every key may be missing (None)."""

    purpose: str | None = None
    targets: str | None = None
    runs_on: OneOf["controller", "targets"] | None = None
    verified: str | None = None
    canary: str | None = None
    max_parallel: int | None = None
    deletes: tuple[str, ...] | None = None
    writes: tuple[str, ...] | None = None
    restarts: tuple[str, ...] | None = None
    ticket: str | None = None
    reviewed_by: str | None = None
    expires: datetime.date | None = None
