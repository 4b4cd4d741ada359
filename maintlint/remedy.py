"""What a rule proposes against a hazard, said without the words of a language; `maintlint.fix` turns it into edits.

Each names the command or call that it is about. A remedy is ``safe`` if a program without the hazard goes on doing
what it did.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from msgspec import Struct

from maintlint.places import Place


class RequireNonEmpty(Struct, frozen=True, tag=True):
    """Stop before ``command`` if a variable that it uses is empty; ``names`` are the variables, if known."""

    safe: ClassVar[bool] = True
    command: Place
    names: tuple[str, ...] = ()


class StopIfItFails(Struct, frozen=True, tag=True):
    """Stop if ``command`` fails."""

    safe: ClassVar[bool] = True
    command: Place


class Quote(Struct, frozen=True, tag=True):
    """Keep variables of ``command`` in one piece."""

    safe: ClassVar[bool] = True
    command: Place
    names: tuple[str, ...]


class Bound(Struct, frozen=True, tag=True):
    """Let ``command`` work on at most ``most`` hosts at once.

    ``option`` is what tells it how many, ``now`` the number that stands there (0 is without a bound); ``None`` if the
    option is not given.
    """

    safe: ClassVar[bool] = True
    command: Place
    option: str
    now: int | None
    most: int


class Heed(Struct, frozen=True, tag=True):
    """Do not throw the failure of a command away; ``command`` is what throws it away."""

    safe: ClassVar[bool] = False
    command: Place


class StopTheLoop(Struct, frozen=True, tag=True):
    """Let the loop around ``command`` end when that fails on one host."""

    safe: ClassVar[bool] = False
    command: Place


class StopAtFirstFailure(Struct, frozen=True, tag=True):
    """Let the program of ``command`` end at the first command that fails."""

    safe: ClassVar[bool] = False
    command: Place


class Remove(Struct, frozen=True, tag=True):
    """Take ``command`` (here: a comment) out."""

    safe: ClassVar[bool] = True
    command: Place


Remedy: TypeAlias = RequireNonEmpty | StopIfItFails | Quote | Bound | Heed | StopTheLoop | StopAtFirstFailure | Remove
