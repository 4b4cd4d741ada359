"""The formats that inventories have in the field; `recognised` tells which one a file is in."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module

from maintlint.inventory.found import Found
from maintlint.patterns import lazy

Reader = Callable[[Found, str], None]

_SECTION = lazy(r"\s*\[[^\]\n]+\]\s*(?:[#;].*)?$")
_ADDRESS = lazy(r"\s*(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)(?:%\w+)?\s+[\w.-]+")
_SSH = lazy(r"\s*(?:Host|Match|Include)\s+\S", 2)
_GROUP_LINE = lazy(r"\s*[\w.*@+-]+\s*:(?:\s|$)")
_YAML_START = lazy(r"\s*(?:---|%YAML|[\w.\"'-]+:\s*(?:#.*)?$)")

ANSIBLE = frozenset({"ansible-ini", "yaml"})
"""Formats that Ansible's own parser reads as well."""

READERS = {
    "ansible": ("maintlint.inventory.formats.ansible_parser", "read"),
    "ansible-ini": ("maintlint.inventory.formats.ansible_ini", "read"),
    "yaml": ("maintlint.inventory.formats.yaml", "read"),
    "json": ("maintlint.inventory.formats.yaml", "read"),
    "groups": ("maintlint.inventory.formats.groups", "read_groups"),
    "groups-config": ("maintlint.inventory.formats.groups", "read_config"),
    "genders": ("maintlint.inventory.formats.groups", "read_genders"),
    "hosts": ("maintlint.inventory.formats.lists", "read_addresses"),
    "ssh": ("maintlint.inventory.formats.lists", "read_ssh"),
    "list": ("maintlint.inventory.formats.lists", "read_list"),
}


def reader(name: str) -> Reader:
    """The function that reads a format."""
    module, function = READERS[name]
    found: Reader = getattr(import_module(module), function)
    return found


def recognised(path: str, text: str) -> str:
    """The format of a file by its name and content; "" if it is a program, or in a format that is not read.

    Names decide where contents look alike (``genders``, ``groups.conf``, a group file of dsh).
    """
    base = os.path.basename(path).lower()
    stem, extension = os.path.splitext(base)
    folder = os.path.basename(os.path.dirname(path)).lower()
    if text.startswith("#!"):
        return ""
    if base.startswith("genders"):
        return "genders"
    if base in ("ssh_config", "ssh-config") or (base == "config" and folder == ".ssh"):
        return "ssh"
    if extension in (".yaml", ".yml", ".json"):
        return "json" if extension == ".json" else "yaml"
    if extension in (".py", ".sh", ".rb", ".pl", ".toml", ".csv", ".xml"):
        return ""
    lines = [line for line in text.split("\n", 200)[:200] if line.strip() and not line.lstrip().startswith(("#", ";"))]
    if base == "groups.conf" or any(line.strip().lower() == "[main]" for line in lines):
        return "groups-config"
    if folder in ("group", "groups") and os.path.basename(os.path.dirname(os.path.dirname(path))).endswith("dsh"):
        return "list"
    first = lines[0] if lines else ""
    if extension == ".ini" or any(_SECTION.match(line) for line in lines):
        return "ansible-ini"
    if first and all(_ADDRESS.match(line) for line in lines):
        return "hosts"
    if _SSH.match(first) and any(line[:1] in " \t" for line in lines):
        return "ssh"
    if first.startswith(("---", "%YAML")) or (_YAML_START.match(first) and len(lines) > 1 and lines[1][:1] == " "):
        return "yaml"
    if extension in (".cfg", ".conf") or stem == "groups" or (first and all(_GROUP_LINE.match(line) for line in lines)):
        return "groups"
    if first.lstrip().startswith("{"):
        return "json"
    return "list"
