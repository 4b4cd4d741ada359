"""Payroll data is deleted while the window for changes may be closed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from maintlint.rule import Context, Effect, Finding, Rule, Scope

RULE = Rule(
    "PAY101",
    "payroll-deletion-outside-window",
    severity="error",
    confidence="likely",
    summary="deletes payroll data without looking whether the window for changes is open",
)


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """``directory``: where the data lies. ``window``: the file that is there while changes are allowed."""

    directory: str = "/srv/payroll"
    window: str = "/run/payroll/window-open"


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    options = context.options
    for effect in scope.effects:
        if not (effect.live and effect.destructive) or looks_at(effect, options.window):
            continue
        path = next((path for path in paths_of(effect) if touches(path, options.directory)), None)
        if path is not None:
            yield context.finding(
                effect.place,
                f"deletes payroll data ({path}) and does not look whether {options.window} is there",
                help=f"put `[ -e {options.window} ] || exit 1` before it",
                hosts=effect.hosts,
            )


def looks_at(effect: Effect, window: str) -> bool:
    """The effect happens only if the window file is there."""
    return any(guard.kind == "exists" and not guard.negated and window in guard.subjects for guard in effect.guards)


def paths_of(effect: Effect) -> list[str]:
    """What is deleted, as whole paths as far as they are known; unknown parts read ``$NAME``."""
    if effect.resource.type != "path":
        return []
    start = effect.directory.text.show() if effect.directory.text is not None else ""
    return [posixpath.join(start, text.show()) for text in effect.resource.alternatives]


def touches(path: str, directory: str) -> bool:
    """The path lies in the directory, or the directory in it."""
    path, directory = path.rstrip("/") + "/", directory.rstrip("/") + "/"
    return path.startswith(directory) or directory.startswith(path)
