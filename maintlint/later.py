"""Modules that are imported when something in them is first asked for.

A run over a small program uses a part of the evaluator only, and importing the rest would take longer than the check.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """Stands for a module; once that is there, it is a plain module with the same content, and as fast."""

    def __getattr__(self, name: str) -> Any:
        real = import_module(self.__name__)
        if not getattr(real.__spec__, "_initializing", False):
            self.__dict__.update(real.__dict__)
            object.__setattr__(self, "__class__", ModuleType)
        return getattr(real, name)


def submodules(package: str) -> Callable[[str], ModuleType]:
    """The ``__getattr__`` of a package: with it ``from package import module`` puts the import of the module off."""

    def get(name: str) -> ModuleType:
        if name.startswith("_"):
            raise AttributeError(name)
        return _Later(f"{package}.{name}")

    return get


def function(module: str, name: str) -> Callable[..., Any]:
    """A function of a module that is imported at its first call; for tables of functions."""
    home = _Later(module)

    def call(*given: Any) -> Any:
        return getattr(home, name)(*given)

    return call
