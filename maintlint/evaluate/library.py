"""What library functions compute, as far as later values depend on it: the tables of all rooms, by qualified name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from maintlint.evaluate import (
    fanout,
    feeding,
    inputs,
    libbasics,
    libfiles,
    libgroups,
    libprocesses,
    librecords,
    libregular,
    libremote,
    libsettings,
    libsql,
    libtexts,
    predicates,
    tasks,
)
from maintlint.evaluate.objects import Object, Thing
from maintlint.evaluate.state import State

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

FUNCTIONS: dict[str, Callable[..., Thing]] = {
    **libbasics.FUNCTIONS,
    **libgroups.FUNCTIONS,
    **libtexts.FUNCTIONS,
    **librecords.FUNCTIONS,
    **libremote.FUNCTIONS,
    **libregular.FUNCTIONS,
    **predicates.FUNCTIONS,
    **libfiles.FUNCTIONS,
    **libsql.FUNCTIONS,
    **libsettings.FUNCTIONS,
    **feeding.FUNCTIONS,
    **inputs.FUNCTIONS,
    **tasks.FUNCTIONS,
}
VALUES: dict[str, Callable[..., Thing]] = {
    **libbasics.VALUES,
    **libfiles.VALUES,
    **libremote.VALUES,
    **inputs.VALUES,
}
METHODS: dict[str, Callable[..., Thing]] = {
    **libprocesses.METHODS,
    **feeding.METHODS,
    **libregular.METHODS,
    **libtexts.METHODS,
    **libfiles.METHODS,
    **libremote.METHODS,
    **libsql.METHODS,
    **libsettings.METHODS,
    **inputs.METHODS,
}
ATTRIBUTES: dict[str, Callable[..., Thing]] = {**libprocesses.ATTRIBUTES, **feeding.ATTRIBUTES}
ITEMS: dict[str, Callable[..., Thing]] = {**inputs.ITEMS}
MAKERS: dict[str, Callable[..., None]] = {**libsettings.MAKERS}
ENTERED: dict[str, Callable[..., Any]] = {
    **libprocesses.ENTERED,
    **libremote.ENTERED,
    **fanout.ENTERED,
}

file_text = libfiles.file_text


def made(run: Run, state: State, path: str) -> Object:
    """An object of a library class of which nothing else is known."""
    return Object(path, (run.fresh_id(),))


__all__ = ["ATTRIBUTES", "ENTERED", "FUNCTIONS", "ITEMS", "MAKERS", "METHODS", "VALUES", "file_text", "made"]
