"""Config files as tables: reading one, and what it takes over from those that it extends."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from maintlint.files import DISK, Files
from maintlint.sources.decode import UnreadableError

FILE_NAME = "maintlint.toml"


class ConfigError(ValueError):
    """A mistake in the config; the message is one sentence naming the file, the key and what is wrong."""


Check = Callable[[Mapping[str, Any], str], object]
"""Raises ConfigError for a table in which something is wrong, with the path of its file."""


def read_table(path: str, files: Files = DISK, check: Check = lambda table, path: None) -> dict[str, Any] | None:
    """The whole config of a file, with what it extends; ``None`` for a ``pyproject.toml`` without our table.

    ``check`` is given each of several files alone, so that a mistake is told where it stands.

    Raises ConfigError.
    """
    return _extended(path, (), files, check)


def _extended(path: str, readers: tuple[str, ...], files: Files, check: Check) -> dict[str, Any] | None:
    table = _own(path, files)
    if table is None or "extend" not in table:
        return table
    named = table["extend"]
    if not isinstance(named, str) or not named:
        raise ConfigError(f"{path}: extend: must be the path of another config file")
    base = os.path.normpath(os.path.join(os.path.dirname(path), named))
    circle = (*readers, files.resolve(path))
    if files.resolve(base) in circle:
        raise ConfigError(f"{path}: extend: {named} extends this file in turn")
    if not files.is_file(base):
        raise ConfigError(f"{path}: extend: {named} is no file")
    found = _extended(base, circle, files, check)
    if found is None:
        raise ConfigError(f"{path}: extend: there is no table [tool.maintlint] in {named}")
    check(table, path)
    check(found, base)
    _move_sources(found, os.path.dirname(base), os.path.dirname(path))
    return _merged(found, table)


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Tables key by key, all else as the file itself has it."""
    merged = dict(base)
    for key, value in own.items():
        known = merged.get(key)
        merged[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged


def _move_sources(table: dict[str, Any], origin: str, here: str) -> None:
    """Host files are named as seen from the config that names them."""
    inventory = table.get("inventory")
    sources = inventory.get("sources") if isinstance(inventory, dict) else None
    if isinstance(inventory, dict) and isinstance(sources, list) and all(isinstance(name, str) for name in sources):
        inventory["sources"] = [os.path.relpath(os.path.join(origin, name), here) for name in sources]


def _own(path: str, files: Files) -> dict[str, Any] | None:
    table = _read_toml(path, files)
    if os.path.basename(path) != "pyproject.toml":
        return table
    tool = table.get("tool", {})
    ours = tool.get("maintlint") if isinstance(tool, dict) else None
    if ours is not None and not isinstance(ours, dict):
        raise ConfigError(f"{path}: there is no table [tool.maintlint]")
    return ours


def _read_toml(path: str, files: Files) -> dict[str, Any]:
    from maintlint.toml import TOMLDecodeError, loads

    try:
        return loads(files.load(path).decode("utf-8-sig"))
    except UnreadableError as error:
        raise ConfigError(f"{path}: {error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start})") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: nested too deeply") from error
    except TOMLDecodeError as error:
        message = str(error).splitlines()[0]
        raise ConfigError(f"{path}: not TOML: {message[:1].lower()}{message[1:]}") from error
