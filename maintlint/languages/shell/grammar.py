"""Loads the tree-sitter grammar, and only that."""

from __future__ import annotations

from importlib.machinery import ExtensionFileLoader
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from tree_sitter import Language


def _binding() -> ModuleType:
    # The package's own __init__ imports importlib.resources for queries that are not used here,
    # which costs more than the grammar itself.
    package = find_spec("tree_sitter_bash")
    for folder in (package.submodule_search_locations or ()) if package is not None else ():
        for path in sorted(Path(folder).glob("_binding*")):
            if path.suffix not in (".so", ".pyd"):
                continue
            name = "tree_sitter_bash._binding"
            spec = spec_from_file_location(name, path, loader=ExtensionFileLoader(name, str(path)))
            if spec is not None and spec.loader is not None:
                module = module_from_spec(spec)
                spec.loader.exec_module(module)
                return module
    import tree_sitter_bash

    return tree_sitter_bash


LANGUAGE = Language(_binding().language())
