"""What installed packages of rules bring besides rules: descriptions of commands, in their folder ``knowledge``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

from maintlint.knowledge import Knowledge, KnowledgeError
from maintlint.registry import BUILT_IN, RegistryProblem, described, installed_packages


class Offers(Struct, frozen=True):
    """A table for each command, as in ``[commands]`` of a config, and the files that cannot be used."""

    commands: dict[str, Any]
    problems: tuple[RegistryProblem, ...] = ()


@lru_cache(maxsize=1)
def offers() -> Offers:
    """What all installed packages describe; read once per process. Never raises."""
    commands: dict[str, Any] = {}
    problems: list[RegistryProblem] = []
    for package in sorted(set(installed_packages()) - {BUILT_IN}):
        for path in _files(package):
            found = _read(path, package)
            if isinstance(found, RegistryProblem):
                problems.append(found)
            else:
                commands.update(found)
    return Offers(commands, tuple(problems))


def _files(package: str) -> Iterator[str]:
    from importlib.util import find_spec

    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        # The registry says what is wrong with it.
        return
    for place in (spec.submodule_search_locations if spec is not None else None) or ():
        folder = os.path.join(place, "knowledge")
        if os.path.isdir(folder):
            yield from sorted(entry.path for entry in os.scandir(folder) if entry.name.endswith(".toml"))


def _read(path: str, package: str) -> dict[str, Any] | RegistryProblem:
    from maintlint.toml import loads

    try:
        with open(path, "rb") as stream:
            tables = loads(stream.read().decode())
        Knowledge(tables)
    except (OSError, ValueError, RecursionError) as error:
        told = str(error) if isinstance(error, KnowledgeError) else described(error)
        return RegistryProblem(package, f"{os.path.basename(path)} is not used: {told}", path)
    return tables
