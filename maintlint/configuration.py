"""Finding and reading the config: ``maintlint.toml`` or ``[tool.maintlint]``, upwards from each file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args, get_origin, get_type_hints
from typing import Literal as OneOf

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from maintlint import spelling
from maintlint.config_files import FILE_NAME, ConfigError, read_table
from maintlint.files import DISK, NOTHING, Asked, Files
from maintlint.inventory import Inventory, InventoryError, unknown_group
from maintlint.knowledge import Knowledge, KnowledgeError, packaged_knowledge
from maintlint.offers import offers
from maintlint.policy import GROUP_PART, Config, InventoryConfig, Override, Policy


class Settings(Struct, frozen=True):
    """A config with what belongs to it.

    ``root``: the directory that relative paths and excludes start at, and outside of which nothing is read.
    ``path``: the config file, "" without one. ``files``: where it was read, and what belongs to it is.
    """

    config: Config
    root: str
    path: str
    inventory: Inventory
    knowledge: Knowledge
    files: Files = DISK


class Configurations:
    """The settings for each file; every config file is read once, every directory looked up once."""

    def __init__(self, fixed: str | None = None, tops: Sequence[str] = (), files: Files = DISK) -> None:
        """``fixed`` is a config file that holds for all (``--config``), read from the disk if ``files`` has none there.

        ``tops`` are absolute directories; where there is neither a config nor a repository, the deepest of
        them that holds a file is its root.

        Raises ConfigError if the fixed config cannot be read.
        """
        self.files = files
        self._tops = sorted(tops, key=len, reverse=True)
        self._by_directory: dict[str, Settings] = {}
        self._by_source: dict[str, Settings | None] = {}
        self._asked: dict[int, Asked] = {}
        self._fixed = None if fixed is None else self._noted(lambda: _fixed_settings(os.path.abspath(fixed), files))

    def for_directory(self, directory: str) -> Settings:
        """The settings that hold in ``directory``.

        Raises ConfigError.
        """
        if self._fixed is not None:
            return self._fixed
        directory = os.path.abspath(directory)
        known = self._by_directory.get(directory)
        if known is None:
            known = self._by_directory[directory] = self._find(directory)
        return known

    def asked_for(self, settings: Settings) -> Asked:
        """What was asked of the disk to make settings of this object."""
        return self._asked.get(id(settings), NOTHING)

    def for_file(self, path: str) -> Settings:
        """The settings that hold for the file ``path``.

        Raises ConfigError.
        """
        return self.for_directory(os.path.dirname(os.path.abspath(path)))

    def _find(self, directory: str) -> Settings:
        at = directory
        while True:
            for name in (FILE_NAME, "pyproject.toml"):
                path = os.path.join(at, name)
                settings = self._read(path) if self.files.is_file(path) else None
                if settings is not None:
                    return settings
            parent = os.path.dirname(at)
            if parent == at:
                break
            at = parent
        top = repository_top(directory, self.files) or self._top(directory)
        without = self._by_source.get(top)
        if without is None:
            without = self._by_source[top] = settle(Config(), top, files=self.files)
        return without

    def _top(self, directory: str) -> str:
        inside = (top for top in self._tops if directory == top or directory.startswith(top.rstrip("/") + "/"))
        return next(inside, directory)

    def _read(self, path: str) -> Settings | None:
        if path not in self._by_source:
            self._by_source[path] = self._noted(lambda: read_settings(path, files=self.files))
        return self._by_source[path]

    def _noted(self, read: Callable[[], Settings | None]) -> Settings | None:
        settings, asked = self.files.watched(read)
        self._asked[id(settings)] = asked
        return settings


def _fixed_settings(path: str, files: Files) -> Settings | None:
    settings = read_settings(path, named=True, files=files if files.exists(path) else DISK)
    return None if settings is None else replace(settings, files=files)


def read_settings(path: str, named: bool = False, files: Files = DISK) -> Settings | None:
    """The settings of one config file; ``None`` for a ``pyproject.toml`` without our table that was not ``named``.

    Raises ConfigError.
    """
    table = read_table(path, files, config_from)
    if table is None:
        if named:
            raise ConfigError(f"{path}: there is no table [tool.maintlint]")
        return None
    config = config_from(table, path)
    return settle(config, os.path.dirname(path), path, files=files)


def settle(
    config: Config, root: str, path: str = "", inventory: Inventory | None = None, files: Files = DISK
) -> Settings:
    """A config with its inventory and knowledge, its host sets and own commands checked.

    Raises ConfigError.
    """
    try:
        if inventory is None:
            inventory = _inventory(config.inventory, root, files)
        check_policy_hosts(config.policy, inventory)
        commands = {**offers().commands, **config.commands}
        knowledge = Knowledge(commands) if commands else packaged_knowledge()
        return Settings(config, root, path, inventory, knowledge, files)
    except (InventoryError, KnowledgeError) as error:
        raise ConfigError(f"{told_of(config, path)}: {error}") from error


def told_of(config: Config, path: str) -> str:
    """How errors name where a config stands that has been put together from the file ``path`` and those it extends."""
    return f"{path or 'config'} (with {config.extend})" if config.extend else path or "config"


def config_from(table: Mapping[str, Any], path: str) -> Config:
    """The typed config of a TOML table; ``path`` is named in errors.

    Raises ConfigError.
    """
    _check_keys(table, Config, path, "")
    for key, section in (("inventory", InventoryConfig), ("policy", Policy)):
        if isinstance(table.get(key), Mapping):
            _check_keys(table[key], section, path, key + ".")
    overrides = table.get("overrides")
    for number, override in enumerate(overrides if isinstance(overrides, list) else ()):
        if isinstance(override, Mapping):
            _check_keys(override, Override, path, f"overrides[{number}].")
            _check_rules(override.get("rules"), path, f"overrides[{number}].rules")
            if override.get("paths") == []:
                raise ConfigError(f"{path}: overrides[{number}].paths: it is empty, so this holds for no program")
    _check_rules(table.get("rules"), path, "rules")
    try:
        config = msgspec.convert(table, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {sentence(str(error))}") from error
    for key, limit in (("max-parallel", config.policy.max_parallel), ("many-hosts", config.policy.many_hosts)):
        if limit is not None and limit < 1:
            raise ConfigError(f"{path}: policy.{key}: must be at least 1, not {limit}")
    return config


def _inventory(config: InventoryConfig, root: str, files: Files) -> Inventory:
    if not config.groups and not config.sources:
        return Inventory()
    from maintlint.inventory.sources import load_inventory

    return load_inventory(config, root, files)


def check_policy_hosts(policy: Policy, inventory: Inventory) -> None:
    """Resolves the host sets and groups of the policy.

    Raises InventoryError naming the key.
    """
    for table, roles in (("role-files", policy.role_files), ("role-variables", policy.role_variables)):
        for name, told in roles.items():
            key = f'policy.{table}."{name}"'
            if table == "role-files" and not name.startswith("/"):
                raise InventoryError(f"{key}: a role file is written with its whole path, which begins with `/`")
            if told == "host" and GROUP_PART in name:
                raise InventoryError(f"{key}: a path with `{GROUP_PART}` tells groups, not hosts")
            for group in () if isinstance(told, str) else told:
                if group not in inventory.groups:
                    raise InventoryError(f"{key}: {unknown_group(group, inventory.groups)}")
    for key, expression in (("backup-hosts", policy.backup_hosts), ("canary", policy.canary)):
        if expression:
            try:
                inventory.parse(expression)
            except InventoryError as error:
                raise InventoryError(f"policy.{key}: {error}") from error


def _check_keys(table: Mapping[str, Any], struct: type[Struct], path: str, prefix: str) -> None:
    known = struct.__struct_encode_fields__
    for key in table:
        if key not in known:
            raise ConfigError(f"{path}: {prefix}{key}: there is no such key; {_help(key, known)}")


def _help(key: str, known: Iterable[str]) -> str:
    return spelling.suggestion(key, known) or "the keys are " + ", ".join(known)


def _check_rules(rules: Any, path: str, prefix: str) -> None:
    for name, options in rules.items() if isinstance(rules, Mapping) else ():
        if not isinstance(options, Mapping):
            advice = 'a rule is switched off by `ignore`, its severity is set by `severity = "info"` in its table'
            raise ConfigError(f"{path}: {prefix}.{name}: must be a table; {advice}")


_WORDS = {
    "`array`": "a list",
    "`object`": "a table",
    "`str`": "a text",
    "`int`": "a whole number",
    "`bool`": "true or false",
    "`float`": "a number",
    "`date`": "a date",
    "`datetime`": "a date with time",
    "`int | null`": "a whole number",
    "`null`": "nothing",
    "`str | array`": "a text or a list",
}


def sentence(error: str) -> str:
    """msgspec's ``Expected `int`, got `str` - at `$.a.b` `` as ``a.b: must be a whole number, not a text``."""
    message, _, where = error.partition(" - at `")
    key = where.rstrip("`").removeprefix("$").removeprefix(".")
    for word, plain in _WORDS.items():
        message = message.replace(word, plain)
    message = message.replace("Expected ", "must be ").replace(", got ", ", not ")
    message = message.replace("Object missing required field", "it lacks the key")
    message = message.replace("Invalid RFC3339 encoded date", "must be a date like 2031-12-31")
    if message.startswith("Invalid enum value "):
        value = message.removeprefix("Invalid enum value ").strip("'\"")
        message = f"`{value}` is not allowed{_choices(key)}"
    return f"{key}: {message}" if key else message


def _choices(key: str) -> str:
    """The values that the key of an enumeration may have, as the end of a sentence."""
    sections: dict[str, type[Struct]] = {"policy": Policy, "inventory": InventoryConfig}
    section, _, last = key.removesuffix("[...]").rpartition(".")
    struct = sections.get(section, Config)
    names = dict(zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True))
    values = _literals(get_type_hints(struct).get(names.get(last, "")))
    return "; it is one of " + ", ".join(values) if values else ""


def _literals(hint: Any) -> list[str]:
    """The words that a type names, wherever in it."""
    if get_origin(hint) is OneOf:
        return [str(value) for value in get_args(hint)]
    return [value for part in get_args(hint) for value in _literals(part)]


def repository_top(directory: str, files: Files = DISK) -> str | None:
    """The directory of the repository that an absolute directory lies in."""
    at = directory
    while True:
        if files.exists(os.path.join(at, ".git")):
            return at
        parent = os.path.dirname(at)
        if parent == at:
            return None
        at = parent
