"""The inventory that a command names (``ansible -i inventory/hosts.ini``), if it is in the repository."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from maintlint.evaluate import files
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.state import State
from maintlint.files import Asked, Files
from maintlint.inventory import Inventory, InventoryError
from maintlint.inventory.expressions import is_plain
from maintlint.values import Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


@contextmanager
def consulted(run: Run, frame: Frame, state: State, values: tuple[Value, ...]) -> Iterator[None]:
    """While this lasts, names are looked up in the inventories that ``values`` name, if all of them can be read.

    What cannot be read stays with the inventory of the config: its groups may well be the same.
    """
    found = _inventory(run, frame, state, values)
    before = run.inventory
    if found is not None:
        run.inventory = found
    try:
        yield
    finally:
        run.inventory = before


def _inventory(run: Run, frame: Frame, state: State, values: tuple[Value, ...]) -> Inventory | None:
    paths: list[str] = []
    names: set[str] = set()
    for value in values:
        exact = value.literal
        if exact is None:
            return None
        if "," in exact:
            names.update(name.strip() for name in exact.split(",") if is_plain(name.strip()))
            continue
        path = files.located(run, frame, state, exact, run.files.exists)
        if path is None:
            return None
        paths.append(path)
    if not paths and not names:
        return None
    loaded, asked = _loaded(tuple(paths), run.files)
    run.files.again(asked)
    if loaded is None or not names:
        return loaded
    return Inventory(loaded.groups, ungrouped=loaded.ungrouped | names)


@lru_cache(maxsize=16)
def _loaded(paths: tuple[str, ...], files: Files) -> tuple[Inventory | None, Asked]:
    from maintlint.inventory.sources import load_sources

    def load() -> Inventory | None:
        try:
            return load_sources(paths, files)
        except InventoryError:
            return None

    return files.watched(load)
