"""How the scope of programs changed between two states of a repository."""

from __future__ import annotations

from typing import Literal as OneOf

from msgspec import Struct

from maintlint.places import Place

Kind = OneOf[
    "effect-added",
    "effect-removed",
    "effect-woken",
    "effect-put-to-sleep",
    "hosts-gained",
    "hosts-lost",
    "guard-lost",
    "guard-gained",
    "guard-changed",
    "rollout-widened",
    "rollout-narrowed",
    "resource-widened",
    "resource-narrowed",
    "resource-changed",
    "declaration-widened",
    "declaration-narrowed",
    "declaration-changed",
    "opaque-added",
]
"""What a difference is about."""

Status = OneOf["added", "deleted", "modified", "renamed", "copied", "unchanged"]
"""What happened to the file of a program; ``unchanged``: only something that it uses changed."""


class GroupShare(Struct, frozen=True):
    """How many hosts of a group are among those gained or lost, and how many the group has."""

    name: str
    count: int
    size: int


class Difference(Struct, frozen=True):
    """One difference between the scopes of a program before and after.

    ``wider``: the program can do more, or to more, than before; ``False``: less; ``None``: neither, or it cannot be
    said. ``place`` is in the state after, or before for what is gone. ``hosts`` are those gained or lost, folded.
    """

    kind: Kind
    wider: bool | None
    message: str
    place: Place | None = None
    hosts: str = ""
    groups: tuple[GroupShare, ...] = ()


class ProgramDifference(Struct, frozen=True):
    """The differences of one program.

    Paths are relative to the top of the repository, ``""`` where it does not exist. ``because``: the files that it
    uses and that changed. ``problem``: why it cannot be compared.
    """

    status: Status
    before: str
    after: str
    differences: tuple[Difference, ...] = ()
    because: tuple[str, ...] = ()
    problem: str = ""

    @property
    def path(self) -> str:
        """Its name now, or the last that it had."""
        return self.after or self.before

    def count(self, wider: bool | None) -> int:
        """Number of differences of this direction."""
        return sum(1 for difference in self.differences if difference.wider is wider)


class Comparison(Struct, frozen=True):
    """All programs that differ.

    ``before`` and ``after`` name the states as the user did. ``compared``: how many programs were evaluated on both
    sides; ``remarks``: what was left out, and why; ``notes``: what was taken together or left out when the inventories
    of the state after were read.
    """

    before: str
    after: str
    programs: tuple[ProgramDifference, ...] = ()
    compared: int = 0
    remarks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
