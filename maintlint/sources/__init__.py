"""From paths to programs: finding files, decoding them, and reading what their comments say to maintlint."""

from __future__ import annotations

from msgspec import Struct

from maintlint.later import submodules
from maintlint.places import Place

__getattr__ = submodules(__name__)


class Problem(Struct, frozen=True):
    """Something wrong with what a file says to maintlint; becomes a finding of the rule ``code``."""

    code: str
    place: Place
    message: str
    help: str = ""
