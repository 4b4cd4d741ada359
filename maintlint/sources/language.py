"""Which language a file is written in: by its first line, its name, or what it says."""

from __future__ import annotations

import os
import re

from maintlint.patterns import lazy

EXTENSIONS = {".sh": "shell", ".bash": "shell", ".dash": "shell", ".ksh": "shell", ".py": "python"}

_OTHERS = lazy(
    r"(?:gnu)?makefile|(?:jenkins|vagrant|docker|container|rake|gem|brew|earth|tilt|snake|proc|just|cap|pod|fast)file"
    r"|sconstruct|change(?:log|s)|news|readme|install|license|licence|copying|authors|contributors|todo",
    re.I,
)
"""Files in other languages, and documents: that they have commands in them says nothing."""

HEAD = 4096
"""Bytes of a file that are looked at."""

_SHELLS = lazy(rb"(?:sh|bash|dash|ash|ksh|ksh93|mksh|pdksh|oksh|bash-static|rbash|busybox)\Z")
_PYTHONS = lazy(rb"(?:python|pypy)[0-9.]*\Z")
_EXEC_PYTHON = lazy(rb"\A[^\n]*\n(?:'''|\"\"\")(?::|exec)")
_EDITOR = lazy(
    rb"^#.*?(?:shellcheck shell=\w*sh\b|\bvim?:.*\b(?:ft|filetype|syntax)=(?:sh|bash)\b|-\*-.*\b(?:sh|bash)\b.*-\*-)",
    re.M,
)
_SIGNS = (
    lazy(rb"^set [-+][aeufox]", re.M),
    lazy(rb"^\s*if \[\[? .*\]\]?\s*(?:;\s*then)?\s*$", re.M),
    lazy(rb"^\s*(?:fi|esac|done)\s*$", re.M),
    lazy(rb"^\s*(?:for \w+ in .*|while .*);\s*do\s*$", re.M),
    lazy(rb"^\s*case \S+ in\s*$", re.M),
    lazy(rb"^(?:function\s+)?[A-Za-z_]\w*\s*\(\)\s*\{?\s*$", re.M),
    lazy(rb"^(?:\.|source) [/$\"\w.]", re.M),
    lazy(rb"^(?:export )?[A-Za-z_]\w*=(?:\$\(|[\"']?\$)", re.M),
)
_DECLARATION = lazy(rb"^# /// maintlint[ \t]*\r?$", re.M)
_PYTHON_SIGN = lazy(rb"^(?:import \w|from \w[\w.]* import |def \w+\(.*\).*:\s*$)", re.M)


def language_of(path: str, head: bytes, explicit: bool = False) -> str | None:
    """``shell``, ``python``, or ``None`` for anything else.

    ``head`` is the start of the file. A first line that names an interpreter decides; then the extension;
    a file without extension is judged by what it is called and contains, and more readily if it was asked for by name.
    """
    if head.startswith(b"\xef\xbb\xbf"):
        head = head[3:]
    if head.startswith(b"#!"):
        return _by_interpreter(head)
    name = os.path.basename(path)
    extension = os.path.splitext(name)[1].lower()
    if extension or name.startswith("."):
        return EXTENSIONS.get(extension)
    if not explicit and _OTHERS.fullmatch(name):
        return None
    return _by_content(head, explicit)


def _by_interpreter(head: bytes) -> str | None:
    words = head[2:].split(b"\n", 1)[0].split()
    names = [os.path.basename(word) for word in words]
    if names and names[0] == b"env":
        names = [os.path.basename(word) for word in words[1:] if not word.startswith(b"-") and b"=" not in word]
    if not names:
        return None
    if names[0] == b"busybox" and names[1:2] not in ([b"sh"], [b"ash"]):
        return None
    if _PYTHONS.match(names[0]):
        return "python"
    if _SHELLS.match(names[0]):
        return "python" if _EXEC_PYTHON.match(head) else "shell"
    return None


def _by_content(head: bytes, explicit: bool) -> str | None:
    if b"\0" in head:
        return None
    if _EDITOR.search(head):
        return "shell"
    if _DECLARATION.search(head):
        return "python" if _PYTHON_SIGN.search(head) else "shell"
    signs = sum(1 for sign in _SIGNS if sign.search(head))
    return "shell" if signs >= (1 if explicit else 2) else None
