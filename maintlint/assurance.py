"""What the tests before copies are removed say of the copies that stay: most say nothing of them at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from maintlint import paths
from maintlint.patterns import lazy
from maintlint.scope import Effect, Guard

_CHECKS = frozenset({"status", "exists", "test"})

BORN = lazy(
    r"((start|creat\w*|snapshot_?create|last_?modified|completion)[_-]?(time|date|timestamp|at)?|timestamp)\W{0,3}\s*([<>]|-[lg][te]\b)"
    r"|[<>]=?\s*\S*(start|creat\w*|snapshot_?create)[_-]?(time|date|timestamp|at)",
    re.I,
)
"""When a copy was made, compared with something."""

_AGED = lazy(
    r"[mc]time|\b(\w+_)?age(_\w+)?\b|\b(\w+_)?days?(_\w+)?\b|cut_?off|expire|retention|older|\btimedelta\b", re.I
)
_FRESH = lazy(r"-(mtime|ctime|mmin|cmin)\s+-\d|-newer")
"""Looks for what is young, not for what is old."""

_CALLER = lazy(
    r"\b(id\s+-\w*[ugn]|whoami|E?UID|USER|LOGNAME|gete?uid|getuser|sys\.argv|uname|umask)\b|platform\.\w+\("
    r"|\bdate\s+[\"']?\+|\bweekday\(|\.hour\b|\bdf\s|\b(disk_usage|statvfs)\b|\bwhich\("
    r"|\b(\w*_)?(usage|free|free_space|space_left|used_space|fill_level|pct_used|used_pct|percent_used|used_percent)\("
)
"""Who runs it and when, on what system, with which tools, and how full the disk is."""

_FULL_OR_WHEN = lazy(
    r"^(disk_?)?(used|usage|use_?pct|pct|pcent|percent\w*|free|avail\w*|full\w*|capacity|space\w*)$"
    r"|^(hour|hh|minute|dow|weekday|wday|month|now)$",
    re.I,
)
_ABOUT_THE_RUN = frozenset(
    {"which", "type", "declare", "hash", "flock", "lockfile", "setlock", "tty", "id", "ping", "mountpoint", "findmnt"}
    | {"pgrep", "pidof", "getent", "nc", "systemctl", "service", "rc-service", "getopt"}
    | {"cd", "pushd", "mkdir", "mktemp", "touch", "ln", "mount", ".", "source", "sleep", "echo", "printf", "logger"}
)
"""Commands whose status says whether the program can, may and should run, and nothing of any copy."""

_TELLS = lazy(
    r"(\w+[-_])?(e?logs?|logger|log_?msg|msg|message|echo\w*|e?print\w*|say|info|warn|warning|notice|notify|mailx?|wall)([-_]\w+)?$",
    re.I,
)
"""Commands that only tell somebody something, by their names."""

_KEPT = lazy(r"new(est|er)|latest|last|keep|kept|retain|count|remain|in_?use|pin|lock|verif|good|success|len\(", re.I)

_MARK = lazy(r"""(["'])[^"']*(keep|kept|retain|pin|lock)[^"']*\1""", re.I)
"""A mark that a copy may have: none need have it."""

_LOOKS = lazy(r"[\s(]")
_COPY = lazy(r"backup|bkup|bak|copy|copies|dump|snap|archive|\bok\b|done|success|good|verif|complete", re.I)


def assures(guard: Guard, effect: Effect) -> bool:
    """May the guard say something of the copies that stay when those of ``effect`` go?"""
    if guard.kind not in _CHECKS:
        return False
    if asks_for_age(guard) or _asks_for_place(guard, effect):
        return False
    return not _asks_for_something_else(guard)


def picks_item(guard: Guard, others: Iterable[Guard]) -> bool:
    """Is it about the copy that goes, as the test of its age is: whose it is, and not that another one is good?"""
    if _KEPT.search(_MARK.sub("", guard.text) if guard.item else guard.text):
        return False
    if guard.item:
        return True
    of_item = {name for other in others if other is not guard and asks_for_age(other) for name in other.subjects}
    return not of_item.isdisjoint(guard.subjects)


def asks_for_age(guard: Guard) -> bool:
    """A test of how old a copy is."""
    if guard.kind != "test" or _FRESH.search(guard.text):
        return False
    return bool(_AGED.search(guard.text) or BORN.search(guard.text))


def _asks_for_place(guard: Guard, effect: Effect) -> bool:
    """A test that only says that the directory of the copies is there, or that the program is in it now."""
    looked_at = [subject for subject in guard.subjects if subject.startswith("/")]
    shown = [text.show() for text in effect.resource.alternatives]
    if guard.kind == "exists" and any(
        subject.startswith("$") and all(path.startswith(f"{subject}/") for path in shown) for subject in guard.subjects
    ):
        return True
    within = effect.directory.text.literal if effect.directory.text is not None else None
    if guard.kind != "exists" and (guard.kind != "status" or [within] != looked_at):
        return False
    areas_asked = [paths.normalise(subject) for subject in looked_at]
    found = [paths.path_of(text, effect.directory) for text in effect.resource.alternatives]
    return bool(areas_asked) and all(paths.below(area, path) for area in areas_asked for path in found)


def _asks_for_something_else(guard: Guard) -> bool:
    """How the program was called, by whom, on what system, or about a file that has nothing to do with copies."""
    if guard.kind == "status":
        words = guard.text.split(maxsplit=2)
        if words[:1] == ["command"]:
            return words[1:2] in (["-v"], ["-V"])
        return bool(words) and (words[0] in _ABOUT_THE_RUN or _TELLS.match(words[0]) is not None)
    if guard.kind == "exists":
        return bool(guard.subjects) and all(
            subject.startswith("/") and "$" not in subject and not _COPY.search(subject) for subject in guard.subjects
        )
    if guard.switch or guard.given or _CALLER.search(guard.text):
        return True
    if guard.presence:
        return bool(guard.sources) and not any(_LOOKS.search(place.text) for place in guard.sources)
    if any(map(_FULL_OR_WHEN.search, guard.subjects)) and not _KEPT.search(guard.text):
        return True
    return bool(guard.subjects) and all(
        subject in ("#", "@", "*") or subject.isdigit() or subject.startswith("+%") or _FULL_OR_WHEN.search(subject)
        for subject in guard.subjects
    )
