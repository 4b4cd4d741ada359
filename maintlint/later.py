"""Modules that are imported when something in them is first asked for.

A run over a small program uses a part of the evaluator only, and importing the rest would take longer than the check.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any


class _Stand(ModuleType):
    """A module with the content of another one, which keeps what is set here, too."""

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(import_module(self.__name__), name, value)
        self.__dict__[name] = value


class _Later(_Stand):
    """Stands for a module; once that is there, it has the same content and is as fast."""

    def __getattr__(self, name: str) -> Any:
        real = import_module(self.__name__)
        if not getattr(real.__spec__, "_initializing", False):
            self.__dict__.update(real.__dict__)
            object.__setattr__(self, "__class__", _Stand)
        return getattr(real, name)


def submodules(package: str) -> Callable[[str], ModuleType]:
    """The ``__getattr__`` of a package: with it ``from package import module`` puts the import of the module off."""

    def get(name: str) -> ModuleType:
        if name.startswith("_"):
            raise AttributeError(name)
        whole = f"{package}.{name}"
        return sys.modules.get(whole) or _Later(whole)

    return get


def function(module: str, name: str) -> Callable[..., Any]:
    """A function of a module that is imported at its first call; for tables of functions."""
    home = _Later(module)

    def call(*given: Any) -> Any:
        return getattr(home, name)(*given)

    return call
