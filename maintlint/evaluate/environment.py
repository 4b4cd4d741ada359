"""Variables that the program did not set: the shell's own, and those of the environment."""

from __future__ import annotations

from maintlint.places import Place
from maintlint.values import Emptiness, Value, own_host, unknown

# Set by the shell, by login, or by dpkg for the maintainer scripts it runs.
NEVER_EMPTY = frozenset(
    {
        "DPKG_MAINTSCRIPT_PACKAGE",
        "DPKG_MAINTSCRIPT_NAME",
        "HOME",
        "PWD",
        "OLDPWD",
        "PATH",
        "SHELL",
        "USER",
        "LOGNAME",
        "TERM",
        "IFS",
        "LANG",
    }
)
_NUMBERS = frozenset(
    {"RANDOM", "UID", "EUID", "PPID", "LINENO", "SECONDS", "$", "#", "?", "!", "BASHPID", "EPOCHSECONDS", "SRANDOM"}
)
_PATHS = frozenset({"HOME", "PWD", "OLDPWD"})


def environment(name: str, place: Place | None, nounset: bool = False, settings: bool = False) -> Value:
    """A variable that the program did not set; ``settings``: it read in a file that may do so, and is not there."""
    if name == "HOSTNAME":
        return own_host(name, place)
    if name == "BASH_SOURCE":
        return unknown("script", name, place, Emptiness.NEVER, exists=True)
    if name in _NUMBERS:
        return unknown("number", name, place, Emptiness.NEVER)
    if name in NEVER_EMPTY:
        return unknown("env", name, place, Emptiness.UNLIKELY, absolute=name in _PATHS, exists=name in _PATHS)
    if settings:
        return unknown("settings", name, place, Emptiness.BLANK)
    return unknown("env", name, place, Emptiness.BLANK if nounset else Emptiness.UNSET)
